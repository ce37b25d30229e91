/* What each element of a feed means, seen through the neutral view. */
#include "import/inspect.h"
#include "import/read/iri.h"
#include "tests/unit/fixture.h"

#define NAMESPACES                                                                                 \
	"xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:dcterms='http://purl.org/dc/terms/' "       \
	"xmlns:content='http://purl.org/rss/1.0/modules/content/' "                                    \
	"xmlns:media='http://search.yahoo.com/mrss/' "                                                 \
	"xmlns:geo='http://www.w3.org/2003/01/geo/wgs84_pos#' "                                        \
	"xmlns:georss='http://www.georss.org/georss' xmlns:gml='http://www.opengis.net/gml' "          \
	"xmlns:ev='http://purl.org/rss/1.0/modules/event/'"
#define RSS "<rss version='2.0' " NAMESPACES "><channel><title>F</title>"
#define ITEM RSS "<item>"
#define ITEM_END "</item></channel></rss>"
#define ATOM "<feed xmlns='http://www.w3.org/2005/Atom' " NAMESPACES "><title>F</title>"
#define ENTRY ATOM "<entry>"
#define ENTRY_END "</entry></feed>"

/* inspect's JSON for a document, malloc'd. */
static char *
view_of(const char *directory, const char *document)
{
	struct inspect_options options = {.base_url = "https://p.example.org/flux/a.rss",
	    .format = "auto", .sentences = fixture_sentences()};
	struct fault fault = {0};
	char path[256], *text = NULL;
	size_t length;
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/document", directory);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(document, file) >= 0);
	assert_int_equal(fclose(file), 0);
	options.path = path;
	file = open_memstream(&text, &length);
	assert_non_null(file);
	if (inspect(&options, file, &fault) != OK)
		fail_msg("%s", fault.message);
	assert_int_equal(fclose(file), 0);
	return text;
}

struct expectation {
	const char *document, *members; /* that stand in the view, one a line */
};

static void
check_all(const struct expectation *cases, size_t count)
{
	char *directory = fixture_directory();
	size_t i;

	for (i = 0; i < count; i++) {
		char members[1024], *member, *rest = members;
		char *view = view_of(directory, cases[i].document);

		(void)snprintf(members, sizeof(members), "%s", cases[i].members);
		while ((member = strsep(&rest, "\n")) != NULL)
			if (strstr(view, member) == NULL)
				fail_msg("%s\nis seen as\n%swithout\n%s", cases[i].document, view, member);
		free(view);
	}
	fixture_remove(directory);
}

