/* Light forms that the stemmer would confuse with unrelated words: each is a stem of its own.
 * Sorted. */
#include "search/base/status.h"
#include "search/french/lexicon.h"

const char *const lexicon_alone[] = {
    "animal", "bouche", "cour", "cours", "course", "dans", "danse", "depart", "direct",
    "environ", "fer", "ferme", "fond", "form", "format", "forme", "mer", "mont", "opera",
    "porc", "port", "serre", "stand", "vent", "vente",
};

const size_t lexicon_alone_count = LENGTH(lexicon_alone);
