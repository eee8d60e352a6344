/* One AWS call and its answer, as plain values.  The engine asks, the AWS client (or the sandbox in process) answers,
   and neither knows the other.

   Input and output are trees of jansson values in the names that go over the wire.  For the query protocols an array
   under "Filter" becomes Filter.1, Filter.2, ...; an answer's lists are arrays under the list's own name
   ("snapshotSet", "DBSnapshots"), every leaf of an XML answer is a string, and the root holds the fields of the
   <Operation>Response element (or of its <Operation>Result) directly.  The JSON protocols keep numbers and booleans,
   and points in time are seconds since 1970.  REST calls have the API's own names for what goes into the path and the
   query. */
#ifndef TIDEMARK_BASE_CALL_H
#define TIDEMARK_BASE_CALL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct call {
    uint64_t id;              /* unique in this process */
    const char *service;      /* endpoint prefix as botocore names it: "ec2" */
    const char *operation;    /* "CreateSnapshot" */
    const char *region;       /* "eu-west-1" */
    const char *account;      /* 12 digits, or "" for that of the worker's own credentials */
    const char *role_arn;     /* to be assumed, or "" for the worker's own credentials */
    const char *job_id;       /* for session names and logs; "" for a call made for many jobs */
    json_t *input;            /* an object; owned by the call */
    bool is_mutating;         /* must never be sent twice by the transport */
    int64_t not_after_ms;     /* wall-clock; a request whose first byte would leave later is not sent; 0: no limit */
};

struct answer {
    struct error error;       /* class ERROR_NONE on success; code is AWS's */
    json_t *output;           /* an object on success, else NULL; owned by the answer */
    int http_status;          /* 0 if none arrived */
    char request_id[64];      /* "" if none */
    bool is_outcome_unknown;  /* it failed, and AWS may have applied the call all the same */
    int64_t retry_after_ms;   /* what the service asked for, 0 if nothing */
};

void answer_done(struct answer *answer);

static inline void answer_scope_end(struct answer *answer)
{
    answer_done(answer);
}

#endif