static void
texts(void **state)
{
	static const struct expectation cases[] = {
	    {ITEM "<title>a &lt;b&gt;c&lt;/b&gt;</title><description>d</description>"
	     "<content:encoded>&lt;p&gt;e&lt;/p&gt;</content:encoded>" ITEM_END,
		"\"summary\":\"d\"\n\"content\":\"\\u003cp\\u003ee\\u003c/p\\u003e\"\n\"title_type\":\"text/html\""},
	    {ITEM "<dc:title>dublin</dc:title><dc:description>core</dc:description>" ITEM_END,
		"\"title\":\"dublin\"\n\"summary\":\"core\""},
	    {ENTRY "<title type='html'>&lt;i&gt;a&lt;/i&gt;</title><summary type='text'>b &lt; c</summary>" ENTRY_END,
		"\"title_type\":\"text/html\"\n\"summary\":\"b \\u003c c\""},
	    {ENTRY "<title>a</title><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>é<br/></p></div>"
	     "</content>" ENTRY_END, "\"content_type\":\"application/xhtml+xml\"\n\\u003cp\\u003eé\\u003cbr/\\u003e"},
	    {ENTRY "<content type='xhtml'><x:div xmlns:x='http://www.w3.org/1999/xhtml'><x:p>é <y:b xmlns:y='urn:y'>è</y:b>"
	     "</x:p></x:div></content>" ENTRY_END, "\\u003cp\\u003eé \\u003cy:b"},
	    {ENTRY "<title>a</title><content type='image/png' src='i.png'/>" ENTRY_END, "\"title\":\"a\""},
	    {ENTRY "<title>a</title><rights>© nous</rights>" ENTRY_END, "© nous"},
	    {ENTRY "<title type='text'>a</title>" ENTRY_END, "\"title_type\":\"text/plain\""},
	    {ENTRY "<title type='html'>Q&amp;A, R&amp;amp;D, &amp;#38; &amp;eacute; &amp;copy 1 &amp; &amp;copie=1</title>"
	     ENTRY_END, "\"title\":\"Q\\u0026amp;A, R\\u0026amp;D, \\u0026#38; \\u0026eacute; \\u0026copy 1 "
			"\\u0026amp; \\u0026amp;copie=1\""},
	    {ENTRY "<title type='text'>Q&amp;A</title>" ENTRY_END, "\"title\":\"Q\\u0026A\""},
	    {ITEM "<title>Un atelier</title><description><p>Un <b>four</b></p></description>" ITEM_END,
		"\"title_type\":\"text/plain\"\n\"summary_type\":\"application/xhtml+xml\""},
	    {ITEM "<title>Q&amp;A</title>" ITEM_END, "\"title\":\"Q\\u0026A\""},
	};

	(void)state;
	check_all(cases, LENGTH(cases));
}

static void
links(void **state)
{
	static const struct expectation cases[] = {
	    {ITEM "<link>page?id=1</link><comments>c</comments>" ITEM_END,
		"\"link\":\"https://p.example.org/flux/page?id=1\""},
	    {ITEM "<guid>https://e.org/1</guid>" ITEM_END, "\"id\":\"https://e.org/1\""},
	    {ITEM "<guid isPermaLink='false'>x</guid><link>https://e.org/2</link>" ITEM_END,
		"\"id\":\"x\"\n\"link\":\"https://e.org/2\""},
	    {ENTRY "<link rel='self' href='s'/><link href='a'/><link rel='enclosure' href='f.pdf' type='application/pdf' "
	     "length='12'/>" ENTRY_END,
		"\"link\":\"https://p.example.org/flux/a\"\nhttps://p.example.org/flux/f.pdf"},
	    {"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://base.example.org/x/'><entry xml:base='y/'>"
	     "<link href='z'/></entry></feed>", "\"link\":\"https://base.example.org/x/y/z\""},
	    {ITEM "<enclosure url='a.jpg' type='image/jpeg' length='3'/><media:content url='b.png' medium='image'/>" ITEM_END,
		"https://p.example.org/flux/a.jpg\nhttps://p.example.org/flux/b.png"},
	    {ITEM "<guid isPermalink='false'>https://e.org/1</guid>" ITEM_END, "\"id_is_permalink\":false"},
	    {ITEM "<enclosure url=' https://e.org/a.pdf\n'/>" ITEM_END, "\"url\":\"https://e.org/a.pdf\""},
	    {ENTRY "<link href=' a '/>" ENTRY_END, "\"link\":\"https://p.example.org/flux/a\""},
	    {ITEM "<enclosure URL='a.pdf' Type='application/pdf'/>" ITEM_END,
		"\"url\":\"https://p.example.org/flux/a.pdf\"\n\"type\":\"application/pdf\""},
	    {ENTRY "<link href='a.pdf' type='application/pdf'/><link href='b' type='text/html'/>" ENTRY_END,
		"\"link\":\"https://p.example.org/flux/b\""},
	    {ENTRY "<link href='a.pdf' type='application/pdf'/>" ENTRY_END, "\"link\":\"https://p.example.org/flux/a.pdf\""},
	    {ENTRY "<link rel='http://www.iana.org/assignments/relation/alternate' href='a'/><link rel='ENCLOSURE' "
	     "href='b.pdf'/>" ENTRY_END,
		"\"link\":\"https://p.example.org/flux/a\"\n\"enclosures\":[{\"url\":\"https://p.example.org/flux/b.pdf\""},
	    {"<CHANNEL HREF='http://c.org/'><ITEM href='http://c.org/i'/></CHANNEL>",
		"\"links\":[{\"url\":\"http://c.org/\",\"rel\":\"alternate\"}]\n\"link\":\"http://c.org/i\""},
	    {ITEM "<source url='https://e.org/f'>Ailleurs</source>" ITEM_END, "Ailleurs"},
	    {ENTRY "<source><id>urn:x</id><title>Ailleurs</title><link href='https://e.org/'/></source>" ENTRY_END,
		"Ailleurs"},
	};

	(void)state;
	check_all(cases, LENGTH(cases));
}

