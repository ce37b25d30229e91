#include "fcgi/words.h"

#include "fcgi/french.h"
#include "search/base/buf.h"

static const struct saying_info infos[WORD_COUNT] = {
    [WORD_SITE_NAME] = {"site.nom", NULL, false},
    [WORD_TITLE_ALL] = {"resultats.titre_tout", NULL, false},
    [WORD_TITLE_QUERY] = {"resultats.titre_mots", "q", false},
    [WORD_TITLE_MAP] = {"carte.titre", NULL, false},
    [WORD_TITLE_AGENDA] = {"agenda.titre", NULL, false},
    [WORD_TITLE_COLLEGES] = {"colleges.titre", NULL, false},
    [WORD_TITLE_ACCESSIBILITY] = {"accessibilite.titre", NULL, false},
    [WORD_TITLE_LEGAL] = {"mentions.titre", NULL, false},
    [WORD_TITLE_PRIVACY] = {"donnees.titre", NULL, false},
    [WORD_TITLE_SITE_MAP] = {"plan_du_site.titre", NULL, false},
    [WORD_TITLE_PLAN] = {"plan.titre_page", NULL, false},
    [WORD_TITLE_EMBED] = {"integrer.titre", NULL, false},
    [WORD_PERIOD_VALUE] = {"agenda.valeur", "nom", false},
    [WORD_CHIP_FREE] = {"puce.gratuit", NULL, false},
    [WORD_CHIP_UPCOMING] = {"puce.a_venir", NULL, false},
    [WORD_CHIP_PERMANENT] = {"puce.permanent", NULL, false},
    [WORD_CHIP_PAST] = {"puce.passe", NULL, false},
    [WORD_CHIP_ALL_DATES] = {"puce.tout", NULL, false},
    [WORD_CHIP_DATES] = {"puce.du_au", "du au", false},
    [WORD_CHIP_FROM] = {"puce.du", "du", false},
    [WORD_CHIP_TO] = {"puce.au", "au", false},
    [WORD_CHIP_AROUND] = {"puce.autour", "de_lieu", false},
    [WORD_CHIP_WITHIN] = {"puce.rayon", "rayon de_lieu", false},
    [WORD_CHIP_HOME] = {"puce.chez", "college commune", false},
    [WORD_METHODS] = {"erreur.methodes", NULL, false},
    [WORD_ACTION_PARAMETERS] = {"erreur.parametres_action", NULL, false},
    [WORD_ACTION_RELATED_VALUE] = {"erreur.voisines", NULL, false},
    [WORD_TITLE_SOURCES] = {"sources.titre", NULL, false},
    [WORD_SOURCES_WAIT] = {"sources.attente", "n", false},
    [WORD_AGE_NOW] = {"age.instant", NULL, false},
    [WORD_AGE_MINUTES] = {"age.minutes", "n", false},
    [WORD_AGE_HOURS] = {"age.heures", "n", false},
    [WORD_AGE_DAY] = {"age.jour", "n", false},
    [WORD_AGE_DAYS] = {"age.jours", "n", false},
    [WORD_400_TITLE] = {"erreur.400.titre", NULL, false},
    [WORD_400_ADVICE] = {"erreur.400.conseil", NULL, false},
    [WORD_404_TITLE] = {"erreur.404.titre", NULL, false},
    [WORD_404_ADVICE] = {"erreur.404.conseil", NULL, false},
    [WORD_405_TITLE] = {"erreur.405.titre", NULL, false},
    [WORD_405_ADVICE] = {"erreur.405.conseil", NULL, false},
    [WORD_410_TITLE] = {"erreur.410.titre", NULL, false},
    [WORD_410_ADVICE] = {"erreur.410.conseil", NULL, false},
    [WORD_500_TITLE] = {"erreur.500.titre", NULL, false},
    [WORD_500_ADVICE] = {"erreur.500.conseil", NULL, false},
    [WORD_501_TITLE] = {"erreur.501.titre", NULL, false},
    [WORD_501_ADVICE] = {"erreur.501.conseil", NULL, false},
    [WORD_503_TITLE] = {"erreur.503.titre", NULL, false},
    [WORD_503_ADVICE] = {"erreur.503.conseil", NULL, false},
    [WORD_REQUEST_INCOMPLETE] = {"demande.incomplete", NULL, false},
    [WORD_REQUEST_ADDRESS] = {"demande.adresse", NULL, false},
    [WORD_REQUEST_LONG] = {"demande.longue", NULL, false},
    [WORD_OEMBED_PIXELS] = {"oembed.pixels", "parametre", false},
    [WORD_OEMBED_URL] = {"oembed.url", NULL, false},
    [WORD_SITE_SHORT_NAME] = {"site.nom_court", NULL, false},
    [WORD_FEED_ABOUT] = {"flux.description", NULL, false},
    [WORD_FEED_ABOUT_SEARCH] = {"flux.description_de", "sujet", false},
    [WORD_FEED_WHEN] = {"flux.quand", NULL, false},
    [WORD_FEED_WHERE] = {"flux.ou", NULL, false},
    [WORD_FEED_LEVELS] = {"flux.niveaux", NULL, false},
    [WORD_FEED_TYPE] = {"flux.type", NULL, false},
    [WORD_FEED_DURATION] = {"flux.duree", NULL, false},
    [WORD_FEED_SIZE] = {"flux.effectif", NULL, false},
    [WORD_FEED_COST] = {"flux.cout", NULL, false},
    [WORD_FEED_REGISTRATION] = {"flux.inscription", NULL, false},
    [WORD_FEED_PARTNER] = {"flux.partenaire", NULL, false},
    [WORD_FEED_ALL_YEAR] = {"flux.toute_l_annee", NULL, false},
    [WORD_FEED_MORE_DATES] = {"flux.autres_dates", "dates n", true},
    [WORD_FEED_OVER] = {"flux.passee", "dates", false},
    [WORD_FEED_MORE_PLACES] = {"flux.autres_communes", "communes n", true},
    [WORD_FEED_EVERYWHERE] = {"flux.region", NULL, false},
    [WORD_FEED_PUPILS] = {"flux.eleves", "n", true},
    [WORD_FEED_ADULTS] = {"flux.adultes", "n", true},
    [WORD_FEED_FREE] = {"flux.gratuit", NULL, false},
    [WORD_FEED_PAID] = {"flux.payant", NULL, false},
    [WORD_FEED_BEFORE] = {"flux.avant", "jour", false},
    [WORD_FEED_UPCOMING] = {"flux.a_venir", NULL, false},
    [WORD_FEED_PERMANENT] = {"flux.permanent", NULL, false},
    [WORD_FEED_PAST] = {"flux.passe", NULL, false},
    [WORD_FEED_ALL_DATES] = {"flux.toutes_dates", NULL, false},
    [WORD_FEED_DATES] = {"flux.du_au", "du au", false},
    [WORD_FEED_FROM] = {"flux.a_partir", "du", false},
    [WORD_FEED_TO] = {"flux.jusqu_au", "au", false},
    [WORD_FEED_AROUND] = {"flux.autour", "de_lieu", false},
    [WORD_OPML_TITLE] = {"opml.titre", "site", false},
    [WORD_OPML_ALL] = {"opml.tout", NULL, false},
    [WORD_OPML_COLLEGES] = {"opml.colleges", "departement", false},
    [WORD_OAI_SOURCE] = {"oai.source", NULL, false},
    [WORD_OPENSEARCH_ABOUT] = {"opensearch.description", NULL, false},
    [WORD_OPENSEARCH_TAGS] = {"opensearch.mots", NULL, false},
    [WORD_OPENSEARCH_EXAMPLE] = {"opensearch.exemple", NULL, false},
    [WORD_DATA_AUDIENCE] = {"donnees_structurees.public", NULL, false},
};

