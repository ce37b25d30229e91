/* What is read in a query, case by case: a query, and the readings that must come out, each as
 * [words] meaning.  "~" marks those that leave their words in the query, "!" those of which the
 * contrary is meant. */
#include <time.h>

#include "search/base/csv.h"
#include "search/base/date.h"
#include "search/query/reading.h"
#include "tests/unit/fixture.h"

struct fixture {
	struct reference *reference;
	struct expressions *expressions;
	struct reading_tables *tables;
	struct analyser *analyser;
	struct arena *arena;
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct fault fault = {0};

	assert_non_null(f);
	f->reference = fixture_reference();
	f->analyser = analyser_new();
	f->arena = arena_new((size_t)1 << 22);
	assert_non_null(f->analyser);
	assert_non_null(f->arena);
	if (expressions_load("search/data", f->reference, &fault, &f->expressions) != OK ||
	    reading_tables_new(f->expressions, f->reference, fixture_phrases(), &fault, &f->tables) != OK)
		fail_msg("%s", fault.message);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	reading_tables_free(f->tables);
	expressions_free(f->expressions);
	analyser_free(f->analyser);
	reference_free(f->reference);
	arena_free(f->arena);
	free(f);
	return 0;
}

static void
write_meaning(struct buf *out, const struct reading *r)
{
	char from[ISO_DATE_MAX] = "", to[ISO_DATE_MAX] = "";
	size_t i;

	switch (r->kind) {
	case READING_FACET:
		buf_printf(out, "%s=", facet_catalogue[r->facet].parameter);
		for (i = 0; i < r->value_count; i++)
			buf_printf(out, "%s%s", i == 0 ? "" : ",", r->values[i]);
		break;
	case READING_PLACE:
		buf_printf(out, "%s%s", r->place.around ? "autour:" : "lieu:", r->place.code);
		if (r->place.radius_km > 0)
			buf_printf(out, "/%.0f", r->place.radius_km);
		break;
	case READING_PERIOD:
		if (r->from > INT32_MIN)
			date_format(r->from, from);
		if (r->to < INT32_MAX)
			date_format(r->to, to);
		buf_printf(out, "%s..%s", from, to);
		break;
	case READING_FREE:
		buf_text(out, "gratuit");
		break;
	case READING_ANYWHERE:
		buf_text(out, "partout");
		break;
	case READING_WORDS:
		buf_printf(out, "«%s»", r->values[0]);
		break;
	}
}

static void
read_query(struct fixture *f, const char *q, struct reading **readings, size_t *count)
{
	int32_t today;

	arena_reset(f->arena);
	assert_true(date_parse_days(FIXTURE_TODAY, &today));
	assert_int_equal(
	    readings_find(f->tables, f->analyser, q, today, f->arena, readings, count), OK);
}

static void
assert_reads(struct fixture *f, const char *q, const char *expected)
{
	struct buf out = {0};
	struct reading *r;
	size_t count, i;

	read_query(f, q, &r, &count);
	for (i = 0; i < count; i++) {
		buf_printf(&out, "%s[%.*s] %s%s", i == 0 ? "" : " ", (int)(r[i].end - r[i].start),
		    q + r[i].start, r[i].excluded ? "!" : "", r[i].keeps_words ? "~" : "");
		write_meaning(&out, &r[i]);
	}
	if (strcmp(buf_string(&out), expected) != 0)
		fail_msg("\"%s\" reads\n    %s\n  not\n    %s", q, buf_string(&out), expected);
	buf_clear(&out);
}

struct reading_case {
	const char *q, *readings;
};

static void
assert_cases(void **state, const struct reading_case *cases, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		assert_reads(*state, cases[i].q, cases[i].readings);
}

static void
levels_and_audiences(void **state)
{
	static const struct reading_case cases[] = {
	    {"5e", "[5e] niveau=5e"},
	    {"visites pour des 4èmes", "[visites] ~type=visite_formation,visite_entreprise "
				       "[pour des 4èmes] niveau=4e"},
	    {"cycle 4", "[cycle 4] niveau=5e,4e,3e"},
	    {"cycle quatre", "[cycle quatre] niveau=5e,4e,3e"},
	    {"niveau:5e forum", "[5e] niveau=5e [forum] ~type=forum"},
	    {"titre:5e", ""},
	    {"troisième et quatrième", "[troisième] niveau=3e [et quatrième] niveau=4e"},
	    {"3e âge", ""},
	    {"5e édition", ""},
	    {"classe de segpa", "[de segpa] public=segpa_ulis"},
	    {"U.L.I.S.", "[U.L.I.S] public=segpa_ulis"},
	    {"un jeu pour ma classe", "[jeu] ~type=atelier [pour ma classe] public=classe"},
	    {"pour les enseignants", "[pour les enseignants] public=equipes_educatives"},
	    {"devenir enseignant", ""},
	    {"enseignants", "[enseignants] ~public=equipes_educatives"},
	    {"à titre individuel", "[à titre individuel] public=eleve"},
	};

	assert_cases(state, cases, LENGTH(cases));
}

static void
places(void **state)
{
	static const struct reading_case cases[] = {
	    {"caen", "[caen] lieu:14118"},
	    {"commune:caen", "[caen] lieu:14118"},
	    {"departement:manche", "[manche] departement=50"},
	    {"à moins de 20 km de Caen", "[à moins de 20 km de Caen] autour:14118/20"},
	    {"nord cotentin", "[nord cotentin] lieu:200067205"},
	    {"basse-normandie", "[basse-normandie] departement=14,50,61"},
	    {"visite à Caen", "[visite] ~type=visite_formation,visite_entreprise [à Caen] lieu:14118"},
	    {"près de Lisieux", "[près de Lisieux] autour:14366"},
	    {"tout près d’Alençon", "[tout près d’Alençon] autour:61001"},
	    {"vers Bernay", "[vers Bernay] autour:27056"},
	    {"aux alentours de Vire", "[aux alentours de Vire] autour:14762"},
	    {"région de Rouen", "[région de Rouen] autour:76540"},
	    {"à 20 km de Caen", "[à 20 km de Caen] autour:14118/20"},
	    {"dans un rayon de 30 km autour de rouen",
		"[dans un rayon de 30 km autour de rouen] autour:76540/30"},
	    {"autour de Flers 20 km", "[autour de Flers 20 km] autour:61169/20"},
	    {"Flers (20 km)", "[Flers (20 km] autour:61169/20"},
	    {"bayeux, à moins de 15 km", "[bayeux, à moins de 15 km] autour:14047/15"},
	    {"forum Vire dans un rayon de 30 km",
		"[forum] ~type=forum [Vire dans un rayon de 30 km] autour:14762/30"},
	    {"autour de 61100 20 km", "[autour de 61100 20 km] autour:61169/20"},
	    {"caen à 20 km de bayeux", "[caen] lieu:14118 [à 20 km de bayeux] autour:14047/20"},
	    {"stage 20 km flers", "[stage] ~type=mini_stage [20 km flers] autour:61169/20"},
	    {"flers 20 élèves", "[flers] lieu:61169"},
	    {"flers 4000 km", "[flers] lieu:61169"},
	    {"au nord de Caen", "[au nord de Caen] lieu:14118"},
	    {"centre de Caen", "[centre de Caen] lieu:14118"},
	    {"caen nord", "[caen nord] lieu:14118"},
	    {"centre-ville de Caen", "[centre-ville de Caen] lieu:14118"},
	    {"centre ville caen", "[centre ville caen] lieu:14118"},
	    {"Rouen centre-ville", "[Rouen centre-ville] lieu:76540"},
	    {"ville de Caen", "[de Caen] lieu:14118"},
	    {"rouen sud 3e", "[rouen sud] lieu:76540 [3e] niveau=3e"},
	    {"caen centre de formation", "[caen] lieu:14118 [centre de formation] ~lieu=en_centre_de_formation"},
	    {"caen sud manche", "[caen] lieu:14118 [sud manche] lieu:sud-manche"},
	    {"au havre", "[au havre] lieu:76351"},
	    {"logistique le havre", "[logistique] ~filiere=logistique_transport [le havre] lieu:76351"},
	    {"autour du Havre", "[autour du Havre] autour:76351"},
	    {"St Lô", "[St Lô] lieu:50502"},
	    {"saint-lo", "[saint-lo] lieu:50502"},
	    {"hérouville", "[hérouville] lieu:14327"},
	    {"cherbourg", "[cherbourg] lieu:50129"},
	    {"cherbourg octeville", "[cherbourg octeville] lieu:50129"},
	    {"port en bessin", "[port en bessin] lieu:14515"},
	    {"condé-sur-noireau", "[condé-sur-noireau] lieu:14174"},
	    {"les andelys", "[les andelys] lieu:27016"},
	    {"aux Andelys", "[aux Andelys] lieu:27016"},
	    {"14000", "[14000] lieu:14118"},
	    {"99999", ""},
	};

	assert_cases(state, cases, LENGTH(cases));
}

