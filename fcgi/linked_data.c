#include "fcgi/linked_data.h"

#include <string.h>

#include "fcgi/feed.h"
#include "search/base/date.h"

#define CONTEXT "https://schema.org"
#define ROME_SET "https://www.francetravail.org/opendata/repertoire-operationnel-des-meti.html"

/* What every part of an action's data is made from. */
struct source {
	struct arena *arena;
	const struct index *index;
	const struct action *action;
	const char *audience; /* French */
};

static struct value *
add_thing(const struct source *s, struct value *object, const char *name, const char *type)
{
	struct value *thing = value_set_object(s->arena, object, name);

	value_set_text(s->arena, thing, "@type", type);
	return thing;
}

/* A session's time with the offset that Paris has then. */
static const char *
with_offset(struct arena *arena, const char *time)
{
	struct civil local = {0};
	int32_t day;
	long offset;

	if (strlen(time) < SESSION_TIME_MAX - 1 || !date_parse_days(time, &day))
		return arena_strdup(arena, time);
	date_from_days(day, &local.year, &local.month, &local.day);
	local.hour = (time[11] - '0') * 10 + time[12] - '0';
	local.minute = (time[14] - '0') * 10 + time[15] - '0';
	offset = paris_offset_seconds(paris_to_instant(&local)) / 3600;
	return arena_printf(arena, "%s:00+%02ld:00", time, offset);
}

static void
set_labels(const struct source *s, struct value *object, const char *name, enum field f)
{
	const char *cursor = s->action->value[f], *code;
	struct value *list;
	size_t length;

	if (cursor == NULL)
		return;
	list = value_set_list(s->arena, object, name);
	while (codes_next(&cursor, &code, &length)) {
		const struct term *term = reference_term(index_reference(s->index),
		    field_catalogue[f].vocabulary, code, length, NULL);

		value_add_text(s->arena, list, term == NULL ? NULL : term->label);
	}
}

/* The jobs, each a term of ROME. */
static void
set_jobs(const struct source *s, struct value *object)
{
	const char *cursor = s->action->value[FIELD_METIERS], *code;
	struct value *list, *term;
	size_t length;

	if (cursor == NULL)
		return;
	list = value_set_list(s->arena, object, "about");
	while (codes_next(&cursor, &code, &length)) {
		const char *copy = arena_copy(s->arena, code, length);

		if (copy == NULL)
			return;
		term = value_add_object(s->arena, list);
		value_set_text(s->arena, term, "@type", "DefinedTerm");
		value_set_text(s->arena, term, "termCode", copy);
		value_set_text(s->arena, term, "name",
		    reference_label(index_reference(s->index), VOCABULARY_METIER, copy));
		value_set_text(s->arena, term, "inDefinedTermSet", ROME_SET);
	}
}

static void
set_partner(const struct source *s, struct value *object, const char *name)
{
	const char *partners = action_partners(s->arena, s->action), *partner;
	struct value *list, *thing;
	size_t length;

	if (partners == NULL)
		return;
	if (strchr(partners, '\n') == NULL) {
		value_set_text(s->arena, add_thing(s, object, name, "Organization"), "name", partners);
		return;
	}
	list = value_set_list(s->arena, object, name);
	while (names_next(&partners, &partner, &length)) {
		thing = value_add_object(s->arena, list);
		value_set_text(s->arena, thing, "@type", "Organization");
		value_set_text(s->arena, thing, "name", arena_copy(s->arena, partner, length));
	}
}

static bool
is_at(const struct source *s, const char *code)
{
	const char *place = s->action->value[FIELD_LIEU];

	return place != NULL && strcmp(place, code) == 0;
}

static const struct commune *
place_of(const struct source *s, const struct session *session)
{
	const struct reference *reference = index_reference(s->index);
	const char *communes = s->action->value[FIELD_COMMUNES];

	if (session->commune[0] != '\0')
		return reference_commune(reference, session->commune, strlen(session->commune));
	return communes == NULL || strchr(communes, ' ') != NULL
	    ? NULL
	    : reference_commune(reference, communes, strlen(communes));
}

