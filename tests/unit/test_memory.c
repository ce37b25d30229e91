/*
 * Lack of memory: the n-th allocation fails, alone or with all that follow, for many n.  A worker
 * answers 503 and lives; a feed is read whole or not at all.
 *
 * These functions stand in front of the C library's for every library of the program.
 */
#include "import/normalise.h"
#include "search/base/csv.h"
#include "tests/unit/worker_fixture.h"

#ifdef __SANITIZE_ADDRESS__
#define REAL(name) __interceptor_##name
#else
#define REAL(name) __libc_##name
#endif

/* Points of failure that are tried, once each way: all of them where there are fewer. */
#define ANSWER_POINTS 300
#define OPENING_POINTS 40 /* each reads the whole reference */
#define READING_POINTS 120

void *REAL(malloc)(size_t size);
void *REAL(calloc)(size_t count, size_t size);
void *REAL(realloc)(void *old, size_t size);

static struct {
	size_t count;   /* allocations so far */
	size_t failing; /* the one that fails, from 1; 0 = none */
	bool sticky;    /* and all after it */
} memory;

static bool
must_fail(void)
{
	memory.count++;
	return memory.failing != 0 &&
	    (memory.sticky ? memory.count >= memory.failing : memory.count == memory.failing);
}

void *
malloc(size_t size)
{
	return must_fail() ? NULL : REAL(malloc)(size);
}

void *
calloc(size_t nmemb, size_t size)
{
	return must_fail() ? NULL : REAL(calloc)(nmemb, size);
}

void *
realloc(void *ptr, size_t size)
{
	return must_fail() ? NULL : REAL(realloc)(ptr, size);
}

static void
memory_fail(size_t nth, bool sticky)
{
	memory.count = 0;
	memory.failing = nth;
	memory.sticky = sticky;
}

/* How many allocations were made since memory_fail(); none fails any more. */
static size_t
memory_heal(void)
{
	size_t count = memory.count;

	memory.failing = 0;
	return count;
}

/* Calls `run` without a failure, then with one at each of the points, `most` of them.  How many
 * allocations there are. */
static size_t
fail_everywhere(void (*run)(void *context, bool failing), void *context, size_t most)
{
	size_t total, point, step, sticky;

	run(context, false);
	memory_fail(0, false);
	run(context, false);
	total = memory_heal();
	step = total / most + 1;
	for (sticky = 0; sticky < 2; sticky++)
		for (point = 1 + sticky % step; point <= total; point += step) {
			memory_fail(point, sticky == 1);
			run(context, true);
			(void)memory_heal();
		}
	return total;
}

struct question {
	struct site *site;
	const char *uri;
	char *answer; /* without a failure */
};

/* The answer without what the clock puts in it. */
static char *
answer_of(const struct site *site)
{
	char *copy = strdup(site_body(site)), *clock = strstr(copy, "\"duree_ms\":");

	if (clock != NULL) {
		const char *end = clock + strcspn(clock, ",}");

		memmove(clock, end, strlen(end) + 1);
	}
	return copy;
}

static size_t
length_in_common(const char *a, const char *b)
{
	size_t n = 0;

	while (a[n] != '\0' && a[n] == b[n])
		n++;
	return n;
}

static void
check_answer(struct question *q, size_t point, int status, const struct fault *fault)
{
	char *answer = answer_of(q->site);

	if (status == 503)
		assert_non_null(strstr(q->site->worker.answer, "\r\nRetry-After: "));
	else if (status != 200 || strcmp(answer, q->answer) != 0)
		fail_msg("%s, allocation %zu%s: %d (%s), \"%.200s\"", q->uri, point,
		    memory.sticky ? " and on" : "", status, fault->message,
		    answer + length_in_common(answer, q->answer));
	free(answer);
}

static void
check_life(struct question *q)
{
	struct fault fault;
	char *answer;

	if (site_get(q->site, q->uri, &fault) != 200)
		fail_msg("%s when memory is back: %s", q->uri, fault.message);
	answer = answer_of(q->site);
	assert_string_equal(answer, q->answer);
	free(answer);
}

