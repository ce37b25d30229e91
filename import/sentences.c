#include "import/sentences.h"

#include <stdlib.h>

#include "import/one_line.h"

#define PATH_BYTES_MAX ((size_t)8 * 1024)

static const struct saying_info infos[SENTENCE_COUNT] = {
    [SENTENCE_DO_WAIT] = {"a_faire.attendre", NULL, false},
    [SENTENCE_DO_ANSWER] = {"a_faire.repondre", NULL, false},
    [SENTENCE_DO_ASK_ADDRESS] = {"a_faire.demander_adresse", NULL, false},
    [SENTENCE_DO_CHECK_ADDRESS] = {"a_faire.verifier_adresse", NULL, false},
    [SENTENCE_DO_PARTNER_CHECKS] = {"a_faire.le_partenaire_verifie", NULL, false},
    [SENTENCE_DO_CHECK] = {"a_faire.verifier", NULL, false},
    [SENTENCE_DO_ASK_OPEN] = {"a_faire.demander_sans_mot_de_passe", NULL, false},
    [SENTENCE_DO_OPEN] = {"a_faire.sans_mot_de_passe", NULL, false},
    [SENTENCE_DO_ASK_LET_IN] = {"a_faire.demander_passage", NULL, false},
    [SENTENCE_DO_LET_IN] = {"a_faire.laisser_passer", NULL, false},
    [SENTENCE_DO_KEEP_PACE] = {"a_faire.delai_respecte", NULL, false},
    [SENTENCE_DO_TELL_PACE] = {"a_faire.dire_le_delai", NULL, false},
    [SENTENCE_DO_ASK_OTHER_FEED] = {"a_faire.demander_autre_flux", NULL, false},
    [SENTENCE_DO_TELL_OTHER_FEED] = {"a_faire.dire_autre_flux", NULL, false},
    [SENTENCE_DO_ASK_EXEMPT] = {"a_faire.demander_exemption", NULL, false},
    [SENTENCE_DO_EXEMPT] = {"a_faire.exempter", NULL, false},
    [SENTENCE_DO_SEE_MEMORY] = {"a_faire.voir_memoire", NULL, false},
    [SENTENCE_DO_NOTHING_MEMORY] = {"a_faire.rien_memoire", NULL, false},
    [SENTENCE_DO_ASK_CERTIFICATE] = {"a_faire.demander_certificat", NULL, false},
    [SENTENCE_DO_CERTIFICATE] = {"a_faire.certificat", NULL, false},
    [SENTENCE_DO_ALLOW_NETWORK] = {"a_faire.reseau_interne", NULL, false},
    [SENTENCE_DO_PUBLISH_OUTSIDE] = {"a_faire.adresse_publique", NULL, false},
    [SENTENCE_DO_ASK_SHORTER] = {"a_faire.demander_plus_court", NULL, false},
    [SENTENCE_DO_ASK_FEWER] = {"a_faire.demander_moins", NULL, false},
    [SENTENCE_DO_SHORTER] = {"a_faire.plus_court", NULL, false},
    [SENTENCE_DO_ASK_SHRUNK] = {"a_faire.demander_retraits", NULL, false},
    [SENTENCE_DO_TELL_SHRUNK] = {"a_faire.dire_retraits", NULL, false},
    [SENTENCE_MEND_TITLE] = {"corriger.titre", NULL, false},
    [SENTENCE_MEND_CODE] = {"corriger.code", NULL, false},
    [SENTENCE_MEND_ELEMENT] = {"corriger.element", NULL, false},
    [SENTENCE_MEND_NUMBER] = {"corriger.nombre", NULL, false},
    [SENTENCE_MEND_BOOLEAN] = {"corriger.oui_ou_non", NULL, false},
    [SENTENCE_MEND_DATE] = {"corriger.date", NULL, false},
    [SENTENCE_MEND_URL] = {"corriger.adresse", NULL, false},
    [SENTENCE_MEND_ID] = {"corriger.identifiant", NULL, false},
    [SENTENCE_MEND_SCHEMA] = {"corriger.schema", NULL, false},
    [SENTENCE_MEND_XML] = {"corriger.xml", NULL, false},
    [SENTENCE_MEND_EMPTY] = {"corriger.vide", NULL, false},
    [SENTENCE_MEND_LENGTH] = {"corriger.longueur", NULL, false},
    [SENTENCE_MEND_ENCODING] = {"corriger.encodage", NULL, false},
    [SENTENCE_MEND_NUL] = {"corriger.octet_nul", NULL, false},
    [SENTENCE_MEND_PERSONAL_DATA] = {"corriger.donnees_personnelles", NULL, false},
    [SENTENCE_MEND_NOT_FEED] = {"corriger.pas_un_flux", NULL, false},
    [SENTENCE_LACK_TEXT] = {"manque.texte", NULL, false},
    [SENTENCE_ADD_TEXT] = {"manque.texte.conseil", NULL, false},
    [SENTENCE_LACK_TYPE] = {"manque.type", NULL, false},
    [SENTENCE_ADD_TYPE] = {"manque.type.conseil", NULL, false},
    [SENTENCE_LACK_LEVEL] = {"manque.niveau", NULL, false},
    [SENTENCE_ADD_LEVEL] = {"manque.niveau.conseil", NULL, false},
    [SENTENCE_LACK_SECTOR] = {"manque.filiere", NULL, false},
    [SENTENCE_ADD_SECTOR] = {"manque.filiere.conseil", NULL, false},
    [SENTENCE_LACK_PLACE] = {"manque.territoire", NULL, false},
    [SENTENCE_ADD_PLACE] = {"manque.territoire.conseil", NULL, false},
    [SENTENCE_LACK_WHERE] = {"manque.lieu", NULL, false},
    [SENTENCE_ADD_WHERE] = {"manque.lieu.conseil", NULL, false},
    [SENTENCE_LACK_CONTACT] = {"manque.contact", NULL, false},
    [SENTENCE_ADD_CONTACT] = {"manque.contact.conseil", NULL, false},
    [SENTENCE_LACK_PRICE] = {"manque.cout", NULL, false},
    [SENTENCE_ADD_PRICE] = {"manque.cout.conseil", NULL, false},
    [SENTENCE_NATIVE_FORMAT] = {"format.natif", NULL, false},
    [SENTENCE_DEDUCED_FROM_WORDS] = {"deduit.vocabulaires", "mots ou", false},
    [SENTENCE_DEDUCED_FROM_RULE] = {"deduit.regle", "regle", false},
    [SENTENCE_DEDUCED_FROM_RULE_WORDS] = {"deduit.regle_mots", "regle mots ou", false},
    [SENTENCE_DEDUCED_FROM_PLACES] = {"deduit.communes", NULL, false},
    [SENTENCE_DEDUCED_FROM_REGION] = {"deduit.region", NULL, false},
    [SENTENCE_DEDUCED_FROM_ONLINE] = {"deduit.en_ligne", NULL, false},
    [SENTENCE_IN_TITLE] = {"deduit.dans_titre", NULL, false},
    [SENTENCE_IN_TEXT] = {"deduit.dans_texte", NULL, false},
    [SENTENCE_IN_CATEGORY] = {"deduit.dans_categories", NULL, false},
    [SENTENCE_IN_AUTHOR] = {"deduit.dans_auteur", NULL, false},
    [SENTENCE_IN_ANY] = {"deduit.dans_tout", NULL, false},
    [SENTENCE_FAILURE_AT] = {"etat.echec_ligne", "message n", false},
    [SENTENCE_INSTANT] = {"etat.instant", "jour heure minutes", false},
    [SENTENCE_NEVER] = {"etat.jamais", NULL, false},
    [SENTENCE_STATUS_SOURCE] = {"etat.source", "source nom", false},
    [SENTENCE_STATUS_NEVER] = {"etat.jamais_lue", NULL, false},
    [SENTENCE_STATUS_READ] = {"etat.lue", "reussie essai", false},
    [SENTENCE_STATUS_COUNTS] = {"etat.nombres", "publiees recues refusees completees", false},
    [SENTENCE_STATUS_MENDED] = {"etat.nombres_repare", "nombres", false},
    [SENTENCE_STATUS_ADDRESS] = {"etat.adresse", "adresse", false},
    [SENTENCE_STATUS_MOVED] = {"etat.demenagee", "adresse", false},
    [SENTENCE_STATUS_TWINS] = {"etat.fusionnees", "n", false},
    [SENTENCE_STATUS_TWIN] = {"etat.fusion", "action autre", false},
    [SENTENCE_STATUS_FAILING] = {"etat.en_panne", "code message", false},
    [SENTENCE_STATUS_SINCE] = {"etat.depuis", "quand n", true},
    [SENTENCE_STATUS_SINCE_HTTP] = {"etat.depuis_http", "depuis http", false},
    [SENTENCE_STATUS_LINE] = {"etat.ligne", "ligne texte", false},
    [SENTENCE_STATUS_COLUMN] = {"etat.ligne_colonne", "ligne colonne texte", false},
    [SENTENCE_STATUS_ADVICE] = {"etat.a_faire", "conseil", false},
    [SENTENCE_STATUS_PARTNER_TOLD] = {"etat.partenaire_prevenu", "quand", false},
    [SENTENCE_STATUS_AGENCE_TOLD] = {"etat.agence_prevenue", "quand", false},
    [SENTENCE_STATUS_NEXT] = {"etat.prochain_essai", "quand", false},
    [SENTENCE_STATUS_GONE] = {"etat.plus_interrogee", NULL, false},
    [SENTENCE_STATUS_UNKNOWN] = {"etat.plus_dans_la_configuration", "source", false},
    [SENTENCE_CHECKED] = {"etat.verifie", "acceptees refusees", false},
    [SENTENCE_CHECKED_ACCEPTED] = {"etat.acceptees", "n", true},
    [SENTENCE_CHECKED_REFUSED] = {"etat.refusees", "n", true},
    [SENTENCE_MAIL_SITE] = {"courriel.site", NULL, false},
    [SENTENCE_MAIL_SUBJECT] = {"courriel.objet", "site objet", false},
    [SENTENCE_MAIL_SUBJECT_WELL] = {"courriel.objet_lu", "flux", false},
    [SENTENCE_MAIL_SUBJECT_GONE] = {"courriel.objet_retire", "flux", false},
    [SENTENCE_MAIL_SUBJECT_FAILING] = {"courriel.objet_panne", "flux", false},
    [SENTENCE_MAIL_HELLO] = {"courriel.bonjour", NULL, false},
    [SENTENCE_MAIL_WELL] = {"courriel.lu", "flux site", false},
    [SENTENCE_MAIL_GONE] = {"courriel.retire", "flux", false},
    [SENTENCE_MAIL_GONE_LEFT] = {"courriel.plus_demande", "site", false},
    [SENTENCE_MAIL_FAILING] = {"courriel.panne", "flux site", false},
    [SENTENCE_MAIL_SOURCE] = {"courriel.source", "source", false},
    [SENTENCE_MAIL_ADDRESS] = {"courriel.adresse", "adresse", false},
    [SENTENCE_MAIL_TRIED] = {"courriel.dernier_essai", "quand", false},
    [SENTENCE_MAIL_HTTP] = {"courriel.reponse", "http", false},
    [SENTENCE_MAIL_SINCE] = {"courriel.depuis", "quand n", true},
    [SENTENCE_MAIL_SUCCEEDED] = {"courriel.derniere_lecture", "quand", false},
    [SENTENCE_MAIL_REMARKS] = {"courriel.remarques", NULL, false},
    [SENTENCE_MAIL_REMARK] = {"courriel.remarque", "remarque", false},
    [SENTENCE_MAIL_OTHER_REMARKS] = {"courriel.autres_remarques", "n", true},
    [SENTENCE_MAIL_FAULT] = {"courriel.ce_qui_ne_va_pas", "message", false},
    [SENTENCE_MAIL_FAULT_LINE] = {"courriel.a_la_ligne", "ligne", false},
    [SENTENCE_MAIL_FAULT_COLUMN] = {"courriel.a_la_ligne_colonne", "ligne colonne", false},
    [SENTENCE_MAIL_READ] = {"courriel.lues", "n", true},
    [SENTENCE_MAIL_REFUSED] = {"courriel.refusees", "n", true},
    [SENTENCE_MAIL_COUNTS] = {"courriel.nombres", "lues refusees", false},
    [SENTENCE_MAIL_KEPT] = {"courriel.gardees", "n", true},
    [SENTENCE_MAIL_KEPT_NONE] = {"courriel.rien_de_publie", NULL, false},
    [SENTENCE_MAIL_ADVICE] = {"courriel.a_faire", "conseil", false},
    [SENTENCE_MAIL_CHECK] = {"courriel.verifier", "adresse", false},
    [SENTENCE_MAIL_SOURCES] = {"courriel.toutes_les_sources", "adresse", false},
    [SENTENCE_MAIL_PARTNER] = {"courriel.joindre_partenaire", "adresse", false},
    [SENTENCE_MAIL_TOLD] = {"courriel.notre_message", "quand", false},
    [SENTENCE_MAIL_PUBLISHED] = {"courriel.publiees", "n", false},
    [SENTENCE_MAIL_WHY_REFUSED] = {"courriel.pourquoi_refusees", "adresse", false},
    [SENTENCE_MAIL_ALL_WELL] = {"courriel.plus_rien_a_faire", NULL, false},
    [SENTENCE_MAIL_ONCE] = {"courriel.une_seule_fois", NULL, false},
    [SENTENCE_MAIL_REPLY] = {"courriel.repondre", NULL, false},
    [SENTENCE_MAIL_REPLY_OR_WRITE] = {"courriel.repondre_ou_ecrire", "adresse", false},
};

