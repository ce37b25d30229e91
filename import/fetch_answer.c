#include "import/fetch_answer.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define PAGE_BYTES_LOOKED_AT ((size_t)64 * 1024)

static const struct {
	long http;
	enum remark why;
} statuses[] = {
    {304, REMARK_HTTP_304}, {401, REMARK_HTTP_401}, {403, REMARK_HTTP_403}, {404, REMARK_HTTP_404},
    {410, REMARK_GONE}, {429, REMARK_HTTP_429}, {503, REMARK_HTTP_503},
};

/* What the pages say that stand where a feed should; the first found counts. */
static const struct {
	const char *mark;
	enum remark what;
} pages[] = {
    {"/cdn-cgi/challenge-platform", REMARK_CHALLENGE},
    {"cf-chl", REMARK_CHALLENGE},
    {"<title>just a moment", REMARK_CHALLENGE},
    {"type=\"password\"", REMARK_LOGIN_PAGE},
    {"type='password'", REMARK_LOGIN_PAGE},
    {"maintenance", REMARK_MAINTENANCE_PAGE},
    {"<title>404", REMARK_NOT_FOUND_PAGE},
    {"introuvable", REMARK_NOT_FOUND_PAGE},
    {"not found", REMARK_NOT_FOUND_PAGE},
};

enum status
fetch_answer_body(const struct fetch_answer *answer, size_t limit, struct buf *out, struct fault *fault)
{
	char block[16 * 1024];
	size_t left = limit < answer->length ? limit : answer->length;
	off_t at = 0;
	ssize_t got;

	while (answer->body >= 0 && left > 0) {
		got = pread(answer->body, block, left < sizeof(block) ? left : sizeof(block), at);
		if (got == 0)
			break;
		if (got < 0 && errno != EINTR)
			return fault_set(fault, IO_ERROR, "the body: %s", strerror(errno));
		if (got > 0) {
			buf_add(out, block, (size_t)got);
			at += got;
			left -= (size_t)got;
		}
	}
	return buf_failed(out) ? fault_set(fault, NO_MEMORY, "no memory") : OK;
}

void
fetch_answer_clear(struct fetch_answer *answer)
{
	if (answer->body >= 0)
		(void)close(answer->body);
	answer->body = -1;
}

/* Whether the beginning of the body holds the words; a text ends at the first NUL. */
static bool
begins_with(const struct fetch_answer *answer, const char *const *marks, size_t count, size_t *which)
{
	struct buf start = {0};
	bool found = false;
	size_t i;

	if (fetch_answer_body(answer, PAGE_BYTES_LOOKED_AT, &start, NULL) == OK)
		for (i = 0; !found && i < count; i++)
			if (strcasestr(buf_string(&start), marks[i]) != NULL) {
				found = true;
				*which = i;
			}
	buf_clear(&start);
	return found;
}

enum remark
fetch_answer_page(const struct fetch_answer *answer)
{
	const char *marks[LENGTH(pages)];
	size_t i;

	for (i = 0; i < LENGTH(pages); i++)
		marks[i] = pages[i].mark;
	return begins_with(answer, marks, LENGTH(pages), &i) ? pages[i].what : REMARK_NONE;
}

bool
fetch_answer_is_html(const struct fetch_answer *answer)
{
	static const char *const mark = "<html";
	size_t which;

	return begins_with(answer, &mark, 1, &which);
}

static enum status
refuse(struct fetch_answer *answer, enum remark why, struct fault *fault)
{
	answer->why = why;
	return fault_set(fault, IO_ERROR, "%s: %ld", remark_code(why), answer->http);
}

static enum status
refuse_status(struct fetch_answer *answer, struct fault *fault)
{
	size_t i;

	/* They come as 403, 429 or 503, which would send the partner the wrong way. */
	if (answer->challenge || fetch_answer_page(answer) == REMARK_CHALLENGE)
		return refuse(answer, REMARK_CHALLENGE, fault);
	for (i = 0; i < LENGTH(statuses); i++)
		if (statuses[i].http == answer->http)
			return refuse(answer, statuses[i].why, fault);
	return refuse(answer, answer->http >= 500 ? REMARK_HTTP_5XX : REMARK_HTTP_OTHER, fault);
}

enum status
fetch_answer_check(struct fetch_answer *answer, bool had_validators, struct fault *fault)
{
	answer->unchanged = answer->http == 304 && had_validators;
	if (answer->unchanged)
		return OK;
	if (answer->http != 200)
		return refuse_status(answer, fault);
	if (answer->challenge)
		return refuse(answer, REMARK_CHALLENGE, fault);
	if (answer->length == 0)
		return refuse(answer, REMARK_EMPTY_ANSWER, fault);
	return OK;
}