static void
ask_question(void *context, bool failing)
{
	struct question *q = context;
	size_t point = memory.failing;
	struct fault fault;
	int status = site_get(q->site, q->uri, &fault);

	(void)memory_heal();
	if (failing) {
		check_answer(q, point, status, &fault);
		check_life(q);
		return;
	}
	assert_int_equal(status, 200);
	free(q->answer);
	q->answer = answer_of(q->site);
}

static void
a_worker_answers_and_lives(void **state)
{
	static const char *const uris[] = {"/", "/recherche?q=boulangerie+caen&niveau=5e",
	    "/recherche?q=visite+5e+a+caen", "/recherche?q=boulanjerie", "/recherche?q=%22dans+votre%22+-mini",
	    "/recherche?q=introuvable+xyzzy", "/api/actions?q=boulang%C3%A8re&tri=date&pourquoi=1",
	    "/api/actions?autour=14118&rayon=50&tri=distance", "/api/suggestions?q=bou",
	    "/api/suggestions?q=voulangerie", "/actions/cma:boulangerie",
	    "/api/actions/cma:boulangerie?voisines=1", "/carte?q=visite&autour=14118&rayon=20",
	    "/agenda?mois=2100-01", "/agenda?semaine=2100-01-14&niveau=5e", "/colleges?nom=caen",
	    "/recherche?chez=0140006F&gratuit=1&du=2100-01-01", "/?chez=0140006F", "/accessibilite", "/sante"};
	struct site site;
	size_t i, points = 0;

	(void)state;
	site_set_up(&site);
	for (i = 0; i < LENGTH(uris); i++) {
		struct question q = {&site, uris[i], NULL};

		points += fail_everywhere(ask_question, &q, ANSWER_POINTS);
		free(q.answer);
	}
	assert_true(points > 0);
	site_tear_down(&site);
}

/* A new worker takes up the index and answers its first request. */
static void
open_and_ask(void *context, bool failing)
{
	struct question *q = context;
	size_t point = memory.failing;
	struct fault fault = {0};
	int status;

	worker_close(&q->site->worker);
	q->site->worker = (struct worker){0};
	if (worker_open(q->site->directory, "www/templates", &fault, &q->site->worker) != OK) {
		(void)memory_heal();
		assert_true(failing);
		assert_string_not_equal(fault.message, "");
		assert_int_equal(worker_open(q->site->directory, "www/templates", &fault, &q->site->worker), OK);
		return;
	}
	refresh_quietly(&q->site->worker);
	status = site_get(q->site, q->uri, &fault);
	(void)memory_heal();
	if (failing) {
		check_answer(q, point, status, &fault);
		q->site->worker.last_failure = 0; /* as if a second had passed */
		refresh_quietly(&q->site->worker);
		check_life(q);
	} else {
		assert_int_equal(status, 200);
		free(q->answer);
		q->answer = answer_of(q->site);
	}
}

static void
a_worker_takes_up_an_index_when_memory_is_back(void **state)
{
	static const char *const uris[] = {"/recherche?q=boulangerie", "/api/suggestions?q=boul"};
	struct site site;
	size_t i;

	(void)state;
	site_set_up(&site);
	for (i = 0; i < LENGTH(uris); i++) {
		struct question q = {&site, uris[i], NULL};

		assert_true(fail_everywhere(open_and_ask, &q, OPENING_POINTS) > 0);
		free(q.answer);
	}
	site_tear_down(&site);
}

/* One document read into actions, and what that gave. */
struct document_read {
	const char *path, *format;
	char *bytes;
	size_t length;
	struct normaliser normaliser;
	struct arena *arena, *items;
	char text[400000]; /* of all actions */
	size_t used;
	char *whole; /* the same without a failure */
};

