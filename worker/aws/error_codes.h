/* Which class each of AWS's error codes has: the one table of them.  A code that is not listed goes by its HTTP
   status. */
#ifndef TIDEMARK_AWS_ERROR_CODES_H
#define TIDEMARK_AWS_ERROR_CODES_H

#include "base/error.h"

/* `code` may be "": an answer that AWS did not write. */
enum error_class error_codes_classify(const char *code, int http_status);

#endif
