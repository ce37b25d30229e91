/* The guide for partners: its tables come from the catalogue of fields and the vocabularies, its
 * examples from the files that partners download. */
#include <string.h>

#include "fcgi/pages.h"
#include "fcgi/partners.h"
#include "search/base/csv.h"

#define EXAMPLE_BYTES_MAX ((size_t)64 * 1024)

static const char *const examples[][2] = {
    {"natif", "exemple-natif.xml"},
    {"rss", "exemple-rss.xml"},
    {"export", "exemple-export.xml"},
    {"correspondance", "exemple-export.map"},
};

static enum status
read_examples(const struct show *show, const char *directory, struct value *page,
    struct fault *fault, const char **native)
{
	struct value *object = value_set_object(show->arena, page, "exemples");
	enum status status = OK;
	size_t length, i;
	const char *path;
	char *bytes;

	for (i = 0; status == OK && i < LENGTH(examples); i++) {
		path = arena_printf(show->arena, "%s/%s", directory, examples[i][1]);
		if (path == NULL)
			return fault_set(fault, NO_MEMORY, "no memory for the guide");
		status = file_read(path, EXAMPLE_BYTES_MAX, show->arena, fault, &bytes, &length);
		if (status == OK)
			value_set_text(show->arena, object, examples[i][0], bytes);
		if (status == OK && i == 0)
			*native = bytes;
	}
	return status == NOT_FOUND ? fault_set(fault, IO_ERROR, "an example of the guide is missing")
				   : status;
}

/* The line of the native example that shows an element. */
static const char *
line_with(struct arena *arena, const char *text, const char *element)
{
	const char *tag = arena_printf(arena, "<%s", element), *at = text;
	size_t length = strlen(element) + 1;

	while (tag != NULL && (at = strstr(at, tag)) != NULL) {
		if (strchr(" >/", at[length]) != NULL)
			return arena_copy(arena, at, strcspn(at, "\r\n"));
		at += length;
	}
	return NULL;
}

/* How a field is written: an element, or an attribute of one. */
static const char *
written(struct arena *arena, enum field f)
{
	const struct field_info *info = &field_catalogue[f];

	if (f == FIELD_ID)
		return "action/@id";
	if (info->group == NULL || f == FIELD_PARTENAIRE_NOM)
		return info->element;
	return arena_printf(arena, "%s/@%s", info->element, info->name);
}

/* ROME and INSEE codes are too many for a page. */
static bool
has_listed_codes(enum field f)
{
	enum vocabulary v = field_catalogue[f].vocabulary;

	return (field_catalogue[f].kind == KIND_CODE || field_catalogue[f].kind == KIND_CODES) &&
	    v != VOCABULARY_METIER && v != VOCABULARY_COMMUNE;
}

static void
set_elements(const struct show *show, const struct texts *texts, const char *native,
    struct value *page)
{
	struct value *list = value_set_list(show->arena, page, "elements"), *item;
	const char *previous = "";
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++) {
		const struct field_info *info = &field_catalogue[f];

		if (f == FIELD_SOURCE)
			continue;
		item = value_add_object(show->arena, list);
		value_set_text(show->arena, item, "nom", written(show->arena, f));
		value_set_text(show->arena, item, "intitule", partners_text(texts, "champ", info->column));
		value_set_text(show->arena, item, "aide", partners_text(texts, "champ.aide", info->column));
		value_set_boolean(show->arena, item, "obligatoire", f == FIELD_TITRE || f == FIELD_ID);
		value_set_boolean(show->arena, item, "repete", field_is_list(f));
		if (has_listed_codes(f))
			value_set_text(show->arena, item, "codes", info->column);
		if (f == FIELD_ID)
			value_set_text(show->arena, item, "exemple", line_with(show->arena, native, "action"));
		else if (strcmp(info->element, previous) != 0)
			value_set_text(show->arena, item, "exemple",
			    line_with(show->arena, native, info->element));
		previous = info->element;
	}
}

static void
set_codes(const struct show *show, const struct texts *texts, struct value *page)
{
	struct value *list = value_set_list(show->arena, page, "vocabulaires"), *group, *values, *item;
	const struct term *terms;
	size_t count, i;
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++) {
		if (!has_listed_codes(f))
			continue;
		group = value_add_object(show->arena, list);
		value_set_text(show->arena, group, "cle", field_catalogue[f].column);
		value_set_text(show->arena, group, "nom", written(show->arena, f));
		value_set_text(show->arena, group, "intitule",
		    partners_text(texts, "champ", field_catalogue[f].column));
		values = value_set_list(show->arena, group, "valeurs");
		count = reference_terms(index_reference(show->index), field_catalogue[f].vocabulary, &terms);
		for (i = 0; i < count; i++) {
			item = value_add_object(show->arena, values);
			value_set_text(show->arena, item, "code", terms[i].code);
			value_set_text(show->arena, item, "libelle", terms[i].label);
		}
	}
}

enum status
view_guide(const struct show *show, const struct texts *texts, const char *directory,
    struct value *page, struct fault *fault)
{
	const char *native = "";
	enum status status = read_examples(show, directory, page, fault, &native);

	if (status != OK)
		return status;
	set_elements(show, texts, native, page);
	set_codes(show, texts, page);
	return OK;
}

enum status
page_guide(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	const struct texts *texts = templates_texts(w->templates);
	struct show show = page_show(w);
	struct value *page;
	enum status status = page_need_index(w, fault);

	(void)rest;
	if (status == OK && w->partners == NULL)
		status = fault_set(fault, UNAVAILABLE, "no examples beside the data files");
	if (status != OK || page_is_known(w, http, http->path))
		return status;
	page = view_page(&show, partners_text(texts, "guide.titre", NULL), "");
	status = view_guide(&show, texts, w->partners, page, fault);
	return status == OK ? page_render(w, "partenaires", page, fault) : status;
}
