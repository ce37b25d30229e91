#include "import/advice.h"

#include <stddef.h>
#include <string.h>

#include "search/base/status.h"

#define WAIT "Rien à faire pour l’instant\u00a0: le flux est redemandé tout seul, de plus en plus "      \
	     "rarement. Si la panne dure, prévenez le partenaire."
#define ADDRESS "Demandez au partenaire la bonne adresse du flux et corrigez-la dans la configuration."
#define CHECK "Le partenaire trouvera quoi corriger, ligne par ligne, en vérifiant son flux."

/* The first that fits; http 0 is any. */
static const struct {
	const char *code;
	long http;
	const char *advice;
} advices[] = {
    {"http_status", 401, "Demandez au partenaire de rendre le flux lisible sans mot de passe."},
    {"http_status", 403, "Demandez au partenaire de laisser passer l’importateur du répertoire\u00a0: son "
			 "nom et l’adresse du site sont dans l’en-tête User-Agent de ses requêtes."},
    {"http_status", 404, ADDRESS},
    {"http_status", 429, "Rien à faire\u00a0: le délai demandé est respecté. Si cela revient souvent, "
			 "augmentez «\u00a0frequence\u00a0» pour cette source."},
    {"http_status", 0, WAIT},
    {"gone", 0, "Demandez au partenaire s’il publie un autre flux\u00a0; sinon, retirez cette source de la "
		"configuration, puis ses actions avec --forget."},
    {"challenge", 0, "Demandez au partenaire d’exempter l’adresse du flux de sa protection contre les "
		     "robots."},
    {"network", 0, WAIT},
    {"timeout", 0, WAIT},
    {"partial", 0, WAIT},
    {"empty_body", 0, WAIT},
    {"memory", 0, "Voyez la mémoire du serveur du répertoire."},
    {"tls", 0, "Demandez au partenaire de renouveler ou de corriger le certificat de son serveur."},
    {"address", 0, "Si ce flux est bien sur votre réseau, ajoutez «\u00a0reseau_interne = true\u00a0» à "
		   "cette source."},
    {"redirect", 0, ADDRESS},
    {"too_big", 0, "Demandez au partenaire un flux plus court, ou augmentez «\u00a0taille_max\u00a0» pour "
		   "cette source."},
    {"too_many", 0, "Demandez au partenaire un flux plus court, ou augmentez «\u00a0actions_max\u00a0» pour "
		    "cette source."},
    {"not_feed", 0, ADDRESS},
    {"encoding", 0, CHECK},
    {"all_invalid", 0, CHECK},
    {"shrink", 0, "Demandez au partenaire s’il a bien retiré ces actions\u00a0; si oui, relancez avec "
		  "--accept-shrink."},
};

const char *
advice_for(const char *code, long http)
{
	size_t i;

	for (i = 0; i < LENGTH(advices); i++)
		if (strcmp(advices[i].code, code) == 0 && (advices[i].http == 0 || advices[i].http == http))
			return advices[i].advice;
	return CHECK;
}
