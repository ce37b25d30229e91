/* The page on which partners check what they publish. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fcgi/json_tree.h"
#include "fcgi/multipart.h"
#include "fcgi/pages.h"
#include "fcgi/partners.h"
#include "search/base/program.h"

#define FORM_BYTES_MAX (CHECK_UPLOAD_BYTES + (size_t)64 * 1024) /* with what surrounds the file */
#define DRAIN_BYTES_MAX ((size_t)16 * 1024 * 1024)
#define URL_BYTES_MAX 2048
#define NAME_SHOWN_MAX 200

/* One check asked for. */
struct asked {
	const char *document; /* or NULL */
	size_t length;
	const char *url;  /* or NULL */
	const char *name; /* as shown */
};

/* Why there is no report; each has its sentences in the template, under this name. */
static enum status
show_refusal(struct worker *w, int status, const char *reason, const struct asked *asked,
    struct fault *fault)
{
	struct show show = page_show(w);
	struct value *page =
	    view_page(&show, partners_text(templates_texts(w->templates), "verifier.titre", NULL), "");
	struct value *refusal = value_set_object(w->arena, page, "refus");

	w->reply.status = status;
	if (status == 503)
		w->reply.retry_after = RETRY_AFTER_SECONDS;
	value_set_boolean(w->arena, refusal, reason, true);
	value_set_integer(w->arena, refusal, "secondes", w->check_seconds);
	value_set_boolean(w->arena, page, "possible", w->check != NULL);
	if (asked != NULL) {
		value_set_text(w->arena, page, "nom_document", asked->name);
		value_set_text(w->arena, page, "adresse", asked->url);
	}
	return page_render(w, "verifier", page, fault);
}

/* All of it is read, also what is refused: else the web server sees its writing fail, and not the
 * answer.  False when it is too large. */
static bool
read_body(struct worker *w, struct buf *body)
{
	char block[16384];
	size_t got, all = 0;

	while (w->read_body != NULL && all <= DRAIN_BYTES_MAX &&
	    (got = w->read_body(w->body_context, block, sizeof(block))) > 0) {
		all += got;
		if (all <= FORM_BYTES_MAX)
			buf_add(body, block, got);
	}
	return all <= FORM_BYTES_MAX;
}

static bool
is_blank(const char *bytes, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (strchr(" \t\r\n", bytes[i]) == NULL || bytes[i] == '\0')
			return false;
	return true;
}

/* The name of the file on the partner's machine, without its folders. */
static const char *
shown_name(struct arena *arena, const char *filename)
{
	const char *slash = strrchr(filename, '/'), *backslash = strrchr(filename, '\\');

	filename = slash != NULL ? slash + 1 : filename;
	filename = backslash != NULL && backslash >= filename ? backslash + 1 : filename;
	return arena_printf(arena, "%.*s", NAME_SHOWN_MAX, filename);
}

/* The address without the blanks around it, bounded; NULL when it is none. */
static const char *
address_of(struct arena *arena, const struct part *part)
{
	const char *from = part->bytes, *end = part->bytes + part->length;
	const char *url;

	while (from < end && strchr(" \t\r\n", *from) != NULL)
		from++;
	while (end > from && strchr(" \t\r\n", end[-1]) != NULL)
		end--;
	if (end - from > URL_BYTES_MAX)
		return NULL;
	url = arena_copy(arena, from, (size_t)(end - from));
	return url != NULL && (strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0)
	    ? url
	    : NULL;
}

/* NULL, or the reason why nothing is checked. */
static const char *
choose(struct worker *w, const struct part *parts, size_t count, struct asked *asked)
{
	const struct part *file = multipart_find(parts, count, "fichier");
	const struct part *text = multipart_find(parts, count, "xml");
	const struct part *url = multipart_find(parts, count, "adresse");
	const struct part *document = file != NULL && file->length > 0 ? file : text;

	if (document != NULL && document->length > CHECK_UPLOAD_BYTES)
		return "trop_grand";
	if (document != NULL && (document == file || !is_blank(document->bytes, document->length))) {
		asked->document = document->bytes;
		asked->length = document->length;
		if (document == file && file->filename != NULL && file->filename[0] != '\0')
			asked->name = shown_name(w->arena, file->filename);
		return NULL;
	}
	if (url == NULL || is_blank(url->bytes, url->length))
		return "rien";
	asked->url = address_of(w->arena, url);
	return asked->url == NULL ? "mauvaise_adresse" : NULL;
}

