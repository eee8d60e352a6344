/* The faults that a test injected and that are not used up, in the order of their injection.  A call meets at most one
   of each stage: the first that is meant for it. */
#ifndef TIDEMARK_SANDBOX_FAULTS_H
#define TIDEMARK_SANDBOX_FAULTS_H

#include <jansson.h>

#include "base/arena.h"
#include "sandbox/world.h"

enum fault_stage {
    FAULT_STAGE_CALL,     /* what becomes of the call and of its answer */
    FAULT_STAGE_DELAY,    /* how long the answer takes */
    FAULT_STAGE_SNAPSHOT, /* what becomes of the snapshot, or whatever else, that the call makes */
};

/* Whom a fault may be meant for. */
struct fault_call {
    const char *service;
    const char *operation;
    const json_t *input;
};

struct fault;

/* Zero-initialised is empty and valid.  Its memory is the arena's. */
struct faults {
    struct fault *first;
};

void faults_add(struct faults *faults, const struct world_fault *fault, struct arena *arena);

/* The fault of this stage for a call, counted as used; NULL if there is none.  Draws from `random` only for a fault
   with a probability. */
const struct world_fault *faults_take(struct faults *faults, enum fault_stage stage, const struct fault_call *call,
                                      uint64_t *random);

#endif
