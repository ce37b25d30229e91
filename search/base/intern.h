/*
 * Texts to small numbers and back: each different text gets the next number.  Anyone may
 * include it.
 */
#ifndef SEARCH_BASE_INTERN_H
#define SEARCH_BASE_INTERN_H

#include <stddef.h>
#include <stdint.h>

#include "search/base/status.h"

struct intern;

struct intern *intern_new(void);
/* NULL is allowed. */
void intern_free(struct intern *intern);

/* NO_MEMORY, or the text's number. */
enum status intern_add(struct intern *intern, const char *text, size_t length, uint32_t *number);
size_t intern_count(const struct intern *intern);
/* NUL-terminated; lives as long as the table. */
const char *intern_text(const struct intern *intern, uint32_t number);

#endif
