/* HTML from feeds: what is kept, what is dropped, and what attackers try. */
#include "import/read/entities.h"
#include "import/read/feed.h"
#include "search/base/utf8.h"
#include "tests/unit/fixture.h"

#define BASE "https://partner.example.org/actions/"

/* What was sanitised has one text, parsed anew or not. */
static void
check_text(struct arena *arena, const char *sanitised)
{
	const char *parsed = html_to_text(arena, sanitised), *text = html_sanitised_text(arena, sanitised);

	if ((parsed == NULL) != (text == NULL) || (text != NULL && strcmp(text, parsed) != 0))
		fail_msg("%s\nhas the text %s\nand not    %s", sanitised, text == NULL ? "" : text,
		    parsed == NULL ? "" : parsed);
}

static void
check_all(const char *const (*cases)[2], size_t count, bool markup)
{
	struct arena *arena = arena_new((size_t)16 << 20);
	size_t i;

	for (i = 0; i < count; i++) {
		const char *got = markup ? html_sanitise(arena, cases[i][0], BASE)
					 : html_to_text(arena, cases[i][0]);

		if ((got == NULL) != (cases[i][1] == NULL) || (got != NULL && strcmp(got, cases[i][1]) != 0))
			fail_msg("%s\ngives   %s\nand not %s", cases[i][0], got == NULL ? "nothing" : got,
			    cases[i][1] == NULL ? "nothing" : cases[i][1]);
		if (markup && got != NULL)
			check_text(arena, got);
		assert_false(arena_failed(arena));
		arena_reset(arena);
	}
	arena_free(arena);
}

static void
prose_keeps_its_form(void **state)
{
	static const char *const cases[][2] = {
	    {"Texte seul", "Texte seul"},
	    {"<p>Un  <b>mot</b>\n<i>dit</i></p>", "<p>Un <strong>mot</strong> <em>dit</em></p>"},
	    {"<ul><li>un<li>deux</ul>", "<ul> <li>un</li> <li>deux</li></ul>"},
	    {"<h1>Titre</h1><h5>Sous</h5>", "<h3>Titre</h3> <h4>Sous</h4>"},
	    {"<p class=\"x\" style=\"color:red\" id=a>a</p>", "<p>a</p>"},
	    {"<div><section>a</section></div>", "a"},
	    {"<div>a</div>b<div>c</div>", "a b c"},
	    {"a<p></p>b", "a b"},
	    {"<p>a<br>b</p>", "<p>a<br>b</p>"},
	    {"<p>été &amp; œuf &lt;3 &eacute;</p>", "<p>été &amp; œuf &lt;3 é</p>"},
	    {"<p>non fermé <b>gras", "<p>non fermé <strong>gras</strong></p>"},
	    {"<p></p><p> </p>", NULL},
	    {"<p>vu</p><p hidden>pas <b>vu</b></p>", "<p>vu</p>"},
	    {"", NULL},
	};

	(void)state;
	check_all(cases, LENGTH(cases), true);
}

