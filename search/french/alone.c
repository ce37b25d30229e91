/* Light forms that the stemmer would confuse with unrelated words: each is a stem of its own.
 * Sorted. */
#include "search/base/status.h"
#include "search/french/lexicon.h"

const char *const lexicon_alone[] = {
    "air", "aire", "animal", "appellation", "armee", "attent", "balai", "bas", "batiment",
    "bouch", "bougi", "cher", "class", "col", "coler", "collectivit", "coloni", "comit",
    "comme", "comment", "commun", "coup", "cour", "cours", "course", "dans", "danse",
    "data", "delai", "delit", "depart", "devis", "direct", "discour", "don", "durant",
    "duree", "eau", "eleve", "entree", "environ", "environnement", "equip", "etrang", "fac",
    "faute", "fer", "ferme", "fil", "fils", "fin", "fond", "fonds", "form", "format",
    "forme", "frais", "fraise", "franc", "france", "gare", "genie", "important", "livre",
    "loi", "main", "maintenant", "mais", "male", "maniere", "marai", "mare", "mari",
    "media", "mer", "mere", "mini", "mode", "monnai", "mont", "monte", "notamment", "opera",
    "parc", "part", "partie", "pays", "petit", "pointe", "porc", "port", "precis", "public",
    "publicit", "quantit", "realit", "relai", "repa", "seine", "sel", "selle", "serie",
    "serre", "sorte", "stand", "suite", "tele", "temps", "tenni", "testament", "tonne",
    "trait", "util", "val", "vent", "vente", "verit", "verre", "vers", "vie", "visit",
    "voie", "voile", "voiri",
};

const size_t lexicon_alone_count = LENGTH(lexicon_alone);
