#include "import/read/formats.h"

#include <string.h>
#include <strings.h>

#include "search/base/status.h"

static const struct format formats[] = {
    {"rss2.0", "rss", NS_OTHER, NS_NONE, "item", NS_NONE, "channel", false},
    {"rdf", "RDF", NS_RDF, NS_RDF, "item", NS_RSS1, "channel", false},
    {"atom", "feed", NS_OTHER, NS_ATOM, "entry", NS_ATOM, NULL, true},
    {"atom", "entry", NS_OTHER, NS_ATOM, "entry", NS_ATOM, NULL, true},
    {"actions", "actions", NS_ACTIONS, NS_ACTIONS, "action", NS_ACTIONS, NULL, false},
    {"actions", "actions", NS_NONE, NS_ACTIONS, "action", NS_ACTIONS, NULL, false},
    {"cdf", "CHANNEL", NS_NONE, NS_NONE, "ITEM", NS_NONE, NULL, false},
};

static enum xmlns
namespace_of(const xmlNode *node)
{
	return xmlns_of(node->ns == NULL ? NULL : (const char *)node->ns->href);
}

const struct format *
format_find(const xmlNode *root, const char *wanted)
{
	size_t i;

	for (i = 0; i < LENGTH(formats); i++)
		if (gather_is(root, formats[i].root) &&
		    (formats[i].root_ns == NS_OTHER || namespace_of(root) == formats[i].root_ns) &&
		    (strcmp(wanted, "auto") == 0 ||
			strncmp(formats[i].name, wanted, strlen(wanted)) == 0))
			return &formats[i];
	return NULL;
}

bool
format_is_known(const char *name)
{
	size_t i;

	for (i = 0; i < LENGTH(formats); i++)
		if (strncmp(formats[i].name, name, strlen(name)) == 0)
			return true;
	return strcmp(name, "auto") == 0;
}

const char *
format_version(const struct format *format, xmlNode *root, struct arena *arena)
{
	static const struct {
		const char *written, *name;
	} versions[] = {
	    {"0.90", "rss090"},
	    {"0.91", "rss091u"},
	    {"0.92", "rss092"},
	    {"0.93", "rss093"},
	    {"0.94", "rss094"},
	};
	const char *version = element_attribute(arena, root, "version");
	const xmlNs *ns;
	size_t i;

	if (format->is_atom)
		return version != NULL && strcmp(version, "0.3") == 0 ? "atom03" : "atom10";
	if (strcmp(format->name, "cdf") == 0)
		return "cdf";
	if (format->home == NS_RDF) {
		for (ns = root->nsDef; ns != NULL; ns = ns->next)
			if (strstr((const char *)ns->href, "netscape.com/rdf/simple/0.9") != NULL)
				return "rss090";
		return "rss10";
	}
	if (format->home == NS_ACTIONS)
		return "actions1";
	if (version == NULL)
		return "rss";
	for (i = 0; i < LENGTH(versions); i++)
		if (strcmp(versions[i].written, version) == 0)
			return versions[i].name;
	return version[0] == '2' ? "rss20" : "rss";
}

bool
format_is_item(const struct format *format, const struct gathering *g, const xmlNode *node, int depth)
{
	const char *name;
	enum xmlns ns = gather_namespace(g, node, &name);

	return (depth > 0 || strcmp(format->root, format->item) == 0) &&
	    (strcasecmp(name, format->item) == 0 ||
		(format->is_atom && strcasecmp(name, "item") == 0)) && /* RSS's word in Atom's clothes */
	    (ns == format->item_ns || (ns == NS_RSS1 && format->item_ns == NS_NONE));
}

bool
format_is_container(const struct format *format, const xmlNode *node, int depth)
{
	if (depth == 0)
		return strcmp(format->root, format->item) != 0;
	return depth == 1 && format->container != NULL && gather_is(node, format->container);
}