/* As partners write it, and as a browser would take it apart where it stood in a page. */
static void
what_stands_where_it_may_not_is_put_right(void **state)
{
	static const char *const cases[][2] = {
	    {"<p>a<table><tr><td>b</table>c</p>", "<p>a</p> <table> <tbody> <tr> <td>b</td></tr></tbody></table>c"},
	    {"<p>a<ul><li>b</ul></p>", "<p>a</p> <ul> <li>b</li></ul>"},
	    {"<p><marquee>a<p>b</p></marquee>", "<p>a b</p>"},
	    {"<table><caption>Les <h2>dates</h2></caption><colgroup><col></colgroup><tfoot><tr><td>f</td></tr></tfoot>"
	     "<tr><th><h3>a</h3><th><ul><li>b</ul></table>",
		"<table> <caption>Les dates</caption> <tfoot> <tr> <td>f</td></tr></tfoot> <tbody> <tr> <th> a</th> "
		"<th> b</th></tr></tbody></table>"},
	    {"<table>mot<tr><td>a</table>", "mot <table> <tbody> <tr> <td>a</td></tr></tbody></table>"},
	    {"<strong><p>a</p><ul><li>b</ul></strong>", "<p>a</p> <ul> <li>b</li></ul>"},
	    {"<strong><div>a</div><div>b</div></strong>", "<strong> a b</strong>"},
	    {"<em>a <b><h2>b</h2></b></em>", "a <h3>b</h3>"},
	    {"<h2><p>a</p><ul><li>b</ul></h2>", "<h3> a b</h3>"},
	    {"<li>a<li>b", "<ul> <li>a</li> <li>b</li></ul>"},
	    {"avant<li>a</li>après", "avant <ul> <li>a</li></ul>après"},
	    {"<ul>mot<li>a</li> <p>b</p><b>c</b><li>d</ul>",
		"<ul> <li>mot</li> <li>a</li> <li> <p>b</p><strong>c</strong></li> <li>d</li></ul>"},
	    {"<ul><li>a</li><ul><li>b</li></ul></ul>",
		"<ul> <li>a</li> <li> <ul> <li>b</li></ul></li></ul>"},
	    {"<ul><li>a</li><br><div><li>b</li></div></ul>", "<ul> <li>a</li> <li>b</li></ul>"},
	    {"<ul></ul>a<ul> <script>x</script></ul>", "a"},
	    {"<dt>a<dd>b", "<dl> <dt>a</dt> <dd>b</dd></dl>"},
	    {"<dl><dt><h3>a</h3><dd>b<dl></dl>mot</dl>", "<dl> <dt> a</dt> <dd>b mot</dd></dl>"},
	    {"<dl>mot<dt>a</dl>", "<dl> <dd>mot</dd> <dt>a</dt></dl>"},
	    {"<a href=\"https://e.org/\"><h2>a</h2><table><tr><td><a href=\"https://f.org/\">b</a></table></a>",
		"<a href=\"https://e.org/\" rel=\"nofollow noopener\"> <h3>a</h3> <table> <tbody> <tr> <td>b</td></tr>"
		"</tbody></table></a>"},
	    {"<address>a</address><figure>b<figcaption>c</figcaption></figure>d", "a b c d"},
	    {"<html><head><title>t</title><style>s</style></head><body class=x><p>a</body></html>", "<p>a</p>"},
	    {"<td>a</td><tr>b<frameset>c", "abc"},
	};

	(void)state;
	check_all(cases, LENGTH(cases), true);
}

static void
links_are_absolute_and_harmless(void **state)
{
	static const char *const cases[][2] = {
	    {"<a href=\"https://e.org/a?b=1&amp;c\">ici</a>",
		"<a href=\"https://e.org/a?b=1&amp;c\" rel=\"nofollow noopener\">ici</a>"},
	    {"<a href=\"../fiche?id=1\" onclick=\"x()\" target=_top>ici</a>",
		"<a href=\"https://partner.example.org/fiche?id=1\" rel=\"nofollow noopener\">ici</a>"},
	    {"<a href=\"mailto:a@e.org\">a</a>",
		"<a href=\"mailto:a@e.org\" rel=\"nofollow noopener\">a</a>"},
	    {"<a href=\"/métiers/été\">ici</a>",
		"<a href=\"https://partner.example.org/métiers/été\" rel=\"nofollow noopener\">ici</a>"},
	    {"<a href=\"//autre.example.org/x\">ici</a>",
		"<a href=\"https://autre.example.org/x\" rel=\"nofollow noopener\">ici</a>"},
	    {"<a href=\"javascript:alert(1)\">x</a>", "x"},
	    {"<a href=\" JaVaScRiPt:alert(1)\">x</a>", "x"},
	    {"<a href=\"&#106;avascript:alert(1)\">x</a>", "x"},
	    {"<a href=\"data:text/html,x\">x</a>", "x"},
	    {"<a href=\"vbscript:x\">x</a>", "x"},
	    {"<a href=\"file:///etc/passwd\">x</a>", "x"},
	    {"<a>x</a>", "x"},
	    {"<a href=\"https://e.org/&quot;onmouseover=&quot;x\">a</a>",
		"<a href=\"https://e.org/%22onmouseover=%22x\" rel=\"nofollow noopener\">a</a>"},
	    {"<a href='https://e.org/<script>'>a</a>",
		"<a href=\"https://e.org/%3Cscript%3E\" rel=\"nofollow noopener\">a</a>"},
	};

	(void)state;
	check_all(cases, LENGTH(cases), true);
}

