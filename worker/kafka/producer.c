#include "kafka/producer.h"

#include <assert.h>
#include <stdio.h>

#include "base/arena.h"
#include "kafka/connection.h"
#include "kafka/message.h"
#include "kafka/statistics_feed.h"

enum {
    INIT_TIMEOUT_MS = 2000,
    OFFSETS_TIMEOUT_MS = 5000,
    COMMIT_TIMEOUT_MS = 10000,
    ABORT_TIMEOUT_MS = 5000,
    METADATA_TIMEOUT_MS = 2000,
    QUEUE_FULL_WAIT_MS = 100,
};

static const struct kafka_property defaults[] = {
    {"transaction.timeout.ms", "10000"}, /* how long a dead owner's open transaction may hold readers back */
    {"retry.backoff.ms", "1"},        /* at 100 every transaction that follows another at once takes 105 ms */
    {"message.max.bytes", "8388608"}, /* a dead letter is its request and more */
    {NULL, NULL},
};

static const struct kafka_property fixed[] = {
    {"enable.idempotence", "true"},
    {"partitioner", "murmur2_random"}, /* as Java's producers, so that a key has one partition for all */
    {NULL, NULL},
};

/* Without a delivery callback the flush inside a commit sleeps in steps of 10 ms.  What failed shows in the
 * commit. */
static void on_delivered(rd_kafka_t *client, const rd_kafka_message_t *message, void *context)
{
    (void)client;
    (void)message;
    (void)context;
}

/* 1: the JSON is kept. */
static int on_statistics(rd_kafka_t *client, char *json, size_t length, void *context)
{
    struct producer *producer = context;

    (void)client;
    (void)length; /* a NUL ends it */
    statistics_feed_take(producer->settings->statistics, KAFKA_PRODUCER, json);
    return 1;
}

static void prepare_conf(rd_kafka_conf_t *conf, void *context)
{
    const struct kafka_settings *settings = ((struct producer *)context)->settings;
    char id[512], reason[128];

    (void)snprintf(id, sizeof(id), "%s-%s", settings->group_id, settings->worker_id);
    rd_kafka_conf_set_opaque(conf, context);
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivered);
    if (settings->statistics)
        rd_kafka_conf_set_stats_cb(conf, on_statistics);
    /* Stable for this worker's slot: a restart ends its own open transaction at once.  Any text is allowed.
     */
    (void)rd_kafka_conf_set(conf, "transactional.id", id, reason, sizeof(reason));
}

static void open_topics(struct producer *producer)
{
    for (unsigned i = 0; i < TOPIC_COUNT; i++) {
        char name[KAFKA_TOPIC_BYTES_MAX];

        (void)kafka_topic_name(producer->settings, (enum topic)i, name, sizeof(name));
        producer->topics[i] = memory_require(rd_kafka_topic_new(producer->client, name, NULL));
    }
}

bool producer_open(struct producer *producer, struct error *error)
{
    struct connection_plan plan = {.type = RD_KAFKA_PRODUCER,
                                   .defaults = defaults,
                                   .fixed = fixed,
                                   .tells_statistics = producer->settings->statistics != NULL,
                                   .prepare = prepare_conf,
                                   .context = producer};

    assert(producer->client == NULL);
    producer->client = connection_new(producer->settings, &plan, error);
    if (producer->client == NULL)
        return false;
    open_topics(producer);
    producer->is_ready = false;
    return true;
}

void producer_close(struct producer *producer)
{
    for (unsigned i = 0; producer->client && i < TOPIC_COUNT; i++)
        rd_kafka_topic_destroy(producer->topics[i]);
    connection_free(producer->client);
    producer->client = NULL;
    producer->is_ready = false;
}

/* The first message to a topic that is not known yet waits up to a second for it. */
static void learn_topics(struct producer *producer)
{
    for (unsigned i = 0; i < TOPIC_COUNT; i++) {
        const struct rd_kafka_metadata *metadata;

        if (i == TOPIC_JOBS || i == TOPIC_SETTINGS)
            continue; /* read only */
        if (rd_kafka_metadata(producer->client, 0, producer->topics[i], &metadata, METADATA_TIMEOUT_MS) ==
            RD_KAFKA_RESP_ERR_NO_ERROR)
            rd_kafka_metadata_destroy(metadata);
    }
}

/* One try.  `*again`: the broker was not to be reached, or not ready. */
static bool init_transactions(struct producer *producer, bool *again, struct error *error)
{
    rd_kafka_error_t *failure = rd_kafka_init_transactions(producer->client, INIT_TIMEOUT_MS);

    *again = failure && rd_kafka_error_is_retriable(failure);
    if (failure == NULL) {
        learn_topics(producer);
        producer->is_ready = true;
        return true;
    }
    connection_failed_with(error, "initialising transactions", failure);
    if (!*again)
        producer_close(producer);
    return false;
}

