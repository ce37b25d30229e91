#include "search/query/place_table.h"

#include <stdlib.h>
#include <string.h>

#define PLACES_BYTES_MAX ((size_t)16 * 1024 * 1024)
#define WORDS_MAX 16384 /* different ones, fits a uint16_t */
/* Ordinary words this short are never a name by themselves: Eu, Ry. */
#define RARE_LETTERS_MIN 4

void
places_free(struct places *places)
{
	if (places == NULL)
		return;
	free(places->names);
	free(places->words);
	free(places->first);
	free(places->epcis);
	analyser_free(places->analyser);
	arena_free(places->arena);
	free(places);
}

/* "St", "Ste" and "lez" are other spellings. */
static const char *
canonical(const char *word)
{
	static const char *const spellings[][2] = {
	    {"st", "saint"}, {"ste", "sainte"}, {"lez", "les"}};
	size_t i;

	for (i = 0; i < LENGTH(spellings); i++)
		if (strcmp(word, spellings[i][0]) == 0)
			return spellings[i][1];
	return word;
}

static bool
is_saint(const char *word)
{
	return strcmp(word, "saint") == 0 || strcmp(word, "sainte") == 0;
}

enum article
place_article(const char *word)
{
	static const char *const articles[] = {"", "le", "la", "les"};
	enum article a;

	for (a = ARTICLE_LE; a <= ARTICLE_LES; a++)
		if (strcmp(word, articles[a]) == 0)
			return a;
	return ARTICLE_NONE;
}

/* A name being taken apart. */
struct splitter {
	struct places *places;
	struct name *name;
	bool telling[NAME_WORDS_MAX]; /* neither a stop word nor "saint" */
	bool is_rare[NAME_WORDS_MAX];
	bool is_small[NAME_WORDS_MAX]; /* a stop word */
};

static bool
split_word(void *context, const struct word *word)
{
	struct splitter *s = context;
	struct name *name = s->name;
	const char *text = canonical(word->surface);
	bool telling = !word->stop_word && !is_saint(text);

	if (word->colocated)
		return true;
	if (name->count == 0 && name->article == ARTICLE_NONE) {
		name->article = word->elided ? ARTICLE_ELIDED : place_article(text);
		if (name->article != ARTICLE_NONE && name->article != ARTICLE_ELIDED)
			return true;
	}
	if (name->count == NAME_WORDS_MAX)
		return false;
	s->telling[name->count] = telling;
	s->is_small[name->count] = word->stop_word;
	s->is_rare[name->count] = telling && strlen(text) >= RARE_LETTERS_MIN &&
	    !reference_is_ordinary_word(s->places->reference, text);
	name->text[name->count++] = arena_strdup(s->places->arena, text);
	return true;
}

static void
judge(const struct splitter *s, size_t count)
{
	struct name *name = s->name;
	size_t telling = 0, i;
	bool rare = false, saint = false;

	for (i = 0; i < count; i++) {
		rare = rare || s->is_rare[i];
		saint = saint || is_saint(name->text[i]);
		telling += s->telling[i] || is_saint(name->text[i]);
	}
	name->several = telling > 1;
	if (rare || (name->several && (saint || name->has_college || name->commune == NULL)))
		name->certainty = CERTAIN;
	else
		name->certainty = name->has_college && !name->several ? LIKELY : UNLIKELY;
}

static enum status
name_add(struct places *places, const struct name *name)
{
	if (name->count == 0)
		return OK;
	if (places->count == places->room) {
		size_t room = places->room == 0 ? 4096 : places->room * 2;
		struct name *names = reallocarray(places->names, room, sizeof(*names));

		if (names == NULL)
			return NO_MEMORY;
		places->names = names;
		places->room = room;
	}
	places->names[places->count++] = *name;
	return OK;
}

