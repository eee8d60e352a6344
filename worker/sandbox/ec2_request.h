/* One EC2 call on its way through the sandbox: its checked parameters, and the answer being made.  Every parameter's
   value is a text, a list, or an object of those, also where a caller in process passed a number or a boolean. */
#ifndef TIDEMARK_SANDBOX_EC2_REQUEST_H
#define TIDEMARK_SANDBOX_EC2_REQUEST_H

#include "base/json.h"
#include "sandbox/state.h"

struct ec2_request {
    struct world *world;
    const char *operation;
    struct place *place;
    json_t *input;
    json_t *output; /* an object that the operation fills */
    struct error *error;
    int http_status;
    int64_t now_ms;
};

/* A copy of `value` whose leaves are texts.  The caller owns it. */
json_t *ec2_request_as_texts(const json_t *value);

/* The HTTP status that EC2 sends an error code with. */
int ec2_request_status(const char *code);

/* Refuses with EC2's own code; the error's class and the HTTP status follow from it.  Always returns false. */
MUST_CHECK bool ec2_request_refuse(struct ec2_request *request, const char *code, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* The value of a parameter; NULL, `fallback` or false if it was not given, or is empty. */
const char *ec2_request_text(const struct ec2_request *request, const char *name);
int64_t ec2_request_number(const struct ec2_request *request, const char *name, int64_t fallback);
bool ec2_request_is_true(const struct ec2_request *request, const char *name);
json_t *ec2_request_list(const struct ec2_request *request, const char *name);

/* Puts the tags of TagSpecification onto a new resource. */
void ec2_request_tag(const struct ec2_request *request, struct collection *collection, struct resource *resource);

#endif
