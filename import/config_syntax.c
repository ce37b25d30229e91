#include "import/config_syntax.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "import/config.h"
#include "import/politeness.h"
#include "import/read/feed.h"
#include "search/base/buf.h"
#include "search/base/utf8.h"

#define FIELD_OPTIONS_MAX (FIELD_NAMES_MAX * FIELD_COUNT + 4)
#define FLAG_SEEN (1 << 24) /* far from libconfuse's own flags, which go up to 1 << 13 */

const char *
config_field_name(enum field f, size_t i)
{
	const struct field_info *info = &field_catalogue[f];

	if (f == FIELD_ID || f == FIELD_SOURCE)
		return NULL;
	if (i == 0)
		return info->column;
	return i == 1 && field_is_list(f) && strcmp(info->element, info->column) != 0 ? info->element : NULL;
}

static void
print_error(cfg_t *cfg, const char *format, va_list args)
{
	(void)fprintf(stderr, "repertoire-import: %s:%d: ", cfg->filename == NULL ? "?" : cfg->filename,
	    cfg->line);
	(void)vfprintf(stderr, format, args);
	(void)fputc('\n', stderr);
}

/* Called by libconfuse for each value: `result` is a pointer to the pointer that it keeps. */
static int
locate(cfg_t *cfg, cfg_opt_t *option, const char *value, void *result)
{
	size_t length = strlen(value);
	struct located *located;

	if ((option->flags & (CFGF_LIST | FLAG_SEEN)) == FLAG_SEEN) {
		cfg_error(cfg, "option '%s' is given twice", option->name);
		return -1;
	}
	option->flags |= FLAG_SEEN;
	located = malloc(sizeof(*located) + length + 1);
	if (located == NULL) {
		cfg_error(cfg, "no memory");
		return -1;
	}
	located->line = cfg->line;
	memcpy(located->text, value, length + 1);
	*(void **)result = located;
	return 0;
}

const struct located *
config_value(cfg_t *section, const char *name, unsigned i)
{
	const struct located *located = cfg_getnptr(section, name, i);

	return located == NULL || located->text[0] == '\0' ? NULL : located;
}

/* A number's bounds, where it is given; `site` and `source` have no other numbers. */
static const struct bounds {
	const char *option;
	long low, high;
} bounds[] = {
    {"site|pause", 0, HOST_PAUSE_MAX_S},
    {"site|echecs", 1, ALERT_FAILURES_MAX},
    {"source|echecs", 1, ALERT_FAILURES_MAX},
    {"source|frequence", 0, 24L * 366},
    {"source|absence", 0, 3660},
    {"source|taille_max", 1, FEED_BYTES_MAX},
    {"source|actions_max", 1, FEED_ITEMS_MAX},
};

static int
check_bounds(cfg_t *cfg, cfg_opt_t *option)
{
	long n = cfg_opt_getnint(option, 0);
	size_t i;

	for (i = 0; i < LENGTH(bounds); i++)
		if (strcmp(strchr(bounds[i].option, '|') + 1, option->name) == 0 &&
		    (n < bounds[i].low || n > bounds[i].high)) {
			cfg_error(cfg, "'%s' is a number from %ld to %ld, not %ld", option->name,
			    bounds[i].low, bounds[i].high, n);
			return -1;
		}
	return 0;
}

#define TEXT_OPTION(name) CFG_PTR_CB(name, NULL, CFGF_NODEFAULT, locate, free)

#define TEXT_LIST_OPTION(name) CFG_PTR_LIST_CB(name, NULL, CFGF_NODEFAULT, locate, free)

/* Options for every field of the catalogue, by each of its names. */
static size_t
field_options(cfg_opt_t *options)
{
	const char *name;
	enum field f;
	size_t n = 0, i;

	for (f = 0; f < FIELD_COUNT; f++)
		for (i = 0; (name = config_field_name(f, i)) != NULL; i++)
			options[n++] = field_is_list(f)
			    ? (cfg_opt_t)TEXT_LIST_OPTION(name)
			    : (cfg_opt_t)TEXT_OPTION(name);
	return n;
}

