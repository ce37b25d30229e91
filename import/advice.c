#include "import/advice.h"

#include <stddef.h>
#include <string.h>

#include "search/base/status.h"

#define WAIT "Rien à faire pour l’instant\u00a0: le flux est redemandé tout seul, de plus en plus "      \
	     "rarement. Si la panne dure, prévenez le partenaire."
#define ANSWER "Vérifiez que votre serveur répond à cette adresse depuis l’extérieur\u00a0: le répertoire "    \
	       "la redemande tout seul, de plus en plus rarement."
#define ADDRESS "Demandez au partenaire la bonne adresse du flux et corrigez-la dans la configuration."
#define OWN_ADDRESS "Vérifiez l’adresse du flux\u00a0; si elle a changé, donnez-nous la nouvelle."
#define CHECK "Le partenaire trouvera quoi corriger, ligne par ligne, en vérifiant son flux."
#define OWN_CHECK "Corrigez ce qui est signalé\u00a0: la page de vérification le montre ligne par ligne."

/* The first that fits; http 0 is any. */
static const struct {
	const char *code;
	long http;
	const char *agence, *partner;
} advices[] = {
    {"http_status", 401, "Demandez au partenaire de rendre le flux lisible sans mot de passe.",
	"Rendez le flux lisible sans mot de passe."},
    {"http_status", 403, "Demandez au partenaire de laisser passer l’importateur du répertoire\u00a0: son "
			 "nom et l’adresse du site sont dans l’en-tête User-Agent de ses requêtes.",
	"Laissez passer l’importateur du répertoire\u00a0: son nom et l’adresse du site sont dans l’en-tête "
	"User-Agent de ses requêtes."},
    {"http_status", 404, ADDRESS, OWN_ADDRESS},
    {"http_status", 429, "Rien à faire\u00a0: le délai demandé est respecté. Si cela revient souvent, "
			 "augmentez «\u00a0frequence\u00a0» pour cette source.",
	"Votre serveur demande d’attendre, et nous attendons. Si nous l’interrogeons trop souvent pour lui, "
	"dites-le-nous."},
    {"http_status", 0, WAIT, ANSWER},
    {"gone", 0, "Demandez au partenaire s’il publie un autre flux\u00a0; sinon, retirez cette source de la "
		"configuration, puis ses actions avec --forget.",
	"Si vous publiez ce flux à une autre adresse, donnez-la-nous\u00a0; sinon, dites-nous si ses actions "
	"doivent être retirées."},
    {"challenge", 0, "Demandez au partenaire d’exempter l’adresse du flux de sa protection contre les "
		     "robots.",
	"Exemptez l’adresse du flux de la protection contre les robots de votre site."},
    {"network", 0, WAIT, ANSWER},
    {"timeout", 0, WAIT, ANSWER},
    {"partial", 0, WAIT, ANSWER},
    {"empty_body", 0, WAIT, ANSWER},
    {"memory", 0, "Voyez la mémoire du serveur du répertoire.",
	"Rien à faire de votre côté\u00a0: c’est notre serveur qui manque de mémoire."},
    {"tls", 0, "Demandez au partenaire de renouveler ou de corriger le certificat de son serveur.",
	"Renouvelez ou corrigez le certificat de votre serveur."},
    {"address", 0, "Si ce flux est bien sur votre réseau, ajoutez «\u00a0reseau_interne = true\u00a0» à "
		   "cette source.",
	"Publiez le flux à une adresse que tout Internet peut atteindre."},
    {"redirect", 0, ADDRESS, OWN_ADDRESS},
    {"too_big", 0, "Demandez au partenaire un flux plus court, ou augmentez «\u00a0taille_max\u00a0» pour "
		   "cette source.",
	"Publiez un flux plus court, sans ce qui est passé par exemple\u00a0; s’il doit rester si long, "
	"dites-le-nous."},
    {"too_many", 0, "Demandez au partenaire un flux plus court, ou augmentez «\u00a0actions_max\u00a0» pour "
		    "cette source.",
	"Publiez un flux plus court, sans ce qui est passé par exemple\u00a0; s’il doit rester si long, "
	"dites-le-nous."},
    {"not_feed", 0, ADDRESS, OWN_ADDRESS},
    {"encoding", 0, CHECK, OWN_CHECK},
    {"all_invalid", 0, CHECK, OWN_CHECK},
    {"shrink", 0, "Demandez au partenaire s’il a bien retiré ces actions\u00a0; si oui, relancez avec "
		  "--accept-shrink.",
	"Si ces actions sont bien retirées, dites-le-nous\u00a0; sinon, remettez-les dans le flux."},
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

const char *
advice_for(const char *code, long http)
{
	size_t i = find(code, http);

	return i < LENGTH(advices) ? advices[i].agence : CHECK;
}

const char *
advice_for_partner(const char *code, long http)
{
	size_t i = find(code, http);

	return i < LENGTH(advices) ? advices[i].partner : OWN_CHECK;
}
