/* What the files of the client have in common.  Private to worker/aws. */
#ifndef TIDEMARK_AWS_CLIENT_PARTS_H
#define TIDEMARK_AWS_CLIENT_PARTS_H

#include "aws/client.h"
#include "aws/endpoint.h"
#include "aws/host_clocks.h"
#include "aws/own_keys.h"
#include "aws/roles.h"
#include "http/client.h"

struct aws_client {
    struct http_client *http;
    struct proxy proxy; /* to services; never to whoever hands out keys on this machine */
    struct endpoint_settings endpoints;
    struct host_clocks clocks;
    struct key_calls calls; /* calls that are made for keys */
    struct own_keys *own;
    struct roles *roles;
    int64_t request_timeout_ms;
    uv_timer_t waits; /* runs while calls wait for keys */
    size_t waiting_count;
    bool is_closing;
    unsigned open_parts;
    aws_on_answer *on_answer;
    void (*on_clock)(void *context, const char *host, int64_t ahead_ms); /* NULL: nobody is told */
    void *context;
    void (*on_closed)(void *context);
    void *closed_context;
};

int64_t client_clock_ms(void);

/* client.c: a call begins to wait for keys, or has them. */
void client_waits_more(struct aws_client *client);
void client_waits_less(struct aws_client *client);

#endif
