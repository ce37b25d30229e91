#include "search/query/match.h"

#include <math.h>
#include <string.h>

#include "search/french/tokenizer.h"
#include "search/index/columns.h"

#define IDF_MIN 1e-6 /* FTS5's: a term in more than half of the rows still counts */

const struct ranking ranking_default = {1.6, 0.5, 0.5, 1.0, 0.5, 1.0};
const struct ranking ranking_fts5 = {1.2, 0.75, 1.0, 0.0, 0.0, 0.0};

/* One quoted string: a doubled quote inside, though analysis leaves none. */
static void
add_token(struct buf *out, const char *mark, const char *token)
{
	buf_text(out, mark);
	for (; *token != '\0'; token++) {
		if (*token == '"')
			buf_char(out, '"');
		buf_char(out, *token);
	}
}

enum form { FORM_SURFACE, FORM_LIGHT, FORM_STEM };

static const char *
form_of(const struct query_word *word, enum form form)
{
	return form == FORM_SURFACE ? word->surface
	    : form == FORM_LIGHT    ? word->light
				    : word->stem;
}

static const char form_mark[2] = {FORM_MARK, '\0'};

static uint32_t
token_documents(struct index *index, const char *mark, const char *token)
{
	char full[WORD_BYTES_MAX + 8];
	size_t used = strlen(mark), length = strlen(token);

	if (length > WORD_BYTES_MAX)
		return 0;
	memcpy(full, mark, used);
	memcpy(full + used, token, length);
	return index_term_documents(index, full, used + length);
}

/* The rarest word decides for a phrase. */
static uint32_t
clause_documents(struct index *index, const struct clause *clause, enum form form)
{
	const char *mark = form == FORM_SURFACE ? "" : form_mark;
	uint32_t fewest = UINT32_MAX, n;
	size_t i;

	for (i = 0; i < clause->count; i++) {
		if (form == FORM_SURFACE && clause->prefix && i + 1 == clause->count)
			n = index_prefix_documents(index, clause->words[i].surface,
			    strlen(clause->words[i].surface));
		else
			n = token_documents(index, mark, form_of(&clause->words[i], form));
		fewest = n < fewest ? n : fewest;
	}
	return fewest;
}

static double
idf(const struct index *index, uint32_t documents)
{
	double rows = (double)index_actions(index);
	double n = documents > rows ? rows : documents;
	double value = log((rows - n + 0.5) / (n + 0.5));

	return value > IDF_MIN ? value : IDF_MIN;
}

static void
add_phrase(struct match *match, const struct clause *clause, enum form form, bool widest)
{
	size_t i;

	if (match->count == PHRASES_MAX)
		return;
	if (match->text.length > 0 && match->text.data[match->text.length - 1] != '(')
		buf_text(&match->text, " OR ");
	buf_char(&match->text, '"');
	for (i = 0; i < clause->count; i++) {
		if (i > 0)
			buf_char(&match->text, ' ');
		add_token(&match->text, form == FORM_SURFACE ? "" : form_mark,
		    form_of(&clause->words[i], form));
	}
	buf_char(&match->text, '"');
	if (form == FORM_SURFACE && clause->prefix)
		buf_text(&match->text, " *");
	match->phrases[match->count].widest = widest;
	match->count++;
}

/* The forms of a clause: exact ones as typed, the others by surface, light form and stem. */
static void
add_clause(struct match *match, const struct clause *clause, struct index *index, size_t conjunct)
{
	const struct ranking *r = match->ranking;
	double weights[3] = {r->surface, r->light, r->stem};
	enum form form;

	for (form = FORM_SURFACE; form <= FORM_STEM; form++) {
		bool same_as_stem = form == FORM_LIGHT && clause->count == 1 &&
		    strcmp(clause->words[0].light, clause->words[0].stem) == 0;
		size_t at = match->count;

		if (form != FORM_SURFACE && (clause->exact || r->light + r->stem <= 0))
			break;
		if (form == FORM_SURFACE && clause->count > 1 && !clause->exact && !clause->prefix)
			continue;
		if (form == FORM_LIGHT && (clause->count > 1 || same_as_stem))
			continue; /* the stem's postings are the same */
		add_phrase(match, clause, form, form == FORM_STEM || clause->exact ||
		    (clause->prefix && form == FORM_SURFACE) || r->light + r->stem <= 0);
		if (at == match->count || index == NULL)
			continue;
		match->phrases[at].conjunct = conjunct;
		match->phrases[at].worth = idf(index, clause_documents(index, clause, form)) *
		    (clause->exact ? 2 : weights[form]);
		if (form == FORM_STEM && clause->count == 1 &&
		    strcmp(clause->words[0].light, clause->words[0].stem) == 0)
			match->phrases[at].worth *= (weights[FORM_LIGHT] + weights[FORM_STEM]) /
			    (weights[FORM_STEM] > 0 ? weights[FORM_STEM] : 1);
		if (match->phrases[at].worth > match->rarest)
			match->rarest = match->phrases[at].worth;
	}
}

bool
match_write(struct match *match, const struct query *query, unsigned kept, struct index *index)
{
	size_t i, c;

	buf_reset(&match->text);
	match->count = 0;
	match->conjuncts = 0;
	match->rarest = 0;
	for (i = 0; i < query->count; i++) {
		const struct conjunct *conjunct = &query->conjuncts[i];

		if ((kept >> i & 1) == 0 || conjunct->count == 0)
			continue;
		buf_text(&match->text, match->conjuncts > 0 ? " AND (" : "(");
		for (c = 0; c < conjunct->count; c++)
			add_clause(match, conjunct->clauses[c], index, match->conjuncts);
		buf_char(&match->text, ')');
		match->conjuncts++;
	}
	return match->count > 0 && !buf_failed(&match->text);
}

bool
match_write_exclusions(struct match *match, const struct query *query)
{
	size_t i;

	buf_reset(&match->text);
	match->count = 0;
	for (i = 0; i < query->exclusion_count; i++)
		add_clause(match, query->exclusions[i], NULL, 0);
	return match->count > 0 && !buf_failed(&match->text);
}

uint32_t
match_documents(const struct conjunct *conjunct, struct index *index)
{
	uint64_t total = 0;
	size_t c;

	for (c = 0; c < conjunct->count; c++) {
		const struct clause *clause = conjunct->clauses[c];
		uint32_t stem = clause->exact ? 0 : clause_documents(index, clause, FORM_STEM);
		uint32_t surface = clause_documents(index, clause, FORM_SURFACE);

		total += stem > surface ? stem : surface;
	}
	return total > UINT32_MAX ? UINT32_MAX : (uint32_t)total;
}
