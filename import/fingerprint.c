#include "import/fingerprint.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "import/read/feed.h"

#define FNV_START UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)
#define READ_SIZE 16384

static void
add_bytes(uint64_t *hash, const char *bytes, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		*hash = (*hash ^ (unsigned char)bytes[i]) * FNV_PRIME;
}

static enum status
add_file(uint64_t *hash, const char *path, struct fault *fault)
{
	FILE *file = fopen(path, "re");
	enum status status = OK;
	char block[READ_SIZE];
	size_t n;

	if (file == NULL)
		return fault_set(fault, IO_ERROR, "%s: %s", path, strerror(errno));
	while ((n = fread(block, 1, sizeof(block), file)) > 0)
		add_bytes(hash, block, n);
	if (ferror(file))
		status = fault_set(fault, IO_ERROR, "%s: %s", path, strerror(errno));
	(void)fclose(file);
	return status;
}

/* Its files in the order of their names, without folders. */
static enum status
add_directory(uint64_t *hash, const char *directory, struct fault *fault)
{
	struct dirent **entries;
	enum status status = OK;
	int n = scandir(directory, &entries, NULL, alphasort), i;

	if (n < 0)
		return fault_set(fault, errno == ENOMEM ? NO_MEMORY : IO_ERROR, "%s: %s", directory,
		    strerror(errno));
	for (i = 0; i < n; i++) {
		char path[4096];
		struct stat st;

		(void)snprintf(path, sizeof(path), "%s/%s", directory, entries[i]->d_name);
		if (status == OK && stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
			add_bytes(hash, entries[i]->d_name, strlen(entries[i]->d_name) + 1);
			status = add_file(hash, path, fault);
		}
		free(entries[i]);
	}
	free(entries);
	return status;
}

enum status
fingerprint(const struct import_session *session, const char *path, struct fault *fault,
    int64_t *out)
{
	const struct config *config = session->config;
	uint64_t hash = FNV_START;
	enum status status = add_file(&hash, "/proc/self/exe", fault);
	size_t i;

	if (status == OK)
		status = add_directory(&hash, session->share, fault);
	if (status == OK)
		status = add_file(&hash, path, fault);
	for (i = 0; status == OK && i < config->source_count; i++)
		if (feed_format_is_mapping(config->sources[i].format))
			status = add_file(&hash, config->sources[i].format, fault);
	*out = (int64_t)hash;
	return status;
}