struct sentences {
	struct texts *texts;
	struct saying sentences[SENTENCE_COUNT];
	struct saying remarks[REMARK_COUNT];
};

static enum status
look_up(struct sentences *s, struct fault *fault)
{
	enum status status = texts_sayings(s->texts, infos, SENTENCE_COUNT, fault, s->sentences);
	enum remark r;

	for (r = REMARK_NONE + 1; status == OK && r < REMARK_COUNT; r++)
		status = texts_sayings(s->texts, remark_saying(r), 1, fault, &s->remarks[r]);
	return status;
}

enum status
sentences_load(const char *share, struct fault *fault, struct sentences **out)
{
	struct sentences *s = calloc(1, sizeof(*s));
	struct arena *arena = arena_new(PATH_BYTES_MAX);
	const char *path = arena == NULL ? NULL : arena_printf(arena, "%s/templates/" TEXTS_FILE, share);
	enum status status = OK;

	if (s == NULL || path == NULL)
		status = fault_set(fault, NO_MEMORY, "no memory for the sentences");
	if (status == OK)
		status = texts_load(path, fault, &s->texts);
	if (status == OK)
		status = look_up(s, fault);
	arena_free(arena);
	if (status != OK) {
		sentences_free(s);
		return status;
	}
	*out = s;
	return OK;
}

