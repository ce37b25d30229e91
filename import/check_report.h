/*
 * The report of the command `check` as one JSON object, for the page on which partners check what
 * they publish.  Sentences are French, for somebody who is no programmer.
 *
 *   lu          whether the document was read to its end; false: it gives nothing
 *   repare      whether it had to be mended
 *   format, encodage, octets
 *   actions     {recues, acceptees, refusees, decrites}
 *   remarques   {erreurs, avertissements, notes}
 *   diagnostics [{niveau, code, message, conseil, ligne, colonne, texte}]: of the document
 *   elements    [{rang, ligne, colonne, texte, acceptee, titre, action, valeurs, origines, manques,
 *               deductions, diagnostics}]: `action` as the API gives it, `valeurs` {column: text} as the index
 *               holds it, `origines` {column: donne|flux|deduit|defaut}, `manques` [{champs,
 *               message, conseil}], `deductions` {column: import/deductions.h}
 */
#ifndef IMPORT_CHECK_REPORT_H
#define IMPORT_CHECK_REPORT_H

#include <stdio.h>

#include "import/read/feed.h"
#include "import/read/lines.h"
#include "import/config.h"
#include "import/normalise.h"
#include "import/sentences.h"

struct check_report;

/* `sentences` are borrowed. */
struct check_report *check_report_new(const struct sentences *sentences, size_t items_max);
/* NULL is allowed. */
void check_report_free(struct check_report *report);

/* What lines are quoted from; borrowed. */
void check_report_set_lines(struct check_report *report, const struct lines *lines);
/* Of the item that check_report_item() adds next, if `of_item`; else of the document, or of the
 * item described before whose lines hold it. */
void check_report_remark(struct check_report *report, const struct diagnostic *diagnostic,
    bool of_item);
struct checked_item {
	const struct feed_item *item;
	const struct action *action; /* NULL when the item gives none */
	const struct source_config *source;
	const struct deduction *deductions; /* FIELD_COUNT of them */
};

void check_report_item(struct check_report *report, const struct checked_item *checked);

/* `head` may be zeroed.  `read`: how the reading ended. */
enum status check_report_write(struct check_report *report, const struct feed_head *head,
    size_t bytes, enum status read, FILE *out, struct fault *fault);

#endif
