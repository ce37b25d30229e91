#include "search/query/spelling.h"

#include <string.h>

#include "search/base/buf.h"
#include "search/base/html_text.h"
#include "search/base/utf8.h"
#include "search/french/fold.h"

#define ROWS_READ_MAX 5

struct seeker {
	const char *term, *text;
	struct arena *arena;
	const char *found; /* as written */
	bool is_small;     /* without a capital */
};

static bool
begins_with_capital(const char *word)
{
	unsigned char folded[FOLDED_MAX];
	size_t bytes, length;

	return fold_code_point(utf8_decode((const unsigned char *)word, strlen(word), &bytes), folded,
		   &length) == CLASS_CAPITAL;
}

static bool
look(void *context, const struct word *word)
{
	struct seeker *seeker = context;

	if (strcmp(word->surface, seeker->term) != 0)
		return true;
	seeker->found = arena_copy(seeker->arena, seeker->text + word->start, word->end - word->start);
	seeker->is_small = seeker->found != NULL && !begins_with_capital(seeker->found);
	return !seeker->is_small;
}

static void
seek(struct seeker *seeker, struct analyser *analyser, const char *text)
{
	if (text == NULL || seeker->is_small)
		return;
	seeker->text = text;
	(void)analyse(analyser, ANALYSE_NAMES, text, strlen(text), look, seeker);
}

static void
seek_jobs(struct seeker *seeker, struct analyser *analyser, const struct index *index,
    const struct action *action)
{
	const char *cursor = action->value[FIELD_METIERS], *code;
	size_t length;

	while (codes_next(&cursor, &code, &length)) {
		const struct term *job = reference_term(index_reference(index), VOCABULARY_METIER, code,
		    length, NULL);

		seek(seeker, analyser, job == NULL ? NULL : job->label);
	}
}

/* "Pâtissier" where a sentence or a label begins: the folded letter, with its accent where it has
 * one of Latin-1 (a capital and its small letter are 0x20 apart there).  Acronyms stay. */
static const char *
without_capital(struct arena *arena, const char *word)
{
	char *copy = arena_strdup(arena, word);
	size_t first = copy != NULL && (unsigned char)copy[0] == 0xC3 ? 1 : 0;

	if (copy == NULL || !begins_with_capital(copy) || begins_with_capital(copy + first + 1))
		return copy;
	copy[first] = (char)((unsigned char)copy[first] | 0x20);
	return copy;
}

const char *
spelling_of(struct index *index, struct analyser *analyser, uint32_t term, struct arena *arena)
{
	struct seeker seeker = {.term = dictionary_text(index_dictionary(index), term), .arena = arena};
	uint32_t rows[ROWS_READ_MAX];
	struct posting posting = {0};
	struct posting_list list;
	struct fault fault;
	size_t count = 0, i;

	if (index_postings(index, term, &fault, &list) == OK)
		while (count < ROWS_READ_MAX && posting_next(&list, &posting))
			rows[count++] = posting.row;
	for (i = 0; i < count && !seeker.is_small; i++) {
		struct buf plain = {0};
		struct action action;

		if (index_row(index, rows[i], arena, &fault, &action) != OK)
			break;
		seek(&seeker, analyser, action.value[FIELD_TITRE]);
		seek(&seeker, analyser, action.value[FIELD_RESUME]);
		html_plain_text(action.value[FIELD_DESCRIPTION], &plain);
		if (!buf_failed(&plain))
			seek(&seeker, analyser, buf_string(&plain));
		buf_clear(&plain);
		seek_jobs(&seeker, analyser, index, &action);
	}
	return seeker.found != NULL ? without_capital(arena, seeker.found)
				    : arena_strdup(arena, seeker.term);
}
