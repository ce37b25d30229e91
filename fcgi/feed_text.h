/*
 * The French of feeds: titles, facts, what a search asks for.  Used by the formats of feeds.
 */
#ifndef FCGI_FEED_TEXT_H
#define FCGI_FEED_TEXT_H

#include "fcgi/feed.h"

/* "jeu. 14 janv. 2027 – Titre", by the first session that is not over; the title where none is. */
const char *feed_dated_title(const struct show *show, const struct action *action);
/* An HTML list: when, where, for whom, how long, what it costs, who offers it. */
const char *feed_facts(const struct show *show, const struct action *action);
const char *feed_summary(struct arena *arena, const struct feed_entry *entry);
const char *feed_content(struct arena *arena, const struct feed_entry *entry);
/* The same facts as lines of text. */
const char *feed_facts_text(const struct show *show, const struct action *action);
/* "Caen, en entreprise": where it takes place; NULL when unknown. */
const char *feed_place(const struct show *show, const struct action *action);

#endif
