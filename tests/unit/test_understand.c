/* From what is typed to what is found: forms of words, jobs, acronyms, readings, syntax, and what is
 * said when little or nothing is found. */
#include "tests/unit/search_fixture.h"

/* Every query finds the action, first. */
static void
assert_finds(struct bench *b, const char *id, const char *const *queries)
{
	for (; *queries != NULL; queries++) {
		struct answer *answer = look_for(b, *queries);

		if (answer->result_count == 0 ||
		    strcmp(answer->results[0].action.value[FIELD_ID], id) != 0)
			fail_msg("\"%s\" finds \"%s\", not %s", *queries, ids_in(b, answer), id);
		arena_reset(b->arena);
	}
}

#define QUERIES_MAX 12

struct found {
	struct action action;
	const char *const queries[QUERIES_MAX];
};

#define TITLED(id, title) {.value = {[FIELD_ID] = (id), [FIELD_TITRE] = (title)}}
#define OF_JOB(id, title, codes)                                                                 \
	{.value = {[FIELD_ID] = (id), [FIELD_TITRE] = (title), [FIELD_METIERS] = (codes)}}

static void
check(const struct found *cases, size_t count)
{
	struct action *actions = calloc(count, sizeof(*actions));
	struct bench b;
	size_t i;

	assert_non_null(actions);
	for (i = 0; i < count; i++)
		actions[i] = cases[i].action;
	bench_set_up_named(&b, actions, count);
	for (i = 0; i < count; i++)
		assert_finds(&b, actions[i].value[FIELD_ID], cases[i].queries);
	bench_tear_down(&b);
	free(actions);
}

static void
words_are_found_in_all_their_forms(void **state)
{
	static const struct found cases[] = {
	    {TITLED("u:technicien", "Paroles de technicien·ne·s"),
		{"technicien", "techniciennes", "technicien(ne)", "technicien·ne", "Technicien.ne.s"}},
	    {TITLED("u:infirmiere", "Portrait d’une infirmière"),
		{"infirmier", "infirmiers", "infirmier·ère", "infirmier(ère)", "INFIRMIÈRE"}},
	    {TITLED("u:agriculteur", "Agriculteurs d’aujourd’hui"),
		{"agriculteur/agricultrice", "agriculteur.trice", "agricultrices"}},
	    {TITLED("u:directrice", "La directrice raconte"), {"directeur", "directeur·rice", "directrices"}},
	    {TITLED("u:vendeur", "Un vendeur de primeurs"), {"vendeuse", "vendeur/euse", "vendeuses"}},
	    {TITLED("u:evenement", "Un événement au musée"), {"evenement", "évènements", "l’évènement"}},
	    {TITLED("u:oeuvre", "La main-d’œuvre du port"), {"main d'oeuvre", "main-d'œuvre", "oeuvres"}},
	    {TITLED("u:univers", "L’univers des abeilles"), {"univers", "l'univers", "d’univers"}},
	    {TITLED("u:frigo", "Établissements frigorifiques"),
		{"etabliss", "établissement", "frigori", "frigorif", "frigorifi"}},
	    {TITLED("u:travaux", "Grands travaux"), {"travail", "travaux"}},
	    {TITLED("u:bijou", "Le bijou, de la mine à la vitrine"), {"bijoux"}},
	    {TITLED("u:yeux", "Soigner les yeux"), {"œil", "yeux"}},
	    {TITLED("u:cfa", "Un jour au C.F.A."), {"CFA", "c.f.a.", "cfa"}},
	    {TITLED("u:mims", "Une MiM’s pour tous"), {"mims", "MiM's", "MIM’s", "mim"}},
	    {TITLED("u:joined", "Cybersécurité"), {"cyber sécurité", "cyber-sécurité", "cybersecurite"}},
	    {TITLED("u:hyphen", "Mini-fusées"), {"minifusée", "mini fusée", "mini-fusées", "fusées"}},
	    {TITLED("u:split", "Micro entreprises de quartier"), {"microentreprise", "micro-entreprise"}},
	};

	(void)state;
	check(cases, LENGTH(cases));
}

