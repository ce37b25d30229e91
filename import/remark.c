#include "import/remark.h"

#include <string.h>

#include "search/base/utf8.h"

static const struct {
	enum remark_level level;
	const char *code;
	struct saying_info saying;
} infos[REMARK_COUNT] = {
    [REMARK_NONE] = {NOTE, "", {NULL, NULL, false}},
    /* What a document is */
    [REMARK_EMPTY] = {ERROR, "empty_body", {"remarque.document_vide", NULL, false}},
    [REMARK_JSON] = {ERROR, "not_feed", {"remarque.json", NULL, false}},
    [REMARK_WEB_PAGE] = {ERROR, "not_feed", {"remarque.page_web", NULL, false}},
    [REMARK_WEB_PAGE_XML] = {ERROR, "not_feed", {"remarque.page_web_xml", NULL, false}},
    [REMARK_UNKNOWN_FORMAT] = {ERROR, "not_feed", {"remarque.format_inconnu", NULL, false}},
    [REMARK_DOCTYPE] = {ERROR, "doctype", {"remarque.doctype", NULL, false}},
    [REMARK_LONG_PROLOG] = {ERROR, "abuse", {"remarque.prologue_demesure", NULL, false}},
    [REMARK_LONG_TAG] = {ERROR, "abuse", {"remarque.balise_demesuree", NULL, false}},
    [REMARK_NUL] = {ERROR, "bad_char", {"remarque.octet_nul", NULL, false}},
    [REMARK_ENCODING] = {ERROR, "encoding", {"remarque.encodage", NULL, false}},
    [REMARK_DOCUMENT_TOO_BIG] = {ERROR, "too_big", {"remarque.document_trop_gros", NULL, false}},
    [REMARK_TOO_MANY_ITEMS] = {ERROR, "too_many", {"remarque.trop_d_actions", NULL, false}},
    [REMARK_MAPPING] = {ERROR, "mapping", {"remarque.correspondance", NULL, false}},
    [REMARK_NO_NAMESPACE] = {WARNING, "no_namespace", {"remarque.espace_de_noms", NULL, false}},
    [REMARK_UNBOUND_PREFIX] = {WARNING, "unbound_prefix", {"remarque.prefixe_usuel", NULL, false}},
    /* XML that is not well formed */
    [REMARK_XML_NESTING] = {ERROR, "xml", {"remarque.xml_imbrication", NULL, false}},
    [REMARK_XML_CUT] = {ERROR, "xml", {"remarque.xml_coupe", NULL, false}},
    [REMARK_XML_END] = {ERROR, "xml", {"remarque.xml_fin", NULL, false}},
    [REMARK_XML_NONE] = {ERROR, "xml", {"remarque.xml_absent", NULL, false}},
    [REMARK_XML_ENTITY] = {ERROR, "xml", {"remarque.xml_entite", NULL, false}},
    [REMARK_XML_AMPERSAND] = {ERROR, "xml", {"remarque.xml_esperluette", NULL, false}},
    [REMARK_XML_UNESCAPED] = {ERROR, "xml", {"remarque.xml_non_echappe", NULL, false}},
    [REMARK_XML_CHARACTER] = {ERROR, "xml", {"remarque.xml_caractere", NULL, false}},
    [REMARK_XML_ATTRIBUTE_TWICE] = {ERROR, "xml", {"remarque.xml_attribut_double", NULL, false}},
    [REMARK_XML_PREFIX] = {ERROR, "xml", {"remarque.xml_prefixe", NULL, false}},
    [REMARK_XML_TOO_DEEP] = {ERROR, "xml", {"remarque.xml_demesure", NULL, false}},
    [REMARK_XML_OTHER] = {ERROR, "xml", {"remarque.xml_autre", NULL, false}},
    /* What was mended in a document */
    [REMARK_REPAIRED_BLANKS] = {WARNING, "repaired", {"remarque.repare_blancs", NULL, false}},
    [REMARK_REPAIRED_TEXT_BEFORE] = {WARNING, "repaired", {"remarque.repare_texte_avant", NULL, false}},
    [REMARK_REPAIRED_TEXT_AFTER] = {WARNING, "repaired", {"remarque.repare_texte_apres", NULL, false}},
    [REMARK_REPAIRED_LAST_TAG] = {WARNING, "repaired", {"remarque.repare_derniere_balise", NULL, false}},
    [REMARK_REPAIRED_NOT_UTF8] = {WARNING, "repaired", {"remarque.repare_utf8", NULL, false}},
    [REMARK_REPAIRED_NOT_ASCII] = {WARNING, "repaired", {"remarque.repare_ascii", NULL, false}},
    [REMARK_REPAIRED_NOT_LATIN1] = {WARNING, "repaired", {"remarque.repare_latin1", NULL, false}},
    [REMARK_REPAIRED_BYTES] = {WARNING, "repaired", {"remarque.repare_octets", NULL, false}},
    [REMARK_REPAIRED_ENTITIES] = {WARNING, "repaired", {"remarque.repare_entites", NULL, false}},
    [REMARK_REPAIRED_AMPERSANDS] = {WARNING, "repaired", {"remarque.repare_esperluettes", NULL, false}},
    [REMARK_REPAIRED_CONTROLS] = {WARNING, "repaired", {"remarque.repare_controles", NULL, false}},
    [REMARK_REPAIRED_BRACKETS] = {WARNING, "repaired", {"remarque.repare_chevrons", NULL, false}},
    [REMARK_REPAIRED_ATTRIBUTE] = {WARNING, "repaired", {"remarque.repare_attribut", "element", false}},
    [REMARK_REPAIRED_UNCLOSED] = {WARNING, "repaired", {"remarque.repare_balise_ouverte", "element", false}},
    [REMARK_REPAIRED_UNFINISHED] = {WARNING, "repaired", {"remarque.repare_balise_inachevee", "element", false}},
    [REMARK_REPAIRED_MISNAMED] = {WARNING, "repaired", {"remarque.repare_autre_nom", "element", false}},
    [REMARK_REPAIRED_STRAY] = {WARNING, "repaired", {"remarque.repare_balise_de_trop", "element", false}},
    /* What the schema of the native format says */
    [REMARK_SCHEMA_ATTRIBUTE] = {WARNING, "schema", {"remarque.schema_attribut", "attribut element", false}},
    [REMARK_SCHEMA_ATTRIBUTE_MISSING] = {WARNING, "schema", {"remarque.schema_attribut_manque", "element", false}},
    [REMARK_SCHEMA_MISSING] = {WARNING, "schema", {"remarque.schema_manque", "element", false}},
    [REMARK_SCHEMA_PLACE] = {WARNING, "schema", {"remarque.schema_place", "element", false}},
    [REMARK_SCHEMA_UNKNOWN] = {WARNING, "schema", {"remarque.schema_inconnu", "element", false}},
    [REMARK_SCHEMA_CONTENT] = {WARNING, "schema", {"remarque.schema_contenu", "element", false}},
    /* An action's values */
    [REMARK_NO_TITLE] = {ERROR, "no_title", {"remarque.sans_titre", NULL, false}},
    [REMARK_UNKNOWN_ELEMENT] = {WARNING, "unknown_element", {"remarque.element_inconnu", "element", false}},
    [REMARK_UNKNOWN_CODE] = {WARNING, "unknown_code", {"remarque.code_inconnu", "valeur champ", false}},
    [REMARK_BAD_COORDINATE] = {WARNING, "bad_number", {"remarque.coordonnee", "valeur", false}},
    [REMARK_BAD_INTEGER] = {WARNING, "bad_number", {"remarque.entier", "valeur champ", false}},
    [REMARK_BAD_BOOLEAN] = {WARNING, "bad_boolean", {"remarque.oui_ou_non", "valeur champ", false}},
    [REMARK_BAD_DATE] = {WARNING, "bad_date", {"remarque.date", "valeur", false}},
    [REMARK_SESSION_ENDS_BEFORE] = {WARNING, "bad_date", {"remarque.seance_finie_avant", NULL, false}},
    [REMARK_BAD_URL] = {WARNING, "bad_url", {"remarque.adresse", "valeur", false}},
    [REMARK_TOO_MANY_NAMES] = {WARNING, "too_many_names", {"remarque.trop_de_noms", "valeur champ", false}},
    [REMARK_PERSONAL_DATA] = {NOTE, "pii", {"remarque.donnees_personnelles", NULL, false}},
    [REMARK_DUPLICATE_ID] = {WARNING, "duplicate_guid", {"remarque.identifiant_double", NULL, false}},
    [REMARK_DUPLICATE_ID_HERE] = {WARNING, "duplicate_guid", {"remarque.identifiant_repris", NULL, false}},
    /* A source, once it was read */
    [REMARK_ID_CHURN] = {WARNING, "guid_churn", {"remarque.identifiants_changeants", NULL, false}},
    [REMARK_SLOW_RULE] = {WARNING, "regex_limit", {"remarque.regle_trop_couteuse", "regle textes", false}},
    [REMARK_MEDIA_TYPE] = {NOTE, "ctype", {"remarque.type_annonce", "type", false}},
    [REMARK_MOVED] = {NOTE, "moved", {"remarque.demenagement", "adresse", false}},
    [REMARK_MOVED_TWICE] = {WARNING, "moved_twice", {"remarque.demenagement_double", "source", false}},
    [REMARK_ALL_INVALID] = {ERROR, "all_invalid", {"remarque.aucune_utilisable", NULL, false}},
    [REMARK_SHRINK] = {ERROR, "shrink", {"remarque.moitie_perdue", NULL, false}},
    /* A reading that ended otherwise than it should */
    [REMARK_READING_CRASHED] = {ERROR, "crash", {"remarque.lecture_arretee_net", NULL, false}},
    [REMARK_READING_TOO_LONG] = {ERROR, "abuse", {"remarque.lecture_trop_longue", NULL, false}},
    [REMARK_READING_ENDLESS] = {ERROR, "abuse", {"remarque.lecture_sans_fin", NULL, false}},
    [REMARK_READING_STOPPED] = {ERROR, "abuse", {"remarque.lecture_arretee", NULL, false}},
    [REMARK_READING_MEMORY] = {ERROR, "memory", {"remarque.lecture_memoire", NULL, false}},
    [REMARK_ITEM_TOO_BIG] = {ERROR, "too_big", {"remarque.action_demesuree", NULL, false}},
    [REMARK_UNREADABLE] = {ERROR, "read", {"remarque.illisible", NULL, false}},
    /* A server that could not be asked */
    [REMARK_HOST_UNKNOWN] = {ERROR, "network", {"remarque.serveur_inconnu", NULL, false}},
    [REMARK_SERVER_SILENT] = {ERROR, "network", {"remarque.serveur_muet", NULL, false}},
    [REMARK_SERVER_SLOW] = {ERROR, "timeout", {"remarque.serveur_lent", NULL, false}},
    [REMARK_ANSWER_CUT] = {ERROR, "partial", {"remarque.reponse_coupee", NULL, false}},
    [REMARK_CONNECTION_CUT_READING] = {ERROR, "network", {"remarque.connexion_coupee_lecture", NULL, false}},
    [REMARK_CONNECTION_CUT] = {ERROR, "network", {"remarque.connexion_coupee", NULL, false}},
    [REMARK_NO_ANSWER] = {ERROR, "network", {"remarque.sans_reponse", NULL, false}},
    [REMARK_ANSWER_TOO_BIG] = {ERROR, "too_big", {"remarque.reponse_trop_grosse", NULL, false}},
    [REMARK_CERTIFICATE] = {ERROR, "tls", {"remarque.certificat", NULL, false}},
    [REMARK_TLS] = {ERROR, "tls", {"remarque.connexion_chiffree", NULL, false}},
    [REMARK_COMPRESSION] = {ERROR, "encoding", {"remarque.compression", NULL, false}},
    [REMARK_FETCH_FAILED] = {ERROR, "network", {"remarque.lecture_echouee", NULL, false}},
    [REMARK_NO_ROOM] = {ERROR, "disk", {"remarque.faute_de_place", NULL, false}},
    [REMARK_PRIVATE_ADDRESS] = {ERROR, "address", {"remarque.reseau_prive", NULL, false}},
    [REMARK_REDIRECT_ENDLESS] = {ERROR, "redirect", {"remarque.renvoi_sans_fin", NULL, false}},
    [REMARK_REDIRECT_NOWHERE] = {ERROR, "redirect", {"remarque.renvoi_nulle_part", NULL, false}},
    [REMARK_REDIRECT_UNSAFE] = {ERROR, "redirect", {"remarque.renvoi_non_chiffre", NULL, false}},
    [REMARK_REDIRECT_REFUSED] = {ERROR, "redirect", {"remarque.renvoi_refuse", NULL, false}},
    [REMARK_FETCH_MEMORY] = {ERROR, "memory", {"remarque.memoire", NULL, false}},
    /* What a server answered instead of a feed */
    [REMARK_CHALLENGE] = {ERROR, "challenge", {"remarque.protection_robots", NULL, false}},
    [REMARK_HTTP_304] = {ERROR, "http_status", {"remarque.http_304", NULL, false}},
    [REMARK_HTTP_401] = {ERROR, "http_status", {"remarque.http_401", NULL, false}},
    [REMARK_HTTP_403] = {ERROR, "http_status", {"remarque.http_403", NULL, false}},
    [REMARK_HTTP_404] = {ERROR, "http_status", {"remarque.http_404", NULL, false}},
    [REMARK_GONE] = {ERROR, "gone", {"remarque.http_410", NULL, false}},
    [REMARK_HTTP_429] = {ERROR, "http_status", {"remarque.http_429", NULL, false}},
    [REMARK_HTTP_503] = {ERROR, "http_status", {"remarque.http_503", NULL, false}},
    [REMARK_HTTP_5XX] = {ERROR, "http_status", {"remarque.http_5xx", NULL, false}},
    [REMARK_HTTP_OTHER] = {ERROR, "http_status", {"remarque.http_autre", NULL, false}},
    [REMARK_EMPTY_ANSWER] = {ERROR, "empty_body", {"remarque.reponse_vide", NULL, false}},
    [REMARK_LOGIN_PAGE] = {ERROR, "not_feed", {"remarque.page_connexion", NULL, false}},
    [REMARK_MAINTENANCE_PAGE] = {ERROR, "not_feed", {"remarque.page_maintenance", NULL, false}},
    [REMARK_NOT_FOUND_PAGE] = {ERROR, "not_feed", {"remarque.page_introuvable", NULL, false}},
};

enum remark_level
remark_level(enum remark remark)
{
	return infos[remark].level;
}

const char *
remark_code(enum remark remark)
{
	return infos[remark].code;
}

const struct saying_info *
remark_saying(enum remark remark)
{
	return &infos[remark].saying;
}

const char *
remark_quote(struct arena *arena, const char *words)
{
	size_t length = strlen(words);

	if (length <= REMARK_QUOTE_BYTES)
		return arena_strdup(arena, words);
	length = utf8_floor(words, REMARK_QUOTE_BYTES);
	return arena_printf(arena, "%.*s…", (int)length, words);
}
