/*
 * JSON that a program of ours printed, as a tree of values for templates.
 */
#ifndef FCGI_JSON_TREE_H
#define FCGI_JSON_TREE_H

#include "search/base/value.h"

/* Everything is copied into the arena.  BAD_INPUT: not a JSON object (RFC 8259, UTF-8, no name
 * twice). */
enum status json_tree_read(const char *json, size_t length, struct arena *arena,
    struct fault *fault, struct value **out);

#endif
