/* A program run within bounds: what it prints, and every way in which it may end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "search/base/program.h"

#define MIB ((size_t)1024 * 1024)

static struct program_result
run_script(const char *script, const struct program *bounds)
{
	const char *const argv[] = {"/bin/sh", "-c", script, NULL};
	struct program child = *bounds;
	struct program_result result = {0};
	struct fault fault = {0};

	child.argv = argv;
	if (child.wall_ms == 0)
		child.wall_ms = 20000;
	if (child.cpu_seconds == 0)
		child.cpu_seconds = 10;
	if (child.output_max == 0)
		child.output_max = MIB;
	child.memory_max = 1024 * MIB;
	if (program_run(&child, &fault, &result) != OK)
		fail_msg("%s", fault.message);
	return result;
}

static void
what_goes_in_comes_out(void **state)
{
	size_t length = 3 * MIB, i;
	char *input = malloc(length);
	struct program bounds = {.input = input, .input_length = length, .output_max = 4 * MIB};
	struct program_result result;

	(void)state;
	assert_non_null(input);
	for (i = 0; i < length; i++)
		input[i] = (char)(i * 31 % 251);
	result = run_script("cat", &bounds);
	assert_int_equal(result.end, PROGRAM_EXITED);
	assert_int_equal(result.code, 0);
	assert_int_equal(result.output.length, length);
	assert_memory_equal(result.output.data, input, length);
	buf_clear(&result.output);
	free(input);
}

static void
its_exit_status_is_told(void **state)
{
	struct program_result result = run_script("echo a; exit 2", &(struct program){.wall_ms = 0});

	(void)state;
	assert_int_equal(result.end, PROGRAM_EXITED);
	assert_int_equal(result.code, 2);
	assert_string_equal(buf_string(&result.output), "a\n");
	buf_clear(&result.output);
}

/* It may have read enough. */
static void
input_that_is_not_read_is_no_fault(void **state)
{
	char *input = calloc(1, MIB);
	struct program bounds = {.input = input, .input_length = MIB};
	struct program_result result;

	(void)state;
	(void)signal(SIGPIPE, SIG_IGN); /* as in a worker */
	result = run_script("exec 0<&-; echo b", &bounds);
	assert_int_equal(result.end, PROGRAM_EXITED);
	assert_string_equal(buf_string(&result.output), "b\n");
	buf_clear(&result.output);
	free(input);
}

static bool
is_alive(pid_t pid)
{
	return kill(pid, 0) == 0 || errno != ESRCH;
}

/* Killed, it and what it started. */
static void
one_that_stays_is_ended_with_all_that_it_started(void **state)
{
	struct program_result result = run_script("sleep 600 & echo $! $$; sleep 600",
	    &(struct program){.wall_ms = 500});
	const struct timespec pause = {.tv_nsec = 5000000};
	int other = 0, itself = 0, waits = 0;

	(void)state;
	assert_int_equal(result.end, PROGRAM_TOO_LATE);
	assert_int_equal(sscanf(buf_string(&result.output), "%d %d", &other, &itself), 2);
	assert_false(is_alive(itself)); /* reaped */
	while (is_alive(other) && waits++ < 1000) /* by whoever inherits it */
		(void)nanosleep(&pause, NULL);
	/* A zombie of a container without an init is dead, too: it holds nothing. */
	if (is_alive(other)) {
		char path[64], line[256] = "";
		FILE *stat;

		(void)snprintf(path, sizeof(path), "/proc/%d/stat", other);
		stat = fopen(path, "r");
		if (stat != NULL && fgets(line, sizeof(line), stat) != NULL)
			assert_non_null(strstr(line, ") Z "));
		if (stat != NULL)
			(void)fclose(stat);
	}
	buf_clear(&result.output);
}

