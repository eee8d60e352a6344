/* What STS is asked for the keys of a role, and what it answers.
   https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
#ifndef TIDEMARK_AWS_ASSUME_ROLE_H
#define TIDEMARK_AWS_ASSUME_ROLE_H

#include <jansson.h>
#include <stdint.h>

#include "aws/key_calls.h"
#include "aws/key_document.h"

/* The shortest that STS gives: keys of a worker that was frozen and wakes up are soon worth nothing. */
enum { ASSUME_ROLE_DURATION_S = 900 };

struct assume_role {
    const char *role_arn;
    const char *session_name; /* as given; NULL: "tidemark-" and the job's id, or "tidemark" if there is none */
    const char *job_id;
    const char *external_id; /* NULL or "": none */
    const char *token;       /* of a web identity; NULL: keys of one's own are used */
    int64_t duration_s;      /* 0: ASSUME_ROLE_DURATION_S */
};

/* Assumes the role with the signer's keys, or with the token if there is one. */
void assume_role_fetch(const struct key_calls *calls, const struct assume_role *assume, const char *region,
                       struct identity *signer, keys_on_fetched *on_fetched, void *context);

/* The input of AssumeRole, or of AssumeRoleWithWebIdentity; the caller owns it. */
json_t *assume_role_input(const struct assume_role *assume);

/* Fails, with nothing in `credentials`, if the answer is none that STS gives. */
MUST_CHECK bool assume_role_read(const json_t *output, struct credentials *credentials, int64_t *expires_ms,
                                 struct error *error);

#endif
