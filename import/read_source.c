#include "import/read_source.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "import/arrivals.h"
#include "import/child/reading.h"
#include "import/fetch.h"
#include "import/follow.h"
#include "import/run_time.h"
#include "import/store_reading.h"
#include "import/store_visit.h"

#define ITEM_ARENA_MAX ((size_t)64 * 1024 * 1024)
#define HEAD_ARENA_MAX ((size_t)64 * 1024 * 1024)
#define SECONDS_A_DAY 86400
#define NOTICES_MAX 500
#define TIMER_SLACK_MS 50 /* what libcurl's timer may be early by, rounding */

/* One reading of one source. */
struct reading {
	struct import_session *session;
	const struct source_config *source;
	struct source_state *state;
	struct fault *fault;
	struct arena *items; /* reset after each */
	struct arena *head;
	struct notice notices[NOTICES_MAX];
	size_t notice_count;
	long duplicates; /* that could not be told apart */
	struct following following;
	struct feed_wishes wishes;
	long failure_line, failure_column; /* in the document */
	int64_t until_ms; /* see read_options */
	bool store_failed;
	enum child_end end;
};

static void
keep_diagnostic(void *context, const struct diagnostic *d)
{
	struct reading *r = context;
	struct notice notice = {remark_level(d->remark), remark_code(d->remark), NULL, d->line, d->column};

	if (strcmp(notice.code, "repaired") == 0)
		r->state->repaired++;
	/* What is said of actions leaves room for what ended the reading. */
	if (r->notice_count == NOTICES_MAX && (notice.level != ERROR || d->remark == REMARK_NO_TITLE))
		return;
	if (r->notice_count == NOTICES_MAX)
		r->notice_count--;
	notice.message = sentence_of_remark(r->session->sentences, r->head, d->remark, d->values);
	if (notice.message != NULL)
		r->notices[r->notice_count++] = notice;
}

static void
say(struct reading *r, enum remark remark, const char *value)
{
	keep_diagnostic(r, &(struct diagnostic){.remark = remark, .values = {value}});
}

static enum status
add_action(void *context, struct action *action, long line, long column, struct fault *fault)
{
	struct reading *r = context;
	struct arrival arrival;
	enum status status = arrivals_add(r->session->store, action, r->items, fault, &arrival);

	if (status == OK && arrival.shares_id)
		keep_diagnostic(r, &(struct diagnostic){REMARK_DUPLICATE_ID, {NULL}, line, column});
	r->store_failed = r->store_failed || status != OK;
	if (status == OK && arrival.lost)
		r->duplicates++;
	else if (status == OK && (action->deduced & ~ID_IS_MADE) != 0)
		r->state->deduced++;
	return status;
}

static enum status
restart(void *context, struct fault *fault)
{
	struct reading *r = context;
	enum status status = store_restart(r->session->store, fault);

	r->state->repaired = r->state->deduced = r->duplicates = 0;
	r->notice_count = 0;
	r->store_failed = r->store_failed || status != OK;
	return status;
}

static void
now(char out[ISO_INSTANT_MAX])
{
	instant_format((int64_t)time(NULL), out);
}

static void
set_failure(struct source_state *state, const char *code, const char *message)
{
	(void)snprintf(state->failure_code, sizeof(state->failure_code), "%s", code);
	(void)snprintf(state->failure, sizeof(state->failure), "%s", message);
}

static void
fail(struct reading *r, enum remark why)
{
	const char *message = sentence_of_remark(r->session->sentences, r->head, why,
	    (const char *const[REMARK_VALUES_MAX]){NULL});

	set_failure(r->state, remark_code(why), message == NULL ? "" : message);
}

static size_t
without_last_stop(const char *message)
{
	size_t length = strlen(message);

	return length > 0 && message[length - 1] == '.' ? length - 1 : length;
}

