#include "search/query/deadline.h"

#include <sqlite3.h>
#include <stdint.h>
#include <time.h>

#include "search/index/columns.h"

/* SQLite steps between two looks at the clock. */
#define PROGRESS_STEPS 1000

static double
now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

double
deadline_in(unsigned milliseconds)
{
	return milliseconds == 0 ? 0 : now_ms() + milliseconds;
}

bool
deadline_is_over(double deadline)
{
	return deadline > 0 && now_ms() > deadline;
}

enum status
deadline_fault(struct fault *fault)
{
	return fault_set(fault, TOO_LATE, "the search took too long");
}

static int
is_over(void *context)
{
	return deadline_is_over(*(const double *)context);
}

void
deadline_watch(struct index *index, const double *deadline)
{
	/* SQLite only hands the pointer back. */
	if (*deadline > 0)
		sqlite3_progress_handler(index_connection(index), PROGRESS_STEPS, is_over,
		    (void *)(uintptr_t)deadline);
}

void
deadline_forget(struct index *index)
{
	sqlite3_progress_handler(index_connection(index), 0, NULL, NULL);
}
