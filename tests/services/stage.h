/* A stage for one job: an engine, a journal that keeps what was committed, the sandbox's world, in virtual time.  One
   mishap may befall the run: at the call of that number, something happens. */
#ifndef TIDEMARK_TESTS_SERVICES_STAGE_H
#define TIDEMARK_TESTS_SERVICES_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/json.h"
#include "engine/engine.h"
#include "sandbox/world.h"

enum mishap {
    MISHAP_NONE,
    MISHAP_THROTTLED,
    MISHAP_SERVER_ERROR,
    MISHAP_HTML,
    MISHAP_LOST_BEFORE,
    MISHAP_LOST_AFTER,
    MISHAP_TRUNCATED,
    MISHAP_EMPTY,              /* applied, and answered with nothing in it */
    MISHAP_REFUSED,            /* for good */
    MISHAP_FAILS,              /* what the call makes ends in error */
    MISHAP_STUCK,              /* what the call makes never ends */
    MISHAP_CRASH_BEFORE,       /* the worker dies before the call is sent */
    MISHAP_CRASH_IN_FLIGHT,    /* after it was applied, before the answer came */
    MISHAP_CRASH_AFTER_ANSWER, /* after the answer, before that is committed */
    MISHAP_CANCEL_IN_FLIGHT,   /* somebody wants the job stopped, before the answer came */
    MISHAP_CANCEL_AFTER,       /* and right after it */
    MISHAP_COUNT
};

const char *mishap_name(enum mishap mishap);

/* What the events and the world tell of a job. */
struct outcome {
    char end[16]; /* the terminal state; "" if there was none */
    char reason[48];
    char message[512];
    char category[32];
    char cancel_effect[24];
    char recovery_point[256];
    char created_resource[256];
    bool has_issues;
    unsigned terminal_events;
    unsigned events;
    bool is_in_order;       /* sequences without a gap, states that never go back */
    bool is_closed;         /* nothing of it is left to be done */
    size_t artefacts_made;  /* in all, deleted ones included */
    size_t artefacts_kept;
};

enum { CALLS_MAX = 256 };

/* A call that left for the job, or for a poll that asked about it. */
struct made_call {
    char operation[64]; /* "ec2:CreateSnapshot" */
    bool is_mutating;
};

struct stage;

/* `samples` seeds the world (its member "world"); chance and visibility come from `seed`. */
struct stage *stage_new(const json_t *samples, uint64_t seed);
void stage_free(struct stage *stage);

/* Plays a job from its request to its end, clean-up included.  The mishap strikes at call `at`, counted from 0 in this
   run. */
void stage_play(struct stage *stage, const json_t *request, enum mishap mishap, size_t at, struct outcome *outcome);

/* The calls of the last run, as far as they fit. */
const struct made_call *stage_calls(const struct stage *stage, size_t *count);

/* The catalogue's last record of the last run; NULL if there is none.  Borrowed. */
const json_t *stage_recovery_point(const struct stage *stage);

struct world *stage_world(struct stage *stage);

#endif
