/*
 * Patterns (PCRE2, "Pattern limits") that read a field's value out of a text.
 */
#ifndef IMPORT_RULES_H
#define IMPORT_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "search/base/status.h"

#define PATTERN_BYTES_MAX 1024
#define PATTERN_NEST_MAX 20
#define MATCH_LIMIT 100000
#define DEPTH_LIMIT 1000
#define HEAP_LIMIT_KIB 20000
#define OVERRUNS_MAX 10 /* a pattern that ran over its limits so often is tried no more */

struct pattern;
struct assignment;

/* What a rule looks at. */
enum rule_subject { SUBJECT_TITLE, SUBJECT_TEXT, SUBJECT_CATEGORY, SUBJECT_AUTHOR, SUBJECT_ANY };

/* A rule of the configuration: where the pattern is found, the assignments are made. */
struct rule {
	enum rule_subject subject;
	const char *text; /* of the pattern */
	struct pattern *pattern;
	struct assignment *assignments;
	struct rule *next;
};

/* Case-insensitive, UTF-8, without callouts, \C or JIT.  BAD_INPUT: the message says where. */
enum status pattern_compile(const char *text, struct fault *fault, struct pattern **out);
/* NULL is allowed. */
void pattern_free(struct pattern *pattern);

struct span_of_text {
	size_t start, end;
};

/* Whether it is found in text[from..length), which must be UTF-8; groups (may be NULL) receives up
 * to `count` of them, start > end where a group did not take part.  Running over the limits counts
 * as not found. */
bool pattern_find(struct pattern *pattern, const char *text, size_t length, size_t from,
    struct span_of_text *groups, size_t count);
/* How often it ran over its limits. */
unsigned pattern_overruns(const struct pattern *pattern);
/* Forgets that: one partner's text must not spoil a shared pattern for the next one. */
void pattern_forgive(struct pattern *pattern);

/* false for an unknown name: titre, texte, categorie, auteur, tout. */
bool rule_subject_of(const char *name, enum rule_subject *out);

#endif