/* The first words of a town's name, where they tell: "Cherbourg". */
static enum status
add_short_forms(const struct splitter *s)
{
	struct name shorter = *s->name;
	enum status status = OK;
	size_t telling = 0, i;
	bool rare = false;

	shorter.kind = NAME_SHORT;
	for (i = 0; status == OK && i + 1 < s->name->count; i++) {
		rare = rare || s->is_rare[i];
		telling += s->telling[i];
		shorter.count = i + 1;
		shorter.several = telling > 1;
		shorter.is_vague = !rare; /* "Saint-Aubin" */
		if (s->telling[i] && (rare || (i > 0 && is_saint(s->name->text[0]))))
			status = name_add(s->places, &shorter);
	}
	return status;
}

/* "Pays auge", as people hurry. */
static enum status
add_brief_form(const struct splitter *s)
{
	struct name brief = *s->name;
	size_t i;

	for (brief.count = i = 0; i < s->name->count; i++)
		if (!s->is_small[i])
			brief.text[brief.count++] = s->name->text[i];
	return brief.count > 1 && brief.count < s->name->count ? name_add(s->places, &brief) : OK;
}

static enum status
add_text(struct places *places, const char *text, struct name *name)
{
	struct splitter s = {.places = places, .name = name};
	enum status status;

	(void)analyse(places->analyser, ANALYSE_NAMES, text, strlen(text), split_word, &s);
	if (arena_failed(places->arena))
		return NO_MEMORY;
	judge(&s, name->count);
	status = name_add(places, name);
	if (status == OK && name->commune != NULL)
		status = add_short_forms(&s);
	if (status == OK && name->kind == NAME_LAND)
		status = add_brief_form(&s);
	return status;
}

static bool
has_college(const struct reference *reference, const char *insee)
{
	const struct college *colleges;
	size_t count = reference_colleges(reference, &colleges), i;

	for (i = 0; i < count; i++)
		if (strcmp(colleges[i].commune, insee) == 0)
			return true;
	return false;
}

struct reading_place
place_of_commune(const struct commune *commune, const char *name)
{
	return (struct reading_place){.kind = PLACE_COMMUNE, .code = commune->insee, .name = name,
	    .lat = commune->lat, .lon = commune->lon};
}

static enum status
add_communes(struct places *places)
{
	const struct former_commune *former;
	const struct commune *communes, *c;
	size_t count = reference_communes(places->reference, &communes), i;
	enum status status = OK;

	for (i = 0; status == OK && i < count; i++) {
		struct name name = {.kind = NAME_COMMUNE, .commune = &communes[i],
		    .population = communes[i].population,
		    .has_college = has_college(places->reference, communes[i].insee),
		    .place = place_of_commune(&communes[i], communes[i].name)};

		status = add_text(places, communes[i].name, &name);
	}
	count = reference_former_communes(places->reference, &former);
	for (i = 0; status == OK && i < count; i++) {
		c = reference_commune(places->reference, former[i].head, strlen(former[i].head));
		if (c != NULL) {
			struct name name = {.kind = NAME_FORMER, .commune = c,
			    .has_college = has_college(places->reference, c->insee),
			    .place = place_of_commune(c, former[i].name)};

			status = add_text(places, former[i].name, &name);
		}
	}
	return status;
}

/* "CC des Sources de l’Orne" → "Sources de l’Orne". */
static const char *
epci_core(const char *name)
{
	static const char *const fronts[] = {"CC ", "CA ", "CU ", "Métropole ", "du ", "des ", "de la ",
	    "de l’", "de ", "d’"};
	size_t i;

	for (i = 0; i < LENGTH(fronts); i++)
		if (strncmp(name, fronts[i], strlen(fronts[i])) == 0) {
			name += strlen(fronts[i]);
			if (i >= 4)
				break;
		}
	return name;
}

/* Its middle: where its people live. */
static void
locate(const struct reference *reference, struct reading_place *place)
{
	const struct commune *communes;
	size_t count = reference_communes(reference, &communes), i;
	double people = 0;

	for (i = 0; i < count; i++) {
		double n = (double)communes[i].population;

		if (!place_has_commune(reference, place, &communes[i]))
			continue;
		place->lat += n * communes[i].lat;
		place->lon += n * communes[i].lon;
		people += n;
	}
	if (people > 0) {
		place->lat /= people;
		place->lon /= people;
	}
}