static void
attacks_are_dropped(void **state)
{
	static const char *const cases[][2] = {
	    {"<script>alert(1)</script>a", "a"},
	    {"a<style>p{}</style>", "a"},
	    {"<img src=x onerror=alert(1)>a", "a"},
	    {"<svg onload=alert(1)><script>x</script></svg>a", "a"},
	    {"<math><mtext><img src=x onerror=y></mtext></math>a", "a"},
	    {"<iframe src=//e.org></iframe>a", "a"},
	    {"<form action=//e.org><input name=a>mot</form>", "mot"},
	    {"<base href=//e.org>a", "a"},
	    {"<meta http-equiv=refresh content=0>a", "a"},
	    {"<object data=x></object><embed src=x>a", "a"},
	    {"<!-- <b> --><!DOCTYPE x>a", "a"},
	    {"<p onmouseover=\"x\">a</p>", "<p>a</p>"},
	    {"&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script&gt;alert(1)&lt;/script&gt;"},
	    {"<template><script>x</script></template>a", "a"},
	    {"<noscript><p title=\"</noscript><img src=x onerror=y>\">a</noscript>b", "<p>ab</p>"},
	    {"<video><source onerror=x></video>a", "a"},
	    {"<textarea></textarea><button>x</button>a", "a"},
	};

	(void)state;
	check_all(cases, LENGTH(cases), true);
}

/* Whatever the parser makes of it, what comes out has only our elements and attributes. */
static void
check_allowed(const char *html)
{
	static const char *const allowed[] = {"p", "br", "ul", "ol", "li", "strong", "em", "blockquote",
	    "h3", "h4", "table", "caption", "tbody", "thead", "tfoot", "tr", "td", "th", "dl", "dt", "dd", "sub", "sup",
	    "abbr", "a"};
	static const char link[] = "a href=\"";
	const char *at = html;
	size_t i;

	for (; (at = strchr(at, '<')) != NULL; at++) {
		const char *name = at + 1 + (at[1] == '/');
		size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789");

		for (i = 0; i < LENGTH(allowed); i++)
			if (strlen(allowed[i]) == length && strncmp(allowed[i], name, length) == 0)
				break;
		if (i == LENGTH(allowed))
			fail_msg("an element in %s", html);
		if (name[length] == ' ') {
			assert_memory_equal(name, link, sizeof(link) - 1);
			name += sizeof(link) - 1;
			assert_true(strncmp(name, "http", 4) == 0 || strncmp(name, "mailto:", 7) == 0);
			length = strcspn(name, "\"<>");
			assert_memory_equal(name + length, "\" rel=\"nofollow noopener\">", 26);
		} else if (name[length] != '>') {
			fail_msg("an attribute in %s", html);
		}
	}
}

static void
any_bytes_are_made_harmless(void **state)
{
	static const char *const pieces[] = {"<", ">", "</", "<p", "<a href=", "\"", "'", "=", " ",
	    "javascript:", "https://e.org/", "<script", "</script>", "<svg>", "<math>", "<table><td>",
	    "<b>", "</b>", "<i>", "&lt;", "&#x3C;", "&#0;", "&", "<!--", "-->", "<![CDATA[", "onload=",
	    "\xff", "é", "\xe2\x80\xae", "<style>", "<template>", "</p>", "<noscript>", "mot"};
	struct arena *arena = arena_new((size_t)16 << 20);
	uint64_t seed = 3;
	size_t i, n;

	(void)state;
	for (i = 0; i < 2000; i++) {
		char html[600] = "";
		const char *got;

		for (n = random_below(&seed, 30); n > 0; n--)
			(void)strncat(html, pieces[random_below(&seed, LENGTH(pieces))],
			    sizeof(html) - strlen(html) - 1);
		got = html_sanitise(arena, html, BASE);
		if (got != NULL) {
			check_allowed(got);
			assert_true(utf8_is_valid(got, strlen(got)));
			check_text(arena, got);
		}
		(void)html_to_text(arena, html);
		arena_reset(arena);
	}
	arena_free(arena);
}

