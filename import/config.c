#include "import/config.h"

#include <confuse.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import/read/feed.h"
#include "import/url.h"

#define CONFIG_ARENA_MAX ((size_t)16 * 1024 * 1024)
#define FIELD_OPTIONS_MAX (2 * FIELD_COUNT + 4)

struct loading {
	struct config *config;
	cfg_t *cfg;
	const char *path, *share;
	const struct reference *reference;
	struct fault *fault;
};

void
config_free(struct config *config)
{
	struct rule *rule;
	size_t i;

	if (config == NULL)
		return;
	for (i = 0; i < config->source_count; i++)
		for (rule = config->sources[i].rules; rule != NULL; rule = rule->next)
			pattern_free(rule->pattern);
	arena_free(config->arena);
	free(config);
}

const struct source_config *
config_source(const struct config *config, const char *slug)
{
	size_t i;

	for (i = 0; i < config->source_count; i++)
		if (strcmp(config->sources[i].slug, slug) == 0)
			return &config->sources[i];
	return NULL;
}

/* libconfuse tells of syntax errors while it parses: straight to the log, with file and line. */
static void
print_syntax_error(cfg_t *cfg, const char *format, va_list args)
{
	(void)fprintf(stderr, "repertoire-import: %s:%d: ", cfg->filename == NULL ? "?" : cfg->filename,
	    cfg->line);
	(void)vfprintf(stderr, format, args);
	(void)fputc('\n', stderr);
}

static bool
is_list(enum field f)
{
	return field_catalogue[f].kind == KIND_CODES || field_catalogue[f].kind == KIND_SESSIONS;
}

/* Options for every field of the catalogue, by column and, for lists, by element too. */
static size_t
field_options(cfg_opt_t *options)
{
	size_t n = 0;
	enum field f;

	for (f = 0; f < FIELD_COUNT; f++) {
		const struct field_info *info = &field_catalogue[f];

		if (f == FIELD_ID || f == FIELD_SOURCE)
			continue;
		options[n++] = is_list(f)
		    ? (cfg_opt_t)CFG_STR_LIST(info->column, NULL, CFGF_NODEFAULT)
		    : (cfg_opt_t)CFG_STR(info->column, NULL, CFGF_NODEFAULT);
		if (is_list(f) && strcmp(info->element, info->column) != 0)
			options[n++] = (cfg_opt_t)CFG_STR_LIST(info->element, NULL, CFGF_NODEFAULT);
	}
	return n;
}

static const char *
keep(struct loading *l, const char *text)
{
	return text == NULL || text[0] == '\0' ? NULL : arena_strdup(l->config->arena, text);
}

static enum status
wrong(struct loading *l, const cfg_t *section, const char *what, const char *value)
{
	return fault_set(l->fault, BAD_INPUT, "%s:%d: %s%s%s%s", l->path, section->line, what,
	    value == NULL ? "" : " \"", value == NULL ? "" : value, value == NULL ? "" : "\"");
}

/* Codes must be known here: the operator can mend them at once. */
static enum status
check_code(struct loading *l, const cfg_t *section, enum field f, const char *text)
{
	enum vocabulary v = field_catalogue[f].vocabulary;

	if (v == VOCABULARY_NONE ||
	    reference_term(l->reference, v, text, strlen(text), NULL) != NULL ||
	    (v == VOCABULARY_COMMUNE && reference_commune(l->reference, text, strlen(text)) != NULL))
		return OK;
	return fault_set(l->fault, BAD_INPUT, "%s:%d: %s has no code \"%s\"", l->path, section->line,
	    field_catalogue[f].column, text);
}

static enum status
add_assignment(struct loading *l, const cfg_t *section, enum field f, const char *text,
    struct assignment ***end)
{
	struct assignment *assignment = arena_alloc(l->config->arena, sizeof(*assignment));
	enum status status = check_code(l, section, f, text);

	if (status != OK)
		return status;
	if (assignment == NULL)
		return fault_set(l->fault, NO_MEMORY, "%s: no memory", l->path);
	assignment->field = f;
	assignment->text = keep(l, text);
	**end = assignment;
	*end = &assignment->next;
	return OK;
}

static enum status
read_assignments(struct loading *l, cfg_t *section, struct assignment **out)
{
	enum status status = OK;
	enum field f;
	unsigned i, n;

	for (f = 0; f < FIELD_COUNT; f++) {
		const char *names[2] = {field_catalogue[f].column,
		    is_list(f) ? field_catalogue[f].element : NULL};
		size_t k;

		if (f == FIELD_ID || f == FIELD_SOURCE)
			continue;
		if (names[1] != NULL && strcmp(names[0], names[1]) == 0)
			names[1] = NULL;
		for (k = 0; k < 2 && names[k] != NULL; k++) {
			n = cfg_size(section, names[k]);
			for (i = 0; status == OK && i < n; i++)
				if (cfg_getnstr(section, names[k], i) != NULL)
					status = add_assignment(l, section, f,
					    cfg_getnstr(section, names[k], i), &out);
		}
	}
	return status;
}

