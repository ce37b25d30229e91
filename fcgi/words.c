#include "fcgi/words.h"

#include <stdio.h>
#include <string.h>

#include "search/base/buf.h"

static const char *const keys[WORD_FACETS] = {
    [WORD_SITE_NAME] = "site.nom",
    [WORD_TITLE_ALL] = "resultats.titre_tout",
    [WORD_TITLE_QUERY] = "resultats.titre_mots",
    [WORD_TITLE_MAP] = "carte.titre",
    [WORD_TITLE_AGENDA] = "agenda.titre",
    [WORD_TITLE_COLLEGES] = "colleges.titre",
    [WORD_TITLE_ACCESSIBILITY] = "accessibilite.titre",
    [WORD_TITLE_LEGAL] = "mentions.titre",
    [WORD_TITLE_PRIVACY] = "donnees.titre",
    [WORD_TITLE_SITE_MAP] = "plan_du_site.titre",
    [WORD_TITLE_PLAN] = "plan.titre_page",
    [WORD_TITLE_EMBED] = "integrer.titre",
    [WORD_PERIOD_VALUE] = "agenda.valeur",
    [WORD_CHIP_FREE] = "puce.gratuit",
    [WORD_CHIP_UPCOMING] = "puce.a_venir",
    [WORD_CHIP_PERMANENT] = "puce.permanent",
    [WORD_CHIP_PAST] = "puce.passe",
    [WORD_CHIP_ALL_DATES] = "puce.tout",
    [WORD_CHIP_DATES] = "puce.du_au",
    [WORD_CHIP_FROM] = "puce.du",
    [WORD_CHIP_TO] = "puce.au",
    [WORD_CHIP_AROUND] = "puce.autour",
    [WORD_CHIP_WITHIN] = "puce.rayon",
    [WORD_CHIP_HOME] = "puce.chez",
    [WORD_METHODS] = "erreur.methodes",
    [WORD_ACTION_PARAMETERS] = "erreur.parametres_action",
    [WORD_ACTION_RELATED_VALUE] = "erreur.voisines",
    [WORD_TITLE_SOURCES] = "sources.titre",
    [WORD_SOURCES_WAIT] = "sources.attente",
    [WORD_AGE_NOW] = "age.instant",
    [WORD_AGE_MINUTES] = "age.minutes",
    [WORD_AGE_HOURS] = "age.heures",
    [WORD_AGE_DAY] = "age.jour",
    [WORD_AGE_DAYS] = "age.jours",
    [WORD_400_TITLE] = "erreur.400.titre",
    [WORD_400_ADVICE] = "erreur.400.conseil",
    [WORD_404_TITLE] = "erreur.404.titre",
    [WORD_404_ADVICE] = "erreur.404.conseil",
    [WORD_405_TITLE] = "erreur.405.titre",
    [WORD_405_ADVICE] = "erreur.405.conseil",
    [WORD_410_TITLE] = "erreur.410.titre",
    [WORD_410_ADVICE] = "erreur.410.conseil",
    [WORD_500_TITLE] = "erreur.500.titre",
    [WORD_500_ADVICE] = "erreur.500.conseil",
    [WORD_501_TITLE] = "erreur.501.titre",
    [WORD_501_ADVICE] = "erreur.501.conseil",
    [WORD_503_TITLE] = "erreur.503.titre",
    [WORD_503_ADVICE] = "erreur.503.conseil",
};

static enum status
set_word(const struct texts *texts, const char *key, struct fault *fault, const char **out)
{
	const struct text *text = texts_find(texts, key, strlen(key));

	if (text == NULL)
		return fault_set(fault, BAD_INPUT, "no text \"%s\" in " TEXTS_FILE, key);
	*out = text->plain[TEXT_SINGULAR];
	return OK;
}

enum status
words_load(const struct templates *templates, struct fault *fault, struct words *out)
{
	const struct texts *texts = templates_texts(templates);
	enum status status = OK;
	char key[TEXT_KEY_MAX];
	size_t i;

	for (i = 0; status == OK && i < WORD_FACETS; i++)
		status = set_word(texts, keys[i], fault, &out->text[i]);
	for (i = 0; status == OK && i < FACET_COUNT; i++) {
		(void)snprintf(key, sizeof(key), "facette.%s", facet_catalogue[i].parameter);
		status = set_word(texts, key, fault, &out->text[WORD_FACETS + i]);
	}
	return status;
}

const char *
words_fill(struct arena *arena, const char *text, const char *first, const char *second)
{
	const char *values[] = {first, second}, *open;
	struct buf out = {0};
	size_t i;

	for (i = 0; i < LENGTH(values) && values[i] != NULL && (open = strchr(text, '{')) != NULL; i++) {
		buf_add(&out, text, (size_t)(open - text));
		buf_text(&out, values[i]);
		text = open + strcspn(open, "}");
		text += *text == '}';
	}
	buf_text(&out, text);
	return buf_move(&out, arena);
}
