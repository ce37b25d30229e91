/*
 * The FTS5 tokenizer "repertoire" (FTS5, "Custom Tokenizers", v1 API) on french/analysis.h.
 * For search/index only.
 *
 *   tokenize = 'repertoire'          French: emits for each word its surface form, and at the
 *                                    same position (FTS5_TOKEN_COLOCATED) FORM_MARK + light and
 *                                    FORM_MARK + stem (once when they are equal)
 *   tokenize = 'repertoire names'    surface forms only
 *
 * Columns that are not to be stemmed in a table of French ones begin their text with
 * NAMES_MARK; the tokenizer takes it off.
 *
 * In a MATCH expression (FTS5_TOKENIZE_QUERY) the text of a string is taken as tokens already
 * analysed, separated by single spaces: the query builder (query/match.c) does the analysis
 * and decides which form to look for.
 */
#ifndef SEARCH_FRENCH_TOKENIZER_H
#define SEARCH_FRENCH_TOKENIZER_H

#include "search/base/status.h"

struct sqlite3;

#define FORM_MARK '\x1f'
#define NAMES_MARK '\x1e'

/* Registers it on a connection; the analyser is freed with the connection. */
enum status tokenizer_register(struct sqlite3 *db, struct fault *fault);

#endif
