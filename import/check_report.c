#include "import/check_report.h"

#include <stdlib.h>
#include <string.h>

#include "import/deductions.h"
#include "search/base/value.h"

#define ARENA_MAX ((size_t)512 * 1024 * 1024)
#define REMARKS_MAX 50 /* described, of one item or of the document */

static const char *const levels[] = {"note", "avertissement", "erreur"};

struct described {
	long line;
	struct value *remarks;
	size_t remark_count;
	struct described *before;
};

struct check_report {
	struct arena *arena;
	const struct sentences *sentences;
	const struct lines *lines;
	size_t items_max, plain, noted; /* described so far, without and with remarks */
	struct value *items, *remarks, *pending;
	size_t remark_count, pending_count;
	struct described *last;
	size_t received, accepted, rejected;
	size_t levels[LENGTH(levels)];
};

/* How to mend what a code says, where the message does not say it. */
static const struct {
	const char *code;
	enum sentence advice;
} advices[] = {
    {"no_title", SENTENCE_MEND_TITLE},
    {"unknown_code", SENTENCE_MEND_CODE},
    {"unknown_element", SENTENCE_MEND_ELEMENT},
    {"bad_number", SENTENCE_MEND_NUMBER},
    {"bad_boolean", SENTENCE_MEND_BOOLEAN},
    {"bad_date", SENTENCE_MEND_DATE},
    {"bad_url", SENTENCE_MEND_URL},
    {"duplicate_guid", SENTENCE_MEND_ID},
    {"schema", SENTENCE_MEND_SCHEMA},
    {"xml", SENTENCE_MEND_XML},
    {"empty_body", SENTENCE_MEND_EMPTY},
    {"too_big", SENTENCE_MEND_LENGTH},
    {"too_many", SENTENCE_MEND_LENGTH},
    {"encoding", SENTENCE_MEND_ENCODING},
    {"bad_char", SENTENCE_MEND_NUL},
    {"pii", SENTENCE_MEND_PERSONAL_DATA},
    {"not_feed", SENTENCE_MEND_NOT_FEED},
};

/* What visitors look for, and filter by: one of `fields` is wanted. */
static const struct {
	enum field fields[4]; /* FIELD_COUNT ends them */
	enum sentence message, advice;
} wanted[] = {
    {{FIELD_RESUME, FIELD_DESCRIPTION, FIELD_COUNT}, SENTENCE_LACK_TEXT, SENTENCE_ADD_TEXT},
    {{FIELD_TYPE, FIELD_COUNT}, SENTENCE_LACK_TYPE, SENTENCE_ADD_TYPE},
    {{FIELD_NIVEAUX, FIELD_COUNT}, SENTENCE_LACK_LEVEL, SENTENCE_ADD_LEVEL},
    {{FIELD_FILIERES, FIELD_METIERS, FIELD_COUNT}, SENTENCE_LACK_SECTOR, SENTENCE_ADD_SECTOR},
    {{FIELD_COMMUNES, FIELD_DEPARTEMENTS, FIELD_REGIONAL, FIELD_GEO_LAT}, SENTENCE_LACK_PLACE,
	SENTENCE_ADD_PLACE},
    {{FIELD_LIEU, FIELD_COUNT}, SENTENCE_LACK_WHERE, SENTENCE_ADD_WHERE},
    {{FIELD_URL, FIELD_CONTACT_COURRIEL, FIELD_CONTACT_TELEPHONE, FIELD_COUNT}, SENTENCE_LACK_CONTACT,
	SENTENCE_ADD_CONTACT},
    {{FIELD_GRATUIT, FIELD_COUNT}, SENTENCE_LACK_PRICE, SENTENCE_ADD_PRICE},
};

struct check_report *
check_report_new(const struct sentences *sentences, size_t items_max)
{
	struct check_report *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->arena = arena_new(ARENA_MAX);
	r->sentences = sentences;
	r->items_max = items_max;
	r->items = r->arena == NULL ? NULL : value_list(r->arena);
	r->remarks = r->arena == NULL ? NULL : value_list(r->arena);
	if (r->items == NULL || r->remarks == NULL) {
		check_report_free(r);
		return NULL;
	}
	return r;
}

void
check_report_free(struct check_report *r)
{
	if (r == NULL)
		return;
	arena_free(r->arena);
	free(r);
}

void
check_report_set_lines(struct check_report *r, const struct lines *lines)
{
	r->lines = lines;
}

