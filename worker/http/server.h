/* A small HTTP/1.1 server on the caller's loop, over libmicrohttpd: no threads, no TLS, bodies collected whole and
   capped.  Metrics, health, the page and the sandbox stand behind it.  A request becomes an exchange, which is answered
   in the callback or on any later turn. */
#ifndef TIDEMARK_HTTP_SERVER_H
#define TIDEMARK_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "base/error.h"

enum { HTTP_REPLY_HEADERS_MAX = 8 };

struct http_server;
struct http_exchange;

struct http_server_options {
    const char *address;      /* "127.0.0.1" or "::1" */
    uint16_t port;            /* 0: any free one */
    size_t body_bytes_max;    /* of a POST or PUT; 0: only GET and HEAD are served */
    unsigned connections_max; /* 0: 256 */
    unsigned idle_timeout_s;  /* 0: 60 */
};

struct http_reply_header {
    const char *name; /* NULL ends the list */
    const char *value;
};

struct http_reply {
    unsigned status;
    const char *content_type;
    const char *body; /* copied */
    size_t body_length;
    bool is_truncated; /* announces the whole body, sends half of it and breaks the connection */
    struct http_reply_header headers[HTTP_REPLY_HEADERS_MAX];
};

/* The exchange is the callee's until it answers or drops it, which it must do once. */
typedef void http_server_on_request(void *context, struct http_exchange *exchange);

MUST_CHECK struct http_server *http_server_start(uv_loop_t *loop, const struct http_server_options *options,
                                                 http_server_on_request *on_request, void *context,
                                                 struct error *error);
uint16_t http_server_port(const struct http_server *server);

/* Asynchronous.  Exchanges that were not answered are dropped: the caller forgets them first. */
void http_server_close(struct http_server *server, void (*on_closed)(void *context), void *context);

/* The parts of a request, borrowed until the exchange is answered. */
const char *http_exchange_method(const struct http_exchange *exchange);
const char *http_exchange_target(const struct http_exchange *exchange); /* path and query, as they were sent */
const char *http_exchange_body(const struct http_exchange *exchange, size_t *length);
const char *http_exchange_header(const struct http_exchange *exchange, const char *name); /* NULL if it is missing */

/* Whether the target's path, which ends before a '?', is this one. */
bool http_exchange_is_path(const struct http_exchange *exchange, const char *path);

void http_exchange_answer(struct http_exchange *exchange, const struct http_reply *reply);

/* Breaks the connection without an answer. */
void http_exchange_drop(struct http_exchange *exchange);

#endif
