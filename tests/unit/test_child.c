/* Whatever a document does to the child that reads it, the parent goes on, and knows. */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/child/child.h"
#include "tests/unit/fixture.h"

#define MEBIBYTE ((size_t)1024 * 1024)

struct taken {
	int messages;
	char last[64];
	const char *path; /* of a file that exists */
	int file;
};

static enum status
take(void *context, struct message *message, struct fault *fault)
{
	struct taken *taken = context;
	const char *text;

	(void)fault;
	if (message->kind != 7 || !message_text(message, sizeof(taken->last) - 1, &text) ||
	    text == NULL || !message_is_over(message))
		return BAD_INPUT;
	taken->messages++;
	(void)snprintf(taken->last, sizeof(taken->last), "%s", text);
	return OK;
}

static enum status
say(struct child *child, uint32_t kind, const char *text)
{
	struct buf body = {0};
	enum status status;

	message_add_text(&body, text);
	status = child_send(child, kind, &body);
	buf_clear(&body);
	return status;
}

static enum child_end
run(enum status (*work)(void *, struct child *, struct fault *), struct taken *taken,
    enum status *status)
{
	struct child_job job = {work, take, taken, taken->file,
	    {{256 * MEBIBYTE, 1}, 5, MEBIBYTE}, NULL};
	struct child_result result;
	struct fault fault = {0};

	*status = child_run(&job, &fault, &result);
	if (*status != OK)
		assert_string_not_equal(fault.message, "");
	return result.end;
}

static enum status
behave(void *context, struct child *child, struct fault *fault)
{
	enum status status = OK;
	int i;

	(void)context;
	(void)fault;
	for (i = 0; status == OK && i < 3; i++)
		status = say(child, 7, i == 2 ? "dernier" : "texte");
	return status;
}

static void
what_it_says_arrives(void **state)
{
	struct taken taken = {.file = CHILD_NO_FILE};
	enum status status;

	(void)state;
	assert_int_equal(run(behave, &taken, &status), CHILD_ENDED);
	assert_int_equal(status, OK);
	assert_int_equal(taken.messages, 3);
	assert_string_equal(taken.last, "dernier");
}

static enum status
refuse(void *context, struct child *child, struct fault *fault)
{
	(void)context;
	(void)child;
	return fault_set(fault, BAD_INPUT, "not a feed");
}

static enum status
crash(void *context, struct child *child, struct fault *fault)
{
	(void)context;
	(void)fault;
	if (say(child, 7, "avant") != OK)
		return IO_ERROR;
	(void)signal(SIGSEGV, SIG_DFL); /* cmocka's handler would go on with the tests in the child */
	(void)raise(SIGSEGV);
	return OK;
}

static enum status
leave(void *context, struct child *child, struct fault *fault)
{
	(void)context;
	(void)child;
	(void)fault;
	_exit(EXIT_SUCCESS);
}

static enum status
loop(void *context, struct child *child, struct fault *fault)
{
	volatile unsigned turns = 1;

	(void)context;
	(void)child;
	(void)fault;
	while (turns != 0) /* for ever: odd numbers alone */
		turns += 2;
	return OK;
}

static enum status
grow(void *context, struct child *child, struct fault *fault)
{
	size_t bytes;
	char *memory;

	(void)context;
	(void)child;
	/* What it takes goes with the child.  NOLINTBEGIN(clang-analyzer-unix.Malloc) */
	for (bytes = 0; bytes < 1024 * MEBIBYTE; bytes += MEBIBYTE) {
		memory = malloc(MEBIBYTE);
		if (memory == NULL)
			return fault_set(fault, NO_MEMORY, "at %zu", bytes);
		memset(memory, 1, MEBIBYTE);
	}
	/* NOLINTEND(clang-analyzer-unix.Malloc) */
	return OK;
}

static enum status
flood(void *context, struct child *child, struct fault *fault)
{
	(void)context;
	(void)fault;
	while (say(child, 7, "encore") == OK)
		continue;
	return IO_ERROR;
}

static enum status
lie(void *context, struct child *child, struct fault *fault)
{
	(void)context;
	(void)fault;
	return say(child, 8, "un autre genre");
}

static enum status
lie_with_bytes(void *context, struct child *child, struct fault *fault)
{
	(void)context;
	(void)fault;
	return say(child, 7, "\xC3");
}

/* More than the parent ever keeps of one message. */
static enum status
swell(void *context, struct child *child, struct fault *fault)
{
	struct buf body = {0};
	char block[4096] = {0};
	enum status status;

	(void)context;
	(void)fault;
	while (body.length <= MESSAGE_BYTES_MAX)
		buf_add(&body, block, sizeof(block));
	status = child_send(child, 7, &body);
	buf_clear(&body);
	return status;
}

static void
nothing_it_does_ends_the_parent(void **state)
{
	static const struct {
		enum status (*work)(void *, struct child *, struct fault *);
		enum child_end end;
		enum status status;
	} cases[] = {{refuse, CHILD_ENDED, BAD_INPUT}, {crash, CHILD_CRASHED, TOO_LARGE},
	    {leave, CHILD_CRASHED, TOO_LARGE}, {loop, CHILD_TOO_LONG, TOO_LARGE},
#ifndef __SANITIZE_ADDRESS__
	    {grow, CHILD_ENDED, NO_MEMORY},
#endif
	    {flood, CHILD_FLOODED, TOO_LARGE}, {lie, CHILD_FLOODED, TOO_LARGE},
	    {lie_with_bytes, CHILD_FLOODED, TOO_LARGE}, {swell, CHILD_ENDED, TOO_LARGE}};
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		struct taken taken = {.file = CHILD_NO_FILE};
		enum status status;
		enum child_end end = run(cases[i].work, &taken, &status);

		if (end != cases[i].end || status != cases[i].status)
			fail_msg("case %zu: end %d, status %d", i, (int)end, (int)status);
	}
	(void)grow;
}

