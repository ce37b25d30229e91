/*
 * Which addresses a source may have, and which the fetcher may connect to.
 */
#ifndef IMPORT_URL_H
#define IMPORT_URL_H

#include <stdbool.h>

struct sockaddr;

/* NULL when the URL is acceptable, else the reason in English: http and https only, no user
 * information, no control character, ports 80 and 443 unless `private_network`. */
const char *url_refusal(const char *url, bool private_network);
/* The reason when memory lacked: the URL may be good. */
extern const char url_no_memory[];

/* Whether an address, after name resolution, is on the public Internet: not private, loopback,
 * link-local, multicast, reserved, nor one of those inside IPv6 (RFC 6890). */
bool address_is_public(const struct sockaddr *address);

/* Link-local addresses: no feed lives there, but the secrets of machines in clouds do. */
bool address_is_link_local(const struct sockaddr *address);

#define URL_HOST_MAX 272
/* Name and port, in small letters, as they tell servers apart; false when there is none. */
bool url_host(const char *url, char out[URL_HOST_MAX]);

#endif
