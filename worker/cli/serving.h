/* What a worker shows over HTTP, on one address: its metrics, its health and its page. */
#ifndef TIDEMARK_CLI_SERVING_H
#define TIDEMARK_CLI_SERVING_H

#include <uv.h>

#include "shell/reactor.h"

struct serving;

struct serving_options {
    const char *listen; /* "127.0.0.1:9464" */
    const char *token;  /* of the page; "" for none */
    const char *worker_id;
    struct reactor *(*reactor)(void *context); /* asked at each request; NULL: there is none at present */
    void *context;
};

/* The options' texts outlive it. */
MUST_CHECK struct serving *serving_start(uv_loop_t *loop, const struct serving_options *options, struct error *error);

/* What a person should know of serving there, to go on behind "http.listen "; NULL: nothing. */
const char *serving_warning(const char *listen, const char *token);

/* To be filled by the reactor.  NULL, which records nothing, if `serving` is. */
struct metrics *serving_metrics(const struct serving *serving);
/* For the same reactor; nobody if `serving` is NULL. */
struct spectator serving_spectator(const struct serving *serving);
uint16_t serving_port(const struct serving *serving);

/* The reactor is gone.  The loop finishes the closing.  Takes NULL. */
void serving_close(struct serving *serving);

#endif
