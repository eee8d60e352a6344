/* The sandbox world over HTTP, as AWS speaks it: each service by its protocol, checked signatures, request ids.  Runs
   on the caller's loop.  Its own control page below /_tidemark/ is for tests. */
#ifndef TIDEMARK_SANDBOX_SERVER_H
#define TIDEMARK_SANDBOX_SERVER_H

#include <uv.h>

#include "base/error.h"
#include "sandbox/world.h"

struct sandbox_server;

struct sandbox_server_options {
    const char *address;       /* loopback unless told otherwise: "127.0.0.1" */
    uint16_t port;             /* 0: any free one */
    const char *access_key_id; /* the one that signatures are checked against */
    const char *secret_access_key;
    double time_scale; /* 1.0; 60: a minute passes each second */
    int64_t clock_ahead_ms; /* what its clock is ahead of this machine's, in signatures and Date headers too */
};

MUST_CHECK struct sandbox_server *sandbox_server_start(uv_loop_t *loop, struct world *world,
                                                       const struct sandbox_server_options *options,
                                                       struct error *error);
uint16_t sandbox_server_port(const struct sandbox_server *server);

/* Asynchronous: `on_closed` runs once nothing of it is left on the loop.  The world stays the caller's. */
void sandbox_server_close(struct sandbox_server *server, void (*on_closed)(void *context), void *context);

#endif
