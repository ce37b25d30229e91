#include "search/query/places.h"

#include <stdlib.h>
#include <string.h>

#define PLACES_BYTES_MAX ((size_t)16 * 1024 * 1024)
#define NAME_WORDS_MAX 10
#define WORDS_MAX 16384 /* different ones, fits a uint16_t */
/* A first part of a name stands for it ("Cherbourg") where the town is this much larger than any
 * other that begins so. */
#define SHORT_FORM_RATIO 3
/* Ordinary words this short are never a name by themselves: Eu, Ry. */
#define RARE_LETTERS_MIN 4

/* In the order in which equal names are meant. */
enum name_kind { NAME_COMMUNE, NAME_FORMER, NAME_EPCI, NAME_LAND, NAME_SHORT };

enum article { ARTICLE_NONE, ARTICLE_LE, ARTICLE_LA, ARTICLE_LES, ARTICLE_ELIDED };

struct name {
	const char *text[NAME_WORDS_MAX]; /* folded, without the article in front */
	uint16_t words[NAME_WORDS_MAX];   /* their numbers */
	size_t count;
	enum article article;
	enum name_kind kind;
	enum certainty certainty;
	bool several; /* more than one word that tells */
	bool has_college;
	bool is_namesake; /* its words are those of the name before */
	long population;
	const struct commune *commune; /* NULL for an intercommunality */
	struct reading_place place;
};

struct places {
	struct arena *arena;
	struct analyser *analyser; /* while the table is built */
	const struct reference *reference;
	struct name *names; /* by first word, then longest first */
	size_t count, room;
	const char **words; /* sorted; a word's number is its index + 1 */
	size_t word_count;
	uint32_t *first; /* of each word number, in names; [word_count + 1] is count */
	struct reading_place *epcis; /* as reference_epcis() has them */
};

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

static enum article
article_of(const char *word)
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
		name->article = word->elided ? ARTICLE_ELIDED : article_of(text);
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
		if (rare && s->telling[i])
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