/* "… est refusé (ligne 3)." */
static void
fail_at(struct reading *r, const struct notice *n)
{
	const char *message = n->message;

	r->failure_line = n->line;
	r->failure_column = n->column;
	if (n->line > 0)
		message = sentence_with(r->session->sentences, r->head, SENTENCE_FAILURE_AT,
		    VALUES(arena_copy(r->head, message, without_last_stop(message)),
			number_text(r->head, n->line)));
	set_failure(r->state, n->code, message == NULL ? n->message : message);
}

/* The first error that the reading gave, for status and page. */
static void
set_failure_of_reading(struct reading *r, enum status status, enum child_end end)
{
	static const enum remark ends[] = {
	    [CHILD_CRASHED] = REMARK_READING_CRASHED,
	    [CHILD_TOO_LONG] = REMARK_READING_TOO_LONG,
	    [CHILD_FLOODED] = REMARK_READING_ENDLESS,
	};
	size_t i;

	if (end == CHILD_STOPPED) { /* which says nothing of the document */
		set_failure(r->state, "", "");
		return;
	}
	if (end != CHILD_ENDED) {
		fail(r, ends[end]);
		return;
	}
	for (i = 0; i < r->notice_count; i++)
		if (r->notices[i].level == ERROR && strcmp(r->notices[i].code, "no_title") != 0) {
			fail_at(r, &r->notices[i]);
			return;
		}
	fail(r, status == NO_MEMORY ? REMARK_READING_MEMORY
		: status == TOO_LARGE ? REMARK_ITEM_TOO_BIG
				      : REMARK_UNREADABLE);
}

/* The day that the run takes for today, at this hour: what changed is dated by the same clock as what
 * is over. */
static void
change_instant(const struct import_session *session, char out[ISO_INSTANT_MAX])
{
	int64_t second = (int64_t)time(NULL) % SECONDS_A_DAY;

	instant_format((int64_t)session->today * SECONDS_A_DAY + second, out);
}

/* Ids that do not last are the partner's to mend: a title that changes would make another action. */
static void
say_churn(struct reading *r)
{
	if (store_adopted(r->session->store) * 2 > r->state->received)
		say(r, REMARK_ID_CHURN, NULL);
}

static enum status
commit(struct reading *r, const struct read_options *options)
{
	char instant[ISO_INSTANT_MAX];
	struct merge merge = {r->session->today_text, instant, r->source->absence_days, options->accept_shrink};
	struct fault fault = {0};
	enum status status;

	change_instant(r->session, instant);
	if (r->state->received > 0 && r->state->received == r->state->rejected) {
		store_rollback(r->session->store);
		fail(r, REMARK_ALL_INVALID);
		return BAD_INPUT;
	}
	status = store_commit(r->session->store, &merge, &fault);
	if (status == BAD_INPUT)
		fail(r, REMARK_SHRINK);
	else if (status != OK && r->fault != NULL)
		*r->fault = fault;
	r->store_failed = status != OK && status != BAD_INPUT;
	if (status == OK)
		say_churn(r);
	return status;
}

/* A wrong media type does no harm to us, but does to other readers. */
static void
say_media_type(struct reading *r, const struct fetch_answer *answer)
{
	if (answer->content_type[0] != '\0' && strcasestr(answer->content_type, "xml") == NULL)
		say(r, REMARK_MEDIA_TYPE, remark_quote(r->head, answer->content_type));
}

/* 0: as long as its own limits say. */
static unsigned
seconds_left(const struct reading *r)
{
	int64_t left = r->until_ms - run_time_now();

	if (r->until_ms == 0)
		return 0;
	return left <= 1000 ? 1 : (unsigned)((left + 999) / 1000);
}

static bool
run_is_over(const struct reading *r)
{
	return r->until_ms != 0 && run_time_now() >= r->until_ms - TIMER_SLACK_MS;
}

