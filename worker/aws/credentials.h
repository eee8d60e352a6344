/* The keys that calls are signed with.  Where they come from is in key_source.h. */
#ifndef TIDEMARK_AWS_CREDENTIALS_H
#define TIDEMARK_AWS_CREDENTIALS_H

#include "base/error.h"
#include "base/secret.h"

enum { CREDENTIALS_ID_BYTES_MAX = 129 };

/* Zero-initialised there are none. */
struct credentials {
    char access_key_id[CREDENTIALS_ID_BYTES_MAX];
    struct secret secret_access_key;
    struct secret session_token; /* empty for long-lived keys */
};

void credentials_wipe(struct credentials *credentials);
bool credentials_are_there(const struct credentials *credentials);

enum credentials_outcome { CREDENTIALS_ABSENT, CREDENTIALS_FOUND, CREDENTIALS_WRONG };

/* AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN. */
enum credentials_outcome credentials_environment(struct credentials *credentials, struct error *error);

/* What a source holds; each may be NULL or "". */
struct credentials_texts {
    const char *access_key_id;
    const char *secret_access_key;
    const char *session_token;
};

/* For sources: both keys make FOUND, none ABSENT, and one alone, or one that no header can carry, WRONG,
   which the error tells of `where`. */
enum credentials_outcome credentials_assemble(struct credentials *credentials,
                                              const struct credentials_texts *texts, const char *where,
                                              struct error *error);

#endif
