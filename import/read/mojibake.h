/*
 * Characters U+0080 to U+009F, which no text means: bytes of UTF-8 or of windows-1252 that somebody
 * took for Latin 1, in the text or as &#146;.  For import/read only.
 */
#ifndef IMPORT_READ_MOJIBAKE_H
#define IMPORT_READ_MOJIBAKE_H

#include <stdint.h>

#include "search/base/arena.h"

/* What windows-1252 has at a byte: its five holes are U+FFFD. */
uint32_t mojibake_1252(unsigned char byte);

/* The text itself when there is none of them, else a mended copy in `arena`.  A run of Latin 1 that
 * is UTF-8 when its characters are taken for bytes is read so; what is left, as windows-1252 (as
 * HTML does, 13.2.5.80).  NULL gives NULL. */
const char *mojibake_mend(struct arena *arena, const char *text);

#endif
