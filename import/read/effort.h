/*
 * Processor time, which a partner's document may take only so much of.  For import/ only.
 */
#ifndef IMPORT_READ_EFFORT_H
#define IMPORT_READ_EFFORT_H

#include <time.h>

/* Of this thread so far, in seconds. */
static inline double
effort_spent(void)
{
	struct timespec spent;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
	return (double)spent.tv_sec + (double)spent.tv_nsec / 1e9;
}

#endif
