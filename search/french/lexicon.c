#include "search/french/lexicon.h"

#include <stdlib.h>
#include <string.h>

#include "search/base/status.h"

static const char *const elided[] = {
    "c", "d", "j", "jusqu", "l", "lorsqu", "m", "n", "puisqu", "qu", "quoiqu", "s", "t",
};

static const struct whole {
	const char *before, *after, *joined;
} wholes[] = {
    {"aujourd", "hui", "aujourdhui"},
    {"presqu", "ile", "presquile"},
    {"presqu", "iles", "presquiles"},
    {"quelqu", "un", "quelquun"},
    {"quelqu", "une", "quelquune"},
    {"prud", "homme", "prudhomme"},
    {"prud", "hommes", "prudhommes"},
    {"prud", "homal", "prudhomal"},
};

/* Sorted. */
static const char *const stop_words[] = {
    "a", "afin", "ai", "ainsi", "ait", "aller", "alors", "apres", "as", "au", "aucun",
    "aucune", "auquel", "aussi", "autre", "autres", "aux", "auxquels", "avait", "avant",
    "avec", "avez", "avoir", "avons", "c", "ca", "car", "ce", "ceci", "cela", "celle",
    "celles", "celui", "ces", "cest", "cet", "cette", "ceux", "ceuxci", "chaque",
    "cherche", "cherchons", "chez", "comme", "comment", "d", "dans", "de", "des",
    "desquels", "devons", "dois", "doit", "doivent", "donc", "dont", "du", "duquel",
    "elle", "elles", "en", "entre", "es", "est", "et", "etait", "etant", "etc", "ete",
    "etes", "etre", "eu", "eux", "faire", "fais", "fait", "faites", "faut", "font", "ici",
    "il", "ils", "j", "je", "jusqu", "l", "la", "laquelle", "le", "lequel", "les",
    "lesquelles", "lesquels", "leur", "leurs", "lors", "lui", "m", "ma", "mais", "me",
    "meme", "memes", "mes", "moi", "mon", "n", "nai", "ne", "ni", "nos", "notre", "nous",
    "on", "ont", "ou", "par", "parce", "pas", "pendant", "peu", "peut", "peuton",
    "peuvent", "peux", "plus", "pour", "pourquoi", "pouvez", "pouvons", "puis", "qu",
    "quand", "que", "quel", "quelle", "quelles", "quels", "qui", "quoi", "s", "sa", "sans",
    "se", "sera", "ses", "si", "sinon", "soi", "soit", "son", "sont", "souhaite",
    "souhaitons", "sous", "suis", "sur", "t", "ta", "te", "tes", "toi", "ton", "tous",
    "tout", "toute", "toutes", "tres", "trop", "trouver", "tu", "un", "une", "vers",
    "veut", "veux", "voici", "voila", "vos", "votre", "voudrais", "voudrait", "vous", "y",
};

/* Sorted by surface.  Levels keep their own spelling as surface, so that they still complete
 * as they are typed. */
static const struct irregular {
	const char *surface, *light;
	bool is_level;
} irregulars[] = {
    {"1ere", "1re", true}, {"1eres", "1re", true}, {"1re", "1re", true},
    {"2de", "2de", true}, {"2des", "2de", true}, {"2nde", "2de", true},
    {"2ndes", "2de", true}, {"3e", "3e", true}, {"3eme", "3e", true},
    {"3emes", "3e", true}, {"3es", "3e", true}, {"3ieme", "3e", true},
    {"4e", "4e", true}, {"4eme", "4e", true}, {"4emes", "4e", true},
    {"4es", "4e", true}, {"4ieme", "4e", true}, {"5e", "5e", true},
    {"5eme", "5e", true}, {"5emes", "5e", true}, {"5es", "5e", true},
    {"5ieme", "5e", true}, {"6e", "6e", true}, {"6eme", "6e", true},
    {"6emes", "6e", true}, {"6es", "6e", true}, {"6ieme", "6e", true},
    {"aieux", "aieul", false}, {"baux", "bail", false}, {"bijoux", "bijou", false},
    {"bleus", "bleu", false}, {"bleux", "bleu", false}, {"cailloux", "caillou", false},
    {"choux", "chou", false}, {"cieux", "ciel", false}, {"cinquieme", "5e", true},
    {"cinquiemes", "5e", true}, {"coraux", "corail", false}, {"cours", "cours", false}, {"course", "course", false}, {"courses", "course", false},
    {"emaux", "email", false}, {"fils", "fils", false}, {"gaz", "gaz", false},
    {"genoux", "genou", false}, {"hiboux", "hibou", false},
    {"joujoux", "joujou", false}, {"mesdames", "madame", false},
    {"messieurs", "monsieur", false}, {"mois", "mois", false},
    {"oeufs", "oeuf", false}, {"poux", "pou", false}, {"quatrieme", "4e", true},
    {"quatriemes", "4e", true}, {"seconde", "2de", true}, {"secondes", "2de", true},
    {"sixieme", "6e", true}, {"sixiemes", "6e", true},
    {"soupiraux", "soupirail", false}, {"temps", "temps", false},
    {"terminale", "tle", true}, {"terminales", "tle", true}, {"tle", "tle", true},
    {"travaux", "travail", false}, {"troisieme", "3e", true},
    {"troisiemes", "3e", true}, {"vantaux", "vantail", false},
    {"vitraux", "vitrail", false}, {"yeux", "oeil", false},
};

