#include "import/advice.h"

#include <stddef.h>
#include <string.h>

#include "search/base/status.h"

/* The first that fits; http 0 is any. */
static const struct {
	const char *code;
	long http;
	enum sentence agence, partner;
} advices[] = {
    {"http_status", 401, SENTENCE_DO_ASK_OPEN, SENTENCE_DO_OPEN},
    {"http_status", 403, SENTENCE_DO_ASK_LET_IN, SENTENCE_DO_LET_IN},
    {"http_status", 404, SENTENCE_DO_ASK_ADDRESS, SENTENCE_DO_CHECK_ADDRESS},
    {"http_status", 429, SENTENCE_DO_KEEP_PACE, SENTENCE_DO_TELL_PACE},
    {"http_status", 0, SENTENCE_DO_WAIT, SENTENCE_DO_ANSWER},
    {"gone", 0, SENTENCE_DO_ASK_OTHER_FEED, SENTENCE_DO_TELL_OTHER_FEED},
    {"challenge", 0, SENTENCE_DO_ASK_EXEMPT, SENTENCE_DO_EXEMPT},
    {"network", 0, SENTENCE_DO_WAIT, SENTENCE_DO_ANSWER},
    {"timeout", 0, SENTENCE_DO_WAIT, SENTENCE_DO_ANSWER},
    {"partial", 0, SENTENCE_DO_WAIT, SENTENCE_DO_ANSWER},
    {"empty_body", 0, SENTENCE_DO_WAIT, SENTENCE_DO_ANSWER},
    {"memory", 0, SENTENCE_DO_SEE_MEMORY, SENTENCE_DO_NOTHING_MEMORY},
    {"tls", 0, SENTENCE_DO_ASK_CERTIFICATE, SENTENCE_DO_CERTIFICATE},
    {"address", 0, SENTENCE_DO_ALLOW_NETWORK, SENTENCE_DO_PUBLISH_OUTSIDE},
    {"redirect", 0, SENTENCE_DO_ASK_ADDRESS, SENTENCE_DO_CHECK_ADDRESS},
    {"too_big", 0, SENTENCE_DO_ASK_SHORTER, SENTENCE_DO_SHORTER},
    {"too_many", 0, SENTENCE_DO_ASK_FEWER, SENTENCE_DO_SHORTER},
    {"not_feed", 0, SENTENCE_DO_ASK_ADDRESS, SENTENCE_DO_CHECK_ADDRESS},
    {"encoding", 0, SENTENCE_DO_PARTNER_CHECKS, SENTENCE_DO_CHECK},
    {"all_invalid", 0, SENTENCE_DO_PARTNER_CHECKS, SENTENCE_DO_CHECK},
    {"shrink", 0, SENTENCE_DO_ASK_SHRUNK, SENTENCE_DO_TELL_SHRUNK},
};

/* Its place in the table; LENGTH(advices): what is there is in the document. */
static size_t
find(const char *code, long http)
{
	size_t i;

	for (i = 0; i < LENGTH(advices); i++)
		if (strcmp(advices[i].code, code) == 0 && (advices[i].http == 0 || advices[i].http == http))
			break;
	return i;
}

enum sentence
advice_for(const char *code, long http)
{
	size_t i = find(code, http);

	return i < LENGTH(advices) ? advices[i].agence : SENTENCE_DO_PARTNER_CHECKS;
}

enum sentence
advice_for_partner(const char *code, long http)
{
	size_t i = find(code, http);

	return i < LENGTH(advices) ? advices[i].partner : SENTENCE_DO_CHECK;
}
