/* Forms that were sent with files, as browsers write them and as nobody should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fcgi/multipart.h"

static int
set_up(void **state)
{
	*state = arena_new((size_t)1024 * 1024);
	return *state == NULL;
}

static int
tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

/* Without a NUL after it, so that a sanitizer sees a byte too far. */
static enum status
read_form(struct arena *arena, const char *type, const char *body, size_t length,
    struct part parts[PARTS_MAX], size_t *count)
{
	char *copy = malloc(length == 0 ? 1 : length);
	struct fault fault = {0};
	enum status status;
	size_t i;

	assert_non_null(copy);
	memcpy(copy, body, length);
	status = multipart_read(type, copy, length, arena, &fault, parts, count);
	for (i = 0; i < *count; i++)
		parts[i].bytes = arena_copy(arena, parts[i].bytes, parts[i].length);
	free(copy);
	if (status != OK)
		assert_int_equal(status, fault.status);
	return status;
}

static void
parts_come_as_they_were_sent(void **state)
{
	static const char body[] = "what a mail reader would show\r\n"
				   "--b-1\r\nContent-Disposition: form-data; name=\"xml\"\r\n\r\n"
				   "<a>\r\n--b\r\n</a>\r\n"
				   "--b-1  \r\ncontent-type: text/xml\r\n"
				   "content-disposition: form-data; filename=\"a;b\\\"c.xml\"; name=fichier\r\n\r\n"
				   "\r\n--b-1\r\nContent-Disposition: form-data; name=\"vide\"\r\n\r\n"
				   "\r\n--b-1--\r\nafter";
	struct part parts[PARTS_MAX];
	const struct part *file;
	size_t count;

	assert_int_equal(read_form(*state, "multipart/form-data; boundary=b-1", body, sizeof(body) - 1,
			     parts, &count),
	    OK);
	assert_int_equal(count, 3);
	assert_string_equal(parts[0].name, "xml");
	assert_null(parts[0].filename);
	assert_string_equal(parts[0].bytes, "<a>\r\n--b\r\n</a>");
	file = multipart_find(parts, count, "fichier");
	assert_non_null(file);
	assert_string_equal(file->filename, "a;b\"c.xml");
	assert_int_equal(file->length, 0);
	assert_int_equal(multipart_find(parts, count, "vide")->length, 0);
	assert_null(multipart_find(parts, count, "autre"));
}

static void
a_boundary_may_be_quoted(void **state)
{
	static const char body[] =
	    "--a b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n\0\xFF\r\n--a b--";
	struct part parts[PARTS_MAX];
	size_t count;

	assert_int_equal(read_form(*state, "Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"", body,
			     sizeof(body) - 1, parts, &count),
	    OK);
	assert_int_equal(count, 1);
	assert_int_equal(parts[0].length, 2);
	assert_memory_equal(parts[0].bytes, "\0\xFF", 2);
}

static void
what_is_no_form_is_refused(void **state)
{
	static const struct {
		const char *type, *body;
	} wrong[] = {
	    {NULL, "--a--"},
	    {"text/plain", "--a--"},
	    {"multipart/form-data", "--a--"},
	    {"multipart/form-data; boundary=", "--a--"},
	    {"multipart/form-data; boundary=\"a", "--a--"},
	    {"multipart/form-data; boundary="
	     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"--aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa--"},
	    {"multipart/form-data; boundary=a", ""},
	    {"multipart/form-data; boundary=a", "-"},
	    {"multipart/form-data; boundary=a", "--a"},
	    {"multipart/form-data; boundary=a", "--a\r\n"},
	    {"multipart/form-data; boundary=a", "--ab\r\nContent-Disposition: form-data; name=x\r\n\r\n\r\n--a--"},
	    {"multipart/form-data; boundary=a", "--a\r\n\r\nno name\r\n--a--"},
	    {"multipart/form-data; boundary=a", "--a\r\nContent-Disposition: form-data\r\n\r\nx\r\n--a--"},
	    {"multipart/form-data; boundary=a", "--a\r\nContent-Disposition: form-data; name=\"x\r\n\r\ny\r\n--a--"},
	    {"multipart/form-data; boundary=a", "--a\r\nContent-Disposition: form-data; name=x\r\n\r\nno end"},
	    {"multipart/form-data; boundary=a", "--a\r\nContent-Disposition: form-data; name=x"},
	};
	struct part parts[PARTS_MAX];
	size_t i, count;

	for (i = 0; i < LENGTH(wrong); i++)
		if (read_form(*state, wrong[i].type, wrong[i].body, strlen(wrong[i].body), parts, &count) !=
		    BAD_INPUT)
			fail_msg("%s: %s", wrong[i].type, wrong[i].body);
}

/* Every beginning of a form is refused, and nothing is read beyond it. */
static void
no_beginning_is_a_form(void **state)
{
	static const char body[] = "--a\r\nContent-Disposition: form-data; name=\"x\"; filename=f\r\n\r\n"
				   "<rss/>\r\n--a--";
	struct part parts[PARTS_MAX];
	size_t count, length;

	for (length = 0; length < sizeof(body) - 1; length++)
		assert_int_equal(read_form(*state, "multipart/form-data; boundary=a", body, length, parts,
				     &count),
		    BAD_INPUT);
	assert_int_equal(read_form(*state, "multipart/form-data; boundary=a", body, length, parts,
			     &count),
	    OK);
}

static void
parts_and_headers_are_bounded(void **state)
{
	char *body = calloc(1, PART_HEADER_BYTES_MAX + 4096), *at = body;
	struct part parts[PARTS_MAX];
	size_t count, i;

	assert_non_null(body);
	for (i = 0; i <= PARTS_MAX; i++)
		at += sprintf(at, "--a\r\nContent-Disposition: form-data; name=x\r\n\r\ny\r\n");
	(void)sprintf(at, "--a--");
	assert_int_equal(read_form(*state, "multipart/form-data; boundary=a", body, strlen(body), parts,
			     &count),
	    TOO_LARGE);
	at = body + sprintf(body, "--a\r\nX: ");
	memset(at, 'x', PART_HEADER_BYTES_MAX);
	(void)sprintf(at + PART_HEADER_BYTES_MAX,
	    "\r\nContent-Disposition: form-data; name=x\r\n\r\ny\r\n--a--");
	assert_int_equal(read_form(*state, "multipart/form-data; boundary=a", body, strlen(body), parts,
			     &count),
	    BAD_INPUT);
	free(body);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(parts_come_as_they_were_sent, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_boundary_may_be_quoted, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(what_is_no_form_is_refused, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(no_beginning_is_a_form, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(parts_and_headers_are_bounded, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
