#include "search/index/row_texts.h"

#include <string.h>

#include "search/base/html_text.h"
#include "search/french/tokenizer.h"

#define WAITING_MAX 32 /* words that wait for the telling word after them */

/* One text being cut. */
struct cutter {
	struct index_row *out;
	enum index_text_column column;
	size_t waiting[WAITING_MAX]; /* where their signatures stand in the occurrences */
	size_t waiting_count;
};

enum status
row_texts_init(const struct reference *reference, const struct appellations *appellations,
    struct row_texts *out)
{
	struct row_texts row = {.analyser = analyser_new_for_corpus(), .reference = reference,
	    .appellations = appellations};

	if (row.analyser == NULL)
		return NO_MEMORY;
	*out = row;
	return OK;
}

void
row_texts_clear(struct row_texts *row)
{
	size_t i;

	analyser_free(row->analyser);
	for (i = 0; i < TEXT_COUNT; i++)
		buf_clear(&row->texts[i]);
	*row = (struct row_texts){0};
}

static void
add_labels(struct row_texts *row, const struct action *action, enum field f, struct buf *out)
{
	enum vocabulary vocabulary = field_catalogue[f].vocabulary;
	const char *cursor = action->value[f], *code;
	size_t length;

	while (codes_next(&cursor, &code, &length)) {
		const struct term *term =
		    reference_term(row->reference, vocabulary, code, length, NULL);

		if (term != NULL) {
			buf_text(out, term->label);
			buf_text(out, "; ");
		}
	}
}

static void
add_places(struct row_texts *row, const struct action *action, struct buf *out)
{
	const char *cursor = action->value[FIELD_COMMUNES], *code;
	size_t length;

	while (codes_next(&cursor, &code, &length)) {
		const struct commune *c = reference_commune(row->reference, code, length);

		if (c == NULL)
			continue;
		buf_printf(out, "%s; ", c->name);
		if (c->epci_name != NULL)
			buf_printf(out, "%s; ", c->epci_name);
	}
	add_labels(row, action, FIELD_DEPARTEMENTS, out);
}

/* What else the action's jobs are called. */
static void
add_appellations(struct row_texts *row, const struct action *action, struct buf *out)
{
	const char *cursor = action->value[FIELD_METIERS], *code;
	size_t length, first, count, i;

	while (row->appellations != NULL && codes_next(&cursor, &code, &length)) {
		count = appellations_find(row->appellations, code, length, &first);
		for (i = first; i < first + count; i++) {
			buf_text(out, appellations_label(row->appellations, i));
			buf_text(out, "; ");
		}
	}
}

/* A summary that was cut from the description says nothing twice. */
static bool
is_beginning(const char *summary, const char *description)
{
	size_t length = summary == NULL ? 0 : strlen(summary);
	static const char ellipsis[] = "…";

	if (length >= sizeof(ellipsis) - 1 &&
	    strcmp(summary + length - (sizeof(ellipsis) - 1), ellipsis) == 0)
		length -= sizeof(ellipsis) - 1;
	while (length > 0 && (unsigned char)summary[length - 1] <= ' ')
		length--;
	return length > 0 && strncmp(summary, description, length) == 0;
}

void
row_texts_gather(struct row_texts *row, const struct action *action)
{
	static const enum field themes[] = {FIELD_TYPE, FIELD_FILIERES, FIELD_LABELS, FIELD_PUBLIC,
	    FIELD_LIEU, FIELD_NIVEAUX};
	struct buf *texts = row->texts;
	size_t i;

	for (i = 0; i < TEXT_COUNT; i++)
		buf_reset(&texts[i]);
	buf_text(&texts[TEXT_TITRE], action->value[FIELD_TITRE]);
	html_plain_text(action->value[FIELD_DESCRIPTION], &texts[TEXT_DESCRIPTION]);
	if (!is_beginning(action->value[FIELD_RESUME], buf_string(&texts[TEXT_DESCRIPTION])))
		buf_text(&texts[TEXT_RESUME], action->value[FIELD_RESUME]);
	for (i = 0; i < LENGTH(themes); i++)
		add_labels(row, action, themes[i], &texts[TEXT_THEMES]);
	add_labels(row, action, FIELD_METIERS, &texts[TEXT_METIERS]);
	buf_text(&texts[TEXT_PARTENAIRE], action->value[FIELD_PARTENAIRE_NOM]);
	if (action->value[FIELD_PARTENAIRES_ASSOCIES] != NULL)
		buf_printf(&texts[TEXT_PARTENAIRE], "\n%s", action->value[FIELD_PARTENAIRES_ASSOCIES]);
	add_places(row, action, &texts[TEXT_LIEUX]);
	add_appellations(row, action, &texts[TEXT_APPELLATIONS]);
}

/* The words that wait now know which one comes after them. */
static void
release(struct cutter *cutter, uint8_t signature)
{
	struct buf *occurrences = &cutter->out->occurrences;
	size_t i;

	for (i = 0; i < cutter->waiting_count && !buf_failed(occurrences); i++)
		occurrences->data[cutter->waiting[i]] = (char)signature;
	cutter->waiting_count = 0;
}

/* Its signature is nothing until the next telling word is known. */
static void
add_occurrence(struct cutter *cutter, const struct word *word)
{
	const char head[] = {(char)cutter->column, 0, (char)word->length};

	_Static_assert(WORD_BYTES_MAX <= UINT8_MAX, "a word's length is a byte");
	cutter->waiting[cutter->waiting_count++] = cutter->out->occurrences.length + 1;
	buf_add(&cutter->out->occurrences, head, sizeof(head));
	buf_add(&cutter->out->occurrences, word->surface, word->length);
}

static void
add_token(struct cutter *cutter, const struct word *word)
{
	char token[WORD_BYTES_MAX + 2];
	size_t length = 0;

	if (cutter->column >= FTS_COLUMNS)
		return;
	if (word->colocated)
		token[length++] = COLOCATED_MARK;
	else
		cutter->out->words++;
	memcpy(token + length, word->surface, word->length);
	length += word->length;
	token[length++] = ' ';
	buf_add(&cutter->out->tokens[cutter->column], token, length);
}

static bool
take_word(void *context, const struct word *word)
{
	struct cutter *cutter = context;

	if (!word->colocated && !word->stop_word)
		release(cutter, word->signature);
	else if (cutter->waiting_count == WAITING_MAX)
		release(cutter, 0);
	add_occurrence(cutter, word);
	add_token(cutter, word);
	return true;
}

enum status
row_texts_analyse(struct row_texts *row, const struct action *action, struct index_row *out)
{
	struct cutter cutter = {.out = out};
	bool failed = false;
	size_t i;

	row_texts_gather(row, action);
	out->words = 0;
	buf_reset(&out->occurrences);
	for (i = 0; i < FTS_COLUMNS; i++)
		buf_reset(&out->tokens[i]);
	for (i = 0; i < TEXT_COUNT; i++) {
		failed = failed || buf_failed(&row->texts[i]);
		cutter.column = (enum index_text_column)i;
		(void)analyse(row->analyser,
		    index_texts[i].is_french ? ANALYSE_FRENCH : ANALYSE_NAMES,
		    buf_string(&row->texts[i]), row->texts[i].length, take_word, &cutter);
		release(&cutter, 0);
	}
	for (i = 0; i < FTS_COLUMNS; i++)
		failed = failed || buf_failed(&out->tokens[i]);
	return failed || buf_failed(&out->occurrences) ? NO_MEMORY : OK;
}
