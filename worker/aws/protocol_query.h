/* AWS's query protocol, as EC2, RDS and STS speak it: a form out, XML back.  Pure.
   https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html */
#ifndef TIDEMARK_AWS_PROTOCOL_QUERY_H
#define TIDEMARK_AWS_PROTOCOL_QUERY_H

#include <stddef.h>

#include "aws/services.h"
#include "base/call.h"
#include "base/text.h"

enum { PROTOCOL_QUERY_DEPTH_MAX = 16 };

extern const char protocol_query_content_type[];

/* Appends "Action=...&Version=...&..." with the members of `input` in their order.  Fails if there is a value
   that the form has no place for (null, or too deep), or if the text overflows. */
MUST_CHECK bool protocol_query_write(const struct aws_service *service, const char *operation,
                                     const json_t *input, struct text *form, struct error *error);

struct protocol_reply {
    int http_status;
    const char *body;
    size_t body_length;
};

/* Fills the answer's error, output, status and, if the body has one, request id.  False if this is no whole,
   well-formed answer of the service's: the error says so, and nobody knows what became of the call. */
bool protocol_query_read(const char *operation, const struct protocol_reply *reply, struct answer *answer);

#endif
