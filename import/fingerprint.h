/*
 * What decides how feeds are read, as one number: this program, its data files, the configuration
 * and its mapping files.  For import/main.c.
 */
#ifndef IMPORT_FINGERPRINT_H
#define IMPORT_FINGERPRINT_H

#include <stdint.h>

#include "import/session.h"

/* `path`: the configuration's. */
enum status fingerprint(const struct import_session *session, const char *path,
    struct fault *fault, int64_t *out);

#endif
