#include "search/french/forms.h"

#include <libstemmer.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "search/french/lexicon.h"
#include "search/french/light.h"
#include "search/french/root.h"

#define LINE_BYTES 64 /* of the processor's cache */

/* Where each form begins in `text`, which starts with the surface; equal forms share.  An entry is
 * one line: most words fit. */
struct entry {
	unsigned char length; /* of the surface; 0: nothing is remembered here */
	unsigned char light, stem, root, signature;
	bool is_level, is_stop_word;
	char text[LINE_BYTES - 7];
};
_Static_assert(sizeof(struct entry) == LINE_BYTES, "an entry is a line");

struct forms_cache {
	struct sb_stemmer *stemmer;
	/* Two entries for a hash, and what their hashes begin with beside them: small enough to stay
	 * near, so that a wrong entry is not looked at. */
	uint16_t *tags;
	struct entry *entries;
	void *room; /* the entries', before they are aligned */
	size_t size; /* of them, a power of two */
	/* The last word computed: where it stays when it is too long for an entry. */
	char surface[FORM_SIZE], light[FORM_SIZE], stem[FORM_SIZE], root[FORM_SIZE];
};

struct forms_cache *
forms_cache_new(size_t size)
{
	struct forms_cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL)
		return NULL;
	cache->stemmer = sb_stemmer_new("french", "UTF_8");
	cache->size = size;
	cache->tags = calloc(size, sizeof(*cache->tags));
	cache->room = calloc(size + 1, sizeof(*cache->entries)); /* memory that is touched as it fills */
	if (cache->stemmer == NULL || cache->tags == NULL || cache->room == NULL) {
		forms_cache_free(cache);
		return NULL;
	}
	cache->entries = (struct entry *)(((uintptr_t)cache->room + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES);
	return cache;
}

void
forms_cache_free(struct forms_cache *cache)
{
	if (cache == NULL)
		return;
	if (cache->stemmer != NULL)
		sb_stemmer_delete(cache->stemmer);
	free(cache->tags);
	free(cache->room);
	free(cache);
}

static uint64_t
load(const char *text, size_t size)
{
	uint64_t value = 0;

	memcpy(&value, text, size);
	return value;
}

/* Eight bytes at a time, the last ones overlapping: the hash stands on the path of every word. */
static uint64_t
hash_text(const char *text, size_t length)
{
	uint64_t hash = length;
	size_t at;

	if (length < 4) {
		hash ^= (uint64_t)(unsigned char)text[0] << 16 |
		    (uint64_t)(unsigned char)text[length / 2] << 8 | (unsigned char)text[length - 1];
	} else if (length < 8) {
		hash ^= load(text, 4) << 32 | load(text + length - 4, 4);
	} else {
		for (at = 0; at + 8 < length; at += 8)
			hash = (hash ^ load(text + at, 8)) * 0x9E3779B97F4A7C15u;
		hash ^= load(text + length - 8, 8);
	}
	hash *= 0x9E3779B97F4A7C15u;
	return hash;
}

/* A level is its own stem; the stemmer would take "tle" or "2de" apart.  Returns the length. */
static size_t
stem_form(struct forms_cache *cache, const char *light, size_t length, char *out)
{
	const sb_symbol *stem;
	size_t stemmed;

	memcpy(out, light, length + 1);
	if (lexicon_is_level(light))
		return length;
	if (lexicon_stands_alone(light)) {
		out[length] = ALONE_MARK;
		out[length + 1] = '\0';
		return length + 1;
	}
	stem = sb_stemmer_stem(cache->stemmer, (const sb_symbol *)light, (int)length);
	if (stem == NULL)
		return length; /* no memory for a longer word: its light form serves */
	stemmed = (size_t)sb_stemmer_length(cache->stemmer);
	if (stemmed == 0 || stemmed > WORD_BYTES_MAX)
		return length;
	memcpy(out, stem, stemmed);
	out[stemmed] = '\0';
	return stemmed;
}

/* Copies `form` behind the first *used bytes, or finds it equal to the form at `before`. */
static unsigned char
put_form(struct entry *entry, size_t *used, unsigned char before, const char *form)
{
	size_t at = *used, size;

	if (strcmp(entry->text + before, form) == 0)
		return before;
	size = strlen(form) + 1;
	memcpy(entry->text + at, form, size);
	*used += size;
	return (unsigned char)at;
}

static void
remember(struct entry *entry, const struct forms *forms, size_t length)
{
	size_t used = length + 1;

	entry->length = (unsigned char)length;
	entry->signature = forms->signature;
	entry->is_level = forms->is_level;
	entry->is_stop_word = forms->is_stop_word;
	memcpy(entry->text, forms->surface, length + 1);
	entry->light = put_form(entry, &used, 0, forms->light);
	entry->stem = put_form(entry, &used, entry->light, forms->stem);
	entry->root = put_form(entry, &used, entry->stem, forms->root);
}

static bool
holds(const struct entry *entry, const char *surface, size_t length)
{
	return entry->length == length && memcmp(entry->text, surface, length) == 0;
}

/* Of names only the surface counts. */
static struct forms
as_mode_has_it(struct forms forms, enum analysis_mode mode)
{
	if (mode == ANALYSE_NAMES) {
		forms.light = forms.stem = forms.root = forms.surface;
		forms.is_level = false;
	}
	return forms;
}

static struct forms
recall(const struct entry *entry, enum analysis_mode mode)
{
	struct forms forms = {entry->text, entry->text + entry->light, entry->text + entry->stem,
	    entry->text + entry->root, entry->signature, entry->is_level, entry->is_stop_word};

	return as_mode_has_it(forms, mode);
}

/* Each form depends on the one before it only: what analysis.h promises. */
struct forms
forms_of(struct forms_cache *cache, enum analysis_mode mode, const char *surface, size_t length)
{
	uint64_t hash = hash_text(surface, length);
	size_t at = (hash >> 40) & (cache->size - 2);
	uint16_t *tags = cache->tags + at, tag = (uint16_t)(hash >> 24);
	struct entry *pair = cache->entries + at;
	struct forms forms = {cache->surface, cache->light, cache->stem, cache->root, 0, false, false};
	size_t light, stem, root;

	if (tags[0] == tag && holds(&pair[0], surface, length))
		return recall(&pair[0], mode);
	if (tags[1] == tag && holds(&pair[1], surface, length))
		return recall(&pair[1], mode);
	memcpy(cache->surface, surface, length + 1);
	light = light_form(surface, length, cache->light);
	stem = stem_form(cache, cache->light, light, cache->stem);
	root = root_form(cache->stem, stem, cache->root);
	forms.signature = signature_of(cache->stem);
	forms.is_level = lexicon_is_level(cache->light);
	forms.is_stop_word = lexicon_is_stop_word(surface);
	if (length + light + stem + root + 4 <= sizeof(pair->text)) {
		pair[1] = pair[0]; /* the older of the two makes room */
		tags[1] = tags[0];
		remember(&pair[0], &forms, length);
		tags[0] = tag;
	}
	return as_mode_has_it(forms, mode);
}
