#include "import/fetch.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "import/url.h"

#define AGENT "repertoire-import/1.0"
#define ACCEPT                                                                                     \
	"Accept: application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8, "   \
	"*/*;q=0.1"

struct transfer {
	const struct fetch_request *request;
	struct fetch_answer *answer;
	size_t header_bytes;
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

enum status
fetch_body(const struct fetch_answer *answer, struct buf *out, struct fault *fault)
{
	char block[64 * 1024];
	off_t at = 0;
	ssize_t got;

	while ((got = pread(answer->body, block, sizeof(block), at)) != 0) {
		if (got < 0 && errno != EINTR)
			return fault_set(fault, IO_ERROR, "the body: %s", strerror(errno));
		if (got > 0) {
			buf_add(out, block, (size_t)got);
			at += got;
		}
	}
	return buf_failed(out) ? fault_set(fault, NO_MEMORY, "no memory") : OK;
}

void
fetch_clear(struct fetch_answer *answer)
{
	if (answer->body >= 0)
		(void)close(answer->body);
	answer->body = -1;
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

static size_t
take_body(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *t = context;
	size_t length = size * count;

	if (length > t->request->bytes_max - t->answer->length) {
		t->too_big = true;
		return 0;
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

static size_t
take_header(char *line, size_t size, size_t count, void *context)
{
	struct transfer *t = context;
	struct fetch_answer *a = t->answer;
	size_t length = size * count, i;
	const struct {
		const char *name;
		char *out;
		size_t size;
	} wanted[] = {{"etag:", a->etag, sizeof(a->etag)},
	    {"last-modified:", a->last_modified, sizeof(a->last_modified)},
	    {"content-type:", a->content_type, sizeof(a->content_type)}};

	t->header_bytes += length;
	if (t->header_bytes > FETCH_HEADER_BYTES_MAX) {
		t->too_big = true;
		return 0;
	}
	/* A new status line: what a redirect said does not count. */
	if (length > 5 && strncmp(line, "HTTP/", 5) == 0)
		for (i = 0; i < LENGTH(wanted); i++)
			wanted[i].out[0] = '\0';
	for (i = 0; i < LENGTH(wanted); i++) {
		size_t name = strlen(wanted[i].name);

		if (length > name && strncasecmp(line, wanted[i].name, name) == 0)
			take_value(line + name, length - name, wanted[i].out, wanted[i].size);
	}
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
	if (!t->request->private_network && !address_is_public(&address->addr)) {
		t->forbidden_address = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
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
		if (validators[i].value == NULL || validators[i].value[0] == '\0')
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

static bool
set_up(CURL *curl, struct transfer *t, struct curl_slist *headers)
{
	const struct fetch_request *r = t->request;
	char agent[256];
	CURLcode rc = CURLE_OK;

	(void)snprintf(agent, sizeof(agent), "%s%s%.180s%s", AGENT, r->contact == NULL ? "" : " (+",
	    r->contact == NULL ? "" : r->contact, r->contact == NULL ? "" : ")");
#define SET(option, value) rc = rc == CURLE_OK ? curl_easy_setopt(curl, option, value) : rc
	SET(CURLOPT_URL, r->url);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_REDIR_PROTOCOLS_STR, strncasecmp(r->url, "https:", 6) == 0 ? "https" : "http,https");
	SET(CURLOPT_FOLLOWLOCATION, 1L);
	SET(CURLOPT_MAXREDIRS, FETCH_REDIRECTS_MAX);
	SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
	SET(CURLOPT_OPENSOCKETDATA, t);
	SET(CURLOPT_PROXY, ""); /* else the address check would see the proxy */
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_CONNECTTIMEOUT_MS, FETCH_CONNECT_MS);
	SET(CURLOPT_TIMEOUT_MS, FETCH_TOTAL_MS);
	SET(CURLOPT_LOW_SPEED_LIMIT, FETCH_SLOW_BYTES);
	SET(CURLOPT_LOW_SPEED_TIME, FETCH_SLOW_SECONDS);
	SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)r->bytes_max);
	SET(CURLOPT_ACCEPT_ENCODING, "gzip");
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
static const struct failure {
	CURLcode rc;
	const char *code, *sentence;
} failures[] = {
    {CURLE_COULDNT_RESOLVE_HOST, "network", "Le nom du serveur n’existe pas ou ne répond pas (DNS)."},
    {CURLE_COULDNT_CONNECT, "network", "Le serveur ne répond pas."},
    {CURLE_OPERATION_TIMEDOUT, "timeout", "Le serveur est trop lent\u00a0: la lecture a été abandonnée."},
    {CURLE_PARTIAL_FILE, "partial", "Le serveur a coupé la réponse avant sa fin."},
    {CURLE_RECV_ERROR, "network", "La connexion a été coupée pendant la lecture."},
    {CURLE_SEND_ERROR, "network", "La connexion a été coupée."},
    {CURLE_GOT_NOTHING, "network", "Le serveur a fermé la connexion sans répondre."},
    {CURLE_FILESIZE_EXCEEDED, "too_big", "Le document dépasse la taille acceptée pour cette source."},
    {CURLE_TOO_MANY_REDIRECTS, "redirect", "L’adresse renvoie sans fin vers d’autres adresses."},
    {CURLE_UNSUPPORTED_PROTOCOL, "redirect", "L’adresse renvoie vers un protocole refusé."},
    {CURLE_PEER_FAILED_VERIFICATION, "tls", "Le certificat du serveur n’est pas valable."},
    {CURLE_SSL_CONNECT_ERROR, "tls", "La connexion chiffrée avec le serveur a échoué."},
    {CURLE_BAD_CONTENT_ENCODING, "encoding", "La compression de la réponse est illisible."},
};

static enum status
fail(struct fetch_answer *answer, struct fault *fault, const struct failure *failure,
    const char *cause)
{
	answer->code = failure->code;
	answer->sentence = failure->sentence;
	return fault_set(fault, IO_ERROR, "%s: %s", failure->code, cause);
}

static enum status
explain(const struct transfer *t, CURLcode rc, struct fault *fault)
{
	static const struct failure other = {CURLE_OK, "network", "La lecture de cette adresse a échoué."};
	static const struct failure too_big = {CURLE_OK, "too_big",
	    "Le document dépasse la taille acceptée pour cette source."};
	static const struct failure no_room = {CURLE_OK, "disk",
	    "Le serveur du répertoire n’a pas pu garder ce document, faute de place."};
	static const struct failure forbidden = {CURLE_OK, "address",
	    "Cette adresse mène à un réseau privé, ce qui est refusé."};
	size_t i;

	if (t->forbidden_address)
		return fail(t->answer, fault, &forbidden, "private address refused");
	if (t->cannot_write != 0)
		return fail(t->answer, fault, &no_room, strerror(t->cannot_write));
	if (t->too_big)
		return fail(t->answer, fault, &too_big, "answer over the limit");
	for (i = 0; i < LENGTH(failures); i++)
		if (failures[i].rc == rc)
			return fail(t->answer, fault, &failures[i], curl_easy_strerror(rc));
	return fail(t->answer, fault, &other, curl_easy_strerror(rc));
}

static const char *
http_sentence(long http)
{
	static const struct {
		long http;
		const char *sentence;
	} sentences[] = {
	    {401, "Le serveur demande un mot de passe (401)."},
	    {403, "Le serveur refuse l’accès (403)."},
	    {404, "L’adresse n’existe pas ou plus (404)."},
	    {410, "Le partenaire a retiré ce flux (410)."},
	    {429, "Le serveur demande de revenir moins souvent (429)."},
	    {503, "Le serveur est momentanément indisponible (503)."},
	};
	size_t i;

	for (i = 0; i < LENGTH(sentences); i++)
		if (sentences[i].http == http)
			return sentences[i].sentence;
	return http >= 500 ? "Le serveur est en panne (erreur 5xx)."
			   : "Le serveur a répondu autre chose qu’un document.";
}

static enum status
check_answer(struct fetch_answer *answer, struct fault *fault)
{
	if (answer->http == 304) {
		answer->unchanged = true;
		return OK;
	}
	if (answer->http != 200) {
		answer->code = "http_status";
		answer->sentence = http_sentence(answer->http);
		return fault_set(fault, IO_ERROR, "http_status: %ld", answer->http);
	}
	if (answer->length == 0) {
		answer->code = "empty_body";
		answer->sentence = "La réponse est vide.";
		return fault_set(fault, IO_ERROR, "empty_body: 200 without a body");
	}
	return OK;
}

enum status
fetch(const struct fetch_request *request, struct fault *fault, struct fetch_answer *answer)
{
	struct transfer t = {.request = request, .answer = answer};
	struct curl_slist *headers = NULL;
	CURL *curl = curl_easy_init();
	enum status status;
	char *url = NULL;
	CURLcode rc;

	*answer = (struct fetch_answer){.body = -1};
	headers = headers_of(request);
	if (curl == NULL || headers == NULL || !set_up(curl, &t, headers)) {
		answer->code = "memory";
		answer->sentence = "Le serveur du répertoire manque de mémoire.";
		status = fault_set(fault, NO_MEMORY, "libcurl cannot be set up");
		goto out;
	}
	rc = curl_easy_perform(curl);
	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->http);
	if (curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &url) == CURLE_OK && url != NULL)
		(void)snprintf(answer->url, sizeof(answer->url), "%s", url);
	status = rc == CURLE_OK ? check_answer(answer, fault) : explain(&t, rc, fault);
out:
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return status;
}
