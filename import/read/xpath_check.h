/*
 * What libxml2 finds out about an XPath only when it comes across it in a document: functions and
 * prefixes that nobody knows.  For import/read only.
 */
#ifndef IMPORT_READ_XPATH_CHECK_H
#define IMPORT_READ_XPATH_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a prefix is declared. */
typedef bool xpath_prefix(const void *context, const char *prefix, size_t length);

/* What is wrong with an expression of XPath 1.0, in English; NULL when nothing is.  Syntax, then the
 * functions of the core library (section 4), then prefixes. */
const char *xpath_fault(const char *expression, xpath_prefix *is_declared, const void *context);

#endif
