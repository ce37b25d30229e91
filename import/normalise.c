#include "import/normalise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/url.h"
#include "search/base/date.h"
#include "search/base/utf8.h"
#include "search/french/analysis.h"

#define LOCAL_ID_MAX 80
#define SLUG_MAX 48
#define SESSIONS_MAX 256
#define CODES_MAX 256

/* An action in the making. */
struct draft {
	const struct normaliser *n;
	struct arena *arena;
	const struct feed_item *item;
	struct action *action;
	struct session sessions[SESSIONS_MAX];
	size_t session_count;
	bool deducing; /* what is set now was not given */
	long line;     /* of what is being set */
};

static void
report(struct draft *d, enum diagnostic_level level, const char *code, const char *message)
{
	struct diagnostic diagnostic = {level, code, message, d->line, 0};

	if (d->n->diagnostic != NULL && message != NULL)
		d->n->diagnostic(d->n->context, &diagnostic);
}

static bool
is_unwanted(uint32_t code)
{
	return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x202A && code <= 0x202E) ||
	    (code >= 0x2066 && code <= 0x2069) || (code >= 0x200B && code <= 0x200F && code != 0x200D) ||
	    code == 0xFEFF || code == 0xFFFE || code == 0xFFFF;
}

/* One line: blanks collapsed, controls and direction marks off. */
static const char *
one_line(struct arena *arena, const char *text)
{
	size_t length = text == NULL ? 0 : strlen(text), at = 0, used = 0, n;
	char *out = length == 0 ? NULL : arena_alloc(arena, length + 1);

	while (out != NULL && at < length) {
		uint32_t code = utf8_decode((const unsigned char *)text + at, length - at, &n);

		if (code == ' ' || code == '\t' || code == '\n' || code == '\r') {
			if (used > 0 && out[used - 1] != ' ')
				out[used++] = ' ';
		} else if (!is_unwanted(code)) {
			memcpy(out + used, text + at, n);
			used += n;
		}
		at += n;
	}
	while (used > 0 && out[used - 1] == ' ')
		out[--used] = '\0';
	return used == 0 ? NULL : out;
}

static bool
ends_in_no_break_space(const char *text, size_t length)
{
	return length > 1 && memcmp(text + length - 2, "\u00a0", 2) == 0;
}

/* At most `characters`, cut after a word, with an ellipsis. */
static const char *
shorten(struct arena *arena, const char *text, size_t characters)
{
	size_t length = text == NULL ? 0 : strlen(text), at = 0, last_blank = 0, count = 0, n;

	if (length == 0 || utf8_count(text, length) <= characters)
		return text;
	while (at < length && count + 1 < characters) {
		if (text[at] == ' ')
			last_blank = at;
		(void)utf8_decode((const unsigned char *)text + at, length - at, &n);
		at += n;
		count++;
	}
	if (last_blank > at / 2)
		at = last_blank;
	while (at > 0 && (strchr(" .,;:-", text[at - 1]) != NULL || ends_in_no_break_space(text, at)))
		at = utf8_floor(text, at - 1);
	return arena_printf(arena, "%.*s…", (int)at, text);
}

static void
set_value(struct draft *d, enum field f, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	d->action->value[f] = text;
	if (d->deducing)
		d->action->deduced |= UINT64_C(1) << f;
}

static void
unknown_code(struct draft *d, enum field f, const char *text)
{
	report(d, WARNING, "unknown_code", arena_printf(d->arena,
	    "«\u00a0%.80s\u00a0» n’est pas un code connu pour «\u00a0%s\u00a0»\u00a0: cette valeur est ignorée.",
	    text, field_catalogue[f].element));
}

/* Folded, apostrophes alike: "Visite d'entreprise" is the label of a code. */
static const struct term *
term_by_label(const struct draft *d, enum vocabulary v, const char *text)
{
	const struct term *terms;
	size_t count = reference_terms(d->n->reference, v, &terms), i;
	char wanted[160], label[160];

	if (v == VOCABULARY_COMMUNE || v == VOCABULARY_METIER)
		return NULL;
	(void)fold(text, strlen(text), wanted, sizeof(wanted));
	for (i = 0; i < count; i++) {
		(void)fold(terms[i].label, strlen(terms[i].label), label, sizeof(label));
		if (strcmp(wanted, label) == 0)
			return &terms[i];
	}
	return NULL;
}

