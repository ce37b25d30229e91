#include "search/index/format.h"

const struct text_column_info index_texts[TEXT_COUNT] = {
    [TEXT_TITRE] = {"titre", 12, true},
    [TEXT_RESUME] = {"resume", 4, true},
    [TEXT_DESCRIPTION] = {"description", 1, true},
    [TEXT_THEMES] = {"themes", 6, true},
    [TEXT_METIERS] = {"metiers", 5, true},
    [TEXT_PARTENAIRE] = {"partenaire", 4, false},
    [TEXT_LIEUX] = {"lieux", 3, false},
    [TEXT_APPELLATIONS] = {"appellations", 2, true},
};
