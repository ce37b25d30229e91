/*
 * The configuration's syntax: from a file to libconfuse's sections, each value with its line.  For
 * import/config.c only.
 */
#ifndef IMPORT_CONFIG_SYNTAX_H
#define IMPORT_CONFIG_SYNTAX_H

#include <confuse.h>

#include "search/action.h"
#include "search/base/status.h"

#define CONFIG_BYTES_MAX ((size_t)1024 * 1024)

/* What is wrong with the syntax itself is printed on standard error as FILE:LINE: libconfuse tells
 * it while it reads.  The fault then says that the file is wrong.  Free with cfg_free(). */
enum status config_parse(const char *path, struct fault *fault, cfg_t **out);

/* A value as written, and where it stands. */
struct located {
	long line;
	char text[];
};

/* The i-th value of an option that is not a number; NULL when there is none, or it is empty. */
const struct located *config_value(cfg_t *section, const char *name, unsigned i);

/* How a field may be called in `defaut` and `regle`: by its column and, for lists, by its element.
 * NULL past the last name, and for fields that a configuration cannot set. */
#define FIELD_NAMES_MAX 2
const char *config_field_name(enum field f, size_t i);

#endif
