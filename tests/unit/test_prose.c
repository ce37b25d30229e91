/* What French prose says of an action, and what it only seems to say. */
#include "tests/unit/normalise_fixture.h"

static void
ignore(void *context, const struct diagnostic *d)
{
	(void)context;
	(void)d;
}

struct said {
	const char *text;
	const char *value; /* NULL: nothing is said of it */
};

/* Each text alone, as the summary of an item that was published on 1 November 2026. */
static void
expect(struct scene *scene, enum field field, const struct said *cases, size_t count)
{
	static const struct source_config source = {.slug = "essai", .name = "Essai", .format = "auto"};
	struct normaliser normaliser = {.source = &source, .reference = scene->reference,
	    .tagger = scene->tagger, .diagnostic = ignore};
	struct fault fault = {0};
	size_t i, failures = 0;

	for (i = 0; i < count; i++) {
		struct feed_item item = {.title = {.text = "Titre", .type = "text/plain"}, .id = "un",
		    .published = "2026-11-01T08:00:00Z",
		    .summary = {.text = cases[i].text, .type = "text/plain"}};
		struct action action;
		const char *value;

		arena_reset(scene->arena);
		assert_int_equal(normalise(&normaliser, &item, scene->arena, &fault, &action), OK);
		value = action.value[field];
		if ((value == NULL) == (cases[i].value == NULL) &&
		    (value == NULL || strcmp(value, cases[i].value) == 0))
			continue;
		failures++;
		print_error("\"%s\": %s is \"%s\", not \"%s\"\n", cases[i].text,
		    field_catalogue[field].column, value == NULL ? "(nothing)" : value,
		    cases[i].value == NULL ? "(nothing)" : cases[i].value);
	}
	assert_int_equal(failures, 0);
}

static void
sessions_and_their_hours(void **state)
{
	static const struct said cases[] = {
	    {"Le 14 janvier 2027 de 9 h à 12 h.", "2027-01-14T09:00\t2027-01-14T12:00\t"},
	    {"Jeudi 14 janvier 2027, 9h-12h", "2027-01-14T09:00\t2027-01-14T12:00\t"},
	    {"Le 14/01/2027 de 9h30 à 11h", "2027-01-14T09:30\t2027-01-14T11:00\t"},
	    {"Le jeudi 14 janvier 2027 à 14 h 30 au collège.", "2027-01-14T14:30\t\t"},
	    {"Le 14 janvier 2027 (13h30 - 16h00)", "2027-01-14T13:30\t2027-01-14T16:00\t"},
	    {"Le 14 janvier 2027 de 14:00 à 16:00", "2027-01-14T14:00\t2027-01-14T16:00\t"},
	    {"Les 14 janvier et 4 février 2027 de 9 h à 12 h.",
		"2027-01-14T09:00\t2027-01-14T12:00\t\n2027-02-04T09:00\t2027-02-04T12:00\t"},
	    {"Les 14 et 15 janvier 2027 à partir de 9 heures", "2027-01-14T09:00\t\t\n2027-01-15T09:00\t\t"},
	    {"Le 14 janvier 2027. Accueil ouvert de 8 h à 18 h toute l’année.", "2027-01-14\t\t"},
	    {"Le 14 janvier 2027 à 25 h", "2027-01-14\t\t"},
	    {"Le 14 janvier 2027 à 12 km du collège", "2027-01-14\t\t"},
	    {"Le 14 janvier 2027 de 12 h à 9 h", "2027-01-14T12:00\t\t"},
	    {"De 9 h à 12 h, sur rendez-vous.", NULL},
	};

	expect(*state, FIELD_SEANCES, cases, LENGTH(cases));
}

