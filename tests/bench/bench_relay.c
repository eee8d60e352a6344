/* The yardstick of bench_intake.py: what bare librdkafka does with the same bytes.  Consumes a topic and
   writes, for each record, one to each of two others, in transactions that hold the offsets too, as a
   worker's do; it reads nothing, decides nothing and remembers nothing.  Prints how many records it took and
   in how many seconds. */
#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TIMEOUT_MS = 30000, PARTITIONS_MAX = 64 };

struct relay {
    const char *servers, *prefix;
    long count, batch, journal_bytes, status_bytes;
    rd_kafka_t *consumer, *producer;
    rd_kafka_topic_t *journal, *status;
    rd_kafka_topic_partition_list_t *positions;
    char *filling;
};

static void require(bool is_true, const char *what)
{
    if (is_true)
        return;
    (void)fprintf(stderr, "bench_relay: %s\n", what);
    exit(EXIT_FAILURE);
}

static void require_no_error(rd_kafka_error_t *error)
{
    require(error == NULL, error ? rd_kafka_error_string(error) : "");
}

static void set(rd_kafka_conf_t *conf, const char *name, const char *value)
{
    char reason[256];

    require(rd_kafka_conf_set(conf, name, value, reason, sizeof(reason)) == RD_KAFKA_CONF_OK, reason);
}

static rd_kafka_t *client(rd_kafka_type_t type, rd_kafka_conf_t *conf)
{
    char reason[256];
    rd_kafka_t *made = rd_kafka_new(type, conf, reason, sizeof(reason));

    require(made != NULL, reason);
    return made;
}

static void open_consumer(struct relay *relay)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    char topic[256];

    set(conf, "bootstrap.servers", relay->servers);
    set(conf, "group.id", "bench-relay");
    set(conf, "auto.offset.reset", "earliest");
    set(conf, "enable.auto.commit", "false");
    set(conf, "isolation.level", "read_committed");
    relay->consumer = client(RD_KAFKA_CONSUMER, conf);
    (void)rd_kafka_poll_set_consumer(relay->consumer);
    (void)snprintf(topic, sizeof(topic), "%s.jobs", relay->prefix);
    (void)rd_kafka_topic_partition_list_add(topics, topic, RD_KAFKA_PARTITION_UA);
    require(rd_kafka_subscribe(relay->consumer, topics) == RD_KAFKA_RESP_ERR_NO_ERROR, "cannot subscribe");
    rd_kafka_topic_partition_list_destroy(topics);
}

/* Without a delivery callback the flush inside a commit sleeps in steps of 10 ms. */
static void on_delivered(rd_kafka_t *producer, const rd_kafka_message_t *message, void *context)
{
    (void)producer;
    (void)message;
    (void)context;
}

static rd_kafka_topic_t *open_topic(struct relay *relay, const char *name)
{
    const struct rd_kafka_metadata *metadata;
    char topic[256];
    rd_kafka_topic_t *made;

    (void)snprintf(topic, sizeof(topic), "%s.%s", relay->prefix, name);
    made = rd_kafka_topic_new(relay->producer, topic, NULL);
    require(rd_kafka_metadata(relay->producer, 0, made, &metadata, TIMEOUT_MS) == RD_KAFKA_RESP_ERR_NO_ERROR,
            "no metadata");
    rd_kafka_metadata_destroy(metadata);
    return made;
}

static void open_producer(struct relay *relay)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();

    set(conf, "bootstrap.servers", relay->servers);
    set(conf, "transactional.id", "bench-relay");
    set(conf, "retry.backoff.ms", "1");
    set(conf, "socket.nagle.disable", "true");
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivered);
    relay->producer = client(RD_KAFKA_PRODUCER, conf);
    require_no_error(rd_kafka_init_transactions(relay->producer, TIMEOUT_MS));
    relay->journal = open_topic(relay, "journal");
    relay->status = open_topic(relay, "status");
}

static void note_position(struct relay *relay, const rd_kafka_message_t *message)
{
    const char *topic = rd_kafka_topic_name(message->rkt);
    rd_kafka_topic_partition_t *position =
        rd_kafka_topic_partition_list_find(relay->positions, topic, message->partition);

    if (position == NULL)
        position = rd_kafka_topic_partition_list_add(relay->positions, topic, message->partition);
    position->offset = message->offset + 1;
}

