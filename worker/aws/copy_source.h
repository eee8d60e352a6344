/* Calls that copy a snapshot from another Region carry a URL that is presigned for that Region, which the
   service uses to fetch the source on the caller's behalf.
   https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html
   https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CopyDBSnapshot.html */
#ifndef TIDEMARK_AWS_COPY_SOURCE_H
#define TIDEMARK_AWS_COPY_SOURCE_H

#include <jansson.h>

#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "aws/host_clocks.h"

struct copy_source_call {
    const struct aws_service *service;
    const char *operation;
    const char *region; /* that the call goes to */
    const json_t *input;
    const struct host_clocks *clocks;
    int64_t now_ms;     /* by the clock of the host that the call goes to: that of the source may be unknown yet */
    int64_t own_now_ms; /* by this machine's */
};

/* Whether the call carries such a URL and does not have it yet. */
bool copy_source_is_wanted(const struct copy_source_call *call);

/* The call's input with the URL added; the caller owns it.  NULL on failure. */
MUST_CHECK json_t *copy_source_sign(const struct copy_source_call *call,
                                    const struct credentials *credentials,
                                    const struct endpoint_settings *endpoints, struct error *error);

#endif