static void
people_and_categories(void **state)
{
	static const struct expectation cases[] = {
	    {ITEM "<author>a@e.org (Ada L.)</author>" ITEM_END, "\"name\":\"Ada L.\"\n\"email\":\"a@e.org\""},
	    {ITEM "<author>Ada L. (a@e.org)</author>" ITEM_END, "\"name\":\"Ada L.\"\n\"email\":\"a@e.org\""},
	    {ITEM "<author>Ada L. &lt;a@e.org&gt;</author>" ITEM_END, "a@e.org"},
	    {ITEM "<author>a@e.org</author>" ITEM_END, "\"email\":\"a@e.org\""},
	    {ITEM "<author>Ada</author>" ITEM_END, "\"name\":\"Ada\""},
	    {ITEM "<author>Ada L. a@e.org</author>" ITEM_END, "{\"name\":\"Ada L.\",\"email\":\"a@e.org\"}"},
	    {ITEM "<author><b>Ada</b> <i>L.</i></author>" ITEM_END, "[{\"name\":\"Ada L.\"}]"},
	    {ITEM "<author>mailto:a@e.org</author>" ITEM_END, "[{\"email\":\"a@e.org\"}]"},
	    {ITEM "<author>[Ada], &lt;mailto:a@e.org&gt;</author>" ITEM_END, "{\"name\":\"Ada\",\"email\":\"a@e.org\"}"},
	    {ITEM "<author>a@e.org, b@e.org</author>" ITEM_END, "[{\"name\":\"a@e.org, b@e.org\"}]"},
	    {ITEM "<author>Ada @ (</author>" ITEM_END, "Ada @"},
	    {ITEM "<author>)(@</author>" ITEM_END, ")(@"},
	    {ITEM "<author>(a@e.org)</author>" ITEM_END, "a@e.org"},
	    {ITEM "<dc:creator>Ada</dc:creator>" ITEM_END, "\"name\":\"Ada\""},
	    {ENTRY "<author><name>Ada</name><email>a@e.org</email><uri>ada</uri></author>" ENTRY_END,
		"\"name\":\"Ada\"\n\"email\":\"a@e.org\"\nhttps://p.example.org/flux/ada"},
	    {ITEM "<category domain='d'>Mécanique</category><category/><dc:subject>Bois</dc:subject>" ITEM_END,
		"\"term\":\"Mécanique\"\n\"scheme\":\"d\"\n\"term\":\"Bois\""},
	    {ENTRY "<category term='t' scheme='s' label='l'/>" ENTRY_END,
		"\"term\":\"t\"\n\"scheme\":\"s\"\n\"label\":\"l\""},
	};

	(void)state;
	check_all(cases, LENGTH(cases));
}

