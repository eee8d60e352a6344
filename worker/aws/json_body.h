/* The bodies of AWS's JSON protocols, written and read back. */
#ifndef TIDEMARK_AWS_JSON_BODY_H
#define TIDEMARK_AWS_JSON_BODY_H

#include "aws/protocol.h"

/* Makes `body`, an object, the message's body with this content type.  Fails if it is too long. */
MUST_CHECK bool json_body_write(const json_t *body, const char *content_type, struct arena *arena,
                                struct protocol_message *message, struct error *error);

/* How a protocol's answers are to be read. */
struct json_body_rules {
    bool is_header_first;      /* x-amzn-errortype says more than the body; else it fills in for it */
    const char *code_paths[4]; /* where an error's body has its code, in this order; NULL ends them */
    bool may_be_empty;         /* a success has no output, so its body may be missing: that is {} */
};

/* Reads a whole reply as `struct protocol` wants it.  A body that its own checksum (x-amz-crc32) does not fit is
   no answer. */
MUST_CHECK bool json_body_read(const struct protocol_call *call, const struct protocol_reply *reply,
                               const struct json_body_rules *rules, struct answer *answer);

#endif