static enum status
read_rules(struct loading *l, cfg_t *section, struct source_config *source)
{
	struct rule **end = &source->rules, *rule;
	unsigned i, n = cfg_size(section, "regle");
	enum status status = OK;

	for (i = 0; status == OK && i < n; i++) {
		cfg_t *part = cfg_getnsec(section, "regle", i);
		const char *pattern = cfg_getstr(part, "motif");

		rule = arena_alloc(l->config->arena, sizeof(*rule));
		if (rule == NULL)
			return fault_set(l->fault, NO_MEMORY, "%s: no memory", l->path);
		if (!rule_subject_of(cfg_getstr(part, "champ"), &rule->subject))
			return wrong(l, part, "champ is titre, texte, categorie or tout, not",
			    cfg_getstr(part, "champ"));
		if (pattern == NULL)
			return wrong(l, part, "regle without motif", NULL);
		status = pattern_compile(pattern, l->fault, &rule->pattern);
		if (status != OK)
			return fault_context(l->fault, "%s:%d", l->path, part->line);
		*end = rule;
		end = &rule->next;
		status = read_assignments(l, part, &rule->assignments);
	}
	return status;
}

static bool
is_slug(const char *text)
{
	size_t length = strlen(text);

	return length > 0 && length < SLUG_BYTES_MAX &&
	    strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_") == length;
}

/* A format's name, or a mapping file beside the configuration or among the data files. */
static enum status
find_format(struct loading *l, const cfg_t *section, const char *format, const char **out)
{
	static const char *const names[] = {"auto", "rss", "rdf", "atom", "actions"};
	const char *slash = strrchr(l->path, '/');
	const char *tries[3] = {format, NULL, NULL};
	size_t i;

	for (i = 0; i < LENGTH(names); i++)
		if (strcmp(names[i], format) == 0) {
			*out = names[i];
			return OK;
		}
	if (slash != NULL && format[0] != '/')
		tries[0] = arena_printf(l->config->arena, "%.*s/%s", (int)(slash - l->path), l->path, format);
	tries[1] = arena_printf(l->config->arena, "%s/formats/%s", l->share, format);
	tries[2] = arena_printf(l->config->arena, "%s/formats/%s.map", l->share, format);
	for (i = 0; i < LENGTH(tries); i++)
		if (tries[i] != NULL && access(tries[i], R_OK) == 0) {
			*out = keep(l, tries[i]);
			return OK;
		}
	return wrong(l, section, "no such format or mapping file:", format);
}

static enum status
read_source(struct loading *l, cfg_t *section, struct source_config *source)
{
	const char *url = cfg_getstr(section, "url"), *reason;
	enum status status;

	source->slug = keep(l, cfg_title(section));
	if (source->slug == NULL || !is_slug(source->slug))
		return wrong(l, section, "a source's name is small letters, digits and hyphens, not",
		    cfg_title(section));
	source->name = keep(l, cfg_getstr(section, "nom"));
	source->category = keep(l, cfg_getstr(section, "categorie"));
	source->frequency_hours = cfg_getint(section, "frequence");
	source->absence_days = cfg_getint(section, "absence");
	source->private_network = cfg_getbool(section, "reseau_interne") == cfg_true;
	source->bytes_max = (size_t)cfg_getint(section, "taille_max");
	source->items_max = (size_t)cfg_getint(section, "actions_max");
	if (source->name == NULL)
		return wrong(l, section, "nom is missing in source", source->slug);
	if (url == NULL)
		return wrong(l, section, "url is missing in source", source->slug);
	if (source->category != NULL) {
		status = check_code(l, section, FIELD_PARTENAIRE_CATEGORIE, source->category);
		if (status != OK)
			return status;
	}
	if (cfg_getint(section, "frequence") < 0 || cfg_getint(section, "absence") < 0 ||
	    cfg_getint(section, "taille_max") <= 0 || cfg_getint(section, "actions_max") <= 0)
		return wrong(l, section, "a number is out of range in source", source->slug);
	reason = url_refusal(url, source->private_network);
	if (reason != NULL)
		return fault_set(l->fault, BAD_INPUT, "%s:%d: the url of source \"%s\" %s", l->path,
		    section->line, source->slug, reason);
	source->url = keep(l, url);
	status = find_format(l, section, cfg_getstr(section, "format"), &source->format);
	if (status == OK && cfg_size(section, "defaut") > 0)
		status = read_assignments(l, cfg_getsec(section, "defaut"), &source->defaults);
	return status == OK ? read_rules(l, section, source) : status;
}

