/* Reading feeds: formats, encodings, what is repaired, what is refused, mappings. */
#include "import/read/feed.h"
#include "import/read/mapping.h"
#include "tests/unit/fixture.h"

#define RSS "<rss version='2.0'><channel><title>F</title>"
#define RSS_END "</channel></rss>"
#define NATIVE "<actions xmlns='urn:repertoire:actions:1'>"

struct seen {
	char titles[2048];
	char codes[512]; /* of the diagnostics */
	size_t items;
};

static enum status
see_item(void *context, const struct feed_item *item)
{
	struct seen *seen = context;
	const struct given_field *given;
	const char *title = item->title.text;
	size_t used = strlen(seen->titles);

	for (given = item->given; title == NULL && given != NULL; given = given->next)
		if (given->field == FIELD_TITRE)
			title = given->text;
	(void)snprintf(seen->titles + used, sizeof(seen->titles) - used, "%s%s", used > 0 ? "|" : "",
	    title == NULL ? "-" : title);
	seen->items++;
	return OK;
}

static void
see_diagnostic(void *context, const struct diagnostic *d)
{
	struct seen *seen = context;
	size_t used = strlen(seen->codes);

	assert_string_not_equal(remark_code(d->remark), "");
	(void)snprintf(seen->codes + used, sizeof(seen->codes) - used, "%s%s", used > 0 ? " " : "",
	    remark_code(d->remark));
}

static enum status
read_bytes(const char *bytes, size_t length, const char *format, struct seen *seen,
    struct feed_head *head, struct arena *arena)
{
	struct feed_source source = {.bytes = bytes, .length = length,
	    .base_url = "https://p.example.org/f", .format = format, .limits = {1 << 20, 50}};
	struct feed_sink sink = {.item = see_item, .diagnostic = see_diagnostic, .context = seen};
	struct fault fault = {0};

	*seen = (struct seen){0};
	return feed_read(&source, &sink, arena, &fault, head);
}

static void
every_format_is_read(void **state)
{
	static const struct {
		const char *text, *format, *titles;
	} cases[] = {
	    {RSS "<item><title>Un</title></item><item><title>Deux</title></item>" RSS_END, "rss2.0", "Un|Deux"},
	    {RSS RSS_END, "rss2.0", ""},
	    {"<rss version='0.91'><channel><item><title>Un</title></item></channel></rss>", NULL, "Un"},
	    {"<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title><entry><title>Un</title></entry></feed>",
		"atom", "Un"},
	    {"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
	     "<channel><title>F</title></channel><item><title>Un</title></item></rdf:RDF>", "rdf", "Un"},
	    {NATIVE "<action id='a'><titre>Un</titre></action></actions>", "actions", "Un"},
	    {"<a:actions xmlns:a='urn:repertoire:actions:1'><a:action id='a'><a:titre>Un</a:titre></a:action>"
	     "</a:actions>", "actions", "Un"},
	    {RSS "<item xmlns:r='urn:repertoire:actions:1'><r:titre>Le nôtre</r:titre></item>" RSS_END,
		"rss2.0", "Le nôtre"},
	};
	struct arena *arena = arena_new((size_t)16 << 20);
	struct feed_head head;
	struct seen seen;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		if (read_bytes(cases[i].text, strlen(cases[i].text), "auto", &seen, &head, arena) != OK)
			fail_msg("%s: %s", cases[i].text, seen.codes);
		if (cases[i].format != NULL)
			assert_string_equal(head.format, cases[i].format);
		assert_string_equal(seen.titles, cases[i].titles);
		assert_string_equal(seen.codes, "");
		assert_true(head.wellformed);
		assert_int_equal(head.items, seen.items);
		arena_reset(arena);
	}
	arena_free(arena);
}