/* One word for each door that is open. */
static enum status
try_doors(void *context, struct child *child, struct fault *fault)
{
	const struct taken *taken = context;
	char *const arguments[] = {(char[]){"true"}, NULL};
	enum status status = OK;

	(void)fault;
	child_confine(child);
	if (open(taken->path, O_RDONLY) >= 0 || creat("/tmp/repertoire-test-door", 0600) >= 0)
		status = say(child, 7, "open");
	if (status == OK && socket(AF_INET, SOCK_STREAM, 0) >= 0)
		status = say(child, 7, "socket");
	if (status == OK && fork() >= 0)
		status = say(child, 7, "fork");
	if (status == OK && execve("/bin/true", arguments, arguments) == 0)
		status = say(child, 7, "execve");
	if (status == OK && ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0)
		status = say(child, 7, "ptrace");
	if (status == OK && kill(getppid(), 0) == 0)
		status = say(child, 7, "kill");
	if (status == OK && unlink(taken->path) == 0)
		status = say(child, 7, "unlink");
	if (status == OK &&
	    mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
		status = say(child, 7, "program in memory");
	return status;
}

static enum status
read_what_is_open(void *context, struct child *child, struct fault *fault)
{
	const struct taken *taken = context;
	char text[32] = "";

	(void)fault;
	child_confine(child);
	if (pread(taken->file, text, sizeof(text) - 1, 0) < 0)
		return IO_ERROR;
	return say(child, 7, text);
}

static enum status
find_open_files(void *context, struct child *child, struct fault *fault)
{
	struct stat info;
	int fd, count = 0;
	char text[16];

	(void)context;
	(void)fault;
	for (fd = 3; fd < 1024; fd++)
		count += fstat(fd, &info) == 0;
	(void)snprintf(text, sizeof(text), "%d", count);
	return say(child, 7, text);
}

static void
it_can_do_nothing_but_read_what_is_open(void **state)
{
	char *directory = fixture_directory(), path[256];
	struct taken taken = {.path = path};
	enum status status;
	FILE *file;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/document.xml", directory);
	file = fopen(path, "w+e");
	assert_non_null(file);
	assert_true(fputs("mot", file) >= 0 && fflush(file) == 0);
	taken.file = fileno(file);
#ifndef __SANITIZE_ADDRESS__ /* which does without the sandbox */
	assert_int_equal(run(try_doors, &taken, &status), CHILD_ENDED);
	assert_int_equal(status, OK);
	assert_string_equal(taken.last, "");
#else
	(void)try_doors;
#endif
	assert_int_equal(run(read_what_is_open, &taken, &status), CHILD_ENDED);
	assert_string_equal(taken.last, "mot");
	assert_int_equal(run(find_open_files, &taken, &status), CHILD_ENDED);
	assert_string_equal(taken.last, "2"); /* the document and the pipe */
	assert_int_equal(fclose(file), 0);
	fixture_remove(directory);
}

static volatile sig_atomic_t stop_now = 1;

static void
a_stop_is_heeded(void **state)
{
	struct taken taken = {.file = CHILD_NO_FILE};
	struct child_job job = {loop, take, &taken, CHILD_NO_FILE,
	    {{256 * MEBIBYTE, 10}, 20, MEBIBYTE}, &stop_now};
	struct child_result result;
	struct fault fault = {0};

	(void)state;
	assert_int_not_equal(child_run(&job, &fault, &result), OK);
	assert_int_equal(result.end, CHILD_STOPPED);
}

static enum status
print(void *context, FILE *out, FILE *log, struct child *child, struct fault *fault)
{
	(void)context;
	(void)fault;
	if (fprintf(out, "réponse\n") < 0 || fprintf(log, "remarque\n") < 0)
		return IO_ERROR;
	return child_count(child, 42);
}

static void
what_it_prints_is_printed(void **state)
{
	char *texts[2] = {NULL, NULL};
	size_t sizes[2];
	struct child_printer printer = {.print = print, .out = open_memstream(&texts[0], &sizes[0]),
	    .log = open_memstream(&texts[1], &sizes[1])};
	struct child_job job = {.file = CHILD_NO_FILE, .limits = child_limits_for(1)};
	struct child_result result;
	struct fault fault = {0};

	(void)state;
	assert_true(printer.out != NULL && printer.log != NULL);
	assert_int_equal(child_print(&printer, &job, &fault, &result), OK);
	assert_true(fclose(printer.out) == 0 && fclose(printer.log) == 0);
	assert_string_equal(texts[0], "réponse\n");
	assert_string_equal(texts[1], "remarque\n");
	assert_int_equal(printer.count, 42);
	free(texts[0]);
	free(texts[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_it_says_arrives),
	    cmocka_unit_test(nothing_it_does_ends_the_parent),
	    cmocka_unit_test(it_can_do_nothing_but_read_what_is_open),
	    cmocka_unit_test(a_stop_is_heeded),
	    cmocka_unit_test(what_it_prints_is_printed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
