#include "fcgi/json_tree.h"

#include <jansson.h>

static void set_member(struct arena *arena, struct value *parent, const char *name, json_t *member);

static void
set_members(struct arena *arena, struct value *out, json_t *in)
{
	size_t i;
	void *at;

	for (i = 0; i < json_array_size(in); i++)
		set_member(arena, out, NULL, json_array_get(in, i));
	for (at = json_object_iter(in); at != NULL; at = json_object_iter_next(in, at))
		set_member(arena, out, arena_strdup(arena, json_object_iter_key(at)), json_object_iter_value(at));
}

/* The depth is bounded by jansson's own limit. */
static void
set_member(struct arena *arena, struct value *parent, const char *name, json_t *member)
{
	struct value *child;

	switch (json_typeof(member)) {
	case JSON_OBJECT:
	case JSON_ARRAY:
		child = json_is_array(member) ? value_list(arena) : value_object(arena);
		set_members(arena, child, member);
		value_set(parent, name, child);
		break;
	case JSON_STRING:
		value_set_text(arena, parent, name, arena_strdup(arena, json_string_value(member)));
		break;
	case JSON_INTEGER:
		value_set_integer(arena, parent, name, json_integer_value(member));
		break;
	case JSON_REAL:
		value_set_real(arena, parent, name, json_real_value(member));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		value_set_boolean(arena, parent, name, json_is_true(member));
		break;
	case JSON_NULL:
		value_set_null(arena, parent, name);
		break;
	}
}

enum status
json_tree_read(const char *json, size_t length, struct arena *arena, struct fault *fault,
    struct value **out)
{
	json_error_t error;
	json_t *root = json_loadb(json, length, JSON_REJECT_DUPLICATES, &error);
	struct value *tree;

	if (root == NULL || !json_is_object(root)) {
		json_decref(root);
		return fault_set(fault, BAD_INPUT, "no JSON object: %s", root == NULL ? error.text : "another value");
	}
	tree = value_object(arena);
	set_members(arena, tree, root);
	json_decref(root);
	if (arena_failed(arena))
		return fault_set(fault, NO_MEMORY, "no memory for a tree");
	*out = tree;
	return OK;
}