static void
encodings_are_found_and_dirt_is_repaired(void **state)
{
	static const struct {
		const char *text, *encoding, *titles;
		bool wellformed;
	} cases[] = {
	    {RSS "<item><title>été</title></item>" RSS_END,
		"utf-8", "été", true},
	    {"\xef\xbb\xbf" RSS "<item><title>été</title></item>" RSS_END,
		"utf-8", "été", true},
	    {"<?xml version='1.0' encoding='ISO-8859-1'?>" RSS "<item><title>\xe9t\xe9</title></item>" RSS_END,
		NULL, "été", true},
	    {"<?xml version='1.0' encoding='windows-1252'?>" RSS "<item><title>l\x92\xe9t\xe9</title></item>" RSS_END,
		"windows-1252", "l’été", true},
	    {"<?xml version='1.0' encoding='ISO-8859-1'?>" RSS "<item><title>été, l’œuvre</title></item>" RSS_END,
		"iso-8859-1", "été, l’œuvre", false},
	    {"<?xml version='1.0' encoding='windows-1252'?>" RSS "<item><title>\xc3\xa9t\xe9</title></item>" RSS_END,
		"windows-1252", "Ã©té", true}, /* UTF-8 here and there is chance */
	    {"<?xml version='1.0' encoding='UTF-8'?>" RSS "<item><title>a\xc0\xaf" "b \xed\xa0\x80</title></item>" RSS_END,
		"utf-8", "aÀ¯b í\u00a0€", false}, /* overlong, a surrogate */
	    {"<?xml version='1.0' encoding='UTF-8'?>" RSS "<item><title>l\x92\xe9t\xe9</title></item>" RSS_END,
		NULL, "l’été", false},
	    {RSS "<item><title>caf&eacute;&nbsp;&amp; th&eacute;</title></item>" RSS_END,
		"utf-8",
		"café\u00a0& thé", false},
	    {RSS "<item><title>R & D, A&B</title></item>" RSS_END,
		"utf-8", "R & D, A&B", false},
	    {RSS "<item><title>a\x01\x0b" "b</title></item>" RSS_END,
		"utf-8", "ab", false},
	    {"  \n<?xml version='1.0'?>" RSS "<item><title>Un</title></item>" RSS_END,
		"utf-8", "Un", false},
	    {RSS "<item><title>\xf1\x80\x80|\xef\xbf\xbd</title></item>" RSS_END, /* a letter cut, and a real U+FFFD */
		"utf-8", "ñ€€|\xef\xbf\xbd", false},
	    {"<?xml version='1.0' encoding='KOI8_U'?>" RSS "<item><title>\xa4</title></item>" RSS_END,
		"koi8-u", "є", true},
	    {"<?xml version='1.0' encoding='gb2312'?>" RSS "<item><title>\xd6\xd0</title></item>" RSS_END,
		"gb18030", "中", true},
	    {"<?xml version='1.0' encoding='windows-1258'?>" RSS "<item><title>\x80</title></item>" RSS_END,
		"windows-1258", "€", true},
	    {"<?xml version='1.0' encoding='US-ASCII'?>" RSS "<item><title>été</title></item>" RSS_END,
		"us-ascii", "été", false},
	    {"<br />\n<b>Warning</b>: x() in <b>a.php</b><br />\n<?xml version='1.0'?>" RSS
	     "<item><title>Un</title></item>" RSS_END,
		"utf-8", "Un", false},
	    {RSS "<item><title>Un</title></item>" RSS_END "\n<script src='x'></script><!-- 0.2 s -->",
		"utf-8", "Un", false},
	    {RSS "<item><title>Un</title></item></channel></rss",
		"utf-8", "Un", false},
	    {"<!DOCTYPE html>" RSS "<item><title>Un</title></item>" RSS_END,
		"utf-8", "Un", true},
	    {"Avis du serveur : " RSS "<item><title>Un</title></item>" RSS_END " fin",
		"utf-8", "Un", false},
	    {"<!DOCTYPE rss [<!ENTITY eacute '&#233;'>]>" RSS "<item><title>caf&eacute;</title></item>" RSS_END,
		"utf-8", "café", true},
	    {"<!DOCTYPE rss PUBLIC '-//N//DTD' 'http://e.org/rss.dtd'>" RSS "<item><title>Un</title></item>" RSS_END,
		"utf-8", "Un", true},
	    {RSS "<item><title><![CDATA[<b>R&D</b> ]]]]><![CDATA[>]]></title></item>" RSS_END,
		"utf-8",
		"<b>R&D</b> ]]>", true},
	};
	struct arena *arena = arena_new((size_t)16 << 20);
	struct feed_head head;
	struct seen seen;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		if (read_bytes(cases[i].text, strlen(cases[i].text), "auto", &seen, &head, arena) != OK)
			fail_msg("%zu: %s (%s)", i, cases[i].text, seen.codes);
		if (strcmp(seen.titles, cases[i].titles) != 0 || head.wellformed != cases[i].wellformed)
			fail_msg("%zu: %s: \"%s\", %s (%s)", i, cases[i].text, seen.titles,
			    head.wellformed ? "well formed" : "repaired", seen.codes);
		if (cases[i].encoding != NULL)
			assert_string_equal(head.encoding, cases[i].encoding);
		assert_string_equal(seen.codes, cases[i].wellformed ? "" : "repaired");
		arena_reset(arena);
	}
	arena_free(arena);
}

