/*
 * repertoire-search: one search from the shell, with the parameters and the JSON of the HTTP
 * API.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/base/date.h"
#include "search/phrases.h"
#include "search/query/search.h"
#include "search/query/suggest.h"
#include "search/unanswered.h"

#define VERSION "1.0.0"
#define ARENA_LIMIT ((size_t)64 * 1024 * 1024)

enum exit_code { EXIT_FOUND = 0, EXIT_NOTHING = 1, EXIT_USAGE = 2, EXIT_NO_INDEX = 3 };

static const char help[] =
    "Usage: repertoire-search --index DIR [--json] [--today DATE] [NAME=VALUE ...] [QUERY]\n"
    "       repertoire-search --index DIR --suggest TEXT [--json] [--today DATE]\n"
    "       repertoire-search --unanswered FILE [--json]\n"
    "\n"
    "Searches the actions of a published index: the same parameters and the same code\n"
    "as the HTTP API.\n"
    "\n"
    "  --index DIR        directory of the index, or data directory of repertoire-import\n"
    "  --suggest TEXT     what somebody who has typed TEXT so far may mean\n"
    "  --unanswered FILE  queries that stayed without result three times or more, from the\n"
    "                     journal of repertoire-fcgi: they tell which synonyms are missing\n"
    "  --json             print the API's JSON instead of a list\n"
    "  --today DATE       what \"upcoming\" means (YYYY-MM-DD; default: today in Paris)\n"
    "  --help             print this text\n"
    "  --version          print the version\n"
    "\n"
    "NAME=VALUE is any parameter of the API: q, niveau, type, filiere, metier,\n"
    "departement, commune, partenaire, public, lieu, label, duree (these may be\n"
    "repeated: either value will do), gratuit, quand, du, au, autour, rayon, chez,\n"
    "tri, page, par_page, brut.  The other words make up q.  Words after -- are never\n"
    "read as options or parameters.\n"
    "\n"
    "Examples:\n"
    "  repertoire-search --index var/data/index boulangerie\n"
    "  repertoire-search --index var/data/index niveau=5e departement=14 \"visite atelier\"\n"
    "\n"
    "Exit status: 0 something was found, 1 nothing was found, 2 wrong usage or a\n"
    "parameter was refused, 3 the index cannot be read or the search failed.\n";

struct options {
	const char *directory;
	const char *unanswered; /* a journal, or NULL */
	bool suggests;
	bool json;
	int32_t today;
	struct parameter parameters[PARAMETERS_MAX];
	size_t count;
	char *words;
};

/* What sentences are said with. */
struct voice {
	struct texts *texts;
	struct phrases phrases;
	struct arena *arena;
};

static int
usage(const char *message, const char *what)
{
	(void)fprintf(stderr, "repertoire-search: %s%s\nTry 'repertoire-search --help'.\n", message,
	    what);
	return EXIT_USAGE;
}

/* name=value where the name looks like a parameter's. */
static bool
is_pair(const char *text)
{
	size_t name = strspn(text, "abcdefghijklmnopqrstuvwxyz_");

	return name > 0 && text[name] == '=';
}

static bool
add_word(struct options *options, const char *word)
{
	size_t used = options->words == NULL ? 0 : strlen(options->words), more = strlen(word);
	char *words = realloc(options->words, used + more + 2);

	if (words == NULL)
		return false;
	if (used > 0)
		words[used++] = ' ';
	memcpy(words + used, word, more + 1);
	options->words = words;
	return true;
}

static bool
add_parameter(struct options *options, const char *name, const char *value)
{
	if (name == NULL || options->count == PARAMETERS_MAX)
		return false;
	options->parameters[options->count++] = (struct parameter){name, value};
	return true;
}

/* NAME=VALUE, or a word of the query. */
static bool
read_operand(struct options *options, struct arena *arena, const char *operand)
{
	const char *equals = strchr(operand, '=');

	return is_pair(operand)
	    ? add_parameter(options, arena_copy(arena, operand, (size_t)(equals - operand)), equals + 1)
	    : add_word(options, operand);
}

