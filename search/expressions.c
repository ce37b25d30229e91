#include "search/expressions.h"

#include <stdlib.h>
#include <string.h>

#include "search/table.h"

#define EXPRESSIONS_BYTES_MAX ((size_t)16 * 1024 * 1024)
#define EXPRESSIONS_MAX 8192
#define TERMS_MAX 16384 /* fits a uint16_t with room */
#define WORDS_MAX 8     /* that count, of one expression */
#define SKIPPED_MAX 3   /* stop words in a row inside an expression */
#define PREFIX_MIN 3
/* Words looked at together: one half is matched, the other is what expressions may run into. */
#define WINDOW 64
_Static_assert(WINDOW / 2 >= WORDS_MAX * (SKIPPED_MAX + 1), "an expression fits half a window");

enum term_kind {
	TERM_LIGHT,   /* words with this light form */
	TERM_SURFACE, /* this word and its plural */
	TERM_PREFIX,  /* words that begin so */
};

/* A word of the expressions. */
struct key {
	enum term_kind kind;
	const char *text;
	size_t length;
	uint16_t next;    /* in its hash chain */
	uint16_t shorter; /* a prefix of this prefix, 0 = none */
	uint32_t first, count; /* entries that begin with it */
};

/* A spelling of an expression; a hyphenated word gives two. */
struct entry {
	uint16_t terms[WORDS_MAX];
	uint8_t count;
	size_t row; /* of the table */
	struct expression expression;
};

struct expressions {
	struct arena *arena;
	struct table table;
	struct entry *entries; /* by first term, then longest first */
	size_t count;
	struct key *terms; /* [0] is none */
	size_t term_count;
	uint16_t *buckets;
	size_t mask;
};

static const struct table_info info = {
    "expressions", {"champ", "code", "expression", "usage", NULL}};

void
expressions_free(struct expressions *expressions)
{
	if (expressions == NULL)
		return;
	table_clear(&expressions->table);
	free(expressions->entries);
	free(expressions->terms);
	free(expressions->buckets);
	arena_free(expressions->arena);
	free(expressions);
}

/* FNV-1a; a prefix hashes by its first letters alone, so that a word finds all its prefixes in
 * one chain. */