static void
utf_16_is_read(void **state)
{
	static const char text[] = "<?xml version='1.0' encoding='UTF-16'?>" RSS
	    "<item><title>Un</title></item>" RSS_END;
	struct arena *arena = arena_new((size_t)1 << 20);
	char wide[2 + 2 * sizeof(text)] = "\xff\xfe";
	struct feed_head head;
	struct seen seen;
	size_t i;

	(void)state;
	for (i = 0; i + 1 < sizeof(text); i++)
		wide[2 + 2 * i] = text[i];
	assert_int_equal(read_bytes(wide, 2 * sizeof(text), "auto", &seen, &head, arena), OK);
	assert_string_equal(seen.titles, "Un");
	assert_string_equal(head.encoding, "utf-16le");
	arena_free(arena);
}

/* A lone half of a pair takes nothing of what follows with it. */
static void
half_a_pair_is_replaced(void **state)
{
	static const char text[] = "<?xml version='1.0' encoding='UTF-16'?>" RSS
	    "<item><title>U?n</title></item><item><title>Deux</title></item>" RSS_END;
	struct arena *arena = arena_new((size_t)1 << 20);
	size_t unit, order, i, length = strlen(text);
	struct feed_head head;
	struct seen seen;

	(void)state;
	for (unit = 2; unit <= 4; unit += 2)
		for (order = 0; order < 2; order++) {
			char *wide = calloc(length, unit);

			assert_non_null(wide);
			for (i = 0; i < length; i++) {
				wide[unit * i + (order == 0 ? 0 : unit - 1)] = text[i] == '?' && i > 40 ? '\0' : text[i];
				if (text[i] == '?' && i > 40)
					wide[unit * i + (order == 0 ? 1 : unit - 2)] = '\xd8';
			}
			assert_int_equal(read_bytes(wide, unit * length, "auto", &seen, &head, arena), OK);
			assert_string_equal(seen.titles, "U\uFFFDn|Deux");
			assert_string_equal(seen.codes, "repaired");
			arena_reset(arena);
			free(wide);
		}
	arena_free(arena);
}

