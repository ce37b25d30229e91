/*
 * The configuration: the site and its sources.  libconfuse's syntax; faults name file and line.
 */
#ifndef IMPORT_CONFIG_H
#define IMPORT_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "import/rules.h"
#include "search/action.h"
#include "search/base/status.h"
#include "search/reference.h"

#define SOURCES_MAX 500
#define SLUG_BYTES_MAX 64
#define ORIGINS_MAX 32
#define ORIGIN_BYTES_MAX 120
#define FREQUENCY_DEFAULT_HOURS 6
#define ABSENCE_DEFAULT_DAYS 30
#define ALERT_FAILURES_DEFAULT 5 /* in a row; with the back-off, some three days */
#define ALERT_FAILURES_MAX 1000

/* A value that a source or a rule gives to a field, as if the feed had. */
struct assignment {
	enum field field;
	const char *text;
	struct assignment *next;
};

struct source_config {
	const char *slug;
	const char *name;     /* of the partner */
	const char *category; /* or NULL */
	const char *url;
	const char *format; /* "auto", a format's name, or the path of a mapping file */
	long frequency_hours;
	long absence_days; /* how long an action stays after it vanished from the feed */
	const char *alerts;    /* the partner's addresses, as in the site's */
	long failures_told;
	bool private_network;
	bool author_is_partner; /* an item's author is who offers it: for feeds that gather several partners */
	size_t bytes_max, items_max;
	struct assignment *defaults;
	struct rule *rules;
};

struct config {
	struct arena *arena;
	const char *site_name, *site_url, *site_mail, *notice;
	const char *origins; /* that may use the API from a browser, blanks between; NULL: all */
	const char *frames;  /* that may embed the widget, as frame-ancestors has them; NULL: all */
	const char *hub;     /* of WebSub, or NULL */
	const char *alerts;  /* addresses of the Agence told of sources that fail, blanks between; or NULL */
	const char *mail_from, *mail_program; /* with `alerts` anywhere, neither is NULL */
	long failures_told;  /* from so many failures in a row on */
	long host_pause_s;   /* between two requests to one server; -1: import/politeness.h decides */
	struct source_config *sources;
	size_t source_count;
};

/* `share`: where mapping files are looked for besides the configuration's own directory. */
enum status config_load(const char *path, const char *share, const struct reference *reference,
    struct fault *fault, struct config **out);
/* NULL is allowed. */
void config_free(struct config *config);

/* NULL when there is none. */
const struct source_config *config_source(const struct config *config, const char *slug);

#endif