static enum status
read_sources(struct loading *l)
{
	unsigned n = cfg_size(l->cfg, "source"), i;
	struct config *config = l->config;
	enum status status = OK;

	if (n == 0)
		return fault_set(l->fault, BAD_INPUT, "%s: no source is configured", l->path);
	if (n > SOURCES_MAX)
		return fault_set(l->fault, BAD_INPUT, "%s: more than %d sources", l->path, SOURCES_MAX);
	config->sources = arena_alloc(config->arena, n * sizeof(*config->sources));
	if (config->sources == NULL)
		return fault_set(l->fault, NO_MEMORY, "%s: no memory", l->path);
	for (i = 0; status == OK && i < n; i++) {
		config->source_count = i + 1;
		status = read_source(l, cfg_getnsec(l->cfg, "source", i), &config->sources[i]);
	}
	return status;
}

static enum status
read_site(struct loading *l)
{
	cfg_t *site = cfg_getsec(l->cfg, "site");
	struct config *config = l->config;
	const char *url, *reason;
	size_t length;

	config->site_name = keep(l, cfg_getstr(site, "nom"));
	config->site_mail = keep(l, cfg_getstr(site, "courriel"));
	config->notice = keep(l, cfg_getstr(site, "avis"));
	url = cfg_getstr(site, "url");
	if (url == NULL || url[0] == '\0')
		return OK;
	reason = url_refusal(url, true);
	if (reason != NULL)
		return fault_set(l->fault, BAD_INPUT, "%s:%d: the url of the site %s", l->path, site->line,
		    reason);
	length = strlen(url);
	while (length > 0 && url[length - 1] == '/')
		length--;
	config->site_url = arena_copy(config->arena, url, length);
	return OK;
}

static enum status
parse(struct loading *l)
{
	cfg_opt_t defaults[FIELD_OPTIONS_MAX], rules[FIELD_OPTIONS_MAX];
	size_t n = field_options(defaults), m = field_options(rules);
	cfg_opt_t site[] = {CFG_STR("nom", NULL, CFGF_NODEFAULT), CFG_STR("url", NULL, CFGF_NODEFAULT),
	    CFG_STR("courriel", NULL, CFGF_NODEFAULT), CFG_STR("avis", NULL, CFGF_NODEFAULT), CFG_END()};
	cfg_opt_t source[] = {CFG_STR("nom", NULL, CFGF_NODEFAULT),
	    CFG_STR("categorie", NULL, CFGF_NODEFAULT), CFG_STR("url", NULL, CFGF_NODEFAULT),
	    CFG_STR("format", "auto", CFGF_NONE), CFG_INT("frequence", FREQUENCY_DEFAULT_HOURS, CFGF_NONE),
	    CFG_INT("absence", ABSENCE_DEFAULT_DAYS, CFGF_NONE),
	    CFG_INT("taille_max", (long)FEED_BYTES_DEFAULT, CFGF_NONE),
	    CFG_INT("actions_max", FEED_ITEMS_DEFAULT, CFGF_NONE),
	    CFG_BOOL("reseau_interne", cfg_false, CFGF_NONE),
	    CFG_SEC("defaut", defaults, CFGF_NODEFAULT), CFG_SEC("regle", rules, CFGF_MULTI), CFG_END()};
	cfg_opt_t all[] = {CFG_SEC("site", site, CFGF_NONE),
	    CFG_SEC("source", source, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES), CFG_END()};
	enum status status;
	int rc;

	defaults[n] = (cfg_opt_t)CFG_END();
	rules[m++] = (cfg_opt_t)CFG_STR("champ", "tout", CFGF_NONE);
	rules[m++] = (cfg_opt_t)CFG_STR("motif", NULL, CFGF_NODEFAULT);
	rules[m] = (cfg_opt_t)CFG_END();
	l->cfg = cfg_init(all, CFGF_NONE);
	if (l->cfg == NULL)
		return fault_set(l->fault, NO_MEMORY, "%s: no memory", l->path);
	(void)cfg_set_error_function(l->cfg, print_syntax_error);
	rc = cfg_parse(l->cfg, l->path);
	if (rc == CFG_FILE_ERROR)
		status = fault_set(l->fault, NOT_FOUND, "%s: cannot be read", l->path);
	else if (rc != CFG_SUCCESS)
		status = fault_set(l->fault, BAD_INPUT, "%s: the configuration is wrong, nothing was done",
		    l->path);
	else
		status = read_site(l);
	if (status == OK)
		status = read_sources(l);
	(void)cfg_free(l->cfg);
	return status;
}

enum status
config_load(const char *path, const char *share, const struct reference *reference,
    struct fault *fault, struct config **out)
{
	struct loading l = {.path = path, .share = share, .reference = reference, .fault = fault};
	enum status status;

	l.config = calloc(1, sizeof(*l.config));
	if (l.config == NULL || (l.config->arena = arena_new(CONFIG_ARENA_MAX)) == NULL) {
		free(l.config);
		return fault_set(fault, NO_MEMORY, "%s: no memory", path);
	}
	status = parse(&l);
	if (status == OK && arena_failed(l.config->arena))
		status = fault_set(fault, NO_MEMORY, "%s: no memory", path);
	if (status != OK) {
		config_free(l.config);
		return status;
	}
	*out = l.config;
	return OK;
}
