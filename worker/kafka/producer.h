/* The transactional producer: one transaction at a time, start to end.  Blocks; it belongs to the ledger's
   thread. Private to worker/kafka. */
#ifndef TIDEMARK_KAFKA_PRODUCER_H
#define TIDEMARK_KAFKA_PRODUCER_H

#include <stdatomic.h>
#include <stdbool.h>

#include "kafka/generation.h"
#include "kafka/ledger.h"

struct producer {
    const struct kafka_settings *settings;
    const atomic_bool *is_ending; /* set from outside: give up what waits for a broker */
    rd_kafka_t *client;           /* NULL after a failure that ended it */
    rd_kafka_topic_t *topics[TOPIC_COUNT];
    bool is_ready; /* transactions are initialised: earlier ones of this id have ended */
};

/* Makes the client; fails on a wrong property.  Talks to nobody yet. */
MUST_CHECK bool producer_open(struct producer *producer, struct error *error);
void producer_close(struct producer *producer);

/* Lets librdkafka say what it has to say, its statistics; does not wait. */
void producer_serve(struct producer *producer);

/* Initialises transactions, which fences any earlier producer of the same id, and waits for a broker as long
   as it takes.  False if it was told to end, or the broker refuses. */
bool producer_prepare(struct producer *producer, struct error *error);

/* Writes a batch in one transaction.  Fills `error` unless it committed. */
enum ledger_outcome producer_commit(struct producer *producer, const struct kafka_batch *batch,
                                    const struct kafka_generation *generation, struct error *error);

#endif
