/*
 * A run: the letters, digits and joints that stand between two blanks, and the words that
 * they make (elision, inclusive forms, hyphens, acronyms).  For search/french only.
 */
#ifndef SEARCH_FRENCH_RUN_H
#define SEARCH_FRENCH_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "search/french/analysis.h"
#include "search/french/forms.h"

/* Parts of one run (vice-président·e·s…); a longer run is cut in two. */
#define ATOMS_MAX 16

enum joint {
	JOINT_NONE,
	JOINT_APOSTROPHE,
	JOINT_HYPHEN,
	JOINT_DOT,
	JOINT_MIDDLE_DOT,
	JOINT_PARENTHESIS,
	JOINT_SLASH,
};

/* What an atom is made of. */
enum {
	HAS_SMALL = 1 << 0,
	HAS_CAPITAL = 1 << 1,
	HAS_DIGIT = 1 << 2,
	STARTS_CAPITAL = 1 << 3,
	IS_GROUPED = 1 << 4, /* a number with blanks in it */
	IS_CUT = 1 << 5,     /* the rest of the word does not fit */
};

/* Letters and digits that touch, folded. */
struct atom {
	char text[FORM_SIZE];
	size_t length;
	size_t start, end; /* bytes of the source */
	enum joint before;
	unsigned int has;
};

/* What the words before lead one to expect of a number. */
enum expectation {
	EXPECT_NOTHING,
	EXPECT_CYCLE,   /* cycle: 4 stands for levels */
	EXPECT_OF,      /* classe */
	EXPECT_CLASS,   /* classe de: 4 stands for a level, unless it counts something */
};

/* One call of analyse(). */
struct run {
	struct forms_cache *cache;
	enum analysis_mode mode;
	word_sink sink;
	void *context;
	const char *text;
	size_t length;
	bool stopped;
	bool has_small; /* the text is not all in capitals, so that capitals mean something */
	enum expectation expectation;
	size_t count;
	struct atom atoms[ATOMS_MAX];
};

/* Gives the words of the atoms collected so far to the sink, and forgets the atoms. */
void run_flush(struct run *run);

#endif