static void
dates_and_events(void **state)
{
	static const struct expectation cases[] = {
	    {ITEM "<pubDate>Thu, 14 Jan 2027 09:00:00 +0100</pubDate>" ITEM_END,
		"\"published\":\"2027-01-14T08:00:00Z\""},
	    {ITEM "<dc:date>2027-01-14</dc:date>" ITEM_END, "2027-01-14T00:00:00Z"},
	    {ITEM "<dcterms:created>2027-01-14</dcterms:created><dcterms:modified>2027-01-15</dcterms:modified>" ITEM_END,
		"2027-01-15T00:00:00Z"},
	    {ENTRY "<published>2027-01-14T09:00:00Z</published><updated>2027-01-15T09:00:00Z</updated>" ENTRY_END,
		"\"published\":\"2027-01-14T09:00:00Z\"\n\"updated\":\"2027-01-15T09:00:00Z\""},
	    {ITEM "<pubDate>un jour</pubDate><title>a</title>" ITEM_END, "\"title\":\"a\""},
	    {ITEM "<ev:startdate>2027-01-14T09:00</ev:startdate><ev:enddate>2027-01-14T12:00</ev:enddate>"
	     "<ev:location>Caen</ev:location>" ITEM_END,
		"\"event\":\n\"start\":\"2027-01-14T09:00\n\"end\":\"2027-01-14T12:00\n\"location\":\"Caen\""},
	    {ITEM "<language>fr</language><dc:language>en</dc:language>" ITEM_END, "\"items\":[{"},
	    {ENTRY "<title xml:lang='fr'>a</title>" ENTRY_END, "\"title\":\"a\""},
	};

	(void)state;
	check_all(cases, LENGTH(cases));
}

static void
places(void **state)
{
	static const struct expectation cases[] = {
	    {ITEM "<georss:point>49.18 -0.37</georss:point>" ITEM_END, "\"geo\":\n\"Point\"\n[-0.37,49.18]"},
	    {ITEM "<georss:point> 49.18,\n-0.37 </georss:point>" ITEM_END, "[-0.37,49.18]"},
	    {ITEM "<georss:where><gml:Point><gml:pos>49.18 -0.37</gml:pos></gml:Point></georss:where>" ITEM_END,
		"[-0.37,49.18]"},
	    {ITEM "<geo:lat>49.18</geo:lat><geo:long>-0.37</geo:long>" ITEM_END, "[-0.37,49.18]"},
	    {ITEM "<geo:Point><geo:long>-0.37</geo:long><geo:lat>49.18</geo:lat></geo:Point>" ITEM_END, "[-0.37,49.18]"},
	};
	static const char *const none[] = {
	    ITEM "<georss:point>91 0</georss:point>" ITEM_END,
	    ITEM "<georss:point>49.18</georss:point>" ITEM_END,
	    ITEM "<georss:point>49,18 -0,37</georss:point>" ITEM_END,
	    ITEM "<georss:point>1e309 0</georss:point>" ITEM_END,
	    ITEM "<geo:Point><geo:long>-0,37</geo:long><geo:lat>49,18</geo:lat></geo:Point>" ITEM_END,
	    ITEM "<georss:point>nan nan</georss:point>" ITEM_END,
	    ITEM "<georss:point>ici là</georss:point>" ITEM_END,
	    ITEM "<georss:point/>" ITEM_END,
	    ITEM "<geo:lat>49.18</geo:lat>" ITEM_END,
	    ITEM "<geo:lat>91</geo:lat><geo:long>0</geo:long>" ITEM_END,
	    ITEM "<geo:lat>1e309</geo:lat><geo:long>0</geo:long>" ITEM_END,
	    ITEM "<geo:lat>49,18</geo:lat><geo:long>0</geo:long>" ITEM_END,
	};
	char *directory = fixture_directory();
	size_t i;

	(void)state;
	check_all(cases, LENGTH(cases));
	for (i = 0; i < LENGTH(none); i++) {
		char *view = view_of(directory, none[i]);

		if (strstr(view, "\"coordinates\":[") != NULL)
			fail_msg("%s\nis seen as\n%s", none[i], view);
		free(view);
	}
	fixture_remove(directory);
}

