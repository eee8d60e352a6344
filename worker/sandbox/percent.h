/* Undoes the percent-encoding of paths, queries and forms. */
#ifndef TIDEMARK_SANDBOX_PERCENT_H
#define TIDEMARK_SANDBOX_PERCENT_H

#include "base/text.h"

/* Appends the decoded text.  False on a broken escape, on a NUL, or if it does not fit. */
MUST_CHECK bool percent_decode(const char *from, size_t length, struct text *text);

/* The same where '+' stands for a space. */
MUST_CHECK bool percent_decode_form(const char *from, size_t length, struct text *text);

#endif
