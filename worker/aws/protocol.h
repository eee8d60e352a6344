/* How a service is spoken to: the one place where the services' protocols differ.  A protocol turns a call into
   a message and a reply into an answer.  It is pure, and knows neither endpoints nor credentials: client.c adds
   what all calls have (Host, date, signature). */
#ifndef TIDEMARK_AWS_PROTOCOL_H
#define TIDEMARK_AWS_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>

#include "aws/services.h"
#include "aws/sigv4.h"
#include "base/arena.h"
#include "base/call.h"

enum { PROTOCOL_HEADERS_MAX = 2, PROTOCOL_BODY_BYTES_MAX = 1024 * 1024 };

struct protocol_call {
    const struct aws_service *service;
    const char *operation;
    const json_t *input; /* an object */
};

struct protocol_message {
    const char *method;
    const char *path;  /* as it is sent: "/" */
    const char *query; /* as it is sent, without '?'; "" for none */
    struct sigv4_header headers[PROTOCOL_HEADERS_MAX]; /* Content-Type and the like; signed with the others */
    size_t header_count;
    const char *body; /* "" for none */
    size_t body_length;
};

struct protocol_reply {
    int http_status;
    const char *body;
    size_t body_length;
    const char *error_type; /* of its header x-amzn-errortype; NULL without one */
    const char *crc32;      /* of its header x-amz-crc32; NULL without one */
};

struct protocol {
    /* Writes the message, into the arena; what is constant is borrowed.  Fails if the input cannot be sent. */
    bool (*write)(const struct protocol_call *call, struct arena *arena, struct protocol_message *message,
                  struct error *error);
    /* Fills the answer's error, output, status and, if the body has one, request id.  False if this is no
       whole, well-formed answer of the service's: the error says so, and nobody knows what became of the
       call. */
    bool (*read)(const struct protocol_call *call, const struct protocol_reply *reply, struct answer *answer);
};

/* For protocols: the service said no, with this code; a long message is cut between characters. */
void protocol_refused(struct answer *answer, const char *code, const char *message);

/* For protocols: what came is no answer of the service's, and `why` says what it is.  Goes by the HTTP status.
   Always returns false. */
bool protocol_unreadable(struct answer *answer, const struct error *why);

#endif
