/* RFC 4648's base64, as basic authentication has it. */
#ifndef TIDEMARK_PAGE_BASE64_H
#define TIDEMARK_PAGE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

/* False if the text is none, or has more than `capacity` bytes in it. */
MUST_CHECK bool base64_decode(const char *text, char *bytes, size_t capacity, size_t *length);

#endif
