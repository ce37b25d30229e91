#include "import/read/xml_names.h"

#include <stddef.h>
#include <string.h>

#include "search/base/status.h"

static const struct known {
	const char *uri;
	enum xmlns ns;
} known[] = {
    {"http://purl.org/rss/1.0/", NS_RSS1},
    {"http://my.netscape.com/rdf/simple/0.9/", NS_RSS1},
    {"http://channel.netscape.com/rdf/simple/0.9/", NS_RSS1},
    {"http://backend.userland.com/rss2", NS_NONE},
    {"http://backend.userland.com/RSS2", NS_NONE},
    {"http://blogs.law.harvard.edu/tech/rss", NS_NONE},
    {"http://www.w3.org/1999/02/22-rdf-syntax-ns#", NS_RDF},
    {"http://www.w3.org/2005/Atom", NS_ATOM},
    {"http://purl.org/atom/ns#", NS_ATOM},
    {"urn:repertoire:actions:1", NS_ACTIONS},
    {"http://purl.org/dc/elements/1.1/", NS_DC},
    {"http://purl.org/dc/elements/1.0/", NS_DC},
    {"http://purl.org/dc/terms/", NS_DCTERMS},
    {"http://purl.org/rss/1.0/modules/content/", NS_CONTENT},
    {"http://search.yahoo.com/mrss/", NS_MEDIA},
    {"http://search.yahoo.com/mrss", NS_MEDIA},
    {"http://www.w3.org/2003/01/geo/wgs84_pos#", NS_GEO},
    {"http://www.georss.org/georss", NS_GEORSS},
    {"http://www.opengis.net/gml", NS_GML},
    {"http://purl.org/rss/1.0/modules/event/", NS_EVENT},
    {"http://www.w3.org/1999/xhtml", NS_XHTML},
    {"http://www.w3.org/XML/1998/namespace", NS_XML},
};

enum xmlns
xmlns_of(const char *uri)
{
	size_t i;

	if (uri == NULL || uri[0] == '\0')
		return NS_NONE;
	for (i = 0; i < LENGTH(known); i++)
		if (strcmp(uri, known[i].uri) == 0)
			return known[i].ns;
	return NS_OTHER;
}
