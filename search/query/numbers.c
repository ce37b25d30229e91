#include "search/query/numbers.h"

#include <stdlib.h>
#include <string.h>

#define CODE_DIGITS 5 /* of a commune, by post or by INSEE */
#define DEPARTEMENT_DIGITS 2
#define THOUSAND_DIGITS 3 /* "76 000 élèves" */
#define DEPARTEMENTS_MAX 8 /* in one list */
#define YEAR_MIN 1000
#define LAST_DAY 31

/* What stands between the numbers of a list: "14, 50 et 61", "14/50/61". */
#define LIST_MARKS " \t\n,;/-+&("

struct code {
	const char *text;
	const struct commune *commune;
	const char *name; /* of the former commune whose code it is; else the commune's */
	bool is_postcode;
};

struct numbers {
	const struct reference *reference;
	const struct places *places;
	struct code *codes; /* by text, postcodes first; one for each text and kind */
	size_t count;
	struct arena *arena; /* postcodes */
};

void
numbers_free(struct numbers *numbers)
{
	if (numbers == NULL)
		return;
	free(numbers->codes);
	arena_free(numbers->arena);
	free(numbers);
}

/* Of the communes that share a postcode, the largest is meant. */
static int
compare_codes(const void *a, const void *b)
{
	const struct code *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	if (order != 0)
		return order;
	if (x->is_postcode != y->is_postcode)
		return x->is_postcode ? -1 : 1;
	if (x->commune->population != y->commune->population)
		return x->commune->population > y->commune->population ? -1 : 1;
	return strcmp(x->commune->insee, y->commune->insee);
}

static void
add_commune(struct numbers *numbers, const struct commune *commune)
{
	const char *at = commune->postcodes;
	size_t length;

	numbers->codes[numbers->count++] =
	    (struct code){commune->insee, commune, commune->name, false};
	for (; *at != '\0'; at += length + (at[length] != '\0')) {
		length = strcspn(at, " ");
		numbers->codes[numbers->count++] =
		    (struct code){arena_copy(numbers->arena, at, length), commune, commune->name, true};
	}
}

static size_t
count_codes(const struct reference *reference)
{
	const struct former_commune *former;
	const struct commune *communes;
	size_t communes_count = reference_communes(reference, &communes), total, i;
	const char *c;

	total = communes_count + reference_former_communes(reference, &former);
	for (i = 0; i < communes_count; i++)
		for (total++, c = communes[i].postcodes; *c != '\0'; c++)
			total += *c == ' ';
	return total;
}

static void
add_codes(struct numbers *numbers)
{
	const struct former_commune *former;
	const struct commune *communes, *head;
	size_t count = reference_communes(numbers->reference, &communes), kept = 0, i;

	for (i = 0; i < count; i++)
		add_commune(numbers, &communes[i]);
	count = reference_former_communes(numbers->reference, &former);
	for (i = 0; i < count; i++) {
		head = reference_commune(numbers->reference, former[i].insee, strlen(former[i].insee));
		/* A chef-lieu has the code of the former commune that it was. */
		if (head != NULL && strcmp(head->insee, former[i].insee) != 0)
			numbers->codes[numbers->count++] =
			    (struct code){former[i].insee, head, former[i].name, false};
	}
	if (arena_failed(numbers->arena) || numbers->count == 0)
		return;
	qsort(numbers->codes, numbers->count, sizeof(*numbers->codes), compare_codes);
	for (i = 0; i < numbers->count; i++)
		if (kept == 0 || numbers->codes[kept - 1].is_postcode != numbers->codes[i].is_postcode ||
		    strcmp(numbers->codes[kept - 1].text, numbers->codes[i].text) != 0)
			numbers->codes[kept++] = numbers->codes[i];
	numbers->count = kept;
}

enum status
numbers_new(const struct reference *reference, const struct places *places, struct fault *fault,
    struct numbers **out)
{
	struct numbers *numbers = calloc(1, sizeof(*numbers));

