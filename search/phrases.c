#include "search/phrases.h"

#include <stdio.h>

static const struct saying_info infos[PHRASE_FOUND_IN] = {
    [PHRASE_WIDENED_PART] = {"elargi.partie", "n", true},
    [PHRASE_WIDENED_MISSING] = {"elargi.sans_ces_mots", "mots", false},
    [PHRASE_WIDENED_SOME] = {"elargi.certains_mots", NULL, false},
    [PHRASE_WIDENED_WITHOUT] = {"elargi.sans_ce_critere", "critere", false},
    [PHRASE_WIDENED_CLOSE] = {"elargi.proches", "criteres", false},
    [PHRASE_WIDENED_NEAR] = {"elargi.certaines", "criteres", true},
    [PHRASE_WIDENED_KIN] = {"elargi.voisines", "mots", false},
    [PHRASE_WIDENED_LONG] = {"elargi.trop_de_mots", "n", false},
    [PHRASE_QUOTE] = {"liste.mot", "mot", false},
    [PHRASE_LIST_AND] = {"liste.et", NULL, false},
    [PHRASE_LIST_AND_TO] = {"liste.et_a", NULL, false},
    [PHRASE_LIST_OR] = {"liste.ou", NULL, false},
    [PHRASE_LIST_NOR] = {"liste.ni", NULL, false},
    [PHRASE_LIST_NOR_TO] = {"liste.ni_a", NULL, false},
    [PHRASE_LIST_NOR_OF] = {"liste.ni_de", NULL, false},
    [PHRASE_WHY_PAST] = {"pourquoi.passee", NULL, false},
    [PHRASE_WHY_CLOSED] = {"pourquoi.close", NULL, false},
    [PHRASE_WHY_LIVE] = {"pourquoi.possible", NULL, false},
    [PHRASE_WHY_ORDER_DATE] = {"pourquoi.tri_date", NULL, false},
    [PHRASE_WHY_ORDER_DISTANCE] = {"pourquoi.tri_distance", NULL, false},
    [PHRASE_WHY_ORDER_RECENT] = {"pourquoi.tri_recent", NULL, false},
    [PHRASE_WHY_ORDER_TITLE] = {"pourquoi.tri_titre", NULL, false},
    [PHRASE_WHY_MET] = {"pourquoi.correspond", "criteres", false},
    [PHRASE_WHY_NOT_MET] = {"pourquoi.ne_correspond_pas", "criteres", false},
    [PHRASE_WHY_OTHERWISE] = {"pourquoi.classee_ailleurs", "sujets", false},
    [PHRASE_WHY_HOLDS] = {"pourquoi.contient", "mots", false},
    [PHRASE_WHY_HOLDS_PART] = {"pourquoi.contient_en_partie", "mots absents", false},
    [PHRASE_WHY_KIN] = {"pourquoi.voisin", "mots", false},
    [PHRASE_WHY_NEIGHBOURS] = {"pourquoi.cote_a_cote", "mots", false},
    [PHRASE_WHY_TITLED] = {"pourquoi.tous_dans_le_titre", NULL, false},
    [PHRASE_WHY_EQUAL] = {"pourquoi.egalite", NULL, false},
    [PHRASE_WHY_SCORE] = {"pourquoi.score", "score", false},
    [PHRASE_LEAD_WITHOUT] = {"piste.sans_filtre", "filtre", false},
    [PHRASE_LEAD_NO_FILTER] = {"piste.aucun_filtre", NULL, false},
    [PHRASE_LEAD_PAST] = {"piste.meme_passees", NULL, false},
    [PHRASE_LEAD_ALL] = {"piste.tout", NULL, false},
    [PHRASE_LEAD_READ] = {"piste.lectures", "lectures", false},
    [PHRASE_LEAD_FREE] = {"piste.gratuit", NULL, false},
    [PHRASE_LEAD_WHEN] = {"piste.quand", NULL, false},
    [PHRASE_LEAD_PLACE] = {"piste.lieu", NULL, false},
    [PHRASE_READ_WITHIN] = {"compris.a_moins_de", "km de_lieu", false},
    [PHRASE_READ_AROUND] = {"compris.autour", "de_lieu", false},
    [PHRASE_READ_NAMESAKE] = {"compris.homonyme", "commune departement", false},
    [PHRASE_READ_LAND] = {"compris.pays", "lieu", false},
    [PHRASE_READ_FREE] = {"compris.gratuit", NULL, false},
    [PHRASE_READ_ANYWHERE] = {"compris.region", NULL, false},
    [PHRASE_READ_EXCEPT] = {"compris.sauf", "quoi", false},
    [PHRASE_PERIOD_SPRING] = {"periode.printemps", "annee", false},
    [PHRASE_PERIOD_SUMMER] = {"periode.ete", "annee", false},
    [PHRASE_PERIOD_AUTUMN] = {"periode.automne", "annee", false},
    [PHRASE_PERIOD_WINTER] = {"periode.hiver", "annees", false},
    [PHRASE_PERIOD_DAY] = {"periode.jour", "jour", false},
    [PHRASE_PERIOD_DAYS] = {"periode.jours", "premier dernier", false},
    [PHRASE_PERIOD_MONTH] = {"periode.mois", "mois", false},
    [PHRASE_PERIOD_MONTHS] = {"periode.plusieurs_mois", "premier dernier", false},
    [PHRASE_PERIOD_MONTHS_ELIDED] = {"periode.plusieurs_mois_elision", "premier dernier", false},
    [PHRASE_PERIOD_START] = {"periode.debut", "mois", false},
    [PHRASE_PERIOD_MIDDLE] = {"periode.milieu", "mois", false},
    [PHRASE_PERIOD_END] = {"periode.fin", "mois", false},
    [PHRASE_PERIOD_BEFORE] = {"periode.avant", "date", false},
    [PHRASE_PERIOD_UNTIL] = {"periode.jusque", "date", false},
    [PHRASE_PERIOD_AFTER] = {"periode.apres", "date", false},
    [PHRASE_PERIOD_SINCE] = {"periode.a_partir", "date", false},
    [PHRASE_PERIOD_CHRISTMAS] = {"periode.noel", "annee", false},
    [PHRASE_PERIOD_TODAY] = {"periode.aujourd_hui", NULL, false},
    [PHRASE_PERIOD_THIS_WEEK] = {"periode.cette_semaine", NULL, false},
    [PHRASE_PERIOD_NEXT_WEEK] = {"periode.semaine_prochaine", NULL, false},
    [PHRASE_PERIOD_THIS_MONTH] = {"periode.ce_mois", NULL, false},
    [PHRASE_PERIOD_YEAR] = {"periode.annee", "annee", false},
    [PHRASE_PERIOD_SCHOOL_YEAR] = {"periode.annee_scolaire", "annees", false},
    [PHRASE_PERIOD_TERM_1] = {"periode.trimestre_1", "annees", false},
    [PHRASE_PERIOD_TERM_2] = {"periode.trimestre_2", "annees", false},
    [PHRASE_PERIOD_TERM_3] = {"periode.trimestre_3", "annees", false},
    [PHRASE_PERIOD_RETURN] = {"periode.a_la_rentree", "annee", false},
    [PHRASE_PERIOD_RETURN_NAME] = {"periode.rentree", NULL, false},
    [PHRASE_SUGGESTED_ACTIONS] = {"suggestion.actions", NULL, false},
    [PHRASE_SUGGESTED_JOBS] = {"suggestion.metiers", NULL, false},
    [PHRASE_SUGGESTED_PLACES] = {"suggestion.lieux", NULL, false},
    [PHRASE_SUGGESTED_PARTNERS] = {"suggestion.partenaires", NULL, false},
    [PHRASE_SUGGESTED_TYPES] = {"suggestion.types", NULL, false},
    [PHRASE_SUGGESTED_SECTORS] = {"suggestion.filieres", NULL, false},
    [PHRASE_PLACE_COMMUNE] = {"suggestion.commune", NULL, false},
    [PHRASE_PLACE_COMMUNE_OF] = {"suggestion.commune_de", "departement", false},
    [PHRASE_PLACE_FORMER] = {"suggestion.commune_deleguee", "commune", false},
    [PHRASE_PLACE_DEPARTEMENT] = {"suggestion.departement", NULL, false},
    [PHRASE_PLACE_EPCI] = {"suggestion.intercommunalite", NULL, false},
    [PHRASE_REFUSE_VALUE] = {"refus.valeur", "parametre attendu", false},
    [PHRASE_REFUSE_TOO_LONG] = {"refus.trop_longue", NULL, false},
    [PHRASE_REFUSE_COMMUNE] = {"refus.commune", NULL, false},
    [PHRASE_REFUSE_CODE] = {"refus.code", NULL, false},
    [PHRASE_REFUSE_FREE] = {"refus.gratuit", NULL, false},
    [PHRASE_REFUSE_FLAG] = {"refus.oui_non", NULL, false},
    [PHRASE_REFUSE_WHEN] = {"refus.quand", NULL, false},
    [PHRASE_REFUSE_ORDER] = {"refus.tri", NULL, false},
    [PHRASE_REFUSE_DATE] = {"refus.date", NULL, false},
    [PHRASE_REFUSE_COUNT] = {"refus.nombre", NULL, false},
    [PHRASE_REFUSE_RADIUS] = {"refus.rayon", NULL, false},
    [PHRASE_REFUSE_PLACE] = {"refus.autour", NULL, false},
    [PHRASE_REFUSE_COLLEGE] = {"refus.chez", NULL, false},
    [PHRASE_REFUSE_UTF8] = {"refus.utf8", NULL, false},
    [PHRASE_REFUSE_REPEATED] = {"refus.repete", "parametre n", false},
    [PHRASE_REFUSE_QUERY] = {"refus.recherche", "n", false},
    [PHRASE_REFUSE_NAME] = {"refus.inconnu", "parametre", false},
    [PHRASE_REFUSE_NAME_HERE] = {"refus.inconnu_ici", "parametre", false},
    [PHRASE_REFUSE_UNREADABLE] = {"refus.illisible", NULL, false},
    [PHRASE_REFUSE_RADIUS_ALONE] = {"refus.rayon_seul", NULL, false},
    [PHRASE_REFUSE_ORDER_ALONE] = {"refus.distance_seule", NULL, false},
    [PHRASE_REFUSE_DATES] = {"refus.dates", NULL, false},
    [PHRASE_REFUSE_TOO_MANY] = {"refus.trop", "n", false},
    [PHRASE_REFUSE_ESCAPE] = {"refus.mal_forme", NULL, false},
    [PHRASE_THIS_POINT] = {"lieu.ce_point", NULL, false},
    [PHRASE_SHELL_INSTEAD] = {"terminal.corrige", "corrige tape", false},
    [PHRASE_SHELL_UNDERSTOOD] = {"terminal.compris", "lectures", false},
    [PHRASE_SHELL_NONE] = {"terminal.aucune", NULL, false},
    [PHRASE_SHELL_ACTIONS] = {"terminal.actions", "n", true},
    [PHRASE_SHELL_LEAD] = {"terminal.piste", "piste n", true},
    [PHRASE_SHELL_NEXT] = {"terminal.prochaine", "date", false},
    [PHRASE_SHELL_PAST] = {"terminal.passees", NULL, false},
    [PHRASE_SHELL_PERMANENT] = {"terminal.permanente", NULL, false},
    [PHRASE_SHELL_PLACES] = {"terminal.lieux", "lieux", false},
    [PHRASE_SHELL_NEAR] = {"terminal.tout_pres", NULL, false},
    [PHRASE_SHELL_DISTANCE] = {"terminal.distance", "km", false},
    [PHRASE_SHELL_NO_SUGGESTION] = {"terminal.aucune_suggestion", NULL, false},
    [PHRASE_SHELL_ALL_ANSWERED] = {"terminal.tout_trouve", "n", false},
    [PHRASE_SHELL_UNANSWERED] = {"terminal.sans_resultat", NULL, false},
    [PHRASE_SHELL_ASKED] = {"terminal.demandee", "n jour texte", false},
    [PHRASE_SHELL_OTHERS] = {"terminal.autres", "n fois", true},
    [PHRASE_FIRST_OF_MONTH] = {"date.premier", NULL, false},
    [PHRASE_DAY_DATED] = {"date.jour", "jour date", false},
    [PHRASE_DAYS_RANGE] = {"date.jours", "premier dernier", false},
    [PHRASE_MINUTES] = {"date.minutes", "n", false},
    [PHRASE_HOURS] = {"date.heures", "n", false},
    [PHRASE_HOURS_MINUTES] = {"date.heures_minutes", "n minutes", false},
    [PHRASE_WEEKDAYS] = {"jour.lundi", NULL, false},
    [PHRASE_WEEKDAYS + 1] = {"jour.mardi", NULL, false},
    [PHRASE_WEEKDAYS + 2] = {"jour.mercredi", NULL, false},
    [PHRASE_WEEKDAYS + 3] = {"jour.jeudi", NULL, false},
    [PHRASE_WEEKDAYS + 4] = {"jour.vendredi", NULL, false},
    [PHRASE_WEEKDAYS + 5] = {"jour.samedi", NULL, false},
    [PHRASE_WEEKDAYS + 6] = {"jour.dimanche", NULL, false},
    [PHRASE_SHORT_WEEKDAYS] = {"jour.lun", NULL, false},
    [PHRASE_SHORT_WEEKDAYS + 1] = {"jour.mar", NULL, false},
    [PHRASE_SHORT_WEEKDAYS + 2] = {"jour.mer", NULL, false},
    [PHRASE_SHORT_WEEKDAYS + 3] = {"jour.jeu", NULL, false},
    [PHRASE_SHORT_WEEKDAYS + 4] = {"jour.ven", NULL, false},
    [PHRASE_SHORT_WEEKDAYS + 5] = {"jour.sam", NULL, false},
    [PHRASE_SHORT_WEEKDAYS + 6] = {"jour.dim", NULL, false},
    [PHRASE_MONTHS] = {"mois.janvier", NULL, false},
    [PHRASE_MONTHS + 1] = {"mois.fevrier", NULL, false},
    [PHRASE_MONTHS + 2] = {"mois.mars", NULL, false},
    [PHRASE_MONTHS + 3] = {"mois.avril", NULL, false},
    [PHRASE_MONTHS + 4] = {"mois.mai", NULL, false},
    [PHRASE_MONTHS + 5] = {"mois.juin", NULL, false},
    [PHRASE_MONTHS + 6] = {"mois.juillet", NULL, false},
    [PHRASE_MONTHS + 7] = {"mois.aout", NULL, false},
    [PHRASE_MONTHS + 8] = {"mois.septembre", NULL, false},
    [PHRASE_MONTHS + 9] = {"mois.octobre", NULL, false},
    [PHRASE_MONTHS + 10] = {"mois.novembre", NULL, false},
    [PHRASE_MONTHS + 11] = {"mois.decembre", NULL, false},
    [PHRASE_SHORT_MONTHS] = {"mois.janvier_court", NULL, false},
    [PHRASE_SHORT_MONTHS + 1] = {"mois.fevrier_court", NULL, false},
    [PHRASE_SHORT_MONTHS + 2] = {"mois.mars_court", NULL, false},
    [PHRASE_SHORT_MONTHS + 3] = {"mois.avril_court", NULL, false},
    [PHRASE_SHORT_MONTHS + 4] = {"mois.mai_court", NULL, false},
    [PHRASE_SHORT_MONTHS + 5] = {"mois.juin_court", NULL, false},
    [PHRASE_SHORT_MONTHS + 6] = {"mois.juillet_court", NULL, false},
    [PHRASE_SHORT_MONTHS + 7] = {"mois.aout_court", NULL, false},
    [PHRASE_SHORT_MONTHS + 8] = {"mois.septembre_court", NULL, false},
    [PHRASE_SHORT_MONTHS + 9] = {"mois.octobre_court", NULL, false},
    [PHRASE_SHORT_MONTHS + 10] = {"mois.novembre_court", NULL, false},
    [PHRASE_SHORT_MONTHS + 11] = {"mois.decembre_court", NULL, false},
};

