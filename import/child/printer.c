/* A job that prints: its streams are messages. */
#include <stdlib.h>

#include "import/child/child.h"

/* Kinds of messages. */
enum { PRINT_OUT, PRINT_LOG, PRINT_COUNT };

struct stream {
	struct child *child;
	uint32_t kind;
};

static ssize_t
stream_write(void *cookie, const char *bytes, size_t length)
{
	const struct stream *stream = cookie;
	enum status status = OK;
	size_t sent = 0;

	/* What is short of the length would be an error of the stream. */
	while (status == OK && sent < length) {
		size_t part = length - sent < MESSAGE_BYTES_MAX ? length - sent : MESSAGE_BYTES_MAX;
		struct buf body = {0};

		buf_add(&body, bytes + sent, part);
		status = child_send(stream->child, stream->kind, &body);
		buf_clear(&body);
		sent += part;
	}
	return status == OK ? (ssize_t)length : 0;
}

enum status
child_count(struct child *child, int64_t count)
{
	struct buf body = {0};
	enum status status;

	message_add_number(&body, count);
	status = child_send(child, PRINT_COUNT, &body);
	buf_clear(&body);
	return status;
}

static enum status
work(void *context, struct child *child, struct fault *fault)
{
	struct child_printer *printer = context;
	const cookie_io_functions_t functions = {.write = stream_write};
	struct stream streams[] = {{child, PRINT_OUT}, {child, PRINT_LOG}};
	FILE *out = fopencookie(&streams[0], "w", functions);
	FILE *log = fopencookie(&streams[1], "w", functions);
	enum status status;

	if (out == NULL || log == NULL)
		return fault_set(fault, NO_MEMORY, "no memory to print");
	status = printer->print(printer->context, out, log, child, fault);
	if (fclose(out) != 0 || fclose(log) != 0)
		return status != OK ? status : fault_set(fault, IO_ERROR, "cannot write the answer");
	return status;
}

static enum status
take(void *context, struct message *message, struct fault *fault)
{
	struct child_printer *printer = context;
	size_t length = (size_t)(message->end - message->at);
	FILE *stream = message->kind == PRINT_OUT ? printer->out : printer->log;

	if (message->kind == PRINT_COUNT)
		return message_number(message, 0, INT64_MAX, &printer->count) ? OK : BAD_INPUT;
	if (message->kind > PRINT_COUNT)
		return BAD_INPUT;
	if (message->kind == PRINT_OUT)
		printer->printed += length;
	return fwrite(message->at, 1, length, stream) == length
	    ? OK
	    : fault_set(fault, IO_ERROR, "cannot write the answer");
}

enum status
child_print(struct child_printer *printer, const struct child_job *job, struct fault *fault,
    struct child_result *result)
{
	struct child_job printing = *job;

	printing.work = work;
	printing.take = take;
	printing.context = printer;
	return child_run(&printing, fault, result);
}
