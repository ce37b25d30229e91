#include "search/index/generation.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PATH_SIZE 4096
#define READ_SIZE ((size_t)1 << 18)
#define MANIFEST_FORMAT "format 1\n"
#define MANIFEST_BYTES_MAX 1024
#define FILES_MAX 4096 /* of a directory that are looked at when sweeping */

static enum status
join(char out[PATH_SIZE], const char *directory, const char *name, const char *suffix)
{
	int n = snprintf(out, PATH_SIZE, "%s/%s%s", directory, name, suffix);

	return n < 0 || n >= PATH_SIZE ? TOO_LARGE : OK;
}

static bool
is_generation(const char *text)
{
	size_t length = strlen(text);

	return length >= 8 && length < GENERATION_MAX &&
	    strspn(text, "0123456789abcdefghijklmnopqrstuvwxyzTZ-") == length;
}

/* index-<generation>.db → generation; false for other names. */
static bool
generation_of_file(const char *name, char out[GENERATION_MAX])
{
	size_t length = strlen(name);
	const char *from = name + strlen("index-");

	if (length <= strlen("index-.db") || strncmp(name, "index-", 6) != 0 ||
	    strcmp(name + length - 3, ".db") != 0)
		return false;
	length -= strlen("index-.db");
	if (length >= GENERATION_MAX)
		return false;
	memcpy(out, from, length);
	out[length] = '\0';
	return is_generation(out);
}

enum status
generation_new(const char *directory, struct fault *fault, char out[GENERATION_MAX])
{
	char path[PATH_SIZE], name[GENERATION_MAX + 16], stamp[32];
	struct timespec now;
	struct tm tm;
	int tries;

	for (tries = 0; tries < 16; tries++) {
		if (clock_gettime(CLOCK_REALTIME, &now) != 0 || gmtime_r(&now.tv_sec, &tm) == NULL ||
		    strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &tm) == 0)
			return fault_set(fault, IO_ERROR, "name a generation: %s", strerror(errno));
		(void)snprintf(out, GENERATION_MAX, "%s-%06x", stamp, (unsigned)(now.tv_nsec / 1000));
		(void)snprintf(name, sizeof(name), "index-%s", out);
		if (join(path, directory, name, ".db") != OK)
			return fault_set(fault, TOO_LARGE, "%s: path too long", directory);
		if (access(path, F_OK) != 0)
			return OK;
	}
	return fault_set(fault, BUSY, "%s: no free name for a generation", directory);
}

enum status
generation_current(const char *directory, struct fault *fault, char out[GENERATION_MAX])
{
	char path[PATH_SIZE], target[PATH_SIZE];
	ssize_t length;

	if (join(path, directory, "current", "") != OK)
		return fault_set(fault, TOO_LARGE, "%s: path too long", directory);
	length = readlink(path, target, sizeof(target) - 1);
	if (length < 0)
		return fault_set(fault, UNAVAILABLE, "%s: %s; run repertoire-import to publish an index",
		    path, errno == ENOENT ? "no index is published" : strerror(errno));
	target[length] = '\0';
	if (!generation_of_file(target, out))
		return fault_set(fault, CORRUPT, "%s points at \"%s\", which is no index file", path,
		    target);
	return OK;
}

/* Anything but a file would make its reader wait for ever, or read for ever: a FIFO, a device. */
static int
open_file(const char *path, int more_flags)
{
	int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | more_flags);
	struct stat st = {0};

	if (file < 0 || (fstat(file, &st) == 0 && S_ISREG(st.st_mode)))
		return file;
	(void)close(file);
	errno = S_ISDIR(st.st_mode) ? EISDIR : ENOTSUP;
	return -1;
}

/* Why open_file() did not. */
static const char *
reason(int error)
{
	return error == ENOTSUP ? "not a regular file" : strerror(error);
}

static enum status
digest_file(const char *path, struct fault *fault, char hex[SHA256_HEX_MAX], uint64_t *bytes)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char digest[EVP_MAX_MD_SIZE], *block = malloc(READ_SIZE);
	enum status status = OK;
	unsigned size = 0, i;
	int file = open_file(path, O_NOFOLLOW);
	ssize_t n;

	*bytes = 0;
	if (context == NULL || block == NULL ||
	    EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1) {
		status = fault_set(fault, NO_MEMORY, "%s: no memory for its digest", path);
		goto out;
	}
	if (file < 0) {
		status = fault_set(fault, errno == ENOENT ? UNAVAILABLE : IO_ERROR, "%s: %s", path,
		    reason(errno));
		goto out;
	}
	while ((n = read(file, block, READ_SIZE)) > 0) {
		if (EVP_DigestUpdate(context, block, (size_t)n) != 1)
			break;
		*bytes += (uint64_t)n;
	}
	if (n != 0 || EVP_DigestFinal_ex(context, digest, &size) != 1 || size != 32) {
		status = fault_set(fault, IO_ERROR, "%s: %s", path, strerror(errno));
		goto out;
	}
	for (i = 0; i < size; i++)
		(void)snprintf(hex + 2 * (size_t)i, 3, "%02x", digest[i]);
