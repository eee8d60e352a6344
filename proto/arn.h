/* Amazon Resource Names: arn:partition:service:region:account:resource. */
#ifndef TIDEMARK_PROTO_ARN_H
#define TIDEMARK_PROTO_ARN_H

#include "base/error.h"

enum { ARN_BYTES_MAX = 2048 };

struct arn {
    char partition[16]; /* "aws", "aws-cn", "aws-us-gov" */
    char service[32];
    char region[32];     /* "" where the service has none */
    char account[13];    /* "" where the ARN has none, as in that of a snapshot */
    char resource[1024]; /* "volume/vol-049df61146c4d7901" */
};

/* Errors are ERROR_INVALID_JOB and say which part is wrong. */
MUST_CHECK bool arn_parse(const char *text, struct arn *arn, struct error *error);

/* Matches a whole ARN against a pattern in which '*' stands for any characters, ':' and '/' included. */
bool arn_matches(const char *pattern, const char *arn);

#endif