static uint32_t
hash_term(enum term_kind kind, const char *text, size_t length)
{
	uint32_t hash = 2166136261u ^ (uint32_t)kind;
	size_t i;

	if (kind == TERM_PREFIX)
		length = PREFIX_MIN;
	for (i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619u;
	return hash ^ hash >> 15;
}

static uint16_t
chain_of(const struct expressions *x, enum term_kind kind, const char *text, size_t length)
{
	return x->buckets[hash_term(kind, text, length) & x->mask];
}

static uint16_t
term_find(const struct expressions *x, enum term_kind kind, const char *text, size_t length)
{
	uint16_t t;

	for (t = chain_of(x, kind, text, length); t != 0; t = x->terms[t].next)
		if (x->terms[t].kind == kind && x->terms[t].length == length &&
		    memcmp(x->terms[t].text, text, length) == 0)
			return t;
	return 0;
}

/* The longest prefix that the word begins with. */
static uint16_t
prefix_find(const struct expressions *x, const char *word, size_t length)
{
	uint16_t t, best = 0;

	if (length < PREFIX_MIN)
		return 0;
	for (t = chain_of(x, TERM_PREFIX, word, length); t != 0; t = x->terms[t].next)
		if (x->terms[t].kind == TERM_PREFIX && x->terms[t].length <= length &&
		    memcmp(x->terms[t].text, word, x->terms[t].length) == 0 &&
		    (best == 0 || x->terms[t].length > x->terms[best].length))
			best = t;
	return best;
}

static enum status
term_add(struct expressions *x, enum term_kind kind, const char *text, size_t length,
    uint16_t *out)
{
	uint32_t bucket = hash_term(kind, text, length) & (uint32_t)x->mask;
	uint16_t found = term_find(x, kind, text, length);
	struct key *term;

	if (found != 0) {
		*out = found;
		return OK;
	}
	if (x->term_count == TERMS_MAX)
		return TOO_LARGE;
	term = &x->terms[x->term_count];
	*term = (struct key){.kind = kind, .text = arena_copy(x->arena, text, length),
	    .length = length, .next = x->buckets[bucket]};
	if (term->text == NULL)
		return NO_MEMORY;
	x->buckets[bucket] = (uint16_t)x->term_count;
	*out = (uint16_t)x->term_count++;
	return OK;
}

/* One row being compiled. */
struct compiler {
	struct expressions *x;
	struct entry parts, joined; /* the second for a hyphenated word written as one */
	size_t joined_end; /* where that word ends in its piece, 0 when there is none yet */
	bool has_joined;
	bool ends_with_stop_word;
	enum term_kind kind;
	enum status status;
};

static void
entry_add(struct compiler *c, struct entry *entry, enum term_kind kind, const char *text)
{
	if (c->status != OK)
		return;
	if (entry->count == WORDS_MAX)
		c->status = TOO_LARGE;
	else
		c->status = term_add(c->x, kind, text, strlen(text), &entry->terms[entry->count++]);
}

static bool
compile_word(void *context, const struct word *word)
{
	struct compiler *c = context;
	/* the little words differ by their endings: tout, tous */
	enum term_kind kind = word->stop_word ? TERM_SURFACE : c->kind;
	const char *text = kind == TERM_LIGHT ? word->light : word->surface;

	if (word->colocated) {
		if (c->has_joined)
			return true;
		c->has_joined = true;
		c->joined_end = word->end;
		c->joined = c->parts;
		c->joined.count--;
		entry_add(c, &c->joined, kind, text);
		return true;
	}
	c->ends_with_stop_word = word->stop_word && c->kind == TERM_LIGHT;
	if (c->ends_with_stop_word && c->parts.count > 0)
		return true;
	entry_add(c, &c->parts, kind, text);
	if (c->has_joined && word->start >= c->joined_end)
		entry_add(c, &c->joined, kind, text);
	return true;
}

/* A blank-separated piece of the expression: "mini-stage", "=vente", "agricol*". */
static void
compile_piece(struct compiler *c, struct analyser *analyser, const char *piece, size_t length)
{
	char folded[WORD_BYTES_MAX + 1];

	if (piece[length - 1] == '*') {
		length = fold(piece, length - 1, folded, sizeof(folded));
		c->ends_with_stop_word = false;
		if (length < PREFIX_MIN)
			c->status = BAD_INPUT;
		entry_add(c, &c->parts, TERM_PREFIX, folded);
		if (c->has_joined)
			entry_add(c, &c->joined, TERM_PREFIX, folded);
		return;
	}
	c->kind = *piece == '=' ? TERM_SURFACE : TERM_LIGHT;
	(void)analyse(analyser, ANALYSE_FRENCH, piece + (*piece == '='), length - (*piece == '='),
	    compile_word, c);
	c->joined_end = 0; /* offsets are those of a piece */
}

static bool
read_usage(const char *text, struct expression *out)
{
	size_t length;

	for (; *text != '\0'; text += length) {
		text += strspn(text, " ");
		length = strcspn(text, " ");
		if (length == 4 && memcmp(text, "flux", 4) == 0)
			out->usage |= USAGE_FEED;
		else if (length == 7 && memcmp(text, "requete", 7) == 0)
			out->usage |= USAGE_QUERY;
		else if (length == 3 && memcmp(text, "sur", 3) == 0)
			out->sure = true;
		else if (length > 0)
			return false;
	}
	return out->usage != 0 && (!out->sure || (out->usage & USAGE_QUERY) != 0);
}

static bool
code_is_known(const struct reference *reference, enum field field, const char *code)
{
	const struct field_info *f = &field_catalogue[field];

	if (code[0] == '\0')
		return true;
	if (f->kind == KIND_BOOLEAN)
		return strcmp(code, "0") == 0 || strcmp(code, "1") == 0;
	return (f->kind == KIND_CODE || f->kind == KIND_CODES) &&
	    reference_term(reference, f->vocabulary, code, strlen(code), NULL) != NULL;
}

/* NULL, or what is wrong with the row. */
static const char *
compile_row(struct compiler *c, const struct reference *reference, struct analyser *analyser,
    const char *const *row)
{
	struct expression *e = &c->parts.expression;
	const char *at = row[2];
	size_t length;

	e->field = field_by_column(row[0]);
	e->code = row[1];
	if (e->field == FIELD_COUNT)
		return "unknown field";
	if (!code_is_known(reference, e->field, e->code))
		return "unknown code";
	if (!read_usage(row[3], e))
		return "usage is made of flux, requete, sur";
	for (; *at != '\0'; at += length) {
		at += strspn(at, " ");
		length = strcspn(at, " ");
		if (length > 0)
			compile_piece(c, analyser, at, length);
	}
	if (c->status == BAD_INPUT)
		return "a prefix needs three letters";
	if (c->status != OK)
		return "too many words";
	if (c->parts.count == 0)
		return "no word to look for";
	if (c->ends_with_stop_word)
		return "the last word is one that is skipped";
	return NULL;
}

static bool
same_code(const struct expressions *x, size_t a, size_t b)
{
	const char *const *row = table_row(&x->table, a), *const *other = table_row(&x->table, b);

	return strcmp(row[1], other[1]) == 0 && strcmp(row[0], other[0]) == 0;
}

/* The first row of a row's code.  A code's rows mostly stand together. */
static size_t
code_rank(const struct expressions *x, size_t row)
{
	size_t i = 0;

	if (row > 0 && same_code(x, row, row - 1))
		return x->entries[x->count - 1].expression.rank;
	while (!same_code(x, i, row))
		i++;
	return i;
}

static enum status
compile(struct expressions *x, const struct reference *reference, struct analyser *analyser,
    struct fault *fault)
{
	size_t i;

	for (i = 0; i < x->table.count; i++) {
		struct compiler c = {.x = x};
		const char *wrong = compile_row(&c, reference, analyser, table_row(&x->table, i));

		if (wrong != NULL)
			return fault_set(fault, BAD_INPUT, "%s.csv:%zu: %s", info.name, table_line(i),
			    wrong);
		c.parts.row = i;
		c.parts.expression.rank = code_rank(x, i);
		x->entries[x->count++] = c.parts;
		if (c.has_joined) {
			c.joined.row = i;
			c.joined.expression = c.parts.expression;
			x->entries[x->count++] = c.joined;
		}
	}
	return OK;
}

static int
compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->terms[0] != y->terms[0])
		return x->terms[0] < y->terms[0] ? -1 : 1;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

