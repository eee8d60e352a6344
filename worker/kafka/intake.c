#include "kafka/intake.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "kafka/intake_parts.h"
#include "kafka/message.h"
#include "kafka/statistics_feed.h"

enum {
    TICK_MS = 1000,         /* polls also when nothing happens, or the group expels us */
    RECORDS_PER_TURN = 500, /* of one partition in one turn of the loop */
    ANSWERLESS_MS = 120000, /* a JoinGroup that is never answered was seen after restarts of a broker */
};

static const struct kafka_property defaults[] = {
    {"session.timeout.ms", "30000"},   /* less does not survive the failover of a broker */
    {"heartbeat.interval.ms", "1000"}, /* rebalances are learnt of by heartbeats */
    {"queued.min.messages", "20000"},  /* a queue above it is looked at again only a second later */
    {"queued.max.messages.kbytes", "16384"}, {"fetch.wait.max.ms", "100"}, {NULL, NULL},
};

static const struct kafka_property fixed[] = {
    {"enable.auto.commit", "false"}, /* positions are committed in the ledger's transactions */
    {"enable.auto.offset.store", "false"},
    {"enable.partition.eof", "false"},
    {"isolation.level", "read_committed"}, /* also makes a committed position wait for open transactions */
    {"auto.offset.reset", "earliest"},
    {"partition.assignment.strategy", "cooperative-sticky"},
    {NULL, NULL},
};

void intake_wake(rd_kafka_t *consumer, void *context)
{
    struct intake *intake = context;

    (void)consumer;
    (void)uv_async_send(&intake->wake); /* cannot fail on an open handle */
}

struct intake_row *intake_row(struct intake *intake, int32_t partition)
{
    return partition >= 0 && partition < intake->row_count ? &intake->rows[partition] : NULL;
}

void intake_fail(struct intake *intake, const struct error *error)
{
    if (intake->has_failed || intake->on_closed)
        return;
    intake->has_failed = true;
    intake->callbacks.on_fatal(intake->callbacks.context, error);
}

static void fail_for_good(struct intake *intake)
{
    struct error error;
    char reason[256];
    rd_kafka_resp_err_t code = rd_kafka_fatal_error(intake->consumer, reason, sizeof(reason));

    if (code == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID)
        error_set(&error, ERROR_INTERNAL,
                  "another process runs with the worker.id \"%s\". Give each its own.",
                  intake->settings->worker_id);
    else
        error_set(&error, ERROR_INTERNAL, "Kafka consumer: %s", reason);
    intake_fail(intake, &error);
}

static void on_missing_topic(struct intake *intake)
{
    struct error error;

    error_set(&error, ERROR_INTERNAL,
              "topic %s does not exist. Make the topics with `tidemark topics create`.", intake->topic);
    intake_fail(intake, &error);
}

/* What concerns the consumer as a whole, or a partition's fetching. */
static void on_failure(struct intake *intake, rd_kafka_resp_err_t code, const char *reason)
{
    struct error error;

    if (code == RD_KAFKA_RESP_ERR__FATAL) {
        fail_for_good(intake);
    } else if (code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART && intake->partition_count == 0) {
        on_missing_topic(intake);
    } else if (intake->callbacks.on_trouble && intake->on_closed == NULL) {
        error_set(&error, ERROR_TRANSIENT, "%s: %s", rd_kafka_err2name(code), reason);
        intake->callbacks.on_trouble(intake->callbacks.context, &error);
    }
}

static void on_client_error(rd_kafka_t *consumer, int code, const char *reason, void *context)
{
    (void)consumer;
    on_failure(context, (rd_kafka_resp_err_t)code, reason);
}

/* 1: the JSON is kept. */
static int on_statistics(rd_kafka_t *consumer, char *json, size_t length, void *context)
{
    struct intake *intake = context;

    (void)consumer;
    (void)length; /* a NUL ends it */
    statistics_feed_take(intake->settings->statistics, KAFKA_CONSUMER, json);
    return 1;
}

static void prepare_conf(rd_kafka_conf_t *conf, void *context)
{
    struct intake *intake = context;
    char reason[128];

    rd_kafka_conf_set_opaque(conf, intake);
    rd_kafka_conf_set_rebalance_cb(conf, intake_on_rebalance);
    rd_kafka_conf_set_error_cb(conf, on_client_error);
    if (intake->settings->statistics)
        rd_kafka_conf_set_stats_cb(conf, on_statistics);
    /* Any text is allowed for both.  A member with a name of its own that restarts moves no partition. */
    (void)rd_kafka_conf_set(conf, "group.id", intake->settings->group_id, reason, sizeof(reason));
    (void)rd_kafka_conf_set(conf, "group.instance.id", intake->settings->worker_id, reason, sizeof(reason));
}

static void on_message(struct intake *intake, struct intake_row *row, const rd_kafka_message_t *message)
{
    struct kafka_header headers[MESSAGE_HEADERS_MAX];
    struct kafka_record record;

    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        on_failure(intake, message->err, rd_kafka_message_errstr(message));
        return;
    }
    if (message->offset < row->next_offset)
        return;
    row->next_offset = message->offset + 1;
    message_read(message, TOPIC_JOBS, headers, &record);
    intake->callbacks.on_request(intake->callbacks.context, &record);
}

