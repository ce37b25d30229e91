#include "fcgi/feed_text.h"

#include <string.h>

#include "fcgi/french.h"
#include "fcgi/html.h"
#include "fcgi/view_card.h"
#include "search/base/articles.h"
#include "search/base/date.h"

#define SESSIONS_SHOWN 5

/* Where facts go: HTML, or lines of text. */
struct facts {
	const struct show *show;
	struct buf out;
	bool is_html;
};

static void
add_fact(struct facts *facts, enum wording which, const char *text)
{
	const char *heading = facts->show->words->text[which];

	if (text == NULL || text[0] == '\0')
		return;
	if (facts->is_html) {
		buf_printf(&facts->out, "<li><strong>%s</strong> ", heading);
		html_escape(text, &facts->out);
		buf_text(&facts->out, "</li>");
	} else {
		buf_printf(&facts->out, "%s %s\n", heading, text);
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
when_of(const struct show *show, const struct action *action)
{
	struct arena *arena = show->arena;
	const char *cursor = action->value[FIELD_SEANCES];
	bool all_past = action_next_start(arena, action, show->today)[0] == '\0';
	struct session session;
	struct buf out = {0};
	const char *dates;
	size_t count = 0;

	if (cursor == NULL)
		return show->words->text[WORD_FEED_ALL_YEAR];
	while (sessions_next(&cursor, &session)) {
		if (!all_past && is_over(&session, show->today))
			continue;
		if (count++ < SESSIONS_SHOWN)
			buf_printf(&out, "%s%s", out.length == 0 ? "" : THIN_NBSP "; ",
			    french_session(arena, &show->words->phrases, &session));
	}
	dates = buf_move(&out, arena);
	if (count > SESSIONS_SHOWN)
		dates = words_count(arena, show->words, WORD_FEED_MORE_DATES, count - SESSIONS_SHOWN,
		    dates);
	return all_past ? words_fill(arena, show->words->text[WORD_FEED_OVER], dates, NULL) : dates;
}

static const char *
places_of(const struct show *show, const struct value *basics)
{
	const struct value *others = member_of(basics, "autres_communes");
	const struct value *everywhere = member_of(basics, "regional");
	const char *names = text_of(basics, "ou");

	if (others != NULL)
		return words_count(show->arena, show->words, WORD_FEED_MORE_PLACES,
		    (size_t)others->integer, names);
	if (everywhere != NULL && everywhere->boolean)
		return show->words->text[WORD_FEED_EVERYWHERE];
	return names;
}

const char *
feed_place(const struct show *show, const struct action *action)
{
	struct arena *arena = show->arena;
	struct value *basics = value_object(arena);
	const char *kind, *where;

	view_basics(arena, basics, show->index, action);
	kind = text_of(basics, "lieu");
	where = places_of(show, basics);
	if (kind == NULL || where == NULL)
		return where == NULL ? kind : where;
	return arena_printf(arena, "%s (%s)", where, kind);
}

static void
write_facts(struct facts *facts, const struct action *action)
{
	const struct words *words = facts->show->words;
	struct arena *arena = facts->show->arena;
	struct value *basics = value_object(arena);
	const struct value *pupils;
	int32_t day;

	view_basics(arena, basics, facts->show->index, action);
	pupils = member_of(basics, "effectif");
	add_fact(facts, WORD_FEED_WHEN, when_of(facts->show, action));
	add_fact(facts, WORD_FEED_WHERE, feed_place(facts->show, action));
	add_fact(facts, WORD_FEED_LEVELS, joined(arena, member_of(basics, "niveaux")));
	add_fact(facts, WORD_FEED_TYPE, text_of(basics, "type"));
	add_fact(facts, WORD_FEED_DURATION, text_of(basics, "duree"));
	if (pupils != NULL)
		add_fact(facts, WORD_FEED_SIZE, words_count(arena, words,
		    member_of(basics, "adultes") != NULL ? WORD_FEED_ADULTS : WORD_FEED_PUPILS,
		    (size_t)pupils->integer, NULL));
	if (member_of(basics, "gratuit") != NULL)
		add_fact(facts, WORD_FEED_COST, words->text[WORD_FEED_FREE]);
	else if (member_of(basics, "payant") != NULL)
		add_fact(facts, WORD_FEED_COST, action->value[FIELD_COUT] == NULL
			? words->text[WORD_FEED_PAID]
			: action->value[FIELD_COUT]);
	if (action->value[FIELD_INSCRIPTION_LIMITE] != NULL &&
	    date_parse_days(action->value[FIELD_INSCRIPTION_LIMITE], &day))
		add_fact(facts, WORD_FEED_REGISTRATION, words_fill(arena, words->text[WORD_FEED_BEFORE],
		    french_day(arena, &words->phrases, day), NULL));
	add_fact(facts, WORD_FEED_PARTNER, text_of(basics, "partenaire"));
}

const char *
feed_facts(const struct show *show, const struct action *action)
{
	struct facts facts = {.show = show, .is_html = true};

	buf_text(&facts.out, "<ul>");
	write_facts(&facts, action);
	buf_text(&facts.out, "</ul>");
	return buf_move(&facts.out, show->arena);
}

const char *
feed_facts_text(const struct show *show, const struct action *action)
{
	struct facts facts = {.show = show};

	write_facts(&facts, action);
	return buf_move(&facts.out, show->arena);
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
feed_dated_title(const struct show *show, const struct action *action)
{
	struct arena *arena = show->arena;
	const char *start = action_next_start(arena, action, show->today);
	const char *title = french_spaces(arena, action->value[FIELD_TITRE]);
	int32_t day;

	if (start == NULL || !date_parse_days(start, &day))
		return title;
	return arena_printf(arena, "%s – %s", french_short_day(arena, &show->words->phrases, day),
	    title);
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
period_of(const struct show *show, const struct request *request)
{
	static const enum wording whens[] = {[WHEN_UPCOMING] = WORD_FEED_UPCOMING,
	    [WHEN_PERMANENT] = WORD_FEED_PERMANENT, [WHEN_PAST] = WORD_FEED_PAST,
	    [WHEN_ALL] = WORD_FEED_ALL_DATES};
	const struct phrases *phrases = &show->words->phrases;
	const char *const *text = show->words->text;
	struct arena *arena = show->arena;
	bool has_from = request->from != INT32_MIN, has_to = request->to != INT32_MAX;

	if (has_from && has_to)
		return words_fill(arena, text[WORD_FEED_DATES], french_day(arena, phrases, request->from),
		    french_day(arena, phrases, request->to));
	if (has_from)
		return words_fill(arena, text[WORD_FEED_FROM], french_day(arena, phrases, request->from), NULL);
	if (has_to)
		return words_fill(arena, text[WORD_FEED_TO], french_day(arena, phrases, request->to), NULL);
	return request->when == WHEN_DEFAULT ? NULL : text[whens[request->when]];
}

const char *
feed_subject(const struct show *show, const struct request *request)
{
	const struct reference *reference = index_reference(show->index);
	const char *const *text = show->words->text;
	struct arena *arena = show->arena;
	struct buf out = {0};
	enum facet f;
	size_t i;

	if (request->home != NULL)
		add_part(&out, arena_printf(arena, "%s, %s", request->home->name,
		    request->home->commune_name));
	if (request->q[0] != '\0')
		add_part(&out, words_fill(arena, text[WORD_TITLE_QUERY], request->q, NULL));
	for (f = 0; f < FACET_COUNT; f++)
		for (i = 0; i < request->value_count[f]; i++)
			add_part(&out, reference_label(reference, facet_catalogue[f].vocabulary,
			    request->values[f][i]));
	if (request->free_only)
		add_part(&out, text[WORD_FEED_FREE]);
	add_part(&out, period_of(show, request));
	if (request->around != NULL)
		add_part(&out, words_fill(arena, text[WORD_FEED_AROUND],
		    french_of(arena, request->around_label), NULL));
	if (out.length == 0)
		return NULL;
	return buf_move(&out, arena);
}
