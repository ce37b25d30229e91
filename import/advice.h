/*
 * What to do about each failure of a source, in French, for the Agence and for the partner.
 */
#ifndef IMPORT_ADVICE_H
#define IMPORT_ADVICE_H

/* `code`: source_state's failure_code.  Never NULL. */
const char *advice_for(const char *code, long http);         /* to the Agence */
const char *advice_for_partner(const char *code, long http); /* to the partner */

#endif
