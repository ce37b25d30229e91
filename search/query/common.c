#include "search/query/common.h"

#include <stdlib.h>
#include <string.h>

#include "search/base/status.h"

/* Sorted. */
static const char *const words[] = {
    "action", "actions", "activite", "activites", "college", "colleges", "collegien",
    "collegienne", "collegiennes", "collegiens", "connaitre", "decouverte", "decouvertes",
    "decouvrir", "eleve", "eleves", "metier", "metiers", "travailler", "venir", "voir",
};

static const char *const weekdays[] = {
    "dimanche", "jeudi", "lundi", "mardi", "mercredi", "samedi", "vendredi",
};

static int
compare_words(const void *key, const void *entry)
{
	return strcmp(key, *(const char *const *)entry);
}

bool
is_common_word(const char *surface)
{
	return bsearch(surface, words, LENGTH(words), sizeof(*words), compare_words) != NULL;
}

bool
is_weekday(const char *surface)
{
	return bsearch(surface, weekdays, LENGTH(weekdays), sizeof(*weekdays), compare_words) != NULL;
}