static void
groups_of_communes(void **state)
{
	static const struct reading_case cases[] = {
	    {"caen la mer", "[caen la mer] lieu:200065597"},
	    {"métiers de la mer à caen", "[métiers de la mer] ~filiere=maritime [à caen] lieu:14118"},
	    {"agglo de Lisieux", "[agglo de Lisieux] lieu:200069532"},
	    {"CC du Pays de Falaise", "[CC du Pays de Falaise] lieu:241400514"},
	    {"communauté de communes de Falaise",
		"[communauté de communes de Falaise] lieu:241400514"},
	    {"métropole rouen", "[métropole rouen] lieu:200023414"},
	    {"Flers Agglo", "[Flers Agglo] lieu:200035814"},
	    {"Évreux agglomération", "[Évreux agglomération] lieu:200071454"},
	    {"cotentin", "[cotentin] lieu:200067205"},
	};

	assert_cases(state, cases, LENGTH(cases));
}

static void
landscapes(void **state)
{
	static const struct reading_case cases[] = {
	    {"pays de bray", "[pays de bray] lieu:pays-de-bray"},
	    {"pays d'auge", "[pays d'auge] lieu:pays-d-auge"},
	    {"Pays d’Auge", "[Pays d’Auge] lieu:pays-d-auge"},
	    {"pays auge", "[pays auge] lieu:pays-d-auge"},
	    {"dans le pays de Caux", "[dans le pays de Caux] lieu:pays-de-caux"},
	    {"visite boulangerie pays de caux 4e",
		"[visite] ~type=visite_formation,visite_entreprise [boulangerie] ~filiere=alimentation "
		"[pays de caux] lieu:pays-de-caux [4e] niveau=4e"},
	    {"vallée de la Seine", "[vallée de la Seine] lieu:vallee-de-la-seine"},
	    {"bessin", "[bessin] lieu:bessin"},
	    {"pays du Bessin", "[pays du Bessin] lieu:bessin"},
	    {"forum en Suisse normande", "[forum] ~type=forum [en Suisse normande] lieu:suisse-normande"},
	    {"suisse-normande", "[suisse-normande] lieu:suisse-normande"},
	    {"côte fleurie", "[côte fleurie] lieu:cote-fleurie"},
	    {"cote de nacre", "[cote de nacre] lieu:cote-de-nacre"},
	    {"l'Avranchin", "[l'Avranchin] lieu:avranchin"},
	    {"dans le Coutançais", "[dans le Coutançais] lieu:coutancais"},
	    {"bocage virois", "[bocage virois] lieu:bocage-virois"},
	    {"bocage ornais", "[bocage ornais] lieu:bocage-ornais"},
	    {"plaine de caen", "[plaine de caen] lieu:plaine-de-caen"},
	    {"baie du mont saint michel", "[baie du mont saint michel] lieu:baie-du-mont-saint-michel"},
	    {"baie du Mont-St-Michel", "[baie du Mont-St-Michel] lieu:baie-du-mont-saint-michel"},
	    {"pays de Vire", "[pays de Vire] lieu:200068799"},
	    {"dans le pays d'Alençon", "[dans le pays d'Alençon] lieu:246100663"},
	    {"pays d'Argentan", "[pays d'Argentan] lieu:200068450"},
	    {"plaine d'argentan", "[plaine d'argentan] lieu:plaine-d-argentan"},
	    {"pays de la Hague", "[pays de la Hague] lieu:pays-de-la-hague"},
	    {"vallée de l'Eure", "[vallée de l'Eure] lieu:vallee-de-l-eure"},
	    {"vallée de l'orne", "[vallée de l'orne] lieu:vallee-de-l-orne"},
	    {"vallée de la vire", "[vallée de la vire] lieu:vallee-de-la-vire"},
	    {"vallée d'auge", "[vallée d'auge] lieu:pays-d-auge"},
	    {"Mézidon Vallée d’Auge", "[Mézidon Vallée d’Auge] lieu:14431"},
	    {"vallée de seine", "[vallée de seine] lieu:vallee-de-la-seine"},
	    {"caux vallée de seine", "[caux vallée de seine] lieu:caux-vallee-de-seine"},
	    {"le Vexin", "[le Vexin] lieu:vexin"},
	    {"Roumois", "[Roumois] lieu:roumois"},
	    {"lieuvin", "[lieuvin] lieu:lieuvin"},
	    {"pays du Houlme", "[pays du Houlme] lieu:pays-du-houlme"},
	    {"pays d'Ouche", "[pays d'Ouche] lieu:pays-d-ouche"},
	    {"val de saire", "[val de saire] lieu:val-de-saire"},
	    {"sud manche", "[sud manche] lieu:sud-manche"},
	    {"Centre-Manche", "[Centre-Manche] lieu:centre-manche"},
	    {"presqu'île du Cotentin", "[presqu'île du Cotentin] lieu:presqu-ile-du-cotentin"},
	    {"agglo rouennaise", "[agglo rouennaise] lieu:agglomeration-rouennaise"},
	    {"le Perche", "[le Perche] lieu:perche"},
	    {"dans le perche", "[dans le perche] lieu:perche"},
	    {"au perche", "[au perche] lieu:perche"},
	    {"perche", "[perche] lieu:perche"},
	    {"pays du perche", "[pays du perche] lieu:perche"},
	    {"perche 3e", "[perche] lieu:perche [3e] niveau=3e"},
	    {"autour du pays de Caux", "[autour du pays de Caux] autour:pays-de-caux"},
	    {"à 10 km du pays d'Ouche", "[à 10 km du pays d'Ouche] autour:pays-d-ouche/10"},
	    {"sauf pays de Bray", "[sauf pays de Bray] !lieu:pays-de-bray"},
	    {"bessin ou cotentin", "[bessin] lieu:bessin [ou cotentin] lieu:200067205"},
	    {"pays d'Auge (14)", "[pays d'Auge (14] lieu:pays-d-auge"},
	    {"Lisieux en pays d'Auge", "[Lisieux en pays d'Auge] lieu:14366"},
	    {"Côte fleurie Deauville", "[Côte fleurie Deauville] lieu:14220"},
	    {"Rouen, pays de Caux", "[Rouen] lieu:76540 [pays de Caux] lieu:pays-de-caux"},
	};

	assert_cases(state, cases, LENGTH(cases));
}

