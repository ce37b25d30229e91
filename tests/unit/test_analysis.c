/* French analysis: a text and the words that must come out, "+" before a colocated one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "search/base/utf8.h"
#include "search/french/analysis.h"
#include "search/french/lexicon.h"

struct collected {
	char surfaces[1024];
	char lights[1024];
	char stems[1024];
	char roots[1024];
};

static void
append(char *list, size_t size, const char *mark, const char *word)
{
	size_t used = strlen(list);

	(void)snprintf(list + used, size - used, "%s%s%s", used > 0 ? " " : "", mark, word);
}

static bool
collect(void *context, const struct word *word)
{
	struct collected *c = context;
	const char *mark = word->colocated ? "+" : "";

	append(c->surfaces, sizeof(c->surfaces), mark, word->surface);
	append(c->lights, sizeof(c->lights), mark, word->light);
	append(c->stems, sizeof(c->stems), mark, word->stem);
	append(c->roots, sizeof(c->roots), mark, word->root);
	return true;
}

static struct collected
words_of(const char *text)
{
	struct analyser *analyser = analyser_new();
	struct collected c = {0};

	assert_non_null(analyser);
	assert_true(analyse(analyser, ANALYSE_FRENCH, text, strlen(text), collect, &c));
	analyser_free(analyser);
	return c;
}

static void
texts_give_their_surfaces(void **state)
{
	static const struct {
		const char *text, *surfaces;
	} cases[] = {
	    {"", ""},
	    {" -- ' . ", ""},
	    /* elision, by every apostrophe */
	    {"L'orientation d’un élève qu'il suit", "orientation un eleve il suit"},
	    {"lorsqu'on jusqu'à puisqu’elle quoiqu'elle", "on a elle elle"},
	    {"d'un d’un dʼun d′un d‘un d`un d´un", "un un un un un un un"},
	    {"c'est j'ai l'été m'a n'est s'il t'a", "est ai ete a est il a"},
	    /* words that keep their apostrophe */
	    {"aujourd'hui presqu’île quelqu'un prud'hommes", "aujourdhui presquile quelquun prudhommes"},
	    {"d'aujourd'hui entr'aide entracte", "aujourdhui entraide entracte"},
	    {"grand'mère O'Connor", "grand +grandmere mere o +oconnor connor"},
	    {"L'Aigle, l'Aigle, L'ORÉAL", "aigle +laigle aigle oreal"},
	    {"Gonfreville-l'Orcher", "gonfreville +gonfrevillelorcher orcher"},
	    /* accents and ligatures */
	    {"événement évènement evenement", "evenement evenement evenement"},
	    {"Cœur d'œuvre, ÆTHER", "coeur oeuvre aether"},
	    {"e\xcc\x81te\xcc\x81", "ete"},
	    /* hyphens */
	    {"mini-stage mini\u2011stage", "mini +ministage stage mini +ministage stage"},
	    {"main-d'œuvre", "main +maindoeuvre oeuvre"},
	    {"Port-Jérôme-sur-Seine", "port +portjeromesurseine jerome sur seine"},
	    {"l'après-midi", "apres +apresmidi midi"},
	    {"dois-je, rendez-vous", "dois je rendez +rendezvous vous"},
	    {"R&D", "r +rd d"},
	    /* acronyms */
	    {"C.F.A. et CFA", "cfa et cfa"},
	    {"la S.E.G.P.A., l'U.L.I.S.", "la segpa ulis"},
	    {"MiM's MIM’s Mims mim", "mims +mim mims +mim mims mim"},
	    {"fin.Début ac-normandie.fr", "fin debut ac +acnormandie normandie fr"},
	    /* levels */
	    {"3è 5ème 6° troisième 2nde", "3e 5eme 6e troisieme 2nde"},
	    {"3 ème, 4\u00a0èmes, 3ᵉ, 1ʳᵉ", "3e 4e 3e 1re"},
	    {"cycle 4", "cycle 4 +5e +4e +3e"},
	    {"cycles 3 et 4, 4", "cycles 3 +6e et 4 +5e +4e +3e 4 +5e +4e +3e"},
	    {"classe de 3", "classe de 3 +3e"},
	    {"classes de 4 et 3.", "classes de 4 +4e et 3 +3e"},
	    {"classe de 4 élèves", "classe de 4 eleves"},
	    {"niveau 4", "niveau 4"},
	    {"5e/4e et 4e-3e", "5e 4e et 4e +4e3e 3e"},
	    {"SEGPA ULIS", "segpa ulis"},
	    /* inclusive and double forms */
	    {"collégien·ne·s", "collegiens +collegiennes"},
	    {"collégien.ne.s", "collegiens +collegiennes"},
	    {"collégien-ne-s", "collegiens +collegiennes"},
	    {"collégiens•nes", "collegiens +collegiennes"},
	    {"technicien(ne)", "technicien +technicienne"},
	    {"technicien(ne)s", "techniciens +techniciennes"},
	    {"infirmier·ère", "infirmier +infirmiere"},
	    {"infirmier(ère)", "infirmier +infirmiere"},
	    {"infirmier/ère", "infirmier +infirmiere"},
	    {"infirmiers-ères", "infirmiers +infirmieres"},
	    {"agriculteur/agricultrice", "agriculteur +agricultrice"},
	    {"agriculteurs/agricultrices", "agriculteurs +agricultrices"},
	    {"agriculteur/trice", "agriculteur +agricultrice"},
	    {"directeur.trice", "directeur +directrice"},
	    {"directeur/trice", "directeur +directrice"},
	    {"conducteur(trice)s", "conducteurs +conductrices"},
	    {"acteurs·rices", "acteurs +actrices"},
	    {"ambassadeur·rice", "ambassadeur +ambassadrice"},
	    {"tous·tes", "tous +toutes"},
	    {"chef·fe", "chef +cheffe"},
	    {"professeur·e", "professeur +professeure"},
	    {"étudiant·e·s", "etudiants +etudiantes"},
	    {"l’étudiant·e", "etudiant +etudiante"},
	    {"coiffeur·se", "coiffeur +coiffeuse"},
	    {"vendeur/euse", "vendeur +vendeuse"},
	    {"heureux·ses", "heureux +heureuses"},
	    {"boulanger·e", "boulanger +boulangere"},
	    {"technicien-ne-s", "techniciens +techniciennes"},
	    {"employé.e.s", "employes +employees"},
	    {"employé-e-s", "employes +employees"},
	    {"français·es", "francais +francaises"},
	    {"nouveaux·elles", "nouveaux +nouvelles"},
	    {"professionnel·le·s", "professionnels +professionnelles"},
	    {"sportif·ve", "sportif +sportive"},
	    {"un·e métier(s)", "un +une metiers"},
	    {"vice-président·e·s", "vice +vicepresident presidents +presidentes"},
	    {"animation/animateur", "animation animateur"},
	    /* numbers */
	    {"360° 2030 5°C", "360 2030 5 c"},
	    {"1\u202f250 €, 1 000 000, 50\u00a0000 élèves", "1250 1000000 50000 eleves"},
	    {"salles 101 102", "salles 101 102"},
	    {"du 14/01/2027, 9h30", "du 14 01 2027 9h30"},
	    {"a\xff" "b\xc0\xaf", "a b"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		struct collected c = words_of(cases[i].text);

		if (strcmp(c.surfaces, cases[i].surfaces) != 0)
			fail_msg("%s: %s, not %s", cases[i].text, c.surfaces, cases[i].surfaces);
	}
}

