/* The roles that jobs are done with: one identity each, whose keys come from STS AssumeRole, asked in the Region of the
   call that needs them.  The keys are kept for all calls with that role, in whichever Region, so that they bear the
   name of the job that was the first to need them. */
#ifndef TIDEMARK_AWS_ROLES_H
#define TIDEMARK_AWS_ROLES_H

#include <stddef.h>

#include "aws/assume_role.h"

struct roles;

struct roles_options {
    const char *external_id; /* "" for none; copied */
    size_t roles_max;        /* those that are kept; 10,000 */
    uint64_t seed;
    const struct key_calls *calls; /* outlives them */
    struct identity *signer; /* the worker's own; outlives them */
    int64_t (*now_ms)(void);
};

struct roles *roles_new(const struct roles_options *options);
/* Nobody uses any of them. */
void roles_free(struct roles *roles);

/* The identity of a role, for identity_ask(); it stays where it is as long as somebody uses it.  Fails if there are too
   many roles in use. */
MUST_CHECK struct identity *roles_find(struct roles *roles, const char *role_arn, struct error *error);

/* For all roles what identity.h has for one. */
void roles_give_up(struct roles *roles, int64_t now_ms);
void roles_close(struct roles *roles, const struct error *reason);

#endif
