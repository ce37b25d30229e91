/* The configuration: what it gives, and what every mistake is told. */
#include <fcntl.h>

#include "import/config.h"
#include "tests/unit/fixture.h"

#define ERRORS_MAX 2048

struct fixture {
	char *directory;
	struct reference *reference;
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->directory = fixture_directory();
	f->reference = fixture_reference();
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	fixture_remove(f->directory);
	reference_free(f->reference);
	free(f);
	return 0;
}

static void
write_file(const struct fixture *f, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", f->directory, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* Loads the text; `told` receives what the operator reads: standard error, then the fault. */
static enum status
load(const struct fixture *f, const char *text, char told[ERRORS_MAX], struct config **out)
{
	char path[256], log[256];
	struct fault fault = {0};
	int saved = dup(STDERR_FILENO), file;
	enum status status;
	ssize_t n;

	write_file(f, "sources.conf", text);
	(void)snprintf(path, sizeof(path), "%s/sources.conf", f->directory);
	(void)snprintf(log, sizeof(log), "%s/stderr", f->directory);
	file = open(log, O_RDWR | O_CREAT | O_TRUNC, 0600);
	assert_true(saved >= 0 && file >= 0);
	(void)fflush(stderr);
	assert_true(dup2(file, STDERR_FILENO) >= 0);
	status = config_load(path, f->directory, f->reference, &fault, out);
	(void)fflush(stderr);
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	n = pread(file, told, ERRORS_MAX / 2, 0);
	assert_true(n >= 0);
	(void)snprintf(told + n, ERRORS_MAX - (size_t)n, "%s\n", fault.message);
	(void)close(file);
	(void)close(saved);
	return status;
}

static void
everything_is_read(void **state)
{
	const struct fixture *f = *state;
	const struct source_config *source;
	const struct assignment *a;
	struct config *config = NULL;
	char told[ERRORS_MAX];

	write_file(f, "maison.map", "element = /catalogue/visite\ntitre = intitule\n");
	assert_int_equal(load(f,
			     "# le site\n"
			     "site {\n  nom = \"Répertoire d’essai\"\n  url = \"https://r.example.org/\"\n"
			     "  courriel = \"a@example.org\"\n  avis = \"Données fictives.\"\n"
			     "  origines = {\"https://portail.example.org\", \"http://localhost:8080\"}\n"
			     "  cadres = {\"https://*.example.org\"}\n  hub = \"https://hub.example.org/\"\n"
			     "  alertes = {\"x@agence.example\", \"y+z@agence.example\"} expediteur = \"robot@example.org\"\n"
			     "  sendmail = \"/usr/bin/msmtp\" echecs = 3\n}\n"
			     "source \"cci-normandie\" {\n"
			     "  nom = \"CCI Normandie\"\n  categorie = \"Chambre consulaire\"\n"
			     "  url = \"https://cci.example.org/actions.rss\"\n"
			     "  defaut { niveaux = {\"4e\", \"3e\"} departement = 14 gratuit = true }\n"
			     "  regle { champ = titre motif = 'mini[- ]?stages?\\b' type = mini_stage }\n"
			     "  regle { motif = \"caen\" commune = {\"14118\"} }\n"
			     "}\n"
			     "source \"maison\" {\n  nom = Maison\n  url = \"http://127.0.0.1:8081/a\"\n"
			     "  reseau_interne = true format = \"maison.map\" frequence = 24 absence = 7\n"
			     "  taille_max = 1000000 actions_max = 100\n"
			     "  alertes = {\"m@maison.example\"} echecs = 12\n}\n",
			     told, &config),
	    OK);
	assert_string_equal(config->site_name, "Répertoire d’essai");
	assert_string_equal(config->site_url, "https://r.example.org");
	assert_string_equal(config->site_mail, "a@example.org");
	assert_string_equal(config->notice, "Données fictives.");
	assert_string_equal(config->origins, "https://portail.example.org http://localhost:8080");
	assert_string_equal(config->frames, "https://*.example.org");
	assert_string_equal(config->hub, "https://hub.example.org/");
	assert_string_equal(config->alerts, "x@agence.example y+z@agence.example");
	assert_string_equal(config->mail_from, "robot@example.org");
	assert_string_equal(config->mail_program, "/usr/bin/msmtp");
	assert_int_equal(config->source_count, 2);

	source = config_source(config, "cci-normandie");
	assert_non_null(source);
	assert_string_equal(source->format, "auto");
	assert_int_equal(source->frequency_hours, FREQUENCY_DEFAULT_HOURS);
	assert_int_equal(source->absence_days, ABSENCE_DEFAULT_DAYS);
	assert_false(source->private_network);
	assert_null(source->alerts);
	assert_int_equal(source->failures_told, 3);
	a = source->defaults;
	assert_string_equal(a->text, "4e");
	assert_string_equal(a->next->text, "3e");
	assert_int_equal(a->next->next->field, FIELD_DEPARTEMENTS);
	assert_string_equal(a->next->next->next->text, "true");
	assert_int_equal(source->rules->subject, SUBJECT_TITLE);
	assert_true(pattern_find(source->rules->pattern, "Un Mini-Stage", 13, 0, NULL, 0));
	assert_int_equal(source->rules->next->subject, SUBJECT_ANY);
	assert_int_equal(source->rules->next->assignments->field, FIELD_COMMUNES);

	source = config_source(config, "maison");
	assert_non_null(source);
	assert_non_null(strstr(source->format, "/maison.map"));
	assert_true(source->private_network);
	assert_int_equal(source->items_max, 100);
	assert_string_equal(source->alerts, "m@maison.example");
	assert_int_equal(source->failures_told, 12);
	assert_null(config_source(config, "autre"));
	config_free(config);
}

#define SOURCE "source \"a\" {\n  nom = \"A\"\n  url = \"https://e.org/a\"\n"

static const struct mistake {
	const char *text, *line, *words;
} mistakes[] = {
    {"", "", "no source"},
    {"site { nom = \"S\" }\n", "", "no source"},
    {"source \"a\" {\n  nom = \"A\n", ":3", "premature end"},
    {"site {\n  nom = \"S\n", ":3", "premature end"},
    {"site {\n  inconnu = 3\n}\n", ":2", "no such option 'inconnu'"},
    {"site {\n  origines = {\"https://a.example\",\n    \"https://b.example/chemin\"}\n}\n", ":3", "origines"},
    {"site {\n  origines = {\"*\"}\n}\n", ":2", "origines"},
    {"site {\n  origines = {\"https://*.example\"}\n}\n", ":2", "origines"},
    {"site {\n  cadres = {\"https://a.example; script-src *\"}\n}\n", ":2", "cadres"},
    {"site {\n  cadres = {\"'none'\"}\n}\n", ":2", "cadres"},
    {"site {\n  hub = \"ftp://hub.example\"\n}\n", ":2", "hub"},
    {SOURCE "  inconnu = 3\n}\n", ":4", "no such option 'inconnu'"},
    {SOURCE "  nom = \"B\"\n}\n", ":4", "given twice"},
    {SOURCE "  frequence = six\n}\n", ":4", "frequence"},
    {SOURCE "  frequence = -1\n}\n", ":4", "0 to 8784"},
    {SOURCE "  frequence = 99999999999999999999\n}\n", ":4", "out of range"},
    {"site {\n  courriel = \"Agence <a@b.example>\"\n}\n", ":2", "courriel wants"},
    {"site {\n  expediteur = \"a@b.example\\nBcc: x@y.example\"\n}\n", ":2", "expediteur wants"},
    {"site {\n  courriel = \"a@b.example\"\n  alertes = {\"a@b.example\",\n\"a@\"}\n}\n", ":4", "alertes wants"},
    {"site {\n  courriel = \"a@b.example\"\n  alertes = {\"a@b, c@d\"}\n}\n", ":3", "alertes wants"},
    {"site {\n  courriel = \"a@b.example\"\n  alertes = {\"-f@b\"}\n}\n", ":3", "alertes wants"},
    {"site {\n  courriel = \"a@b.example\"\n  alertes = {\"é@b.example\"}\n}\n", ":3", "alertes wants"},
    {"site {\n  sendmail = \"sendmail -t\"\n}\n", ":2", "sendmail is the path"},
    {"site {\n  echecs = 0\n}\n", ":2", "echecs"},
    {SOURCE "  alertes = {\"a@b.example\"}\n}\n", "", "alertes needs expediteur"},
    {SOURCE "  taille_max = 0\n}\n", ":4", "taille_max"},
    {SOURCE "  actions_max = -5\n}\n", ":4", "actions_max"},
    {SOURCE "  reseau_interne = peut-etre\n}\n", ":4", "reseau_interne"},
    {SOURCE "}\n" SOURCE "}\n", ":5", "duplicate title 'a'"},
    {"source \"Été 1\" {\n  nom = \"A\"\n  url = \"https://e.org\"\n}\n", ":4", "small letters"},
    {"source \"\" {\n  nom = \"A\"\n  url = \"https://e.org\"\n}\n", ":4", "small letters"},
    {"source \"../a\" {\n  nom = \"A\"\n  url = \"https://e.org\"\n}\n", ":4", "small letters"},
    {"source \"a\" {\n  nom = \"A\"\n}\n", ":3", "url is missing"},
    {"source \"a\" {\n  url = \"https://e.org/\"\n}\n", ":3", "nom is missing"},
    {"source \"a\" {\n  nom = A\n  url = \"ftp://e.org/\"\n}\n", ":3", "neither http nor https"},
    {"source \"a\" {\n  nom = A\n  url = \"file:///etc/passwd\"\n}\n", ":3", "http"},
    {"source \"a\" {\n  nom = A\n  url = \"https://u:p@e.org/\"\n}\n", ":3", "user name"},
    {"source \"a\" {\n  nom = A\n  url = \"https://e.org:8443/\"\n}\n", ":3", "port"},
    {"source \"a\" {\n  nom = A\n  url = \"https://e.org/\\r\\nX: y\"\n}\n", ":3", "control character"},
    {"site {\n  url = \"e.org\"\n}\n" SOURCE "}\n", ":2", "not a URL"},
    {SOURCE "  categorie = \"Secte\"\n}\n", ":4", "categorie has no code \"Secte\""},
    {SOURCE "  format = \"absent.map\"\n}\n", ":4", "no such format"},
    {SOURCE "  format = \"torn.map\"\n}\n", "torn.map:2", ""},
    {SOURCE "  defaut {\n    niveaux = {\"4e\", \"2nde\"}\n  }\n}\n", ":5", "niveaux has no code \"2nde\""},
    {SOURCE "  defaut {\n    lieu = ailleurs\n  }\n}\n", ":5", "lieu has no code"},
    {SOURCE "  defaut {\n    communes = {\"75056\"}\n  }\n}\n", ":5", "communes has no code"},
    {SOURCE "  defaut {\n    metier = {\"Z9999\"}\n  }\n}\n", ":5", "metiers has no code"},
    {SOURCE "  defaut {\n    id = x\n  }\n}\n", ":5", "no such option 'id'"},
    {SOURCE "  defaut {\n    effectif_max = beaucoup\n  }\n}\n", ":5", "whole number"},
    {SOURCE "  defaut {\n    geo_lat = \"95\"\n  }\n}\n", ":5", "degrees"},
    {SOURCE "  defaut {\n    geo_lat = \"nan\"\n  }\n}\n", ":5", "degrees"},
    {SOURCE "  defaut {\n    gratuit = peut-etre\n  }\n}\n", ":5", "true or false"},
    {SOURCE "  defaut {\n    inscription_limite = \"31/02/2027\"\n  }\n}\n", ":5", "a date"},
    {SOURCE "  defaut {\n    url = \"javascript:alert(1)\"\n  }\n}\n", ":5", "http or https"},
    {SOURCE "  regle {\n    champ = corps\n    motif = x\n    lieu = en_ligne\n  }\n}\n", ":5", "champ is"},
    {SOURCE "  regle {\n    type = mim\n  }\n}\n", ":6", "without motif"},
    {SOURCE "  regle {\n    motif = x\n  }\n}\n", ":6", "sets no field"},
    {SOURCE "  regle {\n    motif = '(a'\n    type = mim\n  }\n}\n", ":5", "missing closing parenthesis"},
    {SOURCE "  regle {\n    motif = '\\Ca'\n    type = mim\n  }\n}\n", ":5", "\\C"},
    {SOURCE "  regle {\n    motif = \"\\bmini\"\n    type = mim\n  }\n}\n", ":5", "single quotes"},
    {SOURCE "  regle {\n    motif = x\n    type = inconnu\n  }\n}\n", ":6", "type has no code"},
    {SOURCE "  # caf\xe9\n}\n", ":4", "not UTF-8"},
    {"include(\"/etc/passwd\")\n", ":1", "include"},
};

static void
each_mistake_names_its_line(void **state)
{
	const struct fixture *f = *state;
	char told[ERRORS_MAX], where[64];
	size_t i;

	write_file(f, "torn.map", "element = /a/b\ntitre = intitule[\n");
	for (i = 0; i < LENGTH(mistakes); i++) {
		struct config *config = NULL;

		if (load(f, mistakes[i].text, told, &config) == OK)
			fail_msg("accepted:\n%s", mistakes[i].text);
		assert_null(config);
		(void)snprintf(where, sizeof(where), "%s%s", mistakes[i].line[0] == ':' ? "sources.conf" : "",
		    mistakes[i].line);
		if (strstr(told, where) == NULL || strstr(told, mistakes[i].words) == NULL)
			fail_msg("%s\nis told as \"%s\", without \"%s\" or \"%s\"", mistakes[i].text, told,
			    where, mistakes[i].words);
	}
}

static void
what_is_no_file_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct config *config = NULL;
	struct fault fault = {0};
	char path[256];

	assert_int_equal(config_load(f->directory, "", f->reference, &fault, &config), BAD_INPUT);
	assert_non_null(strstr(fault.message, f->directory));
	(void)snprintf(path, sizeof(path), "%s/absent.conf", f->directory);
	assert_int_equal(config_load(path, "", f->reference, &fault, &config), NOT_FOUND);
	assert_int_equal(config_load("/dev/zero", "", f->reference, &fault, &config), BAD_INPUT);
	assert_null(config);
}

static void
a_huge_file_is_refused(void **state)
{
	const struct fixture *f = *state;
	char *text = malloc(2000000 + 1), told[ERRORS_MAX];
	struct config *config = NULL;

	assert_non_null(text);
	memset(text, '#', 2000000);
	text[2000000] = '\0';
	assert_int_equal(load(f, text, told, &config), TOO_LARGE);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(everything_is_read, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(each_mistake_names_its_line, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(what_is_no_file_is_refused, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_huge_file_is_refused, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("configuration", tests, NULL, NULL);
}
