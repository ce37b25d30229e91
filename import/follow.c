#include "import/follow.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "import/one_line.h"
#include "import/politeness.h"
#include "search/base/utf8.h"

static int64_t
now(void)
{
	return (int64_t)time(NULL);
}

static long
frequency(const struct following *f)
{
	return f->source->frequency_hours * 3600;
}

enum status
follow_open(struct import_session *session, const struct source_config *source,
    struct fault *fault, struct following *out)
{
	enum status status;

	*out = (struct following){.session = session, .source = source};
	status = store_follow(session->store, source->slug, fault, &out->follow);
	if (status != OK)
		return status;
	/* Another address in the configuration is another feed: what the old one did is forgotten. */
	if (out->follow.url_left[0] != '\0' && strcmp(out->follow.url_left, source->url) != 0)
		out->follow = (struct source_follow){0};
	(void)snprintf(out->follow.url_left, sizeof(out->follow.url_left), "%s", source->url);
	if (!url_host(follow_url(out), out->host))
		out->host[0] = '\0';
	return OK;
}

const char *
follow_url(const struct following *f)
{
	return f->follow.url[0] != '\0' ? f->follow.url : f->source->url;
}

enum status
follow_is_due(struct following *f, const struct source_state *state, struct fault *fault,
    bool *due)
{
	char until[24];
	enum status status = store_host_wait(f->session->store, f->host, fault, until);

	if (status != OK)
		return status;
	*due = schedule_is_due(&f->follow, state, frequency(f), now()) &&
	    !schedule_waits(until, now());
	return OK;
}

void
follow_succeeded(struct following *f, const struct feed_wishes *wishes)
{
	if (wishes != NULL)
		f->follow.wishes = *wishes;
	schedule_succeeded(&f->follow, frequency(f), now());
	f->follow.line = f->follow.column = 0;
	f->follow.excerpt[0] = '\0';
}

static enum status
owner_of(struct following *f, const char *url, struct fault *fault, const char **owner)
{
	const struct config *config = f->session->config;
	struct source_follow other;
	enum status status = OK;
	size_t i;

	*owner = NULL;
	for (i = 0; status == OK && *owner == NULL && i < config->source_count; i++) {
		if (&config->sources[i] == f->source)
			continue;
		status = store_follow(f->session->store, config->sources[i].slug, fault, &other);
		if (strcmp(config->sources[i].url, url) == 0 ||
		    (status == OK && strcmp(other.url, url) == 0 &&
			strcmp(other.url_left, config->sources[i].url) == 0))
			*owner = config->sources[i].slug;
	}
	return status;
}

enum status
follow_move(struct following *f, const struct fetch_answer *answer, struct fault *fault,
    const char **owner)
{
	enum status status;

	*owner = NULL;
	if (!answer->moved || strcmp(answer->url, follow_url(f)) == 0)
		return OK;
	status = owner_of(f, answer->url, fault, owner);
	if (status == OK && *owner == NULL)
		(void)snprintf(f->follow.url, sizeof(f->follow.url), "%s", answer->url);
	return status;
}

void
follow_failed(struct following *f, const struct fetch_answer *answer)
{
	schedule_failed(&f->follow, frequency(f), now(), politeness_random());
	f->follow.gone = answer->http == 410;
	f->follow.asked_until[0] = '\0';
	f->follow.line = f->follow.column = 0;
	f->follow.excerpt[0] = '\0';
	if (answer->http == 503 && answer->retry_after > 0)
		instant_format(now() + answer->retry_after, f->follow.asked_until);
}

void
follow_quote(struct following *f, const struct buf *document, long line, long column)
{
	const char *at = buf_string(document), *end = at + document->length, *newline;
	size_t length, room = sizeof(f->follow.excerpt) - 1;
	long i;

	f->follow.line = line;
	f->follow.column = column;
	for (i = 1; i < line && at < end; i++) {
		newline = memchr(at, '\n', (size_t)(end - at));
		at = newline == NULL ? end : newline + 1;
	}
	if (line <= 0 || at == end)
		return;
	newline = memchr(at, '\n', (size_t)(end - at));
	length = newline == NULL ? (size_t)(end - at) : (size_t)(newline - at);
	/* What stands before the fault on a long line is less telling than what is at it. */
	if (length > room && column > (long)room / 2 && (size_t)column < length) {
		at += (size_t)column - room / 2;
		length -= (size_t)column - room / 2;
		while (length > 0 && ((unsigned char)*at & 0xC0) == 0x80) {
			at++;
			length--;
		}
	}
	for (length = length > room ? room : length; length > 0; length--)
		if (length < (size_t)(end - at) && ((unsigned char)at[length] & 0xC0) == 0x80)
			continue;
		else
			break;
	/* Of another encoding it would be quoted wrong. */
	if (memchr(at, '\0', length) != NULL || !utf8_is_valid(at, length))
		return;
	memcpy(f->follow.excerpt, at, length);
	f->follow.excerpt[length] = '\0';
	one_line_make(f->follow.excerpt);
}

enum status
follow_write(struct following *f, const struct fetch_answer *answer, struct fault *fault)
{
	char until[24], host[URL_HOST_MAX];
	enum status status = store_set_follow(f->session->store, f->source->slug, &f->follow, fault);

	/* 429 is about whoever asks; the server that said it may be behind a redirect. */
	if (status != OK || answer->http != 429 || answer->retry_after <= 0 ||
	    !url_host(answer->url, host))
		return status;
	instant_format(now() + answer->retry_after, until);
	status = store_set_host_wait(f->session->store, host, until, fault);
	return status == OK && strcmp(host, f->host) != 0
	    ? store_set_host_wait(f->session->store, f->host, until, fault)
	    : status;
}
