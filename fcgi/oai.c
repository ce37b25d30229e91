#include "fcgi/oai.h"

#include <stdio.h>
#include <string.h>

#include "fcgi/feed.h"
#include "fcgi/pages.h"
#include "search/base/date.h"
#include "search/base/utf8.h"

#define NS_OAI "http://www.openarchives.org/OAI/2.0/"
#define ROW_ARENA_MAX ((size_t)4 * 1024 * 1024)
#define ARGUMENT_BYTES_MAX 1024

const struct oai_format oai_formats[] = {
    {"oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
	"http://www.openarchives.org/OAI/2.0/oai_dc/", oai_write_dc},
    {"lom", "https://www.reseau-canope.fr/scolomfr/xsd/8.0/lax/scolomfr.xsd",
	"http://ltsc.ieee.org/xsd/LOM", oai_write_lom},
};
const size_t oai_format_count = LENGTH(oai_formats);

const struct oai_set oai_sets[] = {
    {"niveau", FACET_NIVEAU, FIELD_NIVEAUX},
    {"departement", FACET_DEPARTEMENT, FIELD_DEPARTEMENTS},
    {"type", FACET_TYPE, FIELD_TYPE},
};
const size_t oai_set_count = LENGTH(oai_sets);

enum argument { FROM, UNTIL, SET, PREFIX, IDENTIFIER, TOKEN, ARGUMENT_COUNT };

static const char *const argument_names[ARGUMENT_COUNT] = {"from", "until", "set",
    "metadataPrefix", "identifier", "resumptionToken"};

struct verb;

/* A request, checked against its verb. */
struct harvest {
	struct oai oai;
	const struct verb *verb;
	const char *arguments[ARGUMENT_COUNT];
	struct fault *fault;
};

struct verb {
	const char *name;
	unsigned required, optional; /* bits of arguments */
	bool resumes;                /* resumptionToken alone takes the place of all */
	enum status (*answer)(struct harvest *);
};

#define BIT(argument) (1u << (argument))

struct show
oai_show(const struct oai *oai)
{
	return (struct show){.arena = oai->arena, .index = oai->index, .words = &oai->worker->words,
	    .today = oai->worker->today};
}

const char *
oai_identifier(struct oai *oai, const char *id)
{
	const char *path = action_path(oai->arena, id);

	return path == NULL ? ""
			    : arena_printf(oai->arena, "oai:%s:%s", site_host(oai->arena, oai->index),
				  path + strlen("/actions/"));
}

static void
start_document(struct harvest *h, bool tells_arguments)
{
	struct worker *w = h->oai.worker;
	struct xml *xml = &h->oai.xml;
	enum argument a;

	xml_init(xml, &w->reply.body);
	xml_start(xml, "OAI-PMH");
	xml_attribute(xml, "xmlns", NS_OAI);
	xml_attribute(xml, "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");
	xml_attribute(xml, "xsi:schemaLocation", NS_OAI " http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd");
	xml_element(xml, "responseDate", date_rfc3339(w->arena, index_built(w->index)));
	xml_start(xml, "request");
	if (tells_arguments) {
		xml_attribute(xml, "verb", h->verb->name);
		for (a = 0; a < ARGUMENT_COUNT; a++)
			xml_attribute(xml, argument_names[a], h->arguments[a]);
	}
	xml_text(xml, site_link(w->arena, w->index, "/oai"));
	xml_end(xml);
}

static enum status
end_document(struct harvest *h)
{
	xml_end(&h->oai.xml);
	return OK;
}

/* Errors of the protocol are answers like others. */
static enum status
refuse(struct harvest *h, const char *code, const char *message)
{
	start_document(h, strcmp(code, "badVerb") != 0 && strcmp(code, "badArgument") != 0);
	xml_start(&h->oai.xml, "error");
	xml_attribute(&h->oai.xml, "code", code);
	xml_text(&h->oai.xml, message);
	xml_end(&h->oai.xml);
	return end_document(h);
}