/* Communes and intercommunalities whose names hold one, and words that only look like one. */
static void
what_is_no_landscape(void **state)
{
	static const struct reading_case cases[] = {
	    {"port en bessin", "[port en bessin] lieu:14515"},
	    {"mortagne au perche", "[mortagne au perche] lieu:61293"},
	    {"Livarot-Pays-d'Auge", "[Livarot-Pays-d'Auge] lieu:14371"},
	    {"Lieuvin Pays d'Auge", "[Lieuvin Pays d'Auge] lieu:200066017"},
	    {"Normandie Cabourg Pays d’Auge", "[Normandie Cabourg Pays d’Auge] lieu:200065563"},
	    {"Vexin normand", "[Vexin normand] lieu:200071843"},
	    {"côte d'albâtre", "[côte d'albâtre] lieu:200069839"},
	    {"plateau de caux", "[plateau de caux] lieu:200069847"},
	    {"collines du perche normand", "[collines du perche normand] lieu:200071504"},
	    {"cotentin", "[cotentin] lieu:200067205"},
	    {"nord cotentin", "[nord cotentin] lieu:200067205"},
	    {"la hague", "[la hague] lieu:50041"},
	    {"le houlme", "[le houlme] lieu:76366"},
	    {"mont saint michel", "[mont saint michel] lieu:50353"},
	    {"pays de falaise", "[pays de falaise] lieu:241400514"},
	    {"saut à la perche", ""},
	    {"tendre la perche", ""},
	    {"pays de la Loire", ""},
	    {"vallée de Vire", ""},
	    {"forêt d'Évreux", "[forêt] ~filiere=bois"},
	    {"pays", ""},
	    {"un autre pays", ""},
	    {"vallée", ""},
	    {"bocage", ""},
	    {"plaine", ""},
	    {"auge", ""},
	    {"une côte de bœuf", ""},
	    {"suisse", ""},
	    {"chocolat suisse", "[chocolat] ~filiere=alimentation"},
	    {"\"pays d'auge\"", ""},
	    {"-bessin", ""},
	};

	assert_cases(state, cases, LENGTH(cases));
}

static void
departements_by_their_number(void **state)
{
	static const struct reading_case cases[] = {
	    {"14", "[14] departement=14"},
	    {"stage 76", "[stage] ~type=mini_stage [76] departement=76"},
	    {"forum 14", "[forum] ~type=forum [14] departement=14"},
	    {"stage 76 3e", "[stage] ~type=mini_stage [76] departement=76 [3e] niveau=3e"},
	    {"stages pour les 3e 50", "[stages] ~type=mini_stage [pour les 3e] niveau=3e "
				      "[50] departement=50"},
	    {"61 forum", "[61] departement=61 [forum] ~type=forum"},
	    {"forum 27 en janvier", "[forum] ~type=forum [27] departement=27 "
				    "[en janvier] 2027-01-01..2027-01-31"},
	    {"apiculteur 50", "[apiculteur] ~filiere=agriculture [50] departement=50"},
	    {"quincaillier 50", "[50] departement=50"},
	    {"btp 76", "[btp] ~filiere=btp [76] departement=76"},
	    {"76 BTP", "[76] departement=76 [BTP] ~filiere=btp"},
	    {"stage 14 du 11 au 15 janvier", "[stage] ~type=mini_stage [14] departement=14 "
					    "[du 11 au 15 janvier] 2027-01-11..2027-01-15"},
	    {"12 rue de Bras 14000 Caen", "[14000 Caen] lieu:14118"},
	    {"forum 14 2027", "[forum] ~type=forum [14] departement=14"},
	    {"forum, 14", "[forum] ~type=forum [14] departement=14"},
	    {"du 50 et du 14", "[du 50] departement=50 [et du 14] departement=14"},
	    {"interventions en classe 50 manche", "[interventions en classe] ~type=intervention_classe "
						   "[50 manche] departement=50"},
	    {"3 jours 14", "[14] departement=14"},
	    {"30 élèves 27", "[27] departement=27"},
	    {"mini-stage 61 mai", "[mini-stage] ~type=mini_stage [61] departement=61 "
				   "[mai] 2027-05-01..2027-05-31"},
	    {"departement:14", "[14] departement=14"},
	    {"forum (14)", "[forum] ~type=forum [14] departement=14"},
	    {"calvados (14)", "[calvados (14] departement=14"},
	    {"Calvados 14", "[Calvados 14] departement=14"},
	    {"76 - Seine-Maritime", "[76 - Seine-Maritime] departement=76"},
	    {"manche 50", "[manche 50] departement=50"},
	    {"orne (61)", "[orne (61] departement=61"},
	    {"14 et 50", "[14] departement=14 [et 50] departement=50"},
	    {"forum 14, 50 et 61",
		"[forum] ~type=forum [14] departement=14 [50] departement=50 [et 61] departement=61"},
	    {"14/50/61", "[14] departement=14 [50] departement=50 [61] departement=61"},
	    {"stage 14-27-50-61-76", "[stage] ~type=mini_stage [14] departement=14 [27] departement=27 "
				     "[50] departement=50 [61] departement=61 [76] departement=76"},
	    {"départements 14 et 50", "[départements 14] departement=14 [et 50] departement=50"},
	    {"sur le 14", "[sur le 14] departement=14"},
	    {"entreprises du 76", "[du 76] departement=76"},
	    {"sauf 14", "[sauf 14] !departement=14"},
	    {"3e 76", "[3e] niveau=3e [76] departement=76"},
	    {"visite 76 pour des 4e", "[visite] ~type=visite_formation,visite_entreprise "
				      "[76] departement=76 [pour des 4e] niveau=4e"},
	};

	assert_cases(state, cases, LENGTH(cases));
}

