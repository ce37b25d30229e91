#include "search/index/format.h"

const struct text_column_info index_texts[TEXT_COUNT] = {
    [TEXT_TITRE] = {"titre", "le titre", 12, true},
    [TEXT_RESUME] = {"resume", "le résumé", 4, true},
    [TEXT_DESCRIPTION] = {"description", "la description", 1, true},
    [TEXT_THEMES] = {"themes", "le type, la filière ou le niveau", 6, true},
    [TEXT_METIERS] = {"metiers", "les métiers", 5, true},
    [TEXT_PARTENAIRE] = {"partenaire", "le nom du partenaire", 4, false},
    [TEXT_LIEUX] = {"lieux", "les lieux", 3, false},
    [TEXT_APPELLATIONS] = {"appellations", "les noms voisins de ses métiers", 2, true},
};
