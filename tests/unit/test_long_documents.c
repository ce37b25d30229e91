/* Documents longer than what the reader holds of one: what is cut between two pieces of them is read
 * as if it were not, and what is wrong is told where it is. */
#include <iconv.h>

#include "import/read/feed.h"
#include "search/base/buf.h"
#include "tests/unit/fixture.h"

#define ITEMS 9000
/* Each document is also read with its text so many bytes later, and so on. */
#define SLIDE_STEP 7
#define SLIDE_MAX 28
/* The reader's pieces are as long, or a part of it. */
#define PIECE_BYTES ((size_t)32 * 1024)
#define CUTS 16 /* of what comes at the end, a byte further each */
#define DOCUMENT_BYTES_MIN ((size_t)400 * 1024)
#define RSS "<rss version='2.0'><channel>\n"
#define RSS_END "</channel></rss>"

struct seen {
	const char *title; /* that each item must have */
	size_t items, wrong;
	bool can_restart;
	unsigned restarts;
	char code[40], message[300];
	long line, column;
};

static enum status
see_item(void *context, const struct feed_item *item)
{
	struct seen *seen = context;

	seen->items++;
	seen->wrong += item->title.text == NULL || strcmp(item->title.text, seen->title) != 0;
	return OK;
}

static void
see_diagnostic(void *context, const struct diagnostic *d)
{
	struct seen *seen = context;
	struct arena *arena = arena_new(4096);

	(void)snprintf(seen->code, sizeof(seen->code), "%s", remark_code(d->remark));
	(void)snprintf(seen->message, sizeof(seen->message), "%s",
	    sentence_of_remark(fixture_sentences(), arena, d->remark, d->values));
	arena_free(arena);
	seen->line = d->line;
	seen->column = d->column;
}

static void
see_restart(void *context)
{
	struct seen *seen = context;

	seen->restarts++;
	seen->items = seen->wrong = 0;
	seen->code[0] = '\0';
}

static enum status
read_document(const struct buf *bytes, const char *content_type, const char *title, bool can_restart,
    struct seen *seen)
{
	struct feed_source source = {.bytes = bytes->data, .length = bytes->length,
	    .content_type = content_type, .format = "auto", .limits = {bytes->length, ITEMS + 1}};
	struct feed_sink sink = {.item = see_item, .diagnostic = see_diagnostic, .context = seen,
	    .restart = can_restart ? see_restart : NULL};
	struct arena *arena = arena_new((size_t)16 << 20);
	struct feed_head head;
	struct fault fault = {0};
	enum status status;

	assert_false(buf_failed(bytes));
	assert_true(bytes->length > DOCUMENT_BYTES_MIN);
	*seen = (struct seen){.title = title};
	status = feed_read(&source, &sink, arena, &fault, &head);
	arena_free(arena);
	return status;
}

/* One item a line, the first on line 2; before them so many bytes more. */
static void
write_items(struct buf *out, const char *start, const char *title, size_t slide)
{
	size_t i;

	buf_text(out, start);
	buf_text(out, RSS);
	for (i = 0; i < slide; i++)
		buf_char(out, ' ');
	for (i = 0; i < ITEMS; i++)
		buf_printf(out, "<item><title>%s</title><guid>a%zu</guid></item>\n", title, i);
}

/* So that the next piece begins so many bytes behind them. */
static void
write_items_up_to(struct buf *out, size_t cut)
{
	size_t length;

	write_items(out, "", "Un", 0);
	length = out->length + cut;
	buf_clear(out);
	write_items(out, "", "Un", PIECE_BYTES - length % PIECE_BYTES);
}

static void
convert(struct buf *text, const char *encoding, struct buf *out)
{
	iconv_t converter = iconv_open(encoding, "UTF-8");
	char block[4096], *in = text->data;
	size_t left = text->length;

	assert_true(converter != (iconv_t)-1);
	while (left > 0) {
		char *to = block;
		size_t room = sizeof(block);

		(void)iconv(converter, &in, &left, &to, &room);
		assert_true(room < sizeof(block));
		buf_add(out, block, sizeof(block) - room);
	}
	(void)iconv_close(converter);
	buf_clear(text);
}