static void
heads(void **state)
{
	static const struct expectation cases[] = {
	    {RSS "<link>https://p.example.org/</link><description>d</description><language>fr-FR</language>"
	     "<generator>g</generator><docs>https://e.org/docs</docs><image><url>i.png</url></image>"
	     "<copyright>©</copyright></channel></rss>",
		"\"link\":\"https://p.example.org/\"\n\"description\":\"d\"\n\"language\":\"fr-FR\"\n\"generator\":\"g\"\n"
		"https://e.org/docs\nhttps://p.example.org/flux/i.png"},
	    {ATOM "<subtitle>s</subtitle><id>urn:f</id><updated>2027-01-14T09:00:00Z</updated><icon>i.ico</icon>"
	     "<logo>l.png</logo><generator uri='u'>g</generator></feed>",
		"\"id\":\"urn:f\"\n\"updated\":\"2027-01-14T09:00:00Z\"\ni.ico\nl.png"},
	};

	(void)state;
	check_all(cases, LENGTH(cases));
}

/* Atom's modes and labels, and what they are taken for. */
static void
modes(void **state)
{
	static const struct expectation cases[] = {
	    {ENTRY "<title mode='base64' type='text/html'>w4l0w6kgJmFtcDsgaGl2ZXI=</title>" ENTRY_END,
		"\"title\":\"Été \\u0026amp; hiver\""},
	    {ENTRY "<title>a</title><summary type='application/octet-stream'>\n PGI+\n b2s8L2I+ </summary>" ENTRY_END,
		"\"summary\":\"\\u003cb\\u003eok\\u003c/b\\u003e\""},
	    {ENTRY "<title type='application/x-maison'>Forum</title>" ENTRY_END, "\"title\":\"Forum\""},
	    {ENTRY "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a <b>c</b></div></title>" ENTRY_END,
		"\"title\":\"a \\u003cb"},
	    {ENTRY "<link rel='alternate'>https://e.org/texte</link><content src='ailleurs.html'/>" ENTRY_END,
		"\"link\":\"https://e.org/texte\"\n\"content_src\":\"https://p.example.org/flux/ailleurs.html\""},
	    {ENTRY "<id>/n/1</id>" ENTRY_END, "\"id\":\"https://p.example.org/n/1\""},
	    {ENTRY "<id>n1</id>" ENTRY_END, "\"id\":\"n1\""},
	    {ENTRY "<source><title>S</title><author><name>Ada</name></author><link rel='self' href='s'/>"
	     "<subtitle>sous</subtitle></source>" ENTRY_END,
		"\"source\":{\"title\":\"S\"\n\"author\":\"Ada\"\n\"self_link\":\"https://p.example.org/flux/s\"\n"
		"\"description\":\"sous\""},
	};

	(void)state;
	check_all(cases, LENGTH(cases));
}

/* Roots, prefixes and letters that are not what they should be. */
static void
names(void **state)
{
	static const struct expectation cases[] = {
	    {"<feed><entry><title>nue</title></entry></feed>", "\"title\":\"nue\"\n\"format\":\"atom\""},
	    {"<feed xmlns='http://e.org/a-moi'><entry><title>autre</title></entry></feed>", "\"title\":\"autre\""},
	    {"<rss xmlns='http://e.org/b'><channel><item><title>autre</title></item></channel></rss>",
		"\"title\":\"autre\"\n\"version\":\"rss\""},
	    {"<rss version='0.91'><CHANNEL><ITEM><TITLE>cris</TITLE></ITEM></CHANNEL></rss>",
		"\"title\":\"cris\"\n\"version\":\"rss091u\""},
	    {"<rss><channel><item><content:encoded>oubli</content:encoded></item></channel></rss>",
		"\"content\":\"oubli\"\n\"wellformed\":false\n\"unbound_prefix\""},
	    {"<actions><action id='a'><titre>sans espace</titre><niveau>5e</niveau></action></actions>",
		"\"title\":\"sans espace\"\n\"name\":\"niveaux\"\n\"format\":\"actions\"\n\"no_namespace\""},
	    {"<CHANNEL BASE='http://c.org/'><TITLE>F</TITLE><ITEM HREF='i' LASTMOD='2027-01-14'><TITLE>a</TITLE>"
	     "<ABSTRACT>b</ABSTRACT></ITEM></CHANNEL>",
		"\"link\":\"http://c.org/i\"\n\"summary\":\"b\"\n\"updated\":\"2027-01-14T00:00:00Z\""},
	    {"<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
	     "<channel r:about='http://e.org/f'><title>F</title></channel><item r:about='http://e.org/1'/></r:RDF>",
		"\"id\":\"http://e.org/1\"\n\"version\":\"rss10\""},
	    {"<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><channel "
	     "r:about='http://e.org/f'><title>F</title><item><title>dedans</title></item></channel></r:RDF>",
		"\"id\":\"http://e.org/f\"\n\"title\":\"F\"\n\"title\":\"dedans\""},
	    {"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='fr_FR'><entry><title>a</title></entry></feed>",
		"\"language\":\"fr-FR\"\n\"title_lang\":\"fr-FR\""},
	    {ITEM "<title>&#226;&#128;&#153; &#146; \xC3\xA9</title>" ITEM_END, "\"title\":\"’ ’ é\""},
	};

	(void)state;
	check_all(cases, LENGTH(cases));
}

