/* Any HTML comes out as the policy has it (import/read/html.h), and as plain text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "import/read/html.h"
#include "search/base/status.h"
#include "search/base/utf8.h"

#define ARENA_BYTES ((size_t)16 << 20)
#define BASE "https://partenaire.example.org/flux/"

static void
require(bool holds)
{
	if (!holds)
		abort();
}

static bool
is_kept(const char *name, size_t length)
{
	static const char *const kept[] = {"p", "br", "ul", "ol", "li", "dl", "dt", "dd", "blockquote",
	    "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "sub", "sup", "abbr", "strong", "em", "h3", "h4",
	    "a"};
	size_t i;

	for (i = 0; i < LENGTH(kept); i++)
		if (strlen(kept[i]) == length && memcmp(kept[i], name, length) == 0)
			return true;
	return false;
}

/* After "<a": an address that is one of ours, and no other attribute. */
static void
check_link(const char *tag, const char *end)
{
	static const char href[] = " href=\"", rel[] = "\" rel=\"nofollow noopener\"";
	const char *address = tag + strlen(href), *quote;

	require(strncmp(tag, href, strlen(href)) == 0);
	require(strncasecmp(address, "http://", 7) == 0 || strncasecmp(address, "https://", 8) == 0 ||
	    strncasecmp(address, "mailto:", 7) == 0);
	quote = strchr(address, '"');
	require(quote != NULL && quote + strlen(rel) == end && strncmp(quote, rel, strlen(rel)) == 0);
}

static void
check_markup(const char *html)
{
	for (; (html = strchr(html, '<')) != NULL; html++) {
		bool closes = html[1] == '/';
		const char *name = html + (closes ? 2 : 1), *end = strchr(html, '>');
		size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789");

		require(end != NULL && is_kept(name, length));
		if (!closes && length == 1 && name[0] == 'a')
			check_link(name + 1, end);
		else
			require(name + length == end);
	}
}

/* Behind a comment, which leaves no trace, the parser reads what needs none. */
static void
check_parsed(struct arena *arena, const char *html, const char *clean, const char *plain)
{
	const char *behind = arena_printf(arena, "<!---->%s", html);
	const char *parsed = html_sanitise(arena, behind, BASE), *text = html_to_text(arena, behind);

	if (arena_failed(arena) || html[0] == '\0' || strstr(html, "\xef\xbb\xbf") != NULL)
		return; /* a byte order mark is one in front only */
	require((parsed == NULL) == (clean == NULL) && (clean == NULL || strcmp(parsed, clean) == 0));
	require((text == NULL) == (plain == NULL) && (plain == NULL || strcmp(text, plain) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena *arena;
	const char *html, *clean, *plain;

	if (arena == NULL)
		require((arena = arena_new(ARENA_BYTES)) != NULL);
	arena_reset(arena);
	html = arena_copy(arena, (const char *)data, size);
	if (html == NULL || !utf8_is_valid(html, strlen(html)))
		return 0;
	clean = html_sanitise(arena, html, BASE);
	plain = html_to_text(arena, html);
	if (arena_failed(arena))
		return 0;
	require(clean == NULL || utf8_is_valid(clean, strlen(clean)));
	require(plain == NULL || utf8_is_valid(plain, strlen(plain)));
	if (clean != NULL)
		check_markup(clean);
	check_parsed(arena, html, clean, plain);
	return 0;
}
