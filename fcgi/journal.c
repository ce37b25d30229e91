#include "fcgi/journal.h"

#include <stdio.h>
#include <string.h>

#include "search/unanswered.h"

void
journal_note(struct worker *w, const struct request *request, const struct answer *answer)
{
	/* Another page of an answer is no new query, nor are words whose reading was undone. */
	if (w->journal == NULL || answer->whole > 0 || request->q[0] == '\0' || request->page > 1 ||
	    request->raw)
		return;
	w->unanswered = request;
	w->reply.is_counted = true;
}

/* The same words without any filter; NULL when it had none. */
static enum status
without_filters(struct worker *w, struct fault *fault, struct request **out)
{
	const struct parameter q = {"q", w->unanswered->q};
	enum status status = request_parse(&q, 1, REFUSE_UNKNOWN_NAMES, w->index, w->today, w->arena,
	    fault, out);
	const char *bare, *filtered;

	if (status != OK)
		return status;
	bare = request_query_string(w->arena, *out);
	filtered = request_query_string(w->arena, w->unanswered);
	if (bare == NULL || filtered == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for a query");
	if (strcmp(bare, filtered) == 0)
		*out = NULL;
	return OK;
}

static enum status
write_down(struct worker *w, struct fault *fault)
{
	struct request *bare;
	struct answer *answer;
	enum status status = without_filters(w, fault, &bare);

	if (status == OK && bare != NULL) {
		status = search(w->index, bare, deadline_in(SEARCH_DEADLINE_MS), w->arena, fault, &answer);
		if (status == OK && answer->whole > 0)
			return OK;
	}
	if (status != OK)
		return status;
	return unanswered_count(w->journal, w->unanswered->q, w->today, fault);
}

void
journal_write(struct worker *w)
{
	struct fault fault = {0};

	if (w->unanswered != NULL && write_down(w, &fault) != OK)
		(void)fprintf(stderr, "repertoire-fcgi: queries without result are not counted: %s\n",
		    fault.message);
	w->unanswered = NULL;
}
