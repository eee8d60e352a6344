/* Serves /metrics, /live and /ready over HTTP on the caller's loop.  GET and HEAD only; it changes nothing.
 */
#ifndef TIDEMARK_OBSERVE_MONITOR_H
#define TIDEMARK_OBSERVE_MONITOR_H

#include <stdbool.h>
#include <uv.h>

#include "base/error.h"
#include "http/server.h"
#include "observe/metrics.h"

struct monitor;

/* Asked on the loop at each request. */
struct monitor_source {
    const struct metrics *(*metrics)(void *context);           /* brought up to date */
    bool (*is_ready)(void *context, struct text *reason); /* and a sentence on why it is, or is not */
    void *context;
    /* Answers every other path; NULL: there is none. */
    void (*on_other)(void *other_context, struct http_exchange *exchange);
    void *other_context;
};

/* Listens on "127.0.0.1:9464" or "[::1]:9464"; port 0 is any free one. */
MUST_CHECK struct monitor *monitor_start(uv_loop_t *loop, const char *listen,
                                         const struct monitor_source *source, struct error *error);
uint16_t monitor_port(const struct monitor *monitor);

/* The loop finishes the closing; the source is not asked again.  What `on_other` has not answered yet is dropped. */
void monitor_close(struct monitor *monitor);

#endif