static void
every_encoding_is_read(void **state)
{
	static const struct {
		const char *encoding, *mark, *content_type, *title;
	} cases[] = {
	    {"UTF-8", "", NULL, "Été 5\u00a0€ 𝄞 à l’œuvre"},
	    {"UTF-8", "\xEF\xBB\xBF", NULL, "Été 5\u00a0€ 𝄞 à l’œuvre"},
	    {"WINDOWS-1252", "", "application/xml; charset=windows-1252", "Été 5\u00a0€ à l’œuvre"},
	    {"ISO-8859-1", "", "application/xml; charset=iso-8859-1", "Été à l'atelier, à Évreux"},
	    {"ISO-8859-15", "", "application/xml; charset=iso-8859-15", "Été 5 € à l'œuvre"},
	    {"UTF-16LE", "\xFF\xFE", NULL, "Été 5\u00a0€ 𝄞 à l’œuvre"},
	    {"UTF-16BE", "\xFE\xFF", NULL, "Été 5\u00a0€ 𝄞 à l’œuvre"},
	    {"UTF-16LE", "", NULL, "Été 5\u00a0€ 𝄞 à l’œuvre"},
	    {"CP932", "", "application/xml; charset=shift_jis", "日本の見学"},
	    {"GB18030", "", "application/xml; charset=gb18030", "Été 参观 𝄞"},
	};
	struct seen seen;
	size_t i, slide;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++)
		for (slide = 0; slide <= SLIDE_MAX; slide += SLIDE_STEP) {
			struct buf text = {0}, bytes = {0};

			write_items(&text, "", cases[i].title, slide);
			buf_text(&text, RSS_END);
			buf_add(&bytes, cases[i].mark, strlen(cases[i].mark));
			convert(&text, cases[i].encoding, &bytes);
			assert_int_equal(read_document(&bytes, cases[i].content_type, cases[i].title, true, &seen), OK);
			assert_int_equal(seen.items, ITEMS);
			assert_int_equal(seen.wrong, 0);
			assert_int_equal(seen.restarts, 0);
			assert_string_equal(seen.code, "");
			buf_clear(&bytes);
		}
}

static void
every_repair_is_made(void **state)
{
	static const struct {
		const char *start, *written, *title, *said;
		bool is_read_again;
	} cases[] = {
	    {"", "Caf&eacute; &euro;", "Café €", "entités HTML", true},
	    {"", "Pain & vin &", "Pain & vin &", "isolés", true},
	    {"", "R&D; &amp; &#233;", "R&D; & é", "isolés", true},
	    {"", "Un\x01 deux\x02", "Un deux", "contrôle", true},
	    {"", "<![CDATA[Un & <b>\x03]] > deux]]> & trois", "Un & <b>]] > deux & trois", "contrôle", true},
	    {"", "Un</titre><link>a</lien><x>b", "Un", "autre nom", true},
	    {"", "<a b=c/d/>Un<e f=“g”h/>", "<a b=\"c/d\"/>Un<e f=\"g\" h=\"\"/>", "un attribut", true},
	    {"", "Un <b>deux", "Un <b>deux</b>", "n’était pas fermée", true},
	    {"", "Un</b> deux < trois", "Un deux < trois", "retirée", true},
	    {"", "Caf\xE9 \x80 \xC3", "Café € Ã", "windows-1252", false},
	    {"Warning: bien & mal\n", "Un", "Un", "précédait", true},
	    {"<br />\n", "Un", "Un", "précédait", true},
	};
	struct seen seen;
	size_t i, slide, again;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++)
		for (slide = 0; slide <= SLIDE_MAX; slide += SLIDE_STEP)
			for (again = 0; again < 2; again++) {
				struct buf bytes = {0};

				write_items(&bytes, cases[i].start, cases[i].written, slide);
				buf_text(&bytes, RSS_END);
				assert_int_equal(read_document(&bytes, NULL, cases[i].title, again != 0, &seen), OK);
				assert_int_equal(seen.items, ITEMS);
				assert_int_equal(seen.wrong, 0);
				assert_int_equal(seen.restarts, again != 0 && cases[i].is_read_again);
				assert_string_equal(seen.code, "repaired");
				assert_non_null(strstr(seen.message, cases[i].said));
				buf_clear(&bytes);
			}
}

static void
declared_entities_are_put_in_place(void **state)
{
	struct seen seen;
	size_t slide;

	(void)state;
	for (slide = 0; slide <= SLIDE_MAX; slide += SLIDE_STEP) {
		struct buf bytes = {0};

		write_items(&bytes, "<!DOCTYPE rss [<!ENTITY ville \"Caen\"><!ENTITY e '&#233;'>]>",
		    "D&e;part de &ville; &amp; Lisieux", slide);
		buf_text(&bytes, RSS_END);
		assert_int_equal(read_document(&bytes, NULL, "Départ de Caen & Lisieux", true, &seen), OK);
		assert_int_equal(seen.items, ITEMS);
		assert_int_equal(seen.wrong, 0);
		assert_string_equal(seen.code, "");
		buf_clear(&bytes);
	}
}

