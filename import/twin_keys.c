#include "import/twin_keys.h"

#include <string.h>
#include <strings.h>

#include "search/french/analysis.h"

#define HASH_START UINT64_C(14695981039346656037)
#define HASH_PRIME UINT64_C(1099511628211)

#define URL_BYTES_MAX 2048
#define TITLE_BYTES_MAX 1024
#define TELLING_SUMMARY_BYTES 80 /* a shorter one says no more than the title */
#define SESSIONS_LOOKED_AT 8
#define COMMUNES_LOOKED_AT 2
#define TITLE_WORDS_MAX 48
#define WORD_BYTES_MIN 4   /* shorter ones are articles and prepositions */
#define TELLING_WORDS 3    /* "Visite d’entreprise" names nothing */

enum key_kind { KEY_ADDRESS, KEY_PARTNER, KEY_SESSION, KEY_SUMMARY };

/* What follows "?" only to count visitors; a final '*' stands for any ending. */
static const char *const tracking[] = {"utm_*", "xtor", "at_*", "mtm_*", "pk_*", "piwik_*", "fbclid",
    "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "_ga", "_gl", "igshid", "ref", "source"};

static uint64_t
hash_bytes(uint64_t hash, const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)text[i]) * HASH_PRIME;
	return (hash ^ 0xFF) * HASH_PRIME;
}

static uint64_t
hash_text(uint64_t hash, const char *text)
{
	return hash_bytes(hash, text, strlen(text));
}

static bool
is_tracking(const char *parameter, size_t length)
{
	size_t name = 0, i;

	while (name < length && parameter[name] != '=')
		name++;
	for (i = 0; i < LENGTH(tracking); i++) {
		size_t wanted = strlen(tracking[i]);
		bool any = tracking[i][wanted - 1] == '*';

		wanted -= any;
		if ((any ? name >= wanted : name == wanted) &&
		    strncasecmp(parameter, tracking[i], wanted) == 0)
			return true;
	}
	return false;
}

/* The parameters that say which page. */
static size_t
add_parameters(const char *query, size_t length, char *out)
{
	size_t at = 0, used = 0, n;

	while (at < length) {
		for (n = 0; at + n < length && query[at + n] != '&'; n++)
			continue;
		if (n > 0 && !is_tracking(query + at, n)) {
			out[used] = used == 0 ? '?' : '&';
			used++;
			memcpy(out + used, query + at, n);
			used += n;
		}
		at += n + 1;
	}
	return used;
}

/* False for what is no page of the action's own. */
static bool
own_address(const char *url, char out[URL_BYTES_MAX + 1])
{
	size_t host, path, whole, used, i;
	const char *at = url == NULL ? NULL : strstr(url, "://");

	if (at == NULL || strlen(at) > URL_BYTES_MAX - 2)
		return false;
	at += 3;
	if (strncasecmp(at, "www.", 4) == 0)
		at += 4;
	whole = strcspn(at, "#");
	for (host = 0; host < whole && at[host] != '/' && at[host] != '?'; host++)
		continue;
	for (path = host; path < whole && at[path] != '?'; path++)
		continue;
	memcpy(out, at, path);
	for (i = 0; i < host; i++)
		if (out[i] >= 'A' && out[i] <= 'Z')
			out[i] = (char)(out[i] | 0x20);
	for (used = path; used > host && out[used - 1] == '/'; used--)
		continue;
	if (path < whole)
		used += add_parameters(at + path + 1, whole - path - 1, out + used);
	out[used] = '\0';
	return used > host;
}

static void
fold_title(const struct action *action, char out[TITLE_BYTES_MAX])
{
	const char *title = action->value[FIELD_TITRE];

	(void)fold(title == NULL ? "" : title, title == NULL ? 0 : strlen(title), out, TITLE_BYTES_MAX);
}

struct words {
	const char *at[TITLE_WORDS_MAX];
	size_t length[TITLE_WORDS_MAX];
	bool has_digit[TITLE_WORDS_MAX];
	size_t count;
};

static bool
is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The words of a folded title that tell something: numbers, and what is longer than an article. */
static void
split(const char *folded, struct words *out)
{
	size_t n;

	out->count = 0;
	for (; *folded != '\0' && out->count < TITLE_WORDS_MAX; folded += n == 0 ? 1 : n) {
		bool digit = false;

		for (n = 0; is_letter(folded[n]) || is_digit(folded[n]); n++)
			digit = digit || is_digit(folded[n]);
		if (!digit && n < WORD_BYTES_MIN)
			continue;
		out->at[out->count] = folded;
		out->length[out->count] = n;
		out->has_digit[out->count++] = digit;
	}
}

static bool
has_word(const struct words *words, const char *word, size_t length)
{
	size_t i;

	for (i = 0; i < words->count; i++)
		if (words->length[i] == length && memcmp(words->at[i], word, length) == 0)
			return true;
	return false;
}

/* Most of the shorter one is in the other, and no number is in one alone. */
static bool
titles_are_alike(const char *a, const char *b)
{
	struct words x, y;
	size_t shared = 0, i, least;

	if (strcmp(a, b) == 0)
		return true;
	split(a, &x);
	split(b, &y);
	for (i = 0; i < x.count; i++) {
		bool both = has_word(&y, x.at[i], x.length[i]);

		shared += both;
		if (x.has_digit[i] && !both)
			return false;
	}
	for (i = 0; i < y.count; i++)
		if (y.has_digit[i] && !has_word(&x, y.at[i], y.length[i]))
			return false;
	least = x.count < y.count ? x.count : y.count;
	return shared * 2 > least;
}

