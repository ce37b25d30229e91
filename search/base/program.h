/*
 * A program run within bounds: wall time, processor time, memory, what it may print.  Whatever it
 * starts ends with it, unless it may leave some.  Anyone may include it.
 */
#ifndef SEARCH_BASE_PROGRAM_H
#define SEARCH_BASE_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "search/base/buf.h"
#include "search/base/status.h"

struct program {
	const char *const *argv; /* argv[0] is the path of the program; NULL ends it */
	const char *input;       /* what it reads on standard input */
	size_t input_length;
	size_t output_max;
	unsigned wall_ms;
	unsigned cpu_seconds;
	size_t memory_max; /* bytes of address space */
	bool may_leave_others; /* that it started and that go on, once it ended in time by itself; and it
	                        * may be another user's, on whom limits other than of time have no hold */
};

enum program_end {
	PROGRAM_EXITED,   /* code: its exit status */
	PROGRAM_KILLED,   /* code: the signal, which may be that of a limit */
	PROGRAM_TOO_LATE, /* it was still running */
	PROGRAM_TOO_LONG, /* it printed more than it may */
};

struct program_result {
	enum program_end end;
	int code;
	struct buf output; /* of standard output; the caller's, to be cleared */
};

/* Its standard error is ours.  IO_ERROR when it cannot be started; UNAVAILABLE when there is no such
 * program. */
enum status program_run(const struct program *program, struct fault *fault, struct program_result *result);

#endif