struct found_code {
	struct draft *draft;
	const char *code;
};

static void
keep_first(void *context, enum field field, const char *text)
{
	struct found_code *found = context;

	(void)field;
	if (found->code == NULL)
		found->code = arena_strdup(found->draft->arena, text);
}

/* The code that a text stands for: itself, its label, or what the expressions read in it. */
static const char *
code_of(struct draft *d, enum field f, const char *text)
{
	enum vocabulary v = field_catalogue[f].vocabulary;
	const struct term *term =
	    reference_term(d->n->reference, v, text, strlen(text), NULL);
	struct found_code found = {d, NULL};
	const struct tagged *tagged = NULL;
	char upper[16];
	size_t i;

	if (term == NULL && v == VOCABULARY_METIER && strlen(text) < sizeof(upper)) {
		for (i = 0; text[i] != '\0'; i++)
			upper[i] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 32 : text[i]);
		term = reference_term(d->n->reference, v, upper, i, NULL);
	}
	if (term == NULL)
		term = term_by_label(d, v, text);
	if (term != NULL)
		return term->code;
	if (v == VOCABULARY_COMMUNE)
		return reference_commune(d->n->reference, text, strlen(text)) == NULL ? NULL : text;
	if (strlen(text) < 40 && d->n->tagger != NULL)
		tagged = tagger_read(d->n->tagger, text, d->arena);
	if (tagged != NULL)
		tagger_find(d->n->tagger, f, tagged, keep_first, &found);
	return found.code;
}

static size_t
rank_of(const struct draft *d, enum vocabulary v, const char *code, size_t length)
{
	size_t rank = SIZE_MAX;

	(void)reference_term(d->n->reference, v, code, length, &rank);
	return rank;
}

/* Inserts a code at its place in the vocabulary's order; repeats are dropped. */
static void
add_code(struct draft *d, enum field f, const char *code)
{
	const char *old = d->action->value[f], *cursor = old, *at;
	enum vocabulary v = field_catalogue[f].vocabulary;
	size_t rank = rank_of(d, v, code, strlen(code)), length, count = 0;
	struct buf out = {0};
	bool placed = false;

	if (old != NULL && codes_contain(old, code))
		return;
	while (codes_next(&cursor, &at, &length)) {
		if (!placed && rank < rank_of(d, v, at, length)) {
			buf_printf(&out, "%s%s", out.length > 0 ? " " : "", code);
			placed = true;
		}
		buf_printf(&out, "%s%.*s", out.length > 0 ? " " : "", (int)length, at);
		count++;
	}
	if (!placed)
		buf_printf(&out, "%s%s", out.length > 0 ? " " : "", code);
	if (count < field_catalogue[f].items_max)
		set_value(d, f, buf_move(&out, d->arena));
	buf_clear(&out);
}

static void
set_codes(struct draft *d, enum field f, const char *text)
{
	const char *code = code_of(d, f, text);

	if (code == NULL)
		unknown_code(d, f, text);
	else if (field_catalogue[f].kind == KIND_CODE)
		set_value(d, f, code);
	else
		add_code(d, f, code);
}

static bool
is_number(const char *text, size_t digits_max)
{
	size_t length = strlen(text);

	return length > 0 && length <= digits_max && strspn(text, "0123456789") == length;
}

static void
set_real(struct draft *d, enum field f, const char *text)
{
	double limit = f == FIELD_GEO_LAT ? 90 : 180, n;
	char *end;

	n = strtod(text, &end);
	if (end == text || *end != '\0' || strlen(text) > 30 || !(n >= -limit && n <= limit))
		report(d, WARNING, "bad_number", arena_printf(d->arena,
		    "«\u00a0%.40s\u00a0» n’est pas une coordonnée en degrés (exemple\u00a0: 49.18).", text));
	else
		set_value(d, f, arena_printf(d->arena, "%.6g", n));
}

static void
set_boolean(struct draft *d, enum field f, const char *text)
{
	static const char *const yes[] = {"1", "true", "oui", "vrai"},
				 *const no[] = {"0", "false", "non", "faux"};
	char folded[16];
	size_t i;

	(void)fold(text, strlen(text), folded, sizeof(folded));
	for (i = 0; i < LENGTH(yes); i++) {
		if (strcmp(folded, yes[i]) == 0)
			set_value(d, f, "1");
		if (strcmp(folded, no[i]) == 0)
			set_value(d, f, "0");
	}
	if (d->action->value[f] == NULL)
		report(d, WARNING, "bad_boolean", arena_printf(d->arena,
		    "«\u00a0%.40s\u00a0» n’est ni «\u00a0true\u00a0» ni «\u00a0false\u00a0» (%s).", text,
		    field_catalogue[f].element));
}

