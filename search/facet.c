#include "search/facet.h"

/* clang-format off */
const struct facet_info facet_catalogue[FACET_COUNT] = {
	[FACET_NIVEAU]      = {"niveau", "Niveau", FIELD_NIVEAUX, VOCABULARY_NIVEAU, true, true},
	[FACET_TYPE]        = {"type", "Type d’action", FIELD_TYPE, VOCABULARY_TYPE, true, true},
	[FACET_FILIERE]     = {"filiere", "Filière", FIELD_FILIERES, VOCABULARY_FILIERE, true, true},
	[FACET_DEPARTEMENT] = {"departement", "Département", FIELD_DEPARTEMENTS, VOCABULARY_DEPARTEMENT, true, true},
	[FACET_LIEU]        = {"lieu", "Lieu", FIELD_LIEU, VOCABULARY_LIEU, true, true},
	[FACET_PUBLIC]      = {"public", "Public", FIELD_PUBLIC, VOCABULARY_PUBLIC, true, true},
	[FACET_LABEL]       = {"label", "Label", FIELD_LABELS, VOCABULARY_LABEL, true, true},
	[FACET_DUREE]       = {"duree", "Durée", FIELD_DUREE_MINUTES, VOCABULARY_DUREE, true, true},
	[FACET_PARTENAIRE]  = {"partenaire", "Partenaire", FIELD_PARTENAIRE_NOM, VOCABULARY_NONE, false, true},
	[FACET_COMMUNE]     = {"commune", "Commune", FIELD_COMMUNES, VOCABULARY_COMMUNE, false, false},
	[FACET_TERRITOIRE]  = {"territoire", "Territoire", FIELD_COMMUNES, VOCABULARY_TERRITOIRE, false, false},
	[FACET_METIER]      = {"metier", "Métier", FIELD_METIERS, VOCABULARY_METIER, false, false},
};
/* clang-format on */