void
sentences_free(struct sentences *s)
{
	if (s == NULL)
		return;
	texts_free(s->texts);
	free(s);
}

const char *
sentence(const struct sentences *s, enum sentence which)
{
	return s->sentences[which].form[TEXT_SINGULAR];
}

const char *
sentence_with(const struct sentences *s, struct arena *arena, enum sentence which,
    const char *const *values)
{
	return saying_fill(arena, s->sentences[which].form[TEXT_SINGULAR], values);
}

const char *
sentence_counted(const struct sentences *s, struct arena *arena, enum sentence which, long n,
    const char *const *values)
{
	return saying_fill(arena, s->sentences[which].form[n < 2 ? TEXT_SINGULAR : TEXT_PLURAL], values);
}

const char *
sentence_of(const struct sentences *s, struct arena *arena, enum sentence which, const char *value)
{
	return sentence_with(s, arena, which, VALUES(value));
}

const char *
sentence_of_remark(const struct sentences *s, struct arena *arena, enum remark remark,
    const char *const values[REMARK_VALUES_MAX])
{
	const char *shown[REMARK_VALUES_MAX];
	size_t i;

	for (i = 0; i < REMARK_VALUES_MAX; i++)
		shown[i] = one_line(arena, values[i]);
	return saying_fill(arena, s->remarks[remark].form[TEXT_SINGULAR], shown);
}

const char *
number_text(struct arena *arena, long number)
{
	return arena_printf(arena, "%ld", number);
}