/* Light forms.  Sorted. */
static const char *const alone[] = {
    "animal", "bouche", "cour", "cours", "course", "dans", "danse", "depart", "direct",
    "environ", "fer", "ferme", "fond", "form", "format", "forme", "mer", "mont", "opera", "porc",
    "port", "serre", "stand", "vent", "vente",
};

/* Tried in order: a longer masculine ending first. */
static const struct inclusive inclusives[] = {
    {"trice", "teur", "trice"}, {"rice", "teur", "trice"},  {"euse", "eur", "euse"},
    {"euse", "eux", "euse"},    {"se", "eur", "euse"},      {"se", "eux", "euse"},
    {"iere", "ier", "iere"},    {"ere", "er", "ere"},       {"e", "er", "ere"},
    {"e", "eur", "eure"},       {"enne", "en", "enne"},     {"ienne", "ien", "ienne"},
    {"ne", "n", "nne"},         {"ve", "f", "ve"},          {"ive", "if", "ive"},
    {"lle", "l", "lle"},        {"le", "l", "lle"},         {"te", "t", "tte"},
    {"esse", "e", "esse"},      {"sse", "e", "esse"},       {"che", "c", "che"},
    {"e", "", "e"},             {"s", "", ""},
};

static const char *const after_hyphen[] = {
    "enne", "ere", "euse", "iere", "ienne", "ne", "rice", "trice", "lle",
};

/* Pronouns that a hyphen ties to their verb: dois-je, peut-on, a-t-il. */
static const char *const clitics[] = {
    "ce", "elle", "elles", "en", "il", "ils", "je", "la", "le", "les", "leur", "lui", "moi", "nous",
    "on", "toi", "tu", "vous", "y",
};

static int
compare_text(const void *key, const void *entry)
{
	return strcmp(key, *(const char *const *)entry);
}

static int
compare_pair(const void *key, const void *entry)
{
	const struct pair *pair = entry;

	return strcmp(key, pair->word);
}

const char *
lexicon_find(const struct pair *pairs, size_t count, const char *word)
{
	const struct pair *found = bsearch(word, pairs, count, sizeof(*pairs), compare_pair);

	return found == NULL ? NULL : found->form;
}

static int
compare_irregular(const void *key, const void *entry)
{
	return strcmp(key, ((const struct irregular *)entry)->surface);
}

static bool
is_among(const char *word, const char *const *list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}

bool
lexicon_is_elided(const char *word)
{
	return is_among(word, elided, LENGTH(elided));
}

bool
lexicon_is_clitic(const char *word)
{
	return is_among(word, clitics, LENGTH(clitics));
}

const char *
lexicon_whole(const char *before, const char *after)
{
	size_t i;

	for (i = 0; i < LENGTH(wholes); i++)
		if (strcmp(before, wholes[i].before) == 0 && strcmp(after, wholes[i].after) == 0)
			return wholes[i].joined;
	return NULL;
}

bool
lexicon_is_stop_word(const char *word)
{
	return bsearch(word, stop_words, LENGTH(stop_words), sizeof(stop_words[0]), compare_text) !=
	    NULL;
}

static const struct irregular *
irregular_find(const char *surface)
{
	return bsearch(surface, irregulars, LENGTH(irregulars), sizeof(irregulars[0]),
	    compare_irregular);
}

const char *
lexicon_light(const char *surface)
{
	const struct irregular *found = irregular_find(surface);

	return found == NULL ? NULL : found->light;
}

bool
lexicon_is_level(const char *surface)
{
	const struct irregular *found = irregular_find(surface);

	return found != NULL && found->is_level;
}

bool
lexicon_stands_alone(const char *light)
{
	return bsearch(light, alone, LENGTH(alone), sizeof(alone[0]), compare_text) != NULL;
}

static bool
ends_with(const char *word, const char *ending)
{
	size_t length = strlen(word), tail = strlen(ending);

	return length > tail && strcmp(word + length - tail, ending) == 0;
}

const struct inclusive *
lexicon_inclusive(const char *base, const char *suffix)
{
	size_t i;

	for (i = 0; i < LENGTH(inclusives); i++)
		if (strcmp(suffix, inclusives[i].suffix) == 0 &&
		    ends_with(base, inclusives[i].masculine))
			return &inclusives[i];
	return NULL;
}

bool
lexicon_inclusive_after_hyphen(const char *suffix)
{
	return is_among(suffix, after_hyphen, LENGTH(after_hyphen));
}
