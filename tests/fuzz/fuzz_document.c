/* Any bytes under any label become UTF-8 that the parser may have, or are refused. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "import/read/document.h"
#include "search/base/utf8.h"

/* The first byte chooses. */
static const char *const types[] = {NULL, "text/xml", "application/rss+xml; charset=utf-8",
    "text/xml; charset=iso-8859-1", "application/xml; charset=utf-16", "text/html; charset=\"koi8-r\"",
    "text/xml; charset=shift_jis", "text/xml;charset=utf-7", "application/xml; charset=windows-1258"};

static void
require(bool holds)
{
	if (!holds)
		abort();
}

static void
check(const struct document *document, const struct refusal *refusal, enum status status)
{
	const char *text = buf_string(&document->text);
	long line = 0, column = 0;

	require(status == OK || status == BAD_INPUT);
	require(utf8_is_valid(text, document->text.length));
	require(document->name[0] != '\0' || status == BAD_INPUT);
	require(!document->repaired || document->repair != NULL);
	require(status == OK || (refusal->code != NULL && refusal->sentence != NULL));
	document_place(document, status == OK ? document->repair_at : refusal->at, &line, &column);
	require(line >= 1 && column >= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct document document = {0};
	struct refusal refusal = {0};
	enum status status;

	if (size == 0)
		return 0;
	status = document_decode((const char *)data + 1, size - 1,
	    types[data[0] % LENGTH(types)], &document, &refusal);
	check(&document, &refusal, status);
	if (status == OK) {
		status = document_guard(&document, &refusal);
		check(&document, &refusal, status);
	}
	if (status == OK) {
		require(strlen(buf_string(&document.text)) == document.text.length);
		status = document_repair(&document, &refusal);
		check(&document, &refusal, status);
	}
	document_clear(&document);
	return 0;
}
