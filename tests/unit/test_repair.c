/* Tags that are not in order: what is made of them, where it is said, and that a document which was
 * cut is refused whatever else is mended. */
#include "import/read/feed.h"
#include "search/base/buf.h"
#include "tests/unit/fixture.h"

#define RSS "<rss version='2.0'><channel>\n"
#define RSS_END "\n</channel></rss>"
#define ACTIONS "<actions xmlns='urn:repertoire:actions:1'>\n"
#define ACTIONS_END "\n</actions>"
/* Behind an item's title. */
#define LINK "<link>http://a.example/</link>"

struct seen {
	char items[2048]; /* title>link>summary, a bar between two */
	char code[40], message[300];
	long line, column;
};

static const char *
given(const struct feed_item *item, enum field field)
{
	const struct given_field *one;

	for (one = item->given; one != NULL; one = one->next)
		if (one->field == field)
			return one->text;
	return "";
}

static enum status
see_item(void *context, const struct feed_item *item)
{
	struct seen *seen = context;
	size_t used = strlen(seen->items);

	(void)snprintf(seen->items + used, sizeof(seen->items) - used, "%s%s>%s>%s", used == 0 ? "" : "|",
	    item->title.text != NULL ? item->title.text : given(item, FIELD_TITRE),
	    item->link != NULL ? item->link : given(item, FIELD_URL),
	    item->summary.text != NULL ? item->summary.text : given(item, FIELD_RESUME));
	return OK;
}

static void
see_diagnostic(void *context, const struct diagnostic *d)
{
	struct seen *seen = context;

	static struct arena *arena;

	if (seen->code[0] != '\0')
		return;
	if (arena == NULL)
		arena = arena_new((size_t)1 << 20);
	arena_reset(arena);
	(void)snprintf(seen->code, sizeof(seen->code), "%s", remark_code(d->remark));
	(void)snprintf(seen->message, sizeof(seen->message), "%s",
	    sentence_of_remark(fixture_sentences(), arena, d->remark, d->values));
	seen->line = d->line;
	seen->column = d->column;
}

static enum status
read_text(const char *text, size_t length, struct seen *seen, struct feed_head *head)
{
	static struct arena *arena;
	struct feed_source source = {.bytes = text, .length = length, .format = "auto",
	    .limits = {1 << 20, 50}};
	struct feed_sink sink = {.item = see_item, .diagnostic = see_diagnostic, .context = seen};
	struct fault fault = {0};

	if (arena == NULL)
		arena = arena_new((size_t)16 << 20);
	arena_reset(arena);
	*seen = (struct seen){0};
	return feed_read(&source, &sink, arena, &fault, head);
}