static void
what_is_no_feed_is_refused(void **state)
{
	static const struct {
		const char *text, *code;
	} cases[] = {
	    {"", "empty_body"},
	    {" \n ", "empty_body"},
	    {"{\"error\": 500}", "not_feed"},
	    {"<!doctype html><html><body>Connexion</body></html>", "not_feed"},
	    {"<html><body/></html>", "not_feed"},
	    {"<autre><chose/></autre>", "not_feed"},
	    {"bonjour", "xml"},
	    {RSS "<item><title a='1' a='2'>Un</title></item>" RSS_END, "xml"},
	    {RSS "<item><title>Un</title></item>", "xml"},
	    {RSS RSS_END RSS RSS_END, "xml"},
	    {RSS RSS_END "<?xml version='1.0'?>" RSS RSS_END, "xml"},
	    {"Avis <?xml version='1.0'?><!DOCTYPE rss [<!ENTITY % a SYSTEM 'file:///etc/passwd'> %a;]>" RSS RSS_END,
		"doctype"},
	    {"<?xml version='1.0' encoding='utf-7'?>" RSS RSS_END, "encoding"},
	    {"<?xml version='1.0' encoding='iso-2022-jp'?>" RSS RSS_END, "encoding"},
	    {"<?xml version='1.0' encoding='cp037'?>" RSS RSS_END, "encoding"},
	    {RSS "<item><title>a\0b</title></item>" RSS_END, "bad_char"},
	    {"<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" RSS "<item><title>&x;</title></item>" RSS_END,
		"doctype"},
	    {"<!DOCTYPE r [<!ENTITY % x 'y'>]>" RSS RSS_END, "doctype"},
	    {"<!DOCTYPE r [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]>" RSS RSS_END, "doctype"},
	    {"<!DOCTYPE r [<!ELEMENT r ANY>]>" RSS RSS_END, "doctype"},
	    {"<?xml version='1.0' encoding='UTF-7'?>" RSS RSS_END, "encoding"},
	    {"<?xml version='1.0' encoding='utf-99'?>" RSS RSS_END, "encoding"},
	};
	struct arena *arena = arena_new((size_t)16 << 20);
	struct feed_head head;
	struct seen seen;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		size_t length = strcmp(cases[i].code, "bad_char") == 0
		    ? sizeof(RSS "<item><title>a\0b</title></item>" RSS_END) - 1
		    : strlen(cases[i].text);
		enum status status = read_bytes(cases[i].text, length, "auto", &seen, &head, arena);

		if (status != BAD_INPUT || strcmp(seen.codes, cases[i].code) != 0)
			fail_msg("%s: status %d, \"%s\" where \"%s\" is wanted", cases[i].text, (int)status,
			    seen.codes, cases[i].code);
		assert_true(head.error);
		arena_reset(arena);
	}
	arena_free(arena);
}

/* `head`, the unit as often, `tail`. */
static char *
built(const char *head, const char *unit, size_t times, const char *tail)
{
	char *text = malloc(strlen(head) + strlen(unit) * times + strlen(tail) + 1), *at;

	assert_non_null(text);
	at = stpcpy(text, head);
	while (times-- > 0)
		at = stpcpy(at, unit);
	(void)stpcpy(at, tail);
	return text;
}

static void
limits_hold(void **state)
{
	static const struct {
		const char *head, *unit;
		size_t times;
		const char *tail, *code;
	} cases[] = {
	    {RSS, "<item><title>a</title></item>", 51, RSS_END, "too_many"},
	    {RSS "<item><title>", "aaaaaaaaaaaaaaaa", 70000, "</title></item>" RSS_END, "too_big"},
	    {RSS "<item ", "a='1' ", 3000, "/>" RSS_END, "abuse"},
	    {RSS, "<a>", 300, RSS_END, "xml"},
	};
	struct arena *arena = arena_new((size_t)16 << 20);
	struct feed_head head;
	struct seen seen;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		char *text = built(cases[i].head, cases[i].unit, cases[i].times, cases[i].tail);

		assert_int_not_equal(read_bytes(text, strlen(text), "auto", &seen, &head, arena), OK);
		if (strcmp(seen.codes, cases[i].code) != 0)
			fail_msg("%s%s…: \"%s\" where \"%s\" is wanted", cases[i].head, cases[i].unit, seen.codes,
			    cases[i].code);
		free(text);
		arena_reset(arena);
	}
	arena_free(arena);
}

