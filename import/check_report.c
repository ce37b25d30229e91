#include "import/check_report.h"

#include <stdlib.h>
#include <string.h>

#include "import/deductions.h"
#include "search/base/value.h"

#define ARENA_MAX ((size_t)512 * 1024 * 1024)
#define REMARKS_MAX 50 /* described, of one item or of the document */

static const char *const levels[] = {"note", "avertissement", "erreur"};

struct described {
	long line;
	struct value *remarks;
	size_t remark_count;
	struct described *before;
};

struct check_report {
	struct arena *arena;
	const struct lines *lines;
	size_t items_max, plain, noted; /* described so far, without and with remarks */
	struct value *items, *remarks, *pending;
	size_t remark_count, pending_count;
	struct described *last;
	size_t received, accepted, rejected;
	size_t levels[LENGTH(levels)];
};

/* How to mend what a code says, where the message does not say it. */
static const struct {
	const char *code, *advice;
} advices[] = {
    {"no_title", "Ajoutez un élément «\u00a0title\u00a0» (RSS, Atom) ou «\u00a0titre\u00a0» qui nomme l’action."},
    {"unknown_code", "Remplacez-la par un des codes du guide\u00a0: le tableau donne leur sens."},
    {"unknown_element", "Corrigez son nom d’après le tableau des éléments du guide, ou retirez-le."},
    {"bad_number", "Écrivez le nombre en chiffres, sans unité."},
    {"bad_boolean", "Écrivez «\u00a0true\u00a0» pour oui, «\u00a0false\u00a0» pour non."},
    {"bad_date", "Écrivez le jour 2027-01-14, ou le jour et l’heure 2027-01-14T09:00."},
    {"bad_url", "Donnez l’adresse complète, qui commence par https://."},
    {"duplicate_guid", "Donnez à chaque action un identifiant à elle, et gardez-le toujours."},
    {"schema", "Comparez avec l’exemple du guide\u00a0; le schéma actions.rng dit ce qui est admis."},
    {"xml", "Faites produire le XML par un outil qui l’échappe, plutôt que par assemblage de textes."},
    {"empty_body", "Vérifiez que l’export s’est bien terminé avant de publier le fichier."},
    {"too_big", "Ne publiez que les actions en cours, ou répartissez-les en plusieurs flux."},
    {"too_many", "Ne publiez que les actions en cours, ou répartissez-les en plusieurs flux."},
    {"encoding", "Enregistrez le document en UTF-8 et annoncez-le dans sa première ligne."},
    {"bad_char", "Enregistrez le document en UTF-8, sans octet nul."},
    {"pii", "N’y laissez rien qui désigne un élève\u00a0; un contact professionnel va dans l’élément "
	    "«\u00a0contact\u00a0», que les robots ne lisent pas."},
    {"not_feed", "Ouvrez l’adresse dans un navigateur\u00a0: elle doit montrer du XML, pas une page."},
};

