/* AWS's REST with JSON, as AWS Backup and EFS speak it.  The input has the API's names, whether a member goes into
   the path, the query or the body: {"ByResourceType": "EFS", "MaxResults": 1000}.  Points in time are seconds since
   1970, out and back.  Only the operations of rest_operations.c can be called.
   https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
#ifndef TIDEMARK_AWS_PROTOCOL_REST_JSON_H
#define TIDEMARK_AWS_PROTOCOL_REST_JSON_H

#include "aws/protocol.h"

extern const struct protocol protocol_rest_json;

#endif
