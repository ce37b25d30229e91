/*
 * Writes iCalendar (RFC 5545): lines ended by CR LF, folded at 75 octets without cutting a
 * character.  One door for texts, one for what is not a text.  For fcgi/.
 */
#ifndef FCGI_CALENDAR_H
#define FCGI_CALENDAR_H

#include "search/base/buf.h"

#define CALENDAR_LINE_OCTETS 75 /* RFC 5545, 3.1, the line's end not counted */

/* NAME:TEXT (3.3.11): \ ; , and newlines escaped, other control characters left out, ill-formed
 * UTF-8 replaced.  `name` is ours and may have parameters.  NULL or "" writes nothing. */
void calendar_text(struct buf *out, const char *name, const char *text);
/* NAME:VALUE, a value of ours or an address: nothing is escaped, control characters are left out.
 * NULL or "" writes nothing. */
void calendar_value(struct buf *out, const char *name, const char *value);

#endif
