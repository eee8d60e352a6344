/* The worker's own keys: fetched from wherever the environment says that they are, and from there again before they
   expire.  Whatever goes wrong, the calls are told that the keys are not there yet, and not that they failed: a job
   waits for them in its window. */
#ifndef TIDEMARK_AWS_OWN_KEYS_H
#define TIDEMARK_AWS_OWN_KEYS_H

#include <uv.h>

#include "aws/assume_role.h"

struct own_keys;

struct own_keys_options {
    uv_loop_t *loop;
    const struct key_calls *calls; /* for roles that a profile names, and for tokens; outlives them */
    uint64_t seed;
    int64_t (*now_ms)(void);
    /* What AWS's clock, by which keys expire, is ahead of this machine's, as far as that is known; NULL: it is not. */
    int64_t (*ahead_ms)(void *context);
    void *context;
    int64_t time_max_ms;   /* of a program that prints keys */
    const char *ca_bundle; /* for a container's endpoint by https; NULL: the system's */
};

/* Fails if the environment contradicts itself. */
MUST_CHECK struct own_keys *own_keys_new(const struct own_keys_options *options, struct error *error);

struct identity *own_keys_identity(struct own_keys *own);
/* As it stands in the table of key_source.c; NULL if there is no source. */
const char *own_keys_source(const struct own_keys *own);

void own_keys_give_up(struct own_keys *own, int64_t now_ms);

/* Settles whoever waits; afterwards what is under way ends, and `on_closed` runs last. */
void own_keys_close(struct own_keys *own, const struct error *reason, void (*on_closed)(void *context), void *context);

/* Once it is closed, and none of those calls is under way; or before anything was asked for. */
void own_keys_free(struct own_keys *own);

#endif
