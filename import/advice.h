/*
 * What to do about each failure of a source, for the Agence and for the partner.
 */
#ifndef IMPORT_ADVICE_H
#define IMPORT_ADVICE_H

#include "import/sentences.h"

/* `code`: source_state's failure_code. */
enum sentence advice_for(const char *code, long http);         /* to the Agence */
enum sentence advice_for_partner(const char *code, long http); /* to the partner */

#endif
