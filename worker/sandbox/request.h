/* One call on its way through the sandbox: its input, checked before an operation sees it, and the answer being made.
   For the query protocols every leaf of the input is a text, also where a caller in process passed a number. */
#ifndef TIDEMARK_SANDBOX_REQUEST_H
#define TIDEMARK_SANDBOX_REQUEST_H

#include "base/json.h"
#include "sandbox/service.h"
#include "sandbox/state.h"

struct request {
    struct world *world;
    const struct service *service;
    const struct service_operation *operation;
    struct place *place;
    const char *caller_arn; /* "" for the world's own user */
    json_t *input;
    json_t *output; /* an object that the operation fills */
    struct error *error;
    int http_status;
    int64_t now_ms;
};

/* A copy of `value` whose leaves are texts.  The caller owns it. */
json_t *request_as_texts(const json_t *value);

/* Refuses with one of the service's own codes; the error's class and the HTTP status follow from it.  Always returns
   false. */
MUST_CHECK bool request_refuse(struct request *request, const char *code, const char *format, ...) PRINTF_LIKE(3, 4);

/* The value at a path such as "OntapConfiguration.Name" of the input; NULL, `fallback` or false if it was not given,
   or is an empty text. */
const char *request_text(const struct request *request, const char *path);
int64_t request_number(const struct request *request, const char *path, int64_t fallback);
bool request_is_true(const struct request *request, const char *path);
json_t *request_list(const struct request *request, const char *path); /* an array or an object as well */
bool request_has(const struct request *request, const char *path);

/* A hash of the whole input: two calls with the same token must be equal in it. */
uint64_t request_fingerprint(const struct request *request);

#endif