static void
set_location(const struct source *s, struct value *event, const struct session *session,
    const char *url)
{
	const struct commune *commune = place_of(s, session);
	struct value *place, *address, *geo;
	double lat, lon;

	value_set_text(s->arena, event, "eventAttendanceMode", is_at(s, "en_ligne")
		? CONTEXT "/OnlineEventAttendanceMode"
		: CONTEXT "/OfflineEventAttendanceMode");
	if (is_at(s, "en_ligne")) {
		value_set_text(s->arena, add_thing(s, event, "location", "VirtualLocation"), "url",
		    s->action->value[FIELD_URL] != NULL ? s->action->value[FIELD_URL] : url);
		return;
	}
	place = add_thing(s, event, "location", "Place");
	if (s->action->value[FIELD_LIEU] != NULL)
		value_set_text(s->arena, place, "name", reference_label(index_reference(s->index),
		    VOCABULARY_LIEU, s->action->value[FIELD_LIEU]));
	address = add_thing(s, place, "address", "PostalAddress");
	if (commune != NULL) {
		value_set_text(s->arena, address, "addressLocality", commune->name);
		value_set_text(s->arena, address, "postalCode",
		    arena_copy(s->arena, commune->postcodes, strcspn(commune->postcodes, " ")));
	}
	value_set_text(s->arena, address, "addressRegion", "Normandie");
	value_set_text(s->arena, address, "addressCountry", "FR");
	if (!action_real(s->action, FIELD_GEO_LAT, &lat) || !action_real(s->action, FIELD_GEO_LON, &lon))
		return;
	geo = add_thing(s, place, "geo", "GeoCoordinates");
	value_set_real(s->arena, geo, "latitude", lat);
	value_set_real(s->arena, geo, "longitude", lon);
}

static void
set_session(const struct source *s, struct value *event, const struct session *session,
    const char *url)
{
	long n;

	value_set_text(s->arena, event, "startDate", with_offset(s->arena, session->start));
	if (session->end[0] != '\0')
		value_set_text(s->arena, event, "endDate", with_offset(s->arena, session->end));
	value_set_text(s->arena, event, "eventStatus", CONTEXT "/EventScheduled");
	set_location(s, event, session, url);
	if (action_integer(s->action, FIELD_DUREE_MINUTES, &n) && n > 0)
		value_set_text(s->arena, event, "duration", arena_printf(s->arena, "PT%ldM", n));
	if (action_integer(s->action, FIELD_EFFECTIF_MAX, &n) && n > 0)
		value_set_integer(s->arena, event, "maximumAttendeeCapacity", n);
}

static void
set_common(const struct source *s, struct value *object, const char *url)
{
	const struct action *a = s->action;
	struct value *audience;

	value_set_text(s->arena, object, "@id", url);
	value_set_text(s->arena, object, "url", url);
	value_set_text(s->arena, object, "name", a->value[FIELD_TITRE]);
	value_set_text(s->arena, object, "description", a->value[FIELD_RESUME]);
	value_set_text(s->arena, object, "image", a->value[FIELD_IMAGE]);
	value_set_text(s->arena, object, "sameAs", a->value[FIELD_URL]);
	value_set_text(s->arena, object, "inLanguage",
	    a->value[FIELD_LANGUE] != NULL ? a->value[FIELD_LANGUE] : "fr");
	set_labels(s, object, "educationalLevel", FIELD_NIVEAUX);
	set_labels(s, object, "teaches", FIELD_FILIERES);
	set_labels(s, object, "keywords", FIELD_TYPE);
	set_jobs(s, object);
	if (a->value[FIELD_GRATUIT] != NULL)
		value_set_boolean(s->arena, object, "isAccessibleForFree", action_is_true(a, FIELD_GRATUIT));
	audience = add_thing(s, object, "audience", "EducationalAudience");
	value_set_text(s->arena, audience, "educationalRole", "student");
	value_set_text(s->arena, audience, "audienceType", s->audience);
}

static void
set_instances(const struct source *s, struct value *course, const char *url)
{
	const char *cursor = s->action->value[FIELD_SEANCES];
	struct session session;
	struct value *list, *instance;

	if (cursor == NULL)
		return;
	list = value_set_list(s->arena, course, "hasCourseInstance");
	while (sessions_next(&cursor, &session)) {
		instance = value_add_object(s->arena, list);
		value_set_text(s->arena, instance, "@type", "CourseInstance");
		value_set_text(s->arena, instance, "name", s->action->value[FIELD_TITRE]);
		value_set_text(s->arena, instance, "courseMode", is_at(s, "en_ligne") ? "online" : "onsite");
		set_session(s, instance, &session, url);
		set_partner(s, instance, "organizer");
	}
}

struct value *
linked_data(const struct show *show, const struct action *action)
{
	const struct index *index = show->index;
	struct arena *arena = show->arena;
	struct source s = {arena, index, action, show->words->text[WORD_DATA_AUDIENCE]};
	const char *sessions = action->value[FIELD_SEANCES], *url;
	struct value *object;
	struct session session;

	if (index_text(index, INDEX_SITE_URL) == NULL)
		return NULL;
	url = site_link(arena, index, action_path(arena, action->value[FIELD_ID]));
	object = value_object(arena);
	value_set_text(arena, object, "@context", CONTEXT);
	if (sessions != NULL && strchr(sessions, '\n') == NULL && sessions_next(&sessions, &session)) {
		value_set_text(arena, object, "@type", "EducationEvent");
		set_common(&s, object, url);
		set_session(&s, object, &session, url);
		set_partner(&s, object, "organizer");
	} else {
		value_set_text(arena, object, "@type", "Course");
		set_common(&s, object, url);
		set_partner(&s, object, "provider");
		set_instances(&s, object, url);
	}
	return object;
}
