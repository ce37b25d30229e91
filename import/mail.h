/*
 * Mails in plain text, handed to the machine's own mail program.
 *
 * A message is of RFC 5322, MIME (RFC 2045, quoted-printable), with UTF-8 in header fields as RFC
 * 2047 has it, and says that a machine wrote it (RFC 3834).  Whatever its texts hold, they become
 * neither a header field nor a recipient: control characters are blanks there.
 */
#ifndef IMPORT_MAIL_H
#define IMPORT_MAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "search/base/buf.h"
#include "search/base/status.h"

#define MAIL_PROGRAM_DEFAULT "/usr/sbin/sendmail"
#define MAIL_SECONDS_MAX 30 /* for the program to take one */
#define MAIL_ADDRESS_BYTES_MAX 254 /* RFC 5321, 4.5.3.1.3, without its brackets */
#define MAIL_RECIPIENTS_MAX 16

struct mail {
	const char *from, *to; /* addresses that mail_address_is_valid(); `to`: blanks between several */
	const char *from_name; /* UTF-8, or NULL */
	const char *reply_to;  /* an address, or NULL */
	const char *subject;   /* UTF-8 */
	const char *text;      /* UTF-8, '\n' at the end of each line */
	const char *id;        /* letters, digits, '.', '-' and '_': what no other message has */
	int64_t date;          /* seconds since 1970 */
};

/* A dot-atom, '@' and a host name, all ASCII (RFC 5321, 4.1.2, without quoted local parts). */
bool mail_address_is_valid(const char *address);
/* Adds the message, with '\n' at the end of lines, as mail programs take it. */
void mail_write(const struct mail *mail, struct buf *out);

/* Runs `program -t -i` with the message.  UNAVAILABLE: there is no such program, or it cannot be
 * run; TOO_LATE: it did not end; BAD_INPUT: it refused this mail. */
enum status mail_send(const char *program, const struct mail *mail, struct fault *fault);

#endif
