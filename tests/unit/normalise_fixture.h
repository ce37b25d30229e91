/*
 * What it takes to make an action of an item.  For tests of import/normalise.h.
 */
#ifndef TESTS_UNIT_NORMALISE_FIXTURE_H
#define TESTS_UNIT_NORMALISE_FIXTURE_H

#include "import/normalise.h"
#include "tests/unit/fixture.h"

struct scene {
	struct reference *reference;
	struct tagger *tagger;
	struct arena *arena;
	char codes[512]; /* of the diagnostics */
	struct deduction deductions[FIELD_COUNT]; /* of the last item */
};

static int
set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	struct fault fault = {0};

	assert_non_null(scene);
	scene->reference = fixture_reference();
	scene->arena = arena_new((size_t)32 << 20);
	if (tagger_new("import/data", scene->reference, &fault, &scene->tagger) != OK)
		fail_msg("%s", fault.message);
	*state = scene;
	return 0;
}

static int
tear_down(void **state)
{
	struct scene *scene = *state;

	tagger_free(scene->tagger);
	arena_free(scene->arena);
	reference_free(scene->reference);
	free(scene);
	return 0;
}

#endif