static void
set_place(struct check_report *r, struct value *object, long line, long column)
{
	if (line <= 0)
		return;
	value_set_integer(r->arena, object, "ligne", line);
	value_set_integer(r->arena, object, "colonne", column);
	if (r->lines != NULL)
		value_set_text(r->arena, object, "texte", lines_quote(r->lines, line, column, r->arena));
}

static struct value *
remark_value(struct check_report *r, const struct diagnostic *d)
{
	struct value *object = value_object(r->arena);
	const char *code = remark_code(d->remark);
	size_t i;

	value_set_text(r->arena, object, "niveau", levels[remark_level(d->remark)]);
	value_set_text(r->arena, object, "code", code);
	value_set_text(r->arena, object, "message",
	    sentence_of_remark(r->sentences, r->arena, d->remark, d->values));
	for (i = 0; i < LENGTH(advices); i++)
		if (strcmp(advices[i].code, code) == 0)
			value_set_text(r->arena, object, "conseil", sentence(r->sentences, advices[i].advice));
	set_place(r, object, d->line, d->column);
	return object;
}

/* The item whose lines hold a place, as far as can be told: the last one that begins before. */
static struct described *
described_at(const struct check_report *r, long line)
{
	struct described *d = r->last;

	while (d != NULL && d->line > line)
		d = d->before;
	return line > 0 ? d : NULL;
}

void
check_report_remark(struct check_report *r, const struct diagnostic *d, bool of_item)
{
	enum remark_level level = remark_level(d->remark);
	struct described *item = of_item || level == ERROR || strcmp(remark_code(d->remark), "repaired") == 0
	    ? NULL
	    : described_at(r, d->line);
	size_t *count = of_item ? &r->pending_count : item != NULL ? &item->remark_count : &r->remark_count;

	r->levels[level]++;
	if (of_item && r->pending == NULL)
		r->pending = value_list(r->arena);
	if (++*count <= REMARKS_MAX)
		value_set(of_item ? r->pending : item != NULL ? item->remarks : r->remarks, NULL,
		    remark_value(r, d));
}

static bool
is_given(const struct feed_item *item, enum field f)
{
	const struct given_field *given;

	for (given = item->given; given != NULL; given = given->next)
		if (given->field == f)
			return true;
	return false;
}

static bool
is_default(const struct source_config *source, const struct action *action, enum field f)
{
	const struct assignment *a;

	if (f == FIELD_PARTENAIRE_NOM)
		return source->name != NULL && strcmp(source->name, action->value[f]) == 0;
	if (f == FIELD_PARTENAIRE_CATEGORIE && source->category != NULL)
		return strcmp(source->category, action->value[f]) == 0;
	for (a = source->defaults; a != NULL; a = a->next)
		if (a->field == f)
			return true;
	return false;
}

static const char *
origin_of(const struct feed_item *item, const struct action *action,
    const struct source_config *source, enum field f)
{
	if (action_is_deduced(action, f))
		return "deduit";
	if (is_given(item, f))
		return "donne";
	return is_default(source, action, f) ? "defaut" : "flux";
}

static void
set_action(struct check_report *r, struct value *object, const struct feed_item *item,
    const struct action *action, const struct source_config *source)
{
	struct action *copy = arena_alloc(r->arena, sizeof(*copy));
	struct value *values, *origins;
	enum field f;

	if (copy == NULL)
		return;
	copy->deduced = action->deduced;
	values = value_object(r->arena);
	origins = value_object(r->arena);
	for (f = 0; f < FIELD_COUNT; f++) {
		copy->value[f] = arena_strdup(r->arena, action->value[f]);
		value_set_text(r->arena, values, field_catalogue[f].column, copy->value[f]);
		if (copy->value[f] != NULL && f != FIELD_ID && f != FIELD_SOURCE)
			value_set_text(r->arena, origins, field_catalogue[f].column,
			    origin_of(item, copy, source, f));
	}
	value_set(object, "action", action_value(r->arena, copy));
	value_set(object, "valeurs", values);
	value_set(object, "origines", origins);
}

static void
set_missing(struct check_report *r, struct value *object, const struct action *action)
{
	struct value *list = value_set_list(r->arena, object, "manques"), *missing, *fields;
	size_t i, k;

	for (i = 0; i < LENGTH(wanted); i++) {
		for (k = 0; k < LENGTH(wanted[i].fields) && wanted[i].fields[k] != FIELD_COUNT; k++)
			if (action->value[wanted[i].fields[k]] != NULL)
				break;
		if (k < LENGTH(wanted[i].fields) && wanted[i].fields[k] != FIELD_COUNT)
			continue;
		missing = value_add_object(r->arena, list);
		fields = value_set_list(r->arena, missing, "champs");
		for (k = 0; k < LENGTH(wanted[i].fields) && wanted[i].fields[k] != FIELD_COUNT; k++)
			value_add_text(r->arena, fields, field_catalogue[wanted[i].fields[k]].column);
		value_set_text(r->arena, missing, "message", sentence(r->sentences, wanted[i].message));
		value_set_text(r->arena, missing, "conseil", sentence(r->sentences, wanted[i].advice));
	}
}

