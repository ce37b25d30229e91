#include "search/query/related.h"

#include <math.h>
#include <string.h>

#include "search/index/columns.h"
#include "search/query/deadline.h"
#include "search/query/run.h"

/* Rows and postings between two looks at the clock. */
#define CLOCK_STEPS 4096u
#define ROWS_SCANNED_MAX 10000 /* a sixth of a millisecond */
#define TITLE_WORDS_MAX 24     /* that are looked up */
#define RARE_WORDS_MAX 6       /* that count: the rarest ones */
#define HOLDERS_MAX 16384      /* rows that hold them */
#define PLACES ((size_t)2 * HOLDERS_MAX)

/* What things in common are worth. */
#define SECTOR_POINTS 2.0
#define SECTORS_POINTS 2.0 /* × Dice's measure of the two sets: what covers all trades is close to none */
#define JOB_POINTS 5.0
#define JOB_MORE_POINTS 1.0
#define DOMAIN_POINTS 2.0
#define WORD_POINTS 3.0 /* of a word that stands nowhere else, in both titles */
#define WORD_ELSEWHERE 0.5
#define TYPE_POINTS 0.5
#define LEVEL_POINTS 0.5
/* What all but type and level must reach. */
#define POINTS_MIN 2.0
/* log(rows / documents) / log(rows) from which a word is rare: 1,800 in 100,000, 14 in 59. */
#define RARITY_MIN 0.35

#define DOMAIN_LETTERS 3 /* of a ROME code: "H21" of H2102 */
enum { JOB_OTHER, JOB_OF_DOMAIN, JOB_SAME };

#define ANY_SECTOR "toutes" /* says nothing of an action */

struct rare_word {
	const char *stem, *root;
	double rarity;
};

/* A row that holds rare words of the title. */
struct holder {
	uint32_t row; /* 0: a free place */
	float points;
	uint32_t word; /* the last one that counted */
};

struct candidate {
	uint32_t row;
	double points;
};

struct relating {
	struct index *index;
	const struct columns *columns;
	struct analyser *analyser;
	struct arena *arena;
	struct fault *fault;
	uint32_t row; /* of the action itself */
	int32_t today;
	double deadline;
	unsigned steps; /* towards a look at the clock */
	bool late;      /* the deadline is over */
	uint64_t sectors, type, levels; /* its bits */
	uint64_t all_sectors;           /* the bits that are one */
	const uint8_t *jobs; /* JOB_SAME, JOB_OF_DOMAIN or JOB_OTHER, by ordinal of FACET_METIER */
	struct rare_word words[TITLE_WORDS_MAX];
	size_t word_count;
	struct holder *holders; /* by row, open addressing */
	size_t holder_count;
	struct candidate best[RELATED_MAX]; /* best first */
	size_t count;
};

/* Once it is late, it stays so. */
static bool
is_late(struct relating *r)
{
	if (!r->late && r->steps++ % CLOCK_STEPS == 0)
		r->late = deadline_is_over(r->deadline);
	return r->late;
}

static uint64_t
bits_of(const struct columns *c, enum facet f, uint32_t row)
{
	const struct packing *p = &c->packing[f];
	uint64_t mask = p->terms == 64 ? UINT64_MAX : (UINT64_C(1) << p->terms) - 1;

	return c->packed[p->word][row - 1] & mask << p->shift;
}

static uint64_t
all_sectors(const struct relating *r)
{
	const struct packing *p = &r->columns->packing[FACET_FILIERE];
	uint64_t mask = p->terms == 64 ? UINT64_MAX : (UINT64_C(1) << p->terms) - 1;
	size_t rank;

	if (reference_term(index_reference(r->index), VOCABULARY_FILIERE, ANY_SECTOR,
		strlen(ANY_SECTOR), &rank) != NULL)
		mask &= ~(UINT64_C(1) << rank);
	return mask << p->shift;
}