enum status
words_load(const struct templates *templates, struct fault *fault, struct words *out)
{
	struct texts *texts = templates_texts(templates);
	struct saying sayings[WORD_COUNT] = {{{NULL}}};
	enum status status = OK;
	size_t i;

	if (texts == NULL)
		return fault_set(fault, NOT_FOUND, "no " TEXTS_FILE);
	status = texts_sayings(texts, infos, WORD_COUNT, fault, sayings);
	for (i = 0; i < WORD_COUNT; i++) {
		out->text[i] = sayings[i].form[TEXT_SINGULAR];
		out->plural[i] = sayings[i].form[TEXT_PLURAL];
	}
	return status == OK ? phrases_load(texts, fault, &out->phrases) : status;
}

const char *
words_fill(struct arena *arena, const char *text, const char *first, const char *second)
{
	return saying_fill(arena, text, (const char *const[SAYING_VALUES_MAX]){first, second});
}

const char *
words_count(struct arena *arena, const struct words *words, enum wording which, size_t n,
    const char *first)
{
	const char *text = n < 2 ? words->text[which] : words->plural[which], *number;
	struct buf out = {0};

	french_number((int64_t)n, &out);
	number = buf_move(&out, arena);
	return first == NULL ? words_fill(arena, text, number, NULL)
			     : words_fill(arena, text, first, number);
}
