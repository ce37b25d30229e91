#include "import/fetch_answer.h"

#include <string.h>

#include "search/base/buf.h"

#define PAGE_BYTES_LOOKED_AT ((size_t)64 * 1024)
#define CHALLENGE_SENTENCE                                                                         \
	"Une protection contre les robots a répondu à la place du flux, par une page web de "          \
	"vérification."

static const struct {
	long http;
	const char *code, *sentence;
} statuses[] = {
    {304, "http_status", "Le serveur répond que rien n’a changé (304), sans qu’on le lui ait demandé."},
    {401, "http_status", "Le serveur demande un mot de passe (401)."},
    {403, "http_status", "Le serveur refuse l’accès (403)."},
    {404, "http_status", "L’adresse n’existe pas ou plus (404)."},
    {410, "gone",
	"Le flux est retiré de cette adresse pour de bon (410)\u00a0: il n’est plus demandé, ses actions restent publiées."},
    {429, "http_status", "Le serveur demande de revenir moins souvent (429)."},
    {503, "http_status", "Le serveur est momentanément indisponible (503)."},
};

/* What the pages say that stand where a feed should; the first found counts. */
static const struct {
	const char *mark, *sentence;
} pages[] = {
    {"/cdn-cgi/challenge-platform", CHALLENGE_SENTENCE},
    {"cf-chl", CHALLENGE_SENTENCE},
    {"<title>just a moment", CHALLENGE_SENTENCE},
    {"type=\"password\"",
	"Le serveur a répondu par une page web de connexion, pas par le flux\u00a0: le flux doit être "
	"lisible sans mot de passe."},
    {"type='password'",
	"Le serveur a répondu par une page web de connexion, pas par le flux\u00a0: le flux doit être "
	"lisible sans mot de passe."},
    {"maintenance",
	"Le serveur a répondu par une page web de maintenance, pas par le flux\u00a0: il sera relu plus "
	"tard."},
    {"<title>404",
	"Le serveur a répondu par une page web d’erreur («\u00a0page introuvable\u00a0») au lieu du "
	"flux, et en annonçant que tout va bien (200)."},
    {"introuvable",
	"Le serveur a répondu par une page web d’erreur («\u00a0page introuvable\u00a0») au lieu du "
	"flux, et en annonçant que tout va bien (200)."},
    {"not found",
	"Le serveur a répondu par une page web d’erreur («\u00a0page introuvable\u00a0») au lieu du "
	"flux, et en annonçant que tout va bien (200)."},
};

/* Whether the beginning of the body holds the words; a text ends at the first NUL. */
static bool
begins_with(const struct fetch_answer *answer, const char *const *marks, size_t count, size_t *which)
{
	struct buf start = {0};
	bool found = false;
	size_t i;

	if (fetch_body(answer, PAGE_BYTES_LOOKED_AT, &start, NULL) == OK)
		for (i = 0; !found && i < count; i++)
			if (strcasestr(buf_string(&start), marks[i]) != NULL) {
				found = true;
				*which = i;
			}
	buf_clear(&start);
	return found;
}

const char *
fetch_answer_page(const struct fetch_answer *answer)
{
	const char *marks[LENGTH(pages)];
	size_t i;

	for (i = 0; i < LENGTH(pages); i++)
		marks[i] = pages[i].mark;
	return begins_with(answer, marks, LENGTH(pages), &i) ? pages[i].sentence : NULL;
}

bool
fetch_answer_is_html(const struct fetch_answer *answer)
{
	static const char *const mark = "<html";
	size_t which;

	return begins_with(answer, &mark, 1, &which);
}

static enum status
refuse(struct fetch_answer *answer, const char *code, const char *sentence, struct fault *fault)
{
	answer->code = code;
	answer->sentence = sentence;
	return fault_set(fault, IO_ERROR, "%s: %ld", code, answer->http);
}

static enum status
refuse_status(struct fetch_answer *answer, struct fault *fault)
{
	const char *page = fetch_answer_page(answer);
	size_t i;

	/* They come as 403, 429 or 503, which would send the partner the wrong way. */
	if (answer->challenge || (page != NULL && strcmp(page, CHALLENGE_SENTENCE) == 0))
		return refuse(answer, "challenge", CHALLENGE_SENTENCE, fault);
	for (i = 0; i < LENGTH(statuses); i++)
		if (statuses[i].http == answer->http)
			return refuse(answer, statuses[i].code, statuses[i].sentence, fault);
	return refuse(answer, "http_status",
	    answer->http >= 500 ? "Le serveur est en panne (erreur 5xx)."
				: "Le serveur a répondu autre chose qu’un document.", fault);
}

enum status
fetch_answer_check(const struct fetch_request *request, struct fetch_answer *answer,
    struct fault *fault)
{
	bool asked = (request->etag != NULL && request->etag[0] != '\0') ||
	    (request->last_modified != NULL && request->last_modified[0] != '\0');

	answer->unchanged = answer->http == 304 && asked;
	if (answer->unchanged)
		return OK;
	if (answer->http != 200)
		return refuse_status(answer, fault);
	if (answer->challenge)
		return refuse(answer, "challenge", CHALLENGE_SENTENCE, fault);
	if (answer->length == 0)
		return refuse(answer, "empty_body", "La réponse est vide.", fault);
	return OK;
}
