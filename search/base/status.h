/*
 * The one way of saying that something failed.  Anyone may include it.
 *
 * A function that can fail returns `enum status`; OK is 0.  Results go through
 * the last pointer arguments and are unchanged on error.  The sentence for a
 * human is filled once, in a `struct fault`, where the fault is detected;
 * callers may add context in front.  Only mains and accept loops log it.
 */
#ifndef SEARCH_BASE_STATUS_H
#define SEARCH_BASE_STATUS_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum status {
	OK = 0,
	NO_MEMORY,   /* an allocation failed: answer 503, go on living */
	BAD_INPUT,   /* what came from outside breaks a rule: 400, or a report */
	NOT_FOUND,   /* no such thing */
	TOO_LARGE,   /* over a named limit */
	TOO_LATE,    /* over a deadline */
	CORRUPT,     /* a file of ours is not what we wrote */
	IO_ERROR,    /* the system refused: errno is in the message */
	BUSY,        /* somebody else holds it */
	UNAVAILABLE, /* what is needed is not there yet (no index…) */
};

#define FAULT_MESSAGE_MAX 512

/* Zero-initialise.  `message` is UTF-8, English, without a final newline. */
struct fault {
	enum status status;
	char message[FAULT_MESSAGE_MAX];
};

/* Fills the fault (NULL is allowed) and returns `status`, so that a failing
 * line reads: return fault_set(fault, IO_ERROR, "open %s: %s", path, …). */
enum status fault_set(struct fault *fault, enum status status, const char *format, ...)
    PRINTF_LIKE(3, 4);
#ifdef __clang_analyzer__ /* which does not look into variadic functions */
#define fault_set(fault, code, ...) ((void)(fault_set)(fault, code, __VA_ARGS__), (code))
#endif

/* Puts "context: " in front of the message and returns the fault's status. */
enum status fault_context(struct fault *fault, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
