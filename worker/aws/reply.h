/* What a service's reply says: its answer, its headers, and whether the call may have been applied. */
#ifndef TIDEMARK_AWS_REPLY_H
#define TIDEMARK_AWS_REPLY_H

#include "aws/protocol.h"
#include "http/client.h"

void reply_read(const struct protocol_call *call, bool is_mutating, const struct http_result *result,
                struct answer *answer);

#endif