/* An expression that means nothing would hide one that means something. */
static enum status
refuse_contradictions(const struct expressions *x, struct fault *fault)
{
	const struct entry *a, *b;

	for (a = x->entries; a < x->entries + x->count; a++)
		for (b = x->entries + x->terms[a->terms[0]].first;
		     a->expression.code[0] == '\0' && b < x->entries + x->count &&
		     b->terms[0] == a->terms[0];
		     b++)
			if (b->expression.code[0] != '\0' && b->count == a->count &&
			    memcmp(a->terms, b->terms, a->count * sizeof(a->terms[0])) == 0 &&
			    b->expression.field == a->expression.field &&
			    (b->expression.usage & a->expression.usage) != 0)
				return fault_set(fault, BAD_INPUT,
				    "%s.csv:%zu: it has no code here, but one on line %zu", info.name,
				    table_line(a->row), table_line(b->row));
	return OK;
}

static void
link_terms(struct expressions *x)
{
	struct key *term;
	size_t i, length;

	qsort(x->entries, x->count, sizeof(*x->entries), compare_entries);
	for (i = 0; i < x->count; i++) {
		term = &x->terms[x->entries[i].terms[0]];
		if (term->count++ == 0)
			term->first = (uint32_t)i;
	}
	for (term = x->terms + 1; term < x->terms + x->term_count; term++)
		for (length = term->length; term->kind == TERM_PREFIX && length > PREFIX_MIN &&
			 term->shorter == 0;
			 length--)
			term->shorter = term_find(x, TERM_PREFIX, term->text, length - 1);
}

static enum status
build(struct expressions *x, const struct reference *reference, struct fault *fault)
{
	struct analyser *analyser = analyser_new();
	enum status status = OK;
	size_t buckets = 4096;

	x->terms = calloc(TERMS_MAX, sizeof(*x->terms));
	x->term_count = 1;
	x->buckets = calloc(buckets, sizeof(*x->buckets));
	x->mask = buckets - 1;
	x->entries = calloc(2 * x->table.count + 1, sizeof(*x->entries));
	if (analyser == NULL || x->terms == NULL || x->buckets == NULL || x->entries == NULL)
		status = fault_set(fault, NO_MEMORY, "no memory for the expressions");
	else if (x->table.count > EXPRESSIONS_MAX)
		status = fault_set(fault, TOO_LARGE, "%s.csv: more than %d rows", info.name,
		    EXPRESSIONS_MAX);
	else
		status = compile(x, reference, analyser, fault);
	analyser_free(analyser);
	if (status == OK && arena_failed(x->arena))
		status = fault_set(fault, NO_MEMORY, "no memory for the expressions");
	if (status != OK)
		return status;
	link_terms(x);
	return refuse_contradictions(x, fault);
}

