/* French analysis reads any bytes, and keeps what its header promises. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/utf8.h"
#include "search/french/analysis.h"

struct looker {
	struct analyser *forms; /* another one, since a word lives in the cache of its own */
	enum analysis_mode mode;
	size_t length, last_start;
	bool is_first;
};

static void
require(bool holds)
{
	if (!holds)
		abort();
}

static void
check_form(const char *form)
{
	size_t length = strlen(form);

	require(length > 0 && length <= WORD_BYTES_MAX + 3);
	require(utf8_is_valid(form, length));
	require(strpbrk(form, " \"'*()") == NULL);
}

static bool
check_word(void *context, const struct word *word)
{
	struct looker *looker = context;
	struct word again;

	require(word->start < word->end && word->end <= looker->length);
	require(!looker->is_first || !word->colocated);
	require(word->colocated || word->start >= looker->last_start);
	looker->is_first = false;
	if (!word->colocated)
		looker->last_start = word->start;
	require(strlen(word->surface) <= WORD_BYTES_MAX);
	check_form(word->surface);
	check_form(word->light);
	check_form(word->stem);
	check_form(word->root);
	if (looker->mode == ANALYSE_FRENCH) {
		analyse_form(looker->forms, word->surface, &again);
		require(strcmp(again.light, word->light) == 0 && strcmp(again.stem, word->stem) == 0 &&
		    strcmp(again.root, word->root) == 0);
	}
	return true;
}

static void
check_folding(const char *text, size_t length)
{
	size_t room = length * 4 + 1, once, twice;
	char *folded = malloc(room), *again = malloc(room);

	if (folded != NULL && again != NULL) {
		once = fold(text, length, folded, room);
		twice = fold(folded, once, again, room);
		require(once == twice && memcmp(folded, again, once) == 0);
	}
	free(folded);
	free(again);
}

/* The first byte chooses the mode. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct analyser *analyser, *forms;
	struct looker looker = {.is_first = true};

	if (analyser == NULL)
		analyser = analyser_new();
	if (forms == NULL)
		forms = analyser_new();
	if (analyser == NULL || forms == NULL || size == 0)
		return 0;
	looker.forms = forms;
	looker.mode = data[0] % 2 == 0 ? ANALYSE_FRENCH : ANALYSE_NAMES;
	looker.length = size - 1;
	require(analyse(analyser, looker.mode, (const char *)data + 1, size - 1, check_word, &looker));
	check_folding((const char *)data + 1, size - 1);
	return 0;
}
