/*
 * From an item of a feed to an action: what the item gives, then the source's rules, then what
 * plain French says, then the source's defaults.
 */
#ifndef IMPORT_NORMALISE_H
#define IMPORT_NORMALISE_H

#include "import/config.h"
#include "import/read/feed.h"
#include "import/tagger.h"
#include "search/action.h"
#include "search/reference.h"

#define TITLE_CHARACTERS_MAX 300
#define SUMMARY_CHARACTERS_MAX 400

/* How a value came to be that the item did not give. */
enum deduction_kind {
	DEDUCED_NOT,
	DEDUCED_BY_RULE,       /* of the source */
	DEDUCED_BY_EXPRESSION, /* plain French */
	DEDUCED_FROM_FIELDS,   /* it follows from other values: the département of a commune */
};

struct deduction {
	enum deduction_kind kind;
	enum rule_subject where; /* title, categories or texts; of no meaning for FROM_FIELDS */
	const char *words;       /* that say it, as they stand there; NULL where none do */
	const char *rule;        /* BY_RULE: the motif of the configuration; borrowed from there */
	enum field from;         /* FROM_FIELDS: what it follows from */
};

struct normaliser {
	const struct source_config *source;
	const struct reference *reference;
	struct tagger *tagger;
	void (*diagnostic)(void *context, const struct diagnostic *diagnostic);
	void *context;
	struct deduction *deductions; /* NULL, or FIELD_COUNT of them: filled for each item, in its arena.
				       * A list has the words of its first value. */
};

/* Fills `action`, whose texts live in the arena.  BAD_INPUT: the item gives no action (a diagnostic
 * says why). */
enum status normalise(const struct normaliser *normaliser, const struct feed_item *item,
    struct arena *arena, struct fault *fault, struct action *action);

/* In `deduced`: the id is ours, of the title and a hash of eight digits that stays when the title changes.
 * The store keeps it for itself. */
#define ID_IS_MADE (UINT64_C(1) << FIELD_ID)
#define ID_HASH_DIGITS 8

/* Another id for an action whose own is taken already in the same document: of rank 1, then 2… */
const char *normalise_second_id(struct arena *arena, const struct action *action, size_t rank);

#endif
