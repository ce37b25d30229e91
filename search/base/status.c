#include "search/base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum status
(fault_set)(struct fault *fault, enum status status, const char *format, ...)
{
	va_list args;

	if (fault == NULL)
		return status;
	fault->status = status;
	va_start(args, format);
	(void)vsnprintf(fault->message, sizeof(fault->message), format, args);
	va_end(args);
	return status;
}

enum status
fault_context(struct fault *fault, const char *format, ...)
{
	char before[FAULT_MESSAGE_MAX];
	size_t used;
	va_list args;

	if (fault == NULL)
		return BAD_INPUT;
	memcpy(before, fault->message, sizeof(before));
	va_start(args, format);
	(void)vsnprintf(fault->message, sizeof(fault->message), format, args);
	va_end(args);
	used = strlen(fault->message);
	(void)snprintf(fault->message + used, sizeof(fault->message) - used, ": %s", before);
	return fault->status;
}
