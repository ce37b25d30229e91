#include "search/query/place_table.h"

#include <string.h>

#include "search/query/request.h"

#define RADIUS_WORDS_MAX 6 /* between a name and "20 km" */

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

static bool
is_part(const char *surface)
{
	static const char *const names[] = {"nord", "sud", "ouest", "centre"};
	size_t i;

	for (i = 0; i < LENGTH(names); i++)
		if (strcmp(surface, names[i]) == 0)
			return true;
	return false;
}

/* "Nord Cotentin", "Sud Manche", "centre-ville de Caen": how many words before list[at] name a part
 * of the place. */
static size_t
part_before(const struct tokens *t, size_t at)
{
	const struct token *before = tokens_before(t, at), *earlier;

	if (before == NULL)
		return 0;
	if (is_part(before->surface))
		return 1;
	earlier = tokens_before(t, at - 1);
	return strcmp(before->surface, "ville") == 0 && earlier != NULL &&
		strcmp(earlier->surface, "centre") == 0
	    ? 2
	    : 0;
}

static struct introduction
introduction_of(const struct tokens *t, size_t name)
{
	struct introduction in = {.first = name};
	const struct token *before;
	size_t k;

	in.first = name -= part_before(t, name);
	k = skip_links(t, name);
	if (k < name && part_before(t, k) > 0) {
		in.first = name = k - part_before(t, k); /* "au nord de Caen" */
		k = skip_links(t, name);
	}
	before = tokens_before(t, k);
	if (before == NULL)
		return in;
	if (before->role == ROLE_AROUND || (before->role == ROLE_KM && k > 1 && (k < name || before[-1].number > 0))) {
		in.around = true;
		in.first = before->role == ROLE_KM ? k : k - 1;
		widen_back(t, &in);
	} else if (before->role == ROLE_LAND) {
		in.land = k < name || t->list[name].elided;
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
	return *contracted || (name->article != ARTICLE_NONE && place_article(before) == name->article);
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

/* One whose intercommunality people call its pays: "pays de Vire". */
static bool
is_town(const struct name *name)
{
	return name->commune != NULL && name->has_college && name->certainty != UNLIKELY;
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

	if (in->is_country && is_town(name))
		return CERTAIN;
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

/* "Caen nord", "Rouen centre-ville": a part of it. */
static size_t
skip_part(const struct tokens *t, size_t at)
{
	const struct token *next;
	size_t end = at + 1;

	if (at >= t->count || t->list[at].apart || !is_part(t->list[at].surface))
		return at;
	if (end < t->count && !t->list[end].apart && strcmp(t->list[at].surface, "centre") == 0 &&
	    strcmp(t->list[end].surface, "ville") == 0)
		end++;
	if (end >= t->count)
		return end;
	next = &t->list[end];
	if (next->apart || (next->surface[0] >= '0' && next->surface[0] <= '9'))
		return end;
	return next->stop_word && next->role != ROLE_LINK ? end : at;
}

/* "Flers 20 km", "autour de Flers, à moins de 20 km", "Flers (20 km)". */
static size_t
accept_radius(const struct tokens *t, size_t at, struct introduction *in)
{
	size_t i = at;

	while (i < t->count && i < at + RADIUS_WORDS_MAX && t->list[i].number < 0) {
		enum role role = t->list[i].role;

		if (role != ROLE_AT && role != ROLE_LINK && role != ROLE_RADIUS &&
		    strcmp(t->list[i].surface, "moins") != 0 && strcmp(t->list[i].surface, "un") != 0)
			return at;
		i++;
	}
	if (i + 1 >= t->count || t->list[i].number < 1 || t->list[i].number > RADIUS_MAX_KM ||
	    t->list[i + 1].role != ROLE_KM)
		return at;
	i += 2;
	if (i < t->count && !t->list[i].apart && t->list[i].role == ROLE_LINK)
		return at; /* "Caen, à 20 km de Bayeux" */
	in->around = true;
	in->radius_km = t->list[i - 2].number;
	return i;
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
	if (in.group || (in.is_country && is_town(name)))
		make_group(places, name, &out->place);
	if (in.is_country && (name->kind == NAME_LAND || is_town(name))) {
		out->first = in.country_first; /* "pays du Bessin", "pays de Vire" */
		out->words++;
	}
	out->end = skip_part(t, out->end);
	if (in.radius_km <= 0)
		out->end = accept_radius(t, out->end, &in);
	out->words += in.group ? 2u : in.around ? 1u : 0u;
	out->certainty = certainty_here(t, name, at, &in, article);
	out->place.around = in.around;
	out->place.radius_km = in.radius_km;
}

/* Of short forms, only a town's, or one of several words, that is far larger than the others. */
static bool
is_clear_among(const struct name *best, const struct name *second)
{
	return (best->has_college || best->several) &&
	    (second == NULL || best->commune->population > SHORT_FORM_RATIO * second->commune->population);
}

static const struct name *
settle_vague(const struct places *places, const struct place_bearers *bearers,
    place_predicate holds, const void *context)
{
	const struct name *best = NULL, *second = NULL;
	uint32_t i;

	for (i = 0; i <= bearers->others; i++) {
		const struct name *name = &places->names[bearers->first + i];

		if (!name->is_vague || !holds(context, &name->place))
			continue;
		if (best == NULL || name->commune->population > best->commune->population) {
			second = best;
			best = name;
		} else if (second == NULL || name->commune->population > second->commune->population) {
			second = name;
		}
	}
	return best != NULL && is_clear_among(best, second) ? best : NULL;
}

bool
places_settle(const struct places *places, const struct place_bearers *bearers,
    place_predicate holds, const void *context, struct reading_place *place)
{
	const struct name *best = NULL;
	bool around = place->around;
	double radius_km = place->radius_km;
	uint32_t i;

	if (!bearers->vague && holds(context, place))
		return true;
	if (place->kind != PLACE_COMMUNE)
		return false;
	for (i = 0; i <= bearers->others && best == NULL; i++) {
		const struct name *name = &places->names[bearers->first + i];

		if (!name->is_vague && holds(context, &name->place))
			best = name;
	}
	if (best == NULL)
		best = settle_vague(places, bearers, holds, context);
	if (best == NULL)
		return false;
	*place = best->place;
	place->around = around;
	place->radius_km = radius_km;
	return true;
}

void
places_of_commune(const struct places *places, const struct tokens *tokens, size_t at,
    const struct commune *commune, const char *name, struct place_found *out)
{
	const struct name as_name = {.count = 1, .kind = NAME_COMMUNE, .certainty = CERTAIN,
	    .commune = commune,
	    .place = place_of_commune(commune, name)};

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

/* How many names behind it are the same. */
static uint32_t
count_namesakes(const struct places *places, size_t name)
{
	size_t i = name + 1;

	while (i < places->count && places->names[i].is_namesake)
		i++;
	return (uint32_t)(i - name - 1);
}

bool
places_at(const struct places *places, const struct tokens *tokens, size_t at,
    struct place_found *out)
{
	uint16_t word = tokens->list[at].place;
	struct place_found found;
	bool is_found = false;
	size_t i;

	if (word == 0)
		return false;
	for (i = places->first[word]; i < places->first[word + 1]; i++) {
		const struct name *name = &places->names[i];

		if (name->is_namesake || (name->is_vague && is_found) || !spells(tokens, name, at))
			continue;
		fill(places, tokens, name, at, &found);
		if (found.certainty == UNLIKELY || (name->is_vague && found.place.kind != PLACE_COMMUNE))
			continue;
		found.bearers = (struct place_bearers){(uint32_t)i, count_namesakes(places, i), name->is_vague};
		*out = found;
		if (!name->is_vague)
			return true;
		is_found = true;
	}
	return is_found;
}