static enum status
stop_at_once(void *context, const struct feed_item *item)
{
	size_t *items = context;

	(void)item;
	++*items;
	return BUSY;
}

static void
a_sink_may_stop_the_reading(void **state)
{
	const char *text = RSS "<item/><item/>" RSS_END;
	struct feed_source source = {.bytes = text, .length = strlen(text), .format = "auto",
	    .limits = {1000, 10}};
	size_t items = 0;
	struct feed_sink sink = {.item = stop_at_once, .context = &items};
	struct arena *arena = arena_new((size_t)1 << 20);
	struct fault fault = {0};
	struct feed_head head;

	(void)state;
	assert_int_equal(feed_read(&source, &sink, arena, &fault, &head), BUSY);
	assert_int_equal(items, 1);
	arena_free(arena);
}

/* Its path. */
static const char *
write_mapping(const char *directory, const char *text)
{
	static char path[256];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/c.map", directory);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	return path;
}

static void
a_mapping_reads_any_xml(void **state)
{
	static const char text[] = "<c:cat xmlns:c='urn:c'><c:v ref='1'><c:nom>Un</c:nom><c:cl>Quatrième</c:cl>"
	    "<c:cl>3e</c:cl></c:v><c:autre/><c:v ref='2'><c:nom>Deux</c:nom></c:v></c:cat>";
	static const char versions[] = "<cat xmlns='urn:c2'><v><autre>A</autre></v><v fermé='oui'><nom>B</nom></v>"
				       "<v><nom>C</nom><autre>D</autre></v></cat>";
	char *directory = fixture_directory();
	struct arena *arena = arena_new((size_t)1 << 20);
	struct feed_head head;
	const char *path;
	struct seen seen;

	(void)state;
	path = write_mapping(directory, "# un catalogue\nespace x = urn:c\nelement = /x:cat/x:v\nid = @ref\n"
					"titre = concat('«', x:nom, '»')\nniveaux = x:cl\nniveaux \"Quatrième\" = 4e\n");
	assert_int_equal(read_bytes(text, strlen(text), path, &seen, &head, arena), OK);
	assert_string_equal(seen.titles, "«Un»|«Deux»");
	assert_string_equal(head.format, "c");
	/* several roots and namespaces, a condition, what stands in for a title */
	path = write_mapping(directory, "espace x = urn:c\nespace x = urn:c2\nespace x = aucun\n"
					"element = /x:cat/x:v\nelement = /x:v\ncondition = not(@fermé = 'oui')\n"
					"titre = x:nom\ntitre = x:autre\nmots_cles = x:mot\n");
	assert_int_equal(read_bytes(versions, strlen(versions), path, &seen, &head, arena), OK);
	assert_string_equal(seen.titles, "A|C");
	assert_int_equal(read_bytes("<v><nom>seul</nom></v>", 22, path, &seen, &head, arena), OK);
	assert_string_equal(seen.titles, "seul");
	assert_int_equal(read_bytes("<w><nom>seul</nom></w>", 22, path, &seen, &head, arena), BAD_INPUT);
	arena_free(arena);
	fixture_remove(directory);
}

/* Items that were handed over are the sink's: they need neither the document nor the mapping. */
struct kept {
	struct arena *arena;
	struct feed_item items[2];
	size_t count;
};

static struct arena *
lend_arena(void *context)
{
	return ((struct kept *)context)->arena;
}

static enum status
keep_item(void *context, const struct feed_item *item)
{
	struct kept *kept = context;

	assert_true(kept->count < LENGTH(kept->items));
	kept->items[kept->count++] = *item;
	return OK;
}