out:
	EVP_MD_CTX_free(context);
	free(block);
	if (file >= 0)
		(void)close(file);
	return status;
}

static enum status
sync_path(const char *path, int flags, struct fault *fault)
{
	int file = open(path, flags | O_CLOEXEC);
	enum status status = OK;

	if (file < 0 || fsync(file) != 0)
		status = fault_set(fault, IO_ERROR, "fsync %s: %s", path, strerror(errno));
	if (file >= 0)
		(void)close(file);
	return status;
}

static enum status
write_synced(const char *path, const char *text, struct fault *fault)
{
	size_t length = strlen(text);
	enum status status = OK;
	int file;

	/* What a dead run left there may be anything. */
	(void)unlink(path);
	file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (file < 0 || write(file, text, length) != (ssize_t)length || fsync(file) != 0)
		status = fault_set(fault, IO_ERROR, "write %s: %s", path, strerror(errno));
	if (file >= 0 && close(file) != 0 && status == OK)
		status = fault_set(fault, IO_ERROR, "close %s: %s", path, strerror(errno));
	return status;
}

enum status
manifest_write(const char *directory, const char *path, const char *generation, uint64_t actions,
    struct fault *fault)
{
	char aside[PATH_SIZE], final[PATH_SIZE], name[GENERATION_MAX + 16];
	char text[MANIFEST_BYTES_MAX], sha[SHA256_HEX_MAX];
	enum status status;
	uint64_t bytes;

	(void)snprintf(name, sizeof(name), "index-%s", generation);
	if (!is_generation(generation) || join(aside, directory, name, ".manifest.tmp") != OK ||
	    join(final, directory, name, ".manifest") != OK)
		return fault_set(fault, BAD_INPUT, "bad name of a generation: %s", generation);
	status = sync_path(path, O_RDWR, fault);
	if (status == OK)
		status = digest_file(path, fault, sha, &bytes);
	if (status != OK)
		return status;
	(void)snprintf(text, sizeof(text),
	    MANIFEST_FORMAT "generation %s\nbytes %llu\nsha256 %s\nactions %llu\n", generation,
	    (unsigned long long)bytes, sha, (unsigned long long)actions);
	status = write_synced(aside, text, fault);
	if (status == OK && rename(aside, final) != 0)
		status = fault_set(fault, IO_ERROR, "rename %s: %s", aside, strerror(errno));
	if (status != OK)
		(void)unlink(aside);
	return status;
}

enum status
manifest_read(const char *directory, const char *generation, struct fault *fault,
    struct manifest *out)
{
	char path[PATH_SIZE], name[GENERATION_MAX + 16], text[MANIFEST_BYTES_MAX + 1];
	unsigned long long bytes, actions;
	struct manifest read_back = {0};
	size_t length;
	FILE *file = NULL;
	int end = 0, descriptor;

	(void)snprintf(name, sizeof(name), "index-%s", generation);
	if (join(path, directory, name, ".manifest") != OK)
		return fault_set(fault, TOO_LARGE, "%s: path too long", directory);
	descriptor = open_file(path, 0);
	if (descriptor >= 0)
		file = fdopen(descriptor, "r");
	if (file == NULL && descriptor >= 0)
		(void)close(descriptor);
	if (file == NULL)
		return fault_set(fault, errno == ENOMEM ? NO_MEMORY : CORRUPT,
		    "%s: %s; publish again with repertoire-import build",
		    path, reason(errno));
	length = fread(text, 1, MANIFEST_BYTES_MAX, file);
	(void)fclose(file);
	text[length] = '\0';
	if (sscanf(text, MANIFEST_FORMAT "generation %39s bytes %19llu sha256 %64s actions %19llu%n",
		read_back.generation, &bytes, read_back.sha256, &actions, &end) != 4 ||
	    strcmp(text + end, "\n") != 0 || strcmp(read_back.generation, generation) != 0 ||
	    strlen(read_back.sha256) != SHA256_HEX_MAX - 1)
		return fault_set(fault, CORRUPT, "%s: not a manifest of this generation", path);
	read_back.bytes = bytes;
	read_back.actions = actions;
	*out = read_back;
	return OK;
}