	if (numbers == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the codes of places");
	numbers->reference = reference;
	numbers->places = places;
	numbers->arena = arena_new((size_t)1 << 20);
	numbers->codes = calloc(count_codes(reference) + 1, sizeof(*numbers->codes));
	if (numbers->arena != NULL && numbers->codes != NULL)
		add_codes(numbers);
	if (numbers->arena == NULL || numbers->codes == NULL || arena_failed(numbers->arena)) {
		numbers_free(numbers);
		return fault_set(fault, NO_MEMORY, "no memory for the codes of places");
	}
	*out = numbers;
	return OK;
}

/* The code of the département that a token is; NULL when it is none. */
static const char *
departement_of(const struct numbers *numbers, const struct token *token)
{
	const struct term *term;

	if (token->number < 0 || strlen(token->surface) != DEPARTEMENT_DIGITS)
		return NULL;
	term = reference_term(numbers->reference, VOCABULARY_DEPARTEMENT, token->surface,
	    DEPARTEMENT_DIGITS, NULL);
	return term == NULL ? NULL : term->code;
}

static bool
is_list_mark(const struct tokens *t, size_t at)
{
	size_t i;

	for (i = t->list[at - 1].end; i < t->list[at].start; i++)
		if (strchr(LIST_MARKS, t->q[i]) == NULL && t->q[i] != ')')
			return false;
	return true;
}

static bool
is_year(const struct tokens *t, size_t at)
{
	const struct token *token = &t->list[at];

	return token->number >= YEAR_MIN && token->before == ' ' &&
	    (token->end >= t->length || strchr("/-", t->q[token->end]) == NULL);
}

/* The number of the list before list[at], or `at` itself if there is none; "et", or "et du", may
 * stand between. */
static size_t
number_before(const struct tokens *t, size_t at)
{
	size_t i = at;

	if (i > 1 && !t->list[i].apart && t->list[i - 1].role == ROLE_LINK && !t->list[i - 1].apart &&
	    t->list[i - 2].role == ROLE_AND)
		i--;
	if (i > 0 && !t->list[i].apart && t->list[i - 1].role == ROLE_AND)
		i--;
	if (i == 0 || !is_list_mark(t, i) || t->list[i - 1].number < 0 || is_year(t, i - 1))
		return at;
	return i - 1;
}

static size_t
number_after(const struct tokens *t, size_t at)
{
	size_t i = at + 1;

	if (i < t->count && !t->list[i].apart && t->list[i].role == ROLE_AND) {
		i++;
		i += i < t->count && !t->list[i].apart && t->list[i].role == ROLE_LINK;
	}
	if (i >= t->count || !is_list_mark(t, i) || t->list[i].number < 0 || is_year(t, i))
		return at;
	return i;
}

static unsigned
word_before_or_after(const struct numbers *numbers, const char *surface)
{
	unsigned known = reference_number_word(numbers->reference, surface);
	size_t length = strlen(surface);
	char singular[WORD_BYTES_MAX];

	if (known == 0 && length > 2 && length < sizeof(singular) &&
	    (surface[length - 1] == 's' || surface[length - 1] == 'x')) {
		memcpy(singular, surface, length - 1);
		singular[length - 1] = '\0';
		known = reference_number_word(numbers->reference, singular);
	}
	return known;
}

/* "50 %", "14 €", "14°", "14:30", "14,5", "50/50", "14-juillet". */
static bool
is_marked_after(const struct tokens *t, const struct token *token)
{
	static const char *const marks[] = {"%", "°", "€", "$", "£"};
	const char *after = t->q + token->end;
	size_t i;

	if (*after != '\0' && strchr(".:,/", *after) != NULL && after[1] >= '0' && after[1] <= '9')
		return true;
	if (*after == '-' && after[1] != '\0' && after[1] != ' ')
		return true;
	while (*after == ' ')
		after++;
	for (i = 0; i < LENGTH(marks); i++)
		if (strncmp(after, marks[i], strlen(marks[i])) == 0)
			return true;
	return false;
}

struct there {
	const struct reference *reference;
	const char *departement;
};

static bool
is_there(const void *context, const struct reading_place *place)
{
	const struct there *there = context;

	return place_is_in_departement(there->reference, place, there->departement);
}

/* "27 Pacy", "50 Avranches": a commune of the département, not what it counts. */
static bool
is_commune_there(const struct numbers *numbers, const struct tokens *t, size_t at,
    const char *departement)
{
	const struct there there = {numbers->reference, departement};
	struct place_found found;

	return at < t->count && places_at(numbers->places, t, at, &found) &&
	    found.place.kind == PLACE_COMMUNE &&
	    places_settle(numbers->places, &found.bearers, is_there, &there,
		&found.place);
}

/* Whether what stands after list[at] says that it counts something: a unit, a plural, a range. */
static bool
counts(const struct numbers *numbers, const struct tokens *t, size_t at, const char *departement)
{
	const struct token *next = &t->list[at + 1];
	size_t length;

	if (is_marked_after(t, &t->list[at]))
		return true;
	if (at + 1 >= t->count || next->apart)
		return false;
	if ((next->role == ROLE_AND || next->role == ROLE_AT) && at + 2 < t->count && !next[1].apart &&
	    next[1].number >= 0)
		return true; /* "14 à 18", "14 ou 15" */
	if (next->role == ROLE_AND && at + 2 < t->count && !next[1].apart)
		next++; /* "14 et plus" */
	if (strcmp(next->surface, "pour") == 0 && at + 2 < t->count &&
	    (next[1].number >= 0 || strcmp(next[1].surface, "cent") == 0))
		return true;
	if (((next->role == ROLE_MONTH || next->role == ROLE_SHORT_MONTH) &&
		t->list[at].number <= LAST_DAY) || next->role == ROLE_MONTHS || next->role == ROLE_WEEK ||
	    next->role == ROLE_KM)
		return true;
	if (next->number >= 0)
		return strlen(next->surface) == THOUSAND_DIGITS;
	if (is_commune_there(numbers, t, at + 1, departement) ||
	    (next->stop_word && at + 2 < t->count &&
		is_commune_there(numbers, t, at + 2, departement)))
		return false;
	if ((word_before_or_after(numbers, next->surface) & NUMBER_WORD_AFTER) != 0)
		return true;
	length = strlen(next->surface);
	return !next->stop_word && length > 2 && strchr("sxz", next->surface[length - 1]) != NULL;
}

/* What little words, months and the like before a number make of it is no département, but for "le
 * 76", which is no day, and "sur le 14". */
static bool
introduces_departement(const struct tokens *t, size_t at)
{
	const struct token *before = &t->list[at - 1], *earlier = tokens_before(t, at - 1);
	bool is_day = t->list[at].number <= LAST_DAY;

	if (strcmp(before->surface, "le") == 0 && earlier != NULL &&
	    (strcmp(earlier->surface, "sur") == 0 || strcmp(earlier->surface, "dans") == 0))
		return true;
	return !is_day &&
	    (strcmp(before->surface, "le") == 0 || strcmp(before->surface, "du") == 0);
}

/* Whether what stands before list[at] leaves it a number of its own. */
static bool
stands_by_itself(const struct numbers *numbers, const struct tokens *t, size_t at)
{
	const struct token *token = &t->list[at], *before;
	size_t i = token->start;

	if (token->before == SYNTAX_MASK)
		return true; /* "departement:14" */
	while (i > 0 && t->q[i - 1] == ' ')
		i--;
	/* "n° 14", "#14", "mini-14" */
	if (i > 0 && ((i >= 2 && memcmp(t->q + i - 2, "°", 2) == 0) ||
			 strchr("#-.:/+'", t->q[i - 1]) != NULL))
		return false;
	if (at == 0)
		return true;
	before = token - 1;
	if (t->q[i - 1] != '(' && token->apart)
		return true;
	if ((word_before_or_after(numbers, before->surface) & NUMBER_WORD_BEFORE) != 0)
		return at >= 2 && !before->apart && before[-1].number >= 0; /* "3 jours 14" */
	if (before->role == ROLE_AND || before->role == ROLE_AROUND || before->role == ROLE_LAND ||
	    before->role == ROLE_GROUP)
		return before->role == ROLE_AND || !before->stop_word;
	if (before->role == ROLE_EXCEPT || before->role == ROLE_WITHOUT ||
	    before->role == ROLE_ORDINAL || before->role == ROLE_SCHOOL)
		return true; /* "sauf 14", "3e 14", "sortie scolaire 14" */
	if (before->role != ROLE_NONE || before->stop_word)
		return introduces_departement(t, at);
	return before->number < 0 || is_year(t, at - 1);
}

/* Every number of the list that it stands in is a département, none twice, and nothing around them
 * says otherwise. */
static bool
is_departement(const struct numbers *numbers, const struct tokens *t, size_t at)
{
	const char *seen[DEPARTEMENTS_MAX];
	size_t count = 0, i = at, next, k;

	while ((next = number_before(t, i)) != i)
		i = next;
	if (!stands_by_itself(numbers, t, i))
		return false;
	for (;; i = next) {
		const char *code = departement_of(numbers, &t->list[i]);

		for (k = 0; k < count && code != NULL; k++)
			if (seen[k] == code)
				return false;
		if (code == NULL || count == DEPARTEMENTS_MAX)
			return false;
		seen[count++] = code;
		next = number_after(t, i);
		if (next == i)
			return !counts(numbers, t, i, code);
	}
}

static const struct code *
find_code(const struct numbers *numbers, const char *text, bool is_postcode)
{
	size_t low = 0, high = numbers->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct code *code = &numbers->codes[middle];
		int order = strcmp(code->text, text);

		if (order == 0 && code->is_postcode != is_postcode)
			order = code->is_postcode ? -1 : 1;
		if (order == 0)
			return code;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* "14000", "14118", "code insee 14100": where a code is of both kinds, people mean the postcode. */
static const struct code *
code_at(const struct numbers *numbers, const struct tokens *t, size_t at)
{
	const struct token *token = &t->list[at], *before = tokens_before(t, at);
	bool is_insee = before != NULL && strcmp(before->surface, "insee") == 0;
	const struct code *code = NULL;
	char departement[DEPARTEMENT_DIGITS + 1] = "";

	if (token->number < 0 || strlen(token->surface) != CODE_DIGITS)
		return NULL;
	memcpy(departement, token->surface, DEPARTEMENT_DIGITS);
	if (before != NULL && before->role == ROLE_LINK && tokens_before(t, at - 1) != NULL &&
	    (word_before_or_after(numbers, before[-1].surface) & NUMBER_WORD_BEFORE) != 0)
		return NULL; /* "plus de 14000" */
	if (before != NULL && (before->number >= 0 ||
		(word_before_or_after(numbers, before->surface) & NUMBER_WORD_BEFORE) != 0))
		return NULL;
	if (counts(numbers, t, at, departement))
		return NULL;
	if (token->end - token->start > CODE_DIGITS && !is_commune_there(numbers, t, at + 1, departement))
		return NULL; /* "14 000" */
	if (!is_insee)
		code = find_code(numbers, token->surface, true);
	return code != NULL ? code : find_code(numbers, token->surface, false);
}

/* "code postal 14000": these words say nothing more. */
static void
take_code_words(const struct tokens *t, size_t at, struct place_found *place)
{
	static const char *const words[] = {"postal", "cp", "insee", "code", "commune"};
	const struct token *before;
	size_t i;

	if (place->first != at)
		return;
	while ((before = tokens_before(t, place->first)) != NULL) {
		for (i = 0; i < LENGTH(words) && strcmp(before->surface, words[i]) != 0; i++)
			continue;
		if (i == LENGTH(words))
			break;
		place->first--;
		place->words++;
	}
}

bool
numbers_at(const struct numbers *numbers, const struct tokens *tokens, size_t at,
    struct number_found *out)
{
	const struct code *code;

	*out = (struct number_found){.departement = departement_of(numbers, &tokens->list[at])};
	if (out->departement != NULL)
		return is_departement(numbers, tokens, at);
	code = code_at(numbers, tokens, at);
	if (code == NULL)
		return false;
	out->postcode = code->is_postcode ? code->text : NULL;
	places_of_commune(numbers->places, tokens, at, code->commune, code->name, &out->place);
	take_code_words(tokens, at, &out->place);
	return true;
}