static void
items_outlive_the_reading(void **state)
{
	static const char text[] = "<c xmlns='urn:c'><v><n>Un</n><cl>Quatrième</cl></v><v><n>Deux</n><cl>3e</cl></v></c>";
	char *directory = fixture_directory();
	struct arena *arena = arena_new((size_t)1 << 20);
	struct kept kept = {.arena = arena_new((size_t)1 << 20)};
	struct feed_source source = {.bytes = text, .length = strlen(text), .limits = {1 << 20, 50}};
	struct feed_sink sink = {.item = keep_item, .context = &kept, .begin = lend_arena};
	const struct given_field *given;
	struct feed_head head;
	struct fault fault;
	size_t i;

	(void)state;
	source.format = write_mapping(directory, "espace x = urn:c\nelement = /x:c/x:v\ntitre = x:n\nniveaux = x:cl\n"
						 "niveaux \"Quatrième\" = 4e\n");
	assert_int_equal(feed_read(&source, &sink, arena, &fault, &head), OK);
	assert_int_equal(kept.count, 2);
	for (i = 0; i < kept.count; i++)
		for (given = kept.items[i].given; given != NULL; given = given->next)
			assert_string_equal(given->text, given->field == FIELD_TITRE ? (i == 0 ? "Un" : "Deux")
								 : i == 0 ? "4e" : "3e");
	arena_free(kept.arena);
	arena_free(arena);
	fixture_remove(directory);
}

static void
a_wrong_mapping_names_its_line(void **state)
{
	static const struct {
		const char *text, *line;
	} cases[] = {
	    {"element = /a/b\ntitre = [\n", ":2"},
	    {"element = /a/b\ntitre = x[1\n", ":2"},
	    {"element = a/b\n", ":1"},
	    {"element = /a/b\n\ntitre = concat(majuscules(x), 'y')\n", ":3"},
	    {"element = /a/b\ntitre = x[rien()]\n", ":2"},
	    {"element = /a/b\ntitre = p:x\n", ":2"},
	    {"element = /p:a\ntitre = x\n", "p:a"},
	    {"espace p = aucun\n", ":1"},
	    {"element = /a/b\ncondition = x[\n", ":2"},
	    {"element = /a/b\nseances.fin = f(1)\n", ":2"},
	    {"element = /a/b\ninconnu = x\n", ":2"},
	    {"element = /a/b\nrien\n", ":2"},
	    {"element = /a/b\ninconnu \"x\" = y\n", ":2"},
	    {"titre = x\n", "element"},
	    {"element = /a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a\n", ":1"},
	};
	char *directory = fixture_directory();
	struct mapping *mapping = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++) {
		struct fault fault = {0};

		if (mapping_load(write_mapping(directory, cases[i].text), &fault, &mapping) == OK)
			fail_msg("accepted:\n%s", cases[i].text);
		if (strstr(fault.message, cases[i].line) == NULL)
			fail_msg("%s\nis told as \"%s\"", cases[i].text, fault.message);
		assert_null(mapping);
	}
	mapping_free(NULL);
	fixture_remove(directory);
}

struct flow {
	long items, restarts;
	char codes[256];
	long line;
};

static enum status
flow_item(void *context, const struct feed_item *item)
{
	struct flow *flow = context;

	flow->items += item->title.text != NULL;
	return OK;
}

static void
flow_diagnostic(void *context, const struct diagnostic *d)
{
	struct flow *flow = context;

	(void)strncat(flow->codes, remark_code(d->remark), sizeof(flow->codes) - strlen(flow->codes) - 1);
	flow->line = d->line;
}

static void
flow_restart(void *context)
{
	struct flow *flow = context;

	flow->items = 0;
	flow->restarts++;
}

