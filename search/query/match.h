/*
 * From the tree to FTS5: the text of a MATCH expression, always valid (only quoted strings
 * of analysed tokens, AND, OR, parentheses and a final *), and what each of its phrases is worth.
 * For search/query only.
 */
#ifndef SEARCH_QUERY_MATCH_H
#define SEARCH_QUERY_MATCH_H

#include "search/base/buf.h"
#include "search/query/query.h"

#define PHRASES_MAX 192 /* quoted strings of one expression */

/* bm25's parameters, calibrated on French prose: gentler than FTS5's own 1.2 and 0.75. */
struct ranking {
	double k1, b;
	double surface, light, stem; /* weights of the three forms of a word */
	double adjacency;            /* bonus of two query words side by side, in idf units */
};

extern const struct ranking ranking_default;
/* FTS5's bm25(): k1 1.2, b 0.75, only surface forms: for comparison in tests. */
extern const struct ranking ranking_fts5;

struct phrase {
	double worth;    /* idf × weight of its form */
	size_t conjunct; /* that it belongs to */
	bool widest;     /* its hits contain those of the word's other forms */
};

struct match {
	struct buf text;
	struct phrase phrases[PHRASES_MAX];
	size_t count;
	size_t conjuncts;
	const struct ranking *ranking;
	double rarest; /* largest idf of a conjunct */
};

/* The conjuncts whose bit of `kept` is set.  False when there is nothing to look for or memory
 * lacks (buf_failed tells).  Clear match->text afterwards. */
bool match_write(struct match *match, const struct query *query, unsigned kept,
    struct index *index);
/* The exclusions of a query, any of them. */
bool match_write_exclusions(struct match *match, const struct query *query);

/* In how many actions the conjunct's forms stand, at most (an upper bound for several forms). */
uint32_t match_documents(const struct conjunct *conjunct, struct index *index);

#endif