/* What visitors look for, and filter by: one of `fields` is wanted. */
static const struct {
	enum field fields[4]; /* FIELD_COUNT ends them */
	const char *message, *advice;
} wanted[] = {
    {{FIELD_RESUME, FIELD_DESCRIPTION, FIELD_COUNT},
	"Ni résumé ni description\u00a0: les visiteurs ne verront que le titre.",
	"Ajoutez une description de quelques phrases\u00a0: ce que font les élèves, avec qui, comment."},
    {{FIELD_TYPE, FIELD_COUNT},
	"Le type d’action n’est pas dit\u00a0: le filtre «\u00a0Type d’action\u00a0» ne la trouvera pas.",
	"Ajoutez l’élément «\u00a0type\u00a0», ou dites dans le titre s’il s’agit d’une visite, d’un atelier, "
	"d’un forum…"},
    {{FIELD_NIVEAUX, FIELD_COUNT},
	"Aucun niveau n’est dit\u00a0: le filtre «\u00a0Niveau\u00a0» ne la trouvera pas.",
	"Ajoutez un élément «\u00a0niveau\u00a0» par classe (5e, 4e, 3e), ou nommez les classes dans le texte."},
    {{FIELD_FILIERES, FIELD_METIERS, FIELD_COUNT},
	"Ni secteur ni métier\u00a0: le filtre «\u00a0Filière\u00a0» ne la trouvera pas.",
	"Ajoutez un élément «\u00a0filiere\u00a0» par secteur\u00a0; «\u00a0toutes\u00a0» si l’action les présente tous."},
    {{FIELD_COMMUNES, FIELD_DEPARTEMENTS, FIELD_REGIONAL, FIELD_GEO_LAT},
	"On ne sait pas où l’action a lieu, ni où vous vous déplacez\u00a0: une recherche par lieu ne la "
	"trouvera pas.",
	"Ajoutez «\u00a0commune\u00a0» (code INSEE), «\u00a0departement\u00a0», ou «\u00a0regional\u00a0» pour toute la "
	"Normandie."},
    {{FIELD_LIEU, FIELD_COUNT},
	"On ne sait pas si les élèves se déplacent, ou si vous venez dans le collège.",
	"Ajoutez l’élément «\u00a0lieu\u00a0»."},
    {{FIELD_URL, FIELD_CONTACT_COURRIEL, FIELD_CONTACT_TELEPHONE, FIELD_COUNT},
	"Ni page ni contact\u00a0: un collège intéressé ne pourra pas s’inscrire.",
	"Ajoutez l’adresse d’une page (link, url) ou un élément «\u00a0contact\u00a0»."},
    {{FIELD_GRATUIT, FIELD_COUNT},
	"On ne sait pas si l’action est gratuite\u00a0: qui ne veut que des actions gratuites ne la verra pas.",
	"Ajoutez «\u00a0<gratuit>true</gratuit>\u00a0», ou le prix dans «\u00a0cout\u00a0»."},
};

struct check_report *
check_report_new(size_t items_max)
{
	struct check_report *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->arena = arena_new(ARENA_MAX);
	r->items_max = items_max;
	r->items = r->arena == NULL ? NULL : value_list(r->arena);
	r->remarks = r->arena == NULL ? NULL : value_list(r->arena);
	if (r->items == NULL || r->remarks == NULL) {
		check_report_free(r);
		return NULL;
	}
	return r;
}

void
check_report_free(struct check_report *r)
{
	if (r == NULL)
		return;
	arena_free(r->arena);
	free(r);
}

void
check_report_set_lines(struct check_report *r, const struct lines *lines)
{
	r->lines = lines;
}

static void
set_place(struct check_report *r, struct value *object, long line, long column)
{
	if (line <= 0)
		return;
	value_set_integer(r->arena, object, "ligne", line);
	value_set_integer(r->arena, object, "colonne", column);
	if (r->lines != NULL)
		value_set_text(r->arena, object, "texte", lines_quote(r->lines, line, column, r->arena));
}

static struct value *
remark_value(struct check_report *r, const struct diagnostic *d)
{
	struct value *object = value_object(r->arena);
	size_t i;

	value_set_text(r->arena, object, "niveau", levels[d->level]);
	value_set_text(r->arena, object, "code", arena_strdup(r->arena, d->code));
	value_set_text(r->arena, object, "message", arena_strdup(r->arena, d->message));
	for (i = 0; i < LENGTH(advices); i++)
		if (strcmp(advices[i].code, d->code) == 0)
			value_set_text(r->arena, object, "conseil", advices[i].advice);
	set_place(r, object, d->line, d->column);
	return object;
}

/* The item whose lines hold a place, as far as can be told: the last one that begins before. */
static struct described *
described_at(const struct check_report *r, long line)
{
	struct described *d = r->last;

	while (d != NULL && d->line > line)
		d = d->before;
	return line > 0 ? d : NULL;
}