/* The text of an action need not name its jobs: ROME's labels and appellations do. */
static void
ordinary_words_lead_to_jobs(void **state)
{
	static const struct found cases[] = {
	    {OF_JOB("u:animaux", "Une matinée à la clinique", "A1504"),
		{"soigner des animaux", "soigner les animaux", "véto", "metier:vétérinaire"}},
	    {OF_JOB("u:voitures", "Trois jours au service après-vente", "I1604"),
		{"réparer des voitures", "réparer les voitures", "mécano", "mécanicienne auto"}},
	    {OF_JOB("u:soudure", "Masque et étincelles", "H2913"), {"soudeuse", "soudeur", "souder"}},
	    {OF_JOB("u:huitres", "Une marée sur l’estran", "A1404"),
		{"ostréicultrice", "ostréiculteur", "huître"}},
	    {OF_JOB("u:pain", "Lever avant le soleil", "D1102"), {"boulangère", "boulangerie", "pain"}},
	    {OF_JOB("u:cheveux", "Ciseaux et peignes", "D1202"), {"coiffeuse", "coiffure", "cheveux"}},
	};

	(void)state;
	check(cases, LENGTH(cases));
}

static void
acronyms_and_their_meaning_find_each_other(void **state)
{
	static const struct found cases[] = {
	    {TITLED("u:btp", "Le bâtiment et les travaux publics"), {"BTP", "B.T.P."}},
	    {TITLED("u:mfr", "Dans une maison familiale rurale"), {"MFR"}},
	    {TITLED("u:cio", "Le centre d’information et d’orientation reçoit"), {"CIO"}},
	    {TITLED("u:cmq", "Le campus des métiers et des qualifications"), {"CMQ"}},
	    {TITLED("u:clee", "Le comité local école-entreprise"), {"CLEE", "clee"}},
	    {TITLED("u:ppo", "PPO : mode d’emploi"), {"parcours de préparation à l’orientation"}},
	    {TITLED("u:spro", "Le service public régional de l’orientation"), {"SPRO"}},
	    {TITLED("u:cma", "La chambre de métiers et de l’artisanat"), {"CMA", "chambre des métiers"}},
	    {TITLED("u:cci", "La chambre de commerce et d’industrie"), {"CCI", "C.C.I."}},
	    {TITLED("u:uimm", "UIMM, portes ouvertes"),
		{"union des industries et métiers de la métallurgie"}},
	    {TITLED("u:psyen", "Rencontrer un PsyEN"),
		{"psychologue de l’éducation nationale"}},
	    {TITLED("u:cfa", "Centre de formation d’apprentis"), {"CFA"}},
	    {TITLED("u:mims", "Matinée de l’info métier"), {"MiM's", "mims"}},
	    {TITLED("u:pompier", "Chez les pompiers"), {"sapeur-pompier", "sapeurs pompiers",
							  "sapeuse-pompière"}},
	    {TITLED("u:paysan", "L’agriculture vue d’un drone"), {"paysan·ne·s", "paysan/paysanne"}},
	};

	(void)state;
	check(cases, LENGTH(cases));
}

#define SIDES_MAX 16
#define TITLES_MAX 2000

/* The file of synonyms, rule by rule: what stands on the left, what it must find. */
struct rules {
	struct arena *arena;
	const char *from[TITLES_MAX], *to[TITLES_MAX];
	size_t count;
};

static size_t
split(struct arena *arena, const char *text, const char *between, const char **out)
{
	size_t count = 0;

	for (;;) {
		const char *end = strstr(text, between);
		size_t length = end == NULL ? strlen(text) : (size_t)(end - text);

		for (; length > 0 && text[length - 1] == ' '; length--)
			continue;
		for (; length > 0 && text[0] == ' '; text++, length--)
			continue;
		assert_true(count < SIDES_MAX);
		out[count++] = arena_copy(arena, text, length);
		if (end == NULL)
			return count;
		text = end + strlen(between);
	}
}

static void
add_rules(struct rules *rules, char *line)
{
	const char *left[SIDES_MAX], *right[SIDES_MAX];
	char *arrow;
	size_t lefts, rights, i, k;

	line[strcspn(line, "#\r\n")] = '\0';
	if (line[strspn(line, " ")] == '\0')
		return;
	arrow = strstr(line, "=>");
	if (arrow != NULL) {
		*arrow = '\0';
		lefts = split(rules->arena, line, ",", left);
		rights = split(rules->arena, arrow + 2, ",", right);
	} else {
		lefts = rights = split(rules->arena, line, "=", left);
		memcpy(right, left, sizeof(right));
	}
	for (i = 0; i < lefts; i++)
		for (k = 0; k < rights; k++)
			if (left[i] != right[k]) {
				assert_true(rules->count < TITLES_MAX);
				rules->from[rules->count] = left[i];
				rules->to[rules->count++] = right[k];
			}
}

