#include "search/french/root.h"

#include <string.h>

#include "search/base/status.h"
#include "search/french/endings.h"
#include "search/french/lexicon.h"

/* Rules that one stem may pass through: hoteller (hôtellerie) → hotell → hotel. */
#define ROUNDS_MAX 4
/* Shorter words keep both consonants: "coll" must not become "col". */
#define DOUBLED_MIN 6

/* First fit wins. */
static const struct ending endings[] = {
    /* conduire, conducteur, conduite; construire, constructeur */
    ENDING("ductiv", "dui", 2),    ENDING("ducteu", "dui", 2),    ENDING("duct", "dui", 2),
    ENDING("duir", "dui", 2),      ENDING("duit", "dui", 2),      ENDING("structeu", "struct", 2),
    ENDING("struir", "struct", 2),
    /* agriculteur, agricole */
    ENDING("culteu", "cultur", 3), ENDING("cultur", "cultur", 0), ENDING("icol", "icultur", 3),
    ENDING("acol", "acultur", 3),
    /* mécanicien, électricité, musical, touristique */
    ENDING("icien", "iqu", 3),     ENDING("ical", "iqu", 3),      ENDING("ic", "iqu", 4),
    ENDING("istiqu", "ist", 3),
    /* écologique, écologue; graphique; agronomique; ergothérapeute */
    ENDING("logiqu", "log", 2),    ENDING("logu", "log", 2),      ENDING("graphiqu", "graph", 2),
    ENDING("nomiqu", "nom", 3),    ENDING("therapeut", "therap", 2),
    /* bibliothécaire, comptabilité, secrétariat, tutorat */
    ENDING("thecair", "thequ", 3), ENDING("abil", "abl", 3),      ENDING("ariat", "air", 3),
    ENDING("torat", "teu", 2),     ENDING("sorat", "seu", 4),
    /* professionnel, industriel, territorial, commercial, artisanal */
    ENDING("ationnel", "", 4),     ENDING("ionnel", "", 5),       ENDING("iel", "", 5),
    ENDING("orial", "or", 4),      ENDING("ial", "", 5),          ENDING("al", "", 6),
    ENDING("el", "", 6),
    /* journaliste, journalisme */
    ENDING("ist", "", 5),          ENDING("ism", "", 5),          ENDING("ism", "ist", 3),
    /* pharmacien, collégien, lycéen */
    ENDING("ien", "", 5),          ENDING("een", "", 3),
    /* réparateur, éducatif, soudeur, sportif, étanchéité */
    ENDING("ateu", "", 4),         ENDING("ativ", "", 4),         ENDING("eu", "", 4),
    ENDING("iv", "", 5),           ENDING("eit", "", 4),           ENDING("eill", "eil", 3),
    /* élevage, apprentissage, coiffure, artisanat, livraison, alternance */
    ENDING("issag", "", 4),        ENDING("ag", "", 4),           ENDING("ur", "", 5),
    ENDING("at", "", 5),           ENDING("aison", "", 4),        ENDING("anc", "", 4),
    /* boulangerie, menuisier, parlementaire, réceptionniste */
    ENDING("er", "", 4),           ENDING("i", "", 4),            ENDING("air", "", 7),
    ENDING("tion", "t", 4),
};

/* maçonnerie, lunettier: the consonant doubled before the ending that was taken off.  An l or a t
 * is so before -erie and -ier only: habillage has those of habiller. */
static bool
ends_doubled(const char *word, size_t length, const struct ending *taken)
{
	char last = word[length - 1];

	if (taken->to_length > 0 || length < DOUBLED_MIN || last != word[length - 2])
		return false;
	return last == 'n' || ((last == 'l' || last == 't') &&
	    (strcmp(taken->from, "er") == 0 || strcmp(taken->from, "i") == 0));
}

size_t
root_form(const char *stem, size_t length, char *out)
{
	const struct ending *ending;
	const char *family;
	int round;

	memcpy(out, stem, length + 1);
	for (round = 0; round < ROUNDS_MAX; round++) {
		family = lexicon_family(out);
		if (family != NULL) {
			length = strlen(family);
			memcpy(out, family, length + 1);
			return length;
		}
		ending = endings_apply(endings, LENGTH(endings), out, &length);
		if (ending == NULL)
			break;
		if (ends_doubled(out, length, ending))
			length--;
		out[length] = '\0';
	}
	return length;
}