static enum status
write_action(void *context, const struct feed_item *item)
{
	struct document_read *d = context;
	struct fault fault = {0};
	struct action action;
	enum status status;
	enum field f;

	arena_reset(d->items);
	status = normalise(&d->normaliser, item, d->items, &fault, &action);
	if (status != OK) /* as the importer does: this item is refused, the others are kept */
		return status == BAD_INPUT ? OK : status;
	for (f = 0; f < FIELD_COUNT; f++)
		if (action.value[f] != NULL)
			d->used += (size_t)snprintf(d->text + d->used, sizeof(d->text) - d->used, "%s=%s\n",
			    field_catalogue[f].column, action.value[f]);
	assert_true(d->used < sizeof(d->text));
	return OK;
}

static void
read_document(void *context, bool failing)
{
	struct document_read *d = context;
	struct feed_source source = {.bytes = d->bytes, .length = d->length,
	    .format = d->format, .limits = {FEED_BYTES_DEFAULT, FEED_ITEMS_DEFAULT}};
	struct feed_sink sink = {.item = write_action, .context = d};
	struct fault fault = {0};
	struct feed_head head;
	size_t point = memory.failing;
	enum status status;

	d->used = 0;
	arena_reset(d->arena);
	status = feed_read(&source, &sink, d->arena, &fault, &head);
	(void)memory_heal();
	if (!failing) {
		if (status != OK)
			fail_msg("%s: %s", d->path, fault.message);
		free(d->whole);
		d->whole = strdup(d->text);
	} else if (status == OK && strcmp(d->text, d->whole) != 0) {
		size_t same = length_in_common(d->text, d->whole);

		fail_msg("%s: allocation %zu%s: \"%.100s\" where there is \"%.100s\"", d->path, point,
		    memory.sticky ? " and on" : "", d->text + same, d->whole + same);
	}
}

static void
link_file(const char *path, const char *directory)
{
	char *real = realpath(path, NULL), beside[4096];

	assert_non_null(real);
	(void)snprintf(beside, sizeof(beside), "%s/%s", directory, strrchr(real, '/') + 1);
	assert_int_equal(symlink(real, beside), 0);
	free(real);
}

static void
a_feed_is_read_whole_or_not_at_all(void **state)
{
	static const char *const documents[][2] = {{"www/demonstration/associations.rss", "auto"},
	    {"www/demonstration/branches.atom", "auto"}, {"www/demonstration/cma-normandie.rss", "auto"},
	    {"www/demonstration/agence-orientation.xml", "auto"},
	    {"www/demonstration/lycees-cfa.xml", "import/data/formats/catalogue-visites.map"}};
	static const struct source_config source = {.slug = "essai", .name = "Essai", .format = "auto"};
	struct document_read *d = calloc(1, sizeof(*d));
	struct reference *reference = fixture_reference();
	struct tagger *tagger = NULL;
	struct fault fault = {0};
	char *share = fixture_directory();
	size_t i;

	(void)state;
	link_file("search/data/expressions.csv", share);
	link_file("import/data/motifs.csv", share);
	if (tagger_new(share, reference, &fault, &tagger) != OK)
		fail_msg("%s", fault.message);
	d->normaliser = (struct normaliser){.source = &source, .reference = reference, .tagger = tagger};
	d->arena = arena_new((size_t)64 << 20);
	d->items = arena_new((size_t)64 << 20);
	for (i = 0; i < LENGTH(documents); i++) {
		struct arena *file = arena_new((size_t)1 << 20);

		d->path = documents[i][0];
		d->format = documents[i][1];
		assert_int_equal(file_read(d->path, (size_t)1 << 20, file, &fault, &d->bytes, &d->length), OK);
		assert_true(fail_everywhere(read_document, d, READING_POINTS) > 0);
		arena_free(file);
	}
	free(d->whole);
	arena_free(d->items);
	arena_free(d->arena);
	free(d);
	tagger_free(tagger);
	reference_free(reference);
	fixture_remove(share);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_worker_answers_and_lives),
	    cmocka_unit_test(a_worker_takes_up_an_index_when_memory_is_back),
	    cmocka_unit_test(a_feed_is_read_whole_or_not_at_all),
	};

	return cmocka_run_group_tests_name("lack of memory", tests, NULL, NULL);
}