enum status
manifest_verify(const char *directory, const struct manifest *manifest, struct fault *fault)
{
	char path[PATH_SIZE], name[GENERATION_MAX + 16], sha[SHA256_HEX_MAX];
	enum status status;
	uint64_t bytes;

	(void)snprintf(name, sizeof(name), "index-%s", manifest->generation);
	if (join(path, directory, name, ".db") != OK)
		return fault_set(fault, TOO_LARGE, "%s: path too long", directory);
	status = digest_file(path, fault, sha, &bytes);
	if (status != OK)
		return status;
	if (bytes != manifest->bytes)
		return fault_set(fault, CORRUPT, "%s: %llu bytes where its manifest says %llu", path,
		    (unsigned long long)bytes, (unsigned long long)manifest->bytes);
	if (strcmp(sha, manifest->sha256) != 0)
		return fault_set(fault, CORRUPT, "%s: its content differs from its manifest", path);
	return OK;
}

enum status
generation_select(const char *directory, const char *generation, struct fault *fault)
{
	char aside[PATH_SIZE], final[PATH_SIZE], target[GENERATION_MAX + 16];

	(void)snprintf(target, sizeof(target), "index-%s.db", generation);
	if (!is_generation(generation) || join(aside, directory, "current", ".tmp") != OK ||
	    join(final, directory, "current", "") != OK)
		return fault_set(fault, BAD_INPUT, "bad name of a generation: %s", generation);
	(void)unlink(aside);
	if (symlink(target, aside) != 0 || rename(aside, final) != 0) {
		enum status status =
		    fault_set(fault, IO_ERROR, "repoint %s: %s", final, strerror(errno));

		(void)unlink(aside);
		return status;
	}
	return sync_path(directory, O_RDONLY | O_DIRECTORY, fault);
}

enum status
generation_publish(const char *directory, const char *path, const char *generation,
    struct fault *fault)
{
	char final[PATH_SIZE], name[GENERATION_MAX + 16];
	enum status status;

	(void)snprintf(name, sizeof(name), "index-%s", generation);
	if (!is_generation(generation) || join(final, directory, name, ".db") != OK)
		return fault_set(fault, BAD_INPUT, "bad name of a generation: %s", generation);
	if (rename(path, final) != 0)
		return fault_set(fault, IO_ERROR, "rename %s: %s", path, strerror(errno));
	/* The file's name must be durable before the link that leads to it. */
	status = sync_path(directory, O_RDONLY | O_DIRECTORY, fault);
	return status != OK ? status : generation_select(directory, generation, fault);
}

static bool
ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && strcmp(text + length - tail, end) == 0;
}

static int
compare_newest_first(const void *a, const void *b)
{
	return strcmp(b, a);
}

static void
remove_file(const char *directory, const char *name, const char *suffix)
{
	char path[PATH_SIZE];

	if (join(path, directory, name, suffix) == OK)
		(void)unlink(path);
}

enum status
generation_sweep(const char *directory, unsigned kept, struct fault *fault)
{
	char (*found)[GENERATION_MAX] = calloc(FILES_MAX, sizeof(*found));
	char current[GENERATION_MAX] = "", name[GENERATION_MAX + 16];
	DIR *dir = opendir(directory);
	enum status status = OK;
	struct dirent *entry;
	size_t count = 0, i;

	if (dir == NULL || found == NULL) {
		status = fault_set(fault, IO_ERROR, "%s: %s", directory, strerror(errno));
		goto out;
	}
	(void)generation_current(directory, NULL, current);
	while ((entry = readdir(dir)) != NULL && count < FILES_MAX) {
		if (ends_with(entry->d_name, ".tmp") || ends_with(entry->d_name, ".tmp-journal"))
			remove_file(directory, entry->d_name, "");
		else if (generation_of_file(entry->d_name, found[count]))
			count++;
	}
	qsort(found, count, sizeof(*found), compare_newest_first);
	for (i = kept; i < count; i++) {
		if (strcmp(found[i], current) == 0)
			continue;
		(void)snprintf(name, sizeof(name), "index-%s", found[i]);
		remove_file(directory, name, ".db");
		remove_file(directory, name, ".manifest");
	}
out:
	if (dir != NULL)
		(void)closedir(dir);
	free(found);
	return status;
}