static void
bad_date(struct draft *d, const char *text)
{
	report(d, WARNING, "bad_date", arena_printf(d->arena,
	    "«\u00a0%.60s\u00a0» n’est pas une date lisible\u00a0: elle est ignorée (écrivez 2027-01-14).", text));
}

static void
set_instant(struct draft *d, enum field f, const char *text)
{
	char out[ISO_INSTANT_MAX];
	int64_t instant;

	if (!feed_date(text, &instant)) {
		bad_date(d, text);
		return;
	}
	instant_format(instant, out);
	set_value(d, f, arena_strdup(d->arena, out));
}

/* A session's time → canonical: a day, or a wall time in Paris. */
static bool
session_time(const char *text, char out[SESSION_TIME_MAX])
{
	struct written_date written;
	struct civil local;

	if (!feed_date_read(text, &written))
		return false;
	if (written.has_zone)
		paris_from_instant(written.instant, &local);
	else
		instant_to_civil(written.instant, &local);
	if (written.has_time)
		(void)snprintf(out, SESSION_TIME_MAX, "%04u-%02u-%02uT%02u:%02u",
		    (unsigned)local.year % 10000u, (unsigned)local.month % 100u,
		    (unsigned)local.day % 100u, (unsigned)local.hour % 100u,
		    (unsigned)local.minute % 100u);
	else
		(void)snprintf(out, SESSION_TIME_MAX, "%04u-%02u-%02u", (unsigned)local.year % 10000u,
		    (unsigned)local.month % 100u, (unsigned)local.day % 100u);
	return true;
}

/* With an offset, the day that it is in Paris. */
static void
set_day(struct draft *d, enum field f, const char *text)
{
	char out[SESSION_TIME_MAX];

	if (!session_time(text, out)) {
		bad_date(d, text);
		return;
	}
	out[ISO_DATE_MAX - 1] = '\0';
	set_value(d, f, arena_strdup(d->arena, out));
}

static void
add_session(struct draft *d, const char *start, const char *end, const char *commune)
{
	struct session s = {0};
	size_t i;

	if (start == NULL || start[0] == '\0' || d->session_count == SESSIONS_MAX)
		return;
	if (!session_time(start, s.start)) {
		bad_date(d, start);
		return;
	}
	if (end != NULL && end[0] != '\0' && !session_time(end, s.end))
		bad_date(d, end);
	if (s.end[0] != '\0' && strcmp(s.end, s.start) < 0) {
		report(d, WARNING, "bad_date", "Une séance finit avant d’avoir commencé\u00a0: sa fin est ignorée.");
		s.end[0] = '\0';
	}
	if (strcmp(s.end, s.start) == 0 && strlen(s.end) == ISO_DATE_MAX - 1)
		s.end[0] = '\0';
	if (commune != NULL && commune[0] != '\0') {
		if (reference_commune(d->n->reference, commune, strlen(commune)) != NULL)
			(void)snprintf(s.commune, sizeof(s.commune), "%s", commune);
		else
			unknown_code(d, FIELD_COMMUNES, commune);
	}
	for (i = 0; i < d->session_count; i++)
		if (strcmp(d->sessions[i].start, s.start) == 0 &&
		    strcmp(d->sessions[i].commune, s.commune) == 0)
			return;
	d->sessions[d->session_count++] = s;
	if (d->deducing)
		d->action->deduced |= UINT64_C(1) << FIELD_SEANCES;
}

/* A canonical line: start, end, commune. */
static void
set_sessions(struct draft *d, const char *text)
{
	char *copy = arena_strdup(d->arena, text), *rest = copy;
	const char *start = strsep(&rest, "\t"), *end = strsep(&rest, "\t");

	add_session(d, start, end, strsep(&rest, "\t"));
}