static void
modules(void **state)
{
	static const struct expectation cases[] = {
	    {ITEM "<media:group><media:title type='plain'>m</media:title><media:content url='v.mp4' fileSize='9'>"
	     "<media:thumbnail url='t.jpg'/></media:content><media:category label='l'>c</media:category></media:group>"
	     ITEM_END,
		"\"title_type\":\"text/plain\"\nhttps://p.example.org/flux/v.mp4\n\"length\":\"9\"\n"
		"\"image\":{\"url\":\"https://p.example.org/flux/t.jpg\"\n"
		"\"scheme\":\"http://search.yahoo.com/mrss/category_schema\""},
	    {ITEM "<content>c</content><published>2027-01-14</published><updated>2027-01-15T09:00:00Z</updated><id>a-1</id><url>u</url>"
	     "<creator>Ada</creator><image>/i.png</image>" ITEM_END,
		"\"content\":\"c\"\n\"published\":\"2027-01-14T00:00:00Z\"\n\"updated\":\"2027-01-15T09:00:00Z\"\n"
		"\"id\":\"a-1\"\n\"link\":\"https://p.example.org/flux/u\"\n\"name\":\"Ada\"\n"
		"\"image\":{\"url\":\"https://p.example.org/i.png\""},
	    {ITEM "<image url='i.png'/><image>Une photo</image>" ITEM_END,
		"\"image\":{\"url\":\"https://p.example.org/flux/i.png\""},
	    {"<rss xmlns:i='http://www.itunes.com/dtds/podcast-1.0.dtd' xmlns:c='http://web.resource.org/cc/' "
	     "xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><channel><item><i:keywords>bois</i:keywords>"
	     "<c:license r:resource='http://cc.org/by'/></item></channel></rss>",
		"{\"term\":\"bois\",\"scheme\":\"http://www.itunes.com/\"}\n{\"url\":\"http://cc.org/by\",\"rel\":\"license\"}\n"
		"\"license\":\"http://cc.org/by\""},
	    {ITEM "<tags>bois, métal</tags>" ITEM_END, "\"term\":\"bois\"\n\"term\":\"métal\""},
	    {ITEM "<georss:line>49 0 50 1</georss:line>" ITEM_END, "\"LineString\"\n[[0,49],[1,50]]"},
	    {ITEM "<georss:polygon>49 0 50 1 49 1 49 0</georss:polygon>" ITEM_END,
		"\"Polygon\"\n[[[0,49],[1,50],[1,49],[0,49]]]"},
	    {ITEM "<georss:box>49 0 50 1</georss:box>" ITEM_END, "\"Box\"\n[[0,49],[1,50]]"},
	    {ITEM "<georss:circle>49 0 500</georss:circle>" ITEM_END, "\"Point\"\n[0,49]"},
	    {ITEM "<georss:where><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>49 0 50 1 49 1 49 0"
	     "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></georss:where>" ITEM_END,
		"\"Polygon\"\n[[[0,49],"},
	    {ITEM "<georss:where><gml:LineString srsDimension='3'><gml:posList>49 0 10 50 1 20</gml:posList></gml:LineString>"
	     "</georss:where>" ITEM_END, "[[0,49],[1,50]]"},
	    {ITEM "<georss:where><gml:Point srsName='EPSG:2154'><gml:pos>456000 6904000</gml:pos></gml:Point>"
	     "</georss:where>" ITEM_END, "[456000,6904000]"},
	    {"<rss xmlns:xcal='urn:ietf:params:xml:ns:xcal'><channel><item xml:lang='fr'><xcal:dtstart>2027-01-14T09:00:00Z"
	     "</xcal:dtstart><xcal:location>Caen</xcal:location></item></channel></rss>",
		"\"start\":\"2027-01-14T09:00:00Z\"\n\"location\":\"Caen\"\n\"language\":\"fr\""},
	    {ITEM "<summary>un</summary><description>deux</description>" ITEM_END,
		"\"summary\":\"un\"\n\"content\":\"deux\""},
	};

	(void)state;
	check_all(cases, LENGTH(cases));
}