/* True if there may be more. */
static bool drain_row(struct intake *intake, struct intake_row *row)
{
    for (unsigned i = 0; i < RECORDS_PER_TURN; i++) {
        rd_kafka_message_t *message;

        if (row->state != ROW_LIVE || row->is_held)
            return false;
        message = rd_kafka_consume_queue(row->queue, 0);
        if (message == NULL)
            return false;
        on_message(intake, row, message);
        rd_kafka_message_destroy(message);
    }
    return true;
}

/* Runs the callbacks of the group; its messages are errors, as each partition has a queue of its own. */
static void serve_group(struct intake *intake)
{
    rd_kafka_message_t *message;

    while ((message = intake->closing_queue ? rd_kafka_consume_queue(intake->closing_queue, 0)
                                            : rd_kafka_consumer_poll(intake->consumer, 0))) {
        on_failure(intake, message->err, rd_kafka_message_errstr(message));
        rd_kafka_message_destroy(message);
    }
}

static void on_wake(uv_async_t *wake)
{
    struct intake *intake = wake->data;
    bool has_more = false;

    if (intake->handles_open > 0)
        return; /* closing, and the consumer is gone */
    serve_group(intake);
    for (int32_t i = 0; i < intake->row_count; i++)
        has_more |= drain_row(intake, &intake->rows[i]);
    if (has_more)
        (void)uv_async_send(&intake->wake);
    intake_close_if_left(intake);
}

static void on_tick(uv_timer_t *tick)
{
    struct intake *intake = tick->data;
    struct error error;

    on_wake(&intake->wake);
    if (intake->on_closed)
        return;
    intake_search(intake);
    if (intake->unassigned_since_ms && uv_now(intake->loop) - intake->unassigned_since_ms > ANSWERLESS_MS) {
        error_set(&error, ERROR_INTERNAL,
                  "the consumer group has given no answer for %d s. A new start joins it anew.",
                  ANSWERLESS_MS / 1000);
        intake_fail(intake, &error);
    }
}

static bool subscribe(struct intake *intake, struct error *error)
{
    rd_kafka_topic_partition_list_t *topics = memory_require(rd_kafka_topic_partition_list_new(1));
    rd_kafka_resp_err_t result;

    rd_kafka_topic_partition_list_add(topics, intake->topic, RD_KAFKA_PARTITION_UA);
    result = rd_kafka_subscribe(intake->consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return result == RD_KAFKA_RESP_ERR_NO_ERROR || connection_failed(error, "subscribing", result);
}

static bool open_consumer(struct intake *intake, struct error *error)
{
    struct connection_plan plan = {.type = RD_KAFKA_CONSUMER,
                                   .defaults = defaults,
                                   .fixed = fixed,
                                   .tells_statistics = intake->settings->statistics != NULL,
                                   .prepare = prepare_conf,
                                   .context = intake};

    intake->consumer = connection_new(intake->settings, &plan, error);
    if (intake->consumer == NULL)
        return false;
    (void)rd_kafka_poll_set_consumer(intake->consumer); /* fails only for a producer */
    if (subscribe(intake, error))
        return true;
    connection_free(intake->consumer);
    return false;
}

struct intake *intake_start(uv_loop_t *loop, const struct kafka_settings *settings,
                            const struct intake_callbacks *callbacks, struct error *error)
{
    struct intake *intake = memory_allocate_zeroed(1, sizeof(*intake));
    int result;

    assert(callbacks->on_assigned && callbacks->on_revoked && callbacks->on_generation);
    assert(callbacks->on_request && callbacks->on_fatal);
    intake->loop = loop;
    intake->settings = settings;
    intake->callbacks = *callbacks;
    (void)kafka_topic_name(settings, TOPIC_JOBS, intake->topic, sizeof(intake->topic));
    if (!open_consumer(intake, error)) {
        free(intake);
        return NULL;
    }
    result = uv_async_init(loop, &intake->wake, on_wake);
    assert(result == 0); /* the loop's own descriptor is open already */
    (void)result;
    (void)uv_timer_init(loop, &intake->tick); /* neither can fail */
    (void)uv_timer_start(&intake->tick, on_tick, 0, TICK_MS);
    intake->wake.data = intake;
    intake->tick.data = intake;
    intake->group_queue = rd_kafka_queue_get_consumer(intake->consumer);
    rd_kafka_queue_cb_event_enable(intake->group_queue, intake_wake, intake);
    return intake;
}

void intake_hold(struct intake *intake, int32_t partition)
{
    struct intake_row *row = intake_row(intake, partition);

    if (row)
        row->is_held = true;
}

void intake_release(struct intake *intake, int32_t partition)
{
    struct intake_row *row = intake_row(intake, partition);

    if (row == NULL || !row->is_held)
        return;
    row->is_held = false;
    (void)uv_async_send(&intake->wake); /* what has been waiting there makes no event of its own */
}

void intake_rewind(struct intake *intake, int32_t partition)
{
    struct intake_row *row = intake_row(intake, partition);

    if (row == NULL || row->state == ROW_NONE || row->state >= ROW_REVOKED)
        return;
    row->state = ROW_MISSING;
    row->spell++;
    row->is_held = true;
    row->must_rewind = true;
    intake_search(intake);
}

void intake_leave(struct intake *intake, int32_t partition)
{
    struct intake_row *row = intake_row(intake, partition);

    if (row == NULL || row->state != ROW_REVOKED)
        return; /* lost, and gone already */
    row->state = ROW_LEFT;
    intake->revoked_count--;
    intake_finish_revoke(intake);
}

const struct kafka_generation *intake_generation(const struct intake *intake)
{
    return intake->generation;
}

int32_t intake_partition_count(const struct intake *intake)
{
    return intake->partition_count;
}
