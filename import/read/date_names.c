#include "import/read/date_names.h"

#include <string.h>

#include "search/base/status.h"

#define KOREA_MINUTES 540

struct name {
	const char *name;
	int value;
};

static const struct name months[] = {
    /* French, English */
    {"janvier", 1}, {"january", 1}, {"janv", 1}, {"jan", 1}, {"fevrier", 2}, {"february", 2}, {"fevr", 2},
    {"fev", 2}, {"feb", 2}, {"mars", 3}, {"march", 3}, {"mar", 3}, {"avril", 4}, {"april", 4}, {"avr", 4},
    {"apr", 4}, {"mai", 5}, {"may", 5}, {"juin", 6}, {"june", 6}, {"jun", 6}, {"juillet", 7}, {"july", 7},
    {"juil", 7}, {"jul", 7}, {"aout", 8}, {"august", 8}, {"aug", 8}, {"septembre", 9}, {"september", 9},
    {"sept", 9}, {"sep", 9}, {"octobre", 10}, {"october", 10}, {"oct", 10}, {"novembre", 11},
    {"november", 11}, {"nov", 11}, {"decembre", 12}, {"december", 12}, {"dec", 12},
    /* German, Dutch, Nordic */
    {"januar", 1}, {"januari", 1}, {"janner", 1}, {"februar", 2}, {"februari", 2}, {"marz", 3}, {"maerz", 3},
    {"mrz", 3}, {"marts", 3}, {"maart", 3}, {"mrt", 3}, {"maj", 5}, {"mei", 5}, {"juni", 6}, {"juli", 7},
    {"augusti", 8}, {"augustus", 8}, {"oktober", 10}, {"okt", 10}, {"dezember", 12}, {"dez", 12},
    {"desember", 12},
    /* Hungarian */
    {"marcius", 3}, {"aprilis", 4}, {"majus", 5}, {"junius", 6}, {"julius", 7}, {"augusztus", 8},
    {"szeptember", 9}, {"szept", 9},
    /* Spanish, Italian, Portuguese */
    {"enero", 1}, {"ene", 1}, {"gennaio", 1}, {"gen", 1}, {"janeiro", 1}, {"febrero", 2}, {"febbraio", 2},
    {"fevereiro", 2}, {"marzo", 3}, {"marco", 3}, {"abril", 4}, {"abr", 4}, {"aprile", 4}, {"mayo", 5},
    {"maggio", 5}, {"mag", 5}, {"maio", 5}, {"junio", 6}, {"giugno", 6}, {"giu", 6}, {"junho", 6},
    {"julio", 7}, {"luglio", 7}, {"lug", 7}, {"julho", 7}, {"agosto", 8}, {"ago", 8}, {"septiembre", 9},
    {"settembre", 9}, {"setembro", 9}, {"octubre", 10}, {"ottobre", 10}, {"ott", 10}, {"outubro", 10},
    {"out", 10}, {"noviembre", 11}, {"novembro", 11}, {"diciembre", 12}, {"dic", 12}, {"dicembre", 12},
    {"dezembro", 12},
    /* Greek, whose accents stay */
    {"ιαν", 1}, {"φεβ", 2}, {"μαρ", 3}, {"μάρ", 3}, {"μάρτ", 3}, {"απρ", 4}, {"μαι", 5}, {"μάι", 5}, {"μαϊ", 5}, {"μαΐ", 5},
    {"ιουν", 6}, {"ιούν", 6}, {"ιουλ", 7}, {"ιούλ", 7}, {"αυγ", 8}, {"αύγ", 8}, {"σεπ", 9}, {"οκτ", 10},
    {"νοε", 11}, {"νοέ", 11}, {"δεκ", 12}};

static const struct name zones[] = {{"utc", 0}, {"ut", 0}, {"gmt", 0}, {"z", 0}, {"wet", 0}, {"west", 60},
    {"cet", 60}, {"cest", 120}, {"met", 60}, {"mest", 120}, {"mez", 60}, {"mesz", 120}, {"eet", 120},
    {"eest", 180}, {"bst", 60}, {"msk", 180}, {"est", -300}, {"edt", -240}, {"et", -300}, {"cst", -360},
    {"cdt", -300}, {"ct", -360}, {"mst", -420}, {"mdt", -360}, {"mt", -420}, {"pst", -480}, {"pdt", -420},
    {"pt", -480}, {"ast", -240}, {"adt", -180}, {"at", -240}, {"nst", -210}, {"ndt", -150},
    {"akst", -540}, {"akdt", -480}, {"hst", -600}, {"brt", -180}, {"sast", 120}, {"jst", 540},
    {"kst", KOREA_MINUTES}, {"hkt", 480}, {"sgt", 480}, {"awst", 480}, {"acst", 570}, {"aest", 600},
    {"aedt", 660}, {"nzst", 720}, {"nzdt", 780}};

/* Behind a number, or in front of a time. */
static const struct unit {
	const char *word;
	enum date_unit unit;
	bool is_korean;
} units[] = {
    {"년", DATE_YEAR, true}, {"월", DATE_MONTH, true}, {"일", DATE_DAY, true},
    {"오전", DATE_MORNING, true}, {"오후", DATE_AFTERNOON, true},
    {"年", DATE_YEAR, false}, {"月", DATE_MONTH, false}, {"日", DATE_DAY, false},
    {"上午", DATE_MORNING, false}, {"下午", DATE_AFTERNOON, false},
    {"a.m", DATE_MORNING, false}, {"p.m", DATE_AFTERNOON, false},
    {"am", DATE_MORNING, false}, {"pm", DATE_AFTERNOON, false},
};

static bool
is_latin(char c)
{
	return c >= 'a' && c <= 'z';
}

/* A byte within a character that is no sign of Latin 1, no punctuation and no other sign. */
static bool
is_foreign(char c)
{
	return (unsigned char)c >= 0xC3 && (unsigned char)c != 0xE2 && (unsigned char)c != 0xE3;
}

size_t
date_word(const char *text)
{
	size_t length = 0;

	while (is_latin(text[length]))
		length++;
	while (length == 0 && is_foreign(text[length]))
		for (length++; is_foreign(text[length]) || ((unsigned char)text[length] & 0xC0) == 0x80;)
			length++;
	return length;
}

static const struct name *
find(const struct name *names, size_t count, const char *word, size_t length)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (names[i].name[0] == word[0] && strncmp(names[i].name, word, length) == 0 &&
		    names[i].name[length] == '\0')
			return &names[i];
	return NULL;
}

int
date_month(const char *word, size_t length)
{
	const struct name *month = find(months, LENGTH(months), word, length);

	return month == NULL ? 0 : month->value;
}

bool
date_zone(const char *word, size_t length, int *offset)
{
	const struct name *zone = find(zones, LENGTH(zones), word, length);

	if (zone != NULL)
		*offset = zone->value;
	return zone != NULL;
}

enum date_unit
date_unit(const char *text, size_t *length)
{
	size_t i;

	for (i = 0; i < LENGTH(units); i++) {
		*length = strlen(units[i].word);
		if (strncmp(text, units[i].word, *length) == 0 && !is_latin(text[*length]))
			return units[i].unit;
	}
	*length = 0;
	return DATE_NOTHING;
}

bool
date_is_korean(const char *text, int *offset)
{
	size_t i = 0;

	while (i < LENGTH(units) && !(units[i].is_korean && strstr(text, units[i].word) != NULL))
		i++;
	if (i < LENGTH(units))
		*offset = KOREA_MINUTES;
	return i < LENGTH(units);
}
