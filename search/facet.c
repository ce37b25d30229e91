#include "search/facet.h"

/* clang-format off */
const struct facet_info facet_catalogue[FACET_COUNT] = {
	[FACET_NIVEAU]      = {"niveau", FIELD_NIVEAUX, VOCABULARY_NIVEAU, true, true},
	[FACET_TYPE]        = {"type", FIELD_TYPE, VOCABULARY_TYPE, true, true},
	[FACET_FILIERE]     = {"filiere", FIELD_FILIERES, VOCABULARY_FILIERE, true, true},
	[FACET_DEPARTEMENT] = {"departement", FIELD_DEPARTEMENTS, VOCABULARY_DEPARTEMENT, true, true},
	[FACET_LIEU]        = {"lieu", FIELD_LIEU, VOCABULARY_LIEU, true, true},
	[FACET_PUBLIC]      = {"public", FIELD_PUBLIC, VOCABULARY_PUBLIC, true, true},
	[FACET_LABEL]       = {"label", FIELD_LABELS, VOCABULARY_LABEL, true, true},
	[FACET_DUREE]       = {"duree", FIELD_DUREE_MINUTES, VOCABULARY_DUREE, true, true},
	[FACET_PARTENAIRE]  = {"partenaire", FIELD_PARTENAIRE_NOM, VOCABULARY_NONE, false, true},
	[FACET_COMMUNE]     = {"commune", FIELD_COMMUNES, VOCABULARY_COMMUNE, false, false},
	[FACET_TERRITOIRE]  = {"territoire", FIELD_COMMUNES, VOCABULARY_TERRITOIRE, false, false},
	[FACET_METIER]      = {"metier", FIELD_METIERS, VOCABULARY_METIER, false, false},
};
/* clang-format on */