void producer_serve(struct producer *producer)
{
    if (producer->client)
        (void)rd_kafka_poll(producer->client, 0);
}

bool producer_prepare(struct producer *producer, struct error *error)
{
    bool again = true;

    while (!producer->is_ready && again) {
        if (atomic_load(producer->is_ending))
            return error_set(error, ERROR_TRANSIENT, "no Kafka broker answered before the end");
        if (producer->client == NULL && !producer_open(producer, error))
            return false;
        init_transactions(producer, &again, error); /* whether it went well is seen in is_ready */
        producer_serve(producer);
    }
    return producer->is_ready;
}

/* A new producer of the same id: once it is initialised, the old transaction has ended, one way or the other.
 */
static void replace(struct producer *producer)
{
    struct error ignored; /* that of the transaction counts */

    producer_close(producer);
    while (!producer_prepare(producer, &ignored) && !atomic_load(producer->is_ending))
        ;
}

/* A transaction that was not told to commit and has failed: nothing of it will be seen. */
static enum ledger_outcome refuse(struct producer *producer, rd_kafka_error_t *failure, const char *context,
                                  struct error *error)
{
    bool can_abort = failure == NULL || rd_kafka_error_txn_requires_abort(failure);

    if (failure)
        connection_failed_with(error, context, failure);
    if (can_abort) {
        failure = rd_kafka_abort_transaction(producer->client, ABORT_TIMEOUT_MS);
        if (failure == NULL)
            return LEDGER_REFUSED;
        rd_kafka_error_destroy(failure);
    }
    replace(producer);
    return LEDGER_REFUSED;
}

static rd_kafka_error_t *send_offsets(struct producer *producer, const struct kafka_batch *batch,
                                      const struct kafka_generation *generation)
{
    rd_kafka_topic_partition_list_t *offsets =
        memory_require(rd_kafka_topic_partition_list_new((int)batch->position_count));
    char jobs[KAFKA_TOPIC_BYTES_MAX];
    rd_kafka_error_t *failure;

    (void)kafka_topic_name(producer->settings, TOPIC_JOBS, jobs, sizeof(jobs));
    for (size_t i = 0; i < batch->position_count; i++)
        rd_kafka_topic_partition_list_add(offsets, jobs, batch->positions[i].partition)->offset =
            batch->positions[i].offset;
    failure = rd_kafka_send_offsets_to_transaction(producer->client, offsets, generation->metadata,
                                                   OFFSETS_TIMEOUT_MS);
    rd_kafka_topic_partition_list_destroy(offsets);
    return failure;
}

static bool produce_all(struct producer *producer, const struct kafka_batch *batch, struct error *error)
{
    for (size_t i = 0; i < batch->record_count; i++) {
        const struct kafka_record *record = &batch->records[i];
        rd_kafka_resp_err_t result;

        while ((result = message_produce(producer->client, producer->topics[record->topic], record)) ==
               RD_KAFKA_RESP_ERR__QUEUE_FULL)
            (void)rd_kafka_poll(producer->client, QUEUE_FULL_WAIT_MS);
        if (result != RD_KAFKA_RESP_ERR_NO_ERROR)
            return connection_failed(error, "writing", result);
    }
    return true;
}

enum ledger_outcome producer_commit(struct producer *producer, const struct kafka_batch *batch,
                                    const struct kafka_generation *generation, struct error *error)
{
    rd_kafka_error_t *failure;

    /* librdkafka takes an empty list of offsets for success without asking the broker: such a transaction
       would not be fenced. */
    assert(batch->position_count > 0);
    if (!producer_prepare(producer, error))
        return LEDGER_REFUSED;
    failure = rd_kafka_begin_transaction(producer->client);
    if (failure)
        return refuse(producer, failure, "beginning a transaction", error);
    /* Offsets before records: the other order meets CONCURRENT_TRANSACTIONS and a fixed wait of 20 ms. */
    failure = send_offsets(producer, batch, generation);
    if (failure)
        return refuse(producer, failure, "committing offsets", error);
    if (!produce_all(producer, batch, error))
        return refuse(producer, NULL, NULL, error);
    failure = rd_kafka_commit_transaction(producer->client, COMMIT_TIMEOUT_MS);
    if (failure == NULL)
        return LEDGER_COMMITTED;
    if (rd_kafka_error_txn_requires_abort(failure))
        return refuse(producer, failure, "committing", error);
    /* It may still be applied; and librdkafka has no KIP-890, so that a late answer could even end a later
       transaction of this producer. */
    connection_failed_with(error, "committing", failure);
    replace(producer);
    return LEDGER_UNKNOWN;
}