/* Broken documents, by what comes of them; the place is that of what must be corrected. */
static const struct broken {
	const char *text, *items, *said;
	long line, column;
} broken[] = {
    {RSS "<item><title>Un</titre>" LINK "</item>" RSS_END, "Un>http://a.example/>", "<title> était fermée sous un autre nom", 2, 16},
    {RSS "<item><title>Un\n</Title>" LINK "</item>" RSS_END, "Un>http://a.example/>", "autre nom", 3, 1},
    {RSS "<item><title>Un</lien></item><item><title>Deux</title></item>" RSS_END, "Un>>|Deux>>", "<title> était fermée sous un autre nom", 2, 16},
    {RSS "<item><title>Un</title></itme>\n<item><title>Deux</title></itme>" RSS_END, "Un>>|Deux>>", "autre nom",
	2, 24},
    {RSS "<item>" LINK "<title>Un</item><item><title>Deux</title></item>" RSS_END,
	"Un>http://a.example/>|Deux>>", "> n’était pas fermée", 2, 37},
    {RSS "<item><title>Un</title><item><title>Deux</title></item>" RSS_END, "Un>>|Deux>>", "> n’était pas fermée", 2, 1},
    {RSS "<item><description>Un <b>atelier</description>" LINK "</item>" RSS_END,
	">http://a.example/>Un <b>atelier</b>", "> n’était pas fermée", 2, 23},
    {RSS "<item><description><p>Un<p>Deux<br>Trois<br></br><BR/></description>" LINK "</item>" RSS_END,
	">http://a.example/><p>Un</p><p>Deux<br/>Trois<br/><BR/></p>", "> n’était pas fermée", 2, 20},
    {RSS "<item><title>Un</b> atelier</title>" LINK "</item>" RSS_END, "Un atelier>http://a.example/>", "</b> ne fermait rien",
	2, 16},
    {RSS "<item><description><i><b>Un</i></b> mot</description>" LINK "</item>" RSS_END,
	">http://a.example/><i><b>Un</b></i> mot", "> n’était pas fermée", 2, 23},
    {RSS "<item></b><title>Un</title>" LINK "</item>" RSS_END, "Un>http://a.example/>", "retirée", 2, 7},
    {RSS "</item><item><title>Un</title></item></item>" RSS_END, "Un>>", "retirée", 2, 1},
    {RSS "<item><title>Un</title>" LINK "</rss>", "Un>http://a.example/>", "> n’était pas fermée", 1, 20},
    {RSS "<item><title>Un</title</item>" RSS_END, "Un>>", "manquait un «\u00a0>\u00a0» à la balise </title>", 2, 16},
    {RSS "<item><title>De 3 < 5 €, <3</title>" LINK "</item>" RSS_END, "De 3 < 5 €, <3>http://a.example/>", "isolés",
	2, 19},
    /* what is no tag */
    {RSS "<!-- <b> & </item> --><item><title>Un</titre><?x <b> ?><link><![CDATA[http://a.example/?</item>]]></lien>"
	 "</item>" RSS_END, "Un>http://a.example/?</item>>", "autre nom", 2, 38},
    {RSS "<item a='</x>' b=\"/\"><title c='>' d='/>'>Un</title><e f='/'/>" LINK "</lien></item>" RSS_END,
	"Un>http://a.example/>", "retirée", 2, 10},
    {RSS "<item b=\"/\"><title c='>' d='/>'>Un</title><e f='>'/><link>http://a.example/</lien></item>" RSS_END,
	"Un>http://a.example/>", "autre nom", 2, 76},
    {RSS "<item><title>Un</title><item a='1' /><link>http://a.example/</lien></item>" RSS_END, "Un>http://a.example/>",
	"<link> était", 2, 61},
    {RSS "<item><title>R&#X26;D</title></item>" RSS_END, "R&D>>", "entités", 2, 15},
    /* fields */
    {RSS "<item><title>Un" LINK "</item><item>" LINK "<title>Deux<guid>d</guid></item>" RSS_END,
	"Un>http://a.example/>|Deux>http://a.example/>", "<title> n’était pas fermée", 2, 7},
    {RSS "<title>Flux\n<item><title>Un<title>" LINK "</item>" RSS_END, "Un>http://a.example/>",
	"<title> n’était pas fermée", 2, 1},
    {RSS "<item><title>Un</title><description>Voir <b>là<link>x</link></b><guid>u</guid></item>" RSS_END,
	"Un>>Voir <b>là<link>x</link></b>", "<description> n’était pas fermée", 2, 24},
    {RSS "<item><title>Un &amp; & <b>deux</title><category>c<image><title>t</title><link>l</link></image></category>" LINK
	 "</item>" RSS_END, "Un &amp; &amp; <b>deux</b>>http://a.example/>", "isolés", 2, 23},
    {ACTIONS "<action id='a'><titre>Un<niveau>5e<resume>Deux</resume></action><action id='b'><titre>Trois</action>"
	     ACTIONS_END, "Un>>Deux|Trois>>", "<titre> n’était pas fermée", 2, 16},
    {"<r:actions xmlns:r='urn:repertoire:actions:1'>\n<r:action id='a'><r:titre>Un<r:resume>Deux</r:resume></r:action>"
     "</r:actions>", "Un>>Deux", "<r:titre> n’était pas fermée", 2, 18},
    {ACTIONS "<action id='a'><titre>Un</titre><description><label>x</label> & <i>y</description></action>" ACTIONS_END,
	"Un>>", "isolés", 2, 63},
    /* attributes */
    {ACTIONS "<action id=a1><titre>Un</titre><url>https://a.example/</url></action>" ACTIONS_END,
	"Un>https://a.example/>", "<action>, un attribut", 2, 12},
    {ACTIONS "<action id=“a 1” x><titre lang = fr>Un</titre><geo lat=49.1 lon=-0.3/></action>" ACTIONS_END, "Un>>",
	"<action>, un attribut", 2, 12},
    {RSS "<item><title a='1'b=\"2\">Un</title><enclosure url=http://a.example/?a=1&b=2 / >" LINK "</item>" RSS_END,
	"Un>http://a.example/>", "<title>, un attribut", 2, 19},
    {RSS "<item><description><a href=/x target='_blank' disabled>Un</a><br clear=all></description></item>" RSS_END,
	">><a href=\"/x\" target=\"_blank\" disabled=\"\">Un</a><br clear=\"all\"/>", "<a>, un attribut", 2, 28},
    {RSS "<item><description><a href=>Un</a><a href=«x>Deux</a><a x=\">&\">3</a></description></item>" RSS_END,
	">><a href=\"\">Un</a><a href=\"x\">Deux</a><a x=\"&gt;&amp;\">3</a>", "<a>, un attribut", 2, 28},
    /* prefixes, and ours */
    {"<r:actions xmlns:r='urn:repertoire:actions:1'>\n<r:action id='a'><r:titre>Un</r:titre><r:action id='b'>"
     "<r:titre>Deux</titre></r:action></r:actions>", "Un>>|Deux>>", "> n’était pas fermée", 2, 1},
    {ACTIONS "<action id='a'><titre>Un</titre><resume>Deux</action>" ACTIONS_END, "Un>>Deux", "> n’était pas fermée", 2, 33},
    {ACTIONS "<action id='a'><titre>Un</titre></action>\n</Actions>", "Un>>", "autre nom", 3, 1},
    /* where two are broken the first is told, whichever is found first */
    {RSS "<item><title>R & D</title></item>" RSS_END " fin", "R & D>>", "isolés", 2, 16},
};

