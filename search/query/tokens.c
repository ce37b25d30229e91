#include "search/query/tokens.h"

#include <stdlib.h>
#include <string.h>

#include "search/query/query.h"

/* The first byte of every accented letter of French but œ. */
#define ACCENT 0xC3

/* Sorted by surface. */
static const struct little_word {
	const char *surface;
	enum role role;
	int value;
} little_words[] = {
    {"1er", ROLE_ORDINAL, 1},
    {"2e", ROLE_ORDINAL, 2},
    {"2eme", ROLE_ORDINAL, 2},
    {"3e", ROLE_ORDINAL, 3},
    {"3eme", ROLE_ORDINAL, 3},
    {"a", ROLE_AT, 0},
    {"agglo", ROLE_GROUP, 0},
    {"agglomeration", ROLE_GROUP, 0},
    {"alentour", ROLE_AROUND, 0},
    {"alentours", ROLE_AROUND, 0},
    {"annee", ROLE_YEAR, 0},
    {"aout", ROLE_MONTH, 8},
    {"apres", ROLE_AFTER, 0},
    {"au", ROLE_AT, 0},
    {"aujourdhui", ROLE_TODAY, 0},
    {"automne", ROLE_SEASON, AUTUMN},
    {"autour", ROLE_AROUND, 0},
    {"aux", ROLE_AT, 0},
    {"avant", ROLE_BEFORE, 0},
    {"avr", ROLE_SHORT_MONTH, 4},
    {"avril", ROLE_MONTH, 4},
    {"baie", ROLE_LAND, 0},
    {"bassin", ROLE_AROUND, 0},
    {"ca", ROLE_GROUP, 0},
    {"cc", ROLE_GROUP, 0},
    {"ce", ROLE_THIS, 0},
    {"cet", ROLE_THIS, 0},
    {"cette", ROLE_THIS, 0},
    {"ci", ROLE_HERE, 0},
    {"communaute", ROLE_GROUP, 0},
    {"communes", ROLE_GROUP_OF, 0},
    {"cote", ROLE_AROUND, 0},
    {"cotes", ROLE_AROUND, 0},
    {"courant", ROLE_DURING, 0},
    {"cu", ROLE_GROUP, 0},
    {"d", ROLE_LINK, 0},
    {"dans", ROLE_AT, 0},
    {"de", ROLE_LINK, 0},
    {"debut", ROLE_PART, PART_START},
    {"dec", ROLE_SHORT_MONTH, 12},
    {"decembre", ROLE_MONTH, 12},
    {"des", ROLE_LINK, 0},
    {"deuxieme", ROLE_ORDINAL, 2},
    {"dimanche", ROLE_WEEKDAY, 0},
    {"du", ROLE_LINK, 0},
    {"en", ROLE_AT, 0},
    {"entre", ROLE_BETWEEN, 0},
    {"environs", ROLE_AROUND, 0},
    {"et", ROLE_AND, 0},
    {"ete", ROLE_SEASON, SUMMER},
    {"excepte", ROLE_EXCEPT, 0},
    {"exception", ROLE_EXCEPT, 0},
    {"fevr", ROLE_MONTH, 2},
    {"fevrier", ROLE_MONTH, 2},
    {"fin", ROLE_PART, PART_END},
    {"foret", ROLE_LAND, 0},
    {"hiver", ROLE_SEASON, WINTER},
    {"hormis", ROLE_EXCEPT, 0},
    {"hors", ROLE_WITHOUT, 0},
    {"ici", ROLE_UNTIL, 0},
    {"intercommunalite", ROLE_GROUP, 0},
    {"janv", ROLE_MONTH, 1},
    {"janvier", ROLE_MONTH, 1},
    {"jeudi", ROLE_WEEKDAY, 0},
    {"juil", ROLE_SHORT_MONTH, 7},
    {"juillet", ROLE_MONTH, 7},
    {"juin", ROLE_MONTH, 6},
    {"jusqu", ROLE_UNTIL, 0},
    {"jusque", ROLE_UNTIL, 0},
    {"kilometres", ROLE_KM, 0},
    {"km", ROLE_KM, 0},
    {"kms", ROLE_KM, 0},
    {"l", ROLE_LINK, 0},
    {"la", ROLE_LINK, 0},
    {"le", ROLE_LINK, 0},
    {"les", ROLE_LINK, 0},
    {"loin", ROLE_AROUND, 0},
    {"lundi", ROLE_WEEKDAY, 0},
    {"mai", ROLE_MONTH, 5},
    {"mardi", ROLE_WEEKDAY, 0},
    {"mars", ROLE_MONTH, 3},
    {"mercredi", ROLE_WEEKDAY, 0},
    {"metropole", ROLE_GROUP, 0},
    {"mi", ROLE_PART, PART_MIDDLE},
    {"mois", ROLE_MONTHS, 0},
    {"ni", ROLE_AND, 0},
    {"noel", ROLE_CHRISTMAS, 0},
    {"non", ROLE_NOT, 0},
    {"nov", ROLE_SHORT_MONTH, 11},
    {"novembre", ROLE_MONTH, 11},
    {"oct", ROLE_SHORT_MONTH, 10},
    {"octobre", ROLE_MONTH, 10},
    {"ou", ROLE_AND, 0},
    {"partir", ROLE_FROM, 0},
    {"pas", ROLE_NOT, 0},
    {"pays", ROLE_LAND, 0},
    {"premier", ROLE_ORDINAL, 1},
    {"pres", ROLE_AROUND, 0},
    {"printemps", ROLE_SEASON, SPRING},
    {"prochain", ROLE_NEXT, 0},
    {"prochaine", ROLE_NEXT, 0},
    {"proche", ROLE_AROUND, 0},
    {"proches", ROLE_AROUND, 0},
    {"proximite", ROLE_AROUND, 0},
    {"rayon", ROLE_RADIUS, 0},
    {"region", ROLE_AROUND, 0},
    {"rentree", ROLE_RETURN, 0},
    {"samedi", ROLE_WEEKDAY, 0},
    {"sans", ROLE_WITHOUT, 0},
    {"sauf", ROLE_EXCEPT, 0},
    {"scolaire", ROLE_SCHOOL, 0},
    {"second", ROLE_ORDINAL, 2},
    {"secteur", ROLE_AROUND, 0},
    {"semaine", ROLE_WEEK, 0},
    {"sept", ROLE_SHORT_MONTH, 9},
    {"septembre", ROLE_MONTH, 9},
    {"sur", ROLE_AT, 0},
    {"trimestre", ROLE_TERM, 0},
    {"troisieme", ROLE_ORDINAL, 3},
    {"urbaine", ROLE_GROUP_OF, 0},
    {"vallee", ROLE_LAND, 0},
    {"vallees", ROLE_LAND, 0},
    {"vendredi", ROLE_WEEKDAY, 0},
    {"vers", ROLE_AROUND, 0},
    {"voisinage", ROLE_AROUND, 0},
};

