#include "import/config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import/config_syntax.h"
#include "import/mail.h"
#include "import/read/feed.h"
#include "import/read/mapping.h"
#include "import/url.h"
#include "search/base/buf.h"

#define CONFIG_ARENA_MAX ((size_t)16 * 1024 * 1024)

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

static const char *
keep(struct loading *l, const char *text)
{
	return text == NULL || text[0] == '\0' ? NULL : arena_strdup(l->config->arena, text);
}

static const char *
keep_value(struct loading *l, cfg_t *section, const char *name)
{
	const struct located *located = config_value(section, name, 0);

	return located == NULL ? NULL : keep(l, located->text);
}

static enum status
wrong(struct loading *l, long line, const char *what, const char *value)
{
	return fault_set(l->fault, BAD_INPUT, "%s:%ld: %s%s%.80s%s", l->path, line, what,
	    value == NULL ? "" : " \"", value == NULL ? "" : value, value == NULL ? "" : "\"");
}

static bool
is_code(const struct loading *l, enum field f, const char *text)
{
	enum vocabulary v = field_catalogue[f].vocabulary;

	return v == VOCABULARY_NONE ||
	    reference_term(l->reference, v, text, strlen(text), NULL) != NULL ||
	    (v == VOCABULARY_COMMUNE && reference_commune(l->reference, text, strlen(text)) != NULL);
}

/* NULL when the field can take the text; else what it takes. */
static const char *
value_refusal(enum field f, const char *text)
{
	int64_t instant;
	double limit, n;
	char *end;

	switch (field_catalogue[f].kind) {
	case KIND_INTEGER:
		return strspn(text, "0123456789") == strlen(text) &&
			strlen(text) <= field_catalogue[f].bytes_max
		    ? NULL
		    : "is a whole number, not";
	case KIND_REAL:
		limit = f == FIELD_GEO_LAT ? 90 : 180;
		n = strtod(text, &end);
		return *end == '\0' && n >= -limit && n <= limit ? NULL : "is in decimal degrees, not";
	case KIND_BOOLEAN:
		return strcmp(text, "true") == 0 || strcmp(text, "false") == 0 ? NULL
									     : "is true or false, not";
	case KIND_DATE:
	case KIND_INSTANT:
		return feed_date(text, &instant) ? NULL : "is a date such as 2027-01-14, not";
	case KIND_URL:
		return url_refusal(text, true) == NULL ? NULL : "is an http or https address, not";
	case KIND_SESSIONS:
		return "cannot be set here:";
	default:
		return strlen(text) <= field_catalogue[f].bytes_max ? NULL : "is too long:";
	}
}

/* Values must be right here: the operator can mend them at once. */
static enum status
add_assignment(struct loading *l, enum field f, const struct located *value,
    struct assignment ***end)
{
	struct assignment *assignment = arena_alloc(l->config->arena, sizeof(*assignment));
	const char *refusal = value_refusal(f, value->text);

	if (assignment == NULL)
		return fault_set(l->fault, NO_MEMORY, "%s: no memory", l->path);
	if (!is_code(l, f, value->text))
		refusal = "has no code";
	if (refusal != NULL)
		return wrong(l, value->line,
		    arena_printf(l->config->arena, "%s %s", field_catalogue[f].column, refusal),
		    value->text);
	assignment->field = f;
	assignment->text = keep(l, value->text);
	**end = assignment;
	*end = &assignment->next;
	return OK;
}

static enum status
read_assignments(struct loading *l, cfg_t *section, struct assignment **out)
{
	const struct located *value;
	enum status status = OK;
	const char *name;
	enum field f;
	unsigned n;
	size_t i;

	for (f = 0; f < FIELD_COUNT; f++)
		for (i = 0; (name = config_field_name(f, i)) != NULL; i++)
			for (n = 0; status == OK && n < cfg_size(section, name); n++)
				if ((value = config_value(section, name, n)) != NULL)
					status = add_assignment(l, f, value, &out);
	return status;
}

static enum status
read_rule(struct loading *l, cfg_t *section, struct rule *rule)
{
	const struct located *subject = config_value(section, "champ", 0);
	const struct located *pattern = config_value(section, "motif", 0);
	enum status status;

	rule->subject = SUBJECT_ANY;
	if (subject != NULL && !rule_subject_of(subject->text, &rule->subject))
		return wrong(l, subject->line, "champ is titre, texte, categorie, auteur or tout, not",
		    subject->text);
	if (pattern == NULL)
		return wrong(l, section->line, "regle without motif", NULL);
	rule->text = arena_strdup(l->config->arena, pattern->text);
	status = pattern_compile(pattern->text, l->fault, &rule->pattern);
	if (status == OK && rule->text == NULL)
		status = fault_set(l->fault, NO_MEMORY, "no memory for the rules");
	if (status != OK)
		return fault_context(l->fault, "%s:%ld", l->path, pattern->line);
	status = read_assignments(l, section, &rule->assignments);
	if (status == OK && rule->assignments == NULL)
		return wrong(l, section->line, "regle that sets no field", NULL);
	return status;
}