void
check_report_remark(struct check_report *r, const struct diagnostic *d, bool of_item)
{
	struct described *item = of_item || d->level == ERROR || strcmp(d->code, "repaired") == 0
	    ? NULL
	    : described_at(r, d->line);
	size_t *count = of_item ? &r->pending_count : item != NULL ? &item->remark_count : &r->remark_count;

	r->levels[d->level]++;
	if (of_item && r->pending == NULL)
		r->pending = value_list(r->arena);
	if (++*count <= REMARKS_MAX)
		value_set(of_item ? r->pending : item != NULL ? item->remarks : r->remarks, NULL,
		    remark_value(r, d));
}

static bool
is_given(const struct feed_item *item, enum field f)
{
	const struct given_field *given;

	for (given = item->given; given != NULL; given = given->next)
		if (given->field == f)
			return true;
	return false;
}

static bool
is_default(const struct source_config *source, const struct action *action, enum field f)
{
	const struct assignment *a;

	if (f == FIELD_PARTENAIRE_NOM)
		return source->name != NULL && strcmp(source->name, action->value[f]) == 0;
	if (f == FIELD_PARTENAIRE_CATEGORIE && source->category != NULL)
		return strcmp(source->category, action->value[f]) == 0;
	for (a = source->defaults; a != NULL; a = a->next)
		if (a->field == f)
			return true;
	return false;
}

static const char *
origin_of(const struct feed_item *item, const struct action *action,
    const struct source_config *source, enum field f)
{
	if (action_is_deduced(action, f))
		return "deduit";
	if (is_given(item, f))
		return "donne";
	return is_default(source, action, f) ? "defaut" : "flux";
}

static void
set_action(struct check_report *r, struct value *object, const struct feed_item *item,
    const struct action *action, const struct source_config *source)
{
	struct action *copy = arena_alloc(r->arena, sizeof(*copy));
	struct value *values, *origins;
	enum field f;

	if (copy == NULL)
		return;
	copy->deduced = action->deduced;
	values = value_object(r->arena);
	origins = value_object(r->arena);
	for (f = 0; f < FIELD_COUNT; f++) {
		copy->value[f] = arena_strdup(r->arena, action->value[f]);
		value_set_text(r->arena, values, field_catalogue[f].column, copy->value[f]);
		if (copy->value[f] != NULL && f != FIELD_ID && f != FIELD_SOURCE)
			value_set_text(r->arena, origins, field_catalogue[f].column,
			    origin_of(item, copy, source, f));
	}
	value_set(object, "action", action_value(r->arena, copy));
	value_set(object, "valeurs", values);
	value_set(object, "origines", origins);
}

static void
set_missing(struct check_report *r, struct value *object, const struct action *action)
{
	struct value *list = value_set_list(r->arena, object, "manques"), *missing, *fields;
	size_t i, k;

	for (i = 0; i < LENGTH(wanted); i++) {
		for (k = 0; k < LENGTH(wanted[i].fields) && wanted[i].fields[k] != FIELD_COUNT; k++)
			if (action->value[wanted[i].fields[k]] != NULL)
				break;
		if (k < LENGTH(wanted[i].fields) && wanted[i].fields[k] != FIELD_COUNT)
			continue;
		missing = value_add_object(r->arena, list);
		fields = value_set_list(r->arena, missing, "champs");
		for (k = 0; k < LENGTH(wanted[i].fields) && wanted[i].fields[k] != FIELD_COUNT; k++)
			value_add_text(r->arena, fields, field_catalogue[wanted[i].fields[k]].column);
		value_set_text(r->arena, missing, "message", wanted[i].message);
		value_set_text(r->arena, missing, "conseil", wanted[i].advice);
	}
}

