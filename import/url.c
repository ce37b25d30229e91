#include "import/url.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "search/base/status.h"

#define URL_BYTES_MAX 2048

static const struct block4 {
	uint32_t network;
	int bits;
} private4[] = {
    {0x00000000, 8},  /* this network */
    {0x0A000000, 8},  /* private */
    {0x64400000, 10}, /* carrier-grade NAT */
    {0x7F000000, 8},  /* loopback */
    {0xA9FE0000, 16}, /* link-local */
    {0xAC100000, 12}, /* private */
    {0xC0000000, 24}, /* protocol assignments */
    {0xC0000200, 24}, /* documentation */
    {0xC0586300, 24}, /* 6to4 relays */
    {0xC0A80000, 16}, /* private */
    {0xC6120000, 15}, /* benchmarking */
    {0xC6336400, 24}, /* documentation */
    {0xCB007100, 24}, /* documentation */
    {0xE0000000, 3},  /* multicast and reserved */
};

static const struct block6 {
	unsigned char network[16];
	int bits;
} private6[] = {
    {{0}, 96},                                  /* unspecified, loopback, IPv4-compatible */
    {{0, 0x64, 0xFF, 0x9B}, 32},                /* NAT64 */
    {{1}, 64},                                  /* discard */
    {{0x20, 0x01, 0x00}, 23},                   /* protocol assignments, Teredo */
    {{0x20, 0x01, 0x0D, 0xB8}, 32},             /* documentation */
    {{0x20, 0x02}, 16},                         /* 6to4 */
    {{0xFC}, 7},                                /* unique local */
    {{0xFE, 0x80}, 10},                         /* link-local */
    {{0xFE, 0xC0}, 10},                         /* site-local */
    {{0xFF}, 8},                                /* multicast */
};

static bool
is_public4(uint32_t address)
{
	size_t i;

	for (i = 0; i < LENGTH(private4); i++)
		if (((address ^ private4[i].network) >> (32 - private4[i].bits)) == 0)
			return false;
	return true;
}

static bool
has_prefix(const unsigned char *address, const struct block6 *block)
{
	int whole = block->bits / 8, rest = block->bits % 8;
	unsigned char mask = (unsigned char)(0xFF00 >> rest);

	if (memcmp(address, block->network, (size_t)whole) != 0)
		return false;
	return rest == 0 || ((address[whole] ^ block->network[whole]) & mask) == 0;
}

static bool
is_public6(const unsigned char address[16])
{
	static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
	uint32_t inner;
	size_t i;

	if (memcmp(address, mapped, sizeof(mapped)) == 0) {
		memcpy(&inner, address + 12, sizeof(inner));
		return is_public4(ntohl(inner));
	}
	for (i = 0; i < LENGTH(private6); i++)
		if (has_prefix(address, &private6[i]))
			return false;
	return true;
}

bool
address_is_public(const struct sockaddr *address)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (address->sa_family == AF_INET) {
		memcpy(&v4, address, sizeof(v4));
		return is_public4(ntohl(v4.sin_addr.s_addr));
	}
	if (address->sa_family != AF_INET6)
		return false;
	memcpy(&v6, address, sizeof(v6));
	return is_public6(v6.sin6_addr.s6_addr);
}

bool
address_is_link_local(const struct sockaddr *address)
{
	static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
	static const struct block6 local = {{0xFE, 0x80}, 10};
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (address->sa_family == AF_INET) {
		memcpy(&v4, address, sizeof(v4));
		return ntohl(v4.sin_addr.s_addr) >> 16 == 0xA9FE;
	}
	if (address->sa_family != AF_INET6)
		return false;
	memcpy(&v6, address, sizeof(v6));
	if (memcmp(v6.sin6_addr.s6_addr, mapped, sizeof(mapped)) == 0)
		return v6.sin6_addr.s6_addr[12] == 0xA9 && v6.sin6_addr.s6_addr[13] == 0xFE;
	return has_prefix(v6.sin6_addr.s6_addr, &local);
}

const char url_no_memory[] = "cannot be checked for want of memory";

/* A URL taken apart. */
struct parts {
	CURLU *handle;
	bool no_memory;
};

/* NULL when absent; curl_free() it. */
static char *
part_of(struct parts *parts, CURLUPart part)
{
	unsigned flags = part == CURLUPART_PORT ? CURLU_DEFAULT_PORT : 0;
	char *text = NULL;

	if (curl_url_get(parts->handle, part, &text, flags) == CURLUE_OUT_OF_MEMORY)
		parts->no_memory = true;
	return text;
}

static bool
part_is(struct parts *parts, CURLUPart part, const char *const *allowed, size_t count)
{
	char *text = part_of(parts, part);
	bool found = false;
	size_t i;

	for (i = 0; text != NULL && i < count; i++)
		found = found || strcmp(text, allowed[i]) == 0;
	curl_free(text);
	return found;
}

static bool
has_part(struct parts *parts, CURLUPart part)
{
	char *text = part_of(parts, part);
	bool present = text != NULL;

	curl_free(text);
	return present;
}

const char *
url_refusal(const char *url, bool private_network)
{
	static const char *const schemes[] = {"http", "https"}, *const ports[] = {"80", "443"};
	struct parts parts = {0};
	const char *reason = NULL;
	const unsigned char *at;
	CURLUcode code;

	if (strlen(url) > URL_BYTES_MAX)
		return "is too long";
	for (at = (const unsigned char *)url; *at != '\0'; at++)
		if (*at <= ' ' || *at == 0x7F)
			return "has a blank or a control character";
	parts.handle = curl_url();
	if (parts.handle == NULL)
		return url_no_memory;
	code = curl_url_set(parts.handle, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME);
	parts.no_memory = code == CURLUE_OUT_OF_MEMORY;
	if (code != CURLUE_OK)
		reason = "is not a URL";
	else if (!part_is(&parts, CURLUPART_SCHEME, schemes, LENGTH(schemes)))
		reason = "is neither http nor https";
	else if (has_part(&parts, CURLUPART_USER) || has_part(&parts, CURLUPART_PASSWORD))
		reason = "has a user name or a password in it";
	else if (!private_network && !part_is(&parts, CURLUPART_PORT, ports, LENGTH(ports)))
		reason = "has a port other than 80 and 443 (allowed with reseau_interne = true)";
	curl_url_cleanup(parts.handle);
	return parts.no_memory ? url_no_memory : reason;
}

bool
url_host(const char *url, char out[URL_HOST_MAX])
{
	struct parts parts = {.handle = curl_url()};
	char *host = NULL, *port = NULL, *at;
	bool found = false;

	if (parts.handle != NULL &&
	    curl_url_set(parts.handle, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK) {
		host = part_of(&parts, CURLUPART_HOST);
		port = part_of(&parts, CURLUPART_PORT);
	}
	if (host != NULL && port != NULL) {
		int n = snprintf(out, URL_HOST_MAX, "%s:%s", host, port);

		found = n > 0 && n < URL_HOST_MAX;
		for (at = out; found && *at != '\0'; at++)
			if (*at >= 'A' && *at <= 'Z')
				*at = (char)(*at + ('a' - 'A'));
	}
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(parts.handle);
	return found;
}
