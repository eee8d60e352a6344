/* The thin shell around the engine: turns what Kafka and AWS say into inputs, and performs the engine's
   effects.

   One reactor lives on one libuv loop and owns what it starts there: intake, ledger, replay, AWS client,
   engine.  It decides nothing about jobs.  Facts are fed to the engine as they arrive; its effects are
   performed once per turn of the loop, before the loop waits again, so that whatever arrived together is
   committed together. */
#ifndef TIDEMARK_SHELL_REACTOR_H
#define TIDEMARK_SHELL_REACTOR_H

#include <stdbool.h>
#include <uv.h>

#include "aws/client.h"
#include "base/call.h"
#include "base/error.h"
#include "engine/engine.h"
#include "kafka/intake.h"
#include "kafka/settings.h"
#include "observe/metrics.h"

struct exporter;
struct reactor;

/* Who performs calls, if not an AWS client: for tests.  Answers come back by reactor_answer() on a later
 * turn. */
struct caller {
    void (*send)(void *context, const struct call *call);
    void (*close)(void *context, void (*on_closed)(void *context), void *closed_context);
    void *context;
};

/* Who is shown what was done, once it is: for the page.  What is shown is borrowed for the length of the call. */
struct spectator {
    void (*on_committed)(void *context, const struct kafka_batch *batch, int64_t now_ms); /* NULL: nobody looks */
    void (*on_answered)(void *context, const struct engine_flight *flight, const struct answer *answer, int64_t now_ms);
    void *context;
};

struct reactor_options {
    struct kafka_settings kafka;  /* what it points to outlives the reactor */
    struct engine_options engine; /* jobs_topic, worker_id and partition_count are filled in */
    struct aws_client_options aws;
    struct caller caller; /* `send` NULL: an AWS client of the reactor's own */
    struct metrics *metrics; /* NULL: nobody listens; outlives the reactor */
    struct spectator spectator;
    struct exporter *exporter; /* NULL: nobody wants traces; outlives the reactor */
    int64_t drain_ms;     /* 4,500: how long a drain waits for what is in the air */
    /* Nothing of the reactor is left on the loop and it has been freed.  Not called if it failed to start.
       `failure` is NULL after a drain. */
    void (*on_stopped)(void *context, const struct error *failure);
    void *context;
};

/* On failure the parts that had started close themselves: run the loop until it is empty. */
MUST_CHECK struct reactor *reactor_start(uv_loop_t *loop, const struct reactor_options *options,
                                         struct error *error);

/* Takes nothing more, settles what is in the air, gives the partitions to others or keeps them for its return, closes.
   Again: no effect. */
void reactor_drain(struct reactor *reactor, enum parting parting);

/* The answer of a call that `caller.send` was given.  Its output is taken. */
void reactor_answer(struct reactor *reactor, uint64_t call_id, struct answer *answer);

/* Sets the gauges among the metrics that it was given.  Those of many thousands of jobs are of the call before. */
void reactor_fill_metrics(struct reactor *reactor);

/* Whether it owns partitions and the journal of each has been replayed; in any case a sentence on why. */
bool reactor_is_ready(const struct reactor *reactor, struct text *reason);

struct reactor_statistics {
    struct engine_statistics engine;
    int32_t partitions_owned;
    int32_t partitions_replaying;
};
void reactor_statistics(const struct reactor *reactor, struct reactor_statistics *statistics);

/* To be looked at (engine/survey.h), until the next turn of the loop; NULL until the first partition is ours. */
const struct engine *reactor_engine(const struct reactor *reactor);

#endif
