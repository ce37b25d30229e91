/* Mails as they are written: addresses, header fields, quoted-printable. */
#include <signal.h>

#include "import/mail.h"
#include "tests/unit/fixture.h"

static void
addresses_are_what_may_stand_in_a_header(void **state)
{
	static const char *const good[] = {"a@b", "agence@example.fr", "a.b+c_d-e@sub.example-site.fr",
	    "o'neil@example.fr", "1@2.3"};
	static const char *const bad[] = {"", "@", "a", "a@", "@b", "a@b@c", "a b@c", " a@b", "a@b ", "a@b,c@d", "a@b\n",
	    "a@b\r\nBcc: x@y", "\"a b\"@c", "a@b;", "<a@b>", "A <a@b>", ".a@b", "a.@b", "a..b@c", "a@.b", "a@b.", "a@b..c",
	    "-f@b", "a@-b", "a@[127.0.0.1]", "é@b", "a@é", "a\\@b", "a(b)@c", "a@b|c",
	    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz@b"};
	char longest[400];
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(good); i++)
		if (!mail_address_is_valid(good[i]))
			fail_msg("%s is refused", good[i]);
	for (i = 0; i < LENGTH(bad); i++)
		if (mail_address_is_valid(bad[i]))
			fail_msg("%s is taken", bad[i]);
	memset(longest, 'a', sizeof(longest));
	memcpy(longest, "a@", 2);
	longest[MAIL_ADDRESS_BYTES_MAX] = '\0';
	assert_true(mail_address_is_valid(longest));
	longest[MAIL_ADDRESS_BYTES_MAX] = 'a';
	longest[MAIL_ADDRESS_BYTES_MAX + 1] = '\0';
	assert_false(mail_address_is_valid(longest));
}

static void
a_short_one_reads_as_it_is_written(void **state)
{
	static const struct mail mail = {.from = "a@site.example", .to = "b@c.example d@e.example", .from_name = "Essai",
	    .reply_to = "a@site.example", .subject = "Flux en panne", .id = "x.1", .date = 1795600800,
	    .text = "Été = 5 €\n.\nFrom ici \n"};
	static const char wanted[] =
	    "From: Essai\n <a@site.example>\nTo: b@c.example,\n d@e.example\nReply-To: a@site.example\n"
	    "Subject: Flux en panne\nDate: Wed, 25 Nov 2026 10:00:00 +0000\nMessage-ID: <x.1@site.example>\n"
	    "Auto-Submitted: auto-generated\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
	    "Content-Transfer-Encoding: quoted-printable\nContent-Language: fr\n\n"
	    "=C3=89t=C3=A9 =3D 5 =E2=82=AC\n=2E\n=46rom ici=20\n";
	struct buf out = {0};

	(void)state;
	mail_write(&mail, &out);
	assert_string_equal(buf_string(&out), wanted);
	buf_clear(&out);
}

/* How many lines begin a header field; every line is short ASCII. */
static size_t
check_lines(const char *message)
{
	bool in_header = true;
	size_t fields = 0, i;

	while (*message != '\0') {
		size_t length = strcspn(message, "\n");

		assert_true(message[length] == '\n');
		if (in_header ? length > 78 : length > 76)
			fail_msg("a line of %zu: %.*s", length, (int)length, message);
		for (i = 0; i < length; i++)
			if ((message[i] < ' ' || message[i] > '~') && (in_header || message[i] != '\t'))
				fail_msg("a byte %02x in %.*s", (unsigned char)message[i], (int)length, message);
		if (length == 0)
			in_header = false;
		if (in_header && message[0] != ' ')
			fields++;
		assert_true(!in_header || length > strspn(message, " "));
		message += length + 1;
	}
	assert_false(in_header);
	return fields;
}

static void
any_bytes_make_one_message(void **state)
{
	static const char *const pieces[] = {"\r\n", "\n", "\n\n", "Bcc: x@y.example", ": ", "=", "=?UTF-8?Q?a?=", ".", "é",
	    "\xf0\x9f\x94\xa5", "\xff", "\xc3", "\x01", "\x7f", " ", "\t", "From ", "mot", "\"", "(", "<", ">", ",", ";",
	    "un mot assez long pour que la ligne en devienne trop longue"};
	uint64_t seed = 9;
	size_t i, k, n;

	(void)state;
	for (i = 0; i < 3000; i++) {
		char texts[3][1500] = {"", "", ""};
		struct mail mail = {.from = "a@site.example", .to = "b@c.example", .from_name = texts[0],
		    .subject = texts[1], .text = texts[2], .id = "x", .date = 0};
		struct buf out = {0};

		for (k = 0; k < LENGTH(texts); k++)
			for (n = 1 + random_below(&seed, 14); n > 0; n--)
				(void)strncat(texts[k], pieces[random_below(&seed, LENGTH(pieces))],
				    sizeof(texts[k]) - strlen(texts[k]) - 1);
		mail_write(&mail, &out);
		assert_false(buf_failed(&out));
		assert_int_equal(check_lines(buf_string(&out)), 10);
		buf_clear(&out);
	}
}

static void
a_program_that_is_not_there_is_told(void **state)
{
	static const struct mail mail = {.from = "a@b", .to = "c@d", .subject = "", .text = "", .id = "x"};
	struct fault fault = {0};

	(void)state;
	assert_int_equal(mail_send("/absent/sendmail", &mail, &fault), UNAVAILABLE);
	assert_non_null(strstr(fault.message, "/absent/sendmail"));
	assert_int_equal(mail_send("/bin/false", &mail, &fault), BAD_INPUT);
	assert_int_equal(mail_send("/bin/true", &mail, &fault), OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(addresses_are_what_may_stand_in_a_header),
	    cmocka_unit_test(a_short_one_reads_as_it_is_written),
	    cmocka_unit_test(any_bytes_make_one_message),
	    cmocka_unit_test(a_program_that_is_not_there_is_told),
	};

	(void)signal(SIGPIPE, SIG_IGN); /* as in the importer */
	return cmocka_run_group_tests_name("mail", tests, NULL, NULL);
}