/* -1 to go on, else the exit code. */
static int
read_options(struct options *options, struct arena *arena, int argc, char **argv)
{
	static const struct option longs[] = {{"index", required_argument, NULL, 'i'},
	    {"suggest", required_argument, NULL, 's'}, {"unanswered", required_argument, NULL, 'u'}, {"json", no_argument, NULL, 'j'}, {"today", required_argument, NULL, 't'},
	    {"help", no_argument, NULL, 'h'}, {"version", no_argument, NULL, 'v'},
	    {NULL, 0, NULL, 0}};
	int c;

	/* "-": operands come in their place, so that "--" parts them from words. */
	while ((c = getopt_long(argc, argv, "-", longs, NULL)) != -1) {
		switch (c) {
		case 1:
			if (!read_operand(options, arena, optarg))
				return usage("too many parameters", "");
			break;
		case 'i':
			options->directory = optarg;
			break;
		case 'u':
			options->unanswered = optarg;
			break;
		case 's':
			options->suggests = true;
			if (!add_word(options, optarg))
				return usage("no memory", "");
			break;
		case 'j':
			options->json = true;
			break;
		case 't':
			if (strlen(optarg) != ISO_DATE_MAX - 1 || !date_parse_days(optarg, &options->today))
				return usage("--today wants YYYY-MM-DD, not ", optarg);
			break;
		case 'h':
			(void)fputs(help, stdout);
			return EXIT_FOUND;
		case 'v':
			(void)puts("repertoire-search " VERSION);
			return EXIT_FOUND;
		default:
			return usage("unknown option, or one without its value", "");
		}
	}
	if (options->directory == NULL && options->unanswered == NULL)
		return usage("--index DIR is missing", "");
	for (; optind < argc; optind++)
		if (!add_word(options, argv[optind]))
			return usage("too many parameters", "");
	if (options->words != NULL && !add_parameter(options, "q", options->words))
		return usage("too many parameters", "");
	return -1;
}

static void
print_line(const char *text)
{
	if (text != NULL && text[0] != '\0')
		(void)printf("   %s\n", text);
}

static const char *
say(const struct voice *voice, enum phrase which, const char *first, const char *second)
{
	const char *text = phrase_of(&voice->phrases, voice->arena, which, first, second);

	return text == NULL ? "" : text; /* no memory, which is told at the end */
}

static const char *
number(const struct voice *voice, size_t n)
{
	return arena_printf(voice->arena, "%zu", n);
}

static const char *
say_counted(const struct voice *voice, enum phrase which, size_t n, const char *const *values)
{
	const char *text = phrase_counted(&voice->phrases, voice->arena, which, n, values);

	return text == NULL ? "" : text;
}

/* To the hundred metres, with a comma. */
static void
print_distance(const struct voice *voice, double km)
{
	long tenths = (long)(km * 10 + 0.5);

	if (tenths < 10)
		print_line(say(voice, PHRASE_SHELL_NEAR, NULL, NULL));
	else
		print_line(say(voice, PHRASE_SHELL_DISTANCE,
		    arena_printf(voice->arena, "%ld,%ld", tenths / 10, tenths % 10), NULL));
}

static void
print_places(const struct voice *voice, const struct index *index, const char *cursor)
{
	const char *places = "", *code;
	size_t length;

	while (codes_next(&cursor, &code, &length) && places != NULL) {
		const struct commune *c = reference_commune(index_reference(index), code, length);

		if (c != NULL)
			places = arena_printf(voice->arena, "%s%s%s", places, places[0] == '\0' ? "" : ", ",
			    c->name);
	}
	print_line(say(voice, PHRASE_SHELL_PLACES, places, NULL));
}

static void
print_result(const struct voice *voice, const struct index *index, size_t rank,
    const struct result *result)
{
	const struct action *a = &result->action;
	const char *partners = a->value[FIELD_PARTENAIRES_ASSOCIES], *name;
	size_t length;

	(void)printf("%zu. %s\n", rank, a->value[FIELD_TITRE]);
	print_line(a->value[FIELD_PARTENAIRE_NOM]);
	while (names_next(&partners, &name, &length))
		(void)printf("   %.*s\n", (int)length, name);
	if (result->next_start[0] != '\0')
		print_line(say(voice, PHRASE_SHELL_NEXT, result->next_start, NULL));
	else
		print_line(say(voice, result->is_past ? PHRASE_SHELL_PAST : PHRASE_SHELL_PERMANENT, NULL,
		    NULL));
	if (a->value[FIELD_COMMUNES] != NULL)
		print_places(voice, index, a->value[FIELD_COMMUNES]);
	if (result->has_distance)
		print_distance(voice, result->distance_km);
	print_line(a->value[FIELD_URL]);
}