static void
days_and_their_year(void **state)
{
	static const struct said cases[] = {
	    {"Du 12 au 14 mars 2027.", "2027-03-12\t2027-03-14\t"},
	    {"Du 12 au 14 mars.", "2027-03-12\t2027-03-14\t"},
	    {"Du lundi 30 novembre au vendredi 4 décembre.", "2026-11-30\t2026-12-04\t"},
	    {"Du 28 décembre au 2 janvier.", "2026-12-28\t2027-01-02\t"},
	    {"Le jeudi 14 janvier, au collège.", "2027-01-14\t\t"},
	    {"Les 14 janvier et 4 février 2027", "2027-01-14\t\t\n2027-02-04\t\t"},
	    {"Année scolaire 2026-2027 : les 14 janvier et 4 février.", "2027-01-14\t\t\n2027-02-04\t\t"},
	    {"Tous les mercredis de mars 2027.",
		"2027-03-03\t\t\n2027-03-10\t\t\n2027-03-17\t\t\n2027-03-24\t\t\n2027-03-31\t\t"},
	    {"Tous les mercredis de mars.", /* not a digit */
		"2027-03-03\t\t\n2027-03-10\t\t\n2027-03-17\t\t\n2027-03-24\t\t\n2027-03-31\t\t"},
	    {"Tous les mardis de décembre 2026 à 14 h.",
		"2026-12-01T14:00\t\t\n2026-12-08T14:00\t\t\n2026-12-15T14:00\t\t\n2026-12-22T14:00\t\t\n2026-12-29T14:00\t\t"},
	    {"Tous les mercredis de mars 2027, hors vacances scolaires.", NULL},
	    {"Tous les mercredis.", NULL},
	    {"Le mercredi 14 janvier, au collège.", NULL}, /* it is a Thursday */
	    {"Le 14 janvier, au collège.", "2027-01-14\t\t"},
	    {"Le 1er mai est férié.", NULL},
	    {"Fermé du 12 au 14 mars 2027.", NULL},
	    {"Sauf du 12 au 14 mars 2027.", NULL},
	    {"Hors vacances scolaires.", NULL},
	    {"Bilan 2026, rentrée 2027.", NULL},
	    {"Téléphone : 02 31 14 01 20, fax 02.31.14.01.20", NULL},
	    {"14000 Caen, 76100 Rouen", NULL},
	    {"Depuis le 14 janvier 2021.", NULL},
	};

	expect(*state, FIELD_SEANCES, cases, LENGTH(cases));
}

