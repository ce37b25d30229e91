#include "search/french/tokenizer.h"

#include <stddef.h>

#include "search/base/fts5.h"

/* It has no state: FTS5 only wants a pointer that is not NULL. */
static int
tokenizer_create(void *context, const char **args, int count, Fts5Tokenizer **out)
{
	static char nothing;

	(void)context;
	(void)args;
	(void)count;
	*out = (Fts5Tokenizer *)&nothing;
	return SQLITE_OK;
}

static void
tokenizer_delete(Fts5Tokenizer *instance)
{
	(void)instance;
}

static int
tokenizer_run(Fts5Tokenizer *instance, void *context, int flags, const char *text, int length,
    int (*token)(void *, int, const char *, int, int, int))
{
	int at = 0, start, result = SQLITE_OK;

	(void)instance;
	(void)flags;
	while (text != NULL && at < length && result == SQLITE_OK) {
		int mark = text[at] == COLOCATED_MARK;

		at += mark;
		for (start = at; at < length && text[at] != ' '; at++)
			continue;
		if (at > start)
			result = token(context, mark ? FTS5_TOKEN_COLOCATED : 0, text + start, at - start,
			    start, at);
		at++;
	}
	return result;
}

enum status
tokenizer_register(struct sqlite3 *db, struct fault *fault)
{
	static fts5_tokenizer methods = {tokenizer_create, tokenizer_delete, tokenizer_run};
	fts5_api *fts5 = fts5_interface(db);

	if (fts5 == NULL)
		return fault_set(fault, UNAVAILABLE, "this SQLite has no FTS5: %s", sqlite3_errmsg(db));
	if (fts5->xCreateTokenizer(fts5, "repertoire", NULL, &methods, NULL) != SQLITE_OK)
		return fault_set(fault, NO_MEMORY, "FTS5 refuses the tokenizer: %s", sqlite3_errmsg(db));
	return OK;
}