static enum status
show_report(struct worker *w, const struct asked *asked, const struct buf *output,
    struct fault *fault)
{
	struct show show = page_show(w);
	const struct texts *texts = templates_texts(w->templates);
	struct value *page, *report;
	enum status status =
	    json_tree_read(buf_string(output), output->length, w->arena, fault, &report);

	if (status == BAD_INPUT)
		return fault_set(fault, IO_ERROR, "%s gave no report", w->check);
	if (status != OK)
		return status;
	page = view_page(&show, partners_text(texts, "verifier.titre_rapport", NULL), "");
	value_set_boolean(w->arena, page, "possible", true);
	value_set_text(w->arena, page, "nom_document", asked->name);
	value_set_text(w->arena, page, "adresse", asked->url);
	view_report(&show, texts, page, report);
	return page_render(w, "verifier", page, fault);
}

static enum status
run_check(struct worker *w, const struct asked *asked, struct fault *fault)
{
	static const char items[] = "--max-items=50";
	const char *const of_document[] = {w->check, "check", "--json", items, "-", NULL};
	const char *const of_url[] = {w->check, "check", "--json", items, "--url", asked->url, NULL};
	struct program child = {.argv = asked->url == NULL ? of_document : of_url,
	    .input = asked->document, .input_length = asked->url == NULL ? asked->length : 0,
	    .output_max = CHECK_OUTPUT_BYTES, .wall_ms = w->check_seconds * 1000,
	    .cpu_seconds = CHECK_CPU_SECONDS, .memory_max = CHECK_MEMORY_BYTES};
	struct program_result result = {0};
	enum status status = program_run(&child, fault, &result);

	_Static_assert(CHECK_ITEMS_SHOWN == 50, "the option says so, too");
	if (status == OK && result.end == PROGRAM_TOO_LATE)
		status = show_refusal(w, 200, asked->url == NULL ? "trop_long" : "muet", asked, fault);
	else if (status == OK && result.end != PROGRAM_EXITED)
		status = show_refusal(w, 200, "trop_lourd", asked, fault);
	else if (status == OK)
		status = show_report(w, asked, &result.output, fault);
	buf_clear(&result.output);
	return status;
}

static enum status
answer_form(struct worker *w, const struct http_request *http, const struct buf *body,
    struct fault *fault)
{
	struct part parts[PARTS_MAX];
	struct asked asked = {0};
	const char *reason;
	size_t count = 0;
	enum status status = multipart_read(http->content_type, buf_string(body), body->length,
	    w->arena, fault, parts, &count);

	if (status == NO_MEMORY)
		return status;
	if (status != OK) {
		*fault = (struct fault){0};
		return show_refusal(w, 415, "formulaire", NULL, fault);
	}
	reason = choose(w, parts, count, &asked);
	if (reason != NULL)
		return show_refusal(w, strcmp(reason, "trop_grand") == 0 ? 413 : 400, reason, &asked, fault);
	return run_check(w, &asked, fault);
}

static enum status
answer_post(struct worker *w, const struct http_request *http, struct fault *fault)
{
	struct buf body = {0};
	bool fits = read_body(w, &body);
	enum status status;

	if (w->check == NULL)
		status = show_refusal(w, 503, "impossible", NULL, fault);
	else if (http_request_is_foreign(http))
		status = show_refusal(w, 403, "autre_site", NULL, fault);
	else if (!fits)
		status = show_refusal(w, 413, "trop_grand", NULL, fault);
	else if (buf_failed(&body))
		status = fault_set(fault, NO_MEMORY, "no memory for a form");
	else
		status = answer_form(w, http, &body, fault);
	buf_clear(&body);
	return status;
}

enum status
page_check(struct worker *w, const struct http_request *http, const char *rest,
    struct fault *fault)
{
	struct show show = page_show(w);
	struct value *page;

	(void)rest;
	if (http->method == METHOD_POST)
		return answer_post(w, http, fault);
	page = view_page(&show, partners_text(templates_texts(w->templates), "verifier.titre", NULL), "");
	value_set_boolean(w->arena, page, "possible", w->check != NULL);
	return page_render(w, "verifier", page, fault);
}
