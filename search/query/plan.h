/*
 * What a query looks for, in terms of the dictionary: the step between the tree and the posting
 * lists.  For search/query only; in an arena.
 *
 *   plan         = wanted, one a conjunct
 *   wanted       = wordings, any of which makes the row hold it; quoted phrases; codes of
 *                  facets
 *   wording  = slots, words that follow each other
 *   slot         = posting lists, each worth something
 */
#ifndef SEARCH_QUERY_PLAN_H
#define SEARCH_QUERY_PLAN_H

#include "search/facet.h"
#include "search/index/columns.h"
#include "search/query/query.h"

#define LISTS_MAX 96         /* of one slot */
#define SLOTS_MAX 5          /* words of one wording */
#define WORDINGS_MAX 16  /* of one conjunct */
#define TAGS_MAX 4           /* facets whose codes a word names */
#define PREFIX_TERMS_MAX 64  /* words that a beginning stands for, the most frequent ones */

/* How far a word found is from the word asked for.  Everything up to RELATION_PREFIX is the word
 * itself; what comes after is said to the visitor, and ranks after it. */
enum relation {
	RELATION_EXACT,   /* the surface form */
	RELATION_LIGHT,   /* plural, feminine */
	RELATION_STEM,
	RELATION_ROOT,    /* the same family: boulanger, boulangerie */
	RELATION_PREFIX,  /* the word goes on */
	RELATION_SLIP,    /* another spelling */
	RELATION_SYNONYM,
	RELATION_COUNT
};

struct ranking {
	double k1, b;
	double level[5]; /* what exact, light, stem, root and kin are worth (enum form_level) */
	double worth[RELATION_COUNT]; /* of an occurrence, within its level */
	double adjacency;             /* of two query words side by side, in idf units */
	double idf_floor;             /* 1: log(1 + …), never negative; 0: FTS5's own, cut at 1e-6 */
};

/* Calibrated on French prose: it saturates later than FTS5's k1 1.2, and minds length less than its
 * b 0.75. */
extern const struct ranking ranking_default;
/* FTS5's bm25() on surface forms: for comparison in tests. */
extern const struct ranking ranking_fts5;

struct listed {
	uint32_t term;
	enum relation relation;
	unsigned slips;
};

struct slot {
	struct listed *lists;
	size_t count;
	const char *beginning; /* a list of beginnings besides, or NULL */
	uint8_t signature;     /* of its word */
};

struct wording {
	struct slot slots[SLOTS_MAX];
	size_t count;
	enum relation least; /* RELATION_SYNONYM for a synonym: no word of it is the word itself */
};

/* Codes of a packed facet: bits of its packing. */
struct tag {
	enum facet facet;
	uint64_t codes;
};

struct wanted {
	const char *text; /* as typed */
	uint8_t fields;
	struct wording *wordings[WORDINGS_MAX];
	size_t count;
	const struct clause *phrases[CLAUSES_MAX]; /* quoted */
	size_t phrase_count;
	struct tag tags[TAGS_MAX]; /* rows with these codes hold it too, as a synonym would */
	size_t tag_count;
	uint8_t signature; /* of its first word, for the conjunct before it */
	bool is_optional;  /* a common word beside others */
	bool is_respelled; /* no word of the dictionary is meant, but by another spelling */
	/* Filled while it is scored: */
	uint32_t documents; /* rows that hold it, at most */
	bool stands;        /* the word itself is in the texts of some action */
	double idf;
};

struct plan {
	struct wanted wanted[QUERY_WORDS_MAX];
	size_t count;
	uint16_t required; /* bit i: wanted[i] is not optional */
	uint16_t units[QUERY_WORDS_MAX]; /* words that have synonyms together, bits as above */
	size_t unit_count;
};

struct plan_options {
	struct index *index;
	struct analyser *analyser;
	struct arena *arena;
	bool literal;    /* brut=1: no synonym, no other spelling */
	bool beginnings; /* the last word may go on, though the index knows it as it is */
	bool slips;      /* known words may be meant as others */
};

/* A word read otherwise than typed. */
struct respelling {
	size_t conjunct;
	const char *to;
};

/* *respellings (arena; at most one a conjunct) are the best other spellings of unknown words.
 * NO_MEMORY or a fault of the index. */
enum status plan_make(const struct query *query, const struct plan_options *options,
    struct fault *fault, struct plan **out, struct respelling **respellings,
    size_t *respelling_count);

/* The word itself in its forms, not its family: what an exclusion means. */
enum status slot_make(const struct plan_options *options, const struct query_word *word,
    struct fault *fault, struct slot *out);

#endif
