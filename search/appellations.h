/*
 * What the jobs of ROME are called: several names for each code, masculine and feminine ("Ouvrier
 * / Ouvrière viticole").  From search/data/appellations.csv, for who writes an index: a worker
 * does not need them.
 */
#ifndef SEARCH_APPELLATIONS_H
#define SEARCH_APPELLATIONS_H

#include <stddef.h>

#include "search/base/status.h"

struct appellations;

/* A fault names file and line. */
enum status appellations_load(const char *directory, struct fault *fault,
    struct appellations **out);
/* NULL is allowed. */
void appellations_free(struct appellations *appellations);

/* All of them, by code, then by label. */
size_t appellations_count(const struct appellations *appellations);
const char *appellations_code(const struct appellations *appellations, size_t i);
const char *appellations_label(const struct appellations *appellations, size_t i);
/* How many the job `code` (`length` bytes) has; the first one is *first. */
size_t appellations_find(const struct appellations *appellations, const char *code, size_t length,
    size_t *first);

#endif