/* Days without year and weekday: of an item published on 1 November 2026. */
static void
days_that_are_announced(void **state)
{
	static const struct said cases[] = {
	    {"Rendez-vous le 14 janvier au CFA de Lisieux.", "2027-01-14\t\t"},
	    {"Portes ouvertes le 6 février de 9 h à 17 h.", "2027-02-06T09:00\t2027-02-06T17:00\t"},
	    {"Les 14 et 15 janvier, forum des métiers.", "2027-01-14\t\t\n2027-01-15\t\t"},
	    {"Ateliers les 14 janvier, 4 février et 11 mars.", "2027-01-14\t\t\n2027-02-04\t\t\n2027-03-11\t\t"},
	    {"Le 3 décembre puis le 14 janvier, au lycée.", "2026-12-03\t\t\n2027-01-14\t\t"},
	    {"Atelier le 14 janvier, inscription obligatoire.", "2027-01-14\t\t"},
	    {"Édition 2027. Rendez-vous le 14 janvier.", "2027-01-14\t\t"},
	    {"Créée en Normandie. Visite le 14 janvier.", "2027-01-14\t\t"},
	    /* the past */
	    {"Le 14 janvier, les élèves ont visité la forge.", NULL},
	    {"Le forum a eu lieu le 14 janvier.", NULL},
	    {"La visite s’est tenue le 14 janvier.", NULL},
	    {"Nous étions à Caen : c’était le 14 janvier.", NULL},
	    {"Rendez-vous le 14 janvier dernier.", NULL},
	    {"Le 14 octobre, visite de la forge.", NULL}, /* three weeks before */
	    {"Édition 2025 : rendez-vous le 14 janvier.", NULL},
	    {"Depuis le 14 janvier 1998, un atelier.", NULL},
	    {"Ouvert depuis le 14 janvier.", NULL},
	    {"Le 14 juin, visite de la forge.", NULL}, /* farther than last June */
	    /* births, laws, publications */
	    {"Marie Harel, née le 14 janvier.", NULL},
	    {"Anniversaire de l’usine le 14 janvier.", NULL},
	    {"Mort le 14 janvier, il laisse une forge.", NULL},
	    {"Fêté le 14 janvier.", NULL},
	    {"La loi dit que le 14 janvier est libre.", NULL},
	    {"Arrêté signé le 14 janvier.", NULL},
	    {"Page mise à jour le 14 janvier.", NULL},
	    {"Publié le 14 janvier.", NULL},
	    {"Créé le 14 janvier.", NULL},
	    /* deadlines, beginnings */
	    {"Inscriptions avant le 14 janvier.", NULL},
	    {"Inscription le 14 janvier.", NULL},
	    {"Réponse attendue le 14 janvier au plus tard.", NULL},
	    {"Date limite : le 14 janvier.", NULL},
	    {"Dossier à retourner pour le 14 janvier.", NULL},
	    {"Clôture le 14 janvier.", NULL},
	    {"Résultats le 14 janvier.", NULL},
	    {"Dès le 14 janvier, un espace de documentation.", NULL},
	    {"À partir du 14 janvier.", NULL},
	    /* no such day, no session */
	    {"Rue du 14 juillet, à Caen.", NULL},
	    {"Place du 8 mai.", NULL},
	    {"Le 11 novembre, à Caen.", NULL},
	    {"Le 25 décembre, à Caen.", NULL},
	    {"Le 31 février, à Caen.", NULL},
	    {"14 janvier", NULL},
	    {"Du 14 janvier.", NULL},
	    {"Fermé le 14 janvier.", NULL},
	    {"Rendez-vous annulé le 14 janvier.", NULL},
	    {"Sauf le 14 janvier.", NULL},
	    {"Visite tous les jours, hors le 14 janvier.", NULL},
	};

	expect(*state, FIELD_SEANCES, cases, LENGTH(cases));
}

static void
durations(void **state)
{
	static const struct said cases[] = {
	    {"Une visite de 2 h 30.", "150"},
	    {"Durée : 1h30", "90"},
	    {"Atelier (2h)", "120"},
	    {"Comptez 1 h 45 de visite.", "105"},
	    {"Une demi-journée avec les équipes.", "180"},
	    {"Deux demi-journées.", "360"},
	    {"Trois ateliers d’une demi-heure. Durée : une demi-journée.", "180"},
	    {"Stage de 3 jours.", "1080"},
	    {"Sur 2 jours, au lycée.", "720"},
	    {"Une heure et demie d’échanges.", "90"},
	    {"Une demi-heure d’échanges.", "30"},
	    {"Trois heures en atelier.", "180"},
	    {"Rencontre de 45 minutes.", "45"},
	    {"Rendez-vous à 2 h 30.", NULL},
	    {"De 9 h à 12 h.", NULL},
	    {"À 1 h 30 de route de Caen.", NULL},
	    {"1 h 30 de trajet en car.", NULL},
	    {"À 15 min à pied de la gare.", NULL},
	    {"Réponse sous 3 jours.", NULL},
	    {"Ouvert 24 h sur 24.", NULL},
	    {"Inscription 3 jours avant.", NULL},
	    {"Accueil 10 min avant le début.", NULL},
	};

	expect(*state, FIELD_DUREE_MINUTES, cases, LENGTH(cases));
}