/* The records' partitions, of at most `relay->batch` that are there. */
static long consume(struct relay *relay, int32_t *partitions)
{
    long count = 0;

    while (count < relay->batch) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(relay->consumer, count ? 0 : 100);

        if (message == NULL)
            break;
        if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            note_position(relay, message);
            partitions[count++] = message->partition;
        }
        rd_kafka_message_destroy(message);
    }
    return count;
}

static void produce(struct relay *relay, rd_kafka_topic_t *topic, int32_t partition, long bytes)
{
    static const char key[] = "8a1f4f57-8d2c-5c5e-9d53-1f3f0d6a7c21";

    while (rd_kafka_produce(topic, partition, RD_KAFKA_MSG_F_COPY, relay->filling, (size_t)bytes, key,
                            sizeof(key) - 1, NULL) != 0) {
        require(rd_kafka_last_error() == RD_KAFKA_RESP_ERR__QUEUE_FULL,
                rd_kafka_err2str(rd_kafka_last_error()));
        (void)rd_kafka_poll(relay->producer, 10);
    }
}

static void commit(struct relay *relay, const int32_t *partitions, long count)
{
    rd_kafka_consumer_group_metadata_t *group = rd_kafka_consumer_group_metadata(relay->consumer);

    require_no_error(rd_kafka_begin_transaction(relay->producer));
    require_no_error(
        rd_kafka_send_offsets_to_transaction(relay->producer, relay->positions, group, TIMEOUT_MS));
    rd_kafka_consumer_group_metadata_destroy(group);
    for (long i = 0; i < count; i++) {
        produce(relay, relay->journal, partitions[i], relay->journal_bytes);
        produce(relay, relay->status, partitions[i], relay->status_bytes);
    }
    require_no_error(rd_kafka_commit_transaction(relay->producer, TIMEOUT_MS));
}

static double now_s(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* From the first record on: joining the group is not what is measured. */
static void run(struct relay *relay)
{
    int32_t *partitions = calloc((size_t)relay->batch, sizeof(*partitions));
    double started_s = 0, ended_s = 0, deadline_s = now_s() + 300;
    long taken = 0;

    require(partitions != NULL, "no memory");
    while (taken < relay->count) {
        long count = consume(relay, partitions);

        require(now_s() < deadline_s, "not within 300 s");
        if (count == 0)
            continue;
        if (started_s == 0)
            started_s = now_s();
        commit(relay, partitions, count);
        taken += count;
        ended_s = now_s();
    }
    free(partitions);
    (void)printf("{\"records\":%ld,\"seconds\":%.3f}\n", taken, ended_s - started_s);
}

static void close_all(struct relay *relay)
{
    rd_kafka_topic_destroy(relay->journal);
    rd_kafka_topic_destroy(relay->status);
    rd_kafka_destroy(relay->producer);
    (void)rd_kafka_consumer_close(relay->consumer);
    rd_kafka_destroy(relay->consumer);
    rd_kafka_topic_partition_list_destroy(relay->positions);
    free(relay->filling);
}

int main(int argument_count, char **arguments)
{
    struct relay relay = {0};

    require(argument_count == 7, "SERVERS PREFIX COUNT BATCH JOURNAL_BYTES STATUS_BYTES");
    relay.servers = arguments[1];
    relay.prefix = arguments[2];
    relay.count = strtol(arguments[3], NULL, 10);
    relay.batch = strtol(arguments[4], NULL, 10);
    relay.journal_bytes = strtol(arguments[5], NULL, 10);
    relay.status_bytes = strtol(arguments[6], NULL, 10);
    relay.positions = rd_kafka_topic_partition_list_new(PARTITIONS_MAX);
    relay.filling = calloc(1, (size_t)(relay.journal_bytes + relay.status_bytes));
    require(relay.filling != NULL, "no memory");
    open_consumer(&relay);
    open_producer(&relay);
    run(&relay);
    close_all(&relay);
    return EXIT_SUCCESS;
}
