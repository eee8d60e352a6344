/* One small request to whoever hands out keys on this machine: a container's endpoint, an instance's metadata. */
#ifndef TIDEMARK_AWS_KEY_REQUEST_H
#define TIDEMARK_AWS_KEY_REQUEST_H

#include "aws/key_document.h"
#include "http/client.h"

struct key_request {
    const char *method;
    const char *url;
    const char *header_name; /* NULL: none beside Host */
    const char *header_value;
    void (*on_reply)(void *context, const struct http_result *result);
    void *context;
};

/* Whether a URL may be asked for keys: https anywhere; http on this machine itself and at the addresses that AWS has
   for it, where nobody else can listen. */
bool key_request_is_allowed(const char *url);

/* Everything is copied. */
void key_request_send(struct http_client *http, const struct key_request *request);

/* Ends a fetch that cannot be begun with an error, on a later turn as any other. */
void key_request_refuse(struct http_client *http, const struct error *error, keys_on_fetched *on_fetched,
                        void *context);

/* Whether a whole answer with status 200 came; else the error says why, and never what the answer was. */
MUST_CHECK bool key_request_is_answered(const struct http_result *result, const char *where, struct error *error);

#endif
