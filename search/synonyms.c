#include "search/synonyms.h"

#include <stdlib.h>
#include <string.h>

#include "search/base/csv.h"
#include "search/base/utf8.h"
#include "search/french/analysis.h"
#include "search/table.h"

#define SYNONYMS_BYTES_MAX ((size_t)16 * 1024 * 1024)
#define FILE_BYTES_MAX ((size_t)1024 * 1024)
#define SIDES_MAX 12  /* of one line */
#define SKIPPED_MAX 3 /* stop words in a row inside a run */

/* One side of a rule. */
struct phrase {
	const char *text;
	struct synonym_word words[SYNONYM_WORDS_MAX];
	size_t count;
};

struct pair {
	const struct phrase *from, *to;
	bool one_way;
	size_t rank; /* in the file */
};

/* The words that have alternatives[first .. first + count). */
struct entry {
	const char *key[SYNONYM_WORDS_MAX]; /* light forms, stop words inside left out */
	size_t key_count;
	size_t first, count;
};

struct synonyms {
	struct arena *arena;
	struct table table; /* the lines of the file */
	struct pair *pairs;
	size_t pair_count, pair_room;
	struct entry *entries; /* by key */
	size_t entry_count;
	struct alternative *alternatives;
};

static const struct table_info info = {"synonymes", {"regle", NULL}};

void
synonyms_free(struct synonyms *synonyms)
{
	if (synonyms == NULL)
		return;
	table_clear(&synonyms->table);
	free(synonyms->pairs);
	free(synonyms->entries);
	free(synonyms->alternatives);
	arena_free(synonyms->arena);
	free(synonyms);
}

/* The file being compiled. */
struct compiler {
	struct synonyms *s;
	struct analyser *analyser;
	struct phrase *phrase;
	const char *wrong; /* what is wrong with the line, NULL so far */
	enum status status;
};

static bool
add_word(void *context, const struct word *word)
{
	struct compiler *c = context;
	struct phrase *phrase = c->phrase;
	struct arena *arena = c->s->arena;

	if (word->colocated)
		return true;
	if (phrase->count == SYNONYM_WORDS_MAX) {
		c->wrong = "a side has too many words";
		return false;
	}
	phrase->words[phrase->count++] = (struct synonym_word){arena_strdup(arena, word->surface),
	    arena_strdup(arena, word->light), arena_strdup(arena, word->stem),
	    arena_strdup(arena, word->root), word->stop_word};
	return true;
}

static const struct phrase *
compile_phrase(struct compiler *c, const char *text, size_t length)
{
	bool tells = false;
	size_t i;

	while (length > 0 && *text == ' ') {
		text++;
		length--;
	}
	while (length > 0 && text[length - 1] == ' ')
		length--;
	c->phrase = arena_alloc(c->s->arena, sizeof(*c->phrase));
	if (c->phrase == NULL)
		return NULL;
	c->phrase->text = arena_copy(c->s->arena, text, length);
	(void)analyse(c->analyser, ANALYSE_FRENCH, text, length, add_word, c);
	for (i = 0; i < c->phrase->count; i++)
		tells = tells || !c->phrase->words[i].stop_word;
	if (!tells)
		c->wrong = "a side has no word that tells";
	return c->phrase;
}

/* The phrases of text[0..length) between separators; how many. */
static size_t
compile_sides(struct compiler *c, const char *text, size_t length, char separator,
    const struct phrase *out[SIDES_MAX])
{
	const char *end = text + length, *cut;
	size_t count = 0;

	do {
		cut = memchr(text, separator, (size_t)(end - text));
		if (cut == NULL)
			cut = end;
		if (count == SIDES_MAX) {
			c->wrong = "too many sides";
			return 0;
		}
		out[count++] = compile_phrase(c, text, (size_t)(cut - text));
		text = cut + 1;
	} while (cut < end);
	return count;
}

static void
add_pair(struct compiler *c, const struct phrase *from, const struct phrase *to, bool one_way)
{
	struct synonyms *s = c->s;

	if (s->pair_count == s->pair_room) {
		size_t room = s->pair_room == 0 ? 512 : s->pair_room * 2;
		struct pair *pairs = reallocarray(s->pairs, room, sizeof(*pairs));

		if (pairs == NULL) {
			c->status = NO_MEMORY;
			return;
		}
		s->pairs = pairs;
		s->pair_room = room;
	}
	s->pairs[s->pair_count] = (struct pair){from, to, one_way, s->pair_count};
	s->pair_count++;
}

