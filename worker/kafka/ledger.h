/* One thread with one transactional producer: the only writer to Kafka.  Takes one batch at a time and says
   how it ended. Facts behind every setting are in the implementation, beside it. */
#ifndef TIDEMARK_KAFKA_LEDGER_H
#define TIDEMARK_KAFKA_LEDGER_H

#include <uv.h>

#include "base/error.h"
#include "kafka/settings.h"
#include "proto/kafka_record.h"

struct ledger;
struct kafka_generation; /* opaque: the consumer group metadata of one generation, see intake.h */

enum ledger_outcome {
    LEDGER_COMMITTED,
    LEDGER_REFUSED, /* aborted: nothing was written.  Wait for the next generation, then build the batch again
                     */
    LEDGER_UNKNOWN, /* timed out or fatal: the producer has been replaced; replay before anything else */
};

/* On the loop's thread, once per submitted batch. */
typedef void ledger_on_outcome(void *context, uint64_t batch_id, enum ledger_outcome outcome,
                               const struct error *error);

/* Starts the thread, which initialises its producer and so fences an earlier one of the same worker id.
   Batches submitted before that is done wait for it. */
MUST_CHECK struct ledger *ledger_start(uv_loop_t *loop, const struct kafka_settings *settings,
                                       ledger_on_outcome *on_outcome, void *context, struct error *error);

/* The batch stays the caller's and unchanged until its outcome.  `generation` is the one in which the batch
   was built: taking it at commit time instead would let a stale batch of a lost partition pass. */
void ledger_submit(struct ledger *ledger, const struct kafka_batch *batch,
                   const struct kafka_generation *generation);

/* Waits for the batch in the air, ends the thread; `on_closed` runs on the loop when nothing is left of it.
 */
void ledger_close(struct ledger *ledger, void (*on_closed)(void *context), void *context);

#endif