static void
numbers_that_count_are_none(void **state)
{
	static const struct reading_case cases[] = {
	    {"14 élèves", ""},
	    {"27 eleve", ""},
	    {"50 places", ""},
	    {"groupe de 27", ""},
	    {"classe de 27 élèves", ""},
	    {"moins de 50", ""},
	    {"jusqu'à 76", ""},
	    {"les 50 métiers du bois", "[métiers du bois] ~filiere=bois"},
	    {"50 métiers", ""},
	    {"50 %", ""},
	    {"50%", ""},
	    {"14 €", ""},
	    {"14,50 €", ""},
	    {"14h", ""},
	    {"à 14 h", ""},
	    {"14 h 30", ""},
	    {"de 14 à 18 ans", ""},
	    {"14-18", ""},
	    {"14-18 ans", ""},
	    {"14 ou 15 ans", ""},
	    {"14 ans et plus", ""},
	    {"14 et plus", ""},
	    {"14 janvier", "[14 janvier] 2027-01-14..2027-01-14"},
	    {"le 14", ""},
	    {"du 14 au 27", ""},
	    {"les 13 et 14", ""},
	    {"27/03/2027", "[27/03/2027] 2027-03-27..2027-03-27"},
	    {"janvier 27", "[janvier] 2027-01-01..2027-01-31"},
	    {"autoroute 14", ""},
	    {"14 rue de Bras", ""},
	    {"27 avenue de la gare", ""},
	    {"14 bis", ""},
	    {"14 ème", ""},
	    {"14 pour cent", ""},
	    {"50 pour 100", ""},
	    {"14 sur 20", ""},
	    {"14 sept", "[14 sept] 2027-09-14..2027-09-14"},
	    {"02 31 27 14 50", ""},
	    {"du 14 et du 27", ""},
	    {"du 14 et du 27 janvier", "[du 14 et du 27 janvier] 2027-01-14..2027-01-27"},
	    {"mardi 27", ""},
	    {"semaine 14", ""},
	    {"page 50", ""},
	    {"n° 14", ""},
	    {"salle 27", ""},
	    {"covid-14", ""},
	    {"76 000 emplois", ""},
	    {"50 km de vélo", "[vélo] ~filiere=automobile"},
	    {"75", ""},
	    {"forum 35", "[forum] ~type=forum"},
	    {"2027", ""},
	    {"14e", ""},
	    {"50/50", ""},
	    {"14.5", ""},
	    {"14 000", ""},
	    {"hors 14 000 jeunes", ""},
	    {"titre:14", ""},
	    {"\"forum 14\"", ""},
	    {"14000 visiteurs", ""},
	    {"50000 euros", ""},
	    {"plus de 14000", ""},
	    {"76000 emplois", ""},
	    {"14001 places", ""},
	    {"12345", ""},
	    {"75001", ""},
	};

	assert_cases(state, cases, LENGTH(cases));
}

static void
communes_by_their_codes(void **state)
{
	static const struct reading_case cases[] = {
	    {"76000", "[76000] lieu:76540"},
	    {"76100", "[76100] lieu:76540"},
	    {"76620", "[76620] lieu:76351"},
	    {"50110", "[50110] lieu:50129"},
	    {"14118", "[14118] lieu:14118"},
	    {"code insee 14100", "[code insee 14100] lieu:14100"},
	    {"14100", "[14100] lieu:14366"},
	    {"code postal 14100", "[code postal 14100] lieu:14366"},
	    {"50173", "[50173] lieu:50129"},
	    {"autour de 14000", "[autour de 14000] autour:14118"},
	    {"à 20 km de 61000", "[à 20 km de 61000] autour:61001/20"},
	    {"forum 76600", "[forum] ~type=forum [76600] lieu:76351"},
	    {"14000 Caen", "[14000 Caen] lieu:14118"},
	    {"76 000 Rouen", "[76 000 Rouen] lieu:76540"},
	    {"Caen 14000", "[Caen 14000] lieu:14118"},
	    {"Le Havre (76620)", "[Le Havre (76620] lieu:76351"},
	    {"14130 Le Breuil-en-Auge", "[14130 Le Breuil-en-Auge] lieu:14102"},
	    {"76370 Petit-Caux", "[76370 Petit-Caux] lieu:76618"},
	};

	assert_cases(state, cases, LENGTH(cases));
}

/* Of two places side by side, one in the other, the smaller one is meant. */
static void
places_in_places(void **state)
{
	static const struct reading_case cases[] = {
	    {"caen (14)", "[caen (14] lieu:14118"},
	    {"caen 14", "[caen 14] lieu:14118"},
	    {"14 caen", "[14 caen] lieu:14118"},
	    {"76 les andelys", "[76] departement=76 [les andelys] lieu:27016"},
	    {"27 les andelys", "[27 les andelys] lieu:27016"},
	    {"50 Avranches", "[50 Avranches] lieu:50025"},
	    {"lisieux, calvados", "[lisieux, calvados] lieu:14366"},
	    {"Lisieux dans le Calvados", "[Lisieux dans le Calvados] lieu:14366"},
	    {"Alençon Orne", "[Alençon Orne] lieu:61001"},
	    {"Vire (Calvados)", "[Vire (Calvados] lieu:14762"},
	    {"caen et calvados", "[caen] lieu:14118 [et calvados] departement=14"},
	    {"caen ou 50", "[caen] lieu:14118 [ou 50] departement=50"},
	    {"rouen 27", "[rouen] lieu:76540 [27] departement=27"},
	    {"près de caen (14)", "[près de caen (14] autour:14118"},
	    {"sauf caen (14)", "[sauf caen (14] !lieu:14118"},
	    {"saint-aubin-sur-mer", "[saint-aubin-sur-mer] lieu:14562"},
	    {"saint-aubin-sur-mer (76)", "[saint-aubin-sur-mer (76] lieu:76564"},
	    {"Saint-Aubin-sur-Mer, Seine-Maritime", "[Saint-Aubin-sur-Mer, Seine-Maritime] lieu:76564"},
	    {"76740 Saint-Aubin-sur-Mer", "[76740 Saint-Aubin-sur-Mer] lieu:76564"},
	    {"saint hilaire 50", "[saint hilaire 50] lieu:50484"},
	    {"Saint-Hilaire (Manche)", "[Saint-Hilaire (Manche] lieu:50484"},
	    {"forum condé (14)", "[forum] ~type=forum [condé (14] lieu:14174"},
	    {"14110 Condé", "[14110 Condé] lieu:14174"},
	    {"saint aubin 76", "[saint aubin 76] lieu:76561"},
	    {"saint hilaire", ""},
	    {"saint aubin", ""},
	    {"saint aubin manche à balai", ""},
	    {"villers 14", "[14] departement=14"}, /* Villers-Bocage, or Villers-sur-Mer */
	    {"gonfreville 76", "[gonfreville 76] lieu:76305"},
	    {"Gonfreville 50", "[Gonfreville 50] lieu:50208"},
	    {"27 pacy", "[27 pacy] lieu:27448"},
	    {"saint bidule 14", "[14] departement=14"},
	    {"Cuverville 27", "[Cuverville 27] lieu:27194"},
	    {"autour de Cuverville (76)", "[autour de Cuverville (76] autour:76206"},
	    {"Flers Agglo (61)", "[Flers Agglo (61] lieu:200035814"},
	};

	assert_cases(state, cases, LENGTH(cases));
}

