#include "import/read/xml_names.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "search/base/status.h"

/* Without a last / or #. */
static const struct known {
	const char *uri;
	enum xmlns ns;
} known[] = {
    {"http://purl.org/rss/1.0", NS_RSS1},
    {"http://my.netscape.com/rdf/simple/0.9", NS_RSS1},
    {"http://channel.netscape.com/rdf/simple/0.9", NS_RSS1},
    {"http://my.netscape.com/publish/formats/rss-0.91.dtd", NS_NONE},
    {"http://backend.userland.com/rss", NS_NONE},
    {"http://backend.userland.com/rss2", NS_NONE},
    {"http://blogs.law.harvard.edu/tech/rss", NS_NONE},
    {"http://www.w3.org/1999/02/22-rdf-syntax-ns", NS_RDF},
    {"http://www.w3.org/2005/atom", NS_ATOM},
    {"http://purl.org/atom/ns", NS_ATOM},
    {"urn:repertoire:actions:1", NS_ACTIONS},
    {"http://purl.org/dc/elements/1.1", NS_DC},
    {"http://purl.org/dc/elements/1.0", NS_DC},
    {"http://purl.org/dc/terms", NS_DCTERMS},
    {"http://purl.org/rss/1.0/modules/dcterms", NS_DCTERMS},
    {"http://purl.org/rss/1.0/modules/content", NS_CONTENT},
    {"http://search.yahoo.com/mrss", NS_MEDIA},
    {"http://www.w3.org/2003/01/geo/wgs84_pos", NS_GEO},
    {"http://www.georss.org/georss", NS_GEORSS},
    {"http://www.georss.org/georss/10", NS_GEORSS},
    {"http://www.opengis.net/gml", NS_GML},
    {"http://www.opengis.net/gml/3.2", NS_GML},
    {"http://purl.org/rss/1.0/modules/event", NS_EVENT},
    {"urn:ietf:params:xml:ns:xcal", NS_CALENDAR},
    {"http://www.itunes.com/dtds/podcast-1.0.dtd", NS_ITUNES},
    {"http://backend.userland.com/creativecommonsrssmodule", NS_CC},
    {"http://creativecommons.org/ns", NS_CC},
    {"http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html", NS_CC},
    {"http://web.resource.org/cc", NS_CC},
    {"http://rssnamespace.org/feedburner/ext/1.0", NS_FEEDBURNER},
    {"http://purl.org/rss/1.0/modules/syndication", NS_SYNDICATION},
    {"http://www.w3.org/1999/xhtml", NS_XHTML},
    {"http://www.w3.org/xml/1998/namespace", NS_XML},
};

static const struct usual {
	const char *prefix;
	enum xmlns ns;
} usuals[] = {
    {"content", NS_CONTENT}, {"dc", NS_DC},         {"dcterms", NS_DCTERMS}, {"media", NS_MEDIA},
    {"geo", NS_GEO},         {"georss", NS_GEORSS}, {"gml", NS_GML},         {"ev", NS_EVENT},
    {"event", NS_EVENT},    {"xcal", NS_CALENDAR},
     {"itunes", NS_ITUNES}, {"atom", NS_ATOM},       {"rss", NS_RSS1},
    {"rdf", NS_RDF},         {"xhtml", NS_XHTML},
};

enum xmlns
xmlns_of(const char *uri)
{
	size_t i, length;

	if (uri == NULL || uri[0] == '\0')
		return NS_NONE;
	length = strlen(uri);
	if (uri[length - 1] == '/' || uri[length - 1] == '#')
		length--;
	for (i = 0; i < LENGTH(known); i++)
		if (strncasecmp(uri, known[i].uri, length) == 0 && known[i].uri[length] == '\0')
			return known[i].ns;
	return NS_OTHER;
}

enum xmlns
xmlns_usual(const char *prefix, size_t length)
{
	size_t i;

	for (i = 0; i < LENGTH(usuals); i++)
		if (strlen(usuals[i].prefix) == length &&
		    strncasecmp(prefix, usuals[i].prefix, length) == 0)
			return usuals[i].ns;
	return NS_OTHER;
}
