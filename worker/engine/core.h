/* What the parts of the engine share: the engine itself and the jobs at rest.  Private to worker/engine. */
#ifndef TIDEMARK_ENGINE_CORE_H
#define TIDEMARK_ENGINE_CORE_H

#include "base/hash.h"
#include "engine/batch.h"
#include "engine/budget.h"
#include "engine/call_table.h"
#include "engine/committed.h"
#include "engine/engine.h"
#include "engine/job.h"
#include "engine/lane.h"
#include "engine/turnstile.h"
#include "engine/partition.h"
#include "engine/poll.h"
#include "engine/settings.h"
#include "engine/wheel.h"
#include "engine/window.h"

struct effect_queue {
    struct effect *effects;
    size_t first, count, capacity;
};

struct engine {
    struct engine_options options;
    struct window_defaults windows;
    uint64_t random;
    int64_t now_ms;
    int64_t told_wake_ms; /* what the shell was last told */
    uint64_t generation;  /* counts the group's generations */
    bool is_draining;
    bool is_intake_held;  /* of all partitions, because a limit was reached */

    struct wheel wheel;
    struct budget *budget;
    struct lanes *lanes;
    struct turnstiles turnstiles;
    struct job_index jobs;
    struct partition *partitions; /* by number */
    struct batches batches;
    struct committed_store committed; /* of jobs whose present record is not */
    struct call_table calls;
    struct polls polls;
    struct settings settings;
    struct effect_queue effects;
    struct engine_statistics statistics;
};

/* Queues an effect for the shell. */
void engine_emit(struct engine *engine, const struct effect *effect);

/* The counts of a service's calls; `service` outlives the engine. */
struct service_calls *engine_calls_of(struct engine *engine, const char *service);

/* A time `delay_ms` from now, spread by up to a tenth so that what failed together does not come back together. */
int64_t engine_later(struct engine *engine, int64_t delay_ms);

#endif