static bool
is_found(struct bench *b, const char *q, const char *title)
{
	size_t page, i;

	for (page = 1; page <= PAGE_MAX; page++) {
		struct answer *answer = look_further(b, q, page);

		for (i = 0; i < answer->result_count; i++)
			if (strcmp(answer->results[i].action.value[FIELD_TITRE], title) == 0)
				return true;
		/* What is read as a place or an audience is no word any more. */
		for (i = 0; i < answer->understood_count; i++)
			if (strcmp(answer->understood[i].filter, "lieu") == 0 ||
			    strcmp(answer->understood[i].filter, "public") == 0)
				return true;
		if (answer->result_count < PER_PAGE_MAX)
			return false;
	}
	return false;
}

/* An action that says nothing but the right side of a rule is found by its left side. */
static void
every_synonym_finds(void **state)
{
	struct rules rules = {.arena = arena_new((size_t)1 << 22)};
	struct action *actions = calloc(TITLES_MAX, sizeof(*actions));
	FILE *file = fopen("search/data/synonymes.txt", "re");
	char line[1024];
	struct bench b;
	size_t i;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL)
		add_rules(&rules, line);
	assert_int_equal(fclose(file), 0);
	assert_true(rules.count > 500);
	for (i = 0; i < rules.count; i++) {
		actions[i].value[FIELD_ID] = arena_printf(rules.arena, "n:%zu", i);
		actions[i].value[FIELD_TITRE] = rules.to[i];
	}
	bench_set_up(&b, actions, rules.count);
	for (i = 0; i < rules.count; i++) {
		if (!is_found(&b, rules.from[i], rules.to[i]))
			fail_msg("synonymes.txt: \"%s\" does not find \"%s\"", rules.from[i], rules.to[i]);
		arena_reset(b.arena);
	}
	bench_tear_down(&b);
	arena_free(rules.arena);
	free(actions);
}

/* Numbers, acronyms, short words and what is quoted are what they are. */
static void
some_words_are_never_corrected(void **state)
{
	static const struct action actions[] = {
	    TITLED("u:numero", "Atelier 2030 en 45678 secondes"), TITLED("u:mot", "La ferme du phare"),
	    TITLED("u:sigle", "UIMM et ONISEP"), TITLED("u:long", "Chaudronnerie"),
	};
	static const char *const nothing[] = {"2031", "45679", "UIMN", "un ONISEB", "\"fermme\""};
	struct bench b;
	size_t i;

	(void)state;
	bench_set_up(&b, actions, LENGTH(actions));
	for (i = 0; i < LENGTH(nothing); i++) {
		struct answer *answer = look_for(&b, nothing[i]);

		if (answer->total + answer->correction_count != 0)
			fail_msg("%s finds %s", nothing[i], ids_in(&b, answer));
	}
	assert_found(&b, "ferne", "u:mot"); /* one slip from five letters */
	assert_found(&b, "farme", "u:mot");
	assert_found(&b, "fermé", "u:mot");
	assert_found(&b, "verme", ""); /* a wrong first letter is two */
	assert_found(&b, "chadronerie", "u:long"); /* two from nine */
	assert_found(&b, "chadronnri", "");
	assert_found(&b, "ferm", "u:mot"); /* goes on */
	bench_tear_down(&b);
}

/* Partners are folded, not stemmed. */
static void
names_are_found_as_they_are_written(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "u:nom", [FIELD_TITRE] = "Une visite",
		 [FIELD_PARTENAIRE_NOM] = "Société Générale d’Évreux"}},
	    {.value = {[FIELD_ID] = "u:titre", [FIELD_TITRE] = "Les générales du théâtre"}},
	};
	static const char *const cases[][2] = {
	    {"societe generale", "u:nom u:titre"}, {"partenaire:SOCIÉTÉ", "u:nom"},
	    {"partenaire:sociétés", ""}, {"partenaire:générales", ""},
	    {"titre:générale", "u:titre"}, {"\"société générale\"", "u:nom"},
	};
	struct bench b;
	size_t i;

	(void)state;
	bench_set_up(&b, actions, LENGTH(actions));
	for (i = 0; i < LENGTH(cases); i++)
		assert_found(&b, cases[i][0], cases[i][1]);
	bench_tear_down(&b);
}

