#include "import/politeness.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

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

static int64_t
now_ms(void)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
politeness_wait(struct politeness *p, const char *host, long pause_s,
    const volatile sig_atomic_t *stop)
{
	struct timespec slice = {0, SLICE_MS * 1000000L};
	int64_t left;
	size_t i;

	if (p == NULL)
		return;
	for (i = 0; i < p->count && strcmp(p->hosts[i].host, host) != 0; i++)
		continue;
	while (i < p->count && (stop == NULL || *stop == 0) &&
	    (left = p->hosts[i].asked_ms + pause_s * 1000 - now_ms()) > 0) {
		slice.tv_nsec = (left < SLICE_MS ? left : SLICE_MS) * 1000000L;
		(void)nanosleep(&slice, NULL);
	}
	if (i == SOURCES_MAX)
		return;
	(void)snprintf(p->hosts[i].host, sizeof(p->hosts[i].host), "%s", host);
	p->hosts[i].asked_ms = now_ms();
	if (i == p->count)
		p->count++;
}
