/*
 * HTML from feeds, rewritten.  For import/ and tests.
 *
 * The policy: a description keeps the form of its prose and nothing that loads, runs, decorates or
 * hides.  The text is parsed as browsers parse a part of a page and written anew from the tree, so that
 * what comes out is valid HTML and holds only this:
 *
 *   kept      p br ul ol li dl dt dd blockquote table caption thead tbody tfoot tr td th sub sup abbr
 *             strong em;
 *             b is strong, i is em; h1 to h3 are h3, h4 to h6 are h4, below the page's own headings
 *   links     a with an absolute http, https or mailto address, resolved against where the feed says
 *             it is, and rel="nofollow noopener"; any other address leaves the words alone
 *   placed    where an element may stand (import/read/html_place.h): an item without a list gets one,
 *             what a list holds between its items becomes an item, an emphasis around blocks and a
 *             link in a link give way, blocks in a paragraph, heading, term or table's head leave
 *             their words there
 *   unwrapped every other element: its children stay.  No attribute but that address is kept
 *   dropped   with all that they hold: scripts, styles, frames, forms' fields, images, video, audio,
 *             objects, SVG, MathML, and what is hidden.  Images are a field of their own (image), so
 *             that a pupil's browser loads nothing from anyone a partner named
 *
 * Controls and characters that turn the direction of text around are taken out.  Other policies
 * show pictures and players of chosen hosts: here a link to them does.
 */
#ifndef IMPORT_READ_HTML_H
#define IMPORT_READ_HTML_H

#include "search/base/arena.h"

/* By the policy above; in `arena`, NULL when nothing is left.  What is longer than 512 KiB is cut; what
 * takes the parser more than a second, or 64 MiB, fails the arena. */
const char *html_sanitise(struct arena *arena, const char *html, const char *base_url);
/* Its plain text, blanks collapsed, entities decoded; likewise. */
const char *html_to_text(struct arena *arena, const char *html);
/* The same of what html_sanitise() gave, which needs no parser. */
const char *html_sanitised_text(struct arena *arena, const char *html);

#endif
