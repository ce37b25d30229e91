#include "import/ping.h"

#include <curl/curl.h>

#include "search/base/buf.h"
#include "search/base/url_escape.h"

/* The feeds that name the hub: those of all actions. */
static const char *const topics[] = {"/flux/actions.rss", "/flux/actions.atom", "/flux/actions.json"};

/* hub.mode=publish&hub.url=…&hub.url=…: what hubs take, in the words of PubSubHubbub 0.4, which
 * WebSub leaves to them. */
static void
write_form(const struct config *config, struct buf *form)
{
	struct buf address = {0};
	size_t i;

	buf_text(form, "hub.mode=publish");
	for (i = 0; i < LENGTH(topics); i++) {
		buf_reset(&address);
		buf_printf(&address, "%s%s", config->site_url, topics[i]);
		buf_text(form, "&hub.url=");
		url_escape(buf_string(&address), form);
	}
	form->failed = form->failed || buf_failed(&address);
	buf_clear(&address);
}

/* What a hub says is of no use. */
static size_t
ignore(char *bytes, size_t size, size_t count, void *context)
{
	(void)bytes;
	(void)context;
	return size * count;
}

static enum status
post(const struct config *config, const char *form, struct fault *fault)
{
	CURL *curl = curl_easy_init();
	CURLcode rc = curl == NULL ? CURLE_OUT_OF_MEMORY : CURLE_OK;
	enum status status = OK;
	long http = 0;

#define SET(option, value) rc = rc == CURLE_OK ? curl_easy_setopt(curl, option, value) : rc
	SET(CURLOPT_URL, config->hub);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_POSTFIELDS, form);
	SET(CURLOPT_TIMEOUT, (long)PING_SECONDS);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_USERAGENT, "repertoire-import");
	SET(CURLOPT_WRITEFUNCTION, ignore);
#undef SET
	if (rc == CURLE_OK)
		rc = curl_easy_perform(curl);
	if (rc == CURLE_OK)
		(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &http);
	if (rc == CURLE_OUT_OF_MEMORY)
		status = fault_set(fault, NO_MEMORY, "no memory to tell the hub");
	else if (rc != CURLE_OK)
		status = fault_set(fault, UNAVAILABLE, "the hub %s cannot be told: %s", config->hub,
		    curl_easy_strerror(rc));
	else if (http < 200 || http > 299)
		status = fault_set(fault, UNAVAILABLE, "the hub %s refuses: HTTP status %ld", config->hub, http);
	curl_easy_cleanup(curl);
	return status;
}

enum status
ping_hub(const struct config *config, struct fault *fault)
{
	struct buf form = {0};
	enum status status;

	if (config->hub == NULL || config->site_url == NULL)
		return OK;
	write_form(config, &form);
	status = buf_failed(&form) ? fault_set(fault, NO_MEMORY, "no memory to tell the hub")
				   : post(config, buf_string(&form), fault);
	buf_clear(&form);
	return status;
}