/* Both texts have one light form, which ranks them alike. */
static void
forms_bring_together(void **state)
{
	static const char *const together[][2] = {
	    {"boulangers", "boulangère"},   {"techniciennes", "technicien"},
	    {"directrice", "directeur"},    {"vendeuse", "vendeur"},
	    {"travaux", "travail"},         {"journaux", "journal"},
	    {"bijoux", "bijou"},            {"lieux", "lieu"},
	    {"yeux", "œil"},                {"métiers", "metier"},
	    {"événement", "evenement"},     {"professionnelle", "professionnels"},
	    {"troisièmes", "3e"},           {"5ème", "cinquième"},
	    {"sportives", "sportif"},       {"agricultrice", "agriculteurs"},
	    {"animaux", "animal"},          {"employées", "employé"},
	    {"soudeuse", "soudeur"},        {"châteaux", "château"},
	    {"évènements", "evenement"},    {"chevaux", "cheval"},
	    {"hôpitaux", "hôpital"},        {"vitraux", "vitrail"},
	    {"jeux", "jeu"},                {"tuyaux", "tuyau"},
	    {"matériaux", "matériau"},      {"noyaux", "noyau"},
	    {"cours", "cours"},             {"industriels", "industrielle"},
	    {"patronne", "patrons"},        {"musicienne", "musiciens"},
	    {"pâtissières", "pâtissier"},   {"ambassadrice", "ambassadeur"},
	    {"ingénieure", "ingénieurs"},   {"danseuses", "danseur"},
	    {"dangereuse", "dangereux"},    {"nationale", "nationaux"},
	    {"françaises", "français"},     {"villageoise", "villageois"},
	    {"cheffes", "chef"},            {"nouvelle", "nouveaux"},
	    {"paysanne", "paysan"},         {"hôtesse", "hôte"},
	    {"maîtresse", "maître"},        {"publiques", "public"},
	    {"seconde", "2de"},             {"2nde", "2de"},
	    {"première", "premier"},        {"1ère", "1re"},
	    {"terminale", "Tle"},           {"3ième", "3°"},
	    {"3èmes", "troisième"},         {"MiM's", "MIM’s"},
	    {"agréée", "agréés"},           {"St", "sainte"},
	    {"designeuse", "designers"},    {"manageuse", "manager"},
	    {"apprentis", "apprentie"},     {"bateaux", "bateau"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(together); i++) {
		struct collected a = words_of(together[i][0]), b = words_of(together[i][1]);

		if (strcmp(a.lights, b.lights) != 0)
			fail_msg("%s: %s, %s: %s", together[i][0], a.lights, together[i][1], b.lights);
	}
}

static void
levels_have_one_light_form(void **state)
{
	static const char *const endings[] = {"e", "E", "è", "eme", "ème", "ÈME", "ième", "°", "º", "ᵉ",
	    "es", "emes", "èmes", "ièmes", " ème", "\u00a0èmes"};
	static const char *const words[][2] = {{"troisième", "troisièmes"}, {"quatrième", "quatrièmes"},
	    {"cinquième", "cinquièmes"}, {"sixième", "sixièmes"}};
	static const char *const others[][2] = {{"2de 2nde seconde secondes 2ndes 2des", "2de"},
	    {"1re 1ère 1ere 1ʳᵉ 1res", "1re"}, {"Tle TLE terminale terminales", "tle"},
	    {"SEGPA Segpa S.E.G.P.A.", "segpa"}, {"ULIS Ulis U.L.I.S.", "ulis"}};
	char text[32], expected[8];
	size_t level, i;

	(void)state;
	for (level = 3; level <= 6; level++) {
		(void)snprintf(expected, sizeof(expected), "%zue", level);
		for (i = 0; i < LENGTH(endings); i++) {
			(void)snprintf(text, sizeof(text), "%zu%s", level, endings[i]);
			if (strcmp(words_of(text).lights, expected) != 0)
				fail_msg("%s: %s", text, words_of(text).lights);
		}
		assert_string_equal(words_of(words[level - 3][0]).lights, expected);
		assert_string_equal(words_of(words[level - 3][1]).lights, expected);
	}
	for (i = 0; i < LENGTH(others); i++) {
		struct collected c = words_of(others[i][0]);
		char *rest = NULL, *light = strtok_r(c.lights, " ", &rest);

		for (; light != NULL; light = strtok_r(NULL, " ", &rest))
			assert_string_equal(light, others[i][1]);
	}
}

/* The two texts have different light forms. */
static void
light_forms_keep_apart(void **state)
{
	static const char *const apart[][2] = {
	    {"mer", "mère"},       {"cours", "cour"},     {"cours", "course"},   {"port", "porte"},
	    {"sel", "selle"},      {"vent", "vente"},     {"dans", "danse"},     {"part", "partie"},
	    {"franc", "France"},   {"point", "pointe"},   {"entre", "entrée"},   {"dur", "durée"},
	    {"chemin", "cheminée"}, {"arme", "armée"},    {"retrait", "retraite"},
	    {"foi", "fois"},       {"pays", "paie"},      {"fil", "fils"},       {"frais", "fraise"},
	    {"bureau", "bure"},    {"œuvre", "ouvre"},    {"corps", "cor"},      {"bois", "boire"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(apart); i++) {
		struct collected a = words_of(apart[i][0]), b = words_of(apart[i][1]);

		if (strcmp(a.lights, b.lights) == 0)
			fail_msg("%s, %s: %s", apart[i][0], apart[i][1], a.lights);
	}
}

static void
names_are_folded_only(void **state)
{
	struct analyser *analyser = analyser_new();
	struct collected c = {0};
	static const char text[] = "Chambres d’Agriculture L'Oréal";

	(void)state;
	assert_true(analyse(analyser, ANALYSE_NAMES, text, strlen(text), collect, &c));
	assert_string_equal(c.surfaces, "chambres agriculture oreal +loreal");
	assert_string_equal(c.lights, c.surfaces);
	assert_string_equal(c.stems, c.surfaces);
	assert_string_equal(c.roots, c.surfaces);
	analyser_free(analyser);
}

struct flags {
	char fixed[256], elided[256], stop_words[256];
};

static bool
collect_flags(void *context, const struct word *word)
{
	struct flags *flags = context;

	if (word->fixed)
		append(flags->fixed, sizeof(flags->fixed), "", word->surface);
	if (word->elided)
		append(flags->elided, sizeof(flags->elided), "", word->surface);
	if (word->stop_word)
		append(flags->stop_words, sizeof(flags->stop_words), "", word->surface);
	return true;
}

static void
words_say_what_they_are(void **state)
{
	struct analyser *analyser = analyser_new();
	struct flags flags = {0};
	static const char text[] = "Le CFA de l'Eure : 12 élèves de troisième, d’étudiant·e·s";

	(void)state;
	assert_true(analyse(analyser, ANALYSE_FRENCH, text, strlen(text), collect_flags, &flags));
	assert_string_equal(flags.fixed, "cfa 12 troisieme");
	assert_string_equal(flags.elided, "eure etudiants etudiantes");
	assert_string_equal(flags.stop_words, "le de de");
	analyser_free(analyser);
}

static void
word_lists_are_sorted(void **state)
{
	(void)state;
	if (lexicon_misplaced() != NULL)
		fail_msg("\"%s\" is not at its place in its list", lexicon_misplaced());
}

/* The words of a family have one root. */
static const char *const families[] = {
    "boulanger boulangère boulangers boulangerie boulangeries",
    "pâtissier pâtissière pâtisserie", "soudeur soudeuse soudure souder soudage",
    "maçon maçonne maçonnerie", "coiffeur coiffeuse coiffure coiffer",
    "agriculteur agricultrice agriculture agricole agricoles",
    "menuisier menuisière menuiserie", "mécanicien mécanicienne mécanique",
    "réparer réparation réparateur réparatrice", "soigner soigneur soigneuse soin soins",
    "conduire conducteur conductrice conduite", "journaliste journalisme",
    "recycler recyclage recycleur", "infirmier infirmière infirmerie",
    "électricien électricienne électricité électrique",
    "informatique informaticien informaticienne", "élever éleveur éleveuse élevage",
    "cuisine cuisinier cuisinière cuisiner", "vendre vente vendeur vendeuse",
    "pêche pêcheur pêcher", "artisan artisane artisanat artisanal artisanaux",
    "apprenti apprentie apprentissage", "former formateur formatrice formation",
    "industrie industriel industrielle", "hôtel hôtellerie hôtelier hôtelière",
    "charpente charpentier charpentière", "bijou bijoux bijoutier bijouterie",
    "parfum parfumeur parfumeuse parfumerie", "forêt forestier forestière",
    "stage stagiaire", "pharmacie pharmacien", "banque bancaire", "chimie chimique chimiste",
    "lait laitier laiterie", "produire production produit producteur",
    "construire construction constructeur",
    "alternant alternante alternance", "peintre peinture peindre",
    "couvreur couverture couvrir", "chaudronnier chaudronnerie", "fleuriste fleur fleurs",
    "garagiste garage", "paysagiste paysage", "esthéticienne esthétique",
    "ébéniste ébénisterie", "luthier lutherie", "ambulancier ambulance",
    "gendarme gendarmerie", "policier police policière", "juriste juridique",
    "comptable comptabilité", "secrétaire secrétariat", "bibliothécaire bibliothèque",
    "architecte architecture", "dessinateur dessinatrice dessin dessiner",
    "graphiste graphisme graphique", "photographe photographie",
    "animateur animation animer", "éducateur éducation éducatif",
    "enseignant enseignante enseignement enseigner", "entraîneur entraînement entraîner",
    "danseur danse danser", "chanteur chant chanter", "musicien musique musical",
    "comédien comédie", "traducteur traduction traduire", "interprète interprétation",
    "sommelier sommellerie", "chocolatier chocolat chocolaterie",
    "boucher boucherie bouchère", "charcutier charcuterie",
    "poissonnier poisson poissonnerie", "fromager fromage fromagerie",
    "viticulteur viticulture viticole", "horticulteur horticulture horticole",
    "maraîcher maraîchage maraîchère", "pépiniériste pépinière",
    "bûcheron bûcheronnage bûcheronne", "sylviculteur sylviculture sylvicole",
    "apiculteur apiculture apicole", "ostréiculteur ostréiculture ostréicole",
    "logisticien logistique", "magasinier magasin", "carrossier carrosserie",
    "ajusteur ajustage ajuster", "tourneur tournage", "fraiseur fraisage",
    "usineur usinage usiner usine", "outilleur outillage outil", "régleur réglage régler",
    "monteur montage monter", "câbleur câblage câble",
    "automaticien automatisme automatique automatisation", "chauffagiste chauffage",
    "plombier plomberie", "zingueur zinguerie", "carreleur carrelage",
    "coffreur coffrage", "grutier grue", "terrassier terrassement",
    "topographe topographie", "métallier métallerie", "serrurier serrurerie serrure",
    "ferronnier ferronnerie", "horloger horlogerie horloge",
    "couturier couture couturière", "tapissier tapisserie", "cordonnier cordonnerie",
    "maroquinier maroquinerie", "imprimeur imprimerie imprimer", "relieur reliure relier",
    "céramiste céramique", "verrier verre verrerie", "potier poterie",
    "sculpteur sculpture", "kinésithérapeute kinésithérapie", "orthophoniste orthophonie",
    "psychologue psychologie", "opticien optique", "dentiste dentaire",
    "prothésiste prothèse", "laborantin laboratoire", "biologiste biologie biologique",
    "physicien physique", "mathématicien mathématiques", "statisticien statistique",
    "développeur développement développer", "programmeur programmation programmer",
    "banquier banque bancaire", "assureur assurance", "commerçant commerce commercial",
    "acheteur achat acheter", "caissier caisse", "libraire librairie", "notaire notariat",
    "greffier greffe", "pilote pilotage piloter", "aiguilleur aiguillage",
    "nettoyeur nettoyage nettoyer", "ingénieur ingénierie",
    "surveillant surveillance surveiller", "livreur livraison livrer",
    "restaurateur restauration restaurant", "entrepreneur entreprise entreprendre",
    "inspecteur inspection", "directeur direction directrice",
    "créateur création créer créatif", "décorateur décoration décorer décoratif",
    "fabricant fabrication fabriquer", "transporteur transport transporter",
    "conseiller conseil conseillère", "consultant consultation", "marchand marchandise",
    "éclairagiste éclairage", "sportif sport", "agronome agronomie agronomique",
    "écologue écologie écologique", "géologue géologie", "archéologue archéologie",
    "œnologue œnologie", "ergothérapeute ergothérapie", "diététicien diététique",
    "chirurgien chirurgie", "brasseur brasserie brasser", "cidrier cidre cidrerie",
    "crêpier crêperie crêpe", "glacier glace", "rôtisseur rôtisserie",
    "toiletteur toilettage", "dresseur dressage", "moniteur monitorat",
    "étudiant études étudier", "lycéen lycée", "collégien collège",
    "orienteur orientation orienter", "découvreur découverte découvrir",
    "visiteur visite visiter", "rencontre rencontrer", "observation observer observateur",
    "recrutement recruteur recruter", "emploi employeur employé employer",
    "électromécanicien électromécanique", "naval navire navale", "portuaire port",
    "énergie énergétique", "éolien éolienne", "environnement environnemental",
    "plasturgiste plasturgie", "métallurgiste métallurgie", "sidérurgie sidérurgiste",
    "confectionneur confection", "scieur scierie sciage", "tonnelier tonnellerie",
    "vannier vannerie", "agencement agenceur", "isolation isolateur isoler",
    "étancheur étanchéité", "démolition démolisseur", "touriste tourisme touristique",
    "guide guidage guider", "réceptionniste réception", "sécurité sécuriser",
    "pédiatre pédiatrie", "gériatre gériatrie", "psychiatre psychiatrie",
    "dramaturge dramaturgie", "cinéma cinéaste cinématographique",
    "journaliste journalisme journalistique", "éditeur édition éditorial",
    "publicitaire publicité", "professeur professorat", "chercheur recherche",
};

static void
families_have_one_root(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(families); i++) {
		struct collected c = words_of(families[i]);
		char *rest = NULL, *first = strtok_r(c.roots, " ", &rest), *next;

		while ((next = strtok_r(NULL, " ", &rest)) != NULL)
			if (strcmp(first, next) != 0)
				fail_msg("%s: %s, %s", families[i], first, next);
	}
}

/* No two words of a line have the same root. */
static const char *const strangers[] = {
    "station statut statue", "formation forme format", "métier métrique",
    "commerce commun", "port porte portail", "marin mariage", "cour cours courrier course",
    "bois boisson", "classe classique", "police politique", "culture agriculture",
    "fer ferme", "chevalet cheval", "vent vente", "mer mère", "danse dans",
    "chantier chanter", "table tablier", "village ville", "animal animer", "couleur couler",
    "élève élevage", "équipe équipement équipage", "environ environnement",
    "personne personnel personnage", "informatique information", "contrat contre",
    "public publication", "commune communication", "heure heureux", "point pointe",
    "messe message", "logiciel logique", "profession professeur", "carrière carré",
    "fiche fichier", "part partie partage", "mini mine", "mai mais", "Seine sein",
    "vers vérité ver", "parc parce", "mode modérer", "soldat solde", "col colère collège",
    "maintenance maintenant", "important importer importance", "couture coût",
    "chocolat école", "référent référentiel", "serrure serre", "office officier officiel",
    "cadre cadran", "journal journée", "courage cour", "avant avantage", "traiteur traiter",
    "secteur section", "service serveur", "mobile mobilier", "front frontière",
};

static void
strangers_keep_apart(void **state)
{
	size_t i, j, k;

	(void)state;
	for (i = 0; i < LENGTH(strangers); i++) {
		struct collected c = words_of(strangers[i]);
		char *rest = NULL, *roots[8] = {strtok_r(c.roots, " ", &rest)};

		for (j = 1; (roots[j] = strtok_r(NULL, " ", &rest)) != NULL; j++)
			for (k = 0; k < j; k++)
				if (strcmp(roots[j], roots[k]) == 0)
					fail_msg("%s: %s", strangers[i], roots[k]);
	}
}

struct forms {
	char surface[WORD_BYTES_MAX + 8], light[WORD_BYTES_MAX + 8], stem[WORD_BYTES_MAX + 8],
	    root[WORD_BYTES_MAX + 8];
};

struct list {
	struct forms *forms;
	size_t count, room;
};

static bool
keep_forms(void *context, const struct word *word)
{
	struct list *list = context;
	struct forms *forms;

	if (list->count == list->room) {
		list->room = list->room == 0 ? 4096 : list->room * 2;
		list->forms = realloc(list->forms, list->room * sizeof(*list->forms));
		assert_non_null(list->forms);
	}
	forms = &list->forms[list->count++];
	(void)snprintf(forms->surface, sizeof(forms->surface), "%s", word->surface);
	(void)snprintf(forms->light, sizeof(forms->light), "%s", word->light);
	(void)snprintf(forms->stem, sizeof(forms->stem), "%s", word->stem);
	(void)snprintf(forms->root, sizeof(forms->root), "%s", word->root);
	return true;
}

static int
by_surface(const void *a, const void *b)
{
	return strcmp(((const struct forms *)a)->surface, ((const struct forms *)b)->surface);
}

static int
by_light(const void *a, const void *b)
{
	return strcmp(((const struct forms *)a)->light, ((const struct forms *)b)->light);
}

static int
by_stem(const void *a, const void *b)
{
	return strcmp(((const struct forms *)a)->stem, ((const struct forms *)b)->stem);
}

static void
check_nesting(struct list *list)
{
	size_t i;

	if (list->forms == NULL) {
		fail_msg("no word was read");
		return;
	}
	qsort(list->forms, list->count, sizeof(*list->forms), by_surface);
	for (i = 1; i < list->count; i++)
		if (by_surface(&list->forms[i - 1], &list->forms[i]) == 0)
			assert_string_equal(list->forms[i - 1].light, list->forms[i].light);
	qsort(list->forms, list->count, sizeof(*list->forms), by_light);
	for (i = 1; i < list->count; i++)
		if (by_light(&list->forms[i - 1], &list->forms[i]) == 0)
			assert_string_equal(list->forms[i - 1].stem, list->forms[i].stem);
	qsort(list->forms, list->count, sizeof(*list->forms), by_stem);
	for (i = 1; i < list->count; i++)
		if (by_stem(&list->forms[i - 1], &list->forms[i]) == 0)
			assert_string_equal(list->forms[i - 1].root, list->forms[i].root);
}

static void
read_words(struct analyser *analyser, const char *const *texts, size_t count, struct list *list)
{
	size_t i;

	for (i = 0; i < count; i++)
		assert_true(analyse(analyser, ANALYSE_FRENCH, texts[i], strlen(texts[i]), keep_forms, list));
}

static void
equal_forms_nest(void **state)
{
	struct analyser *analyser = analyser_new();
	struct list list = {0};

	(void)state;
	read_words(analyser, families, LENGTH(families), &list);
	read_words(analyser, strangers, LENGTH(strangers), &list);
	check_nesting(&list);
	free(list.forms);
	analyser_free(analyser);
}

/* Debian's wfrench, where it is installed. */
static void
equal_forms_of_a_dictionary_nest(void **state)
{
	static const char path[] = "/usr/share/dict/french";
	struct analyser *analyser = analyser_new();
	struct list list = {0};
	FILE *words = fopen(path, "r");
	char line[256];

	(void)state;
	if (words == NULL) {
		analyser_free(analyser);
		print_message("SKIPPED: %s is absent (package wfrench)\n", path);
		skip();
	}
	while (fgets(line, sizeof(line), words) != NULL)
		assert_true(analyse(analyser, ANALYSE_FRENCH, line, strlen(line), keep_forms, &list));
	(void)fclose(words);
	assert_true(list.count > 100000);
	check_nesting(&list);
	free(list.forms);
	analyser_free(analyser);
}

struct bounds {
	size_t last_start, length, count;
};

static bool
check_bounds(void *context, const struct word *word)
{
	struct bounds *b = context;

	assert_true(word->start < word->end);
	assert_true(word->end <= b->length);
	assert_true(word->start >= b->last_start || word->colocated);
	assert_true(b->count++ > 0 || !word->colocated);
	if (!word->colocated)
		b->last_start = word->start;
	assert_true(strlen(word->surface) <= WORD_BYTES_MAX);
	assert_true(strlen(word->surface) > 0 && strlen(word->light) > 0 && strlen(word->stem) > 0 &&
	    strlen(word->root) > 0);
	assert_true(utf8_is_valid(word->surface, strlen(word->surface)));
	assert_true(utf8_is_valid(word->light, strlen(word->light)));
	assert_true(utf8_is_valid(word->stem, strlen(word->stem)));
	assert_true(utf8_is_valid(word->root, strlen(word->root)));
	assert_null(strpbrk(word->surface, " \""));
	return true;
}

static uint64_t
random_next(uint64_t *seed)
{
	uint64_t z = (*seed += 0x9E3779B97F4A7C15u);

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

static void
any_bytes_are_read(void **state)
{
	static const char pieces[][8] = {"a", "é", "'", "’", "-", ".", "·", "(", ")", "/", "s", "ne",
	    "e", "3", "°", " ", "\xff", "\xe2", "\xcc\x81", "cycle ", "4", "œ", "\n", "\"", "C.", "Æ"};
	struct analyser *analyser = analyser_new();
	uint64_t seed = 42;
	char text[200], folded[800], again[800];
	size_t i, n, used;

	(void)state;
	for (i = 0; i < 30000; i++) {
		struct bounds bounds = {0};

		for (used = 0, n = random_next(&seed) % 24; n > 0; n--) {
			const char *piece = pieces[random_next(&seed) % LENGTH(pieces)];

			memcpy(text + used, piece, strlen(piece));
			used += strlen(piece);
			if (random_next(&seed) % 16 == 0)
				text[used++] = (char)random_next(&seed);
		}
		bounds.length = used;
		assert_true(analyse(analyser, i % 2 == 0 ? ANALYSE_FRENCH : ANALYSE_NAMES, text, used,
		    check_bounds, &bounds));
		n = fold(text, used, folded, sizeof(folded));
		assert_true(fold(folded, n, again, sizeof(again)) == n && memcmp(folded, again, n) == 0);
	}
	analyser_free(analyser);
}

static void
every_prefix_is_read(void **state)
{
	static const char text[] = "L’élève de 3 ème (collégien·ne·s), d’aujourd'hui : 12\u202f000 "
				   "mini\u2011stages/ateliers au C.F.A. de L’Aigle — œuvre\0de l’après-midi à 5° ";
	struct analyser *analyser = analyser_new();
	size_t length;

	(void)state;
	for (length = 0; length <= sizeof(text); length++) {
		struct bounds bounds = {.length = length};
		/* A copy of that very size, so that a sanitizer sees a byte read too far. */
		char *copy = malloc(length + (length == 0));

		assert_non_null(copy);
		memcpy(copy, text, length);
		assert_true(analyse(analyser, ANALYSE_FRENCH, copy, length, check_bounds, &bounds));
		free(copy);
	}
	analyser_free(analyser);
}

static void
folding_fits_where_it_goes(void **state)
{
	char out[8];

	(void)state;
	assert_int_equal(fold("\u00c0\u0153\u2019", 7, out, sizeof(out)), 4);
	assert_string_equal(out, "aoe'");
	assert_int_equal(fold("abœ", 4, out, 4), 2);
	assert_string_equal(out, "ab");
	assert_int_equal(fold("abc", 3, out, 3), 2);
	assert_string_equal(out, "ab");
	assert_int_equal(fold("abc", 3, out, 1), 0);
	assert_string_equal(out, "");
}

static void
a_huge_word_is_cut(void **state)
{
	struct analyser *analyser = analyser_new();
	size_t length = 1 << 20;
	char *text = malloc(length);
	struct bounds bounds = {.length = length};

	(void)state;
	assert_non_null(text);
	memset(text, 'x', length);
	assert_true(analyse(analyser, ANALYSE_FRENCH, text, length, check_bounds, &bounds));
	free(text);
	analyser_free(analyser);
	analyser_free(NULL);
}

/* More parts than a run holds: cut in two, and nothing is lost. */
static void
a_long_run_is_cut(void **state)
{
	static const char *const joints[] = {"-", "(", "/", ".", "'", "·"};
	size_t i, part;

	(void)state;
	for (i = 0; i < LENGTH(joints); i++) {
		char text[512] = "";
		struct collected c;

		for (part = 0; part < 40; part++)
			(void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "%sab%zu",
			    part > 0 ? joints[i] : "", part);
		c = words_of(text);
		for (part = 0; part < 40; part++) {
			char word[16];

			(void)snprintf(word, sizeof(word), "ab%zu", part);
			if (strstr(c.surfaces, word) == NULL)
				fail_msg("%s: %s is lost in %s", joints[i], word, c.surfaces);
		}
	}
}

static bool
stop_at_second(void *context, const struct word *word)
{
	size_t *count = context;

	(void)word;
	return ++*count < 2;
}

static void
a_sink_may_stop(void **state)
{
	struct analyser *analyser = analyser_new();
	size_t count = 0;
	static const char text[] = "un mini-stage chez l'artisan(e)";

	(void)state;
	assert_false(analyse(analyser, ANALYSE_FRENCH, text, strlen(text), stop_at_second, &count));
	assert_int_equal(count, 2);
	analyser_free(analyser);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(texts_give_their_surfaces),
	    cmocka_unit_test(forms_bring_together),
	    cmocka_unit_test(levels_have_one_light_form),
	    cmocka_unit_test(light_forms_keep_apart),
	    cmocka_unit_test(names_are_folded_only),
	    cmocka_unit_test(words_say_what_they_are),
	    cmocka_unit_test(word_lists_are_sorted),
	    cmocka_unit_test(families_have_one_root),
	    cmocka_unit_test(strangers_keep_apart),
	    cmocka_unit_test(equal_forms_nest),
	    cmocka_unit_test(equal_forms_of_a_dictionary_nest),
	    cmocka_unit_test(any_bytes_are_read),
	    cmocka_unit_test(every_prefix_is_read),
	    cmocka_unit_test(folding_fits_where_it_goes),
	    cmocka_unit_test(a_huge_word_is_cut),
	    cmocka_unit_test(a_long_run_is_cut),
	    cmocka_unit_test(a_sink_may_stop),
	};

	return cmocka_run_group_tests_name("analysis", tests, NULL, NULL);
}
