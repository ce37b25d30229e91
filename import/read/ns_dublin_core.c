/* Dublin Core: the fifteen elements, and the terms that refine them. */
#include "import/read/elements.h"
#include "search/base/status.h"

/* The core has one date, which is when the thing was last made public. */
static void
read_core_date(struct gathering *g, xmlNode *node, const struct element *e)
{
	static const struct element as_update = {"date", NULL, TO_UPDATED, 1};

	read_last_date(g, node, e);
	read_last_date(g, node, &as_update);
}

static const struct element core[] = {
    {"title", read_construct, TO_TITLE, 2},
    {"description", read_construct, TO_SUMMARY, 2},
    {"identifier", read_plain, TO_ID, 2},
    {"creator", read_person_text, TO_AUTHOR, 2},
    {"author", read_person_text, TO_AUTHOR, 2},
    {"contributor", read_person_text, TO_CONTRIBUTOR, 2},
    {"publisher", read_person_text, TO_PUBLISHER, 2},
    {"date", read_core_date, TO_PUBLISHED, 2},
    {"language", read_plain, TO_LANGUAGE, 2},
    {"rights", read_construct, TO_RIGHTS, 2},
    {"subject", read_category, TO_NONE, 0},
};

static const struct element terms[] = {
    {"title", read_construct, TO_TITLE, 1},
    {"created", read_last_date, TO_CREATED, 2},
    {"issued", read_last_date, TO_PUBLISHED, 3},
    {"modified", read_last_date, TO_UPDATED, 2},
    {"abstract", read_construct, TO_SUMMARY, 1},
    {"description", read_construct, TO_SUMMARY, 1},
    {"creator", read_person_text, TO_AUTHOR, 1},
    {"contributor", read_person_text, TO_CONTRIBUTOR, 1},
    {"publisher", read_person_text, TO_PUBLISHER, 1},
    {"subject", read_category, TO_NONE, 0},
    {"license", read_url, TO_LICENSE, 3},
    {"rights", read_construct, TO_RIGHTS, 1},
};

const struct element_family ns_dublin_core = {NS_DC, core, LENGTH(core)};
const struct element_family ns_dublin_terms = {NS_DCTERMS, terms, LENGTH(terms)};