void
check_report_item(struct check_report *r, const struct checked_item *checked)
{
	const struct feed_item *item = checked->item;
	const struct action *action = checked->action;
	size_t *described = r->pending == NULL ? &r->plain : &r->noted, remarks = r->pending_count;
	struct value *pending = r->pending, *object;
	struct described *d;

	r->received++;
	if (action != NULL)
		r->accepted++;
	else
		r->rejected++;
	r->pending = NULL;
	r->pending_count = 0;
	d = *described < r->items_max ? arena_alloc(r->arena, sizeof(*d)) : NULL;
	if (d == NULL)
		return;
	++*described;
	object = value_add_object(r->arena, r->items);
	value_set_integer(r->arena, object, "rang", (int64_t)r->received);
	set_place(r, object, item->line, item->column > 0 ? item->column
		: r->lines == NULL                        ? 1
							  : lines_column(r->lines, item->line, NULL));
	value_set_boolean(r->arena, object, "acceptee", action != NULL);
	if (action != NULL) {
		value_set_text(r->arena, object, "titre",
		    arena_strdup(r->arena, action->value[FIELD_TITRE]));
		set_action(r, object, item, action, checked->source);
		deductions_set(r->arena, object, checked->deductions);
		set_missing(r, object, action);
	}
	if (pending == NULL)
		pending = value_list(r->arena);
	value_set(object, "diagnostics", pending);
	*d = (struct described){item->line, pending, remarks, r->last};
	r->last = d;
}

static const char *
format_label(const char *format)
{
	static const char *const labels[][2] = {{"rss2.0", "RSS 2.0"}, {"rdf", "RSS 1.0 (RDF)"},
	    {"atom", "Atom"}, {"actions", "format natif du répertoire"}};
	size_t i;

	for (i = 0; i < LENGTH(labels); i++)
		if (strcmp(labels[i][0], format) == 0)
			return labels[i][1];
	return format;
}

static void
set_counts(struct check_report *r, struct value *object)
{
	struct value *part = value_set_object(r->arena, object, "actions");

	value_set_integer(r->arena, part, "recues", (int64_t)r->received);
	value_set_integer(r->arena, part, "acceptees", (int64_t)r->accepted);
	value_set_integer(r->arena, part, "refusees", (int64_t)r->rejected);
	value_set_integer(r->arena, part, "decrites", (int64_t)(r->plain + r->noted));
	part = value_set_object(r->arena, object, "remarques");
	value_set_integer(r->arena, part, "erreurs", (int64_t)r->levels[ERROR]);
	value_set_integer(r->arena, part, "avertissements", (int64_t)r->levels[WARNING]);
	value_set_integer(r->arena, part, "notes", (int64_t)r->levels[NOTE]);
}

enum status
check_report_write(struct check_report *r, const struct feed_head *head, size_t bytes,
    enum status read, FILE *out, struct fault *fault)
{
	struct value *object = value_object(r->arena), *format;
	enum status status = OK;
	struct buf text = {0};

	value_set_boolean(r->arena, object, "lu", read == OK);
	value_set_boolean(r->arena, object, "repare", read == OK && !head->wellformed);
	if (head->format != NULL) {
		format = value_set_object(r->arena, object, "format");
		value_set_text(r->arena, format, "code", head->format);
		value_set_text(r->arena, format, "libelle", format_label(head->format));
	}
	value_set_text(r->arena, object, "encodage", head->encoding);
	value_set_integer(r->arena, object, "octets", (int64_t)bytes);
	set_counts(r, object);
	value_set(object, "diagnostics", r->remarks);
	value_set(object, "elements", r->items);
	value_write_json(object, &text);
	if (buf_failed(&text) || arena_failed(r->arena))
		status = fault_set(fault, NO_MEMORY, "no memory for the report");
	else if (fprintf(out, "%s\n", buf_string(&text)) < 0 || fflush(out) != 0)
		status = fault_set(fault, IO_ERROR, "cannot write the report");
	buf_clear(&text);
	return status;
}
