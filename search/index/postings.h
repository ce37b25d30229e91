/*
 * Posting lists: which rows hold a word, in which fields, how often, before which word.  For
 * search/index and search/query only.
 *
 * Every surface form (search/french/analysis.h) of the texts has one list; forms that belong
 * together (light form, stem, root) are put together by the query, through the dictionary.  So a
 * word's occurrence is stored once, and a query may weigh each form as it likes.  FTS5 has the
 * same words with their places, for phrases; walking its lists costs five times what walking
 * these costs (make bench), and French asks for several lists a word.
 *
 * A list is a run of postings in ascending rows:
 *
 *   varint   (row - row before) * 2, + 1 when the posting is general
 *   simple   the word stands once, in the description:
 *     byte   signature
 *   general:
 *     byte   fields, bit f for enum index_text f
 *     byte   occurrences in each of these fields, lowest first, at most 255
 *     bytes  signatures of the first SIGNATURES_MAX occurrences in all
 *
 * A varint has 7 bits a byte, lowest first, the high bit set on all but the last.  The signature
 * of an occurrence is signature_of() (search/french/analysis.h) the French stem of the next word that is no stop word (in names
 * too), 0 at the end of a text: two query words side by side are seen without their places (1 in 255
 * by chance).
 *
 * Lists of beginnings (all words that begin with the same two or three letters) have the same
 * form without signatures.
 */
#ifndef SEARCH_INDEX_POSTINGS_H
#define SEARCH_INDEX_POSTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/french/analysis.h"
#include "search/index/format.h"

#define SIGNATURES_MAX 15
#define OCCURRENCES_MAX 255
#define BEGINNING_MIN 2 /* letters; lists of beginnings exist for BEGINNING_MIN to BEGINNING_MAX */
#define BEGINNING_MAX 3

/* Borrowed bytes; `at` NULL or at the end: no posting. */
struct posting_list {
	const unsigned char *at, *end;
	bool has_signatures;
};

struct posting {
	uint32_t row;
	uint8_t fields;
	uint8_t occurrences[TEXT_COUNT]; /* of the fields that are set */
	const unsigned char *signatures;
	unsigned signature_count;
};

static inline bool
varint_read(struct posting_list *list, uint32_t *out)
{
	uint32_t value = 0;
	unsigned shift;

	for (shift = 0; shift < 32 && list->at < list->end; shift += 7) {
		unsigned char byte = *list->at++;

		value |= (uint32_t)(byte & 0x7F) << shift;
		if ((byte & 0x80) == 0) {
			*out = value;
			return true;
		}
	}
	return false;
}

/* The next posting when it is a simple one: adds to *row, which holds the row before; with its
 * signature.  False when it is another, or has no signature: the list has not moved. */
static inline bool
posting_simple(struct posting_list *list, uint32_t *row, uint8_t *signature)
{
	struct posting_list next = *list;
	uint32_t head;

	if (!next.has_signatures || next.at >= next.end || (*next.at & 1) != 0 ||
	    !varint_read(&next, &head) || next.at >= next.end)
		return false;
	*row += head >> 1;
	*signature = *next.at++;
	list->at = next.at;
	return true;
}

/* The next posting; `posting->row` must hold the row before (0 at first).  False at the end, or
 * when the list is not what we wrote. */
static inline bool
posting_next(struct posting_list *list, struct posting *posting)
{
	uint32_t head;
	unsigned total = 0, f;

	if (list->at >= list->end || !varint_read(list, &head))
		return false;
	posting->row += head >> 1;
	if ((head & 1) == 0) {
		posting->fields = 1u << TEXT_DESCRIPTION;
		posting->occurrences[TEXT_DESCRIPTION] = 1;
		total = 1;
	} else {
		if (list->at >= list->end)
			return false;
		posting->fields = *list->at++;
		for (f = posting->fields; f != 0; f &= f - 1) {
			if (list->at >= list->end)
				return false;
			posting->occurrences[__builtin_ctz(f)] = *list->at;
			total += *list->at++;
		}
	}
	posting->signatures = list->at;
	posting->signature_count = 0;
	if (list->has_signatures) {
		posting->signature_count = total < SIGNATURES_MAX ? total : SIGNATURES_MAX;
		if ((size_t)(list->end - list->at) < posting->signature_count)
			return false;
		list->at += posting->signature_count;
	}
	return true;
}

_Static_assert(TEXT_COUNT <= 8, "a posting's fields are bits of one byte");

#endif