static cfg_t *
describe(void)
{
	cfg_opt_t defaults[FIELD_OPTIONS_MAX], rules[FIELD_OPTIONS_MAX];
	size_t n = field_options(defaults), m = field_options(rules), i;
	cfg_opt_t site[] = {TEXT_OPTION("nom"), TEXT_OPTION("url"), TEXT_OPTION("courriel"),
	    TEXT_OPTION("avis"), TEXT_LIST_OPTION("origines"), TEXT_LIST_OPTION("cadres"),
	    TEXT_OPTION("hub"),
	    TEXT_OPTION("expediteur"), TEXT_LIST_OPTION("alertes"), TEXT_OPTION("sendmail"),
	    CFG_INT("echecs", ALERT_FAILURES_DEFAULT, CFGF_NONE), CFG_INT("pause", -1, CFGF_NONE), CFG_END()};
	cfg_opt_t source[] = {TEXT_OPTION("nom"), TEXT_OPTION("categorie"), TEXT_OPTION("url"),
	    TEXT_OPTION("format"), CFG_INT("frequence", FREQUENCY_DEFAULT_HOURS, CFGF_NONE),
	    CFG_INT("absence", ABSENCE_DEFAULT_DAYS, CFGF_NONE),
	    CFG_INT("taille_max", (long)FEED_BYTES_DEFAULT, CFGF_NONE),
	    CFG_INT("actions_max", FEED_ITEMS_DEFAULT, CFGF_NONE),
	    TEXT_LIST_OPTION("alertes"), CFG_INT("echecs", -1, CFGF_NONE),
	    CFG_BOOL("reseau_interne", cfg_false, CFGF_NONE),
	    CFG_BOOL("auteur_partenaire", cfg_false, CFGF_NONE),
	    CFG_SEC("defaut", defaults, CFGF_NODEFAULT), CFG_SEC("regle", rules, CFGF_MULTI), CFG_END()};
	cfg_opt_t all[] = {CFG_SEC("site", site, CFGF_NONE),
	    CFG_SEC("source", source, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES), CFG_END()};
	cfg_t *cfg;

	defaults[n] = (cfg_opt_t)CFG_END();
	rules[m++] = (cfg_opt_t)TEXT_OPTION("champ");
	rules[m++] = (cfg_opt_t)TEXT_OPTION("motif");
	rules[m] = (cfg_opt_t)CFG_END();
	cfg = cfg_init(all, CFGF_NONE);
	if (cfg == NULL)
		return NULL;
	(void)cfg_set_error_function(cfg, print_error);
	for (i = 0; i < LENGTH(bounds); i++)
		(void)cfg_set_validate_func(cfg, bounds[i].option, check_bounds);
	return cfg;
}

static enum status
slurp(const char *path, struct fault *fault, struct buf *text)
{
	char chunk[16384];
	struct stat st;
	size_t n;
	FILE *file = fopen(path, "re");
	enum status status = OK;

	if (file == NULL || fstat(fileno(file), &st) != 0)
		status = fault_set(fault, errno == ENOENT ? NOT_FOUND : IO_ERROR, "%s: %s", path,
		    strerror(errno));
	else if (!S_ISREG(st.st_mode))
		status = fault_set(fault, BAD_INPUT, "%s: not a file", path);
	else
		while (text->length <= CONFIG_BYTES_MAX && (n = fread(chunk, 1, sizeof(chunk), file)) > 0)
			buf_add(text, chunk, n);
	if (status == OK && ferror(file))
		status = fault_set(fault, IO_ERROR, "%s: %s", path, strerror(errno));
	if (status == OK && buf_failed(text))
		status = fault_set(fault, NO_MEMORY, "%s: no memory", path);
	if (status == OK && text->length > CONFIG_BYTES_MAX)
		status = fault_set(fault, TOO_LARGE, "%s: more than %zu bytes", path, CONFIG_BYTES_MAX);
	if (file != NULL)
		(void)fclose(file);
	return status;
}

/* libconfuse drops unknown escapes between double quotes: "\bmini" would silently be another
 * pattern. */
static bool
loses_backslashes(const char *line, size_t length)
{
	size_t i = strspn(line, " \t");

	if (i + 5 > length || strncmp(line + i, "motif", 5) != 0)
		return false;
	for (i += 5; i < length && strchr(" \t=+", line[i]) != NULL; i++)
		;
	if (i >= length || line[i] != '"')
		return false;
	for (i++; i + 1 < length && line[i] != '"'; i++)
		if (line[i] == '\\') {
			i++;
			if (line[i] != '\\' && line[i] != '"')
				return true;
		}
	return false;
}

/* What libconfuse would swallow, or end the program for. */
static enum status
check_text(const char *path, const struct buf *text, struct fault *fault)
{
	const char *at = buf_string(text), *end = at + text->length;
	size_t line = 1, length;

	for (; at < end; at += length + 1, line++) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));

		length = newline == NULL ? (size_t)(end - at) : (size_t)(newline - at);
		if (memchr(at, '\0', length) != NULL || !utf8_is_valid(at, length))
			return fault_set(fault, BAD_INPUT, "%s:%zu: this line is not UTF-8 text", path, line);
		if (loses_backslashes(at, length))
			return fault_set(fault, BAD_INPUT,
			    "%s:%zu: a pattern with backslashes stands between single quotes", path, line);
	}
	return OK;
}

enum status
config_parse(const char *path, struct fault *fault, cfg_t **out)
{
	struct buf text = {0};
	enum status status = slurp(path, fault, &text);
	cfg_t *cfg = NULL;

	if (status == OK)
		status = check_text(path, &text, fault);
	buf_clear(&text);
	if (status != OK)
		return status;
	cfg = describe();
	/* libconfuse makes the one `site` section before it knows the file's name. */
	if (cfg == NULL || (cfg_getsec(cfg, "site")->filename = strdup(path)) == NULL) {
		(void)cfg_free(cfg);
		return fault_set(fault, NO_MEMORY, "%s: no memory", path);
	}
	if (cfg_parse(cfg, path) != CFG_SUCCESS) {
		(void)cfg_free(cfg);
		return fault_set(fault, BAD_INPUT, "%s: the configuration is wrong, nothing was done", path);
	}
	*out = cfg;
	return OK;
}
