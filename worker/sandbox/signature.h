/* Checks that a request is signed as AWS wants it, with a key that the sandbox knows: its user's, or one of a role. */
#ifndef TIDEMARK_SANDBOX_SIGNATURE_H
#define TIDEMARK_SANDBOX_SIGNATURE_H

#include "base/error.h"
#include "base/secret.h"
#include "http/server.h"

enum { SIGNATURE_REGION_BYTES = 32, SIGNATURE_SERVICE_BYTES = 32 };

struct signature_key {
    const char *access_key_id;
    const struct secret *secret_access_key;
    const char *session_token; /* "" for a key that lasts */
    bool is_expired;
};

/* False if there is no such key. */
typedef bool signature_find_key(void *context, const char *access_key_id, struct signature_key *key);

struct signature_keys {
    signature_find_key *find;
    void *context;
};

/* What the request was signed for; texts are "" as long as they are not known. */
struct signature_scope {
    char access_key_id[160];
    char region[SIGNATURE_REGION_BYTES];
    char service[SIGNATURE_SERVICE_BYTES];
};

/* Fills the scope, also where the signature is wrong but can be read.  An error has the code that EC2 would answer
   with.  `now_ms` is the wall-clock: a signature is good for 15 minutes. */
MUST_CHECK bool signature_check(const struct http_exchange *exchange, const struct signature_keys *keys,
                                int64_t now_ms, struct signature_scope *scope, struct error *error);

/* What a request says that is signed well, but for no service that there is. */
void signature_refuse_service(const struct signature_scope *scope, struct error *error);

#endif
