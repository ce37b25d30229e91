#include "search/index/row_texts.h"

#include <string.h>

#include "search/base/html_text.h"
#include "search/french/tokenizer.h"
#include "search/index/postings.h"

#define WAITING_MAX 32 /* words that wait for the telling word after them */

/* One text being cut. */
struct cutter {
	struct row_texts *row;
	struct index_row *out;
	enum index_text_column column;
	char waiting[WAITING_MAX][WORD_BYTES_MAX + 4];
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

static void
gather_texts(struct row_texts *row, const struct action *action)
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

static void
add_occurrence(struct cutter *cutter, const char *surface, uint8_t signature)
{
	const char head[] = {(char)cutter->column, (char)signature};

	buf_add(&cutter->out->occurrences, head, sizeof(head));
	buf_add(&cutter->out->occurrences, surface, strlen(surface) + 1);
}

/* The words that wait now know which one comes after them. */
static void
release(struct cutter *cutter, uint8_t signature)
{
	size_t i;

	for (i = 0; i < cutter->waiting_count; i++)
		add_occurrence(cutter, cutter->waiting[i], signature);
	cutter->waiting_count = 0;
}

static void
add_token(struct cutter *cutter, const struct word *word)
{
	struct buf *tokens;

	if (cutter->column >= FTS_COLUMNS)
		return;
	tokens = &cutter->out->tokens[cutter->column];
	if (word->colocated)
		buf_char(tokens, COLOCATED_MARK);
	else
		cutter->out->words++;
	buf_text(tokens, word->surface);
	buf_char(tokens, ' ');
}

/* Names are not stemmed, but the words of a query that look for a neighbour are. */
static uint8_t
signature_of_word(struct cutter *cutter, const struct word *word)
{
	struct word form;

	analyse_form(cutter->row->analyser, word->surface, &form);
	return signature_of(form.stem);
}

static bool
take_word(void *context, const struct word *word)
{
	struct cutter *cutter = context;

	if (!word->colocated && !word->stop_word)
		release(cutter, index_texts[cutter->column].is_french ? signature_of(word->stem)
		    : signature_of_word(cutter, word));
	else if (cutter->waiting_count == WAITING_MAX)
		release(cutter, 0);
	memcpy(cutter->waiting[cutter->waiting_count++], word->surface, strlen(word->surface) + 1);
	add_token(cutter, word);
	return true;
}

enum status
row_texts_analyse(struct row_texts *row, const struct action *action, struct index_row *out)
{
	struct cutter cutter = {.row = row, .out = out};
	bool failed = false;
	size_t i;

	gather_texts(row, action);
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
