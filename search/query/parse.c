/* The query's syntax: "phrase", -mot, -"phrase", OU, champ:valeur; all else is words. */
#include <string.h>

#include "search/index/format.h"
#include "search/query/common.h"
#include "search/query/query.h"

#define OPENING_BYTES 24 /* of the word that a question begins with */

struct reader {
	struct query *query;
	struct analyser *analyser;
	struct arena *arena;
	bool join_next;  /* an OU stands before what comes */
	const char *q;
	const char *base; /* of the text being analysed */
	uint8_t fields;   /* that the text may stand in */
	/* While a clause is collected: */
	struct clause *clause;
	/* While plain words are: the hyphenated word whose parts follow. */
	size_t joined_end;
	struct clause *joined_parts;
};

static struct clause *
clause_new(struct reader *reader)
{
	return arena_alloc(reader->arena, sizeof(struct clause));
}

static void
clause_add(struct reader *reader, struct clause *clause, const struct word *word)
{
	if (clause == NULL || clause->count == CLAUSE_WORDS_MAX)
		return;
	clause->words[clause->count++] = (struct query_word){
	    arena_strdup(reader->arena, word->surface),
	    arena_strdup(reader->arena, word->light),
	    arena_strdup(reader->arena, word->stem),
	    arena_strdup(reader->arena, word->root),
	    word->fixed,
	};
}

static bool
is_repeated(const struct reader *reader, const struct word *word)
{
	const struct query *query = reader->query;
	size_t i;

	for (i = 0; i < query->count; i++) {
		const struct clause *first = query->conjuncts[i].clauses[0];

		if (first != NULL && first->count == 1 && !first->exact &&
		    query->conjuncts[i].fields == reader->fields &&
		    first->words[0].surface != NULL &&
		    strcmp(first->words[0].surface, word->surface) == 0)
			return true;
	}
	return false;
}

/* A new conjunct, or the last one when OU stands before; NULL when there are too many. */
static struct conjunct *
conjunct_open(struct reader *reader, const char *text, size_t length)
{
	struct query *query = reader->query;
	struct conjunct *conjunct;

	if (reader->join_next && query->count > 0) {
		reader->join_next = false;
		conjunct = &query->conjuncts[query->count - 1];
		conjunct->stop_word = conjunct->common = false;
		conjunct->is_choice = true;
		return conjunct->count < CLAUSES_MAX ? conjunct : NULL;
	}
	reader->join_next = false;
	if (query->count == QUERY_WORDS_MAX) {
		query->dropped++;
		return NULL;
	}
	conjunct = &query->conjuncts[query->count++];
	conjunct->text = arena_copy(reader->arena, text, length);
	conjunct->start = (size_t)(text - reader->q);
	conjunct->end = conjunct->start + length;
	conjunct->fields = reader->fields;
	return conjunct;
}

static void
conjunct_add(struct reader *reader, struct conjunct *conjunct, const struct word *word)
{
	struct clause *clause;

	if (conjunct == NULL || conjunct->count == CLAUSES_MAX)
		return;
	clause = clause_new(reader);
	clause_add(reader, clause, word);
	if (clause != NULL)
		conjunct->clauses[conjunct->count++] = clause;
}

/* One word of plain text.  A hyphenated word is one conjunct: its parts side by side, or the
 * joined form, which analysis gives right after the first part. */
static bool
plain_word(void *context, const struct word *word)
{
	struct reader *reader = context;
	struct query *query = reader->query;
	struct conjunct *last = query->count == 0 ? NULL : &query->conjuncts[query->count - 1];

	if (word->colocated) {
		if (last != NULL && last->count > 0 && word->end > reader->joined_end &&
		    word->surface[0] != '\0' &&
		    strncmp(word->surface, last->clauses[last->count - 1]->words[0].surface,
			strlen(last->clauses[last->count - 1]->words[0].surface)) == 0 &&
		    memchr(reader->base + word->start, '-', word->end - word->start) != NULL) {
			reader->joined_end = word->end;
			reader->joined_parts = last->clauses[last->count - 1];
			last->text = arena_copy(reader->arena, reader->base + word->start,
			    word->end - word->start);
			last->end = last->start + (word->end - word->start);
		}
		conjunct_add(reader, last, word);
		return true;
	}
	if (word->end <= reader->joined_end) {
		clause_add(reader, reader->joined_parts, word);
		return true;
	}
	if (is_repeated(reader, word))
		return true;
	last = conjunct_open(reader, reader->base + word->start, word->end - word->start);
	if (last != NULL) {
		last->stop_word = word->stop_word && last->count == 0;
		last->common = is_common_word(word->surface) && last->count == 0;
	}
	conjunct_add(reader, last, word);
	return true;
}

