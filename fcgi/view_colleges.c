/* The choice of a collège. */
#include <string.h>

#include "fcgi/view.h"
#include "search/french/analysis.h"

#define NAME_BYTES_MAX 256
#define WORDS_MAX 8

/* Letters without case and accents, words between single blanks, a blank before and after. */
static void
fold_words(const char *text, char out[NAME_BYTES_MAX])
{
	char folded[NAME_BYTES_MAX - 2];
	size_t length = 1, i;

	(void)fold(text, strlen(text), folded, sizeof(folded));
	out[0] = ' ';
	for (i = 0; folded[i] != '\0' && length < NAME_BYTES_MAX - 2; i++) {
		bool is_letter = (folded[i] >= 'a' && folded[i] <= 'z') ||
		    (folded[i] >= '0' && folded[i] <= '9') || (unsigned char)folded[i] >= 0x80;

		if (is_letter)
			out[length++] = folded[i];
		else if (out[length - 1] != ' ')
			out[length++] = ' ';
	}
	if (out[length - 1] != ' ')
		out[length++] = ' ';
	out[length] = '\0';
}

/* Whether each word of `wanted` begins one of the collège's. */
static bool
fits(const struct college *college, const char *wanted, struct arena *arena)
{
	char text[NAME_BYTES_MAX], word[NAME_BYTES_MAX];
	const char *at = wanted;
	size_t length, words = 0;
	const char *said =
	    arena_printf(arena, "%s %s %s", college->name, college->commune_name, college->uai);

	if (said == NULL)
		return false;
	fold_words(said, text);
	while (words++ < WORDS_MAX && (length = strcspn(at + 1, " ")) > 0) {
		memcpy(word, at, length + 1);
		word[length + 1] = '\0';
		if (strstr(text, word) == NULL)
			return false;
		at += length + 1;
	}
	return true;
}

static void
add_college(const struct show *show, struct value *list, const struct request *request,
    const struct college *college)
{
	struct value *item = value_add_object(show->arena, list);
	struct request copy = *request;

	copy.home = college;
	value_set_text(show->arena, item, "uai", college->uai);
	value_set_text(show->arena, item, "college", college->name);
	value_set_text(show->arena, item, "commune", college->commune_name);
	value_set_text(show->arena, item, "chemin", view_search_path(show, &copy));
}

void
view_colleges(const struct show *show, struct value *page, const struct request *request,
    const char *wanted)
{
	const struct reference *reference = index_reference(show->index);
	struct value *groups = value_set_list(show->arena, page, "groupes"), *group, *list;
	const struct college *colleges;
	const struct term *departements;
	size_t count = reference_colleges(reference, &colleges), found = 0, i, d;
	size_t departement_count = reference_terms(reference, VOCABULARY_DEPARTEMENT, &departements);
	char folded[NAME_BYTES_MAX];

	fold_words(wanted, folded);
	for (d = 0; d < departement_count; d++) {
		size_t before = found;

		list = value_list(show->arena);
		for (i = 0; i < count; i++) {
			if (strcmp(colleges[i].departement, departements[d].code) != 0 ||
			    !fits(&colleges[i], folded, show->arena))
				continue;
			add_college(show, list, request, &colleges[i]);
			found++;
		}
		if (found == before)
			continue;
		group = value_add_object(show->arena, groups);
		value_set_text(show->arena, group, "departement", departements[d].label);
		value_set_integer(show->arena, group, "nombre", (int64_t)(found - before));
		value_set(group, "colleges", list);
	}
	value_set_text(show->arena, page, "nom_cherche", wanted);
	value_set_integer(show->arena, page, "trouves", (int64_t)found);
	value_set_boolean(show->arena, page, "ouvert", wanted[0] != '\0');
}
