/* Reads the form that the query protocols send:
   Action=...&Version=...&Filter.1.Name=...&Filter.1.Value.1=...
   https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html */
#ifndef TIDEMARK_SANDBOX_QUERY_BODY_H
#define TIDEMARK_SANDBOX_QUERY_BODY_H

#include <jansson.h>
#include <stddef.h>

#include "aws/services.h"
#include "base/error.h"

struct query_body {
    json_t *input; /* numbered parameters as arrays, all values as texts; without Action and Version; owned */
    char action[128];
};

/* An error has the code that EC2 would answer with. */
MUST_CHECK bool query_body_read(const char *form, size_t length, const struct aws_service *service,
                                struct query_body *body, struct error *error);
void query_body_done(struct query_body *body);

#endif