static enum status
read_body(struct reading *r, const struct fetch_answer *answer, const struct read_options *options)
{
	struct feed_source source = {.file = answer->body, .length = answer->length,
	    .content_type = answer->content_type, .base_url = answer->url,
	    .format = r->source->format, .limits = {r->source->bytes_max, r->source->items_max},
	    .mappings = r->session->mappings};
	struct reading_request request = {&source,
	    {r->source, r->session->reference, r->session->tagger, NULL, NULL, NULL}, seconds_left(r), r->session->stop};
	struct reading_sink sink = {add_action, keep_diagnostic, restart, r};
	struct reading_counts counts;
	enum status status = store_begin(r->session->store, r->source->slug, r->fault);

	if (status != OK) {
		r->store_failed = true;
		return status;
	}
	r->state->repaired = r->state->deduced = 0;
	status = reading_run(&request, &sink, r->fault, &counts);
	r->wishes = counts.wishes;
	r->state->received = counts.received;
	r->state->rejected = counts.rejected + r->duplicates;
	r->session->unconfined = r->session->unconfined || !counts.child.confined;
	r->end = counts.child.end;
	if (status == OK) {
		say_media_type(r, answer);
		return commit(r, options);
	}
	store_rollback(r->session->store);
	set_failure_of_reading(r, status, counts.child.end);
	return status;
}

/* Each for itself: a server may change one and not the other.  Of a 200 both are new, or gone; a
 * 304 may bring new ones (RFC 9110, 15.4.5). */
static void
keep_validators(struct source_state *state, const struct fetch_answer *answer)
{
	if (!answer->unchanged || answer->etag[0] != '\0')
		(void)snprintf(state->etag, sizeof(state->etag), "%s", answer->etag);
	if (!answer->unchanged || answer->last_modified[0] != '\0')
		(void)snprintf(state->last_modified, sizeof(state->last_modified), "%s",
		    answer->last_modified);
}

/* The document was a feed: if only permanent redirects led to it, it is asked for there from now
 * on. */
static enum status
keep_address(struct reading *r, const struct fetch_answer *answer)
{
	const char *owner;
	enum status status = follow_move(&r->following, answer, r->fault, &owner);

	r->store_failed = r->store_failed || status != OK;
	if (status == OK && owner != NULL)
		say(r, REMARK_MOVED_TWICE, owner);
	else if (status == OK && answer->moved)
		say(r, REMARK_MOVED, answer->url);
	return status;
}

/* A page where the feed should be says what it is better than the parser does. */
static void
say_page(struct reading *r, const struct fetch_answer *answer)
{
	enum remark page = strcmp(r->state->failure_code, "not_feed") == 0 ? fetch_answer_page(answer)
									    : REMARK_NONE;

	if (page != REMARK_NONE && fetch_answer_is_html(answer))
		fail(r, page);
}

/* The line at fault, as far as it lies within a usual document. */
static void
quote(struct reading *r, const struct fetch_answer *answer)
{
	struct buf document = {0};

	if (fetch_answer_body(answer, FEED_BYTES_DEFAULT, &document, NULL) == OK)
		follow_quote(&r->following, &document, r->failure_line, r->failure_column);
	buf_clear(&document);
}

static long
host_pause(const struct reading *r)
{
	if (r->session->config->host_pause_s >= 0)
		return r->session->config->host_pause_s;
	return r->source->private_network ? 0 : HOST_PAUSE_DEFAULT_S;
}

static bool
says_something(enum outcome outcome)
{
	return outcome != OUTCOME_STOPPED && outcome != OUTCOME_LEFT && outcome != OUTCOME_CUT;
}

/* What the answer, or that there is none, comes to. */
static enum outcome
take_answer(struct reading *r, enum status fetched, const struct fetch_answer *answer,
    const struct read_options *options)
{
	if (fetched != OK) {
		if (answer->why == REMARK_SERVER_SLOW && run_is_over(r))
			return OUTCOME_CUT;
		fail(r, answer->why);
		return OUTCOME_FAILED;
	}
	if (answer->unchanged) {
		keep_validators(r->state, answer);
		follow_succeeded(&r->following, NULL);
		return OUTCOME_UNCHANGED;
	}
	if (read_body(r, answer, options) == OK) {
		keep_validators(r->state, answer);
		follow_succeeded(&r->following, &r->wishes);
		(void)keep_address(r, answer);
		return OUTCOME_READ;
	}
	if (r->end == CHILD_STOPPED)
		return OUTCOME_STOPPED;
	return r->end == CHILD_TOO_LONG && run_is_over(r) ? OUTCOME_CUT : OUTCOME_FAILED;
}