static bool
phrase_word(void *context, const struct word *word)
{
	struct reader *reader = context;

	if (!word->colocated)
		clause_add(reader, reader->clause, word);
	return true;
}

static void
read_plain(struct reader *reader, const char *text, size_t length)
{
	reader->base = text;
	reader->joined_end = 0;
	(void)analyse(reader->analyser, ANALYSE_FRENCH, text, length, plain_word, reader);
}

/* A quoted text, or the word after a minus. */
static void
read_clause(struct reader *reader, const char *text, size_t length, bool exact, bool excluded)
{
	struct query *query = reader->query;
	struct conjunct *conjunct;

	reader->clause = clause_new(reader);
	if (reader->clause == NULL)
		return;
	reader->clause->exact = exact;
	(void)analyse(reader->analyser, ANALYSE_FRENCH, text, length, phrase_word, reader);
	if (reader->clause->count == 0)
		return;
	if (excluded) {
		if (query->exclusion_count < EXCLUSIONS_MAX)
			query->exclusions[query->exclusion_count++] = reader->clause;
		reader->join_next = false;
		return;
	}
	conjunct = conjunct_open(reader, text, length);
	if (conjunct != NULL)
		conjunct->clauses[conjunct->count++] = reader->clause;
}

static bool
is_letter_or_quote(const char *text)
{
	unsigned char c = (unsigned char)*text;

	return c == '"' || c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
may_be_value(const char *text)
{
	return is_letter_or_quote(text) || (*text >= '0' && *text <= '9');
}

/* How a query names the places where a word may stand. */
static const struct place_name {
	const char *name;
	uint8_t fields;
} place_names[] = {
    {"titre", 1u << TEXT_TITRE},
    {"resume", 1u << TEXT_RESUME},
    {"description", 1u << TEXT_DESCRIPTION},
    {"theme", 1u << TEXT_THEMES},
    {"metier", 1u << TEXT_METIERS | 1u << TEXT_APPELLATIONS},
    {"partenaire", 1u << TEXT_PARTENAIRE},
    {"lieu", 1u << TEXT_LIEUX},
};

/* "titre:" with something right after it; NULL for anything else. */
static const struct place_name *
place_name_at(const char *text)
{
	size_t i;

	for (i = 0; i < LENGTH(place_names); i++) {
		size_t length = strlen(place_names[i].name);

		if (strncmp(text, place_names[i].name, length) == 0 && text[length] == ':' &&
		    may_be_value(text + length + 1))
			return &place_names[i];
	}
	return NULL;
}

/* What a word that follows such a name says by itself: "niveau:5e", "commune:caen". */
static size_t
filter_name_at(const char *text)
{
	size_t length = strcspn(text, ": "), i;

	if (text[length] != ':' || !may_be_value(text + length + 1))
		return 0;
	for (i = 0; i < FACET_COUNT; i++)
		if (strlen(facet_catalogue[i].parameter) == length &&
		    memcmp(facet_catalogue[i].parameter, text, length) == 0)
			return length + 1;
	return 0;
}

size_t
query_field_name(const char *text, bool *is_filter)
{
	const struct place_name *place = place_name_at(text);
	size_t filter = place == NULL ? filter_name_at(text) : 0;

	*is_filter = filter > 0;
	return place == NULL ? filter : strlen(place->name) + 1;
}

/* Where a special piece begins at text[0], which follows a blank or the start. */
static bool
is_special(const char *text)
{
	return *text == '"' || place_name_at(text) != NULL || filter_name_at(text) > 0 || (*text == '-' && is_letter_or_quote(text + 1)) ||
	    (strncmp(text, "OU", 2) == 0 && (text[2] == ' ' || text[2] == '\0')) ||
	    (strncmp(text, "OR", 2) == 0 && (text[2] == ' ' || text[2] == '\0'));
}

static const char *read_special(struct reader *reader, const char *at);

static const char *
read_placed(struct reader *reader, const char *at, const struct place_name *place)
{
	const char *text = at + strlen(place->name) + 1, *end = text + strcspn(text, " ");

	reader->fields = place->fields;
	if (*text == '"') {
		end = read_special(reader, text);
	} else {
		read_plain(reader, text, (size_t)(end - text));
	}
	reader->fields = ALL_FIELDS;
	return end;
}

static const char *
read_special(struct reader *reader, const char *at)
{
	const struct place_name *place = place_name_at(at);
	bool excluded = *at == '-';
	const char *text = at + (excluded ? 1 : 0), *end;

	if (place != NULL)
		return read_placed(reader, at, place);
	if (filter_name_at(at) > 0)
		return at + filter_name_at(at);
	if (*text == 'O' && !excluded) {
		reader->join_next = reader->query->count > 0;
		return at + 2;
	}
	if (*text == '"') {
		end = strchr(text + 1, '"');
		if (end != NULL) {
			read_clause(reader, text + 1, (size_t)(end - text - 1), true, excluded);
			return end + 1;
		}
		read_plain(reader, text + 1, strlen(text + 1)); /* never closed: words */
		return text + strlen(text);
	}
	end = text + strcspn(text, " ");
	read_clause(reader, text, (size_t)(end - text), false, true);
	return end;
}

static void
drop_stop_words(struct query *query)
{
	size_t i, kept = 0, telling = 0;

	for (i = 0; i < query->count; i++)
		telling += !query->conjuncts[i].stop_word;
	for (i = 0; i < query->count; i++)
		if (telling == 0 || !query->conjuncts[i].stop_word)
			query->conjuncts[kept++] = query->conjuncts[i];
	query->count = kept;
}

/* The word being typed: the last one, when nothing stands after it. */
static void
mark_being_typed(struct query *query, const char *q)
{
	size_t length = strlen(q);
	struct conjunct *last = query->count == 0 ? NULL : &query->conjuncts[query->count - 1];

	if (last == NULL || last->stop_word || last->count == 0 || last->end != length ||
	    last->clauses[0]->exact)
		return;
	last->being_typed = true;
}

/* A sentence that asks: "Comment devenir boulanger", "C’est quoi un CFA ?" */
static bool
is_question(const char *q)
{
	static const char *const openings[] = {"comment", "pourquoi", "combien", "quand", "quel", "quelle",
	    "quels", "quelles", "qui", "que", "quoi", "est", "qu"};
	char folded[OPENING_BYTES];
	size_t length = strlen(q), opening, i;

	while (length > 0 && q[length - 1] == ' ')
		length--;
	if (length > 0 && q[length - 1] == '?')
		return true;
	q += strspn(q, " ");
	(void)fold(q, strcspn(q, " -'\xE2"), folded, sizeof(folded));
	opening = strlen(folded);
	for (i = 0; i < LENGTH(openings) && opening > 0; i++)
		if (strcmp(folded, openings[i]) == 0)
			return q[strcspn(q, " ")] == ' ';
	return false;
}

enum status
query_parse(const char *q, struct analyser *analyser, struct arena *arena, struct query **out)
{
	struct query *query = arena_alloc(arena, sizeof(*query));
	struct reader reader = {
	    .query = query, .analyser = analyser, .arena = arena, .q = q, .fields = ALL_FIELDS};
	const char *at = q, *end;

	if (query == NULL)
		return NO_MEMORY;
	while (*at != '\0') {
		for (; *at == ' '; at++)
			continue;
		if (is_special(at)) {
			at = read_special(&reader, at);
			continue;
		}
		for (end = at; *end != '\0' && !(end > at && end[-1] == ' ' && is_special(end)) &&
		    *end != '"';
		    end++)
			continue;
		read_plain(&reader, at, (size_t)(end - at));
		at = end;
	}
	query->is_question = is_question(q);
	drop_stop_words(query);
	mark_being_typed(query, q);
	if (arena_failed(arena))
		return NO_MEMORY;
	*out = query;
	return OK;
}