static void
groups(void **state)
{
	static const struct said cases[] = {
	    {"Par groupes de 15.", "15"},
	    {"En groupes de 12 élèves, encadrés.", "12"},
	    {"30 élèves maximum.", "30"},
	    {"Maximum 24 élèves", "24"},
	    {"Limité à 20 collégiens.", "20"},
	    {"De 10 à 15 élèves par séance.", "15"},
	    {"Jusqu’à 60 jeunes.", "60"},
	    {"Un groupe de 350 salariés.", NULL},
	    {"Le groupe de 2 000 personnes.", NULL},
	    {"Un groupe de 3 entreprises.", NULL},
	    {"Élèves de 12 à 15 ans.", NULL},
	    {"Plus de 500 élèves accueillis chaque année.", NULL},
	    {"Par groupe de 45 minutes.", NULL},
	    {"Minimum 10 élèves.", NULL},
	};

	expect(*state, FIELD_EFFECTIF_MAX, cases, LENGTH(cases));
}

static void
prices(void **state)
{
	static const struct said free_or_not[] = {
	    {"Visite gratuite.", "1"},
	    {"C’est gratuit.", "1"},
	    {"5 € par élève.", "0"},
	    {"Tarif : 3,50 € par élève", "0"},
	    {"Non gratuit.", "0"},
	    {"Cette visite n’est pas gratuite.", "0"},
	    {"0 € pour les collèges", "1"},
	    {"Coût : 0 euro", "1"},
	    {"Parking gratuit à proximité.", NULL},
	    {"Gratuit pour les accompagnateurs.", NULL},
	    {"5 € par élève, gratuit pour les accompagnateurs.", "0"},
	    {"Un salaire de 1 500 € par mois.", NULL},
	    {"Chiffre d’affaires : 300 000 €.", NULL},
	    {"Un prix de 500 € à gagner.", NULL},
	};
	static const struct said cost[] = {
	    {"5 € par élève.", "5 € par élève"},
	    {"Tarif : 3,50 € par élève", "3,50 € par élève"},
	    {"Métier payé 1 500 € par mois ; visite : 4 € par élève.", "4 € par élève"},
	    {"Visite gratuite.", NULL},
	};

	expect(*state, FIELD_GRATUIT, free_or_not, LENGTH(free_or_not));
	expect(*state, FIELD_COUT, cost, LENGTH(cost));
}

static void
levels(void **state)
{
	static const struct said cases[] = {
	    {"Pour les classes de 5e et 4e.", "5e 4e"},
	    {"Tous niveaux sauf 3e.", "5e 4e"},
	    {"Pour tous les niveaux, hors les 4e et 3e.", "5e"},
	    {"De la 5e à la 3e, à l’exception des classes de 4e.", "5e 3e"},
	    {"Pour les 4e, hors vacances scolaires pour les 3e.", "4e 3e"},
	    {"Sauf 3e.", NULL},
	    {"De la 5e à la 3e.", "5e 4e 3e"},
	    {"De la 4e à la 3e.", "4e 3e"},
	    {"Pas avant 14 ans.", NULL},
	    {"Au 3e étage.", NULL},
	    {"5e édition du forum.", NULL},
	    {"La 4e année de suite.", NULL},
	    {"Le 3e trimestre.", NULL},
	};

	expect(*state, FIELD_NIVEAUX, cases, LENGTH(cases));
}

/* Rows of motifs.csv without a code: what they cover says nothing of the field. */
static void
passages_that_say_nothing(void **state)
{
	static const struct said places[] = {
	    {"Visite à Lisieux.", "14366"},
	    {"Nos bureaux sont à Caen.", NULL},
	    {"Visite à Lisieux. Notre siège est situé à Caen.", "14366"},
	};

	expect(*state, FIELD_COMMUNES, places, LENGTH(places));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(sessions_and_their_hours, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(days_that_are_announced, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(days_and_their_year, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(durations, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(groups, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(prices, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(levels, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(passages_that_say_nothing, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("prose", tests, NULL, NULL);
}