/* Words that may mean either of two values have one label and two entries. */
static void
print_understood(const struct voice *voice, const struct answer *answer)
{
	const char *last = NULL, *label, *all = "";
	size_t i;

	for (i = 0; i < answer->understood_count; i++) {
		label = answer->understood[i].label;
		if (label == NULL || (last != NULL && strcmp(label, last) == 0))
			continue;
		all = last == NULL ? label : arena_printf(voice->arena, "%s, %s", all, label);
		last = label;
	}
	if (last != NULL)
		(void)puts(say(voice, PHRASE_SHELL_UNDERSTOOD, all, NULL));
}

static void
print_list(const struct voice *voice, const struct index *index, const struct request *request,
    const struct answer *answer)
{
	size_t first = (request->page - 1) * request->per_page, i;

	for (i = 0; i < answer->correction_count; i++)
		(void)puts(say(voice, PHRASE_SHELL_INSTEAD, answer->corrections[i].to,
		    answer->corrections[i].from));
	print_understood(voice, answer);
	for (i = 0; i < answer->widened_count; i++)
		(void)puts(answer->widened[i]);
	if (answer->total == 0) {
		(void)puts(say(voice, PHRASE_SHELL_NONE, NULL, NULL));
		for (i = 0; i < answer->lead_count; i++)
			print_line(say_counted(voice, PHRASE_SHELL_LEAD, answer->leads[i].total,
			    (const char *const[]){answer->leads[i].label,
				number(voice, answer->leads[i].total)}));
		return;
	}
	(void)puts(say_counted(voice, PHRASE_SHELL_ACTIONS, answer->total,
	    (const char *const[]){number(voice, answer->total)}));
	for (i = 0; i < answer->result_count; i++)
		print_result(voice, index, first + i + 1, &answer->results[i]);
}

static enum status
print_json(const struct value *value, struct arena *arena, struct fault *fault)
{
	struct buf out = {0};
	enum status status = OK;

	value_write_json(value, &out);
	if (buf_failed(&out) || arena_failed(arena))
		status = fault_set(fault, NO_MEMORY, "no memory for the answer");
	else
		(void)puts(buf_string(&out));
	buf_clear(&out);
	return status;
}

static enum status
run_search(struct options *options, const struct voice *voice, struct index *index,
    struct fault *fault, size_t *found)
{
	struct arena *arena = voice->arena;
	struct request *request;
	struct answer *answer;
	enum status status = request_parse(options->parameters, options->count, REFUSE_UNKNOWN_NAMES,
	    index, options->today, arena, fault, &request);

	if (status == OK)
		status = search(index, request, 0, arena, fault, &answer);
	if (status != OK)
		return status;
	*found = answer->total;
	if (options->json)
		return print_json(answer_value(arena, index, request, answer), arena, fault);
	print_list(voice, index, request, answer);
	return OK;
}

static void
print_suggestions(const struct voice *voice, const struct suggestions *suggestions)
{
	const char *label;
	size_t i;

	if (suggestions->count == 0)
		(void)puts(say(voice, PHRASE_SHELL_NO_SUGGESTION, NULL, NULL));
	for (i = 0; i < suggestions->count; i++) {
		const struct suggestion *s = &suggestions->list[i];

		if (i == 0 || s->group != s[-1].group)
			(void)puts(phrase(&voice->phrases, suggestion_groups[s->group].heading));
		label = s->precision == NULL ? s->label
					     : arena_printf(voice->arena, "%s (%s)", s->label, s->precision);
		print_line(s->id != NULL ? label : say_counted(voice, PHRASE_SHELL_LEAD, s->total,
		    (const char *const[]){label, number(voice, s->total)}));
	}
}

static enum status
run_suggest(struct options *options, const struct voice *voice, struct index *index,
    struct fault *fault, size_t *found)
{
	struct arena *arena = voice->arena;
	struct suggestions *suggestions;
	const char *q;
	enum status status = suggest_parse(options->parameters, options->count, index, arena, fault, &q);

	if (status == OK)
		status = suggest(index, &(struct suggest_request){q, options->today, 0}, arena, fault,
		    &suggestions);
	if (status != OK)
		return status;
	*found = suggestions->count;
	if (options->json)
		return print_json(suggestions_value(arena, index, q, suggestions), arena, fault);
	print_suggestions(voice, suggestions);
	return OK;
}

static struct value *
unanswered_value(struct arena *arena, const struct unanswered_list *list)
{
	struct value *object = value_object(arena), *items, *item;
	char day[ISO_DATE_MAX];
	size_t i;

	items = value_set_list(arena, object, "requetes");
	for (i = 0; i < list->count; i++) {
		date_format(list->queries[i].last_day, day);
		item = value_add_object(arena, items);
		value_set_text(arena, item, "texte", list->queries[i].text);
		value_set_integer(arena, item, "total", (int64_t)list->queries[i].count);
		value_set_text(arena, item, "dernier_jour", arena_strdup(arena, day));
	}
	value_set_integer(arena, object, "sans_texte", (int64_t)list->without_text);
	return object;
}