static const uint8_t *
jobs_of(const struct relating *r)
{
	const struct list_column *list = &r->columns->lists[FACET_METIER];
	const char *const *codes = r->columns->facet_terms[FACET_METIER];
	size_t count = r->columns->facet_term_count[FACET_METIER], i;
	uint8_t *jobs = arena_alloc(r->arena, count + 1);
	uint32_t j;

	for (j = list->start[r->row - 1]; jobs != NULL && j < list->start[r->row]; j++) {
		for (i = 0; i < count; i++)
			if (jobs[i] == JOB_OTHER &&
			    strncmp(codes[i], codes[list->value[j]], DOMAIN_LETTERS) == 0)
				jobs[i] = JOB_OF_DOMAIN;
		jobs[list->value[j]] = JOB_SAME;
	}
	return jobs;
}

/* The terms of a word, in its own forms: not its whole family. */
static bool
is_form(struct relating *r, uint32_t term, const struct rare_word *word)
{
	struct word form;

	analyse_form(r->analyser, dictionary_text(index_dictionary(r->index), term), &form);
	return strcmp(form.stem, word->stem) == 0;
}

static double
rarity_of(struct relating *r, const struct rare_word *word)
{
	const struct dictionary *d = index_dictionary(r->index);
	const struct family *family;
	size_t count = dictionary_family(d, family_hash(word->root), &family), i;
	double documents = 0, rows = (double)r->columns->rows;

	for (i = 0; i < count; i++)
		if (is_form(r, family[i].term, word))
			documents += d->documents[family[i].term];
	/* With fewer than two there is nobody to share it with. */
	return documents < 2 || rows < 3 ? 0 : log(rows / documents) / log(rows);
}

static bool
take_word(void *context, const struct word *word)
{
	struct relating *r = context;

	if (word->colocated || word->stop_word)
		return true;
	r->words[r->word_count++] = (struct rare_word){
	    arena_strdup(r->arena, word->stem), arena_strdup(r->arena, word->root), 0};
	return r->word_count < TITLE_WORDS_MAX;
}

/* The rarest words of the title, rarest first. */
static void
find_rare_words(struct relating *r, const char *title)
{
	struct rare_word kept[RARE_WORDS_MAX], word;
	size_t count = 0, i, at;

	(void)analyse(r->analyser, ANALYSE_FRENCH, title, strlen(title), take_word, r);
	for (i = 0; !arena_failed(r->arena) && i < r->word_count; i++) {
		word = r->words[i];
		word.rarity = rarity_of(r, &word);
		for (at = 0; at < count && strcmp(kept[at].stem, word.stem) != 0; at++)
			continue;
		if (at < count || word.rarity < RARITY_MIN)
			continue;
		while (at > 0 && kept[at - 1].rarity < word.rarity)
			at--;
		if (at == RARE_WORDS_MAX)
			continue;
		count += count < RARE_WORDS_MAX;
		memmove(kept + at + 1, kept + at, (count - at - 1) * sizeof(*kept));
		kept[at] = word;
	}
	memcpy(r->words, kept, count * sizeof(*kept));
	r->word_count = count;
}

/* The row's place in the table, free or not. */
static struct holder *
place_of(const struct relating *r, uint32_t row)
{
	size_t at = (size_t)row * 2654435761u % PLACES; /* Knuth's multiplicative hash */

	while (r->holders[at].row != row && r->holders[at].row != 0)
		at = (at + 1) % PLACES;
	return &r->holders[at];
}

/* NULL when there are too many of them already. */
static struct holder *
holder_of(struct relating *r, uint32_t row)
{
	struct holder *holder = place_of(r, row);

	if (holder->row == row)
		return holder;
	if (r->holder_count == HOLDERS_MAX)
		return NULL;
	r->holder_count++;
	*holder = (struct holder){row, 0, UINT32_MAX};
	return holder;
}

