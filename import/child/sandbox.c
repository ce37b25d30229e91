#include "import/child/sandbox.h"

#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#else
#define SANITIZED false
#endif

/* Each processor second past the soft limit is one more signal; the hard limit ends all. */
#define GRACE_SECONDS 2

static enum status
lower(__rlimit_resource_t resource, rlim_t soft, rlim_t hard, struct fault *fault)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) != 0)
		return fault_set(fault, IO_ERROR, "getrlimit: %s", strerror(errno));
	if (hard < limit.rlim_max)
		limit.rlim_max = hard;
	if (soft < limit.rlim_cur)
		limit.rlim_cur = soft;
	if (limit.rlim_cur > limit.rlim_max)
		limit.rlim_cur = limit.rlim_max;
	return setrlimit(resource, &limit) == 0
	    ? OK
	    : fault_set(fault, IO_ERROR, "setrlimit: %s", strerror(errno));
}

enum status
sandbox_limit(const struct sandbox_limits *limits, struct fault *fault)
{
	enum status status = lower(RLIMIT_CORE, 0, 0, fault);

	if (status == OK)
		status = lower(RLIMIT_FSIZE, SANITIZED ? RLIM_INFINITY : 0, RLIM_INFINITY, fault);
	if (status == OK)
		status = lower(RLIMIT_NOFILE, SANDBOX_FILES_MAX, SANDBOX_FILES_MAX, fault);
	if (status == OK)
		status = lower(RLIMIT_CPU, limits->seconds, limits->seconds + GRACE_SECONDS, fault);
	if (status == OK && !SANITIZED)
		status = lower(RLIMIT_AS, limits->memory, limits->memory, fault);
	return status;
}

/* What malloc, stdio and a clean end need.  Anything else fails with EACCES, as if not permitted. */
static const int allowed[] = {SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(readv),
    SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(fstat),
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex),
    SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom),
    SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(sched_yield), SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(restart_syscall), SCMP_SYS(exit),
    SCMP_SYS(exit_group)};

/* Memory, but none that could be run as a program. */
static const int mapping[] = {SCMP_SYS(mmap), SCMP_SYS(mprotect)};

static bool
add_calls(scmp_filter_ctx filter)
{
	pid_t self = getpid();
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < LENGTH(allowed); i++)
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	for (i = 0; rc == 0 && i < LENGTH(mapping); i++)
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, mapping[i], 1,
		    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	/* abort() signals itself; nobody else can be signalled. */
	if (rc == 0)
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
		    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)self));
	/* fstat() of a stream, by descriptor alone: an empty name cannot be told from another, but a
	 * look at a file's size gives nothing of what is in it. */
	if (rc == 0)
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
		    SCMP_A3(SCMP_CMP_MASKED_EQ, 0x1000 /* AT_EMPTY_PATH */, 0x1000));
	return rc == 0;
}

static bool
filter_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EACCES));
	bool done;

	if (filter == NULL)
		return false;
	done = add_calls(filter) && seccomp_load(filter) == 0;
	seccomp_release(filter);
	return done;
}

/* A ruleset that handles every right on files and grants none. */
static bool
deny_files(void)
{
	struct landlock_ruleset_attr all = {.handled_access_fs =
		(LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1}; /* of the first version: every kernel has it */
	long ruleset = syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);
	bool done;

	if (ruleset < 0)
		return false;
	done = syscall(SYS_landlock_restrict_self, (int)ruleset, 0) == 0;
	(void)close((int)ruleset);
	return done;
}

bool
sandbox_enter(void)
{
	bool files, calls;

	if (SANITIZED)
		return true;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return false;
	files = deny_files();
	calls = filter_calls();
	return files || calls;
}
