/* Who may assume which role, and the temporary keys that were given for it.  Every role may be assumed by anyone until
   a rule says something else; the world's own user has the keys that the server was started with. */
#ifndef TIDEMARK_SANDBOX_TRUST_H
#define TIDEMARK_SANDBOX_TRUST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/secret.h"

struct trust_rule {
    const char *role_arn;
    const char *external_id; /* that must be given; NULL: none need be */
    bool is_denied;
    struct trust_rule *next;
};

struct trust_keys {
    const char *access_key_id;
    struct secret secret_access_key;
    const char *session_token;
    const char *account;
    const char *caller_arn; /* "arn:aws:sts::111122223333:assumed-role/backup/job-1" */
    int64_t expires_ms;     /* by the world's time */
    struct trust_keys *next;
};

/* Zero-initialised is empty and valid. */
struct trust {
    struct trust_rule *rules;
    struct trust_keys *keys; /* the newest first */
};

/* Takes the place of what was said of the role before; copied into the arena. */
void trust_set_rule(struct trust *trust, const struct trust_rule *rule, struct arena *arena);

/* Whether the role may be assumed with this external id; NULL: none was given. */
bool trust_allows(const struct trust *trust, const char *role_arn, const char *external_id);

/* Copies the keys into the arena, but for the secret, which is taken. */
void trust_add_keys(struct trust *trust, struct trust_keys *keys, struct arena *arena);
const struct trust_keys *trust_find_keys(const struct trust *trust, const char *access_key_id); /* NULL: none */

void trust_done(struct trust *trust);

#endif
