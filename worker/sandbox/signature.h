/* Checks that a request is signed as AWS wants it, with the one key that the sandbox knows. */
#ifndef TIDEMARK_SANDBOX_SIGNATURE_H
#define TIDEMARK_SANDBOX_SIGNATURE_H

#include "base/error.h"
#include "base/secret.h"
#include "http/server.h"

enum { SIGNATURE_REGION_BYTES = 32 };

struct signature_key {
    const char *access_key_id;
    struct secret secret_access_key;
};

/* Fills the Region that the request was signed for.  An error has the code that EC2 would answer with.
   `now_ms` is the wall-clock: a signature is good for 15 minutes. */
MUST_CHECK bool signature_check(const struct http_exchange *exchange, const struct signature_key *key,
                                int64_t now_ms, char region[SIGNATURE_REGION_BYTES], struct error *error);

#endif
