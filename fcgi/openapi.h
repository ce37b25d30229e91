/*
 * The description of the API, OpenAPI 3.1, made from the tables that the code runs on: parameters
 * (search/query/request.h), facets and their vocabularies, the fields of an action.  For
 * fcgi/openapi*.c.
 */
#ifndef FCGI_OPENAPI_H
#define FCGI_OPENAPI_H

#include "search/base/value.h"
#include "search/facet.h"
#include "search/index/reader.h"
#include "search/texts.h"

/* Of the API: the first number changes when a program that uses it would have to. */
#define API_VERSION "1.1.0"

/* The description while it is made. */
struct api {
	struct arena *arena;
	const struct index *index;
	const struct texts *texts; /* what its sentences are looked up in */
	const char *missing;       /* a key that is not there, or NULL */
};

/* Sets the description that stands in the catalogue under `key`; none for NULL. */
void openapi_describe(struct api *api, struct value *object, const char *key);
/* Sets on a schema what a short text says: "string", "string:date" (with a format), "#Name" (a
 * component), "[" before it for a list of it, "{" for an object whose members are it. */
void openapi_type(struct arena *arena, struct value *schema, const char *type);
/* The list of codes that a vocabulary has; nothing for one too long to be listed. */
void openapi_codes(struct arena *arena, struct value *schema, const struct index *index,
    enum vocabulary vocabulary);
/* components/schemas */
void openapi_schemas(struct api *api, struct value *components);

#endif
