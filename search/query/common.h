/*
 * Words that nearly every action of a répertoire could hold: they tell next to nothing where a
 * query has others.  For search/query only.
 */
#ifndef SEARCH_QUERY_COMMON_H
#define SEARCH_QUERY_COMMON_H

#include <stdbool.h>

/* lundi, mardi…: what is not found of them is no slip.  Of a surface form. */
bool is_weekday(const char *surface);
/* Of a surface form (search/french/analysis.h). */
bool is_common_word(const char *surface);

#endif
