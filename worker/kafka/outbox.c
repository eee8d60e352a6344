#include "kafka/outbox.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "kafka/connection.h"
#include "kafka/message.h"

enum { TRANSACTION_TIMEOUT_MS = 30000 };

struct outbox {
    const struct kafka_settings *settings;
    const char *name;
    rd_kafka_t *client;
    rd_kafka_topic_t *topics[TOPIC_COUNT];
    struct kafka_record *records; /* of the group that is being written */
    size_t count;
};

static const struct kafka_property defaults[] = {
    {"message.max.bytes", "8388608"}, /* as that of the worker's producer: what it wrote can be written back */
    {NULL, NULL},
};

static const struct kafka_property fixed[] = {
    {"enable.idempotence", "true"},
    {"partitioner", "murmur2_random"},
    {NULL, NULL},
};

static void on_delivered(rd_kafka_t *client, const rd_kafka_message_t *message, void *context)
{
    struct outbox *outbox = context;

    (void)client;
    for (size_t i = 0; message->err == RD_KAFKA_RESP_ERR_NO_ERROR && i < outbox->count; i++)
        if (outbox->topics[outbox->records[i].topic] == message->rkt) {
            outbox->records[i].partition = message->partition;
            outbox->records[i].offset = message->offset;
        }
}

static void prepare_conf(rd_kafka_conf_t *conf, void *context)
{
    const struct outbox *outbox = context;
    char id[512], reason[128];

    (void)snprintf(id, sizeof(id), "%s-%s", outbox->settings->group_id, outbox->name);
    rd_kafka_conf_set_opaque(conf, context);
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivered);
    (void)rd_kafka_conf_set(conf, "transactional.id", id, reason, sizeof(reason)); /* any text is allowed */
}

static void open_topics(struct outbox *outbox)
{
    for (unsigned i = 0; i < TOPIC_COUNT; i++) {
        char name[KAFKA_TOPIC_BYTES_MAX];

        (void)kafka_topic_name(outbox->settings, (enum topic)i, name, sizeof(name));
        outbox->topics[i] = memory_require(rd_kafka_topic_new(outbox->client, name, NULL));
    }
}

struct outbox *outbox_open(const struct kafka_settings *settings, const char *name, struct error *error)
{
    struct outbox *outbox = memory_allocate_zeroed(1, sizeof(*outbox));
    struct connection_plan plan = {.type = RD_KAFKA_PRODUCER,
                                   .defaults = defaults,
                                   .fixed = fixed,
                                   .prepare = prepare_conf,
                                   .context = outbox};
    rd_kafka_error_t *failure;

    assert(name != NULL && *name != '\0');
    outbox->settings = settings;
    outbox->name = name;
    outbox->client = connection_new(settings, &plan, error);
    if (outbox->client == NULL) {
        outbox_close(outbox);
        return NULL;
    }
    open_topics(outbox);
    failure = rd_kafka_init_transactions(outbox->client, TRANSACTION_TIMEOUT_MS);
    if (failure == NULL)
        return outbox;
    connection_failed_with(error, "initialising transactions", failure);
    outbox_close(outbox);
    return NULL;
}

/* Nothing of the group is seen; what went wrong is known. */
static bool give_up(struct outbox *outbox, rd_kafka_error_t *failure, struct error *error)
{
    rd_kafka_error_t *ignored; /* a broker ends by itself what is not ended here */

    if (failure) {
        connection_failed_with(error, "writing", failure);
        error->class = ERROR_REJECTED;
    }
    ignored = rd_kafka_abort_transaction(outbox->client, TRANSACTION_TIMEOUT_MS);
    if (ignored)
        rd_kafka_error_destroy(ignored);
    return false;
}

static bool produce_all(struct outbox *outbox, struct error *error)
{
    for (size_t i = 0; i < outbox->count; i++) {
        rd_kafka_resp_err_t result =
            message_produce(outbox->client, outbox->topics[outbox->records[i].topic], &outbox->records[i]);

        if (result == RD_KAFKA_RESP_ERR_NO_ERROR)
            continue;
        connection_failed(error, "writing", result);
        error->class = ERROR_REJECTED;
        return false;
    }
    return true;
}

bool outbox_write(struct outbox *outbox, struct kafka_record *records, size_t count, struct error *error)
{
    rd_kafka_error_t *failure;

    assert(count > 0 && count <= OUTBOX_GROUP_MAX);
    outbox->records = records;
    outbox->count = count;
    failure = rd_kafka_begin_transaction(outbox->client);
    if (failure)
        return give_up(outbox, failure, error);
    if (!produce_all(outbox, error))
        return give_up(outbox, NULL, error);
    failure = rd_kafka_commit_transaction(outbox->client, TRANSACTION_TIMEOUT_MS);
    if (failure == NULL)
        return true;
    if (rd_kafka_error_txn_requires_abort(failure) || rd_kafka_error_is_fatal(failure))
        return give_up(outbox, failure, error);
    connection_failed_with(error, "committing", failure);
    error->class = ERROR_TRANSIENT; /* it may still be applied */
    return false;
}

void outbox_close(struct outbox *outbox)
{
    if (outbox == NULL)
        return;
    for (unsigned i = 0; outbox->client && i < TOPIC_COUNT; i++)
        if (outbox->topics[i])
            rd_kafka_topic_destroy(outbox->topics[i]);
    connection_free(outbox->client);
    free(outbox);
}
