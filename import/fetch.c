#include "import/fetch.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "import/run_time.h"
#include "import/schedule.h"
#include "import/url.h"

#define AGENT "repertoire-import/1.0"
#define ACCEPT                                                                                     \
	"Accept: application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8, "   \
	"*/*;q=0.1"

struct transfer {
	const struct fetch_request *request;
	struct fetch_answer *answer;
	size_t header_bytes, passed_over; /* bytes of the bodies of redirects */
	long http;                        /* of the answer that is arriving */
	bool too_big, forbidden_address;
	int cannot_write; /* errno; 0: it can */
};

enum status
fetch_init(struct fault *fault)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK
	    ? OK
	    : fault_set(fault, NO_MEMORY, "libcurl cannot start");
}

void
fetch_end(void)
{
	curl_global_cleanup();
}

/* A file that has no name, and is gone with its descriptor; in the directory where the kernel and its
 * file system can make one there. */
static int
open_body(const char *directory)
{
	int file = directory == NULL ? -1 : open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	FILE *other;

	if (file >= 0 || (directory != NULL && errno != EOPNOTSUPP && errno != EISDIR &&
			     errno != EINVAL))
		return file;
	other = tmpfile();
	if (other == NULL)
		return -1;
	file = fcntl(fileno(other), F_DUPFD_CLOEXEC, 0);
	(void)fclose(other);
	return file;
}

static bool
write_all(int file, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(file, bytes, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes += written;
		length -= (size_t)written;
	}
	return true;
}

static bool
is_redirect(long http)
{
	return http == 301 || http == 302 || http == 303 || http == 307 || http == 308;
}

static size_t
take_body(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *t = context;
	size_t length = size * count, room = t->request->bytes_max;

	if (length > room - t->answer->length || length > room - t->passed_over) {
		t->too_big = true;
		return 0;
	}
	if (is_redirect(t->http)) {
		t->passed_over += length;
		return length;
	}
	if (t->answer->body < 0)
		t->answer->body = open_body(t->request->directory);
	if (t->answer->body < 0 || !write_all(t->answer->body, bytes, length)) {
		t->cannot_write = errno;
		return 0;
	}
	t->answer->length += length;
	return length;
}

static void
take_value(const char *line, size_t length, char *out, size_t size)
{
	while (length > 0 && strchr(" \t", *line) != NULL) {
		line++;
		length--;
	}
	while (length > 0 && strchr("\r\n \t", line[length - 1]) != NULL)
		length--;
	if (length >= size)
		length = 0; /* a validator that we cannot give back byte for byte is none */
	memcpy(out, line, length);
	out[length] = '\0';
}

/* "HTTP/1.1 200 OK" */
static long
status_of(const char *line, size_t length)
{
	const char *blank = memchr(line, ' ', length);
	long http = 0;
	size_t i;

	for (i = 1; blank != NULL && i <= 3 && blank + i < line + length; i++)
		http = blank[i] >= '0' && blank[i] <= '9' ? http * 10 + (blank[i] - '0') : 0;
	return http;
}

static size_t
take_header(char *line, size_t size, size_t count, void *context)
{
	struct transfer *t = context;
	struct fetch_answer *a = t->answer;
	size_t length = size * count, i;
	char retry_after[64] = "", mitigated[16] = "";
	const struct {
		const char *name;
		char *out;
		size_t size;
	} wanted[] = {{"etag:", a->etag, sizeof(a->etag)},
	    {"last-modified:", a->last_modified, sizeof(a->last_modified)},
	    {"content-type:", a->content_type, sizeof(a->content_type)},
	    {"retry-after:", retry_after, sizeof(retry_after)},
	    {"cf-mitigated:", mitigated, sizeof(mitigated)}};

	t->header_bytes += length;
	if (t->header_bytes > FETCH_HEADER_BYTES_MAX) {
		t->too_big = true;
		return 0;
	}
	/* A new status line: what a redirect said does not count. */
	if (length > 5 && strncmp(line, "HTTP/", 5) == 0) {
		t->http = status_of(line, length);
		a->retry_after = 0;
		a->challenge = false;
		for (i = 0; i < LENGTH(wanted); i++)
			wanted[i].out[0] = '\0';
	}
	for (i = 0; i < LENGTH(wanted); i++) {
		size_t name = strlen(wanted[i].name);

		if (length > name && strncasecmp(line, wanted[i].name, name) == 0)
			take_value(line + name, length - name, wanted[i].out, wanted[i].size);
	}
	if (retry_after[0] != '\0')
		a->retry_after = schedule_retry_after(retry_after, (int64_t)time(NULL));
	a->challenge = a->challenge || strcasecmp(mitigated, "challenge") == 0;
	return length;
}