/* Simple HTML needs no parser: behind a comment, which leaves no trace, it gets one. */
static void
simple_html_is_what_the_parser_makes_of_it(void **state)
{
	static const char *const pieces[] = {"<p>", "</p>", "<p>", "</p>", "<ul>", "</ul>", "<ol>", "</ol>",
	    "<li>", "</li>", "<strong>", "</strong>", "<b>", "</b>", "<em>", "</em>", "<i>", "</i>", "<h1>",
	    "<h3>", "</h3>", "<h4>", "</h4>", "<br>", "<br/>", "<br />", " ", "\n", "mot", "été", "l’an", "&amp;",
	    "&lt;", "&quot;", "&#39;", "&nbsp;", "&eacute;", "\xc2\xa0", "\x01", "\x7f", "\xc2\x85", "\r",
	    "\xef\xbf\xbe", "\xe2\x80\xae", ">"};
	struct arena *arena = arena_new((size_t)16 << 20);
	uint64_t seed = 11;
	size_t i, n, compared = 0;

	(void)state;
	for (i = 0; i < 60000; i++) {
		char html[300] = "<!---->";
		const char *got, *parsed;
		bool markup = i % 2 == 0;

		for (n = 1 + random_below(&seed, 9); n > 0; n--)
			(void)strncat(html, pieces[random_below(&seed, LENGTH(pieces))],
			    sizeof(html) - strlen(html) - 1);
		got = markup ? html_sanitise(arena, html + 7, BASE) : html_to_text(arena, html + 7);
		parsed = markup ? html_sanitise(arena, html, BASE) : html_to_text(arena, html);
		if ((got == NULL) != (parsed == NULL) || (got != NULL && strcmp(got, parsed) != 0))
			fail_msg("%s\ngives   %s\nand not %s", html + 7, got == NULL ? "nothing" : got,
			    parsed == NULL ? "nothing" : parsed);
		compared += got != NULL;
		arena_reset(arena);
	}
	assert_true(compared > 10000);
	arena_free(arena);
}

static void
text_is_plain(void **state)
{
	static const char *const cases[][2] = {
	    {"<p>Un <b>mot</b></p><p>Deux</p>", "Un mot Deux"},
	    {"a<br>b", "a b"},
	    {"l&rsquo;été &lt;b&gt;", "l’été <b>"},
	    {"<script>x</script>", NULL},
	    {"<ul><li>un</li><li>deux</li></ul>", "un deux"},
	    {"a\xe2\x80\xae" "b", "ab"},
	    {NULL, NULL},
	};

	(void)state;
	check_all(cases, LENGTH(cases), false);
}

static void
deep_and_long_documents_are_bounded(void **state)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	size_t length = 3000000, i;
	char *html = malloc(length + 1);

	(void)state;
	assert_non_null(html);
	for (i = 0; i + 3 <= length; i += 3)
		memcpy(html + i, i < 30000 ? "<b>" : "abc", 3);
	html[i] = '\0';
	(void)html_sanitise(arena, html, NULL);
	arena_reset(arena);
	memset(html, 'a', length);
	html[length] = '\0';
	assert_true(strlen(html_sanitise(arena, html, NULL)) < length);
	free(html);
	arena_free(arena);
}

static void
entities_are_known(void **state)
{
	static const struct {
		const char *name;
		uint32_t code;
	} cases[] = {
	    {"eacute", 0xE9}, {"nbsp", 0xA0}, {"rsquo", 0x2019}, {"euro", 0x20AC}, {"OElig", 0x152},
	    {"laquo", 0xAB}, {"hellip", 0x2026}, {"Eacute", 0xC9}, {"inconnue", 0}, {"eacut", 0},
	    {"eacutes", 0}, {"", 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cases); i++)
		if (entity_code_point(cases[i].name, strlen(cases[i].name)) != cases[i].code)
			fail_msg("&%s;", cases[i].name);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(prose_keeps_its_form),
	    cmocka_unit_test(what_stands_where_it_may_not_is_put_right),
	    cmocka_unit_test(links_are_absolute_and_harmless),
	    cmocka_unit_test(attacks_are_dropped),
	    cmocka_unit_test(any_bytes_are_made_harmless),
	    cmocka_unit_test(simple_html_is_what_the_parser_makes_of_it),
	    cmocka_unit_test(text_is_plain),
	    cmocka_unit_test(deep_and_long_documents_are_bounded),
	    cmocka_unit_test(entities_are_known),
	};

	return cmocka_run_group_tests_name("HTML of feeds", tests, NULL, NULL);
}
