#include "search/health.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 4096
#define HEALTH_FORMAT "format 1"

/* The one list of what is said of a source. */
static const struct member {
	const char *name;
	size_t offset;
	bool is_number, is_always_said; /* by health_set_value(): 0 too */
} members[] = {
#define TEXT(name, member) {name, offsetof(struct source_health, member), false, false}
#define NUMBER(name, member, always) {name, offsetof(struct source_health, member), true, always}
    TEXT("source", source), TEXT("nom", name), TEXT("url", url), TEXT("adresse", address),
    TEXT("etat", state), TEXT("dernier_essai", tried), TEXT("dernier_succes", succeeded),
    TEXT("en_panne_depuis", failing_since), TEXT("prochain_essai", next),
    TEXT("erreur_code", error_code), TEXT("erreur", error), TEXT("conseil", advice),
    TEXT("partenaire_prevenu", partner_told), TEXT("agence_prevenue", agence_told),
    TEXT("erreur_extrait", excerpt), NUMBER("erreur_ligne", line, false),
    NUMBER("erreur_colonne", column, false), NUMBER("echecs", failures, true),
    NUMBER("http", http, true), NUMBER("recues", received, true), NUMBER("gardees", kept, true),
    NUMBER("refusees", rejected, true), NUMBER("reparations", repaired, true),
    NUMBER("deduites", deduced, true)
#undef TEXT
#undef NUMBER
};

static const char **
text_of(const struct source_health *source, const struct member *member)
{
	return (const char **)((uintptr_t)source + member->offset);
}

static long *
number_of(const struct source_health *source, const struct member *member)
{
	return (long *)((uintptr_t)source + member->offset);
}

void
health_set_value(struct arena *arena, struct value *object, const struct source_health *source)
{
	size_t i;

	for (i = 0; i < LENGTH(members); i++)
		if (!members[i].is_number)
			value_set_text(arena, object, members[i].name, *text_of(source, &members[i]));
		else if (members[i].is_always_said || *number_of(source, &members[i]) != 0)
			value_set_integer(arena, object, members[i].name, *number_of(source, &members[i]));
}

/* On one line: control characters become blanks. */
static void
add_text(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++)
		buf_char(out, (unsigned char)*text < ' ' ? ' ' : *text);
}

static void
add_source(struct buf *out, const struct source_health *source)
{
	size_t i;

	buf_char(out, '\n');
	for (i = 0; i < LENGTH(members); i++) {
		if (members[i].is_number ? *number_of(source, &members[i]) == 0
					 : *text_of(source, &members[i]) == NULL)
			continue;
		buf_printf(out, "%s ", members[i].name);
		if (members[i].is_number)
			buf_integer(out, *number_of(source, &members[i]));
		else
			add_text(out, *text_of(source, &members[i]));
		buf_char(out, '\n');
	}
}

/* Neither names of sources nor ids hold blanks. */
static void
add_merge(struct buf *out, const struct health_merge *merge)
{
	buf_printf(out, "fusion %s %s ", merge->sources, merge->id);
	add_text(out, merge->title);
	buf_char(out, '\n');
}

static enum status
write_file(const char *path, const struct buf *text, struct fault *fault)
{
	FILE *file = fopen(path, "we");
	bool written = file != NULL && fwrite(buf_string(text), 1, text->length, file) == text->length &&
	    fflush(file) == 0 && fsync(fileno(file)) == 0;
	int cause = errno;

	if (file != NULL && fclose(file) != 0 && written) {
		cause = errno;
		written = false;
	}
	return written ? OK : fault_set(fault, IO_ERROR, "%s: %s", path, strerror(cause));
}

enum status
health_write(const char *directory, const struct health *health, struct fault *fault)
{
	char path[PATH_SIZE], temporary[PATH_SIZE];
	struct buf text = {0};
	enum status status;
	size_t i;

	if (snprintf(path, sizeof(path), "%s/" HEALTH_FILE, directory) >= (int)sizeof(path) ||
	    snprintf(temporary, sizeof(temporary), "%s/" HEALTH_FILE ".tmp", directory) >=
		(int)sizeof(temporary))
		return fault_set(fault, TOO_LARGE, "%s: path too long", directory);
	buf_printf(&text, HEALTH_FORMAT "\nreleve %s\n", health->written);
	if (health->merged > 0)
		buf_printf(&text, "fusionnees %ld\n", health->merged);
	for (i = 0; i < health->merge_count && i < HEALTH_MERGES_MAX; i++)
		add_merge(&text, &health->merges[i]);
	for (i = 0; i < health->count; i++)
		add_source(&text, &health->sources[i]);
	status = buf_failed(&text) ? fault_set(fault, NO_MEMORY, "no memory for " HEALTH_FILE)
				   : write_file(temporary, &text, fault);
	if (status == OK && rename(temporary, path) != 0)
		status = fault_set(fault, IO_ERROR, "%s: %s", path, strerror(errno));
	if (status != OK)
		(void)unlink(temporary);
	buf_clear(&text);
	return status;
}

