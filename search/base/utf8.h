/*
 * UTF-8 (RFC 3629) one code point at a time.  Anyone may include it.
 */
#ifndef SEARCH_BASE_UTF8_H
#define SEARCH_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_REPLACEMENT 0xFFFDu
#define UTF8_MAX_BYTES 4

/* Reads the code point at text[0..length), length > 0; stores its byte count (>= 1).
 * An ill-formed sequence gives U+FFFD for its maximal valid part, as Unicode ch. 3 advises. */
uint32_t utf8_decode(const unsigned char *text, size_t length, size_t *bytes);
/* Writes 1 to 4 bytes and returns how many; a surrogate or > U+10FFFF is written as U+FFFD. */
size_t utf8_encode(uint32_t code_point, unsigned char out[UTF8_MAX_BYTES]);
bool utf8_is_valid(const char *text, size_t length);
/* The largest n <= length such that text[0..n) does not cut a code point. */
size_t utf8_floor(const char *text, size_t length);
/* Code points in a valid text; an ill-formed byte counts one. */
size_t utf8_count(const char *text, size_t length);

#endif
