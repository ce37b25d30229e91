/*
 * The FTS5 tokenizer "repertoire" (FTS5, "Custom Tokenizers", v1 API).  For search/index only.
 *
 * It gets words that search/french/analysis.h made already, separated by single spaces: the writer
 * analyses a text once, for the postings and for FTS5, and a query is analysed before its phrases
 * become a MATCH expression.  COLOCATED_MARK before a word puts it at the place of the one before.
 */
#ifndef SEARCH_FRENCH_TOKENIZER_H
#define SEARCH_FRENCH_TOKENIZER_H

#include "search/base/status.h"

struct sqlite3;

#define COLOCATED_MARK '\x1f'

/* Registers it on a connection. */
enum status tokenizer_register(struct sqlite3 *db, struct fault *fault);

#endif