/* As a program that takes mail and goes on to carry it: its own end is what counts. */
static void
one_that_may_leave_others_does(void **state)
{
	const char *const argv[] = {"/bin/sh", "-c", "sleep 600 & echo $!; cat", NULL};
	struct program child = {.argv = argv, .input = "mot", .input_length = 3, .wall_ms = 20000,
	    .cpu_seconds = 10, .output_max = MIB, .memory_max = 1024 * MIB, .may_leave_others = true};
	struct program_result result = {0};
	struct fault fault = {0};
	int other = 0;

	(void)state;
	assert_int_equal(program_run(&child, &fault, &result), OK);
	assert_int_equal(result.end, PROGRAM_EXITED);
	assert_int_equal(result.code, 0);
	assert_int_equal(sscanf(buf_string(&result.output), "%d", &other), 1);
	assert_non_null(strstr(buf_string(&result.output), "\nmot"));
	assert_true(other > 0 && is_alive(other));
	assert_int_equal(kill(other, SIGKILL), 0);
	buf_clear(&result.output);
}

/* Its output is closed, and it stays. */
static void
one_that_only_looks_ended_is_ended(void **state)
{
	struct program_result result = run_script("exec >&-; sleep 600", &(struct program){.wall_ms = 500});

	(void)state;
	assert_int_equal(result.end, PROGRAM_TOO_LATE);
	buf_clear(&result.output);
}

static void
one_that_prints_too_much_is_ended(void **state)
{
	struct program_result result = run_script("while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done",
	    &(struct program){.output_max = 10000});

	(void)state;
	assert_int_equal(result.end, PROGRAM_TOO_LONG);
	assert_true(result.output.length < 200000);
	buf_clear(&result.output);
}

static void
one_that_computes_too_long_is_ended(void **state)
{
	struct program_result result =
	    run_script("while :; do :; done", &(struct program){.cpu_seconds = 1});

	(void)state;
	assert_int_equal(result.end, PROGRAM_KILLED);
	assert_true(result.code == SIGXCPU || result.code == SIGKILL);
	buf_clear(&result.output);
}

/* No file grows, no descriptor of ours is open there. */
static void
it_has_limits_and_nothing_of_ours(void **state)
{
	struct program_result result;
	int leaked = dup(STDERR_FILENO); /* without close-on-exec, as a careless library opens one */

	(void)state;
	assert_true(leaked > STDERR_FILENO);
	result = run_script("cat; test $(ulimit -f) -le 65536 && echo small; ulimit -c; ls /proc/self/fd | wc -l",
	    &(struct program){.input = "", .input_length = 0});
	/* 0, 1, 2, and the directory that ls reads. */
	assert_string_equal(buf_string(&result.output), "small\n0\n4\n");
	buf_clear(&result.output);
	(void)close(leaked);
}

static void
no_such_program_is_told(void **state)
{
	const char *const argv[] = {"/absent/repertoire-import", NULL};
	struct program child = {.argv = argv, .wall_ms = 1000, .cpu_seconds = 1, .output_max = 1,
	    .memory_max = 64 * MIB};
	struct program_result result = {0};
	struct fault fault = {0};

	(void)state;
	assert_int_equal(program_run(&child, &fault, &result), UNAVAILABLE);
	assert_non_null(strstr(fault.message, "/absent/repertoire-import: No such file"));
	buf_clear(&result.output);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_goes_in_comes_out),
	    cmocka_unit_test(its_exit_status_is_told),
	    cmocka_unit_test(input_that_is_not_read_is_no_fault),
	    cmocka_unit_test(one_that_stays_is_ended_with_all_that_it_started),
	    cmocka_unit_test(one_that_may_leave_others_does),
	    cmocka_unit_test(one_that_only_looks_ended_is_ended),
	    cmocka_unit_test(one_that_prints_too_much_is_ended),
	    cmocka_unit_test(one_that_computes_too_long_is_ended),
	    cmocka_unit_test(it_has_limits_and_nothing_of_ours),
	    cmocka_unit_test(no_such_program_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
