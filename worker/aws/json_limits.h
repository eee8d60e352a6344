/* How much a JSON answer may hold: its values take up to a hundred times the memory that they take in the text. */
#ifndef TIDEMARK_AWS_JSON_LIMITS_H
#define TIDEMARK_AWS_JSON_LIMITS_H

#include <stddef.h>

#include "base/error.h"

enum { JSON_LIMITS_DEPTH_MAX = 32, JSON_LIMITS_VALUES_MAX = 200000 };

/* Looks through a text before it is parsed, whether it is JSON or not.  Fails if it is too deep, or may hold too many
   values. */
MUST_CHECK bool json_limits_check(const char *bytes, size_t length, struct error *error);

#endif
