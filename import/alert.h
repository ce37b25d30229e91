/*
 * Who was told what by mail of a source that fails: what the store remembers of it.
 *
 *   alerte(source, destinataire, prevenu, sujet, essais)   in store.db; prevenu: instant of the mail
 *       that told of the failure, sujet: of the last one sent or tried, essais: tries of it in vain
 */
#ifndef IMPORT_ALERT_H
#define IMPORT_ALERT_H

#include "import/config.h"
#include "import/store.h"
#include "search/base/status.h"

enum alert_reader { ALERT_PARTNER, ALERT_AGENCE, ALERT_READER_COUNT };
enum alert_subject { ALERT_NONE, ALERT_FAILING, ALERT_GONE, ALERT_WELL_AGAIN };

/* What was told to one reader of one source. */
struct alert {
	char told[24]; /* when, of the failure that lasts; "" = not yet */
	enum alert_subject subject;
	long tries; /* in vain */
};

/* The reader's addresses for the source, blanks between; NULL: nobody is told. */
const char *alert_addresses(const struct config *config, const struct source_config *source,
    enum alert_reader reader);
/* Zeroed where nothing was ever told. */
enum status alert_read(struct store *store, const char *source, enum alert_reader reader,
    struct fault *fault, struct alert *out);
enum status alert_note(struct store *store, const char *source, enum alert_reader reader,
    const struct alert *alert, struct fault *fault);
enum status alert_forget(struct store *store, const char *source, enum alert_reader reader,
    struct fault *fault);
/* Of sources that were forgotten. */
enum status alert_forget_orphans(struct store *store, struct fault *fault);

/* As they stand in the store; of readers and subjects. */
const char *alert_reader_name(enum alert_reader reader);
const char *alert_subject_name(enum alert_subject subject);

#endif
