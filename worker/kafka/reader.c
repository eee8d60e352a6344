#include "kafka/reader.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "kafka/connection.h"
#include "kafka/message.h"

enum { METADATA_TIMEOUT_MS = 10000, DELIVERY_TIMEOUT_MS = 30000 };

struct reader {
    rd_kafka_t *client;
    rd_kafka_message_t *message; /* the last one, which the caller's record points into */
    struct kafka_header headers[MESSAGE_HEADERS_MAX];
    enum topic topic;
    bool *is_read; /* by partition: its end was met */
    int partition_count;
    int unread_count;
};

static const struct kafka_property reader_defaults[] = {
    {"fetch.wait.max.ms", "50"}, /* people watch */
    {NULL, NULL},
};

static const struct kafka_property reader_fixed[] = {
    {"group.id", "tidemark-reader"}, /* assigning needs one; it is never joined and commits nothing */
    {"enable.auto.commit", "false"},
    {"enable.partition.eof", "true"},
    {"isolation.level", "read_committed"},
    {"auto.offset.reset", "earliest"},
    {NULL, NULL},
};

static const struct kafka_property writer_fixed[] = {
    {"enable.idempotence", "true"},
    {"partitioner", "murmur2_random"}, /* as Java's producers */
    {"linger.ms", "0"},
    {NULL, NULL},
};

/* 0 if there is none, or nobody could be asked: `error` says which. */
static int count_partitions(rd_kafka_t *client, const char *topic, struct error *error)
{
    int count = connection_count_partitions(client, topic, METADATA_TIMEOUT_MS, error);

    if (count == 0)
        error_set(error, ERROR_NOT_FOUND,
                  "topic %s does not exist. Make the topics with `tidemark topics create`.", topic);
    return count < 0 ? 0 : count;
}

static bool assign_all(struct reader *reader, const char *name, struct error *error)
{
    rd_kafka_topic_partition_list_t *list =
        memory_require(rd_kafka_topic_partition_list_new(reader->partition_count));
    rd_kafka_resp_err_t result;

    for (int i = 0; i < reader->partition_count; i++)
        rd_kafka_topic_partition_list_add(list, name, i)->offset = RD_KAFKA_OFFSET_BEGINNING;
    result = rd_kafka_assign(reader->client, list);
    rd_kafka_topic_partition_list_destroy(list);
    return result == RD_KAFKA_RESP_ERR_NO_ERROR || connection_failed(error, name, result);
}

struct reader *reader_open(const struct kafka_settings *settings, enum topic topic, struct error *error)
{
    static const struct connection_plan plan = {
        .type = RD_KAFKA_CONSUMER, .defaults = reader_defaults, .fixed = reader_fixed};
    struct reader *reader = memory_allocate_zeroed(1, sizeof(*reader));
    char name[KAFKA_TOPIC_BYTES_MAX];

    (void)kafka_topic_name(settings, topic, name, sizeof(name));
    reader->topic = topic;
    reader->client = connection_new(settings, &plan, error);
    if (reader->client)
        reader->partition_count = count_partitions(reader->client, name, error);
    if (reader->partition_count == 0) {
        reader_close(reader);
        return NULL;
    }
    (void)rd_kafka_poll_set_consumer(reader->client); /* fails only for a producer */
    reader->unread_count = reader->partition_count;
    reader->is_read = memory_allocate_zeroed((size_t)reader->partition_count, sizeof(*reader->is_read));
    if (assign_all(reader, name, error))
        return reader;
    reader_close(reader);
    return NULL;
}

static void on_end(struct reader *reader, int32_t partition)
{
    assert(partition >= 0 && partition < reader->partition_count);
    reader->unread_count -= !reader->is_read[partition];
    reader->is_read[partition] = true;
}

static bool take(struct reader *reader, struct kafka_record *record, bool *has_record, struct error *error)
{
    rd_kafka_resp_err_t code = reader->message->err;

    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
        message_read(reader->message, reader->topic, reader->headers, record);
        *has_record = true;
        return true;
    }
    if (code == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        on_end(reader, reader->message->partition);
        return true;
    }
    if (code == RD_KAFKA_RESP_ERR__TRANSPORT || code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
        return true; /* librdkafka tries again */
    return error_set(error, ERROR_TRANSIENT, "reading: %s", rd_kafka_message_errstr(reader->message));
}

