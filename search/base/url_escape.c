#include "search/base/url_escape.h"

#include <string.h>

void
url_escape(const char *text, struct buf *out)
{
	const unsigned char *at = (const unsigned char *)text;

	for (; *at != '\0'; at++) {
		if ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
		    (*at >= '0' && *at <= '9') || strchr("-._~", *at) != NULL)
			buf_char(out, (char)*at);
		else
			buf_printf(out, "%%%02X", *at);
	}
}
