/*
 * What a process that reads a stranger's document may still do: nothing but compute, read what
 * it has open and write to it.  For import/child, and for tests.
 *
 * Three layers, each of which holds alone: resource limits (setrlimit(2)), a list of system calls
 * (seccomp(2), by libseccomp) and no file of the system at all (landlock(7), where the kernel has
 * it).  All are for good: a process that entered does not come out.
 *
 * Under AddressSanitizer, which maps terabytes and writes its reports into files, only the
 * limits on time, cores and written files are set.
 */
#ifndef IMPORT_CHILD_SANDBOX_H
#define IMPORT_CHILD_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "search/base/status.h"

/* Open descriptors, those of the document and of the answer included. */
#define SANDBOX_FILES_MAX 16

struct sandbox_limits {
	size_t memory;    /* bytes of address space, of which the program itself is some */
	unsigned seconds; /* of processor time */
};

/* Limits already lower stay.  No core is written, and no byte into a file. */
enum status sandbox_limit(const struct sandbox_limits *limits, struct fault *fault);

/* From here on no file can be opened, no socket made, no program run, no process seen.  False when
 * this kernel has neither seccomp nor Landlock: the limits hold alone then. */
bool sandbox_enter(void);

#endif