static void
add_session_keys(const struct action *action, uint64_t title, uint64_t keys[], size_t *count)
{
	const char *sessions = action->value[FIELD_SEANCES], *communes, *code;
	size_t looked, length, places;
	struct session s;

	for (looked = 0; looked < SESSIONS_LOOKED_AT && sessions_next(&sessions, &s); looked++) {
		communes = s.commune[0] != '\0' ? s.commune : action->value[FIELD_COMMUNES];
		for (places = 0; places < COMMUNES_LOOKED_AT && *count < TWIN_KEYS_MAX &&
		     codes_next(&communes, &code, &length);
		     places++)
			keys[(*count)++] = hash_bytes(hash_text(title + KEY_SESSION, s.start), code, length);
	}
}

size_t
twin_keys(const struct action *action, uint64_t keys[TWIN_KEYS_MAX])
{
	const char *summary = action->value[FIELD_RESUME], *partner = action->value[FIELD_PARTENAIRE_NOM];
	char address[URL_BYTES_MAX + 1], folded[TITLE_BYTES_MAX];
	uint64_t title;
	size_t count = 0;

	if (own_address(action->value[FIELD_URL], address))
		keys[count++] = hash_text(HASH_START + KEY_ADDRESS, address);
	fold_title(action, folded);
	title = hash_text(HASH_START, folded);
	if (partner != NULL) {
		char name[TITLE_BYTES_MAX];

		(void)fold(partner, strlen(partner), name, sizeof(name));
		keys[count++] = hash_text(title + KEY_PARTNER, name);
	}
	if (summary != NULL && strlen(summary) >= TELLING_SUMMARY_BYTES)
		keys[count++] = hash_text(title + KEY_SUMMARY, summary);
	add_session_keys(action, title, keys, &count);
	return count;
}

/* One of them says only the day. */
static bool
starts_agree(const char *a, const char *b)
{
	size_t x = strlen(a), y = strlen(b);

	return strncmp(a, b, x < y ? x : y) == 0;
}

static bool
share_session(const char *a, const char *b)
{
	struct session x, y;
	const char *cursor;

	while (sessions_next(&a, &x))
		for (cursor = b; sessions_next(&cursor, &y);)
			if (starts_agree(x.start, y.start))
				return true;
	return false;
}

static bool
share_code(const char *a, const char *b)
{
	const char *code, *cursor, *other;
	size_t length, n;

	while (codes_next(&a, &code, &length))
		for (cursor = b; codes_next(&cursor, &other, &n);)
			if (n == length && memcmp(other, code, n) == 0)
				return true;
	return false;
}

/* Both say it. */
static bool
both_have(const struct action *a, const struct action *b, enum field f)
{
	return a->value[f] != NULL && b->value[f] != NULL;
}

static bool
contradict(const struct action *a, const struct action *b)
{
	bool given = ((a->deduced | b->deduced) >> FIELD_TYPE & 1) == 0;

	return (both_have(a, b, FIELD_SEANCES) &&
		   !share_session(a->value[FIELD_SEANCES], b->value[FIELD_SEANCES])) ||
	    (both_have(a, b, FIELD_COMMUNES) &&
		!share_code(a->value[FIELD_COMMUNES], b->value[FIELD_COMMUNES])) ||
	    (both_have(a, b, FIELD_DEPARTEMENTS) &&
		!share_code(a->value[FIELD_DEPARTEMENTS], b->value[FIELD_DEPARTEMENTS])) ||
	    (given && both_have(a, b, FIELD_TYPE) &&
		strcmp(a->value[FIELD_TYPE], b->value[FIELD_TYPE]) != 0);
}

static bool
same_text(const struct action *a, const struct action *b, enum field f)
{
	char x[TITLE_BYTES_MAX], y[TITLE_BYTES_MAX];

	if (!both_have(a, b, f))
		return false;
	(void)fold(a->value[f], strlen(a->value[f]), x, sizeof(x));
	(void)fold(b->value[f], strlen(b->value[f]), y, sizeof(y));
	return strcmp(x, y) == 0;
}

bool
twins_are_one(const struct action *a, const struct action *b)
{
	char x[URL_BYTES_MAX + 1], y[URL_BYTES_MAX + 1], title[TITLE_BYTES_MAX], other[TITLE_BYTES_MAX];
	struct words words;
	bool same_partner, same_time;

	if (contradict(a, b))
		return false;
	fold_title(a, title);
	fold_title(b, other);
	if (own_address(a->value[FIELD_URL], x) && own_address(b->value[FIELD_URL], y) && strcmp(x, y) == 0)
		return titles_are_alike(title, other);
	if (strcmp(title, other) != 0)
		return false;
	if (both_have(a, b, FIELD_RESUME) && strlen(a->value[FIELD_RESUME]) >= TELLING_SUMMARY_BYTES &&
	    strcmp(a->value[FIELD_RESUME], b->value[FIELD_RESUME]) == 0)
		return true;
	same_partner = same_text(a, b, FIELD_PARTENAIRE_NOM);
	same_time = both_have(a, b, FIELD_SEANCES) && both_have(a, b, FIELD_COMMUNES);
	split(title, &words);
	return words.count >= TELLING_WORDS ? same_partner || same_time : same_partner && same_time;
}
