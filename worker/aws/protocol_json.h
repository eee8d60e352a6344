/* AWS JSON 1.0 and 1.1, as DynamoDB, FSx, Storage Gateway and Systems Manager speak it: the input as it is, and
   the operation in the header X-Amz-Target.  Points in time are seconds since 1970, and numbers and booleans have
   their own types, out and back.
   https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
#ifndef TIDEMARK_AWS_PROTOCOL_JSON_H
#define TIDEMARK_AWS_PROTOCOL_JSON_H

#include "aws/protocol.h"

extern const struct protocol protocol_json;

#endif
