#include <string.h>

#include "import/draft.h"
#include "search/base/date.h"
#include "search/base/utf8.h"

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

/* The texts one behind the other: printf() would take as long as all the rest. */
static const char *
join(struct arena *arena, const char *const texts[], size_t count)
{
	size_t length = 0, i;
	char *joined, *at;

	for (i = 0; i < count; i++)
		length += texts[i] == NULL ? 0 : strlen(texts[i]);
	joined = at = arena_alloc(arena, length + 1);
	for (i = 0; joined != NULL && i < count; i++)
		if (texts[i] != NULL)
			at = stpcpy(at, texts[i]);
	return joined;
}

static void
gather_subjects(struct draft *d, struct subjects *s)
{
	const struct category *category;
	const char *description = html_sanitised_text(d->arena, d->action->value[FIELD_DESCRIPTION]);
	const char *summary = d->action->value[FIELD_RESUME], *author = author_of(d->item);
	struct buf categories = {0};

	for (category = d->item->categories; category != NULL; category = category->next)
		buf_printf(&categories, "%s\n",
		    category->label != NULL ? category->label : category->term);
	s->text[SUBJECT_TITLE] =
	    d->action->value[FIELD_TITRE] == NULL ? "" : d->action->value[FIELD_TITRE];
	s->text[SUBJECT_TEXT] = join(d->arena, (const char *const[]){summary, "\n", description}, 3);
	s->text[SUBJECT_CATEGORY] = buf_move(&categories, d->arena);
	s->text[SUBJECT_AUTHOR] = author == NULL ? "" : author;
	s->text[SUBJECT_ANY] = d->n->source->rules == NULL /* they alone look at it */
	    ? ""
	    : join(d->arena, (const char *const[]){s->text[SUBJECT_TITLE], "\n", s->text[SUBJECT_CATEGORY],
		s->text[SUBJECT_TEXT]}, 4);
}

#define WORDS_MAX ((size_t)200) /* of a text, shown as the reason of a deduction */

static const char *
words_of(struct draft *d, const char *text, struct span_of_text span)
{
	size_t length = span.end > span.start ? span.end - span.start : 0;

	if (d->n->deductions == NULL || length == 0)
		return NULL;
	if (length > WORDS_MAX)
		length = utf8_floor(text + span.start, WORDS_MAX);
	return arena_copy(d->arena, text + span.start, length);
}

static void
apply_rules(struct draft *d, const struct subjects *s)
{
	const struct assignment *a;
	struct rule *rule;
	struct span_of_text g[1];
	bool given[FIELD_COUNT];
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++)
		given[f] = !draft_lacks(d, f);
	for (rule = d->n->source->rules; rule != NULL; rule = rule->next) {
		const char *text = s->text[rule->subject];

		if (!pattern_find(rule->pattern, text, strlen(text), 0, g, 1))
			continue;
		d->reason = (struct deduction){.kind = DEDUCED_BY_RULE, .where = rule->subject,
		    .words = words_of(d, text, g[0]), .rule = rule->text};
		for (a = rule->assignments; a != NULL; a = a->next)
			if (!given[a->field] && (field_catalogue[a->field].kind == KIND_CODES ||
						    draft_lacks(d, a->field)))
				draft_set(d, a->field, a->text);
	}
}

/* What is being read, for take_tag(). */
struct looking {
	struct draft *draft;
	const char *text;
	enum rule_subject where;
};

static void
take_tag(void *context, const struct tag *tag)
{
	const struct looking *l = context;
	struct draft *d = l->draft;
	enum field field = tag->field;

	if (!field_is_list(field) && !draft_lacks(d, field))
		return;
	d->reason = (struct deduction){.kind = DEDUCED_BY_EXPRESSION, .where = l->where,
	    .words = words_of(d, l->text, tag->span)};
	draft_set(d, field, arena_strdup(d->arena, tag->value));
}

