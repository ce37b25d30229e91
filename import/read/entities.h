/*
 * The named character references of HTML 4 that feeds use without declaring them.  For
 * import/read only.
 */
#ifndef IMPORT_READ_ENTITIES_H
#define IMPORT_READ_ENTITIES_H

#include <stddef.h>
#include <stdint.h>

/* 0 when unknown.  `name` without & and ;. */
uint32_t entity_code_point(const char *name, size_t length);

#endif