static void
tags_are_put_in_order(void **state)
{
	struct feed_head head;
	struct seen seen;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(broken); i++) {
		const struct broken *b = &broken[i];
		enum status status = read_text(b->text, strlen(b->text), &seen, &head);

		if (status != OK || head.wellformed || strcmp(seen.items, b->items) != 0 ||
		    strcmp(seen.code, "repaired") != 0 || strstr(seen.message, b->said) == NULL ||
		    seen.line != b->line || seen.column != b->column)
			fail_msg("%s: \"%s\", %s: %s (%ld:%ld)", b->text, seen.items, seen.code, seen.message,
			    seen.line, seen.column);
	}
}

/* Each of them cut anywhere before the name of its root is closed again. */
static void
what_was_cut_is_refused(void **state)
{
	struct feed_head head;
	struct seen seen;
	size_t i, length;

	(void)state;
	for (i = 0; i < LENGTH(broken); i++) {
		const char *end = strrchr(broken[i].text, '<');

		if (strncmp(end, "</", 2) != 0)
			continue;
		end += strcspn(end, ">") - 1; /* without the last letter of its name */
		for (length = 0; length <= (size_t)(end - broken[i].text); length++)
			if (read_text(broken[i].text, length, &seen, &head) == OK)
				fail_msg("%.*s: read", (int)length, broken[i].text);
	}
}

/* Items that no reader would find once the tags are in order: where each document is refused. */
static const struct hidden {
	const char *text;
	long line, column;
} hidden[] = {
    {RSS "<itme><title>Un</title></item>\n<item><title>Deux</title></item>" RSS_END, 2, 24},
    {RSS "<item><title>Un</title></item>\n<itme><title>Deux</title></item>" RSS_END, 3, 26},
    {RSS "<item><title>Un</title></item>\n<title>Deux</title></item><item><title>3</title></item>" RSS_END, 3, 20},
    {RSS "<channel>\n<item><title>Un</title></item><item><title>Deux</title></item>" RSS_END, 1, 20},
    {RSS "<image><url>i.png</url>\n<item><title>Un</title></item>" RSS_END, 2, 1},
    {ACTIONS "<action id='a'><titre>Un</titre></action>\n<acton id='b'><titre>Deux</titre></action>" ACTIONS_END, 3, 34},
};

static void
no_item_is_lost_in_mending(void **state)
{
	struct feed_head head;
	struct seen seen;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(hidden); i++) {
		const struct hidden *h = &hidden[i];
		enum status status = read_text(h->text, strlen(h->text), &seen, &head);

		if (status != BAD_INPUT || !head.error || strcmp(seen.code, "xml") != 0 ||
		    strstr(seen.message, "mauvais ordre") == NULL || seen.line != h->line ||
		    seen.column != h->column)
			fail_msg("%s: \"%s\", %s: %s (%ld:%ld)", h->text, seen.items, seen.code, seen.message,
			    seen.line, seen.column);
	}
}

/* Depth, names and tags that go on and on: nothing is guessed beyond the bounds, and nothing is slow. */
static void
what_is_endless_is_refused(void **state)
{
	static const struct {
		const char *unit;
		size_t times;
	} cases[] = {{"<b>", 300}, {"<b>", 100000}, {"<b></i>", 60000}, {"</i>", 100000}, {"<p><b>", 100000}};
	struct feed_head head;
	struct seen seen;
	size_t i, n;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		struct buf text = {0};

		buf_text(&text, RSS "<item><description>");
		for (n = 0; n < cases[i].times; n++)
			buf_text(&text, cases[i].unit);
		assert_int_equal(read_text(buf_string(&text), text.length, &seen, &head), BAD_INPUT);
		buf_clear(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tags_are_put_in_order),
	    cmocka_unit_test(what_was_cut_is_refused),
	    cmocka_unit_test(no_item_is_lost_in_mending),
	    cmocka_unit_test(what_is_endless_is_refused),
	};

	return cmocka_run_group_tests_name("repair", tests, NULL, NULL);
}
