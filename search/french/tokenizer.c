#include "search/french/tokenizer.h"

#include <stdlib.h>
#include <string.h>

#include "search/base/fts5.h"
#include "search/french/analysis.h"

/* FTS5 hands one context to xCreate; each tokenizer instance has an analyser of its own. */
struct tokenizer {
	struct analyser *analyser;
	enum analysis_mode mode;
};

typedef int (*token_callback)(void *context, int flags, const char *token, int length, int start,
    int end);

struct emission {
	token_callback token;
	void *context;
	enum analysis_mode mode;
	int offset; /* of the analysed text in the column's */
	int result;
};

static int
tokenizer_create(void *context, const char **args, int count, Fts5Tokenizer **out)
{
	struct tokenizer *tokenizer = calloc(1, sizeof(*tokenizer));

	(void)context;
	if (tokenizer == NULL)
		return SQLITE_NOMEM;
	tokenizer->analyser = analyser_new();
	if (tokenizer->analyser == NULL) {
		free(tokenizer);
		return SQLITE_NOMEM;
	}
	tokenizer->mode = count > 0 && strcmp(args[0], "names") == 0 ? ANALYSE_NAMES : ANALYSE_FRENCH;
	*out = (Fts5Tokenizer *)tokenizer;
	return SQLITE_OK;
}

static void
tokenizer_delete(Fts5Tokenizer *instance)
{
	struct tokenizer *tokenizer = (struct tokenizer *)instance;

	if (tokenizer == NULL)
		return;
	analyser_free(tokenizer->analyser);
	free(tokenizer);
}

static int
emit_form(struct emission *emission, const char *form, const struct word *word)
{
	char token[WORD_BYTES_MAX + 8];
	size_t length = strlen(form);

	token[0] = FORM_MARK;
	memcpy(token + 1, form, length);
	return emission->token(emission->context, FTS5_TOKEN_COLOCATED, token, (int)length + 1,
	    emission->offset + (int)word->start, emission->offset + (int)word->end);
}

static bool
emit_word(void *context, const struct word *word)
{
	struct emission *emission = context;

	emission->result = emission->token(emission->context,
	    word->colocated ? FTS5_TOKEN_COLOCATED : 0, word->surface, (int)strlen(word->surface),
	    emission->offset + (int)word->start, emission->offset + (int)word->end);
	if (emission->result == SQLITE_OK && emission->mode == ANALYSE_FRENCH) {
		emission->result = emit_form(emission, word->light, word);
		if (emission->result == SQLITE_OK && strcmp(word->light, word->stem) != 0)
			emission->result = emit_form(emission, word->stem, word);
	}
	return emission->result == SQLITE_OK;
}

/* The words of a MATCH string are tokens already: only the blanks between them count. */
static int
split_given(struct emission *emission, const char *text, int length)
{
	int at = 0, start;

	while (at < length && emission->result == SQLITE_OK) {
		for (; at < length && text[at] == ' '; at++)
			continue;
		for (start = at; at < length && text[at] != ' '; at++)
			continue;
		if (at > start)
			emission->result = emission->token(emission->context, 0, text + start,
			    at - start, start, at);
	}
	return emission->result;
}

static int
tokenizer_run(Fts5Tokenizer *instance, void *context, int flags, const char *text, int length,
    token_callback token)
{
	struct tokenizer *tokenizer = (struct tokenizer *)instance;
	struct emission emission = {token, context, tokenizer->mode, 0, SQLITE_OK};

	if (text == NULL || length <= 0)
		return SQLITE_OK;
	if ((flags & FTS5_TOKENIZE_QUERY) != 0)
		return split_given(&emission, text, length);
	if (text[0] == NAMES_MARK) {
		emission.mode = ANALYSE_NAMES;
		emission.offset = 1;
		text++;
		length--;
	}
	(void)analyse(tokenizer->analyser, emission.mode, text, (size_t)length, emit_word, &emission);
	return emission.result;
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
