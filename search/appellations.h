/*
 * What the jobs of ROME are called: several names for each code, masculine and feminine ("Ouvrier
 * / Ouvrière viticole").  From search/data/appellations.csv for who writes an index, which carries
 * those of the jobs that its actions have.
 */
#ifndef SEARCH_APPELLATIONS_H
#define SEARCH_APPELLATIONS_H

#include <stddef.h>

#include "search/base/status.h"

struct sqlite3;
struct appellations;

/* A fault names file and line. */
enum status appellations_load(const char *directory, struct fault *fault,
    struct appellations **out);
/* NULL is allowed. */
void appellations_free(struct appellations *appellations);

/* Writes to an index those of the jobs in its table facette_terme (of NULL: none), and reads them. */
enum status appellations_write(const struct appellations *appellations, struct sqlite3 *db,
    struct fault *fault);
enum status appellations_read(struct sqlite3 *db, struct fault *fault,
    struct appellations **out);

/* All of them, by code, then by label. */
size_t appellations_count(const struct appellations *appellations);
const char *appellations_code(const struct appellations *appellations, size_t i);
const char *appellations_label(const struct appellations *appellations, size_t i);
/* How many the job `code` (`length` bytes) has; the first one is *first. */
size_t appellations_find(const struct appellations *appellations, const char *code, size_t length,
    size_t *first);

#endif