static struct expressions *
expressions_new(void)
{
	struct expressions *x = calloc(1, sizeof(*x));

	if (x == NULL)
		return NULL;
	table_init(&x->table, &info);
	x->arena = arena_new(EXPRESSIONS_BYTES_MAX);
	if (x->arena == NULL) {
		free(x);
		return NULL;
	}
	return x;
}

static enum status
finish(struct expressions *x, const struct reference *reference, enum status status,
    struct fault *fault, struct expressions **out)
{
	if (status == OK)
		status = build(x, reference, fault);
	if (status != OK) {
		expressions_free(x);
		return status;
	}
	*out = x;
	return OK;
}

enum status
expressions_load(const char *directory, const struct reference *reference, struct fault *fault,
    struct expressions **out)
{
	struct expressions *x = expressions_new();

	if (x == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the expressions");
	return finish(x, reference, table_load(&x->table, directory, x->arena, fault), fault, out);
}

enum status
expressions_read(struct sqlite3 *db, const struct reference *reference, struct fault *fault,
    struct expressions **out)
{
	struct expressions *x = expressions_new();

	if (x == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the expressions");
	return finish(x, reference, table_read(&x->table, db, x->arena, fault), fault, out);
}

enum status
expressions_write(const struct expressions *expressions, struct sqlite3 *db, struct fault *fault)
{
	return table_write(&expressions->table, db, fault);
}

size_t
expressions_rank(const struct expressions *expressions, enum field field, const char *code)
{
	size_t i;

	for (i = 0; i < expressions->table.count; i++) {
		const char *const *row = table_row(&expressions->table, i);

		if (strcmp(row[1], code) == 0 && strcmp(row[0], field_catalogue[field].column) == 0)
			return i;
	}
	return SIZE_MAX;
}

/* Whether what stands between two words keeps them apart. */
static bool
is_punctuated(const char *text, size_t from, size_t to)
{
	for (; from < to; from++)
		if (strchr(".,;:!?()[]\n\r\"|", text[from]) != NULL)
			return true;
	return false;
}

void
expressions_word(const struct expressions *expressions, const struct word *word, const char *text,
    size_t previous, struct expression_word *out)
{
	size_t length = strlen(word->surface);
	char last = word->surface[length - 1];

	*out = (struct expression_word){.stop_word = word->stop_word,
	    .apart = is_punctuated(text, previous, word->start), .start = (uint32_t)word->start,
	    .end = (uint32_t)word->end};
	out->terms[0] = term_find(expressions, TERM_LIGHT, word->light, strlen(word->light));
	out->terms[1] = term_find(expressions, TERM_SURFACE, word->surface, length);
	if (out->terms[1] == 0 && (last == 's' || last == 'x'))
		out->terms[1] = term_find(expressions, TERM_SURFACE, word->surface, length - 1);
	out->terms[2] = prefix_find(expressions, word->surface, length);
}

static bool
word_is(const struct expressions *x, const struct expression_word *word, uint16_t term)
{
	uint16_t prefix;

	if (word->terms[0] == term || word->terms[1] == term)
		return true;
	for (prefix = word->terms[2]; prefix != 0; prefix = x->terms[prefix].shorter)
		if (prefix == term)
			return true;
	return false;
}

/* How many words of the text the entry spans from words[at] on, 0 when it is not there. */
static size_t
entry_spans(const struct expressions *x, const struct entry *entry,
    const struct expression_word *words, size_t count, size_t at)
{
	size_t i = at + 1, k = 1, skipped = 0;

	while (k < entry->count) {
		if (i == count || words[i].apart)
			return 0;
		if (word_is(x, &words[i], entry->terms[k])) {
			k++;
			skipped = 0;
		} else if (!words[i].stop_word || ++skipped > SKIPPED_MAX) {
			return 0;
		}
		i++;
	}
	return i - at;
}

/* What has been found at one word. */
struct found_list {
	struct expression_found *list;
	size_t count;
};

/* Longer ones replace shorter ones of their field; one without a code those of its length. */
static void
found_add(struct found_list *found, const struct expression_found *new)
{
	size_t i, kept = 0;

	for (i = 0; i < found->count; i++) {
		const struct expression_found *old = &found->list[i];

		if (old->expression->field == new->expression->field) {
			if (old->weight > new->weight)
				return;
			if (old->weight == new->weight &&
			    (old->expression->code[0] == '\0' ||
				strcmp(old->expression->code, new->expression->code) == 0))
				return;
		}
	}
	for (i = 0; i < found->count; i++) {
		const struct expression_found *old = &found->list[i];

		if (old->expression->field != new->expression->field ||
		    (old->weight == new->weight && new->expression->code[0] != '\0'))
			found->list[kept++] = *old;
	}
	found->count = kept;
	if (found->count < EXPRESSIONS_AT_MAX)
		found->list[found->count++] = *new;
}

static void
find_with_term(const struct expressions *x, uint16_t term, const struct expression_word *words,
    size_t count, size_t at, enum usage usage, struct found_list *found)
{
	const struct entry *entry = x->entries + x->terms[term].first;
	const struct entry *end = entry + x->terms[term].count;

	for (; entry < end; entry++) {
		size_t spans = (entry->expression.usage & usage) == 0
		    ? 0
		    : entry_spans(x, entry, words, count, at);
		struct expression_found new = {&entry->expression, words[at].start, 0, spans,
		    entry->count};

		if (spans == 0)
			continue;
		new.end = words[at + spans - 1].end;
		found_add(found, &new);
	}
}

size_t
expressions_at(const struct expressions *expressions, const struct expression_word *words,
    size_t count, size_t at, enum usage usage, struct expression_found out[EXPRESSIONS_AT_MAX])
{
	struct found_list found = {out, 0};
	const struct expression_word *word = &words[at];
	uint16_t prefix;

	if (word->terms[0] != 0)
		find_with_term(expressions, word->terms[0], words, count, at, usage, &found);
	if (word->terms[1] != 0)
		find_with_term(expressions, word->terms[1], words, count, at, usage, &found);
	for (prefix = word->terms[2]; prefix != 0; prefix = expressions->terms[prefix].shorter)
		find_with_term(expressions, prefix, words, count, at, usage, &found);
	return found.count;
}

/* One call of expressions_find(). */
struct finder {
	const struct expressions *x;
	const char *text;
	enum usage usage;
	expression_sink sink;
	void *context;
	size_t previous; /* end of the last word */
	struct expression_word words[WINDOW];
	size_t count;
	size_t until[FIELD_COUNT]; /* bytes that expressions of the field have taken */
};

static void
match_first(struct finder *finder, size_t matched)
{
	struct expression_found found[EXPRESSIONS_AT_MAX];
	size_t until[FIELD_COUNT], at, i, n;

	for (at = 0; at < matched; at++) {
		n = expressions_at(finder->x, finder->words, finder->count, at, finder->usage, found);
		if (n == 0)
			continue;
		memcpy(until, finder->until, sizeof(until));
		for (i = 0; i < n; i++) {
			enum field field = found[i].expression->field;

			if (found[i].start < until[field])
				continue;
			finder->until[field] = found[i].end;
			if (found[i].expression->code[0] != '\0')
				finder->sink(finder->context, &found[i]);
		}
	}
	finder->count -= matched;
	memmove(finder->words, finder->words + matched, finder->count * sizeof(finder->words[0]));
}

static bool
find_word(void *context, const struct word *word)
{
	struct finder *finder = context;

	if (word->colocated)
		return true;
	if (finder->count == WINDOW)
		match_first(finder, WINDOW / 2);
	expressions_word(finder->x, word, finder->text, finder->previous,
	    &finder->words[finder->count++]);
	finder->previous = word->end;
	return true;
}

void
expressions_find(const struct expressions *expressions, struct analyser *analyser,
    const char *text, size_t length, enum usage usage, expression_sink sink, void *context)
{
	struct finder finder = {.x = expressions, .text = text, .usage = usage, .sink = sink,
	    .context = context};

	(void)analyse(analyser, ANALYSE_FRENCH, text, length, find_word, &finder);
	match_first(&finder, finder.count);
}
