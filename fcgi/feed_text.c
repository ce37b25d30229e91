#include "fcgi/feed_text.h"

#include <string.h>

#include "fcgi/french.h"
#include "fcgi/html.h"
#include "fcgi/view_card.h"
#include "search/base/date.h"

#define NBSP "\u00a0"
#define SESSIONS_SHOWN 5

/* Where facts go: HTML, or lines of text. */
struct facts {
	struct arena *arena;
	struct buf out;
	bool is_html;
};

static void
add_fact(struct facts *facts, const char *heading, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	if (facts->is_html) {
		buf_printf(&facts->out, "<li><strong>%s" NBSP ":</strong> ", heading);
		html_escape(text, &facts->out);
		buf_text(&facts->out, "</li>");
	} else {
		buf_printf(&facts->out, "%s" NBSP ": %s\n", heading, text);
	}
}

static const struct value *
member_of(const struct value *object, const char *name)
{
	return value_get(object, name, strlen(name));
}

static const char *
text_of(const struct value *object, const char *name)
{
	const struct value *value = member_of(object, name);

	return value != NULL && value->kind == VALUE_TEXT ? value->text : NULL;
}

static const char *
joined(struct arena *arena, const struct value *list)
{
	const struct value *item = list == NULL ? NULL : list->children.first;
	struct buf out = {0};

	for (; item != NULL; item = item->next)
		buf_printf(&out, "%s%s", out.length == 0 ? "" : ", ", item->text);
	return buf_move(&out, arena);
}

static bool
is_over(const struct session *session, int32_t today)
{
	int32_t day;

	return date_parse_days(session->end[0] != '\0' ? session->end : session->start, &day) &&
	    day < today;
}

/* Sessions to come; all of them when the last one is over. */
static const char *
when_of(struct arena *arena, const struct action *action, int32_t today)
{
	const char *cursor = action->value[FIELD_SEANCES];
	bool all_past = action_next_start(arena, action, today)[0] == '\0';
	struct session session;
	struct buf out = {0};
	size_t count = 0;

	if (cursor == NULL)
		return "toute l’année, sur demande";
	while (sessions_next(&cursor, &session)) {
		if (!all_past && is_over(&session, today))
			continue;
		if (count++ < SESSIONS_SHOWN)
			buf_printf(&out, "%s%s", out.length == 0 ? "" : NBSP "; ",
			    french_session(arena, &session));
	}
	if (count > SESSIONS_SHOWN)
		buf_printf(&out, " et %s", french_count(arena, count - SESSIONS_SHOWN, "autre date",
		    "autres dates"));
	if (all_past)
		buf_text(&out, " (passé)");
	return buf_move(&out, arena);
}

static const char *
places_of(struct arena *arena, const struct value *basics)
{
	const struct value *others = member_of(basics, "autres_communes");
	const struct value *everywhere = member_of(basics, "regional");
	const char *names = text_of(basics, "ou");

	if (others != NULL)
		return arena_printf(arena, "%s et %s", names, french_count(arena,
		    (size_t)others->integer, "autre commune", "autres communes"));
	if (everywhere != NULL && everywhere->boolean)
		return "Toute la Normandie";
	return names;
}

const char *
feed_place(struct arena *arena, const struct index *index, const struct action *action)
{
	struct value *basics = value_object(arena);
	const char *kind, *where;

	view_basics(arena, basics, index, action);
	kind = text_of(basics, "lieu");
	where = places_of(arena, basics);
	if (kind == NULL || where == NULL)
		return where == NULL ? kind : where;
	return arena_printf(arena, "%s (%s)", where, kind);
}