/* The département, or the word. */
static void
manche_is_a_place_or_a_word(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "m:place", [FIELD_TITRE] = "Un chantier naval",
		 [FIELD_DEPARTEMENTS] = "50", [FIELD_COMMUNES] = "50129"}},
	    {.value = {[FIELD_ID] = "m:word", [FIELD_TITRE] = "Tourner un manche de couteau",
		 [FIELD_DEPARTEMENTS] = "61"}},
	};
	static const char *const cases[][2] = {
	    {"manche", "m:place"}, {"dans la Manche", "m:place"}, {"chantier manche", "m:place"},
	    {"manche de couteau", "m:word m:place"}, {"un manche à tourner", "m:word m:place"}, {"\"manche\"", "m:word m:place"},
	};
	struct bench b;
	size_t i;

	(void)state;
	bench_set_up(&b, actions, LENGTH(actions));
	for (i = 0; i < LENGTH(cases); i++)
		assert_found(&b, cases[i][0], cases[i][1]);
	bench_tear_down(&b);
}

static const struct action placed[] = {
    {.value = {[FIELD_ID] = "l:vire", [FIELD_TITRE] = "Une menuiserie", [FIELD_NIVEAUX] = "3e",
	 [FIELD_DEPARTEMENTS] = "14", [FIELD_COMMUNES] = "14762", [FIELD_LIEU] = "en_entreprise"}},
    {.value = {[FIELD_ID] = "l:partout", [FIELD_TITRE] = "Un menuisier au collège",
	 [FIELD_NIVEAUX] = "5e", [FIELD_REGIONAL] = "1", [FIELD_LIEU] = "en_etablissement"}},
    {.value = {[FIELD_ID] = "l:hermival", [FIELD_TITRE] = "Une menuiserie", [FIELD_NIVEAUX] = "4e",
	 [FIELD_DEPARTEMENTS] = "14", [FIELD_COMMUNES] = "14326", [FIELD_LIEU] = "en_entreprise"}},
    {.value = {[FIELD_ID] = "l:cherbourg", [FIELD_TITRE] = "Une menuiserie", [FIELD_NIVEAUX] = "3e",
	 [FIELD_DEPARTEMENTS] = "50", [FIELD_COMMUNES] = "50129", [FIELD_LIEU] = "en_entreprise"}},
    {.value = {[FIELD_ID] = "l:lisieux", [FIELD_TITRE] = "Une menuiserie", [FIELD_NIVEAUX] = "3e",
	 [FIELD_DEPARTEMENTS] = "14", [FIELD_COMMUNES] = "14366", [FIELD_LIEU] = "en_entreprise"}},
    {.value = {[FIELD_ID] = "l:ligne", [FIELD_TITRE] = "Le bois en vidéo", [FIELD_NIVEAUX] = "5e",
	 [FIELD_REGIONAL] = "1", [FIELD_LIEU] = "en_ligne"}},
};

/* What takes place there, then near (the nearest first), then what comes there. */
static void
places_give_what_a_college_there_can_have(void **state)
{
	static const char *const cases[][2] = {
	    {"lisieux", "l:lisieux l:hermival l:ligne l:partout l:vire"},
	    {"près de Lisieux", "l:lisieux l:hermival l:ligne l:partout l:vire"},
	    {"Hermival-les-Vaux", "l:hermival l:lisieux l:ligne l:partout l:vire"},
	    {"cherbourg-octeville", "l:cherbourg l:ligne l:partout"}, /* a commune that was */
	    {"manche", "l:cherbourg l:ligne l:partout"},
	    /* far away is not hidden, but ranked below */
	    {"menuiserie lisieux", "l:lisieux l:hermival l:partout l:vire l:cherbourg"},
	    {"menuiserie cherbourg", "l:cherbourg l:partout l:lisieux l:hermival l:vire"},
	};
	struct bench b;
	size_t i;

	(void)state;
	bench_set_up(&b, placed, LENGTH(placed));
	for (i = 0; i < LENGTH(cases); i++)
		assert_found(&b, cases[i][0], cases[i][1]);
	bench_tear_down(&b);
}