static enum outcome
fetch_and_read(struct reading *r, const struct read_options *options)
{
	struct source_state *state = r->state;
	struct fetch_request request = {.url = follow_url(&r->following),
	    .private_network = r->source->private_network, .bytes_max = r->source->bytes_max,
	    .etag = options->accept_shrink ? NULL : state->etag,
	    .last_modified = options->accept_shrink ? NULL : state->last_modified,
	    .directory = r->session->index_directory, .contact = r->session->config->site_url,
	    .until_ms = r->until_ms, .stop = r->session->stop};
	struct patience patience = {host_pause(r), r->until_ms, r->session->stop};
	struct fetch_answer answer;
	enum outcome outcome;
	enum status status;

	if (!politeness_wait(options->politeness, r->following.host, &patience))
		return run_is_over(r) ? OUTCOME_LEFT : OUTCOME_STOPPED;
	status = fetch(&request, r->fault, &answer);

	if (answer.stopped) {
		fetch_answer_clear(&answer);
		return OUTCOME_STOPPED;
	}
	now(state->tried);
	state->http = answer.http;
	outcome = take_answer(r, status, &answer, options);
	if (outcome == OUTCOME_READ || outcome == OUTCOME_UNCHANGED) {
		set_failure(state, "", "");
		now(state->succeeded);
	} else if (outcome == OUTCOME_FAILED) {
		say_page(r, &answer);
		follow_failed(&r->following, &answer);
		quote(r, &answer);
	}
	if (says_something(outcome) && !r->store_failed &&
	    follow_write(&r->following, &answer, r->fault) != OK)
		r->store_failed = true;
	fetch_answer_clear(&answer);
	return outcome;
}

/* What is known of the source now. */
static enum status
write_down(struct reading *r, enum outcome outcome)
{
	struct store *store = r->session->store;
	enum status status = OK;

	if (outcome == OUTCOME_CUT || says_something(outcome))
		status = run_time_set_cut(store_connection(store), r->source->slug, outcome == OUTCOME_CUT, r->fault);
	if (status != OK || !says_something(outcome))
		return status;
	status = store_count(store, r->source->slug, r->fault, &r->state->kept);
	if (status == OK)
		status = store_set_state(store, r->source->slug, r->state, r->fault);
	if (status == OK && outcome != OUTCOME_UNCHANGED)
		status = store_set_notices(store, r->source->slug, r->notices, r->notice_count, r->fault);
	return status;
}

enum status
read_source(struct import_session *session, const struct source_config *source,
    const struct read_options *options, struct fault *fault, struct source_state *state,
    enum outcome *outcome)
{
	enum status status = store_state(session->store, source->slug, fault, state);
	struct following following;
	struct reading *r;
	bool due = true;

	if (status != OK)
		return status;
	*outcome = OUTCOME_NOT_DUE;
	status = follow_open(session, source, fault, &following);
	if (status == OK && !options->force)
		status = follow_is_due(&following, state, fault, &due);
	if (status != OK || !due)
		return status;
	r = arena_alloc(session->arena, sizeof(*r));
	if (r == NULL)
		return fault_set(fault, NO_MEMORY, "no memory to read %s", source->slug);
	*r = (struct reading){.session = session, .source = source, .state = state, .fault = fault,
	    .following = following, .until_ms = options->until_ms, .items = arena_new(ITEM_ARENA_MAX), .head = arena_new(HEAD_ARENA_MAX)};
	if (r->items == NULL || r->head == NULL)
		status = fault_set(fault, NO_MEMORY, "no memory to read %s", source->slug);
	if (status == OK) {
		*outcome = fetch_and_read(r, options);
		status = r->store_failed ? fault->status : write_down(r, *outcome);
	}
	arena_free(r->items);
	arena_free(r->head);
	return status;
}