static void
set_text(struct draft *d, enum field f, const char *text)
{
	const char *line = one_line(d->arena, text);

	if (f == FIELD_TITRE)
		line = shorten(d->arena, line, TITLE_CHARACTERS_MAX);
	else if (f == FIELD_RESUME)
		line = shorten(d->arena, line, SUMMARY_CHARACTERS_MAX);
	else if (line != NULL && strlen(line) > field_catalogue[f].bytes_max)
		line = arena_copy(d->arena, line, utf8_floor(line, field_catalogue[f].bytes_max));
	set_value(d, f, line);
}

static void
set_url(struct draft *d, enum field f, const char *text)
{
	const char *reason = url_refusal(text, true);

	if (reason == NULL)
		set_value(d, f, text);
	else if (reason == url_no_memory)
		arena_fail(d->arena);
	else
		report(d, WARNING, "bad_url", arena_printf(d->arena,
		    "L’adresse «\u00a0%.80s\u00a0» n’est pas une adresse http ou https valable.", text));
}

/* The one door for every value, whoever gives it. */
static void
set_field(struct draft *d, enum field f, const char *text)
{
	const struct field_info *info = &field_catalogue[f];

	if (text == NULL || text[0] == '\0')
		return;
	switch (info->kind) {
	case KIND_TEXT:
		set_text(d, f, text);
		break;
	case KIND_HTML:
		set_value(d, f, html_sanitise(d->arena, text, d->item->base));
		break;
	case KIND_CODE:
	case KIND_CODES:
		set_codes(d, f, text);
		break;
	case KIND_INTEGER:
		if (is_number(text, info->bytes_max))
			set_value(d, f, arena_strdup(d->arena, text));
		else
			report(d, WARNING, "bad_number", arena_printf(d->arena,
			    "«\u00a0%.40s\u00a0» n’est pas un nombre entier (%s).", text, info->element));
		break;
	case KIND_REAL:
		set_real(d, f, text);
		break;
	case KIND_BOOLEAN:
		set_boolean(d, f, text);
		break;
	case KIND_DATE:
		set_day(d, f, text);
		break;
	case KIND_INSTANT:
		set_instant(d, f, text);
		break;
	case KIND_URL:
		set_url(d, f, text);
		break;
	case KIND_SESSIONS:
		set_sessions(d, text);
		break;
	}
}

static bool
is_missing(const struct draft *d, enum field f)
{
	return f == FIELD_SEANCES ? d->session_count == 0 : d->action->value[f] == NULL;
}

static void
set_if_missing(struct draft *d, enum field f, const char *text)
{
	if (is_missing(d, f))
		set_field(d, f, text);
}

static void
set_given(struct draft *d)
{
	const struct given_field *given;

	for (given = d->item->given; given != NULL; given = given->next) {
		d->line = given->line;
		if (given->field != FIELD_ID && given->field != FIELD_SOURCE)
			set_field(d, given->field, given->text);
	}
	/* Half a point is none. */
	if (is_missing(d, FIELD_GEO_LAT) != is_missing(d, FIELD_GEO_LON))
		d->action->value[FIELD_GEO_LAT] = d->action->value[FIELD_GEO_LON] = NULL;
	d->line = d->item->unknown_line;
	if (d->item->unknown != NULL)
		report(d, WARNING, "unknown_element", arena_printf(d->arena,
		    "L’élément «\u00a0%.60s\u00a0» n’existe pas dans le format\u00a0: il est ignoré.", d->item->unknown));
	d->line = d->item->line;
}

static bool
is_plain(const struct text_construct *text)
{
	return text->type != NULL && strcmp(text->type, "text/plain") == 0;
}