/* A landscape is the communes that lie in it, and first of all what says that it is there. */
static void
landscapes_are_places(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "p:caen", [FIELD_TITRE] = "Visite A", [FIELD_DEPARTEMENTS] = "14",
		 [FIELD_COMMUNES] = "14118", [FIELD_LIEU] = "en_entreprise"}},
	    {.value = {[FIELD_ID] = "p:cidre", [FIELD_TITRE] = "Visite B", [FIELD_DEPARTEMENTS] = "14",
		 [FIELD_RESUME] = "Une cidrerie du Pays d’Auge", [FIELD_LIEU] = "en_entreprise"}},
	    {.value = {[FIELD_ID] = "p:lisieux", [FIELD_TITRE] = "Visite C", [FIELD_DEPARTEMENTS] = "14",
		 [FIELD_COMMUNES] = "14366", [FIELD_LIEU] = "en_entreprise"}},
	    {.value = {[FIELD_ID] = "p:vimoutiers", [FIELD_TITRE] = "Visite D", [FIELD_DEPARTEMENTS] = "61",
		 [FIELD_COMMUNES] = "61508", [FIELD_LIEU] = "en_entreprise"}},
	    {.value = {[FIELD_ID] = "p:havre", [FIELD_TITRE] = "Visite E", [FIELD_DEPARTEMENTS] = "76",
		 [FIELD_COMMUNES] = "76351", [FIELD_LIEU] = "en_entreprise"}},
	    {.value = {[FIELD_ID] = "p:mortagne", [FIELD_TITRE] = "Visite F", [FIELD_DEPARTEMENTS] = "61",
		 [FIELD_COMMUNES] = "61293", [FIELD_LIEU] = "en_entreprise"}},
	    {.value = {[FIELD_ID] = "p:saut", [FIELD_TITRE] = "Visite G", [FIELD_DEPARTEMENTS] = "14",
		 [FIELD_RESUME] = "Le saut à la perche", [FIELD_COMMUNES] = "14118"}},
	};
	static const char *const cases[][2] = {
	    {"visite pays d'auge", "p:cidre p:lisieux p:vimoutiers p:caen p:saut p:mortagne p:havre"},
	    {"visite perche", "p:mortagne p:vimoutiers p:lisieux p:cidre p:caen p:havre p:saut"},
	    {"visite sauf pays d'auge", "p:caen p:havre p:saut p:mortagne"},
	    {"visite caen (14)", "p:caen p:saut p:lisieux p:cidre p:vimoutiers p:havre p:mortagne"},
	    {"visite 76", "p:havre p:lisieux p:cidre p:caen p:vimoutiers p:saut p:mortagne"},
	};
	struct bench b;
	size_t i;

	(void)state;
	bench_set_up(&b, actions, LENGTH(actions));
	for (i = 0; i < LENGTH(cases); i++)
		assert_found(&b, cases[i][0], cases[i][1]);
	bench_tear_down(&b);
}

static bool
is_said(const struct answer *answer, const char *part)
{
	size_t i;

	for (i = 0; i < answer->widened_count; i++)
		if (strstr(answer->widened[i], part) != NULL)
			return true;
	return false;
}

/* Words are soft, parameters are strict. */
static void
readings_rank_and_parameters_filter(void **state)
{
	struct answer *answer;
	struct bench b;

	(void)state;
	bench_set_up(&b, placed, LENGTH(placed));
	answer = look_for(&b, "menuiserie 4e");
	assert_string_equal(answer->results[0].action.value[FIELD_ID], "l:hermival");
	assert_int_equal(answer->total, 5);
	assert_true(is_said(answer, "Une action correspond à «\u00a04e\u00a0»\u202f; les autres s’en approchent."));
	assert_string_equal(ids_of(&b, "q=menuiserie&niveau=4e"), "l:hermival");
	assert_string_equal(ids_of(&b, "q=menuiserie&niveau=6e"), "");
	assert_string_equal(ids_of(&b, "q=menuiserie&commune=14366"), "l:lisieux");
	/* a reading that leaves nothing is dropped, and said */
	answer = look_for(&b, "menuiserie 6e");
	assert_int_equal(answer->total, 5);
	assert_true(is_said(answer, "Aucune action ne correspond à «\u00a06e\u00a0»"));
	/* unless a parameter says it too */
	assert_string_equal(ids_of(&b, "q=menuiserie+6e&niveau=4e"), "l:hermival");
	bench_tear_down(&b);
}

