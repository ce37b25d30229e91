/*
 * WebSub (W3C Recommendation, 2018): tells the hub of the configuration that the site's own feeds
 * changed, so that it tells those who subscribed.
 */
#ifndef IMPORT_PING_H
#define IMPORT_PING_H

#include "import/config.h"
#include "search/base/status.h"

#define PING_SECONDS 10 /* a hub that takes longer is not waited for */

/* OK too where no hub, or no address of the site, is configured.  fetch_init() must have been
 * called. */
enum status ping_hub(const struct config *config, struct fault *fault);

#endif