/* What any feed has: title, texts, link, dates, place, event. */
static void
set_common(struct draft *d)
{
	const struct feed_item *item = d->item;
	const struct text_construct *long_text =
	    item->content.text != NULL ? &item->content : &item->summary;
	const struct link *link;

	if (item->title.text != NULL)
		set_if_missing(d, FIELD_TITRE, is_plain(&item->title)
			? item->title.text
			: html_to_text(d->arena, item->title.text));
	if (is_missing(d, FIELD_DESCRIPTION) && long_text->text != NULL)
		set_value(d, FIELD_DESCRIPTION, html_sanitise(d->arena, long_text->text, long_text->base));
	if (item->summary.text != NULL)
		set_if_missing(d, FIELD_RESUME, html_to_text(d->arena, item->summary.text));
	if (is_missing(d, FIELD_RESUME) && !is_missing(d, FIELD_DESCRIPTION))
		set_field(d, FIELD_RESUME, html_to_text(d->arena, d->action->value[FIELD_DESCRIPTION]));
	set_if_missing(d, FIELD_URL, item->link);
	set_if_missing(d, FIELD_PUBLIE, item->published);
	set_if_missing(d, FIELD_MODIFIE, item->updated);
	set_if_missing(d, FIELD_LANGUE, item->language);
	if (item->has_geo && item->coordinate_count == 2 && is_missing(d, FIELD_GEO_LAT)) {
		set_field(d, FIELD_GEO_LAT, arena_printf(d->arena, "%.6g", item->coordinates[1]));
		set_field(d, FIELD_GEO_LON, arena_printf(d->arena, "%.6g", item->coordinates[0]));
	}
	if (is_missing(d, FIELD_SEANCES))
		add_session(d, item->event_start, item->event_end, NULL);
	for (link = item->enclosures; link != NULL; link = link->next)
		if (link->type != NULL && strncmp(link->type, "image/", 6) == 0)
			set_if_missing(d, FIELD_IMAGE, link->url);
}

static const char *
author_of(const struct feed_item *item)
{
	const struct person *author;

	for (author = item->authors; author != NULL; author = author->next)
		if (author->name != NULL)
			return author->name;
	return NULL;
}

/* The texts that rules and expressions look at. */
struct subjects {
	const char *text[SUBJECT_ANY + 1];
};

static void
gather_subjects(struct draft *d, struct subjects *s)
{
	const struct category *category;
	const char *description = html_to_text(d->arena, d->action->value[FIELD_DESCRIPTION]);
	const char *summary = d->action->value[FIELD_RESUME], *author = author_of(d->item);
	struct buf categories = {0};

	for (category = d->item->categories; category != NULL; category = category->next)
		buf_printf(&categories, "%s\n",
		    category->label != NULL ? category->label : category->term);
	s->text[SUBJECT_TITLE] =
	    d->action->value[FIELD_TITRE] == NULL ? "" : d->action->value[FIELD_TITRE];
	s->text[SUBJECT_TEXT] = arena_printf(d->arena, "%s\n%s", summary == NULL ? "" : summary,
	    description == NULL ? "" : description);
	s->text[SUBJECT_CATEGORY] = buf_move(&categories, d->arena);
	s->text[SUBJECT_AUTHOR] = author == NULL ? "" : author;
	s->text[SUBJECT_ANY] = arena_printf(d->arena, "%s\n%s%s", s->text[SUBJECT_TITLE],
	    s->text[SUBJECT_CATEGORY], s->text[SUBJECT_TEXT]);
}

static void
apply_rules(struct draft *d, const struct subjects *s)
{
	const struct assignment *a;
	struct rule *rule;
	bool given[FIELD_COUNT];
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++)
		given[f] = !is_missing(d, f);
	for (rule = d->n->source->rules; rule != NULL; rule = rule->next) {
		const char *text = s->text[rule->subject];

		if (!pattern_find(rule->pattern, text, strlen(text), 0, NULL, 0))
			continue;
		for (a = rule->assignments; a != NULL; a = a->next)
			if (!given[a->field] && (field_catalogue[a->field].kind == KIND_CODES ||
						    is_missing(d, a->field)))
				set_field(d, a->field, a->text);
	}
}

static void
take_tag(void *context, enum field field, const char *text)
{
	struct draft *d = context;
	bool is_list =
	    field_catalogue[field].kind == KIND_CODES || field_catalogue[field].kind == KIND_SESSIONS;

	if (is_list || is_missing(d, field))
		set_field(d, field, arena_strdup(d->arena, text));
}

/* Categories and title say what the action is, prose often only mentions; but where it happens and
 * how long it takes, prose says best. */
