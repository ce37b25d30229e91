/*
 * The plain text of HTML that we wrote ourselves (import/ sanitised it).  Anyone may include it.
 */
#ifndef SEARCH_BASE_HTML_TEXT_H
#define SEARCH_BASE_HTML_TEXT_H

#include "search/base/buf.h"

/* Appends the text of `html` (NULL adds nothing): tags become blanks, the entities that our
 * sanitiser writes (&amp; &lt; &gt; &quot; &#39;) their characters, blanks and control characters
 * one blank. */
void html_plain_text(const char *html, struct buf *out);

#endif