void
check_report_item(struct check_report *r, const struct checked_item *checked)
{
	const struct feed_item *item = checked->item;
	const struct action *action = checked->action;
	size_t *described = r->pending == NULL ? &r->plain : &r->noted, remarks = r->pending_count;
	struct value *pending = r->pending, *object;
	struct described *d;

	r->received++;
	if (action != NULL)
		r->accepted++;
	else
		r->rejected++;
	r->pending = NULL;
	r->pending_count = 0;
	d = *described < r->items_max ? arena_alloc(r->arena, sizeof(*d)) : NULL;
	if (d == NULL)
		return;
	++*described;
	object = value_add_object(r->arena, r->items);
	value_set_integer(r->arena, object, "rang", (int64_t)r->received);
	set_place(r, object, item->line, item->column > 0 ? item->column
		: r->lines == NULL                        ? 1
							  : lines_column(r->lines, item->line, NULL));
	value_set_boolean(r->arena, object, "acceptee", action != NULL);
	if (action != NULL) {
		value_set_text(r->arena, object, "titre",
		    arena_strdup(r->arena, action->value[FIELD_TITRE]));
		set_action(r, object, item, action, checked->source);
		deductions_set(r->sentences, r->arena, object, checked->deductions);
		set_missing(r, object, action);
	}
	if (pending == NULL)
		pending = value_list(r->arena);
	value_set(object, "diagnostics", pending);
	*d = (struct described){item->line, pending, remarks, r->last};
	r->last = d;
}

static const char *
format_label(const struct check_report *r, const char *format)
{
	static const char *const labels[][2] = {{"rss2.0", "RSS 2.0"}, {"rdf", "RSS 1.0 (RDF)"},
	    {"atom", "Atom"}};
	size_t i;

	if (strcmp(format, "actions") == 0)
		return sentence(r->sentences, SENTENCE_NATIVE_FORMAT);
	for (i = 0; i < LENGTH(labels); i++)
		if (strcmp(labels[i][0], format) == 0)
			return labels[i][1];
	return format;
}

static void
set_counts(struct check_report *r, struct value *object)
{
	struct value *part = value_set_object(r->arena, object, "actions");

	value_set_integer(r->arena, part, "recues", (int64_t)r->received);
	value_set_integer(r->arena, part, "acceptees", (int64_t)r->accepted);
	value_set_integer(r->arena, part, "refusees", (int64_t)r->rejected);
	value_set_integer(r->arena, part, "decrites", (int64_t)(r->plain + r->noted));
	part = value_set_object(r->arena, object, "remarques");
	value_set_integer(r->arena, part, "erreurs", (int64_t)r->levels[ERROR]);
	value_set_integer(r->arena, part, "avertissements", (int64_t)r->levels[WARNING]);
	value_set_integer(r->arena, part, "notes", (int64_t)r->levels[NOTE]);
}

enum status
check_report_write(struct check_report *r, const struct feed_head *head, size_t bytes,
    enum status read, FILE *out, struct fault *fault)
{
	struct value *object = value_object(r->arena), *format;
	enum status status = OK;
	struct buf text = {0};

	value_set_boolean(r->arena, object, "lu", read == OK);
	value_set_boolean(r->arena, object, "repare", read == OK && !head->wellformed);
	if (head->format != NULL) {
		format = value_set_object(r->arena, object, "format");
		value_set_text(r->arena, format, "code", head->format);
		value_set_text(r->arena, format, "libelle", format_label(r, head->format));
	}
	value_set_text(r->arena, object, "encodage", head->encoding);
	value_set_integer(r->arena, object, "octets", (int64_t)bytes);
	set_counts(r, object);
	value_set(object, "diagnostics", r->remarks);
	value_set(object, "elements", r->items);
	value_write_json(object, &text);
	if (buf_failed(&text) || arena_failed(r->arena))
		status = fault_set(fault, NO_MEMORY, "no memory for the report");
	else if (fprintf(out, "%s\n", buf_string(&text)) < 0 || fflush(out) != 0)
		status = fault_set(fault, IO_ERROR, "cannot write the report");
	buf_clear(&text);
	return status;
}
