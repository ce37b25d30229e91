/*
 * A mapping as its file has it.  For mapping.c and mapping_file.c only.
 */
#ifndef IMPORT_READ_MAPPING_FILE_H
#define IMPORT_READ_MAPPING_FILE_H

#include "import/read/mapping.h"

#define MAPPING_LINES_MAX 256

enum line_kind {
	LINE_FIELD,
	LINE_LINK,
	LINE_KEYWORDS,
	LINE_CONDITION,
	LINE_SESSION_START,
	LINE_SESSION_END,
	LINE_SESSION_END_EXCLUSIVE,
	LINE_SESSION_COMMUNE,
	LINE_NAMESPACE,
	LINE_VALUE,
};

struct line {
	enum line_kind kind;
	enum field field;
	size_t number;     /* in the file */
	const char *name;  /* prefix, or the partner's value */
	const char *value; /* URI ("" without namespace), path, or code */
	xmlNs ns;          /* of a prefix's first line: what its elements are changed to */
};

struct steps {
	const char *names[MAPPING_DEPTH_MAX]; /* from the root */
	size_t depth;
};

struct mapping {
	struct arena *arena;
	const char *name;
	struct line lines[MAPPING_LINES_MAX];
	size_t count;
	struct steps elements[MAPPING_ELEMENTS_MAX];
	size_t element_count;
};

#endif