bool reader_next(struct reader *reader, int timeout_ms, struct kafka_record *record, bool *has_record,
                 bool *is_at_end, struct error *error)
{
    bool is_read = true;

    *has_record = false;
    if (reader->message)
        rd_kafka_message_destroy(reader->message);
    reader->message = rd_kafka_consumer_poll(reader->client, timeout_ms);
    if (reader->message)
        is_read = take(reader, record, has_record, error);
    *is_at_end = reader->unread_count == 0;
    return is_read;
}

void reader_close(struct reader *reader)
{
    if (reader == NULL)
        return;
    if (reader->message)
        rd_kafka_message_destroy(reader->message);
    connection_free(reader->client);
    free(reader->is_read);
    free(reader);
}

struct delivery {
    bool is_done;
    rd_kafka_resp_err_t result;
    int32_t partition;
    int64_t offset;
};

static void on_delivered(rd_kafka_t *client, const rd_kafka_message_t *message, void *context)
{
    struct delivery *delivery = context;

    (void)client;
    *delivery = (struct delivery){
        .is_done = true, .result = message->err, .partition = message->partition, .offset = message->offset};
}

static void prepare_writer(rd_kafka_conf_t *conf, void *context)
{
    rd_kafka_conf_set_opaque(conf, context);
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivered);
}

struct writer {
    rd_kafka_t *client;
    rd_kafka_topic_t *topic;
    char topic_name[KAFKA_TOPIC_BYTES_MAX];
    struct delivery delivery; /* of the record that is under way */
};

struct writer *writer_open(const struct kafka_settings *settings, enum topic topic, struct error *error)
{
    struct writer *writer = memory_allocate_zeroed(1, sizeof(*writer));
    struct connection_plan plan = {
        .type = RD_KAFKA_PRODUCER, .fixed = writer_fixed, .prepare = prepare_writer, .context = &writer->delivery};

    (void)kafka_topic_name(settings, topic, writer->topic_name, sizeof(writer->topic_name));
    writer->client = connection_new(settings, &plan, error);
    if (writer->client)
        writer->topic = memory_require(rd_kafka_topic_new(writer->client, writer->topic_name, NULL));
    if (writer->topic && count_partitions(writer->client, writer->topic_name, error) > 0)
        return writer;
    writer_close(writer);
    return NULL;
}

const char *writer_topic_name(const struct writer *writer)
{
    return writer->topic_name;
}

/* What nobody waits for any more must not be taken for the next record's. */
static void drop(struct writer *writer)
{
    (void)rd_kafka_purge(writer->client, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    (void)rd_kafka_flush(writer->client, DELIVERY_TIMEOUT_MS);
}

/* A producer that fails for good throws away what it has, and says of each record only that. */
static rd_kafka_resp_err_t cause_of(rd_kafka_t *client, rd_kafka_resp_err_t result)
{
    char reason[256];
    rd_kafka_resp_err_t failure = rd_kafka_fatal_error(client, reason, sizeof(reason));

    return failure == RD_KAFKA_RESP_ERR_NO_ERROR ? result : failure;
}

bool writer_put(struct writer *writer, struct kafka_record *record, struct error *error)
{
    rd_kafka_resp_err_t result;

    writer->delivery = (struct delivery){.is_done = false};
    result = message_produce(writer->client, writer->topic, record);
    if (result != RD_KAFKA_RESP_ERR_NO_ERROR)
        return connection_failed(error, "writing", result);
    (void)rd_kafka_flush(writer->client, DELIVERY_TIMEOUT_MS); /* what came of it is in the delivery */
    if (!writer->delivery.is_done) {
        drop(writer);
        return error_set(error, ERROR_TRANSIENT,
                         "no Kafka broker took the record within %d s. Whether it was written is not known.",
                         DELIVERY_TIMEOUT_MS / 1000);
    }
    if (writer->delivery.result != RD_KAFKA_RESP_ERR_NO_ERROR)
        return connection_failed(error, "writing", cause_of(writer->client, writer->delivery.result));
    record->partition = writer->delivery.partition;
    record->offset = writer->delivery.offset;
    return true;
}

void writer_close(struct writer *writer)
{
    if (writer == NULL)
        return;
    if (writer->topic)
        rd_kafka_topic_destroy(writer->topic);
    connection_free(writer->client);
    free(writer);
}

bool writer_write(const struct kafka_settings *settings, struct kafka_record *record, struct error *error)
{
    struct writer *writer = writer_open(settings, record->topic, error);
    bool is_written = writer && writer_put(writer, record, error);

    writer_close(writer);
    return is_written;
}
