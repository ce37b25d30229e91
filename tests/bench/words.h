/*
 * French words as texts have them: function words at their usual rates, words of the trade and
 * of the data files by Zipf's law, and a long tail of derived words that grows slowly with
 * the corpus.  For tests/bench only.
 *
 * The law has two regimes, as large corpora show (Gerlach and Altmann, 2013): rank^-1 up to
 * TAIL_RANK, then rank^-TAIL_POWER, which makes the vocabulary grow like
 * words^(1 / TAIL_POWER).  Calibrated on 2,000 texts with 19,000 words and 100,000 with 117,000.
 */
#ifndef TESTS_BENCH_WORDS_H
#define TESTS_BENCH_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "search/base/status.h"
#include "search/reference.h"
#include "tests/bench/random.h"

#define WORD_SIZE 64

struct words;

enum status words_new(const struct reference *reference, struct fault *fault, struct words **out);
/* NULL is allowed. */
void words_free(struct words *words);

/* A word of a sentence, in lower case; `topic` draws the words that go together. */
void words_draw(const struct words *words, struct dice *dice, size_t topic, char out[WORD_SIZE]);
/* The same, never a function word. */
void words_draw_content(const struct words *words, struct dice *dice, size_t topic,
    char out[WORD_SIZE]);
/* One of the few words that stand in more than a fifth of the actions. */
const char *words_common(struct dice *dice);
/* Whether the word, in lower case, is in the table of function words. */
bool words_is_function(const char *word, size_t length);

#endif