static void
apply_expressions(struct draft *d, const struct subjects *s)
{
	static const enum field fields[] = {FIELD_TYPE, FIELD_NIVEAUX, FIELD_FILIERES, FIELD_LABELS,
	    FIELD_PUBLIC, FIELD_LIEU, FIELD_DEPARTEMENTS, FIELD_REGIONAL, FIELD_COMMUNES, FIELD_SEANCES,
	    FIELD_INSCRIPTION_LIMITE, FIELD_DUREE_MINUTES, FIELD_EFFECTIF_MAX, FIELD_GRATUIT};
	static const enum rule_subject named_first[] = {SUBJECT_CATEGORY, SUBJECT_TITLE, SUBJECT_TEXT};
	static const enum rule_subject prose_first[] = {SUBJECT_TEXT, SUBJECT_TITLE, SUBJECT_CATEGORY};
	const struct tagged *tagged[SUBJECT_ANY + 1] = {NULL};
	const enum rule_subject *order;
	size_t i, k;

	for (k = 0; k < LENGTH(named_first); k++)
		tagged[named_first[k]] = tagger_read(d->n->tagger, s->text[named_first[k]], d->arena);
	if (arena_failed(d->arena))
		return;
	for (i = 0; i < LENGTH(fields); i++) {
		order = fields[i] == FIELD_LIEU || fields[i] == FIELD_DUREE_MINUTES ? prose_first : named_first;
		for (k = 0; k < LENGTH(named_first) && is_missing(d, fields[i]); k++)
			tagger_find(d->n->tagger, fields[i], tagged[order[k]], take_tag, d);
	}
	if (d->action->value[FIELD_GRATUIT] != NULL && !action_is_true(d->action, FIELD_GRATUIT) &&
	    is_missing(d, FIELD_COUT))
		tagger_find(d->n->tagger, FIELD_COUT, tagged[SUBJECT_TEXT], take_tag, d);
}

static void
apply_defaults(struct draft *d)
{
	const struct source_config *source = d->n->source;
	bool missing[FIELD_COUNT];
	const struct assignment *a;
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++)
		missing[f] = is_missing(d, f);
	for (a = source->defaults; a != NULL; a = a->next)
		if (missing[a->field])
			set_field(d, a->field, a->text);
	if (is_missing(d, FIELD_PARTENAIRE_NOM)) {
		if (source->author_is_partner)
			set_field(d, FIELD_PARTENAIRE_NOM, author_of(d->item));
		set_if_missing(d, FIELD_PARTENAIRE_NOM, source->name);
		set_if_missing(d, FIELD_PARTENAIRE_CATEGORIE, source->category);
	}
}

/* The départements of the communes, unless the partner gave them; all, for a regional action; and
 * what is online, with no place said, is for everyone. */
static void
complete_places(struct draft *d)
{
	const char *cursor = d->action->value[FIELD_COMMUNES], *code;
	const struct term *terms;
	size_t length, count, i;

	d->deducing = true;
	if (d->action->value[FIELD_LIEU] != NULL &&
	    strcmp(d->action->value[FIELD_LIEU], "en_ligne") == 0 && is_missing(d, FIELD_COMMUNES) &&
	    is_missing(d, FIELD_DEPARTEMENTS) && is_missing(d, FIELD_REGIONAL))
		set_field(d, FIELD_REGIONAL, "1");
	if (action_is_true(d->action, FIELD_REGIONAL)) {
		count = reference_terms(d->n->reference, VOCABULARY_DEPARTEMENT, &terms);
		for (i = 0; i < count; i++)
			add_code(d, FIELD_DEPARTEMENTS, terms[i].code);
	} else if (is_missing(d, FIELD_DEPARTEMENTS) ||
	    action_is_deduced(d->action, FIELD_DEPARTEMENTS)) {
		while (codes_next(&cursor, &code, &length)) {
			const struct commune *c = reference_commune(d->n->reference, code, length);

			if (c != NULL)
				add_code(d, FIELD_DEPARTEMENTS, c->departement);
		}
	}
	d->deducing = false;
}

static int
compare_sessions(const void *a, const void *b)
{
	return strcmp(((const struct session *)a)->start, ((const struct session *)b)->start);
}

static void
write_sessions(struct draft *d)
{
	struct buf out = {0};
	size_t i;

	if (d->session_count == 0)
		return;
	qsort(d->sessions, d->session_count, sizeof(d->sessions[0]), compare_sessions);
	for (i = 0; i < d->session_count; i++)
		buf_printf(&out, "%s%s\t%s\t%s", i == 0 ? "" : "\n", d->sessions[i].start,
		    d->sessions[i].end, d->sessions[i].commune);
	d->action->value[FIELD_SEANCES] = buf_move(&out, d->arena);
}

