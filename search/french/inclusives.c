/* The endings of inclusive writing.  Tried in order: a longer masculine ending first. */
#include "search/base/status.h"
#include "search/french/lexicon.h"

const struct inclusive lexicon_inclusives[] = {
    /* suffix, masculine, feminine */
    {"te", "tous", "toute"},   {"trice", "teur", "trice"}, {"rice", "teur", "trice"},
    {"rice", "deur", "drice"}, {"drice", "deur", "drice"}, {"ice", "eur", "rice"},
    {"euse", "eur", "euse"},   {"euse", "eux", "euse"},    {"se", "eur", "euse"},
    {"se", "eux", "euse"},     {"se", "s", "sse"},         {"iere", "ier", "iere"},
    {"ere", "er", "ere"},      {"e", "er", "ere"},         {"e", "eur", "eure"},
    {"eure", "eur", "eure"},   {"enne", "en", "enne"},     {"ienne", "ien", "ienne"},
    {"ne", "n", "nne"},        {"ve", "f", "ve"},          {"ive", "if", "ive"},
    {"elle", "eau", "elle"},   {"elle", "el", "elle"},     {"lle", "l", "lle"},
    {"le", "l", "lle"},        {"tte", "t", "tte"},        {"te", "t", "tte"},
    {"esse", "e", "esse"},     {"sse", "e", "esse"},       {"fe", "f", "ffe"},
    {"che", "c", "che"},       {"que", "c", "que"},        {"ee", "e", "ee"},
    {"e", "", "e"},            {"s", "", ""},
};

const size_t lexicon_inclusives_count = LENGTH(lexicon_inclusives);