static enum status
identify(struct harvest *h)
{
	struct worker *w = h->oai.worker;
	const char *site = index_text(w->index, INDEX_SITE_NAME);
	const char *mail = index_text(w->index, INDEX_SITE_MAIL);
	struct xml *xml = &h->oai.xml;
	int64_t first = 0;
	enum status status = index_first_change(w->index, h->fault, &first);

	if (status != OK)
		return status;
	start_document(h, true);
	xml_start(xml, "Identify");
	xml_element(xml, "repositoryName", site == NULL ? w->words.text[WORD_SITE_NAME] : site);
	xml_element(xml, "baseURL", site_link(w->arena, w->index, "/oai"));
	xml_element(xml, "protocolVersion", "2.0");
	/* The protocol wants one; this one every site should have (RFC 2142). */
	xml_element(xml, "adminEmail", mail != NULL
		? mail
		: arena_printf(w->arena, "postmaster@%s", site_host(w->arena, w->index)));
	xml_element(xml, "earliestDatestamp", date_rfc3339(w->arena, first));
	xml_element(xml, "deletedRecord", "persistent");
	xml_element(xml, "granularity", "YYYY-MM-DDThh:mm:ssZ");
	xml_end(xml);
	return end_document(h);
}

static void
write_set(struct xml *xml, const char *spec, const char *name)
{
	xml_start(xml, "set");
	xml_element(xml, "setSpec", spec);
	xml_element(xml, "setName", name);
	xml_end(xml);
}

static enum status
write_source_set(void *context, const char *source)
{
	struct harvest *h = context;

	write_set(&h->oai.xml, arena_printf(h->oai.arena, "source:%s", source), source);
	return OK;
}

static enum status
list_sets(struct harvest *h)
{
	const struct reference *reference = index_reference(h->oai.index);
	struct arena *arena = h->oai.worker->arena;
	const struct term *terms;
	enum status status;
	size_t s, i, count;

	if (h->arguments[TOKEN] != NULL)
		return refuse(h, "badResumptionToken", "The list of sets is given whole.");
	h->oai.arena = arena;
	start_document(h, true);
	xml_start(&h->oai.xml, "ListSets");
	for (s = 0; s < oai_set_count; s++) {
		write_set(&h->oai.xml, oai_sets[s].spec,
		    phrase(&h->oai.worker->words.phrases, PHRASE_FACETS + oai_sets[s].facet));
		count = reference_terms(reference, field_catalogue[oai_sets[s].field].vocabulary, &terms);
		for (i = 0; i < count; i++)
			write_set(&h->oai.xml,
			    arena_printf(arena, "%s:%s", oai_sets[s].spec, terms[i].code), terms[i].label);
	}
	write_set(&h->oai.xml, "source", h->oai.worker->words.text[WORD_OAI_SOURCE]);
	status = index_visit_sources(h->oai.worker->index, write_source_set, h, h->fault);
	xml_end(&h->oai.xml);
	return status == OK ? end_document(h) : status;
}

static const struct oai_format *
find_format(const char *prefix)
{
	size_t i;

	for (i = 0; i < oai_format_count; i++)
		if (strcmp(oai_formats[i].prefix, prefix) == 0)
			return &oai_formats[i];
	return NULL;
}

static void
write_header(struct harvest *h, const struct action *action, const struct index_history *history)
{
	struct xml *xml = &h->oai.xml;
	size_t s, length;

	xml_start(xml, "header");
	if (history->withdrawn != NULL)
		xml_attribute(xml, "status", "deleted");
	xml_element(xml, "identifier", oai_identifier(&h->oai, history->id));
	xml_element(xml, "datestamp", date_rfc3339(h->oai.arena, history->changed));
	for (s = 0; s < oai_set_count; s++) {
		const char *cursor = action->value[oai_sets[s].field], *code;

		while (codes_next(&cursor, &code, &length))
			xml_element(xml, "setSpec", arena_printf(h->oai.arena, "%s:%.*s", oai_sets[s].spec,
			    (int)length, code));
	}
	xml_element(xml, "setSpec", arena_printf(h->oai.arena, "source:%.*s",
	    (int)strcspn(history->id, ":"), history->id));
	xml_end(xml);
}