static uint64_t
hash_text(uint64_t hash, const char *text)
{
	for (; text != NULL && *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * 1099511628211u; /* FNV-1a */
	return (hash ^ 0xFF) * 1099511628211u;
}

#define HASH_START 14695981039346656037u

static bool
is_safe_id(const char *text)
{
	size_t length = strlen(text);

	return length > 0 && length <= LOCAL_ID_MAX && text[0] != '.' &&
	    strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~") == length;
}

/* What is left of a text when only small letters, digits and hyphens may stay. */
static void
slug_of(const char *text, char out[SLUG_MAX + 1])
{
	char folded[512];
	size_t used = 0;
	const char *at;

	(void)fold(text, strlen(text), folded, sizeof(folded));
	for (at = folded; *at != '\0' && used < SLUG_MAX; at++) {
		if ((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9'))
			out[used++] = *at;
		else if (used > 0 && out[used - 1] != '-')
			out[used++] = '-';
	}
	while (used > 0 && out[used - 1] == '-')
		used--;
	out[used] = '\0';
}

static const char *
given_id(const struct feed_item *item)
{
	const struct given_field *given;

	for (given = item->given; given != NULL; given = given->next)
		if (given->field == FIELD_ID)
			return given->text;
	return item->id;
}

/* guid, else link, else a hash of title and date: stable from one import to the next. */
static void
set_id(struct draft *d)
{
	const char *id = given_id(d->item), *source = d->n->source->slug;
	const char *prefix;
	char slug[SLUG_MAX + 1];
	uint64_t hash = HASH_START;

	/* Our own feed read back: the id already names this source. */
	prefix = arena_printf(d->arena, "%s:", source);
	if (id != NULL && prefix != NULL && strncmp(id, prefix, strlen(prefix)) == 0)
		id += strlen(prefix);
	if (id != NULL && is_safe_id(id)) {
		d->action->value[FIELD_ID] = arena_printf(d->arena, "%s:%s", source, id);
		return;
	}
	if (id == NULL)
		id = d->item->link;
	hash = hash_text(hash, id);
	if (id == NULL) {
		hash = hash_text(hash, d->action->value[FIELD_TITRE]);
		hash = hash_text(hash, d->item->published);
	}
	slug_of(d->action->value[FIELD_TITRE], slug);
	d->action->value[FIELD_ID] = arena_printf(d->arena, "%s:%s-%08x", source, slug,
	    (unsigned)(hash ^ hash >> 32));
}

const char *
normalise_second_id(struct arena *arena, const struct action *action, size_t rank)
{
	uint64_t hash = hash_text(HASH_START, action->value[FIELD_TITRE]);

	hash = hash_text(hash, action->value[FIELD_URL]);
	hash = hash_text(hash, action->value[FIELD_SEANCES]);
	return arena_printf(arena, "%s-%08x%s%.0zu", action->value[FIELD_ID],
	    (unsigned)(hash ^ hash >> 32), rank > 1 ? "-" : "", rank > 1 ? rank : 0);
}

/* What the item itself does not give. */
static void
complete(struct draft *d)
{
	struct subjects subjects;

	gather_subjects(d, &subjects);
	if (arena_failed(d->arena))
		return;
	d->deducing = true;
	apply_rules(d, &subjects);
	if (d->n->tagger != NULL)
		apply_expressions(d, &subjects);
	d->deducing = false;
	apply_defaults(d);
	complete_places(d);
	write_sessions(d);
	set_id(d);
	d->action->value[FIELD_SOURCE] = d->n->source->slug;
}

enum status
normalise(const struct normaliser *normaliser, const struct feed_item *item, struct arena *arena,
    struct fault *fault, struct action *action)
{
	struct draft *d = arena_alloc(arena, sizeof(*d));

	*action = (struct action){0};
	if (d == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for an action");
	*d = (struct draft){.n = normaliser, .arena = arena, .item = item, .action = action,
	    .line = item->line};
	set_given(d);
	set_common(d);
	if (!arena_failed(arena) && action->value[FIELD_TITRE] == NULL) {
		report(d, ERROR, "no_title", "Cette action n’a pas de titre\u00a0: elle est refusée.");
		return fault_set(fault, BAD_INPUT, "line %ld: no title", item->line);
	}
	if (!arena_failed(arena))
		complete(d);
	if (arena_failed(arena))
		return fault_set(fault, TOO_LARGE, "line %ld: the item is too large", item->line);
	return OK;
}