static void
names_that_are_words(void **state)
{
	static const struct reading_case cases[] = {
	    {"falaise", "[falaise] lieu:14258"},
	    {"falaise 4e", "[falaise] lieu:14258 [4e] niveau=4e"},
	    {"forum à falaise", "[forum] ~type=forum [à falaise] lieu:14258"},
	    {"falaise calcaire", ""},
	    {"vire", "[vire] lieu:14762"},
	    {"le vent vire au nord", ""},
	    {"il a eu un prix", ""},
	    {"visite à Eu", "[visite] ~type=visite_formation,visite_entreprise [à Eu] lieu:76255"},
	    {"l'aigle", "[l'aigle] lieu:61214"},
	    {"soigner les aigles", "[soigner] ~filiere=sante_social"},
	    {"la forge", "[forge] ~filiere=industrie"},
	    {"initiation à la poterie", "[initiation] ~type=atelier [poterie] ~filiere=metiers_art"},
	    {"manche", "[manche] departement=50"},
	    {"dans la manche", "[dans la manche] departement=50"},
	    {"département de la Manche", "[département de la Manche] departement=50"},
	    {"manche 5e", "[manche] departement=50 [5e] niveau=5e"},
	    {"Calvados et Manche", "[Calvados] departement=14 [et Manche] departement=50"},
	    {"une manche de couteau", ""},
	    {"dans l’orne", "[dans l’orne] departement=61"},
	    {"seine maritime", "[seine maritime] departement=76"},
	    {"l'Eure", "[l'Eure] departement=27"},
	    {"eure et loir", ""},
	    {"dans le 76", "[dans le 76] departement=76"},
	    {"76 élèves", ""},
	    {"en normandie", "[en normandie] partout"},
	    {"CCI Normandie", ""},
	};

	assert_cases(state, cases, LENGTH(cases));
}

static void
times(void **state)
{
	static const struct reading_case cases[] = {
	    {"en janvier", "[en janvier] 2027-01-01..2027-01-31"},
	    {"novembre", "[novembre] 2026-11-01..2026-11-30"},
	    {"au mois de mars 2027", "[au mois de mars 2027] 2027-03-01..2027-03-31"},
	    {"en octobre", "[en octobre] 2027-10-01..2027-10-31"},
	    {"début mars", "[début mars] 2027-03-01..2027-03-10"},
	    {"mi-février", "[mi-février] 2027-02-10..2027-02-20"},
	    {"le 14 janvier", "[le 14 janvier] 2027-01-14..2027-01-14"},
	    {"14 sept. 2028", "[14 sept. 2028] 2028-09-14..2028-09-14"},
	    {"14 janv. 2028", "[14 janv. 2028] 2028-01-14..2028-01-14"},
	    {"le 14 sept. Caen", "[le 14 sept] 2027-09-14..2027-09-14 [Caen] lieu:14118"},
	    {"3 oct", "[3 oct] 2027-10-03..2027-10-03"},
	    {"du 3 au 5 déc.", "[du 3 au 5 déc] 2026-12-03..2026-12-05"},
	    {"les sept familles", ""},
	    {"1er décembre", "[1er décembre] 2026-12-01..2026-12-01"},
	    {"14/01/2027", "[14/01/2027] 2027-01-14..2027-01-14"},
	    {"31 février", "[février] 2027-02-01..2027-02-28"},
	    {"du 3 au 5 mai", "[du 3 au 5 mai] 2027-05-03..2027-05-05"},
	    {"entre le 14 et le 27 janvier", "[entre le 14 et le 27 janvier] 2027-01-14..2027-01-27"},
	    {"entre le 14 janvier et le 2 février",
		"[entre le 14 janvier et le 2 février] 2027-01-14..2027-02-02"},
	    {"du lundi 28 janvier au mardi 2 février",
		"[du lundi 28 janvier au mardi 2 février] 2027-01-28..2027-02-02"},
	    {"du 28 janvier au 2 février", "[du 28 janvier au 2 février] 2027-01-28..2027-02-02"},
	    {"entre janvier et mars", "[entre janvier et mars] 2027-01-01..2027-03-31"},
	    {"de novembre à février", "[de novembre à février] 2026-11-01..2027-02-28"},
	    {"janvier et février", "[janvier et février] 2027-01-01..2027-02-28"},
	    {"janvier ou juin", "[janvier] 2027-01-01..2027-01-31 [ou juin] 2027-06-01..2027-06-30"},
	    {"avant mars", "[avant mars] 2026-11-24..2027-02-28"},
	    {"jusqu’en mars", "[jusqu’en mars] 2026-11-24..2027-03-31"},
	    {"avant Noël", "[avant Noël] 2026-11-24..2026-12-24"},
	    {"avant les vacances de Noël", ""},
	    {"à partir de février", "[à partir de février] 2027-02-01.."},
	    {"après le 15 mars", "[après le 15 mars] 2027-03-16.."},
	    {"au printemps", "[au printemps] 2027-03-01..2027-06-30"},
	    {"cet hiver", "[cet hiver] 2026-12-01..2027-03-31"},
	    {"hiver 2027", "[hiver 2027] 2026-12-01..2027-03-31"},
	    {"l'été prochain", "[l'été prochain] 2027-06-01..2027-09-30"},
	    {"le printemps de l'industrie", "[l'industrie] ~filiere=industrie"},
	    {"ce qui a été fait", ""},
	    {"cette semaine", "[cette semaine] 2026-11-24..2026-11-29"},
	    {"ce mois-ci", "[ce mois-ci] 2026-11-24..2026-11-30"},
	    {"cette semaine-ci", "[cette semaine-ci] 2026-11-24..2026-11-29"},
	    {"la semaine prochaine", "[la semaine prochaine] 2026-11-30..2026-12-06"},
	    {"le mois prochain", "[le mois prochain] 2026-12-01..2026-12-31"},
	    {"aujourd'hui", "[aujourd'hui] 2026-11-24..2026-11-24"},
	    {"métiers 2030", ""},
	    {"juin 1944", ""},
	    {"planète mars", ""},
	    {"en mars", "[en mars] 2027-03-01..2027-03-31"},
	    {"mars", "[mars] 2027-03-01..2027-03-31"},
	    {"semaine de l'industrie", "[l'industrie] ~filiere=industrie"},
	};

	assert_cases(state, cases, LENGTH(cases));
}