enum status
phrases_load(struct texts *texts, struct fault *fault, struct phrases *out)
{
	enum status status = texts_sayings(texts, infos, PHRASE_FOUND_IN, fault, out->sayings);
	char key[TEXT_KEY_MAX + 1];
	struct saying_info info = {.key = key};
	size_t i;

	for (i = 0; status == OK && i < TEXT_COUNT; i++) {
		(void)snprintf(key, sizeof(key), "pourquoi.dans.%s", index_texts[i].name);
		status = texts_sayings(texts, &info, 1, fault, &out->sayings[PHRASE_FOUND_IN + i]);
	}
	for (i = 0; status == OK && i < FACET_COUNT; i++) {
		(void)snprintf(key, sizeof(key), "facette.%s", facet_catalogue[i].parameter);
		status = texts_sayings(texts, &info, 1, fault, &out->sayings[PHRASE_FACETS + i]);
	}
	return status;
}

const char *
phrase(const struct phrases *phrases, enum phrase which)
{
	return phrases == NULL ? "" : phrases->sayings[which].form[TEXT_SINGULAR];
}

const char *
phrase_of(const struct phrases *phrases, struct arena *arena, enum phrase which, const char *first,
    const char *second)
{
	return phrase_counted(phrases, arena, which, 1, (const char *const[]){first, second});
}

const char *
phrase_counted(const struct phrases *phrases, struct arena *arena, enum phrase which, size_t n,
    const char *const *values)
{
	return phrases == NULL
	    ? ""
	    : saying_fill(arena, phrases->sayings[which].form[n < 2 ? TEXT_SINGULAR : TEXT_PLURAL], values);
}
