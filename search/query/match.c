#include "search/query/match.h"

#include "search/index/format.h"

/* A doubled quote inside, though analysis leaves none. */
static void
add_word(struct buf *out, const char *word)
{
	for (; *word != '\0'; word++) {
		if (*word == '"')
			buf_char(out, '"');
		buf_char(out, *word);
	}
}

static void
add_columns(struct buf *out, uint8_t fields)
{
	unsigned f;

	buf_char(out, '{');
	for (f = 0; f < FTS_COLUMNS; f++)
		if ((fields >> f & 1) != 0)
			buf_printf(out, " %s", index_texts[f].name);
	buf_text(out, "} : ");
}

void
match_write(struct buf *out, const struct clause *const *clauses, size_t count, uint8_t fields)
{
	const uint8_t all = (1u << FTS_COLUMNS) - 1;
	size_t i, w;

	for (i = 0; i < count; i++) {
		if (clauses[i]->count == 0 || (fields & all) == 0)
			continue;
		buf_text(out, out->length > 0 ? " OR " : "");
		if ((fields & all) != all)
			add_columns(out, fields);
		buf_char(out, '"');
		for (w = 0; w < clauses[i]->count; w++) {
			buf_text(out, w > 0 ? " " : "");
			add_word(out, clauses[i]->words[w].surface);
		}
		buf_char(out, '"');
	}
}