static enum status
add_epcis(struct places *places)
{
	const struct epci *epcis;
	size_t count = reference_epcis(places->reference, &epcis), i;
	enum status status = OK;

	places->epcis = calloc(count + 1, sizeof(*places->epcis));
	if (places->epcis == NULL)
		return NO_MEMORY;
	for (i = 0; status == OK && i < count; i++) {
		struct name name = {.kind = NAME_EPCI};

		places->epcis[i] = (struct reading_place){.kind = PLACE_EPCI, .code = epcis[i].siren,
		    .name = epci_core(epcis[i].name)};
		locate(places->reference, &places->epcis[i]);
		name.place = places->epcis[i];
		status = add_text(places, places->epcis[i].name, &name);
	}
	return status;
}

static enum status
add_land_name(struct places *places, const char *text, const struct name *model)
{
	struct name name = *model;

	return text == NULL ? NO_MEMORY : add_text(places, text, &name);
}

static enum status
add_lands(struct places *places)
{
	const struct land *lands;
	size_t count = reference_lands(places->reference, &lands), i, length;
	enum status status = OK;
	const char *at;

	for (i = 0; status == OK && i < count; i++) {
		/* Where its name is an ordinary word too, it is one as a town's may be. */
		struct name model = {.kind = NAME_LAND, .has_college = true,
		    .place = {.kind = PLACE_LAND, .code = lands[i].code, .name = lands[i].name,
			.land = &lands[i]}};

		locate(places->reference, &model.place);
		status = add_land_name(places, lands[i].name, &model);
		for (at = lands[i].others; status == OK && *at != '\0'; at += length + (at[length] == '|')) {
			length = strcspn(at, "|");
			status = add_land_name(places, arena_copy(places->arena, at, length), &model);
		}
	}
	return status;
}

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static uint16_t
word_number(const struct places *places, const char *text)
{
	const char **found = bsearch(&text, places->words, places->word_count, sizeof(*places->words),
	    compare_texts);

	return found == NULL ? 0 : (uint16_t)(found - places->words + 1);
}

static enum status
number_words(struct places *places)
{
	size_t total = 0, kept = 0, i, k;

	for (i = 0; i < places->count; i++)
		total += places->names[i].count;
	places->words = calloc(total + 1, sizeof(*places->words));
	if (places->words == NULL)
		return NO_MEMORY;
	total = 0;
	for (i = 0; i < places->count; i++)
		for (k = 0; k < places->names[i].count; k++)
			places->words[total++] = places->names[i].text[k];
	qsort(places->words, total, sizeof(*places->words), compare_texts);
	for (i = 0; i < total; i++)
		if (kept == 0 || strcmp(places->words[kept - 1], places->words[i]) != 0)
			places->words[kept++] = places->words[i];
	if (kept > WORDS_MAX)
		return TOO_LARGE;
	places->word_count = kept;
	for (i = 0; i < places->count; i++)
		for (k = 0; k < places->names[i].count; k++)
			places->names[i].words[k] = word_number(places, places->names[i].text[k]);
	return OK;
}

static int
compare_words(const struct name *x, const struct name *y)
{
	size_t i;

	if (x->words[0] != y->words[0])
		return x->words[0] < y->words[0] ? -1 : 1;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	for (i = 1; i < x->count; i++)
		if (x->words[i] != y->words[i])
			return x->words[i] < y->words[i] ? -1 : 1;
	return 0;
}

/* The one that a name means comes first: a commune of today, then the largest. */
static int
compare_names(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = compare_words(x, y);

	if (order != 0)
		return order;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->population != y->population)
		return x->population > y->population ? -1 : 1;
	return strcmp(x->place.code, y->place.code);
}

/* Whether the first of count equal names is one to keep: a short form must be clear, that of a
 * village too long to mean anything else. */