static void
print_unanswered(const struct voice *voice, const struct unanswered_list *list)
{
	int year, month, day;
	size_t i;

	if (list->count == 0)
		(void)puts(say(voice, PHRASE_SHELL_ALL_ANSWERED, number(voice, UNANSWERED_TEXT_FROM), NULL));
	else
		(void)puts(say(voice, PHRASE_SHELL_UNANSWERED, NULL, NULL));
	for (i = 0; i < list->count; i++) {
		date_from_days(list->queries[i].last_day, &year, &month, &day);
		(void)puts(say_counted(voice, PHRASE_SHELL_ASKED, 1, (const char *const[]){
		    arena_printf(voice->arena, "%6llu", (unsigned long long)list->queries[i].count),
		    arena_printf(voice->arena, "%02d/%02d/%04d", day, month, year),
		    list->queries[i].text}));
	}
	if (list->without_text > 0)
		(void)puts(say_counted(voice, PHRASE_SHELL_OTHERS, list->without_text,
		    (const char *const[]){number(voice, list->without_text),
			number(voice, UNANSWERED_TEXT_FROM)}));
}

static enum status
run_unanswered(const struct options *options, const struct voice *voice, struct fault *fault,
    size_t *found)
{
	struct arena *arena = voice->arena;
	struct unanswered_list list;
	enum status status = unanswered_read(options->unanswered, arena, fault, &list);

	if (status != OK)
		return status;
	*found = list.count;
	if (options->json)
		return print_json(unanswered_value(arena, &list), arena, fault);
	print_unanswered(voice, &list);
	return OK;
}

static enum status
run_on_index(struct options *options, const struct voice *voice, struct fault *fault,
    size_t *found)
{
	struct index *index = NULL;
	enum status status = index_open(options->directory, true, fault, &index);

	/* What is wrong in the tables of an index is not the user's doing. */
	if (status == BAD_INPUT || status == TOO_LARGE)
		status = CORRUPT;
	if (status == OK) {
		index_set_phrases(index, &voice->phrases);
		status = options->suggests ? run_suggest(options, voice, index, fault, found)
					   : run_search(options, voice, index, fault, found);
	}
	index_close(index);
	return status;
}

/* The catalogue of the site's pages; what is wrong in it is not the user's doing either. */
static enum status
load_voice(struct voice *voice, struct fault *fault)
{
	const char *share = reference_directory(voice->arena);
	enum status status;

	if (share == NULL)
		return fault_set(fault, NOT_FOUND, "no data files beside the program");
	status = texts_load(arena_printf(voice->arena, "%s/templates/" TEXTS_FILE, share), fault,
	    &voice->texts);
	if (status == OK)
		status = phrases_load(voice->texts, fault, &voice->phrases);
	return status == BAD_INPUT || status == TOO_LARGE ? CORRUPT : status;
}

static int
run(struct options *options, struct arena *arena)
{
	struct fault fault = {0};
	struct voice voice = {.arena = arena};
	enum status status = load_voice(&voice, &fault);
	size_t found = 0;

	if (status == OK)
		status = options->unanswered != NULL ? run_unanswered(options, &voice, &fault, &found)
						     : run_on_index(options, &voice, &fault, &found);
	texts_free(voice.texts);

	if (status == OK && fflush(stdout) != 0)
		status = fault_set(&fault, IO_ERROR, "standard output: %s", strerror(errno));
	if (status == OK)
		return found > 0 ? EXIT_FOUND : EXIT_NOTHING;
	(void)fprintf(stderr, "repertoire-search: %s\n", fault.message);
	return status == BAD_INPUT || status == TOO_LARGE ? EXIT_USAGE : EXIT_NO_INDEX;
}

int
main(int argc, char **argv)
{
	struct arena *arena = arena_new(ARENA_LIMIT);
	struct options options = {.today = paris_today()};
	int code;

	if (arena == NULL) {
		(void)fputs("repertoire-search: no memory\n", stderr);
		return EXIT_NO_INDEX;
	}
	code = read_options(&options, arena, argc, argv);
	if (code < 0)
		code = run(&options, arena);
	free(options.words);
	arena_free(arena);
	return code;
}
