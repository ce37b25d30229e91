#include "import/arrivals.h"

#include "import/normalise.h"

#define SECOND_IDS_MAX 50

/* The id of the stored action that this one is, if it is known under another than its own. */
static enum status
find_known_id(struct store *store, struct action *action, struct arena *arena,
    struct fault *fault)
{
	const char *second = normalise_second_id(arena, action, 1), *known = NULL;
	bool has_second = false;
	enum status status;

	if (second == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for an action's id");
	if ((action->deduced & ID_IS_MADE) != 0) {
		status = store_made_id(store, action, arena, fault, &known);
		if (status != OK)
			return status;
		if (known != NULL)
			action->value[FIELD_ID] = known;
		second = normalise_second_id(arena, action, 1);
	}
	/* It had to be told apart before, and the other one may be gone since. */
	status = store_has(store, second, fault, &has_second);
	if (status == OK && has_second)
		action->value[FIELD_ID] = second;
	return status;
}

/* The id stays with the action that had it before; the one that took it goes aside. */
static enum status
make_way(struct store *store, const struct action *action, struct arena *arena,
    struct fault *fault, bool *made)
{
	struct action other;
	enum status status = store_usurper(store, action, arena, fault, &other, made);

	if (status != OK || !*made)
		return status;
	return store_rename_arrival(store, action->value[FIELD_ID],
	    normalise_second_id(arena, &other, 1), fault, made);
}

static enum status
add_beside(struct store *store, const struct action *action, struct arena *arena,
    struct fault *fault, struct arrival *out)
{
	struct action again = *action;
	bool made = false, duplicate = true;
	enum status status = make_way(store, action, arena, fault, &made);
	size_t rank;

	if (status == OK && made)
		status = store_add(store, action, fault, &duplicate);
	for (rank = 1; status == OK && duplicate && rank <= SECOND_IDS_MAX; rank++) {
		again.value[FIELD_ID] = normalise_second_id(arena, action, rank);
		status = store_add(store, &again, fault, &duplicate);
	}
	out->shares_id = true;
	out->lost = duplicate;
	return status;
}

enum status
arrivals_add(struct store *store, const struct action *action, struct arena *arena,
    struct fault *fault, struct arrival *out)
{
	struct action arriving = *action;
	bool duplicate = false;
	enum status status;

	*out = (struct arrival){0};
	arena_reset(arena);
	status = find_known_id(store, &arriving, arena, fault);
	if (status == OK)
		status = store_twin_arrived(store, &arriving, fault, &out->shares_id);
	if (status == OK)
		status = store_add(store, &arriving, fault, &duplicate);
	return status == OK && duplicate ? add_beside(store, &arriving, arena, fault, out) : status;
}
