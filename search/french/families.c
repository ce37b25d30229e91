/* Roots of the stems that no rule brings to their family, or that a rule would bring to
 * another's: those keep themselves.  Sorted by stem. */
#include "search/base/status.h"
#include "search/french/lexicon.h"

const struct pair lexicon_families[] = {
    {"animali", "animal_"}, {"avantag", "avantag"}, {"bancair", "banqu"},
    {"banqui", "banqu"}, {"bijouter", "bijou"}, {"bijouti", "bijou"},
    {"chanti", "chantier"}, {"chimiqu", "chim"}, {"chimist", "chim"}, {"couleu", "couleu"},
    {"courag", "courag"}, {"courri", "courri"}, {"creat", "cre"}, {"createu", "cre"},
    {"creativ", "cre"}, {"entrepreneu", "entrepr"}, {"entrepris", "entrepr"},
    {"foresti", "foret"}, {"format", "form"}, {"gardien", "gard"}, {"journal", "journal"},
    {"logiciel", "logiciel"}, {"meti", "meti"}, {"ouvri", "ouvri"}, {"paysag", "paysag"},
    {"professeu", "professeu"}, {"quarti", "quarti"}, {"soin", "soign"}, {"soudur", "soud"},
    {"stagiair", "stag"}, {"tabli", "tabli"}, {"vendeu", "vend"}, {"vendr", "vend"},
    {"vente_", "vend"}, {"villag", "villag"},
};

const size_t lexicon_families_count = LENGTH(lexicon_families);