static void
write_record(struct harvest *h, const struct oai_format *format, const struct action *action,
    const struct index_history *history)
{
	xml_start(&h->oai.xml, "record");
	write_header(h, action, history);
	if (history->withdrawn == NULL) {
		xml_start(&h->oai.xml, "metadata");
		format->write(&h->oai, action, history);
		xml_end(&h->oai.xml);
	}
	xml_end(&h->oai.xml);
}

/* The id behind "oai:host:"; NULL for an identifier of somebody else's. */
static const char *
local_id(struct harvest *h)
{
	struct arena *arena = h->oai.worker->arena;
	const char *prefix = arena_printf(arena, "oai:%s:", site_host(arena, h->oai.index));
	const char *identifier = h->arguments[IDENTIFIER], *path;

	if (prefix == NULL || strncmp(identifier, prefix, strlen(prefix)) != 0)
		return NULL;
	path = arena_printf(arena, "/%s", identifier + strlen(prefix));
	path = path == NULL ? NULL : path_decode(arena, path, strlen(path));
	return path == NULL ? NULL : path + 1;
}

/* The action of a record, also of one that is gone; NOT_FOUND. */
static enum status
find_record(struct harvest *h, struct action *action, struct index_history *history)
{
	struct worker *w = h->oai.worker;
	const char *id = local_id(h);
	enum status status;

	if (id == NULL)
		return fault_set(h->fault, NOT_FOUND, "no such record");
	status = index_history(w->index, id, w->arena, h->fault, history);
	if (status == OK && history->withdrawn != NULL)
		*action = *history->withdrawn;
	else if (status == OK)
		status = index_action(w->index, id, w->arena, h->fault, action);
	return status;
}

static enum status
get_record(struct harvest *h)
{
	const struct oai_format *format = find_format(h->arguments[PREFIX]);
	struct index_history history;
	struct action action;
	enum status status = find_record(h, &action, &history);

	if (status == NOT_FOUND) {
		h->fault->status = OK;
		return refuse(h, "idDoesNotExist", "There is no such record.");
	}
	if (status != OK)
		return status;
	if (format == NULL)
		return refuse(h, "cannotDisseminateFormat", "There is no such metadata format.");
	h->oai.arena = h->oai.worker->arena;
	start_document(h, true);
	xml_start(&h->oai.xml, "GetRecord");
	write_record(h, format, &action, &history);
	xml_end(&h->oai.xml);
	return end_document(h);
}

static enum status
list_formats(struct harvest *h)
{
	struct xml *xml = &h->oai.xml;
	struct index_history history;
	struct action action;
	enum status status = h->arguments[IDENTIFIER] == NULL ? OK : find_record(h, &action, &history);
	size_t i;

	if (status == NOT_FOUND) {
		h->fault->status = OK;
		return refuse(h, "idDoesNotExist", "There is no such record.");
	}
	if (status != OK)
		return status;
	start_document(h, true);
	xml_start(xml, "ListMetadataFormats");
	for (i = 0; i < oai_format_count; i++) {
		xml_start(xml, "metadataFormat");
		xml_element(xml, "metadataPrefix", oai_formats[i].prefix);
		xml_element(xml, "schema", oai_formats[i].schema);
		xml_element(xml, "metadataNamespace", oai_formats[i].ns);
		xml_end(xml);
	}
	xml_end(xml);
	return end_document(h);
}

/* A list while it is written. */
struct listing {
	struct harvest *h;
	struct oai_list list;
	size_t written;
	int64_t changed; /* of the last record written */
	char id[ARGUMENT_BYTES_MAX];
	bool has_more;
};

static bool
is_in_set(const char *set, const struct action *action, const char *id)
{
	size_t s, length = strcspn(set, ":");
	const char *member = set[length] == ':' ? set + length + 1 : NULL;

	if (length == strlen("source") && strncmp(set, "source", length) == 0)
		return member == NULL ||
		    (strlen(member) == strcspn(id, ":") && strncmp(member, id, strlen(member)) == 0);
	for (s = 0; s < oai_set_count; s++)
		if (strlen(oai_sets[s].spec) == length && strncmp(oai_sets[s].spec, set, length) == 0) {
			const char *codes = action->value[oai_sets[s].field];

			return codes != NULL && (member == NULL || codes_contain(codes, member));
		}
	return false;
}