/* What was read is told, in the words of the query, and can be undone. */
static void
readings_are_told_and_undone(void **state)
{
	static const char *const told[][4] = {
	    {"menuisier", "filiere", "bois", "Forêt et bois"}, {"5e", "niveau", "5e", "5e"},
	    {"près de Lisieux", "autour", "14366", "Autour de Lisieux"},
	    {"en janvier", "periode", "2027-01-01/2027-01-31", "En janvier 2027"},
	    {"gratuit", "gratuit", "1", "Gratuit"}, {"sauf forum", "-type", "forum", "Sauf Forum, salon"},
	};
	struct answer *answer;
	struct bench b;
	size_t i, k;

	(void)state;
	bench_set_up(&b, placed, LENGTH(placed));
	answer = look_for(&b, "menuisier 5e près de Lisieux en janvier gratuit sauf forum");
	for (i = 0; i < LENGTH(told); i++) {
		for (k = 0; k < answer->understood_count; k++)
			if (strcmp(answer->understood[k].text, told[i][0]) == 0 &&
			    strcmp(answer->understood[k].value, told[i][2]) == 0)
				break;
		if (k == answer->understood_count)
			fail_msg("\"%s\" is not told", told[i][0]);
		assert_string_equal(answer->understood[k].filter, told[i][1]);
		assert_string_equal(answer->understood[k].label, told[i][3]);
	}
	/* as typed: no reading, no synonym, no correction */
	answer = ask(&b, "quand=tout&brut=1&q=lisieux");
	assert_string_equal(ids_in(&b, answer), "l:lisieux l:hermival"); /* of its agglomeration */
	assert_int_equal(answer->understood_count, 0);
	assert_int_equal(ask(&b, "quand=tout&q=escalier")->total, 4); /* escalier => menuiserie */
	assert_int_equal(ask(&b, "quand=tout&brut=1&q=escalier")->total, 0);
	assert_string_equal(ids_of(&b, "quand=tout&q=menuizerie"), ids_of(&b, "quand=tout&q=menuiserie"));
	assert_int_equal(ask(&b, "quand=tout&brut=1&q=menuizerie")->total, 0);
	bench_tear_down(&b);
}

/* "Sauf" and its like do what the answer says they did, whatever kind of reading they deny. */
/* "4e ou 3e" is more than "4e": what suits both comes first. */
static void
codes_of_one_facet_are_alternatives(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "n:4e", [FIELD_TITRE] = "Forum des forges", [FIELD_NIVEAUX] = "4e"}},
	    {.value = {[FIELD_ID] = "n:3e", [FIELD_TITRE] = "Forum des forges", [FIELD_NIVEAUX] = "3e"}},
	    {.value = {[FIELD_ID] = "n:both", [FIELD_TITRE] = "Forum des forges", [FIELD_NIVEAUX] = "4e 3e"}},
	    {.value = {[FIELD_ID] = "n:5e", [FIELD_TITRE] = "Forum des forges", [FIELD_NIVEAUX] = "5e"}},
	};
	static const char *const queries[] = {"forges 4e ou 3e", "forges 4e et 3e", "forges 4e 3e"};
	struct bench b;
	size_t i;

	(void)state;
	bench_set_up_named(&b, actions, LENGTH(actions));
	for (i = 0; i < LENGTH(queries); i++) {
		struct answer *answer = look_for(&b, queries[i]);

		assert_string_equal(ids_in(&b, answer), "n:both n:3e n:4e n:5e");
		assert_int_equal(answer->widened_count, 1); /* the last is said to come near only */
		assert_true(is_said(answer, "Certaines actions correspondent à «\u00a0"));
		assert_true(is_said(answer, "\u00a0»\u202f; les autres s’en approchent."));
	}
	bench_tear_down(&b);
}

/* The index has the plural alone: leaving its s out is no second slip. */
static void
a_slip_in_the_singular_is_mended(void **state)
{
	static const struct found cases[] = {
	    {TITLED("s:collegiens", "Des collégiens en mer"), {"colégien", "colegien", "colégiens"}},
	    {TITLED("s:other", "Une boulangerie"), {"boulangeries", "boulangrie"}},
	};

	(void)state;
	check(cases, LENGTH(cases));
}

/* What is shown as understood ends where the word does. */
static void
what_was_read_is_shown_whole(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "r:1", [FIELD_TITRE] = "Au CFA", [FIELD_LIEU] = "en_centre_de_formation"}},
	};
	static const char *const queries[] = {"C.F.A.", "boulanger(ère)"};
	struct bench b;
	size_t i;

	(void)state;
	bench_set_up_named(&b, actions, LENGTH(actions));
	for (i = 0; i < LENGTH(queries); i++) {
		struct answer *answer = look_for(&b, queries[i]);

		assert_true(answer->understood_count > 0);
		assert_string_equal(answer->understood[0].text, queries[i]);
	}
	bench_tear_down(&b);
}