static struct reading_place
place_of(const struct commune *commune, const char *name)
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
		    .place = place_of(&communes[i], communes[i].name)};

		status = add_text(places, communes[i].name, &name);
	}
	count = reference_former_communes(places->reference, &former);
	for (i = 0; status == OK && i < count; i++) {
		c = reference_commune(places->reference, former[i].head, strlen(former[i].head));
		if (c != NULL) {
			struct name name = {.kind = NAME_FORMER, .commune = c,
			    .has_college = has_college(places->reference, c->insee),
			    .place = place_of(c, former[i].name)};

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

/* Keeps the name and, behind it, those of other communes that are the same: "Saint-Aubin-sur-Mer".
 * Where they lie in several départements, each has its own with it. */
static size_t
keep_names(struct places *places, size_t kept, size_t from, size_t to)
{
	struct name *names = places->names;
	size_t first = kept, i, k;
	bool differ = false;

	if (!is_clear(&names[from], to - from))
		return kept;
	names[kept++] = names[from];
	if (names[first].commune == NULL || names[first].kind == NAME_SHORT)
		return kept;
	for (i = from + 1; i < to && names[i].commune != NULL && names[i].kind != NAME_SHORT; i++) {
		for (k = first; k < kept && names[k].commune != names[i].commune; k++)
			continue;
		if (k < kept)
			continue; /* a former commune, and the new one that took its name */
		differ = differ ||
		    strcmp(names[i].commune->departement, names[first].commune->departement) != 0;
		names[kept] = names[i];
		names[kept++].is_namesake = true;
	}
	for (i = first; differ && i < kept; i++)
		names[i].place.departement = names[i].commune->departement;
	return kept;
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

/* What stands before a name. */
struct introduction {
	size_t first;     /* token that it begins at */
	bool at;          /* à, au, aux */
	bool around;
	bool group;       /* agglo, communauté de communes */
	bool land;        /* pays, vallée */
	bool is_country;  /* pays */
	size_t country_first; /* where that stands */
	double radius_km;
};

/* Steps back over "de", "du", "la"… */
static size_t
skip_links(const struct tokens *t, size_t at)
{
	const struct token *before;
	size_t steps;

	for (steps = 0; steps < 2; steps++) {
		before = tokens_before(t, at);
		if (before == NULL || before->role != ROLE_LINK)
			break;
		at--;
	}
	return at;
}

/* "dans un rayon de 20 km" before "autour de", "à moins de" before "20 km de". */
static void
widen_back(const struct tokens *t, struct introduction *in)
{
	const struct token *token;
	size_t i = in->first;

	while ((token = tokens_before(t, i)) != NULL) {
		bool is_distance = token->number >= 0 && token[1].role == ROLE_KM;

		if (is_distance)
			in->radius_km = token->number;
		else if (token->role != ROLE_AT && token->role != ROLE_LINK && token->role != ROLE_KM &&
		    token->role != ROLE_RADIUS && token->role != ROLE_NOT &&
		    strcmp(token->surface, "moins") != 0 && strcmp(token->surface, "un") != 0 && strcmp(token->surface, "tout") != 0)
			break;
		i--;
	}
	in->first = i;
}

/* "Nord Cotentin", "Sud Manche": a part of the place. */
static bool
is_compass(const char *surface)
{
	static const char *const names[] = {"nord", "sud", "ouest", "centre"};
	size_t i;

	for (i = 0; i < LENGTH(names); i++)
		if (strcmp(surface, names[i]) == 0)
			return true;
	return false;
}

static struct introduction
introduction_of(const struct tokens *t, size_t name)
{
	struct introduction in = {.first = name};
	const struct token *before = tokens_before(t, name);
	size_t k;

	if (before != NULL && is_compass(before->surface))
		in.first = --name;
	k = skip_links(t, name);
	before = tokens_before(t, k);
	if (before == NULL)
		return in;
	if (before->role == ROLE_AROUND || (before->role == ROLE_KM && k > 1 && k < name)) {
		in.around = true;
		in.first = before->role == ROLE_KM ? k : k - 1;
		widen_back(t, &in);
	} else if (before->role == ROLE_LAND) {
		in.land = k < name;
		in.is_country = in.land && strcmp(before->surface, "pays") == 0;
		in.country_first = k - 1;
	} else if (before->role == ROLE_GROUP) {
		in.group = true;
		in.first = k - 1;
	} else if (before->role == ROLE_GROUP_OF) {
		k = skip_links(t, k - 1);
		before = tokens_before(t, k);
		if (before != NULL && before->role == ROLE_GROUP) {
			in.group = true;
			in.first = k - 1;
		}
	} else if (before->role == ROLE_AT && k == name) {
		in.first = name - 1;
		in.at = before->surface[0] == 'a';
	}
	return in;
}

/* Whether the name's own article stands before it, contracted perhaps ("au Havre"); *contracted
 * then tells that it is no token of the name. */
static bool
has_article(const struct tokens *t, const struct name *name, size_t at, bool *contracted)
{
	const struct token *token = tokens_before(t, at);
	const char *before = token == NULL ? "" : token->surface;

	*contracted = false;
	if (name->article == ARTICLE_ELIDED)
		*contracted = t->list[at].elided;
	else if (name->article == ARTICLE_LE)
		*contracted = strcmp(before, "au") == 0 || strcmp(before, "du") == 0;
	else if (name->article == ARTICLE_LES)
		*contracted = strcmp(before, "aux") == 0 || strcmp(before, "des") == 0;
	return *contracted || (name->article != ARTICLE_NONE && article_of(before) == name->article);
}

static bool
spells(const struct tokens *t, const struct name *name, size_t at)
{
	size_t i;

	if (at + name->count > t->count)
		return false;
	for (i = 1; i < name->count; i++)
		if (t->list[at + i].place != name->words[i] || t->list[at + i].apart)
			return false;
	return true;
}

static bool
is_hyphenated(const struct tokens *t, const struct name *name, size_t at)
{
	size_t i;

	for (i = 1; i < name->count; i++)
		if (t->list[at + i].before != '-' && t->list[at + i].before != '\'' &&
		    !t->list[at + i].elided)
			return false;
	return name->count > 1;
}

static enum certainty
certainty_here(const struct tokens *t, const struct name *name, size_t at,
    const struct introduction *in, bool article)
{
	const struct token *token = &t->list[at];
	/* "a eu" is a verb, "à Eu" a town. */
	bool at_place = in->at && (!token->stop_word || token->capital ||
	    token->start < 2 || strcmp(token[-1].surface, "a") != 0 ||
	    token[-1].end - token[-1].start > 1);
	bool introduced = in->around || in->group || at_place;
	bool spelt = token->capital || is_hyphenated(t, name, at);

	if (in->land && name->commune != NULL)
		return UNLIKELY;
	if (in->is_country && name->kind == NAME_LAND)
		return CERTAIN;
	if (name->certainty == LIKELY) {
		if (introduced || (article && !token->stop_word) ||
		    (token->capital && at > 0 && !token[-1].capital))
			return CERTAIN;
		return LIKELY;
	}
	if (name->certainty == UNLIKELY &&
	    ((introduced && spelt) || (name->several && is_hyphenated(t, name, at))))
		return CERTAIN;
	return name->certainty;
}

/* The intercommunality of a commune. */
static void
make_group(const struct places *places, const struct name *name, struct reading_place *place)
{
	const struct epci *epcis;
	size_t count = reference_epcis(places->reference, &epcis), i;

	for (i = 0; name->commune != NULL && i < count; i++)
		if (strcmp(epcis[i].siren, name->commune->epci) == 0)
			*place = places->epcis[i];
}

static void
fill(const struct places *places, const struct tokens *t, const struct name *name, size_t at,
    struct place_found *out)
{
	struct introduction in;
	bool contracted, article = has_article(t, name, at, &contracted);
	size_t first = article && !contracted ? at - 1 : at;

	in = introduction_of(t, first);
	*out = (struct place_found){.first = in.first, .end = at + name->count,
	    .words = name->count + (article && !contracted ? 1 : 0), .place = name->place};
	if (contracted && in.first == at && name->article != ARTICLE_ELIDED)
		out->first = at - 1; /* "du Havre" */
	if (!in.group && out->end < t->count && !t->list[out->end].apart &&
	    t->list[out->end].role == ROLE_GROUP && strlen(t->list[out->end].surface) > 2) {
		in.group = true; /* "Caen agglo" */
		out->end++;
	}
	if (in.group)
		make_group(places, name, &out->place);
	if (in.is_country && name->kind == NAME_LAND) {
		out->first = in.country_first; /* "pays du Bessin" */
		out->words++;
	}
	out->words += in.group ? 2u : in.around ? 1u : 0u;
	out->certainty = certainty_here(t, name, at, &in, article);
	out->place.around = in.around;
	out->place.radius_km = in.radius_km;
}

const struct reading_place *
places_namesake(const struct places *places, const struct place_found *found, size_t k)
{
	return &places->names[found->name + 1 + k].place;
}

void
places_of_commune(const struct places *places, const struct tokens *tokens, size_t at,
    const struct commune *commune, const char *name, struct place_found *out)
{
	const struct name as_name = {.count = 1, .kind = NAME_COMMUNE, .certainty = CERTAIN,
	    .commune = commune,
	    .place = place_of(commune, name)};

	fill(places, tokens, &as_name, at, out);
}

bool
place_has_commune(const struct reference *reference, const struct reading_place *place,
    const struct commune *commune)
{
	if (place->kind == PLACE_LAND)
		return land_has(reference, place->land, commune);
	return place->kind == PLACE_COMMUNE ? strcmp(place->code, commune->insee) == 0
					    : strcmp(place->code, commune->epci) == 0;
}

bool
place_is_in_departement(const struct reference *reference, const struct reading_place *place,
    const char *departement)
{
	const struct commune *communes, *commune;
	size_t count = reference_communes(reference, &communes), i;

	if (place->kind == PLACE_COMMUNE) {
		commune = reference_commune(reference, place->code, strlen(place->code));
		return commune != NULL && strcmp(commune->departement, departement) == 0;
	}
	for (i = 0; i < count; i++)
		if (strcmp(communes[i].departement, departement) == 0 &&
		    place_has_commune(reference, place, &communes[i]))
			return true;
	return false;
}

bool
places_at(const struct places *places, const struct tokens *tokens, size_t at,
    struct place_found *out)
{
	uint16_t word = tokens->list[at].place;
	size_t i;

	if (word == 0)
		return false;
	for (i = places->first[word]; i < places->first[word + 1]; i++) {
		if (places->names[i].is_namesake || !spells(tokens, &places->names[i], at))
			continue;
		fill(places, tokens, &places->names[i], at, out);
		if (out->certainty == UNLIKELY)
			continue;
		out->name = i;
		while (out->place.kind == PLACE_COMMUNE && i + 1 < places->count &&
		    places->names[i + 1].is_namesake) {
			out->namesakes++;
			i++;
		}
		return true;
	}
	return false;
}
