/*
 * The command `inspect`: one document, as the neutral view of a feed, in JSON.
 */
#ifndef IMPORT_INSPECT_H
#define IMPORT_INSPECT_H

#include <stdio.h>

#include "import/sentences.h"
#include "search/base/status.h"

struct inspect_options {
	const char *path;
	const char *content_type; /* or NULL */
	const char *base_url;     /* or NULL */
	const char *format;       /* "auto" or a mapping file */
	const char *content_location; /* or NULL */
	const char *mappings;         /* directory of the formats that are mapping files, or NULL */
	const struct sentences *sentences;
	void (*confine)(void *context); /* for feed_read(), or NULL */
	void *confine_context;
};

/* Always prints one JSON object: {"error": true, …} when nothing could be read, which is OK too.
 * A fault means that the file or the output failed. */
enum status inspect(const struct inspect_options *options, FILE *out, struct fault *fault);

/* The answer for a document that ended, or outlasted, the process that read it. */
enum status inspect_lost(const struct sentences *sentences, FILE *out, struct fault *fault);

#endif
