/* Turnstiles: where jobs wait for a call that their budget lets out only after all turns that it gives away now.  They
   come to ask for a turn in the order in which they came here, a few at a time: each of them asks but once or twice,
   however many there are, where all of them used to ask again and again. */
#ifndef TIDEMARK_ENGINE_TURNSTILE_H
#define TIDEMARK_ENGINE_TURNSTILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/budget.h"
#include "engine/deadlines.h"
#include "engine/timed.h"

struct engine;
struct job;

/* Of those that wait to call the same API in an account and Region. */
struct turnstile {
    struct timed timed; /* when the first are asked; one at which nobody waits goes then */
    struct turnstile *next;
    char *account, *region;
    const char *service, *operation; /* of an adapter's step */
    struct deadlines waiting;        /* by number, in the order in which they came */
    int64_t last_number;
};

enum { TURNSTILE_SLOTS = 512 };

/* By the hash of account, Region and operation.  Zeroed to begin with. */
struct turnstiles {
    struct turnstile *slots[TURNSTILE_SLOTS];
    size_t count;
    const struct job *first; /* the one that is being asked: it goes back to where it was if there is no turn for it */
    uint64_t asks;           /* so often jobs asked their budgets; for the tests */
};

void turnstiles_done(struct turnstiles *turnstiles);

/* True if others wait already for what the job has no turn for. */
bool turnstiles_must_join(const struct engine *engine, const struct job *job, const struct budget_key *key);

/* The job waits until it is woken; before all others if it had a turn, for which there was no token in the end. */
void turnstiles_join(struct engine *engine, struct job *job, const struct budget_key *key);

void turnstiles_leave(struct job *job); /* if it waits at one */

void turnstiles_open(struct engine *engine, struct turnstile *turnstile); /* its timer fired */

#endif
