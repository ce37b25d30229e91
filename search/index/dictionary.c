#include "search/index/dictionary.h"

#include <stdio.h>
#include <string.h>

#define ONE_SLIP_LETTERS 5
#define TWO_SLIPS_LETTERS 9
#define SLIPS_MAX 2
#define WORD_LETTERS_MAX 64 /* WORD_BYTES_MAX of search/french/analysis.h */

uint32_t
dictionary_first(const struct dictionary *d, const char *text, size_t length)
{
	uint32_t low = 0, high = (uint32_t)d->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (strncmp(dictionary_text(d, middle), text, length) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint32_t
dictionary_find(const struct dictionary *d, const char *text)
{
	uint32_t at = dictionary_first(d, text, strlen(text) + 1);

	return at < d->count && strcmp(dictionary_text(d, at), text) == 0 ? at : NO_TERM;
}

void
dictionary_prefix(const struct dictionary *d, const char *text, size_t length, uint32_t *first,
    uint32_t *last)
{
	uint32_t low, high = (uint32_t)d->count;

	*first = low = dictionary_first(d, text, length);
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (strncmp(dictionary_text(d, middle), text, length) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	*last = low;
}

size_t
dictionary_family(const struct dictionary *d, uint32_t hash, const struct family **first)
{
	size_t low = 0, high = d->count, end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (d->families[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < d->count && d->families[end].hash == hash; end++)
		continue;
	*first = d->families + low;
	return end - low;
}

unsigned
slips_allowed(size_t letters)
{
	if (letters >= TWO_SLIPS_LETTERS)
		return 2;
	return letters >= ONE_SLIP_LETTERS ? 1 : 0;
}

/* Optimal string alignment distance (Damerau–Levenshtein without overlapping swaps), given up
 * beyond `most`: only the diagonals within `most` are computed.  Words are folded: bytes are
 * letters but for the few scripts that folding leaves alone. */
static unsigned
distance(const char *a, size_t a_length, const char *b, size_t b_length, unsigned most)
{
	unsigned char rows[3][WORD_LETTERS_MAX + 2];
	unsigned char *before = rows[0], *last = rows[1], *now = rows[2], *moved;
	size_t i, j;

	for (j = 0; j <= b_length; j++)
		last[j] = (unsigned char)j;
	for (i = 1; i <= a_length; i++) {
		size_t from = i > most ? i - most : 1, to = i + most < b_length ? i + most : b_length;
		unsigned best;

		now[from - 1] = from == 1 ? (unsigned char)i : (unsigned char)(most + 1);
		best = now[from - 1];
		for (j = from; j <= to; j++) {
			/* The row before went as far as i - 1 + most.
			 * NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) */
			unsigned cost = last[j - 1] + (a[i - 1] != b[j - 1] ? 1u : 0u);

			if (j < i + most && last[j] + 1u < cost)
				cost = last[j] + 1u;
			if (now[j - 1] + 1u < cost)
				cost = now[j - 1] + 1u;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1u < cost)
				cost = before[j - 2] + 1u;
			now[j] = (unsigned char)cost;
			best = cost < best ? cost : best;
		}
		if (best > most)
			return most + 1;
		if (to < b_length)
			now[to + 1] = (unsigned char)(most + 1);
		moved = before;
		before = last;
		last = now;
		now = moved;
	}
	return last[b_length];
}

static void
keep(const struct dictionary *d, struct near_term *out, size_t *count, struct near_term found)
{
	size_t at = *count;

	while (at > 0 && (out[at - 1].slips > found.slips ||
			     (out[at - 1].slips == found.slips &&
				 d->documents[out[at - 1].term] < d->documents[found.term])))
		at--;
	if (at == NEAR_TERMS_MAX)
		return;
	if (*count < NEAR_TERMS_MAX)
		++*count;
	memmove(out + at + 1, out + at, (*count - at - 1) * sizeof(*out));
	out[at] = found;
}

/* A word, how many slips it may be away, and how many it took to get to it. */
struct sought {
	const char *word;
	size_t length;
	unsigned most, made;
};

static void
look_at(const struct dictionary *d, uint32_t term, const struct sought *sought,
    struct near_term *out, size_t *count)
{
	const char *text = dictionary_text(d, term);
	size_t other = (term + 1 < d->count ? d->starts[term + 1] : d->starts[term] + strlen(text) + 1) -
	    d->starts[term] - 1;
	unsigned slips;

	if (other > WORD_LETTERS_MAX || other + sought->most < sought->length ||
	    sought->length + sought->most < other)
		return;
	slips = distance(sought->word, sought->length, text, other, sought->most);
	if (slips + sought->made > 0 && slips <= sought->most)
		keep(d, out, count, (struct near_term){term, slips + sought->made});
}

/* All words with the same first letter. */
static void
walk(const struct dictionary *d, const struct sought *sought, struct near_term *out,
    size_t *count)
{
	uint32_t first, last, term;

	dictionary_prefix(d, sought->word, 1, &first, &last);
	for (term = first; term < last; term++)
		look_at(d, term, sought, out, count);
}

static void
look_up(const struct dictionary *d, const char *text, struct near_term *out, size_t *count)
{
	uint32_t term = dictionary_find(d, text);

	if (term != NO_TERM)
		keep(d, out, count, (struct near_term){term, 2});
}

/* The words that differ by their first letter alone: another one, one too many, one that lacks, or
 * swapped with the second.  Looked up, where a walk over all words would be long. */
static void
look_for_first_letter(const struct dictionary *d, const char *word, size_t length,
    struct near_term *out, size_t *count)
{
	char other[WORD_LETTERS_MAX + 2];
	int letter;

	memcpy(other + 1, word, length + 1);
	for (letter = 'a'; letter <= 'z'; letter++) {
		other[0] = (char)letter;
		if (letter != word[0])
			look_up(d, other, out, count);
		other[1] = (char)letter;
		if (letter != word[0])
			look_up(d, other + 1, out, count);
		other[1] = word[0];
	}
	if (length < 2)
		return;
	look_up(d, word + 1, out, count);
	memcpy(other, word, length + 1);
	other[0] = word[1];
	other[1] = word[0];
	if (word[0] != word[1])
		look_up(d, other, out, count);
}

/* The word with the first `times` occurrences of one spelling in the other; false if there are
 * fewer, or no room. */
static bool
respell(const char *word, const char *from, const char *to, size_t times, char *out, size_t size)
{
	size_t used = 0;

	for (; *word != '\0' && used + strlen(to) < size; ) {
		bool here = times > 0 && strncmp(word, from, strlen(from)) == 0;

		used += (size_t)snprintf(out + used, size - used, "%.*s", here ? (int)strlen(to) : 1,
		    here ? to : word);
		word += here ? strlen(from) : 1;
		times -= here;
	}
	return *word == '\0' && times == 0;
}

/* What French writes in two ways for one sound, even at the beginning: f or ph, h or nothing. */
static void
look_for_sounds(const struct dictionary *d, const char *word, unsigned most,
    struct near_term *out, size_t *count)
{
	char other[WORD_LETTERS_MAX + 1];
	struct sought sought = {.word = other, .most = most - 1, .made = 1};
	size_t times;

	for (times = 1; times <= 2; times++) {
		if (respell(word, "f", "ph", times, other, sizeof(other))) {
			sought.length = strlen(other);
			walk(d, &sought, out, count);
		}
	}
	if (respell(word, "ph", "f", 1, other, sizeof(other))) {
		sought.length = strlen(other);
		walk(d, &sought, out, count);
	}
	if (strchr("aeiouy", word[0]) != NULL && strlen(word) < WORD_LETTERS_MAX) {
		sought.length = (size_t)snprintf(other, sizeof(other), "h%s", word);
		walk(d, &sought, out, count);
	} else if (word[0] == 'h' && word[1] != '\0') {
		sought.length = (size_t)snprintf(other, sizeof(other), "%s", word + 1);
		walk(d, &sought, out, count);
	}
}

size_t
dictionary_near(const struct dictionary *d, const char *word, unsigned most,
    struct near_term out[NEAR_TERMS_MAX])
{
	struct sought sought = {.word = word, .length = strlen(word), .most = most};
	size_t length = sought.length, count = 0;

	if (most == 0 || most > SLIPS_MAX || length == 0 || length > WORD_LETTERS_MAX)
		return 0;
	walk(d, &sought, out, &count);
	look_for_sounds(d, word, most, out, &count);
	if (most > 1)
		look_for_first_letter(d, word, length, out, &count);
	return count;
}