/* TOO_LARGE ends the walk once a page is full. */
static enum status
list_one(void *context, const struct index_history *history)
{
	struct listing *l = context;
	struct harvest *h = l->h;
	struct action action;
	enum status status = OK;

	if (history->withdrawn != NULL)
		action = *history->withdrawn;
	else
		status = index_action(h->oai.worker->index, history->id, h->oai.arena, h->fault, &action);
	if (status != OK)
		return status;
	if (l->list.set != NULL && !is_in_set(l->list.set, &action, history->id))
		return OK;
	if (l->written == OAI_PAGE_RECORDS) {
		l->has_more = true;
		return TOO_LARGE;
	}
	if (l->written++ == 0) {
		start_document(h, true);
		xml_start(&h->oai.xml, l->list.verb);
	}
	if (strcmp(l->list.verb, "ListRecords") == 0)
		write_record(h, l->list.format, &action, history);
	else
		write_header(h, &action, history);
	l->changed = history->changed;
	(void)snprintf(l->id, sizeof(l->id), "%s", history->id);
	return arena_failed(h->oai.arena) ? NO_MEMORY : OK;
}

/* The last page of several has an empty token. */
static void
write_token(struct listing *l)
{
	struct xml *xml = &l->h->oai.xml;
	size_t before = l->list.cursor;

	if (!l->has_more && before == 0)
		return;
	xml_start(xml, "resumptionToken");
	xml_attribute(xml, "cursor", arena_printf(l->h->oai.worker->arena, "%zu", before));
	l->list.cursor += l->written;
	if (l->has_more)
		xml_text(xml, oai_token_write(l->h->oai.worker->arena, &l->list, l->changed, l->id));
	xml_end(xml);
}

/* YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ; a day ends with its last second. */
static bool
read_datestamp(const char *text, bool is_end, int64_t *out)
{
	int32_t day;

	if (strlen(text) == ISO_INSTANT_MAX - 1)
		return instant_parse(text, out);
	if (strlen(text) != ISO_DATE_MAX - 1 || !date_parse_days(text, &day))
		return false;
	*out = (int64_t)day * 86400 + (is_end ? 86399 : 0);
	return true;
}

/* NULL, or what is wrong with the dates. */
static const char *
read_dates(const struct harvest *h, struct oai_list *list)
{
	const char *from = h->arguments[FROM], *until = h->arguments[UNTIL];

	if ((from != NULL && !read_datestamp(from, false, &list->from)) ||
	    (until != NULL && !read_datestamp(until, true, &list->until)))
		return "A date is not as the granularity says.";
	if (from != NULL && until != NULL && strlen(from) != strlen(until))
		return "Both dates must have the same granularity.";
	return list->from > list->until ? "The dates are in the wrong order." : NULL;
}

static enum status
list_records(struct harvest *h)
{
	struct listing l = {.h = h, .list = {.verb = h->verb->name, .from = 0, .until = INT64_MAX,
	    .after = ""}};
	struct history_range range;
	const char *wrong;
	enum status status;

	if (h->arguments[TOKEN] != NULL) {
		if (!oai_token_read(h->oai.worker->arena, h->arguments[TOKEN], &l.list))
			return refuse(h, "badResumptionToken", "This is no token of ours.");
	} else {
		l.list.format = find_format(h->arguments[PREFIX]);
		l.list.set = h->arguments[SET];
		wrong = read_dates(h, &l.list);
		if (wrong != NULL)
			return refuse(h, "badArgument", wrong);
		if (l.list.format == NULL)
			return refuse(h, "cannotDisseminateFormat", "There is no such metadata format.");
	}
	h->oai.arena = arena_new(ROW_ARENA_MAX);
	if (h->oai.arena == NULL)
		return fault_set(h->fault, NO_MEMORY, "no memory for a list");
	range = (struct history_range){l.list.from, l.list.until, l.list.after, false, h->oai.arena};
	status = index_visit_history(h->oai.worker->index, &range, list_one, &l, h->fault);
	arena_free(h->oai.arena);
	h->oai.arena = h->oai.worker->arena;
	if (status == TOO_LARGE && l.has_more)
		status = OK;
	if (status != OK)
		return h->fault->status == OK ? fault_set(h->fault, status, "a list cannot be written")
					      : status;
	if (l.written == 0)
		return refuse(h, "noRecordsMatch", "No record matches.");
	write_token(&l);
	xml_end(&h->oai.xml);
	return end_document(h);
}