static void
compile_line(struct compiler *c, const char *line)
{
	const struct phrase *left[SIDES_MAX], *right[SIDES_MAX];
	const char *arrow = strstr(line, "=>");
	size_t lefts, rights, i, k;

	line += strspn(line, " ");
	if (*line == '\0' || *line == '#')
		return;
	if (arrow != NULL) {
		lefts = compile_sides(c, line, (size_t)(arrow - line), ',', left);
		rights = compile_sides(c, arrow + 2, strlen(arrow + 2), ',', right);
		for (i = 0; i < lefts; i++)
			for (k = 0; k < rights; k++)
				add_pair(c, left[i], right[k], true);
		return;
	}
	lefts = compile_sides(c, line, strlen(line), '=', left);
	if (lefts < 2 && c->wrong == NULL)
		c->wrong = "neither \"=\" nor \"=>\"";
	for (i = 0; i < lefts; i++)
		for (k = 0; k < lefts; k++)
			if (i != k)
				add_pair(c, left[i], left[k], false);
}

static size_t
key_of(const struct phrase *phrase, const char *key[SYNONYM_WORDS_MAX])
{
	size_t count = 0, i;

	for (i = 0; i < phrase->count; i++)
		if (i == 0 || !phrase->words[i].stop_word)
			key[count++] = phrase->words[i].light;
	return count;
}

static int
compare_keys(const char *const *x, size_t x_count, const char *const *y, size_t y_count)
{
	size_t i;
	int order;

	for (i = 0; i < x_count && i < y_count; i++)
		if ((order = strcmp(x[i], y[i])) != 0)
			return order;
	return x_count < y_count ? -1 : x_count > y_count;
}

static int
compare_pairs(const void *a, const void *b)
{
	const char *x_key[SYNONYM_WORDS_MAX], *y_key[SYNONYM_WORDS_MAX];
	const struct pair *x = a, *y = b;
	size_t x_count = key_of(x->from, x_key), y_count = key_of(y->from, y_key);
	int order = compare_keys(x_key, x_count, y_key, y_count);

	if (order != 0)
		return order;
	return x->rank < y->rank ? -1 : x->rank > y->rank;
}

/* An alternative that is there already, or is the key itself, adds nothing. */
static bool
is_new(const struct synonyms *s, const struct entry *entry, const struct phrase *to)
{
	const char *key[SYNONYM_WORDS_MAX], *other[SYNONYM_WORDS_MAX];
	size_t count = key_of(to, key), i, k;

	if (compare_keys(key, count, entry->key, entry->key_count) == 0)
		return false;
	for (i = 0; i < entry->count; i++) {
		const struct alternative *a = &s->alternatives[entry->first + i];
		size_t other_count = 0;

		for (k = 0; k < a->count; k++)
			if (k == 0 || !a->words[k].stop_word)
				other[other_count++] = a->words[k].light;
		if (compare_keys(key, count, other, other_count) == 0)
			return false;
	}
	return true;
}