static void
look(struct looking *l, enum field field, enum rule_subject where,
    struct tagged *const *tagged, const struct subjects *s)
{
	l->where = where;
	l->text = s->text[where];
	tagger_find(l->draft->n->tagger, field, tagged[where], take_tag, l);
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
	struct tagged *tagged[SUBJECT_ANY + 1] = {NULL};
	struct looking looking = {.draft = d};
	const enum rule_subject *order;
	uint64_t wanted = FIELD_BIT(FIELD_COUT);
	int32_t day = NO_DAY;
	size_t i, k;

	if (d->action->value[FIELD_PUBLIE] != NULL && !date_parse_days(d->action->value[FIELD_PUBLIE], &day))
		day = NO_DAY;
	for (i = 0; i < LENGTH(fields); i++)
		if (draft_lacks(d, fields[i]))
			wanted |= FIELD_BIT(fields[i]);
	for (k = 0; k < LENGTH(named_first); k++)
		tagged[named_first[k]] = tagger_read(d->n->tagger, s->text[named_first[k]], day, wanted,
		    d->arena);
	if (arena_failed(d->arena))
		return;
	for (i = 0; i < LENGTH(fields); i++) {
		order = fields[i] == FIELD_LIEU || fields[i] == FIELD_DUREE_MINUTES ? prose_first : named_first;
		for (k = 0; k < LENGTH(named_first) && draft_lacks(d, fields[i]); k++)
			look(&looking, fields[i], order[k], tagged, s);
	}
	if (d->action->value[FIELD_GRATUIT] != NULL && !action_is_true(d->action, FIELD_GRATUIT) &&
	    draft_lacks(d, FIELD_COUT))
		look(&looking, FIELD_COUT, SUBJECT_TEXT, tagged, s);
}

static void
apply_defaults(struct draft *d)
{
	const struct source_config *source = d->n->source;
	bool missing[FIELD_COUNT];
	const struct assignment *a;
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++)
		missing[f] = draft_lacks(d, f);
	for (a = source->defaults; a != NULL; a = a->next)
		if (missing[a->field])
			draft_set(d, a->field, a->text);
	if (draft_lacks(d, FIELD_PARTENAIRE_NOM)) {
		if (source->author_is_partner)
			draft_set(d, FIELD_PARTENAIRE_NOM, author_of(d->item));
		draft_set_if_missing(d, FIELD_PARTENAIRE_NOM, source->name);
		draft_set_if_missing(d, FIELD_PARTENAIRE_CATEGORIE, source->category);
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
	d->reason = (struct deduction){.kind = DEDUCED_FROM_FIELDS, .from = FIELD_LIEU};
	if (d->action->value[FIELD_LIEU] != NULL &&
	    strcmp(d->action->value[FIELD_LIEU], "en_ligne") == 0 && draft_lacks(d, FIELD_COMMUNES) &&
	    draft_lacks(d, FIELD_DEPARTEMENTS) && draft_lacks(d, FIELD_REGIONAL))
		draft_set(d, FIELD_REGIONAL, "1");
	d->reason.from = action_is_true(d->action, FIELD_REGIONAL) ? FIELD_REGIONAL : FIELD_COMMUNES;
	if (action_is_true(d->action, FIELD_REGIONAL)) {
		count = reference_terms(d->n->reference, VOCABULARY_DEPARTEMENT, &terms);
		for (i = 0; i < count; i++)
			draft_add_code(d, FIELD_DEPARTEMENTS, terms[i].code);
	} else if (draft_lacks(d, FIELD_DEPARTEMENTS) ||
	    action_is_deduced(d->action, FIELD_DEPARTEMENTS)) {
		while (codes_next(&cursor, &code, &length)) {
			const struct commune *c = reference_commune(d->n->reference, code, length);

			if (c != NULL)
				draft_add_code(d, FIELD_DEPARTEMENTS, c->departement);
		}
	}
	d->deducing = false;
}

void
deduce(struct draft *d)
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
}