static enum status
slurp(const char *directory, struct arena *arena, struct fault *fault, char **out)
{
	char path[PATH_SIZE], chunk[16384];
	struct buf text = {0};
	enum status status = OK;
	size_t n;
	FILE *file;

	if (snprintf(path, sizeof(path), "%s/index/" HEALTH_FILE, directory) >= (int)sizeof(path))
		return fault_set(fault, TOO_LARGE, "%s: path too long", directory);
	file = fopen(path, "re");
	if (file == NULL) {
		(void)snprintf(path, sizeof(path), "%s/" HEALTH_FILE, directory);
		file = fopen(path, "re");
	}
	if (file == NULL)
		return fault_set(fault, errno == ENOENT ? NOT_FOUND : IO_ERROR, "%s: %s", path,
		    strerror(errno));
	while (text.length <= HEALTH_BYTES_MAX && (n = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buf_add(&text, chunk, n);
	if (ferror(file))
		status = fault_set(fault, IO_ERROR, "%s: cannot be read", path);
	else if (text.length > HEALTH_BYTES_MAX)
		status = fault_set(fault, CORRUPT, "%s: more than %zu bytes", path, HEALTH_BYTES_MAX);
	(void)fclose(file);
	*out = status == OK ? buf_move(&text, arena) : NULL;
	buf_clear(&text);
	return status == OK && *out == NULL ? fault_set(fault, NO_MEMORY, "no memory for " HEALTH_FILE)
					    : status;
}

/* Cuts the next line off. */
static char *
next_line(char **at)
{
	char *line = *at, *newline = strchr(line, '\n');

	if (*line == '\0')
		return NULL;
	*at = newline == NULL ? line + strlen(line) : newline + 1;
	if (newline != NULL)
		*newline = '\0';
	return line;
}

/* A name that is not ours is a newer importer's. */
static void
read_member(struct source_health *source, char *line)
{
	char *value = strchr(line, ' ');
	size_t i;

	if (value == NULL)
		return;
	*value++ = '\0';
	for (i = 0; i < LENGTH(members); i++)
		if (strcmp(members[i].name, line) == 0) {
			if (members[i].is_number)
				*number_of(source, &members[i]) = strtol(value, NULL, 10);
			else
				*text_of(source, &members[i]) = value;
		}
}

/* What is said before the first source. */
static void
read_head(struct health *health, char *line)
{
	const char *name = strsep(&line, " ");
	struct health_merge *merge = &health->merges[health->merge_count];

	if (line == NULL)
		return;
	if (strcmp(name, "releve") == 0)
		health->written = line;
	else if (strcmp(name, "fusionnees") == 0)
		health->merged = strtol(line, NULL, 10);
	if (strcmp(name, "fusion") != 0 || health->merge_count == HEALTH_MERGES_MAX)
		return;
	merge->sources = strsep(&line, " ");
	merge->id = strsep(&line, " ");
	merge->title = line;
	health->merge_count += merge->title != NULL;
}

enum status
health_read(const char *directory, struct arena *arena, struct fault *fault, struct health *out)
{
	char *at, *line;
	enum status status = slurp(directory, arena, fault, &at);

	*out = (struct health){0};
	if (status != OK)
		return status;
	line = next_line(&at);
	if (line == NULL || strcmp(line, HEALTH_FORMAT) != 0)
		return fault_set(fault, CORRUPT, "%s/" HEALTH_FILE ": not " HEALTH_FORMAT, directory);
	out->sources = arena_alloc(arena, HEALTH_SOURCES_MAX * sizeof(*out->sources));
	out->merges = arena_alloc(arena, HEALTH_MERGES_MAX * sizeof(*out->merges));
	if (out->sources == NULL || out->merges == NULL)
		return fault_set(fault, NO_MEMORY, "no memory for " HEALTH_FILE);
	while ((line = next_line(&at)) != NULL) {
		if (*line == '\0' && out->count == HEALTH_SOURCES_MAX)
			break;
		if (*line == '\0')
			out->sources[out->count++] = (struct source_health){0};
		else if (out->count > 0)
			read_member(&out->sources[out->count - 1], line);
		else
			read_head(out, line);
	}
	return OK;
}