/* RFC 3986, 5.4, and what feeds add to it. */
static void
references(void **state)
{
	static const struct {
		const char *reference, *full;
	} cases[] = {
	    {"g", "http://a/b/c/g"},
	    {"./g", "http://a/b/c/g"},
	    {"g/", "http://a/b/c/g/"},
	    {"/g", "http://a/g"},
	    {"//g", "http://g"},
	    {"?y", "http://a/b/c/d;p?y"},
	    {"g?y", "http://a/b/c/g?y"},
	    {"#s", "http://a/b/c/d;p?q#s"},
	    {"g?y#s", "http://a/b/c/g?y#s"},
	    {"", "http://a/b/c/d;p?q"},
	    {".", "http://a/b/c/"},
	    {"..", "http://a/b/"},
	    {"../g", "http://a/b/g"},
	    {"../..", "http://a/"},
	    {"../../g", "http://a/g"},
	    {"../../../g", "http://a/g"},
	    {"/./g", "http://a/g"},
	    {"/../g", "http://a/g"},
	    {"g.", "http://a/b/c/g."},
	    {"..g", "http://a/b/c/..g"},
	    {"./g/.", "http://a/b/c/g/"},
	    {"g/../h", "http://a/b/c/h"},
	    {"g?y/../x", "http://a/b/c/g?y/../x"},
	    {"urn:x", "urn:x"},
	    {"javascript:alert(1)", "javascript:alert(1)"},
	    {"été page", "http://a/b/c/été page"},
	};
	struct arena *arena = arena_new(1 << 16);
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++)
		assert_string_equal(iri_resolve(arena, cases[i].reference, "http://a/b/c/d;p?q#f"), cases[i].full);
	assert_string_equal(iri_resolve(arena, "g", "http://a"), "http://a/g");
	assert_string_equal(iri_resolve(arena, "g", "mailto:a@b"), "g");
	assert_string_equal(iri_resolve(arena, "g", NULL), "g");
	assert_null(iri_resolve(arena, NULL, "http://a/"));
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(modes),
	    cmocka_unit_test(names),
	    cmocka_unit_test(modules),
	    cmocka_unit_test(references),
	    cmocka_unit_test(texts),
	    cmocka_unit_test(links),
	    cmocka_unit_test(people_and_categories),
	    cmocka_unit_test(dates_and_events),
	    cmocka_unit_test(places),
	    cmocka_unit_test(heads),
	};

	return cmocka_run_group_tests_name("elements of feeds", tests, NULL, NULL);
}
