/*
 * The lists of beginnings: for each two and three letters that begin at least BEGINNING_TERMS_MIN
 * words, the union of these words' postings.  For search/index/postings_writer only.
 */
#ifndef SEARCH_INDEX_BEGINNINGS_H
#define SEARCH_INDEX_BEGINNINGS_H

#include "search/base/status.h"
#include "search/index/postings.h"

/* With fewer words a query puts their lists together itself. */
#define BEGINNING_TERMS_MIN 8

struct beginnings;
struct sqlite3;

enum status beginnings_new(struct sqlite3 *db, uint32_t rows, struct fault *fault,
    struct beginnings **out);
/* NULL is allowed. */
void beginnings_free(struct beginnings *beginnings);

/* Terms come in the order of their bytes, each with its postings in so many lists. */
enum status beginnings_add(struct beginnings *beginnings, const char *text,
    const struct posting_list lists[], size_t count);
enum status beginnings_finish(struct beginnings *beginnings, struct fault *fault);

#endif
