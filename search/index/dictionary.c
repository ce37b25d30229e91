#include "search/index/dictionary.h"

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

static void
look_at(const struct dictionary *d, uint32_t term, const char *word, size_t length,
    unsigned most, struct near_term *out, size_t *count)
{
	const char *text = dictionary_text(d, term);
	size_t other = (term + 1 < d->count ? d->starts[term + 1] : d->starts[term] + strlen(text) + 1) -
	    d->starts[term] - 1;
	unsigned slips;

	if (other > WORD_LETTERS_MAX || other + most < length || length + most < other)
		return;
	slips = distance(word, length, text, other, most);
	if (slips > 0 && slips <= most)
		keep(d, out, count, (struct near_term){term, slips});
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

size_t
dictionary_near(const struct dictionary *d, const char *word, unsigned most,
    struct near_term out[NEAR_TERMS_MAX])
{
	size_t length = strlen(word), count = 0;
	uint32_t first, last, term;

	if (most == 0 || most > SLIPS_MAX || length == 0 || length > WORD_LETTERS_MAX)
		return 0;
	dictionary_prefix(d, word, 1, &first, &last);
	for (term = first; term < last; term++)
		look_at(d, term, word, length, most, out, &count);
	if (most > 1)
		look_for_first_letter(d, word, length, out, &count);
	return count;
}