static void
times_of_schools(void **state)
{
	static const struct reading_case cases[] = {
	    {"année scolaire 2026-2027", "[année scolaire 2026-2027] 2026-09-01..2027-08-31"},
	    {"pendant l'année scolaire 2026/2027", "[pendant l'année scolaire 2026/2027] "
						   "2026-09-01..2027-08-31"},
	    {"forum 2026-2027", "[forum] ~type=forum [2026-2027] 2026-09-01..2027-08-31"},
	    {"2026-27", "[2026-27] 2026-09-01..2027-08-31"},
	    {"année 2027-2028", "[année 2027-2028] 2027-09-01..2028-08-31"},
	    {"cette année scolaire", "[cette année scolaire] 2026-09-01..2027-08-31"},
	    {"l'année scolaire en cours", "[l'année scolaire en cours] 2026-09-01..2027-08-31"},
	    {"l'année scolaire prochaine", "[l'année scolaire prochaine] 2027-09-01..2028-08-31"},
	    {"la prochaine année scolaire", "[la prochaine année scolaire] 2027-09-01..2028-08-31"},
	    {"fin d'année scolaire", "[fin d'année scolaire] 2027-06-01..2027-07-31"},
	    {"en début d'année scolaire", "[en début d'année scolaire] 2027-09-01..2027-10-31"},
	    {"début d'année scolaire 2026-2027", "[début d'année scolaire 2026-2027] "
						 "2026-09-01..2026-10-31"},
	    {"à la rentrée", "[à la rentrée] 2027-09-01..2027-09-30"},
	    {"rentrée 2027", "[rentrée 2027] 2027-09-01..2027-09-30"},
	    {"rentrée scolaire 2027", "[rentrée scolaire 2027] 2027-09-01..2027-09-30"},
	    {"à la rentrée de septembre 2028", "[à la rentrée de septembre 2028] "
					       "2028-09-01..2028-09-30"},
	    {"la rentrée prochaine", "[la rentrée prochaine] 2027-09-01..2027-09-30"},
	    {"pour la rentrée", "[pour la rentrée] 2027-09-01..2027-09-30"},
	    {"à la rentrée des classes", "[à la rentrée] 2027-09-01..2027-09-30"},
	    {"avant la rentrée", "[avant la rentrée] 2026-11-24..2027-08-31"},
	    {"dès la rentrée 2027", "[dès la rentrée 2027] 2027-09-01.."},
	    {"jusqu'à la rentrée", "[jusqu'à la rentrée] 2026-11-24..2027-09-01"},
	    {"deuxième trimestre", "[deuxième trimestre] 2026-12-01..2027-03-31"},
	    {"au 2e trimestre", "[au 2e trimestre] 2026-12-01..2027-03-31"},
	    {"3e trimestre", "[3e trimestre] 2027-03-01..2027-07-31"},
	    {"troisième trimestre", "[troisième trimestre] 2027-03-01..2027-07-31"},
	    {"1er trimestre", "[1er trimestre] 2026-09-01..2026-11-30"},
	    {"trimestre 2", "[trimestre 2] 2026-12-01..2027-03-31"},
	    {"second trimestre de l'année scolaire", "[second trimestre de l'année scolaire] "
						     "2026-12-01..2027-03-31"},
	    {"premier trimestre 2027-2028", "[premier trimestre 2027-2028] 2027-09-01..2027-11-30"},
	    {"3e trimestre 3e", "[3e trimestre] 2027-03-01..2027-07-31 [3e] niveau=3e"},
	    {"en 2027", "[en 2027] 2027-01-01..2027-12-31"},
	    {"courant 2027", "[courant 2027] 2027-01-01..2027-12-31"},
	    {"jeu de dés en février", "[jeu] ~type=atelier [de dés en février] 2027-02-01..2027-02-28"},
	    {"DÈS FÉVRIER", "[DÈS FÉVRIER] 2027-02-01.."},
	    {"dès février", "[dès février] 2027-02-01.."},
	    {"courant mars", "[courant mars] 2027-03-01..2027-03-31"},
	    {"courant électrique", "[électrique] ~filiere=energie"},
	    {"début 2027", "[début 2027] 2027-01-01..2027-03-31"},
	    {"fin 2026", "[fin 2026] 2026-10-01..2026-12-31"},
	    {"mercredi 13 janvier", "[mercredi 13 janvier] 2027-01-13..2027-01-13"},
	    {"le mardi 12 janvier 2027", "[le mardi 12 janvier 2027] 2027-01-12..2027-01-12"},
	    {"du lundi 11 au vendredi 15 janvier", "[du lundi 11 au vendredi 15 janvier] "
						   "2027-01-11..2027-01-15"},
	    {"semaine du 13 janvier", "[semaine du 13 janvier] 2027-01-11..2027-01-17"},
	    {"la semaine du 11 au 15 janvier", "[la semaine du 11 au 15 janvier] "
					       "2027-01-11..2027-01-15"},
	};

	assert_cases(state, cases, LENGTH(cases));
}

/* Holidays have dates that are not known here; quarters of calendar years are other ones. */
static void
what_is_no_time_of_schools(void **state)
{
	static const struct reading_case cases[] = {
	    {"rentrée", ""},
	    {"la rentrée littéraire", ""},
	    {"rentrée de janvier", "[de janvier] 2027-01-01..2027-01-31"},
	    {"à la rentrée de janvier", "[de janvier] 2027-01-01..2027-01-31"},
	    {"à la rentrée des vacances", ""},
	    {"pendant les vacances", ""},
	    {"vacances de Noël", ""},
	    {"vacances de printemps", ""},
	    {"vacances scolaires", ""},
	    {"hors vacances scolaires", ""},
	    {"année scolaire", ""},
	    {"année scolaire 2027", ""},
	    {"année", ""},
	    {"cette année", ""},
	    {"l'année prochaine", ""},
	    {"fin d'année", ""},
	    {"premier trimestre 2027", ""},
	    {"3e trimestre 2027", ""},
	    {"4e trimestre", ""},
	    {"trimestre", ""},
	    {"trimestre 5", ""},
	    {"premier semestre", ""},
	    {"premier emploi", ""},
	    {"2026-2028", ""},
	    {"2024-2025-2026", ""},
	    {"1939-1945", ""},
	    {"2027", ""},
	    {"métiers 2027", ""},
	    {"en 2045", ""},
	    {"mercredi", ""},
	    {"le mercredi après-midi", ""},
	    {"semaine 3", ""},
	    {"sortie scolaire", ""},
	};

	assert_cases(state, cases, LENGTH(cases));
}

static void
types_and_sectors(void **state)
{
	static const struct reading_case cases[] = {
	    {"visite entreprise", "[visite entreprise] ~type=visite_entreprise"},
	    {"visite d’un lycée pro", "[visite d’un lycée] ~type=visite_formation"},
	    {"ministages", "[ministages] ~type=mini_stage"},
	    {"mini stage", "[mini stage] ~type=mini_stage"},
	    {"stage 3e", "[stage] ~type=mini_stage [3e] niveau=3e"},
	    {"mim", "[mim] ~type=mim"},
	    {"matinée de l'info métier", "[matinée de l'info métier] ~type=mim"},
	    {"intervention en classe d'un pro", "[intervention en classe] ~type=intervention_classe"},
	    {"former les intervenants", "[former les intervenants] ~type=formation_equipes"},
	    {"olympiade des metiers", "[olympiade] ~type=concours"},
	    {"salon de coiffure", "[coiffure] ~filiere=artisanat"},
	    {"informatique", "[informatique] ~filiere=numerique"},
	    {"métiers de bouche", "[métiers de bouche] ~filiere=alimentation"},
	    {"chevaux", "[chevaux] ~filiere=equin"},
	    {"boulangères", "[boulangères] ~filiere=alimentation"},
	    {"l'agricult", "[l'agricult] ~filiere=agriculture"},
	    {"mécanique auto", "[mécanique auto] ~filiere=automobile"},
	    {"parfum", "[parfum] ~filiere=chimie_pharma,luxe"},
	    {"développement durable", "[développement durable] ~label=transition_ecologique"},
	    {"filles et numérique", "[filles] ~label=mixite [numérique] ~filiere=numerique"},
	    {"travailler à la mairie", "[mairie] ~filiere=fonction_publique"},
	    {"la force du vent", ""},
	    {"soigner les animaux", "[soigner les animaux] ~filiere=agriculture"},
	    {"seconde guerre mondiale", ""},
	    {"gratuit", "[gratuit] gratuit"},
	    {"sans frais", "[sans frais] gratuit"},
	    {"en ligne", "[en ligne] lieu=en_ligne"},
	    {"jeu en ligne", "[jeu en ligne] ~type=outil_en_ligne"},
	    {"annales du brevet", ""},
	};

	assert_cases(state, cases, LENGTH(cases));
}

