/*
 * What strangers wrote, as one line that can be shown anywhere, a terminal and a mail included: blanks
 * and line ends collapsed, none at either end, control characters and direction marks taken off
 * (Unicode, 23.1 and 23.2).  UTF-8.
 */
#ifndef IMPORT_ONE_LINE_H
#define IMPORT_ONE_LINE_H

#include "search/base/arena.h"

/* In place: it never grows. */
void one_line_make(char *text);
/* A copy in the arena; NULL when nothing is left, `text` is NULL or memory lacks. */
const char *one_line(struct arena *arena, const char *text);

#endif
