#include "search/french/lexicon.h"

#include <stdlib.h>
#include <string.h>

#include "search/base/status.h"

static const char *const elided[] = {
    "c", "d", "j", "jusqu", "l", "lorsqu", "m", "n", "puisqu", "qu", "quoiqu", "s", "t",
};

static const struct whole {
	const char *before, *after, *joined;
} wholes[] = {
    {"aujourd", "hui", "aujourdhui"},     {"entr", "acte", "entracte"},
    {"entr", "aide", "entraide"},         {"entr", "aider", "entraider"},
    {"entr", "ouvert", "entrouvert"},     {"entr", "ouverte", "entrouverte"},
    {"presqu", "ile", "presquile"},       {"presqu", "iles", "presquiles"},
    {"prud", "homal", "prudhomal"},       {"prud", "homale", "prudhomale"},
    {"prud", "homaux", "prudhomaux"},     {"prud", "homie", "prudhomie"},
    {"prud", "homme", "prudhomme"},       {"prud", "hommes", "prudhommes"},
    {"quelqu", "un", "quelquun"},         {"quelqu", "une", "quelquune"},
};

static const char *const levels[] = {"1re", "2de", "3e", "4e", "5e", "6e", "tle"};

static const char *const after_hyphen[] = {
    "e", "elle", "enne", "ere", "euse", "ice", "ienne", "iere", "ive", "lle", "ne", "rice",
    "se", "sse", "trice", "ve",
};

/* Pronouns that a hyphen ties to their verb: dois-je, peut-on, a-t-il. */
static const char *const clitics[] = {
    "ce", "elle", "elles", "en", "il", "ils", "je", "la", "le", "les", "leur", "lui", "moi", "nous",
    "on", "toi", "tu", "vous", "y",
};

static int
compare_text(const void *key, const void *entry)
{
	return strcmp(key, *(const char *const *)entry);
}

static int
compare_pair(const void *key, const void *entry)
{
	const struct pair *pair = entry;

	return strcmp(key, pair->word);
}

static bool
find_word(const char *word, const char *const *list, size_t count)
{
	return bsearch(word, list, count, sizeof(*list), compare_text) != NULL;
}

static const char *
find_form(const char *word, const struct pair *pairs, size_t count)
{
	const struct pair *found = bsearch(word, pairs, count, sizeof(*pairs), compare_pair);

	return found == NULL ? NULL : found->form;
}

bool
lexicon_is_elided(const char *word)
{
	return find_word(word, elided, LENGTH(elided));
}

bool
lexicon_is_clitic(const char *word)
{
	return find_word(word, clitics, LENGTH(clitics));
}

const char *
lexicon_whole(const char *before, const char *after)
{
	size_t i;

	for (i = 0; i < LENGTH(wholes); i++)
		if (strcmp(before, wholes[i].before) == 0 && strcmp(after, wholes[i].after) == 0)
			return wholes[i].joined;
	return NULL;
}

bool
lexicon_is_stop_word(const char *word)
{
	return find_word(word, lexicon_stop_words, lexicon_stop_words_count);
}

const char *
lexicon_light(const char *surface)
{
	return find_form(surface, lexicon_irregulars, lexicon_irregulars_count);
}

bool
lexicon_is_level(const char *light)
{
	return find_word(light, levels, LENGTH(levels));
}

bool
lexicon_stands_alone(const char *light)
{
	return find_word(light, lexicon_alone, lexicon_alone_count);
}

const char *
lexicon_family(const char *stem)
{
	return find_form(stem, lexicon_families, lexicon_families_count);
}

static bool
ends_with(const char *word, size_t length, const char *ending)
{
	size_t tail = strlen(ending);

	return length >= tail && memcmp(word + length - tail, ending, tail) == 0;
}

const struct inclusive *
lexicon_inclusive(const char *base, size_t length, const char *suffix)
{
	size_t i;

	for (i = 0; i < lexicon_inclusives_count; i++)
		if (strcmp(suffix, lexicon_inclusives[i].suffix) == 0 &&
		    ends_with(base, length, lexicon_inclusives[i].masculine))
			return &lexicon_inclusives[i];
	return NULL;
}

bool
lexicon_inclusive_after_hyphen(const char *suffix)
{
	return find_word(suffix, after_hyphen, LENGTH(after_hyphen));
}

static const char *
misplaced_word(const char *const *list, size_t count)
{
	size_t i;

	for (i = 1; i < count; i++)
		if (strcmp(list[i - 1], list[i]) >= 0)
			return list[i];
	return NULL;
}

static const char *
misplaced_pair(const struct pair *pairs, size_t count)
{
	size_t i;

	for (i = 1; i < count; i++)
		if (strcmp(pairs[i - 1].word, pairs[i].word) >= 0)
			return pairs[i].word;
	return NULL;
}

const char *
lexicon_misplaced(void)
{
	const char *found[] = {
	    misplaced_word(elided, LENGTH(elided)),
	    misplaced_word(clitics, LENGTH(clitics)),
	    misplaced_word(levels, LENGTH(levels)),
	    misplaced_word(after_hyphen, LENGTH(after_hyphen)),
	    misplaced_word(lexicon_stop_words, lexicon_stop_words_count),
	    misplaced_word(lexicon_alone, lexicon_alone_count),
	    misplaced_pair(lexicon_irregulars, lexicon_irregulars_count),
	    misplaced_pair(lexicon_families, lexicon_families_count),
	};
	size_t i;

	for (i = 0; i < LENGTH(found); i++)
		if (found[i] != NULL)
			return found[i];
	return NULL;
}
