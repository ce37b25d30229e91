/*
 * The pages for partners: the guide (/partenaires/), and the one on which they check what they
 * publish (/partenaires/verifier).
 */
#ifndef FCGI_PARTNERS_H
#define FCGI_PARTNERS_H

#include "fcgi/view.h"

/* Of one check: it has a worker to itself for that long. */
#define CHECK_SECONDS 20 /* unless told otherwise */
#define CHECK_SECONDS_MAX 50 /* nginx waits for 60 */
#define CHECK_CPU_SECONDS 10
#define CHECK_MEMORY_BYTES ((size_t)1024 * 1024 * 1024)
#define CHECK_OUTPUT_BYTES ((size_t)4 * 1024 * 1024)
#define CHECK_UPLOAD_BYTES ((size_t)5 * 1024 * 1024)
#define CHECK_ITEMS_SHOWN 50 /* without a remark, and as many with */

/* Makes the report of `repertoire-import check --json` what the template shows. */
void view_report(const struct show *show, const struct texts *texts, struct value *page,
    struct value *report);

/* Adds the elements, the codes, and the examples that lie in the directory. */
enum status view_guide(const struct show *show, const struct texts *texts, const char *directory,
    struct value *page, struct fault *fault);

/* The text of the catalogue under "prefix.name", or "prefix" when `name` is NULL; NULL when there is
 * none. */
const char *partners_text(const struct texts *texts, const char *prefix, const char *name);

#endif