static bool
is_clear(const struct name *names, size_t count)
{
	size_t i;

	if (names->kind != NAME_SHORT)
		return true;
	if (!names->has_college && !names->several)
		return false;
	for (i = 1; i < count; i++)
		if (strcmp(names[i].place.code, names->place.code) != 0 &&
		    (!names->has_college ||
			names[i].population * SHORT_FORM_RATIO > names->population))
			return false;
	return true;
}

/* Whether one of the names is the commune's already: a former one, and the new one that took its
 * name. */
static bool
is_kept(const struct name *names, size_t first, size_t end, const struct commune *commune)
{
	while (first < end && names[first].commune != commune)
		first++;
	return first < end;
}

/* Keeps the name and, behind it, those of other communes that are the same: "Saint-Aubin-sur-Mer".
 * Where they lie in several départements, each has its own with it.  Those that only begin so,
 * "Gonfreville-l’Orcher", come last. */
static size_t
keep_names(struct places *places, size_t kept, size_t from, size_t to)
{
	struct name *names = places->names;
	size_t first = kept, i;
	bool differ = false;

	names[kept] = names[from];
	names[kept++].is_vague = names[from].is_vague || !is_clear(&names[from], to - from);
	for (i = from + 1; names[first].commune != NULL && i < to; i++) {
		if (names[i].commune == NULL || is_kept(names, first, kept, names[i].commune))
			continue;
		names[kept] = names[i];
		names[kept].is_namesake = true;
		names[kept].is_vague = names[i].kind == NAME_SHORT;
		differ = differ || (!names[kept].is_vague &&
		    strcmp(names[i].commune->departement, names[first].commune->departement) != 0);
		kept++;
	}
	for (i = first; differ && i < kept; i++)
		if (!names[i].is_vague)
			names[i].place.departement = names[i].commune->departement;
	return kept;
}

static void
give_back_room(struct places *places)
{
	struct name *names = reallocarray(places->names, places->count + 1, sizeof(*names));

	if (names != NULL) {
		places->names = names;
		places->room = places->count + 1;
	}
}

static enum status
sort_names(struct places *places)
{
	size_t kept = 0, from, to, w = 0;

	if (places->count > 0)
		qsort(places->names, places->count, sizeof(*places->names), compare_names);
	for (from = 0; from < places->count; from = to) {
		for (to = from + 1; to < places->count; to++)
			if (compare_words(&places->names[from], &places->names[to]) != 0)
				break;
		kept = keep_names(places, kept, from, to);
	}
	places->count = kept;
	give_back_room(places);
	places->first = calloc(places->word_count + 2, sizeof(*places->first));
	if (places->first == NULL)
		return NO_MEMORY;
	for (from = 0; w <= places->word_count + 1; w++) {
		while (from < kept && places->names[from].words[0] < w)
			from++;
		places->first[w] = (uint32_t)from;
	}
	return OK;
}

enum status
places_new(const struct reference *reference, struct fault *fault, struct places **out)
{
	struct places *places = calloc(1, sizeof(*places));
	enum status status = NO_MEMORY;

	if (places == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for the names of places");
	places->reference = reference;
	places->arena = arena_new(PLACES_BYTES_MAX);
	places->analyser = analyser_new();
	if (places->arena != NULL && places->analyser != NULL)
		status = add_communes(places);
	if (status == OK)
		status = add_epcis(places);
	if (status == OK)
		status = add_lands(places);
	if (status == OK)
		status = number_words(places);
	if (status == OK)
		status = sort_names(places);
	if (status != OK) {
		places_free(places);
		return fault_set(fault, status, "no memory for the names of places");
	}
	analyser_free(places->analyser);
	places->analyser = NULL;
	*out = places;
	return OK;
}

void
places_number(const struct places *places, struct tokens *tokens)
{
	size_t i;

	for (i = 0; i < tokens->count; i++)
		tokens->list[i].place = word_number(places, canonical(tokens->list[i].surface));
}
