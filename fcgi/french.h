/*
 * What people read: dates, durations, numbers and plurals in French, with its typography.  Their
 * words are texts of the catalogue.  Results live in the arena.
 */
#ifndef FCGI_FRENCH_H
#define FCGI_FRENCH_H

#include "search/action.h"
#include "search/base/arena.h"
#include "search/base/buf.h"
#include "search/base/typography.h"
#include "search/phrases.h"

/* "jeudi 14 janvier 2027" */
const char *french_day(struct arena *arena, const struct phrases *phrases, int32_t day);
/* "jeu. 14 janv. 2027" */
const char *french_short_day(struct arena *arena, const struct phrases *phrases, int32_t day);
/* "jeudi 14 janvier 2027, 9 h – 12 h", "du 3 au 5 mars 2027" */
const char *french_session(struct arena *arena, const struct phrases *phrases, const struct session *session);
/* "9 h – 12 h", "9 h"; NULL for whole days. */
const char *french_hours(struct arena *arena, const struct phrases *phrases, const struct session *session);
/* "du 11 au 17 janvier 2027" */
const char *french_days(struct arena *arena, const struct phrases *phrases, int32_t first, int32_t last);
/* "janvier 2027" */
const char *french_month(struct arena *arena, const struct phrases *phrases, int32_t day);
/* "45 min", "2 h", "1 h 50" */
const char *french_duration(struct arena *arena, const struct phrases *phrases, long minutes);
/* "1 action", "12 actions", "1 234 actions": singular below 2. */
const char *french_count(struct arena *arena, size_t n, const char *singular, const char *plural);
/* "1 234", as French groups digits. */
void french_number(int64_t n, struct buf *out);
/* "3,2", "12"; NULL for less than one. */
const char *french_kilometres(struct arena *arena, double km);

/* "Caen", "Caen et Lisieux", "Caen, Lisieux et Falaise"; of more than three, the first two:
 * "Caen, Lisieux", for a count of the others to follow. */
const char *french_list(struct arena *arena, const struct phrases *phrases, const char *const *names, size_t count);

#endif
