/* How a request that came over HTTP becomes a call, and an answer its reply: one reader and one writer for each
   protocol. */
#ifndef TIDEMARK_SANDBOX_WIRE_H
#define TIDEMARK_SANDBOX_WIRE_H

#include "base/call.h"
#include "base/text.h"
#include "http/server.h"
#include "sandbox/service.h"

enum { WIRE_BODY_BYTES_MAX = 64 * 1024 * 1024, WIRE_OPERATION_BYTES = 128 };

struct wire_call {
    const struct service *service;
    char operation[WIRE_OPERATION_BYTES];
    json_t *input; /* owned */
};

struct wire_reply {
    unsigned status;
    const char *content_type;
    struct text body;
    char request_id[64];
    char error_type[64]; /* "" for no such header */
    char crc32[16];
};

/* The codes that a protocol has for what is wrong before a call reaches its service. */
struct wire_refusal {
    const char *code; /* EC2's */
    const char *other;
    int http_status;
};

struct wire {
    /* Fills the operation and the input.  An error has a code, and the answer its status. */
    bool (*read)(const struct http_exchange *exchange, struct wire_call *call, struct answer *answer);
    /* Fills content type, body and headers. */
    void (*write)(const struct wire_call *call, const struct answer *answer, struct wire_reply *reply);
    const struct wire_refusal *refusals; /* a row without a code ends them */
};

extern const struct wire wire_ec2;
extern const struct wire wire_query;
extern const struct wire wire_json;
extern const struct wire wire_rest_json;

const struct wire *wire_of(const struct service *service);

/* The service that a request without a readable signature seems to be meant for.  Never NULL. */
const struct service *wire_guess(const struct http_exchange *exchange);

/* Puts a refusal into the answer, in the words of the service's protocol; always returns false. */
MUST_CHECK bool wire_refuse(const struct service *service, struct answer *answer, const struct error *error);

void wire_call_done(struct wire_call *call);
void wire_reply_done(struct wire_reply *reply);

#endif
