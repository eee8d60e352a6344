/* AWS's query protocol, as EC2, RDS and STS speak it: a form out, XML back.  Pure.
   https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html */
#ifndef TIDEMARK_AWS_PROTOCOL_QUERY_H
#define TIDEMARK_AWS_PROTOCOL_QUERY_H

#include "aws/protocol.h"
#include "base/text.h"

enum { PROTOCOL_QUERY_DEPTH_MAX = 16 };

extern const struct protocol protocol_query;

/* Appends "Action=...&Version=...&..." with the members of `input` in their order: the body of a message, or the
   query of a presigned URL.  Fails if there is a value that the form has no place for (null, or too deep), or if
   the text overflows. */
MUST_CHECK bool protocol_query_write_form(const struct protocol_call *call, struct text *form,
                                          struct error *error);

#endif
