/* The text of a message: header fields, then the body in quoted-printable. */
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "import/mail.h"
#include "search/base/date.h"
#include "search/base/utf8.h"

/* An encoded word has at most 75 bytes (RFC 2047, 2), and a line with one 76: 39 bytes are 52 in
 * base64, 64 with what surrounds them, and leave room for the name of the field. */
#define WORD_BYTES_MAX 39
#define PLAIN_BYTES_MAX 60 /* of a field that needs no encoding and no second line */
#define LINE_BYTES_MAX 76  /* RFC 2045, 6.7 (5), with the '=' of a soft break */

static bool
is_plain(const char *text)
{
	const char *c;

	for (c = text; *c != '\0'; c++)
		if (*c < ' ' || *c > '~' || strchr("=?\"\\()<>[]:;@,", *c) != NULL)
			return false;
	return c - text <= PLAIN_BYTES_MAX && text[0] != ' ' && text[0] != '\0';
}

static void
add_encoded_word(struct buf *out, const char *text, size_t length)
{
	unsigned char clean[WORD_BYTES_MAX], base64[WORD_BYTES_MAX / 3 * 4 + 1];
	size_t i;

	for (i = 0; i < length; i++)
		clean[i] = (unsigned char)text[i] < ' ' || text[i] == 0x7F ? ' ' : (unsigned char)text[i];
	(void)EVP_EncodeBlock(base64, clean, (int)length);
	buf_printf(out, "=?UTF-8?B?%s?=", (const char *)base64);
}

/* Unstructured text or a phrase: plain where it can be. */
static void
add_words(struct buf *out, const char *text)
{
	size_t length = strlen(text), n;
	const char *before = "";

	if (is_plain(text)) {
		buf_text(out, text);
		return;
	}
	for (; length > 0; text += n, length -= n) {
		n = utf8_floor(text, length < WORD_BYTES_MAX ? length : WORD_BYTES_MAX);
		n = n == 0 ? 1 : n; /* an ill-formed one must not stop us */
		buf_text(out, before);
		add_encoded_word(out, text, n);
		before = "\n ";
	}
}

/* One recipient a line: none is longer than a line may be. */
static void
add_recipients(struct buf *out, const char *addresses)
{
	const char *c;

	buf_text(out, "To: ");
	for (c = addresses; *c != '\0'; c++)
		if (*c == ' ')
			buf_text(out, ",\n ");
		else
			buf_char(out, *c);
	buf_char(out, '\n');
}

static void
add_date(struct buf *out, int64_t when)
{
	static const char days[][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
	    "Oct", "Nov", "Dec"};
	struct civil c;

	instant_to_civil(when, &c);
	buf_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\n",
	    days[date_weekday(date_days(c.year, c.month, c.day))], c.day, months[c.month - 1], c.year,
	    c.hour, c.minute, c.second);
}

static void
add_header(struct buf *out, const struct mail *mail)
{
	buf_text(out, "From: ");
	if (mail->from_name != NULL) {
		add_words(out, mail->from_name);
		buf_printf(out, "\n <%s>\n", mail->from);
	} else {
		buf_printf(out, "%s\n", mail->from);
	}
	add_recipients(out, mail->to);
	if (mail->reply_to != NULL)
		buf_printf(out, "Reply-To: %s\n", mail->reply_to);
	buf_text(out, "Subject: ");
	add_words(out, mail->subject);
	buf_char(out, '\n');
	add_date(out, mail->date);
	buf_printf(out, "Message-ID: <%s%s>\n", mail->id, strchr(mail->from, '@'));
	buf_text(out, "Auto-Submitted: auto-generated\n"
		      "MIME-Version: 1.0\n"
		      "Content-Type: text/plain; charset=UTF-8\n"
		      "Content-Transfer-Encoding: quoted-printable\n"
		      "Content-Language: fr\n\n");
}

/* What must be written as =XX: not ASCII, no text, a blank that a line ends with, and what mail
 * programs take for more than a text at the beginning of one (RFC 2049, 3). */
static bool
is_escaped(const char *text, size_t at_column)
{
	unsigned char c = (unsigned char)*text;

	if (c == ' ' || c == '\t')
		return text[1] == '\n' || text[1] == '\0';
	if (at_column == 0 && (c == '.' || strncmp(text, "From ", 5) == 0))
		return true;
	return c < ' ' || c > '~' || c == '=';
}

static void
add_body(struct buf *out, const char *text)
{
	size_t column = 0, needed;

	for (; *text != '\0'; text++) {
		bool escaped = *text != '\n' && is_escaped(text, column);

		needed = escaped ? 3 : 1;
		if (*text != '\n' && column + needed >= LINE_BYTES_MAX) {
			buf_text(out, "=\n");
			column = 0;
			escaped = is_escaped(text, column);
			needed = escaped ? 3 : 1;
		}
		if (escaped)
			buf_printf(out, "=%02X", (unsigned char)*text);
		else
			buf_char(out, *text);
		column = *text == '\n' ? 0 : column + needed;
	}
	if (column > 0)
		buf_char(out, '\n');
}

void
mail_write(const struct mail *mail, struct buf *out)
{
	add_header(out, mail);
	add_body(out, mail->text);
}
