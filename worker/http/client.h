/* HTTP/1.1 requests on the caller's loop, over libcurl.  Each endpoint (scheme, host and port) has a queue of
   its own, so that libcurl never holds more than a fixed number of transfers to one host.  No redirects, no
   cookies, no proxy but the one that is given; TLS is always verified.  The process ignores SIGPIPE. */
#ifndef TIDEMARK_HTTP_CLIENT_H
#define TIDEMARK_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "base/arena.h"
#include "base/error.h"
#include "http/proxy.h"

struct http_client;

struct http_client_options {
    int64_t connect_timeout_ms;
    int64_t request_timeout_ms; /* from hand-over to the last byte of the answer */
    size_t answer_bytes_max;
    unsigned in_flight_per_endpoint_max;
    const char *ca_bundle; /* a file of certificates; NULL: the system's */
    const struct proxy *proxy; /* outlives the client; NULL: none */
};

struct http_header {
    const char *name;
    const char *value;
};

/* What is sent; all of it lives until the result was delivered. */
struct http_message {
    const struct http_header *headers; /* with Host, and with Content-Type if there is a body */
    size_t header_count;
    const void *body;
    size_t body_length;
};

struct http_result {
    struct error error; /* ERROR_NONE: a whole answer came, whatever its status */
    int status;         /* 0 if none came */
    const char *body;
    size_t body_length;
    const char *headers;   /* for http_result_header() */
    bool may_have_arrived; /* a part of the request may have left this machine */
};

struct http_request {
    const char *method;    /* "GET", "POST" */
    const char *url;       /* sent as it is: no dot segments are taken out */
    bool is_plain_allowed; /* "http:" as well as "https:" */
    bool is_sent_once;     /* never sent a second time, also when a kept connection turns out to be dead */
    int64_t not_after_ms;  /* wall-clock; a request that could only leave later is not sent */
    /* Writes the message, when the request's turn has come: a signature has to be fresh.  Its memory is the
       arena's. False refuses the request with the error. */
    bool (*write_message)(void *context, struct arena *arena, struct http_message *message,
                          struct error *error);
    /* Runs on a later turn of the loop, exactly once, also if the request was never sent.  May send and
     * close. */
    void (*on_result)(void *context, const struct http_result *result);
    void *context;
};

/* Never NULL. */
struct http_client *http_client_new(uv_loop_t *loop, const struct http_client_options *options);

/* Queues a request, which is copied. */
void http_client_send(struct http_client *client, const struct http_request *request);

/* Gives a request that cannot be made its result, on a later turn as any other; its URL may be missing. */
void http_client_refuse(struct http_client *client, const struct http_request *request,
                        const struct error *error);

/* Ends every request with a result first, then closes its handles; `on_closed` runs last.  What is sent from
   now on is answered with an error. */
void http_client_close(struct http_client *client, void (*on_closed)(void *context), void *context);

/* The value of a header of the answer, without blanks around it, cut to `size`; false if there is none. */
MUST_CHECK bool http_result_header(const struct http_result *result, const char *name, char *value,
                                   size_t size);

#endif