static void
write_facts(struct facts *facts, const struct index *index, const struct action *action,
    int32_t today)
{
	struct arena *arena = facts->arena;
	struct value *basics = value_object(arena);
	const struct value *pupils;
	int32_t day;

	view_basics(arena, basics, index, action);
	pupils = member_of(basics, "effectif");
	add_fact(facts, "Quand", when_of(arena, action, today));
	add_fact(facts, "Où", feed_place(arena, index, action));
	add_fact(facts, "Niveaux", joined(arena, member_of(basics, "niveaux")));
	add_fact(facts, "Type", text_of(basics, "type"));
	add_fact(facts, "Durée", text_of(basics, "duree"));
	if (pupils != NULL)
		add_fact(facts, "Effectif", french_count(arena, (size_t)pupils->integer,
		    "élève au plus", "élèves au plus"));
	if (member_of(basics, "gratuit") != NULL)
		add_fact(facts, "Coût", "gratuit");
	else if (member_of(basics, "payant") != NULL)
		add_fact(facts, "Coût", action->value[FIELD_COUT] == NULL ? "payant"
									     : action->value[FIELD_COUT]);
	if (action->value[FIELD_INSCRIPTION_LIMITE] != NULL &&
	    date_parse_days(action->value[FIELD_INSCRIPTION_LIMITE], &day))
		add_fact(facts, "Inscription", arena_printf(arena, "avant le %s", french_day(arena, day)));
	add_fact(facts, "Proposée par", text_of(basics, "partenaire"));
}

const char *
feed_facts(struct arena *arena, const struct index *index, const struct action *action,
    int32_t today)
{
	struct facts facts = {.arena = arena, .is_html = true};

	buf_text(&facts.out, "<ul>");
	write_facts(&facts, index, action, today);
	buf_text(&facts.out, "</ul>");
	return buf_move(&facts.out, arena);
}

const char *
feed_facts_text(struct arena *arena, const struct index *index, const struct action *action,
    int32_t today)
{
	struct facts facts = {.arena = arena};

	write_facts(&facts, index, action, today);
	return buf_move(&facts.out, arena);
}

const char *
feed_summary(struct arena *arena, const struct feed_entry *entry)
{
	const char *summary = french_spaces(arena, entry->action->value[FIELD_RESUME]);
	struct buf out = {0};

	if (summary != NULL) {
		buf_text(&out, "<p>");
		html_escape(summary, &out);
		buf_text(&out, "</p>");
	}
	buf_text(&out, entry->facts);
	return buf_move(&out, arena);
}

const char *
feed_content(struct arena *arena, const struct feed_entry *entry)
{
	if (entry->action->value[FIELD_DESCRIPTION] == NULL || entry->facts == NULL)
		return entry->summary;
	return arena_printf(arena, "%s%s", entry->action->value[FIELD_DESCRIPTION], entry->facts);
}

const char *
feed_dated_title(struct arena *arena, const struct action *action, int32_t today)
{
	const char *start = action_next_start(arena, action, today);
	const char *title = french_spaces(arena, action->value[FIELD_TITRE]);
	int32_t day;

	if (start == NULL || !date_parse_days(start, &day))
		return title;
	return arena_printf(arena, "%s – %s", french_short_day(arena, day), title);
}

static void
add_part(struct buf *out, const char *part)
{
	if (part == NULL)
		return;
	if (out->length > 0)
		buf_text(out, ", ");
	buf_text(out, part);
}

static const char *
period_of(struct arena *arena, const struct request *request)
{
	static const char *const whens[] = {NULL, "dates à venir", "toute l’année", "dates passées",
	    "toutes les dates"};
	bool has_from = request->from != INT32_MIN, has_to = request->to != INT32_MAX;

	if (has_from && has_to)
		return arena_printf(arena, "du %s au %s", french_day(arena, request->from),
		    french_day(arena, request->to));
	if (has_from)
		return arena_printf(arena, "à partir du %s", french_day(arena, request->from));
	if (has_to)
		return arena_printf(arena, "jusqu’au %s", french_day(arena, request->to));
	return whens[request->when];
}

const char *
feed_subject(struct arena *arena, const struct index *index, const struct request *request)
{
	const struct reference *reference = index_reference(index);
	struct buf out = {0};
	enum facet f;
	size_t i;

	if (request->home != NULL)
		add_part(&out, arena_printf(arena, "%s, %s", request->home->name,
		    request->home->commune_name));
	if (request->q[0] != '\0')
		add_part(&out, arena_printf(arena, "«" NBSP "%s" NBSP "»", request->q));
	for (f = 0; f < FACET_COUNT; f++)
		for (i = 0; i < request->value_count[f]; i++)
			add_part(&out, reference_label(reference, facet_catalogue[f].vocabulary,
			    request->values[f][i]));
	if (request->free_only)
		add_part(&out, "gratuit");
	add_part(&out, period_of(arena, request));
	if (request->around != NULL)
		add_part(&out, arena_printf(arena, "autour de %s", request->around_label));
	if (out.length == 0)
		return NULL;
	return buf_move(&out, arena);
}