static void
negations(void **state)
{
	static const struct reading_case cases[] = {
	    {"visite entreprise sauf industrie",
		"[visite entreprise] ~type=visite_entreprise [sauf industrie] !filiere=industrie"},
	    {"sauf boulangerie", "[sauf boulangerie] !«boulangerie»"},
	    {"sauf le xylophone", "[sauf le xylophone] !«xylophone»"},
	    {"sauf caen", "[sauf caen] !lieu:14118"},
	    {"sauf 3e et 4e", "[sauf 3e] !niveau=3e [et 4e] !niveau=4e"},
	    {"à l'exception de l'industrie", "[à l'exception de l'industrie] !filiere=industrie"},
	    {"hors calvados", "[hors calvados] !departement=14"},
	    {"hors-sol", ""},
	    {"hors temps scolaire", ""},
	    {"forum sans industrie", "[forum] ~type=forum [sans industrie] !filiere=industrie"},
	    {"nucléaire sans idées reçues", "[nucléaire] ~filiere=energie"},
	    {"numérique sans jeux vidéo",
		"[numérique] ~filiere=numerique [sans jeux vidéo] !«jeux vidéo»"},
	    {"forum sans rendez-vous", "[forum] ~type=forum"},
	    {"pas d'industrie", "[pas d'industrie] !filiere=industrie"},
	    {"pas en ligne", "[pas en ligne] !lieu=en_ligne"},
	    {"mais pas à caen", "[mais pas à caen] !lieu:14118"},
	    {"pas le numérique", "[pas le numérique] !filiere=numerique"},
	    {"pas de visite", "[pas de visite] !«visite»"},
	    {"sans visite", "[sans visite] !«visite»"},
	    {"non gratuit", "[non gratuit] !gratuit"},
	    {"pas gratuit", "[pas gratuit] !gratuit"},
	    {"non payant", "[non payant] gratuit"},
	    {"premiers pas industrie", "[industrie] ~filiere=industrie"},
	    {"premiers pas dans l'industrie", "[l'industrie] ~filiere=industrie"},
	    {"pas à pas en ligne", "[pas à pas en ligne] lieu=en_ligne"},
	    {"pourquoi pas en ligne", "[pourquoi pas en ligne] lieu=en_ligne"},
	    {"pas que l'industrie", "[l'industrie] ~filiere=industrie"},
	    {"sauf", ""},
	    {"sauf, caen", "[caen] lieu:14118"},
	};

	assert_cases(state, cases, LENGTH(cases));
}

static void
syntax_is_left_alone(void **state)
{
	static const struct reading_case cases[] = {
	    {"\"visite entreprise\" caen", "[caen] lieu:14118"},
	    {"-caen visite", "[visite] ~type=visite_formation,visite_entreprise"},
	    {"-\"5e caen\" 4e", "[4e] niveau=4e"},
	    {"titre:forum caen", "[caen] lieu:14118"},
	    {"titre:\"forum 5e\" caen", "[caen] lieu:14118"},
	    {"caen OU rouen lisieux", "[lisieux] lieu:14366"},
	    {"caen ou rouen", "[caen] lieu:14118 [ou rouen] lieu:76540"},
	    {"\"caen", "[caen] lieu:14118"},
	    {"visite \"caen\" entreprise", "[visite] ~type=visite_formation,visite_entreprise"},
	    {"", ""},
	    {"  ", ""},
	    {"de la", ""},
	};

	assert_cases(state, cases, LENGTH(cases));
}

static void
labels_are_french(void **state)
{
	static const struct {
		const char *q, *label;
	} cases[] = {
	    {"autour de Lisieux", "Autour de Lisieux"},
	    {"près du Havre", "Autour du Havre"},
	    {"près des Andelys", "Autour des Andelys"},
	    {"près d'Évreux", "Autour d’Évreux"},
	    {"à 20 km de L'Aigle", "À moins de 20\u00a0km de L’Aigle"},
	    {"caen", "Caen"},
	    {"caen la mer", "Caen la Mer"},
	    {"agglo d'Alençon", "Alençon"},
	    {"pays de falaise", "Pays de Falaise"},
	    {"dans l'orne", "Orne"},
	    {"cycle 4", "5e, 4e ou 3e"},
	    {"en janvier", "En janvier 2027"},
	    {"d'avril à juin", "D’avril 2027 à juin 2027"},
	    {"le 1er mars", "Le 1er mars 2027"},
	    {"du 3 au 5 mai", "Du 3 au 5 mai 2027"},
	    {"mi-mars", "Mi-mars 2027"},
	    {"à l'automne", "À l’automne 2026"},
	    {"cet hiver", "Pendant l’hiver 2026-2027"},
	    {"à partir d'avril", "À partir d’avril 2027"},
	    {"à partir du 3 mai", "À partir du 3 mai 2027"},
	    {"jusqu'au 3 mai", "Jusqu’au 3 mai 2027"},
	    {"avant noël", "Avant Noël 2026"},
	    {"gratuit", "Gratuit"},
	    {"normandie", "Toute la Normandie"},
	    {"saint-aubin-sur-mer", "Saint-Aubin-sur-Mer (Calvados)"},
	    {"saint-aubin-sur-mer 76", "Saint-Aubin-sur-Mer (Seine-Maritime)"},
	    {"autour de cuverville", "Autour de Cuverville (Calvados)"},
	    {"année scolaire 2026-2027", "Pendant l’année scolaire 2026-2027"},
	    {"fin d'année scolaire", "De juin 2027 à juillet 2027"},
	    {"deuxième trimestre", "Au deuxième trimestre 2026-2027 (décembre à mars)"},
	    {"à la rentrée", "À la rentrée 2027 (septembre)"},
	    {"avant la rentrée", "Avant la rentrée 2027"},
	    {"jusqu'à la rentrée", "Jusqu’à la rentrée 2027"},
	    {"dès la rentrée", "À partir de la rentrée 2027"},
	    {"en 2027", "En 2027"},
	    {"semaine du 13 janvier", "Du 11 janvier 2027 au 17 janvier 2027"},
	    {"pays d'auge", "Le pays d’Auge (limites approximatives)"},
	    {"autour de la suisse normande", "Autour de la Suisse normande (limites approximatives)"},
	    {"à 20 km du bessin", "À moins de 20\u00a0km du Bessin (limites approximatives)"},
	    {"sauf avranchin", "Sauf L’Avranchin (limites approximatives)"},
	    {"14130", "Pont-l’Évêque"},
	    {"76", "Seine-Maritime"},
	    {"sauf industrie", "Sauf Industrie"},
	    {"numérique", "Numérique"},
	};
	struct reading *readings;
	size_t count, i;

	for (i = 0; i < LENGTH(cases); i++) {
		read_query(*state, cases[i].q, &readings, &count);
		if (count != 1 || strcmp(readings[0].label, cases[i].label) != 0)
			fail_msg("\"%s\": %zu readings, \"%s\"", cases[i].q, count,
			    count > 0 ? readings[0].label : "");
	}
}