static int
watch_stop(void *context, curl_off_t total, curl_off_t now, curl_off_t sent_total,
    curl_off_t sent_now)
{
	struct transfer *t = context;

	(void)total;
	(void)now;
	(void)sent_total;
	(void)sent_now;
	t->answer->stopped = t->request->stop != NULL && *t->request->stop != 0;
	return t->answer->stopped;
}

/* After name resolution and before the connection, for every hop: no name can lead inside. */
static curl_socket_t
open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *t = context;

	(void)purpose;
	if (address_is_link_local(&address->addr) ||
	    (!t->request->private_network && !address_is_public(&address->addr))) {
		t->forbidden_address = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool
is_set(const char *validator)
{
	return validator != NULL && validator[0] != '\0';
}

static struct curl_slist *
headers_of(const struct fetch_request *request)
{
	struct curl_slist *list = curl_slist_append(NULL, ACCEPT), *longer;
	char line[VALIDATOR_BYTES_MAX + 32];
	const struct {
		const char *name, *value;
	} validators[] = {{"If-None-Match", request->etag}, {"If-Modified-Since", request->last_modified}};
	size_t i;

	for (i = 0; list != NULL && i < LENGTH(validators); i++) {
		if (!is_set(validators[i].value))
			continue;
		(void)snprintf(line, sizeof(line), "%s: %s", validators[i].name, validators[i].value);
		longer = curl_slist_append(list, line);
		if (longer == NULL) {
			curl_slist_free_all(list);
			return NULL;
		}
		list = longer;
	}
	return list;
}

/* Asking for what this libcurl cannot undo would be an error. */
static const char *
codings(void)
{
	return (curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_BROTLI) != 0 ? "br, gzip"
										 : "gzip";
}

static bool
set_up(CURL *curl, struct transfer *t, struct curl_slist *headers)
{
	const struct fetch_request *r = t->request;
	char agent[256];
	CURLcode rc = CURLE_OK;

	(void)snprintf(agent, sizeof(agent), "%s%s%.180s%s", AGENT, r->contact == NULL ? "" : " (+",
	    r->contact == NULL ? "" : r->contact, r->contact == NULL ? "" : ")");
#define SET(option, value) rc = rc == CURLE_OK ? curl_easy_setopt(curl, option, value) : rc
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_FOLLOWLOCATION, 0L); /* each hop is looked at, see follow() */
	SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
	SET(CURLOPT_OPENSOCKETDATA, t);
	SET(CURLOPT_PROXY, ""); /* else the address check would see the proxy */
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_CONNECTTIMEOUT_MS, FETCH_CONNECT_MS);
	SET(CURLOPT_LOW_SPEED_LIMIT, FETCH_SLOW_BYTES);
	SET(CURLOPT_LOW_SPEED_TIME, FETCH_SLOW_SECONDS);
	SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)r->bytes_max);
	SET(CURLOPT_ACCEPT_ENCODING, codings());
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_USERAGENT, agent);
	SET(CURLOPT_HTTPHEADER, headers);
	SET(CURLOPT_WRITEFUNCTION, take_body);
	SET(CURLOPT_WRITEDATA, t);
	SET(CURLOPT_HEADERFUNCTION, take_header);
	SET(CURLOPT_HEADERDATA, t);
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_XFERINFOFUNCTION, watch_stop);
	SET(CURLOPT_XFERINFODATA, t);
#undef SET
	return rc == CURLE_OK;
}

/* What libcurl's codes mean for a partner. */
static const struct {
	CURLcode rc;
	enum remark why;
} failures[] = {
    {CURLE_COULDNT_RESOLVE_HOST, REMARK_HOST_UNKNOWN},
    {CURLE_COULDNT_CONNECT, REMARK_SERVER_SILENT},
    {CURLE_OPERATION_TIMEDOUT, REMARK_SERVER_SLOW},
    {CURLE_PARTIAL_FILE, REMARK_ANSWER_CUT},
    {CURLE_RECV_ERROR, REMARK_CONNECTION_CUT_READING},
    {CURLE_SEND_ERROR, REMARK_CONNECTION_CUT},
    {CURLE_GOT_NOTHING, REMARK_NO_ANSWER},
    {CURLE_FILESIZE_EXCEEDED, REMARK_ANSWER_TOO_BIG},
    {CURLE_PEER_FAILED_VERIFICATION, REMARK_CERTIFICATE},
    {CURLE_SSL_CONNECT_ERROR, REMARK_TLS},
    {CURLE_BAD_CONTENT_ENCODING, REMARK_COMPRESSION},
};

