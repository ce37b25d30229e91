#include "import/mail.h"

#include <string.h>

#include "search/base/program.h"

#define SECONDS_OF_CPU_MAX 10
#define MEMORY_MAX ((size_t)1024 * 1024 * 1024)
#define OUTPUT_MAX ((size_t)64 * 1024)
#define LOCAL_PART_MAX 64 /* RFC 5321, 4.5.3.1.1 */

static const char letters_and_digits[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/* Words of `characters` and letters and digits, one '.' between two; `length` bytes of them. */
static bool
is_dotted(const char *text, size_t length, const char *characters)
{
	bool at_word = false;
	size_t i;

	for (i = 0; i < length; i++) {
		if (text[i] == '.' ? !at_word
				   : strchr(letters_and_digits, text[i]) == NULL && strchr(characters, text[i]) == NULL)
			return false;
		at_word = text[i] != '.';
	}
	return at_word;
}

bool
mail_address_is_valid(const char *address)
{
	const char *at = strchr(address, '@');
	size_t length = strlen(address);

	return at != NULL && length <= MAIL_ADDRESS_BYTES_MAX && at - address <= LOCAL_PART_MAX &&
	    is_dotted(address, (size_t)(at - address), "!#$%&'*+-/=?^_`{|}~") &&
	    is_dotted(at + 1, length - (size_t)(at + 1 - address), "-") && address[0] != '-' &&
	    at[1] != '-';
}

static enum status
judge(const char *program, const struct program_result *result, struct fault *fault)
{
	switch (result->end) {
	case PROGRAM_EXITED:
		return result->code == 0 ? OK
					 : fault_set(fault, BAD_INPUT, "%s: exit status %d", program, result->code);
	case PROGRAM_TOO_LATE:
		return fault_set(fault, TOO_LATE, "%s: not done after %d s", program, MAIL_SECONDS_MAX);
	case PROGRAM_KILLED:
		return fault_set(fault, UNAVAILABLE, "%s: ended by signal %d", program, result->code);
	default:
		return fault_set(fault, UNAVAILABLE, "%s: prints too much", program);
	}
}

enum status
mail_send(const char *program, const struct mail *mail, struct fault *fault)
{
	/* -t: recipients are those of the header; -i: a line with a lone dot ends nothing. */
	const char *const argv[] = {program, "-t", "-i", NULL};
	struct program child = {.argv = argv, .output_max = OUTPUT_MAX, .wall_ms = MAIL_SECONDS_MAX * 1000,
	    .cpu_seconds = SECONDS_OF_CPU_MAX, .memory_max = MEMORY_MAX, .may_leave_others = true};
	struct program_result result = {0};
	struct buf message = {0};
	enum status status = OK;

	mail_write(mail, &message);
	if (buf_failed(&message))
		status = fault_set(fault, NO_MEMORY, "no memory for a mail");
	child.input = buf_string(&message);
	child.input_length = message.length;
	if (status == OK)
		status = program_run(&child, fault, &result);
	if (status == OK)
		status = judge(program, &result, fault);
	buf_clear(&result.output);
	buf_clear(&message);
	return status;
}
