#define PCRE2_CODE_UNIT_WIDTH 8
#include "import/rules.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

struct pattern {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *limits;
	unsigned overruns;
};

static pcre2_compile_context *
compile_context(void)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);

	if (context != NULL) {
		(void)pcre2_set_max_pattern_length(context, PATTERN_BYTES_MAX);
		(void)pcre2_set_parens_nest_limit(context, PATTERN_NEST_MAX);
	}
	return context;
}

enum status
pattern_compile(const char *text, struct fault *fault, struct pattern **out)
{
	struct pattern *pattern = calloc(1, sizeof(*pattern));
	pcre2_compile_context *context = compile_context();
	enum status status = OK;
	PCRE2_UCHAR words[160];
	PCRE2_SIZE offset;
	int error;

	if (pattern == NULL || context == NULL) {
		status = fault_set(fault, NO_MEMORY, "no memory for a pattern");
		goto out;
	}
	pattern->code = pcre2_compile((PCRE2_SPTR)text, strlen(text),
	    PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C, &error, &offset, context);
	if (pattern->code == NULL) {
		(void)pcre2_get_error_message(error, words, sizeof(words));
		status = fault_set(fault, BAD_INPUT, "pattern \"%.80s\", character %zu: %s", text,
		    (size_t)offset + 1, (const char *)words);
		goto out;
	}
	pattern->data = pcre2_match_data_create_from_pattern(pattern->code, NULL);
	pattern->limits = pcre2_match_context_create(NULL);
	if (pattern->data == NULL || pattern->limits == NULL) {
		status = fault_set(fault, NO_MEMORY, "no memory for a pattern");
		goto out;
	}
	(void)pcre2_set_match_limit(pattern->limits, MATCH_LIMIT);
	(void)pcre2_set_depth_limit(pattern->limits, DEPTH_LIMIT);
	(void)pcre2_set_heap_limit(pattern->limits, HEAP_LIMIT_KIB);
out:
	pcre2_compile_context_free(context);
	if (status != OK)
		pattern_free(pattern);
	else
		*out = pattern;
	return status;
}

void
pattern_free(struct pattern *pattern)
{
	if (pattern == NULL)
		return;
	pcre2_match_context_free(pattern->limits);
	pcre2_match_data_free(pattern->data);
	pcre2_code_free(pattern->code);
	free(pattern);
}

static bool
is_overrun(int rc)
{
	return rc == PCRE2_ERROR_MATCHLIMIT || rc == PCRE2_ERROR_DEPTHLIMIT ||
	    rc == PCRE2_ERROR_HEAPLIMIT || rc == PCRE2_ERROR_NOMEMORY;
}

bool
pattern_find(struct pattern *pattern, const char *text, size_t length, size_t from,
    struct span_of_text *groups, size_t count)
{
	const PCRE2_SIZE *offsets;
	size_t i, found;
	int rc;

	if (pattern->overruns >= OVERRUNS_MAX || from > length)
		return false;
	rc = pcre2_match(pattern->code, (PCRE2_SPTR)text, length, from, 0, pattern->data,
	    pattern->limits);
	if (rc < 0) {
		if (is_overrun(rc))
			pattern->overruns++;
		return false;
	}
	offsets = pcre2_get_ovector_pointer(pattern->data);
	found = (size_t)rc;
	for (i = 0; i < count; i++) {
		groups[i] = (struct span_of_text){1, 0};
		if (i < found && offsets[2 * i] != PCRE2_UNSET)
			groups[i] = (struct span_of_text){offsets[2 * i], offsets[2 * i + 1]};
	}
	return true;
}

unsigned
pattern_overruns(const struct pattern *pattern)
{
	return pattern->overruns;
}

void
pattern_forgive(struct pattern *pattern)
{
	pattern->overruns = 0;
}

bool
rule_subject_of(const char *name, enum rule_subject *out)
{
	static const char *const names[] = {"titre", "texte", "categorie", "auteur", "tout"};
	size_t i;

	for (i = 0; i < LENGTH(names); i++)
		if (strcmp(names[i], name) == 0) {
			*out = (enum rule_subject)i;
			return true;
		}
	return false;
}
