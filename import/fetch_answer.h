/*
 * What a server's answer means for the partner.  For import/fetch and import/read_source.
 */
#ifndef IMPORT_FETCH_ANSWER_H
#define IMPORT_FETCH_ANSWER_H

#include "import/fetch.h"

/* OK: a 200 with a body, or the 304 that `request` may get.  Otherwise answer->why says why. */
enum status fetch_answer_check(const struct fetch_request *request, struct fetch_answer *answer,
    struct fault *fault);

/* What kind of web page stands where a feed should; REMARK_NONE where nothing is recognised. */
enum remark fetch_answer_page(const struct fetch_answer *answer);
/* Whether it is a web page at all. */
bool fetch_answer_is_html(const struct fetch_answer *answer);

#endif