static void
the_next_one_is_meant(void **state)
{
	static const struct {
		const char *today, *q, *from, *to;
	} cases[] = {
	    {"2026-11-24", "en novembre", "2026-11-01", "2026-11-30"},
	    {"2026-12-31", "en janvier", "2027-01-01", "2027-01-31"},
	    {"2027-01-15", "cet hiver", "2026-12-01", "2027-03-31"},
	    {"2027-07-01", "au printemps", "2028-03-01", "2028-06-30"},
	    {"2028-02-10", "en février", "2028-02-01", "2028-02-29"},
	    {"2026-12-26", "avant noël", "2026-12-26", "2027-12-24"},
	    {"2026-12-31", "le mois prochain", "2027-01-01", "2027-01-31"},
	    {"2026-12-01", "1er trimestre", "2027-09-01", "2027-11-30"},
	    {"2027-02-01", "2e trimestre", "2026-12-01", "2027-03-31"},
	    {"2027-04-01", "2e trimestre", "2027-12-01", "2028-03-31"},
	    {"2027-07-31", "3e trimestre", "2027-03-01", "2027-07-31"},
	    {"2027-08-15", "cette année scolaire", "2026-09-01", "2027-08-31"},
	    {"2027-09-01", "cette année scolaire", "2027-09-01", "2028-08-31"},
	    {"2027-09-20", "à la rentrée", "2027-09-01", "2027-09-30"},
	    {"2027-10-01", "à la rentrée", "2028-09-01", "2028-09-30"},
	    {"2027-11-01", "en début d'année scolaire", "2028-09-01", "2028-10-31"},
	    {"2027-10-31", "en début d'année scolaire", "2027-09-01", "2027-10-31"},
	    {"2026-11-24", "le 24 novembre", "2026-11-24", "2026-11-24"},
	    {"2026-11-24", "le 23 novembre", "2027-11-23", "2027-11-23"},
	};
	struct fixture *f = *state;
	struct reading *r;
	int32_t today;
	size_t count, i;

	for (i = 0; i < LENGTH(cases); i++) {
		char from[ISO_DATE_MAX], to[ISO_DATE_MAX];

		assert_true(date_parse_days(cases[i].today, &today));
		arena_reset(f->arena);
		assert_int_equal(readings_find(f->tables, f->analyser, cases[i].q, today, f->arena, &r,
				     &count),
		    OK);
		assert_int_equal(count, 1);
		date_format(r[0].from, from);
		date_format(r[0].to, to);
		assert_string_equal(from, cases[i].from);
		assert_string_equal(to, cases[i].to);
	}
}

/* Without the marks of the file. */
static const char *
as_typed(struct arena *arena, const char *expression)
{
	char *text = arena_strdup(arena, expression), *to = text;
	const char *from;

	for (from = text; *from != '\0'; from++)
		if (*from != '=')
			*to++ = *from;
	*to = '\0';
	return text;
}

static bool
is_read_as(struct fixture *f, const char *q, const char *column, const char *code)
{
	struct reading *r;
	size_t count, i, v;

	read_query(f, q, &r, &count);
	for (i = 0; i < count; i++) {
		if ((strcmp(column, "gratuit") == 0 && r[i].kind == READING_FREE) ||
		    (strcmp(column, "regional") == 0 && r[i].kind == READING_ANYWHERE))
			return true;
		for (v = 0; r[i].kind == READING_FACET && v < r[i].value_count; v++)
			if (strcmp(field_catalogue[facet_catalogue[r[i].facet].field].column, column) == 0 &&
			    strcmp(r[i].values[v], code) == 0)
				return true;
	}
	return false;
}

/* No expression of the file is hidden by another one: what it says of queries is what is read. */
static void
every_expression_is_read(void **state)
{
	static const char *const columns[] = {"champ", "code", "expression", "usage", NULL};
	struct arena *keep = arena_new((size_t)1 << 22);
	struct fixture *f = *state;
	struct fault fault = {0};
	struct csv csv;
	size_t read = 0;

	if (csv_open("search/data/expressions.csv", columns, keep, &fault, &csv) != OK)
		fail_msg("%s", fault.message);
	while (csv_next(&csv, &fault) == OK) {
		const char *column = csv.field[0], *code = csv.field[1], *expression = csv.field[2];

		if (strstr(csv.field[3], "requete") == NULL || code[0] == '\0' || strchr(expression, '*') ||
		    (strcmp(column, "gratuit") == 0 && strcmp(code, "1") != 0))
			continue;
		if (!is_read_as(f, as_typed(keep, expression), column, code))
			fail_msg("expressions.csv:%zu: \"%s\" does not read %s", csv.line, expression, code);
		read++;
	}
	assert_true(read > 1000);
	arena_free(keep);
}

/* Whatever is typed: spans lie in the text, in order, and those that take words share none. */
static void
any_bytes_are_read(void **state)
{
	static const char *const pieces[] = {"caen ", "5e ", "sauf ", "en ", "janvier ", "\"", "-",
	    "près de ", "le ", "havre ", "14", "/", "2027 ", "manche ", "et ", "OU ", "titre:", "l'",
	    "\xff", "\xc3", "é", "cycle 4 ", "mini-", "stage ", "du 3 au ", "agglo de ", ", ", "jusqu'"};
	struct fixture *f = *state;
	struct reading *r;
	uint64_t seed = 11;
	size_t i, k, count;
	char q[512];

	for (i = 0; i < 20000; i++) {
		q[0] = '\0';
		for (k = random_below(&seed, 16); k > 0; k--)
			(void)snprintf(q + strlen(q), sizeof(q) - strlen(q), "%s",
			    pieces[random_below(&seed, LENGTH(pieces))]);
		read_query(f, q, &r, &count);
		assert_true(count <= READINGS_MAX);
		for (k = 0; k < count; k++) {
			assert_true(r[k].start < r[k].end && r[k].end <= strlen(q));
			assert_non_null(r[k].label);
			if (k > 0 && !(r[k].keeps_words && r[k - 1].keeps_words) &&
			    r[k].start < r[k - 1].end)
				fail_msg("\"%s\": readings overlap", q);
		}
	}
}

static void
reading_is_fast(void **state)
{
	static const char *const queries[] = {"visite boulangerie 5e caen",
	    "un professionnel dans ma classe près de Lisieux en janvier 2027 pour des 4e et des 3e"};
	struct fixture *f = *state;
	struct timespec start, end;
	struct reading *r;
	size_t i, count, rounds = 2000;
	double microseconds;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
	for (i = 0; i < rounds; i++)
		read_query(f, queries[i % 2], &r, &count);
	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
	microseconds = ((double)(end.tv_sec - start.tv_sec) * 1e9 +
			   (double)(end.tv_nsec - start.tv_nsec)) /
	    1e3 / (double)rounds;
	/* Measured 2 µs; the bound leaves room for slow machines and sanitizers. */
	if (microseconds > 100)
		fail_msg("%.1f microseconds a query", microseconds);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(levels_and_audiences),
	    cmocka_unit_test(places),
	    cmocka_unit_test(groups_of_communes),
	    cmocka_unit_test(landscapes),
	    cmocka_unit_test(what_is_no_landscape),
	    cmocka_unit_test(departements_by_their_number),
	    cmocka_unit_test(numbers_that_count_are_none),
	    cmocka_unit_test(communes_by_their_codes),
	    cmocka_unit_test(places_in_places),
	    cmocka_unit_test(names_that_are_words),
	    cmocka_unit_test(times),
	    cmocka_unit_test(times_of_schools),
	    cmocka_unit_test(what_is_no_time_of_schools),
	    cmocka_unit_test(types_and_sectors),
	    cmocka_unit_test(negations),
	    cmocka_unit_test(syntax_is_left_alone),
	    cmocka_unit_test(labels_are_french),
	    cmocka_unit_test(the_next_one_is_meant),
	    cmocka_unit_test(every_expression_is_read),
	    cmocka_unit_test(any_bytes_are_read),
	    cmocka_unit_test(reading_is_fast),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