static enum status
fail(struct fetch_answer *answer, struct fault *fault, enum remark why, const char *cause)
{
	answer->why = why;
	return fault_set(fault, IO_ERROR, "%s: %s", remark_code(why), cause);
}

static enum status
explain(const struct transfer *t, CURLcode rc, struct fault *fault)
{
	size_t i;

	if (t->forbidden_address)
		return fail(t->answer, fault, REMARK_PRIVATE_ADDRESS, "private address refused");
	if (t->cannot_write != 0)
		return fail(t->answer, fault, REMARK_NO_ROOM, strerror(t->cannot_write));
	if (t->too_big)
		return fail(t->answer, fault, REMARK_ANSWER_TOO_BIG, "answer over the limit");
	for (i = 0; i < LENGTH(failures); i++)
		if (failures[i].rc == rc)
			return fail(t->answer, fault, failures[i].why, curl_easy_strerror(rc));
	return fail(t->answer, fault, REMARK_FETCH_FAILED, curl_easy_strerror(rc));
}

static int64_t
deadline_of(const struct fetch_request *r)
{
	size_t parts = (r->bytes_max + FETCH_TOTAL_BYTES - 1) / FETCH_TOTAL_BYTES;
	int64_t own = run_time_now() + FETCH_TOTAL_MS * (int64_t)(parts == 0 ? 1 : parts);

	return r->until_ms != 0 && r->until_ms < own ? r->until_ms : own;
}

/* Whether a hop may lead to `to`. */
static enum status
check_hop(const struct transfer *t, const char *from, const char *to, int hops, struct fault *fault)
{
	const char *reason;

	if (to == NULL)
		return fail(t->answer, fault, REMARK_REDIRECT_NOWHERE, "redirect without a readable Location");
	if (hops > FETCH_REDIRECTS_MAX)
		return fail(t->answer, fault, REMARK_REDIRECT_ENDLESS, "too many redirects");
	reason = url_refusal(to, t->request->private_network);
	if (reason != NULL)
		return fail(t->answer, fault, REMARK_REDIRECT_REFUSED, reason);
	if (strncasecmp(from, "https:", 6) == 0 && strncasecmp(to, "https:", 6) != 0)
		return fail(t->answer, fault, REMARK_REDIRECT_UNSAFE, "redirect from https to http");
	return OK;
}

static CURLcode
perform(CURL *curl, struct transfer *t, int64_t deadline)
{
	int64_t left = deadline - run_time_now();
	CURLcode rc;

	if (left <= 0)
		return CURLE_OPERATION_TIMEDOUT;
	rc = curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)left);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(curl, CURLOPT_URL, t->answer->url);
	if (rc == CURLE_OK)
		rc = curl_easy_perform(curl);
	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &t->answer->http);
	return rc;
}

/* From hop to hop, to an answer that is no redirect. */
static enum status
follow(CURL *curl, struct transfer *t, struct fault *fault)
{
	struct fetch_answer *a = t->answer;
	int64_t deadline = deadline_of(t->request);
	bool for_good = true;
	enum status status;
	CURLcode rc;
	char *to;
	int hops;

	for (hops = 1;; hops++) {
		rc = perform(curl, t, deadline);
		if (rc != CURLE_OK)
			return explain(t, rc, fault);
		if (!is_redirect(a->http))
			break;
		for_good = for_good && (a->http == 301 || a->http == 308);
		to = NULL;
		(void)curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &to);
		status = check_hop(t, a->url, to, hops, fault);
		if (status != OK)
			return status;
		(void)snprintf(a->url, sizeof(a->url), "%s", to);
	}
	status = fetch_answer_check(a, is_set(t->request->etag) || is_set(t->request->last_modified), fault);
	a->moved = status == OK && a->http == 200 && hops > 1 && for_good;
	return status;
}

enum status
fetch(const struct fetch_request *request, struct fault *fault, struct fetch_answer *answer)
{
	struct transfer t = {.request = request, .answer = answer};
	struct curl_slist *headers = NULL;
	CURL *curl = curl_easy_init();
	enum status status;

	*answer = (struct fetch_answer){.body = -1};
	(void)snprintf(answer->url, sizeof(answer->url), "%s", request->url);
	headers = headers_of(request);
	if (curl == NULL || headers == NULL || !set_up(curl, &t, headers)) {
		answer->why = REMARK_FETCH_MEMORY;
		status = fault_set(fault, NO_MEMORY, "libcurl cannot be set up");
	} else {
		status = follow(curl, &t, fault);
	}
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return status;
}
