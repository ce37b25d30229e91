/* The beginnings of words in any bytes, beside a loop that looks at one byte after the other. */
#include "search/query/word_masks.h"
#include "tests/unit/fixture.h"

#define TEXTS 20000
#define TEXT_MAX 300
#define MARK_TAILS 3 /* U+10FFFF has three continuations */

static bool
leads_mark(unsigned char c)
{
	return c == 0xC2 || c >= 0xE2;
}

static bool
continues(unsigned char c)
{
	return c >= 0x80 && c < 0xC0;
}

static bool
is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    (c >= 0xC0 && !leads_mark(c));
}

static void
compare(const unsigned char *text, size_t length)
{
	struct word_carry carry = {0};
	struct word_masks masks = {0};
	bool inside = false, blank = true;
	size_t i, left = 0, was = 0; /* bytes that may still belong to a mark */

	for (i = 0; i < length; i++) {
		bool now, of_mark, black = text[i] > ' ';

		if (i % MASK_BYTES == 0)
			masks = word_masks(text + i, length - i < MASK_BYTES ? length - i : MASK_BYTES, &carry);
		left = leads_mark(text[i]) ? MARK_TAILS : continues(text[i]) && left > 0 ? left - 1 : 0;
		of_mark = continues(text[i]) && was > 0;
		was = left;
		now = !of_mark && (is_letter(text[i]) || continues(text[i]));
		assert_int_equal(masks.words >> (i % MASK_BYTES) & 1, now && !inside);
		assert_int_equal(masks.pieces >> (i % MASK_BYTES) & 1, black && blank);
		inside = now;
		blank = !black;
	}
}

static void
any_bytes_give_the_words_of_a_plain_loop(void **state)
{
	static const char *const pieces[] = {"a", "Z", "9", " ", "\n", "'", "’", "«\u00a0", "…", "é", "œ", "-",
	    ".", "\t", "l’été", "mini-stage", "·ne·s", "\xF0\x9F\x98\x80"};
	unsigned char text[TEXT_MAX];
	uint64_t seed = 7;
	size_t n, length;

	(void)state;
	for (n = 0; n < TEXTS; n++) {
		size_t room = random_below(&seed, TEXT_MAX - 16);

		for (length = 0; length < room;) {
			const char *piece = pieces[random_below(&seed, LENGTH(pieces))];

			memcpy(text + length, piece, strlen(piece));
			length += strlen(piece);
		}
		compare(text, length);
	}
}

static void
a_word_is_seen_across_blocks(void **state)
{
	unsigned char text[2 * MASK_BYTES];
	struct word_carry carry = {0};
	struct word_masks masks;

	(void)state;
	memset(text, 'a', sizeof(text));
	masks = word_masks(text, MASK_BYTES, &carry);
	assert_true(masks.words == 1 && masks.pieces == 1);
	masks = word_masks(text + MASK_BYTES, 10, &carry);
	assert_true(masks.words == 0 && masks.pieces == 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(any_bytes_give_the_words_of_a_plain_loop),
	    cmocka_unit_test(a_word_is_seen_across_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