static void
what_is_denied_is_not_found(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "n:caen", [FIELD_TITRE] = "Un phare", [FIELD_GRATUIT] = "1",
		 [FIELD_DEPARTEMENTS] = "14", [FIELD_COMMUNES] = "14118", [FIELD_LIEU] = "en_entreprise",
		 [FIELD_SEANCES] = "2027-01-14\t\t"}},
	    {.value = {[FIELD_ID] = "n:loin", [FIELD_TITRE] = "Un phare", [FIELD_GRATUIT] = "1",
		 [FIELD_LIEU] = "en_ligne", [FIELD_SEANCES] = "2027-01-14\t\t\n2027-03-14\t\t"}},
	    {.value = {[FIELD_ID] = "n:vire", [FIELD_TITRE] = "Un phare", [FIELD_GRATUIT] = "0",
		 [FIELD_DEPARTEMENTS] = "14", [FIELD_COMMUNES] = "14762",
		 [FIELD_LIEU] = "en_entreprise"}},
	};
	static const char *const cases[][2] = {
	    {"phare sauf caen", "n:loin n:vire"},
	    {"phare mais pas à Caen", "n:loin n:vire"},
	    {"phare sauf caen la mer", "n:loin n:vire"},
	    {"phare pas en ligne", "n:caen n:vire"},
	    {"phare non gratuit", "n:vire"},
	    {"phare sauf en janvier", "n:loin n:vire"}, /* there is a day in March */
	};
	struct answer *answer;
	struct bench b;
	size_t i, k, found;

	(void)state;
	bench_set_up(&b, actions, LENGTH(actions));
	for (i = 0; i < LENGTH(cases); i++) {
		answer = look_for(&b, cases[i][0]);
		for (k = found = 0; k < answer->result_count; k++)
			found += strstr(cases[i][1], answer->results[k].action.value[FIELD_ID]) != NULL;
		if (found != answer->result_count || found != (strlen(cases[i][1]) + 1) / strlen("n:vire "))
			fail_msg("\"%s\" finds \"%s\"", cases[i][0], ids_in(&b, answer));
	}
	bench_tear_down(&b);
}

/* Whoever asks for January is shown the day in January, not the one before. */
static void
the_day_asked_for_is_told(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "j:phare", [FIELD_TITRE] = "Un phare",
		 [FIELD_SEANCES] = "2026-12-03\t\t\n2027-01-28T09:00\t2027-01-28T11:00\t\n2027-03-14\t\t"}},
	};
	static const struct {
		const char *query, *start;
	} cases[] = {
	    {"q=phare", NULL},
	    {"q=phare%20en%20janvier", "2027-01-28T09:00"},
	    {"q=phare%20en%20f%C3%A9vrier%20ou%20en%20mars", "2027-03-14"},
	    {"q=phare%20en%20mai", NULL},
	    {"du=2027-01-01", "2027-01-28T09:00"},
	    {"au=2026-12-31", "2026-12-03"},
	    {"q=phare%20en%20janvier&au=2026-12-31", NULL},
	};
	struct bench b;
	size_t i;

	(void)state;
	bench_set_up(&b, actions, LENGTH(actions));
	for (i = 0; i < LENGTH(cases); i++) {
		struct answer *answer = ask(&b, cases[i].query);
		const char *start;

		assert_int_equal(answer->result_count, 1);
		assert_string_equal(answer->results[0].next_start, "2026-12-03");
		start = answer->results[0].asked_start;
		if (start == NULL ? cases[i].start != NULL
				  : cases[i].start == NULL || strcmp(start, cases[i].start) != 0)
			fail_msg("%s: %s", cases[i].query, start == NULL ? "none" : start);
	}
	bench_tear_down(&b);
}

static void
syntax_does_what_it_says(void **state)
{
	static const struct action actions[] = {
	    {.value = {[FIELD_ID] = "y:forge", [FIELD_TITRE] = "Le feu de la forge",
		 [FIELD_DESCRIPTION] = "Un marteau lourd, une enclume.", [FIELD_PARTENAIRE_NOM] = "Phare"}},
	    {.value = {[FIELD_ID] = "y:phare", [FIELD_TITRE] = "Le gardien du phare",
		 [FIELD_DESCRIPTION] = "Le feu tourne, lourd marteau du vent."}},
	    {.value = {[FIELD_ID] = "y:moulin", [FIELD_TITRE] = "Le moulin",
		 [FIELD_DESCRIPTION] = "La farine et le mini-moulin."}},
	};
	static const char *const cases[][2] = {
	    {"\"marteau lourd\"", "y:forge"},
	    {"\"lourd marteau\"", "y:phare"},
	    {"\"marteau lourd\" OU moulin", "y:moulin y:forge"},
	    {"forge OR moulin", "y:moulin y:forge"},
	    {"feu -phare", ""}, /* a partner's name is no less a word */
	    {"feu -gardien", "y:forge"},
	    {"feu -\"lourd marteau\"", "y:forge"},
	    {"mini-moulin", "y:moulin"},
	    {"-moulin feu", "y:forge y:phare"},
	    {"titre:phare", "y:phare"},
	    {"partenaire:phare", "y:forge"},
	    {"description:feu", "y:phare"},
	    {"titre:\"la forge\"", "y:forge"},
	    {"description:\"la forge\"", ""},
	    {"metier:forge", ""},
	    /* malformed: words */
	    {"\"forge", "y:forge"},
	    {"forge\"", "y:forge"},
	    {"forge OU", "y:forge"},
	    {"OU forge", "y:forge"},
	    {"titre: forge", "y:forge"},
	    {"inconnu:forge", "y:forge"},
	    {"forge -", "y:forge"},
	    {"forge (", "y:forge"},
	    {"- forge", "y:forge"},
	    {"forge*", "y:forge"},
	};
	struct bench b;
	size_t i;

	(void)state;
	bench_set_up(&b, actions, LENGTH(actions));
	for (i = 0; i < LENGTH(cases); i++)
		assert_found(&b, cases[i][0], cases[i][1]);
	bench_tear_down(&b);
}

