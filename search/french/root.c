#include "search/french/root.h"

#include <stdbool.h>
#include <string.h>

#include "search/base/status.h"
#include "search/french/lexicon.h"

/* Rules that one stem may pass through: hoteller (hôtellerie) → hotell → hotel. */
#define ROUNDS_MAX 4

/* Stems that no rule brings to their family, or that a rule would bring to another's: those
 * keep themselves.  Sorted. */
static const struct pair families[] = {
    {"animali", "animal_"},     {"avantag", "avantag"},   {"bancair", "banqu"},
    {"banqui", "banqu"},        {"bijouter", "bijou"},    {"bijouti", "bijou"},
    {"chantier", "chantier"},   {"chanti", "chantier"},   {"chimiqu", "chim"},
    {"chimist", "chim"},        {"couleu", "couleu"},     {"courag", "courag"},
    {"courri", "courri"},       {"createu", "cre"},       {"creat", "cre"},
    {"creativ", "cre"},         {"entrepreneu", "entrepr"}, {"entrepris", "entrepr"},
    {"foresti", "foret"},       {"format", "form"},       {"gardien", "gard"},
    {"journal", "journal"},     {"logiciel", "logiciel"}, {"meti", "meti"},
    {"ouvri", "ouvri"},         {"paysag", "paysag"},     {"professeu", "professeu"},
    {"quarti", "quarti"},       {"soin", "soign"},        {"soudur", "soud"},
    {"stagiair", "stag"},       {"tabli", "tabli"},       {"vendeu", "vend"},
    {"vendr", "vend"},          {"vente_", "vend"},        {"villag", "villag"},
};

/* Endings of a stem; the first fit is rewritten when `keep` bytes or more stand before it. */
static const struct ending {
	const char *from, *to;
	size_t keep;
} endings[] = {
    /* conduire, conducteur, conduite; construire, constructeur */
    {"ductiv", "dui", 2},   {"ducteu", "dui", 2},   {"duct", "dui", 2},    {"duir", "dui", 2},
    {"duit", "dui", 2},     {"structeu", "struct", 2}, {"struir", "struct", 2},
    /* agriculteur, agricole */
    {"culteu", "cultur", 3}, {"cultur", "cultur", 0}, {"col", "cultur", 3},
    /* mécanicien, électricité, musical */
    {"icien", "iqu", 3},    {"ical", "iqu", 3},     {"ic", "iqu", 4},
    {"logiqu", "log", 2},   {"graphiqu", "graph", 2}, {"nomiqu", "nom", 3},
    /* professionnel, industriel, commercial, artisanal */
    {"ationnel", "", 4},    {"ionnel", "", 5},      {"iel", "", 5},
    {"ial", "", 5},         {"al", "", 6},          {"el", "", 6},
    /* journaliste, journalisme */
    {"ist", "", 5},         {"ism", "", 5},         {"ism", "ist", 3},
    /* pharmacien, collégien, lycéen */
    {"ien", "", 5},         {"een", "", 3},
    /* réparateur, éducatif, soudeur, sportif */
    {"ateu", "", 4},        {"ativ", "", 4},        {"eu", "", 4},         {"iv", "", 5},
    /* élevage, apprentissage, coiffure, artisanat */
    {"issag", "", 4},       {"ag", "", 4},          {"ur", "", 5},         {"at", "", 5},
    /* boulangerie, menuisier, parlementaire */
    {"er", "", 4},          {"i", "", 4},           {"air", "", 7},
};

static bool
replace_ending(char *word, size_t *length)
{
	size_t i;

	for (i = 0; i < LENGTH(endings); i++) {
		size_t from = strlen(endings[i].from), to = strlen(endings[i].to);

		if (*length < from + endings[i].keep ||
		    memcmp(word + *length - from, endings[i].from, from) != 0)
			continue;
		memcpy(word + *length - from, endings[i].to, to);
		*length += to - from;
		word[*length] = '\0';
		/* maçonnerie, hôtellerie, lunettier */
		if (to == 0 && word[*length - 1] == word[*length - 2] &&
		    strchr("nlt", word[*length - 1]) != NULL)
			word[--*length] = '\0';
		return strcmp(endings[i].from, endings[i].to) != 0;
	}
	return false;
}

size_t
root_form(const char *stem, size_t length, char *out)
{
	const char *family;
	int round;

	memcpy(out, stem, length + 1);
	for (round = 0; round < ROUNDS_MAX; round++) {
		family = lexicon_find(families, LENGTH(families), out);
		if (family != NULL) {
			length = strlen(family);
			memcpy(out, family, length + 1);
			return length;
		}
		if (!replace_ending(out, &length))
			break;
	}
	return length;
}