static enum status
add_holders(struct relating *r, uint32_t word, uint32_t term)
{
	const uint8_t own = (uint8_t)~(1u << TEXT_APPELLATIONS);
	struct posting posting = {0};
	struct posting_list list;
	struct holder *holder;
	double points;
	enum status status = index_postings(r->index, term, r->fault, &list);

	while (status == OK && posting_next(&list, &posting) && posting.row <= r->columns->rows &&
	    !is_late(r)) {
		if ((posting.fields & own) == 0 || (holder = holder_of(r, posting.row)) == NULL ||
		    holder->word == word)
			continue;
		points = WORD_POINTS * r->words[word].rarity;
		if ((posting.fields >> TEXT_TITRE & 1) == 0)
			points *= WORD_ELSEWHERE;
		holder->points += (float)points;
		holder->word = word;
	}
	return status;
}

static enum status
find_holders(struct relating *r)
{
	const struct dictionary *d = index_dictionary(r->index);
	enum status status = OK;
	uint32_t w;
	size_t i;

	if (r->word_count == 0)
		return OK;
	r->holders = arena_alloc(r->arena, PLACES * sizeof(*r->holders));
	if (r->holders == NULL)
		return fault_set(r->fault, NO_MEMORY, "no memory for related actions");
	for (w = 0; status == OK && w < r->word_count; w++) {
		const struct family *family;
		size_t count = dictionary_family(d, family_hash(r->words[w].root), &family);

		for (i = 0; status == OK && i < count; i++)
			if (is_form(r, family[i].term, &r->words[w]))
				status = add_holders(r, w, family[i].term);
	}
	return status;
}

/* Sectors and jobs in common. */
static double
subject_points(const struct relating *r, uint32_t row)
{
	const struct list_column *jobs = &r->columns->lists[FACET_METIER];
	uint64_t sectors = r->columns->packed[r->columns->packing[FACET_FILIERE].word][row - 1] &
	    r->all_sectors;
	bool is_domain = false;
	double points = 0;
	int shared = 0;
	uint32_t i;

	if ((sectors & r->sectors) != 0)
		points = SECTOR_POINTS + SECTORS_POINTS * 2 *
			__builtin_popcountll(sectors & r->sectors) /
			(__builtin_popcountll(sectors) + __builtin_popcountll(r->sectors));
	for (i = jobs->start[row - 1]; i < jobs->start[row]; i++) {
		shared += r->jobs[jobs->value[i]] == JOB_SAME;
		is_domain = is_domain || r->jobs[jobs->value[i]] == JOB_OF_DOMAIN;
	}
	if (shared > 0)
		return points + JOB_POINTS + JOB_MORE_POINTS * (shared - 1);
	return is_domain ? points + DOMAIN_POINTS : points;
}

static uint32_t
partner_of(const struct columns *c, uint32_t row)
{
	const struct list_column *list = &c->lists[FACET_PARTENAIRE];
	uint32_t start = list->start[row - 1];

	return start < list->start[row] ? list->value[start] : UINT32_MAX;
}

static bool
is_closer(struct candidate a, struct candidate b)
{
	return a.points != b.points ? a.points > b.points : a.row < b.row;
}

/* The place of the candidate that gives way to one of this partner: the worst of its partner's when
 * there are enough of those, else the worst of all when there are enough; `count` when none does. */
static size_t
place_for(const struct relating *r, uint32_t row)
{
	uint32_t partner = partner_of(r->columns, row);
	size_t of_partner = 0, last = r->count, i;

	for (i = 0; partner != UINT32_MAX && i < r->count; i++)
		if (partner_of(r->columns, r->best[i].row) == partner) {
			of_partner++;
			last = i;
		}
	if (of_partner >= RELATED_A_PARTNER_MAX)
		return last;
	return r->count == RELATED_MAX ? r->count - 1 : r->count;
}