static const struct lead *
lead_named(const struct answer *answer, const char *label)
{
	size_t i;

	for (i = 0; i < answer->lead_count; i++)
		if (strstr(answer->leads[i].label, label) != NULL)
			return &answer->leads[i];
	return NULL;
}

/* Every lead finds as many as it says; there is one whatever was asked. */
static void
nothing_found_is_no_dead_end(void **state)
{
	static const struct {
		const char *query, *label;
	} cases[] = {
	    {"q=menuiserie&niveau=6e", "Niveau"},
	    {"q=menuiserie&departement=76&niveau=6e", "Sans aucun filtre"},
	    {"q=menuiserie&gratuit=1", "Gratuit"},
	    {"q=menuiserie&du=2030-01-01", "Quand"},
	    {"q=vid%C3%A9o&commune=50129", "Commune"},
	    {"q=menuiserie&autour=76259&rayon=2&niveau=3e", "Lieu"},
	    {"q=xylophone", "Toutes les actions"},
	    {"q=xylophone&niveau=3e", "Toutes les actions"},
	    {"q=xylophone+14", "Seulement «\u00a0Calvados\u00a0»"},
	    {"q=xylophone+lisieux+3e", "«\u00a0Lisieux\u00a0» et «\u00a03e\u00a0»"},
	    {"q=xylophone+lisieux&niveau=3e", "Seulement «\u00a0Lisieux\u00a0»"},
	    {"q=xylophone+sauf+caen", "Toutes les actions"},
	    {"niveau=6e&gratuit=1", "Sans aucun filtre"},
	};
	struct bench b;
	size_t i, k;

	(void)state;
	bench_set_up(&b, placed, LENGTH(placed));
	for (i = 0; i < LENGTH(cases); i++) {
		struct answer *answer = ask(&b, cases[i].query);

		assert_int_equal(answer->total, 0);
		if (lead_named(answer, cases[i].label) == NULL)
			fail_msg("%s has no lead \"%s\"", cases[i].query, cases[i].label);
		for (k = 0; k < answer->lead_count; k++) {
			assert_true(answer->leads[k].total > 0);
			assert_int_equal(ask(&b, answer->leads[k].query)->total, answer->leads[k].total);
		}
	}
	bench_tear_down(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_are_found_in_all_their_forms),
	    cmocka_unit_test(ordinary_words_lead_to_jobs),
	    cmocka_unit_test(acronyms_and_their_meaning_find_each_other),
	    cmocka_unit_test(every_synonym_finds),
	    cmocka_unit_test(some_words_are_never_corrected),
	    cmocka_unit_test(names_are_found_as_they_are_written),
	    cmocka_unit_test(manche_is_a_place_or_a_word),
	    cmocka_unit_test(places_give_what_a_college_there_can_have),
	    cmocka_unit_test(landscapes_are_places),
	    cmocka_unit_test(readings_rank_and_parameters_filter),
	    cmocka_unit_test(readings_are_told_and_undone),
	    cmocka_unit_test(codes_of_one_facet_are_alternatives),
	    cmocka_unit_test(a_slip_in_the_singular_is_mended),
	    cmocka_unit_test(what_was_read_is_shown_whole),
	    cmocka_unit_test(what_is_denied_is_not_found),
	    cmocka_unit_test(the_day_asked_for_is_told),
	    cmocka_unit_test(syntax_does_what_it_says),
	    cmocka_unit_test(nothing_found_is_no_dead_end),
	};

	return cmocka_run_group_tests_name("understand", tests, NULL, NULL);
}
