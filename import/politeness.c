#include "import/politeness.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "import/run_time.h"

#define SLICE_MS 200 /* how late a stop may be noticed */

uint32_t
politeness_random(void)
{
	uint32_t n = 0;

	/* Does not fail for so few bytes once the system has started. */
	if (getrandom(&n, sizeof(n), 0) != (ssize_t)sizeof(n))
		n = (uint32_t)clock();
	return n;
}

void
politeness_shuffle(size_t *order, size_t count)
{
	size_t i, j, other;

	for (i = 0; i < count; i++) {
		j = politeness_random() % (i + 1);
		other = order[j];
		order[j] = i;
		if (j != i)
			order[i] = other;
	}
}

bool
politeness_wait(struct politeness *p, const char *host, const struct patience *patience)
{
	struct timespec slice = {0, SLICE_MS * 1000000L};
	int64_t left;
	size_t i;

	if (p == NULL)
		return true;
	for (i = 0; i < p->count && strcmp(p->hosts[i].host, host) != 0; i++)
		continue;
	while (i < p->count &&
	    (left = p->hosts[i].asked_ms + patience->pause_s * 1000 - run_time_now()) > 0) {
		if ((patience->stop != NULL && *patience->stop != 0) ||
		    (patience->until_ms != 0 && run_time_now() >= patience->until_ms))
			return false;
		slice.tv_nsec = (left < SLICE_MS ? left : SLICE_MS) * 1000000L;
		(void)nanosleep(&slice, NULL);
	}
	if (i == SOURCES_MAX)
		return true;
	(void)snprintf(p->hosts[i].host, sizeof(p->hosts[i].host), "%s", host);
	p->hosts[i].asked_ms = run_time_now();
	if (i == p->count)
		p->count++;
	return true;
}
