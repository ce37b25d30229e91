#include "search/index/format.h"

const struct text_column_info index_texts[TEXT_COUNT] = {
    [TEXT_TITRE] = {"titre", 10},
    [TEXT_RESUME] = {"resume", 4},
    [TEXT_DESCRIPTION] = {"description", 1},
    [TEXT_THEMES] = {"themes", 6},
    [TEXT_METIERS] = {"metiers", 5},
    [TEXT_PARTENAIRE] = {"partenaire", 4},
    [TEXT_LIEUX] = {"lieux", 3},
};
