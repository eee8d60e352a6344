/* Sees what happens to a reactor and tells it to the log, to Prometheus and to a collector of traces.  It decides
   nothing.  Private to worker/shell. */
#ifndef TIDEMARK_SHELL_WITNESS_H
#define TIDEMARK_SHELL_WITNESS_H

#include "base/call.h"
#include "engine/census.h"
#include "kafka/ledger.h"
#include "observe/metrics.h"
#include "proto/kafka_record.h"

struct engine;
struct exporter;
struct milestone;
struct step;

struct witness {
    struct metrics *metrics;   /* NULL: nobody listens */
    struct exporter *exporter; /* NULL: nobody wants traces */
    uint64_t batch_since_ns;
    uint64_t turn_since_ns; /* when the loop last began to wait; 0: never */
    uint64_t waited_ns;     /* for how long it had waited in all by then */
    struct census_walk walk;
};

/* What the engine's watcher is told; the context is the witness. */
void witness_milestone(void *context, const struct milestone *milestone);

/* Before the answer is fed, while the engine still knows the call. */
void witness_answer(struct witness *witness, const struct engine *engine, uint64_t call_id,
                    const struct answer *answer, int64_t now_ms);

/* The error code of an answer as a label, which has a bounded number of values; what an answer says has not. `step` is
   the call's, NULL if it is not known. */
const char *witness_code_label(const struct step *step, const struct answer *answer, char *buffer, size_t capacity);

void witness_batch_sent(struct witness *witness, const struct kafka_batch *batch);
void witness_batch_ended(struct witness *witness, uint64_t batch_id, enum ledger_outcome outcome);

/* A journal has been read whole. */
void witness_replay_ended(struct witness *witness, double duration_s, uint64_t records);

/* The loop is about to wait; it has waited for `waited_ns` in all since it began to run. */
void witness_turn_ended(struct witness *witness, uint64_t now_ns, uint64_t waited_ns);

/* Goes on counting jobs, and sets the gauges that come from that.  True once all were counted. */
bool witness_count_jobs(struct witness *witness, const struct engine *engine, int64_t now_ms);

#endif