static void
what_is_wrong_at_the_end_is_told(void **state)
{
	static const struct {
		const char *content_type, *end, *code, *said;
		enum status status;
		long line, column;
	} cases[] = {
	    {NULL, "<item><title>\u00c9 & \u00c9</title></item>" RSS_END, "repaired", "isolés", OK, 0, 16},
	    {"text/xml; charset=iso-8859-1", "<item><title>\xC9 & \xC9</title></item>" RSS_END, "repaired",
		"isolés", OK, 0, 16},
	    {NULL, "<item><title>\u00c9\xC9</title></item>" RSS_END, "repaired", "windows-1252", OK, 0, 15},
	    {NULL, RSS_END "\n<p>Fin</p>\n", "repaired", "suivait", OK, 0, 17},
	    {NULL, "</channel></rss", "repaired", "pas finie", OK, 0, 16},
	    {NULL, "</channel></rss \n", "repaired", "pas finie", OK, 1, 1},
	    {NULL, "", "xml", "", BAD_INPUT, -1, -1},
	    {NULL, "<item><title>Un</ti", "xml", "", BAD_INPUT, -1, -1},
	    {NULL, "</channel>", "xml", "", BAD_INPUT, -1, -1},
	};
	struct seen seen;
	size_t i, cut;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++)
		for (cut = 0; cut < CUTS; cut++) {
			struct buf bytes = {0};

			write_items_up_to(&bytes, cut);
			buf_text(&bytes, cases[i].end);
			assert_int_equal(read_document(&bytes, cases[i].content_type, "Un", cut % 2 != 0, &seen),
			    cases[i].status);
			assert_string_equal(seen.code, cases[i].code);
			assert_non_null(strstr(seen.message, cases[i].said));
			if (cases[i].line >= 0) {
				assert_int_equal(seen.line, ITEMS + 2 + cases[i].line);
				assert_int_equal(seen.column, cases[i].column);
			}
			buf_clear(&bytes);
		}
}

static void
what_is_hostile_at_the_end_is_refused(void **state)
{
	struct seen seen;
	struct buf bytes = {0};
	size_t i;

	(void)state;
	write_items(&bytes, "", "Un & deux", 0);
	buf_add(&bytes, "<x>\0</x>", 8);
	buf_text(&bytes, RSS_END);
	assert_int_equal(read_document(&bytes, NULL, "Un & deux", true, &seen), BAD_INPUT);
	assert_string_equal(seen.code, "bad_char");
	assert_int_equal(seen.line, ITEMS + 2);
	assert_int_equal(seen.column, 4);
	buf_clear(&bytes);

	write_items(&bytes, "", "Un", 0);
	buf_text(&bytes, "\u00c9<x a='");
	for (i = 0; i < (size_t)20 * 1024; i++)
		buf_char(&bytes, 'b');
	buf_text(&bytes, "'/>" RSS_END);
	assert_int_equal(read_document(&bytes, NULL, "Un", true, &seen), BAD_INPUT);
	assert_string_equal(seen.code, "abuse");
	assert_int_equal(seen.line, ITEMS + 2);
	assert_int_equal(seen.column, 2);
	buf_clear(&bytes);
}

/* No DOCTYPE comes to the parser, however far behind. */
static void
a_long_prolog_is_refused(void **state)
{
	struct buf bytes = {0};
	struct seen seen;
	size_t i;

	(void)state;
	buf_text(&bytes, "<!--");
	for (i = 0; i < DOCUMENT_BYTES_MIN; i++)
		buf_char(&bytes, '.');
	buf_text(&bytes, "--><!DOCTYPE rss [<!ENTITY a 'Un'>]>" RSS "<item><title>&a;</title></item>" RSS_END);
	assert_int_equal(read_document(&bytes, NULL, "Un", true, &seen), BAD_INPUT);
	assert_string_equal(seen.code, "abuse");
	assert_int_equal(seen.items, 0);
	buf_clear(&bytes);

	write_items(&bytes, "<!DOCTYPE rss><!-- --><!DOCTYPE rss [<!ENTITY a 'Un'>]>", "&a;", 0);
	buf_text(&bytes, RSS_END);
	assert_int_equal(read_document(&bytes, NULL, "Un", true, &seen), BAD_INPUT);
	assert_string_equal(seen.code, "doctype");
	buf_clear(&bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_encoding_is_read),
	    cmocka_unit_test(every_repair_is_made),
	    cmocka_unit_test(declared_entities_are_put_in_place),
	    cmocka_unit_test(what_is_wrong_at_the_end_is_told),
	    cmocka_unit_test(what_is_hostile_at_the_end_is_refused),
	    cmocka_unit_test(a_long_prolog_is_refused),
	};

	return cmocka_run_group_tests_name("long_documents", tests, NULL, NULL);
}
