/*
 * The month or the week that the agenda shows.  Used by its page and view.
 *
 * On the wire: mois=YYYY-MM, or semaine=YYYY-MM-DD, any day of the week meant.
 */
#ifndef FCGI_PERIOD_H
#define FCGI_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

#include "search/base/arena.h"
#include "search/base/status.h"
#include "search/query/request.h"

struct period {
	bool is_week;
	int32_t first, last; /* days since 1970-01-01; a week begins on Monday */
};

/* The month of `today` when the parameters name none.  BAD_INPUT: `wrong` names the parameter. */
enum status period_read(const struct parameter *parameters, size_t count, int32_t today,
    const char **wrong, struct period *out);

struct period period_month(int32_t day);
struct period period_week(int32_t day);
struct period period_next(const struct period *period);
struct period period_previous(const struct period *period);

/* "mois=2027-01", "semaine=2027-01-11" */
const char *period_parameter(struct arena *arena, const struct period *period);

#endif