static const struct verb verbs[] = {
    {"Identify", 0, 0, false, identify},
    {"ListMetadataFormats", 0, BIT(IDENTIFIER), false, list_formats},
    {"ListSets", 0, BIT(TOKEN), true, list_sets},
    {"ListIdentifiers", BIT(PREFIX), BIT(FROM) | BIT(UNTIL) | BIT(SET), true, list_records},
    {"ListRecords", BIT(PREFIX), BIT(FROM) | BIT(UNTIL) | BIT(SET), true, list_records},
    {"GetRecord", BIT(PREFIX) | BIT(IDENTIFIER), 0, false, get_record},
};

/* NULL, or what is wrong with the arguments. */
static const char *
read_arguments(struct harvest *h, const struct parameter *parameters, size_t count)
{
	unsigned given = 0;
	enum argument a;
	size_t i;

	for (i = 0; i < count; i++) {
		const char *value = parameters[i].value;

		if (strcmp(parameters[i].name, "verb") == 0)
			continue;
		for (a = 0; a < ARGUMENT_COUNT; a++)
			if (strcmp(argument_names[a], parameters[i].name) == 0)
				break;
		if (a == ARGUMENT_COUNT)
			return "There is an unknown argument.";
		if ((given & BIT(a)) != 0)
			return "An argument is repeated.";
		if (!utf8_is_valid(value, strlen(value)) || strlen(value) >= ARGUMENT_BYTES_MAX ||
		    value[0] == '\0')
			return "An argument has no value, or one that cannot be read.";
		given |= BIT(a);
		h->arguments[a] = value;
	}
	if (h->verb->resumes && (given & BIT(TOKEN)) != 0)
		return given == BIT(TOKEN) ? NULL : "A resumption token stands alone.";
	if ((given & h->verb->required) != h->verb->required)
		return "An argument is missing.";
	return (given & ~(h->verb->required | h->verb->optional)) != 0
	    ? "This verb does not know an argument."
	    : NULL;
}

static enum status
answer(struct harvest *h, const struct parameter *parameters, size_t count)
{
	const char *name = NULL, *wrong;
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(parameters[i].name, "verb") == 0) {
			if (name != NULL)
				return refuse(h, "badVerb", "The verb is repeated.");
			name = parameters[i].value;
		}
	for (i = 0; name != NULL && i < LENGTH(verbs); i++)
		if (strcmp(verbs[i].name, name) == 0)
			h->verb = &verbs[i];
	if (h->verb == NULL)
		return refuse(h, "badVerb", "The verb is missing, or none of OAI-PMH.");
	wrong = read_arguments(h, parameters, count);
	return wrong != NULL ? refuse(h, "badArgument", wrong) : h->verb->answer(h);
}

enum status
oai(struct worker *w, const struct http_request *http, const char *rest, struct fault *fault)
{
	struct harvest h = {.oai = {.worker = w, .arena = w->arena, .index = w->index}, .fault = fault};
	struct parameter *parameters = NULL;
	size_t count = 0;
	enum status status = page_need_address(w, fault);

	(void)rest;
	if (status != OK)
		return status;
	status = parameters_decode(http->query, &w->words.phrases, w->arena, fault, &parameters, &count);
	if (status == BAD_INPUT || status == TOO_LARGE) {
		fault->status = OK;
		return refuse(&h, "badArgument", "The arguments cannot be read.");
	}
	if (status != OK)
		return status;
	if (page_is_known(w, http, arena_printf(w->arena, "%s?%s", http->path, http->query)))
		return OK;
	status = answer(&h, parameters, count);
	if (status == OK && (arena_failed(w->arena) || buf_failed(&w->reply.body)))
		return fault_set(fault, NO_MEMORY, "no memory for an answer");
	return status;
}