static void
keep(struct relating *r, struct candidate candidate)
{
	size_t at;

	if (r->count == RELATED_MAX && !is_closer(candidate, r->best[RELATED_MAX - 1]))
		return;
	if (candidate.row == r->row || row_is_past(r->columns, candidate.row, r->today))
		return;
	at = place_for(r, candidate.row);
	if (at == r->count)
		r->count++;
	else if (!is_closer(candidate, r->best[at]))
		return;
	for (; at > 0 && is_closer(candidate, r->best[at - 1]); at--)
		r->best[at] = r->best[at - 1];
	r->best[at] = candidate;
}

static void
consider(struct relating *r, uint32_t row, double points)
{
	const struct columns *c = r->columns;

	if (points < POINTS_MIN)
		return;
	if ((c->packed[c->packing[FACET_TYPE].word][row - 1] & r->type) != 0)
		points += TYPE_POINTS;
	if ((c->packed[c->packing[FACET_NIVEAU].word][row - 1] & r->levels) != 0)
		points += LEVEL_POINTS;
	keep(r, (struct candidate){row, points});
}

static void
scan(struct relating *r)
{
	uint32_t rows = (uint32_t)r->columns->rows, row;
	size_t i;

	for (i = 0; r->holders != NULL && i < PLACES && !is_late(r); i++)
		if (r->holders[i].row != 0)
			consider(r, r->holders[i].row,
			    (double)r->holders[i].points + subject_points(r, r->holders[i].row));
	for (row = 1; row <= rows && row <= ROWS_SCANNED_MAX && !is_late(r); row++) {
		double points = subject_points(r, row);

		if (points >= POINTS_MIN && (r->holders == NULL || place_of(r, row)->row == 0))
			consider(r, row, points);
	}
}

static enum status
fill(struct relating *r, struct result **out)
{
	struct result *results = arena_alloc(r->arena, (r->count + 1) * sizeof(*results));
	enum status status = OK;
	size_t i;

	for (i = 0; results != NULL && status == OK && i < r->count; i++) {
		status = index_row(r->index, r->best[i].row, r->arena, r->fault, &results[i].action);
		if (status != OK)
			return status;
		results[i].title = results[i].action.value[FIELD_TITRE];
		results[i].next_start = action_next_start(r->arena, &results[i].action, r->today);
	}
	if (arena_failed(r->arena))
		return fault_set(r->fault, NO_MEMORY, "no memory for related actions");
	*out = results;
	return OK;
}

/* What is close to r->row. */
static enum status
find(struct relating *r, const struct action *action)
{
	enum status status;

	r->all_sectors = all_sectors(r);
	r->sectors = bits_of(r->columns, FACET_FILIERE, r->row) & r->all_sectors;
	r->type = bits_of(r->columns, FACET_TYPE, r->row);
	r->levels = bits_of(r->columns, FACET_NIVEAU, r->row);
	r->jobs = jobs_of(r);
	find_rare_words(r, action->value[FIELD_TITRE]);
	if (arena_failed(r->arena))
		return fault_set(r->fault, NO_MEMORY, "no memory for related actions");
	status = find_holders(r);
	if (status != OK)
		return status;
	scan(r);
	return r->late ? deadline_fault(r->fault) : OK;
}

enum status
related_find(struct index *index, const struct related_request *request, struct arena *arena,
    struct fault *fault, struct result **out, size_t *count)
{
	struct relating r = {.index = index, .columns = index_columns(index), .arena = arena,
	    .fault = fault, .today = request->today, .deadline = request->deadline};
	struct state *state;
	enum status status = state_of(index, fault, &state);

	if (status != OK)
		return status;
	r.analyser = state->analyser;
	deadline_watch(index, &r.deadline);
	status = index_row_of(index, request->action->value[FIELD_ID], fault, &r.row);
	if (status == OK)
		status = find(&r, request->action);
	if (status == OK)
		status = fill(&r, out);
	deadline_forget(index);
	if (status == OK)
		*count = r.count;
	return status;
}
