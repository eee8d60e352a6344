/* Which class each of AWS's error codes has: the one table of them.  A code that is not listed goes by its HTTP
   status. */
#ifndef TIDEMARK_AWS_ERROR_CODES_H
#define TIDEMARK_AWS_ERROR_CODES_H

#include <stddef.h>

#include "base/error.h"

/* `code` may be "": an answer that AWS did not write. */
enum error_class error_codes_classify(const char *code, int http_status);

/* For the tests: whether the status does not matter for a code, and the codes with a row of their own in their
   order; NULL behind the last. */
bool error_codes_has(const char *code);
const char *error_codes_at(size_t index);

#endif