/* The same document from memory and whole, from memory and from a file as it comes. */
static struct flow
flow_through(const struct buf *text, bool streams, bool from_file)
{
	struct flow flow = {0};
	struct feed_sink sink = {.item = flow_item, .diagnostic = flow_diagnostic, .context = &flow,
	    .restart = streams ? flow_restart : NULL};
	struct feed_source source = {.bytes = text->data, .length = text->length, .format = "auto",
	    .limits = {1 << 22, 5000}};
	struct arena *arena = arena_new((size_t)1 << 20);
	struct fault fault = {0};
	struct feed_head head;
	FILE *file = tmpfile();

	assert_true(file != NULL && fwrite(text->data, 1, text->length, file) == text->length &&
	    fflush(file) == 0);
	if (from_file) {
		source.bytes = NULL;
		source.file = fileno(file);
	}
	if (feed_read(&source, &sink, arena, &fault, &head) != OK)
		flow.items = -1;
	arena_free(arena);
	(void)fclose(file);
	return flow;
}

/* Items enough for many blocks, with what is special at the end of the 1000th, on line 1002. */
static void
long_feed(struct buf *text, const char *special)
{
	int i;

	buf_text(text, "<?xml version=\"1.0\"?>" RSS "\n");
	for (i = 0; i < 2000; i++)
		buf_printf(text, "<item><title>é%d</title><!-- <%d - -> --><description><![CDATA[%s<b "
				 "]] > %*s]]></description>%s</item>\n",
		    i, i, i % 7 == 0 ? "" : "]", 40 + i % 300, "x", i == 1000 ? special : "");
	buf_text(text, RSS_END);
}

static void
long_documents_are_read_as_they_come(void **state)
{
	static const char *const long_text = "<description><![CDATA[%0*d]]></description><!-- %0*d -->";
	char quoted[80000], tag[40000];
	const struct {
		const char *special;
		long items, restarts;
		const char *codes;
		long line;
	} cases[] = {
	    {"", 2000, 0, "", 0},
	    {quoted, 2000, 0, "", 0},
	    {"<title>R & D</title>", 2000, 1, "repaired", 1002},
	    {"<title>caf\xE9</title>", 2000, 0, "repaired", 1002},
	    {tag, -1, 0, "abuse", 1002},
	    {"<title>", 2000, 1, "repaired", 1002},
	    {"<title a='1' a='2'>", -1, 1, "xml", 1002},
	};
	size_t i, way;

	(void)state;
	(void)snprintf(quoted, sizeof(quoted), long_text, 30000, 0, 30000, 0);
	(void)snprintf(tag, sizeof(tag), "<a b=\"%0*d\"/>", 20000, 0);
	for (i = 0; i < LENGTH(cases); i++)
		for (way = 0; way < 3; way++) {
			struct buf text = {0};
			struct flow flow;

			long_feed(&text, cases[i].special);
			flow = flow_through(&text, way > 0, way == 2);
			if (flow.items != cases[i].items || strcmp(flow.codes, cases[i].codes) != 0 ||
			    flow.line != cases[i].line || flow.restarts != (way > 0 ? cases[i].restarts : 0))
				fail_msg("case %zu, way %zu: %ld items, %ld restarts, %s line %ld", i, way,
				    flow.items, flow.restarts, flow.codes, flow.line);
			buf_clear(&text);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_format_is_read),
	    cmocka_unit_test(encodings_are_found_and_dirt_is_repaired),
	    cmocka_unit_test(utf_16_is_read),
	    cmocka_unit_test(half_a_pair_is_replaced),
	    cmocka_unit_test(what_is_no_feed_is_refused),
	    cmocka_unit_test(limits_hold),
	    cmocka_unit_test(long_documents_are_read_as_they_come),
	    cmocka_unit_test(a_sink_may_stop_the_reading),
	    cmocka_unit_test(a_mapping_reads_any_xml),
	    cmocka_unit_test(items_outlive_the_reading),
	    cmocka_unit_test(a_wrong_mapping_names_its_line),
	};

	return cmocka_run_group_tests_name("feeds", tests, NULL, NULL);
}