static int
compare_surface(const void *key, const void *entry)
{
	return strcmp(key, ((const struct little_word *)entry)->surface);
}

/* One call of tokens_read(). */
struct collector {
	struct tokens *tokens;
	const struct expressions *expressions;
	struct arena *arena;
	const char *masked;
};

static bool
is_digits(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return length > 0;
}

static int
number_of(const char *surface)
{
	size_t length = strlen(surface);

	if (strcmp(surface, "1er") == 0)
		return 1;
	return length <= 5 && is_digits(surface, length) ? atoi(surface) : -1;
}

/* "dès", which is neither "des" nor "dés". */
static bool
has_grave(const char *word)
{
	return (unsigned char)word[1] == ACCENT &&
	    ((unsigned char)word[2] == 0xA8 || (unsigned char)word[2] == 0x88);
}

/* "sept.", "janv.": the point after it ends no sentence. */
static bool
is_abbreviation(const struct token *token)
{
	return token->role == ROLE_SHORT_MONTH || strcmp(token->surface, "janv") == 0 ||
	    strcmp(token->surface, "fevr") == 0;
}

static bool
is_dot(const char *text, size_t from, size_t to)
{
	return from < to && text[from] == '.' && strspn(text + from + 1, " ") == to - from - 1;
}

static bool
collect(void *context, const struct word *word)
{
	struct collector *c = context;
	struct tokens *tokens = c->tokens;
	struct token *token = &tokens->list[tokens->count];
	const struct little_word *little;
	size_t previous = tokens->count == 0 ? 0 : token[-1].end;

	if (word->colocated)
		return true;
	if (tokens->count == TOKENS_MAX)
		return false;
	little = bsearch(word->surface, little_words, LENGTH(little_words), sizeof(little_words[0]),
	    compare_surface);
	*token = (struct token){.surface = arena_strdup(c->arena, word->surface),
	    .start = word->start, .end = word->end, .number = number_of(word->surface),
	    .stop_word = word->stop_word, .elided = word->elided,
	    .before = word->start == 0 ? ' ' : c->masked[word->start - 1]};
	if (little != NULL) {
		token->role = little->role;
		token->value = little->value;
	}
	if (strcmp(word->surface, "des") == 0 && has_grave(c->masked + word->start))
		token->role = ROLE_FROM;
	token->capital = (c->masked[word->start] >= 'A' && c->masked[word->start] <= 'Z') ||
	    (unsigned char)c->masked[word->start] == ACCENT; /* É, checked well enough by its fold */
	expressions_word(c->expressions, word, c->masked, previous, &token->expression);
	token->apart = token->expression.apart &&
	    !(tokens->count > 0 && is_abbreviation(token - 1) &&
		is_dot(c->masked, previous, word->start));
	if (token->surface == NULL)
		return false;
	tokens->count++;
	return true;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* One piece of the query between blanks, or a quoted text with blanks. */
struct piece {
	size_t start, end;
	bool is_syntax;
};

/* The piece at q[at], which is no blank. */
static struct piece
piece_at(const char *q, size_t length, size_t at)
{
	struct piece piece = {at, at, false};
	const char *quote;
	bool is_filter = false;

	while (piece.end < length && !is_blank(q[piece.end])) {
		quote = q[piece.end] == '"' ? memchr(q + piece.end + 1, '"', length - piece.end - 1)
		                            : NULL;
		if (quote == NULL) {
			piece.end++;
			continue;
		}
		if (piece.end > at && q[piece.end - 1] != '-' && q[piece.end - 1] != ':')
			return piece; /* a word stands right before the quote */
		piece.end = (size_t)(quote - q) + 1;
		piece.is_syntax = true;
		return piece;
	}
	piece.is_syntax = (q[at] == '-' && piece.end > at + 1) ||
	    query_field_name(q + at, &is_filter) > 0;
	if (is_filter) { /* its value is read as if it stood alone */
		piece.is_syntax = true;
		piece.end = at + query_field_name(q + at, &is_filter);
	}
	return piece;
}

static bool
is_or(const char *q, struct piece piece)
{
	return piece.end - piece.start == 2 && q[piece.start] == 'O' &&
	    (q[piece.start + 1] == 'U' || q[piece.start + 1] == 'R');
}

/* Puts marks, which no word contains and which keep words apart, in place of a piece. */
static void
mask(char *masked, struct piece piece)
{
	memset(masked + piece.start, SYNTAX_MASK, piece.end - piece.start);
}

static void
mask_syntax(const char *q, size_t length, char *masked)
{
	struct piece piece, before = {0, 0, false};
	bool after_or = false;
	size_t at = 0;

	while (at < length) {
		if (is_blank(q[at])) {
			at++;
			continue;
		}
		piece = piece_at(q, length, at);
		if (is_or(q, piece)) {
			mask(masked, before);
			piece.is_syntax = true;
		}
		if (piece.is_syntax || after_or)
			mask(masked, piece);
		after_or = is_or(q, piece);
		before = piece;
		at = piece.end;
	}
}

struct tokens *
tokens_read(const char *q, const struct expressions *expressions, struct analyser *analyser,
    struct arena *arena)
{
	struct tokens *tokens = arena_alloc(arena, sizeof(*tokens));
	size_t length = strlen(q);
	char *masked = arena_copy(arena, q, length);
	struct collector c = {tokens, expressions, arena, masked};

	if (tokens == NULL || masked == NULL)
		return NULL;
	tokens->q = q;
	tokens->length = length;
	mask_syntax(q, length, masked);
	(void)analyse(analyser, ANALYSE_FRENCH, masked, length, collect, &c);
	return arena_failed(arena) ? NULL : tokens;
}

const struct token *
tokens_before(const struct tokens *tokens, size_t at)
{
	const struct token *token = tokens->list + at;

	return at == 0 || token->apart ? NULL : token - 1;
}