static enum status
read_rules(struct loading *l, cfg_t *section, struct source_config *source)
{
	struct rule **end = &source->rules, *rule;
	unsigned i, n = cfg_size(section, "regle");
	enum status status = OK;

	for (i = 0; status == OK && i < n; i++) {
		rule = arena_alloc(l->config->arena, sizeof(*rule));
		if (rule == NULL)
			return fault_set(l->fault, NO_MEMORY, "%s: no memory", l->path);
		/* Hung before it is read, so that config_free() finds its pattern. */
		*end = rule;
		end = &rule->next;
		status = read_rule(l, cfg_getnsec(section, "regle", i), rule);
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

/* A mapping that is wrong is told now, not when the source is next read. */
static enum status
check_mapping(struct loading *l, const char *path)
{
	struct mapping *mapping = NULL;
	enum status status = mapping_load(path, l->fault, &mapping);

	mapping_free(mapping);
	return status;
}

/* A format's name, or a mapping file beside the configuration or among the data files. */
static enum status
find_format(struct loading *l, const struct located *written, const char **out)
{
	static const char *const names[] = {"auto", "rss", "rdf", "atom", "actions"};
	const char *format = written == NULL ? names[0] : written->text;
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
			return check_mapping(l, tries[i]);
		}
	return wrong(l, written == NULL ? 0 : written->line, "no such format or mapping file:", format);
}

static enum status
read_address(struct loading *l, cfg_t *section, bool private_network, const char **out)
{
	const struct located *url = config_value(section, "url", 0);
	const char *reason = url == NULL ? NULL : url_refusal(url->text, private_network);

	if (reason != NULL)
		return fault_set(l->fault, BAD_INPUT, "%s:%ld: the url %s", l->path, url->line, reason);
	*out = url == NULL ? NULL : keep(l, url->text);
	return OK;
}

/* The mail addresses of an option, with blanks between. */
static enum status
read_recipients(struct loading *l, cfg_t *section, const char **out)
{
	const struct located *located;
	struct buf list = {0};
	enum status status = OK;
	unsigned i;

	for (i = 0; status == OK && (located = config_value(section, "alertes", i)) != NULL; i++) {
		if (i == MAIL_RECIPIENTS_MAX)
			status = wrong(l, located->line, "alertes has too many addresses from", located->text);
		else if (!mail_address_is_valid(located->text))
			status = wrong(l, located->line,
			    "alertes wants mail addresses such as contact@example.fr, not", located->text);
		buf_printf(&list, "%s%s", i == 0 ? "" : " ", located->text);
	}
	/* Nobody can be told by nobody. */
	if (status == OK && i > 0 && l->config->mail_from == NULL)
		status = wrong(l, section->line, "alertes needs expediteur or courriel in site", NULL);
	if (status == OK && i > 0)
		*out = buf_move(&list, l->config->arena);
	buf_clear(&list);
	return status;
}

static enum status
read_source(struct loading *l, cfg_t *section, struct source_config *source)
{
	const struct located *category = config_value(section, "categorie", 0);
	enum status status;

	source->slug = keep(l, cfg_title(section));
	if (source->slug == NULL || !is_slug(source->slug))
		return wrong(l, section->line, "a source's name is small letters, digits and hyphens, not",
		    cfg_title(section));
	source->name = keep_value(l, section, "nom");
	source->category = keep_value(l, section, "categorie");
	source->frequency_hours = cfg_getint(section, "frequence");
	source->absence_days = cfg_getint(section, "absence");
	source->private_network = cfg_getbool(section, "reseau_interne") == cfg_true;
	source->author_is_partner = cfg_getbool(section, "auteur_partenaire") == cfg_true;
	source->bytes_max = (size_t)cfg_getint(section, "taille_max");
	source->items_max = (size_t)cfg_getint(section, "actions_max");
	if (source->name == NULL)
		return wrong(l, section->line, "nom is missing in source", source->slug);
	if (category != NULL && !is_code(l, FIELD_PARTENAIRE_CATEGORIE, category->text))
		return wrong(l, category->line, "categorie has no code", category->text);
	source->failures_told = cfg_getint(section, "echecs");
	if (source->failures_told < 0)
		source->failures_told = l->config->failures_told;
	status = read_recipients(l, section, &source->alerts);
	if (status == OK)
		status = read_address(l, section, source->private_network, &source->url);
	if (status == OK && source->url == NULL)
		return wrong(l, section->line, "url is missing in source", source->slug);
	if (status == OK)
		status = find_format(l, config_value(section, "format", 0), &source->format);
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

/* A scheme, a host, perhaps a port: RFC 6454, 7, and of frame-ancestors (CSP 3, 2.3.1) also a host
 * behind "*.".  Nothing that could end a header field or begin another directive. */
static bool
is_origin(const char *text, bool may_be_any_host)
{
	const char *host = strncmp(text, "https://", 8) == 0 ? text + 8
	    : strncmp(text, "http://", 7) == 0               ? text + 7
							     : "";

	if (may_be_any_host && strncmp(host, "*.", 2) == 0)
		host += 2;
	return *host != '\0' && strlen(text) <= ORIGIN_BYTES_MAX &&
	    strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-:") == strlen(host);
}

/* The origins of an option, with blanks between. */
static enum status
read_origins(struct loading *l, cfg_t *section, const char *name, const char **out)
{
	bool is_frames = strcmp(name, "cadres") == 0;
	const struct located *located;
	struct buf list = {0};
	enum status status = OK;
	unsigned i;

	for (i = 0; status == OK && (located = config_value(section, name, i)) != NULL; i++) {
		if (i == ORIGINS_MAX)
			status = wrong(l, located->line, "too many values from", located->text);
		else if (!is_origin(located->text, is_frames) &&
		    !(is_frames && strcmp(located->text, "*") == 0))
			status = wrong(l, located->line,
			    is_frames ? "cadres wants addresses such as https://ent.example.fr or https://*.example.fr, not"
				      : "origines wants addresses such as https://portail.example.fr, not",
			    located->text);
		else
			buf_printf(&list, "%s%s", i == 0 ? "" : " ", located->text);
	}
	if (status == OK && i > 0)
		*out = buf_move(&list, l->config->arena);
	buf_clear(&list);
	return status;
}

static enum status
read_hub(struct loading *l, cfg_t *section)
{
	const struct located *hub = config_value(section, "hub", 0);
	const char *reason = hub == NULL ? NULL : url_refusal(hub->text, true);

	if (reason != NULL)
		return fault_set(l->fault, BAD_INPUT, "%s:%ld: the hub %s", l->path, hub->line, reason);
	l->config->hub = hub == NULL ? NULL : keep(l, hub->text);
	return OK;
}

static enum status
read_mail_address(struct loading *l, cfg_t *site, const char *name, const char **out)
{
	const struct located *located = config_value(site, name, 0);

	if (located != NULL && !mail_address_is_valid(located->text))
		return fault_set(l->fault, BAD_INPUT,
		    "%s:%ld: %s wants a mail address such as contact@example.fr, not \"%.80s\"", l->path,
		    located->line, name, located->text);
	*out = located == NULL ? NULL : keep(l, located->text);
	return OK;
}

/* Whom failures are told, by whom, and through which program. */
static enum status
read_mail(struct loading *l, cfg_t *site)
{
	const struct located *program = config_value(site, "sendmail", 0);
	struct config *config = l->config;
	enum status status = read_mail_address(l, site, "courriel", &config->site_mail);

	if (status == OK)
		status = read_mail_address(l, site, "expediteur", &config->mail_from);
	if (config->mail_from == NULL)
		config->mail_from = config->site_mail;
	if (status == OK && program != NULL && program->text[0] != '/')
		status = wrong(l, program->line, "sendmail is the path of a program, from / on, not", program->text);
	config->mail_program = program == NULL ? MAIL_PROGRAM_DEFAULT : keep(l, program->text);
	config->failures_told = cfg_getint(site, "echecs");
	return status == OK ? read_recipients(l, site, &config->alerts) : status;
}

static enum status
read_site(struct loading *l)
{
	cfg_t *site = cfg_getsec(l->cfg, "site");
	struct config *config = l->config;
	enum status status;
	size_t length;

	config->site_name = keep_value(l, site, "nom");
	config->notice = keep_value(l, site, "avis");
	config->host_pause_s = cfg_getint(site, "pause");
	status = read_mail(l, site);
	if (status == OK)
		status = read_origins(l, site, "origines", &config->origins);
	if (status == OK)
		status = read_origins(l, site, "cadres", &config->frames);
	if (status == OK)
		status = read_hub(l, site);
	if (status == OK)
		status = read_address(l, site, true, &config->site_url);
	if (status != OK || config->site_url == NULL)
		return status;
	for (length = strlen(config->site_url); config->site_url[length - 1] == '/';)
		length--;
	config->site_url = arena_copy(config->arena, config->site_url, length);
	return OK;
}

static enum status
parse(struct loading *l)
{
	enum status status = config_parse(l->path, l->fault, &l->cfg);

	if (status != OK)
		return status;
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