static enum status
group_pairs(struct synonyms *s, struct fault *fault)
{
	struct entry *entry = NULL;
	size_t used = 0, i;

	s->entries = calloc(s->pair_count + 1, sizeof(*s->entries));
	s->alternatives = calloc(s->pair_count + 1, sizeof(*s->alternatives));
	if (s->entries == NULL || s->alternatives == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the synonyms");
	if (s->pair_count > 0)
		qsort(s->pairs, s->pair_count, sizeof(*s->pairs), compare_pairs);
	for (i = 0; i < s->pair_count; i++) {
		const struct pair *pair = &s->pairs[i];
		const char *key[SYNONYM_WORDS_MAX];
		size_t count = key_of(pair->from, key);

		if (entry == NULL || compare_keys(key, count, entry->key, entry->key_count) != 0) {
			entry = &s->entries[s->entry_count++];
			*entry = (struct entry){.key_count = count, .first = used};
			memcpy(entry->key, key, sizeof(key));
		}
		if (!is_new(s, entry, pair->to))
			continue;
		if (entry->count == SYNONYM_ALTERNATIVES_MAX)
			return fault_set(fault, TOO_LARGE, "synonymes.txt: \"%s\" has more than %d synonyms",
			    pair->from->text, SYNONYM_ALTERNATIVES_MAX);
		s->alternatives[used++] = (struct alternative){pair->to->text, pair->to->words,
		    pair->to->count, pair->one_way};
		entry->count++;
	}
	return OK;
}

static enum status
build(struct synonyms *s, struct fault *fault)
{
	struct compiler c = {.s = s, .analyser = analyser_new()};
	size_t i;

	if (c.analyser == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the synonyms");
	for (i = 0; i < s->table.count && c.wrong == NULL; i++)
		compile_line(&c, table_row(&s->table, i)[0]);
	analyser_free(c.analyser);
	if (arena_failed(s->arena) || c.status != OK)
		return fault_set(fault, NO_MEMORY, "no memory for the synonyms");
	if (c.wrong != NULL)
		return fault_set(fault, BAD_INPUT, "synonymes.txt:%zu: %s", i, c.wrong);
	return group_pairs(s, fault);
}

static struct synonyms *
synonyms_new(void)
{
	struct synonyms *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	table_init(&s->table, &info);
	s->arena = arena_new(SYNONYMS_BYTES_MAX);
	if (s->arena == NULL) {
		free(s);
		return NULL;
	}
	return s;
}

static enum status
finish(struct synonyms *s, enum status status, struct fault *fault, struct synonyms **out)
{
	if (status == OK)
		status = build(s, fault);
	if (status != OK) {
		synonyms_free(s);
		return status;
	}
	*out = s;
	return OK;
}

/* Every line is a row, comments too, so that a row's rank tells its line. */
static enum status
load_lines(struct synonyms *s, const char *directory, struct fault *fault)
{
	char *path = arena_printf(s->arena, "%s/synonymes.txt", directory), *bytes, *line;
	enum status status;
	size_t length;

	if (path == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the synonyms");
	status = file_read(path, FILE_BYTES_MAX, s->arena, fault, &bytes, &length);
	if (status != OK)
		return status;
	if (!utf8_is_valid(bytes, length) || strlen(bytes) != length)
		return fault_set(fault, BAD_INPUT, "%s: not UTF-8 text", path);
	while ((line = strsep(&bytes, "\n")) != NULL) {
		line[strcspn(line, "\r")] = '\0';
		if (table_add(&s->table, (const char *const[]){line}) != OK)
			return fault_set(fault, NO_MEMORY, "no memory for the synonyms");
	}
	return OK;
}

enum status
synonyms_load(const char *directory, struct fault *fault, struct synonyms **out)
{
	struct synonyms *s = synonyms_new();

	if (s == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the synonyms");
	return finish(s, load_lines(s, directory, fault), fault, out);
}

enum status
synonyms_read(struct sqlite3 *db, struct fault *fault, struct synonyms **out)
{
	struct synonyms *s = synonyms_new();

	if (s == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the synonyms");
	return finish(s, table_read(&s->table, db, s->arena, fault), fault, out);
}

enum status
synonyms_write(const struct synonyms *synonyms, struct sqlite3 *db, struct fault *fault)
{
	return table_write(&synonyms->table, db, fault);
}

/* The first entry whose key begins with the word. */
static size_t
first_entry(const struct synonyms *s, const char *light)
{
	size_t low = 0, high = s->entry_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(s->entries[middle].key[0], light) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* How many of words[at..count) the entry's key spans, 0 when it is not there. */
static size_t
spans(const struct entry *entry, const struct synonym_word *words, size_t count, size_t at)
{
	size_t i = at + 1, k = 1, skipped = 0;

	while (k < entry->key_count) {
		if (i == count)
			return 0;
		if (strcmp(words[i].light, entry->key[k]) == 0) {
			k++;
			skipped = 0;
		} else if (!words[i].stop_word || ++skipped > SKIPPED_MAX) {
			return 0;
		}
		i++;
	}
	return i - at;
}

bool
synonyms_at(const struct synonyms *synonyms, const struct synonym_word *words, size_t count,
    size_t at, struct synonym_found *out)
{
	const struct entry *best = NULL, *end = synonyms->entries + synonyms->entry_count, *entry;
	size_t longest = 0, n;

	for (entry = synonyms->entries + first_entry(synonyms, words[at].light);
	     entry < end && strcmp(entry->key[0], words[at].light) == 0; entry++) {
		n = spans(entry, words, count, at);
		if (n > 0 && (best == NULL || entry->key_count > best->key_count)) {
			best = entry;
			longest = n;
		}
	}
	if (best == NULL)
		return false;
	*out = (struct synonym_found){longest, synonyms->alternatives + best->first, best->count};
	return true;
}
