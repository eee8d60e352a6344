#include "kafka/replay.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "kafka/connection.h"
#include "kafka/message.h"

/* Records taken in one turn of the loop: some milliseconds of the engine's time. */
enum { RECORDS_PER_TURN = 4000, PARTITIONS_MAX = 100000, METADATA_TIMEOUT_MS = 2000 };

struct replay {
    uv_loop_t *loop;
    const struct kafka_settings *settings;
    struct replay_callbacks callbacks;
    rd_kafka_t *client; /* NULL while nothing is replayed */
    rd_kafka_queue_t *queue;
    bool is_ready; /* the client knows the topic */
    uv_async_t wake;
    bool *is_replaying; /* by partition */
    int32_t partition_count;
    size_t replaying_count;
    size_t chore_count; /* under way */
    bool is_closing;
    void (*on_closed)(void *context);
    void *closed_context;
    char topic[KAFKA_TOPIC_BYTES_MAX];
};

/* What would keep the loop waiting: a client that learns about its topic, or ends its threads. */
struct chore {
    uv_work_t work;
    struct replay *replay;
    rd_kafka_t *client;
};

static const struct kafka_property defaults[] = {
    {"fetch.error.backoff.ms", "100"},
    {"fetch.wait.max.ms", "10"}, /* the end of an empty partition shows only when a fetch comes back empty */
    {NULL, NULL},
};

static const struct kafka_property fixed[] = {
    {"group.id", "tidemark-replay"}, /* assigning needs one; it is never joined and commits nothing */
    {"enable.auto.commit", "false"},   {"enable.auto.offset.store", "false"},
    {"enable.partition.eof", "true"},  {"isolation.level", "read_committed"},
    {"auto.offset.reset", "earliest"}, {NULL, NULL},
};

static const struct connection_plan plan = {.type = RD_KAFKA_CONSUMER, .defaults = defaults, .fixed = fixed};

static void on_wake_closed(uv_handle_t *handle)
{
    struct replay *replay = handle->data;
    void (*on_closed)(void *context) = replay->on_closed;
    void *context = replay->closed_context;

    free(replay->is_replaying);
    free(replay);
    if (on_closed)
        on_closed(context);
}

static void close_if_idle(struct replay *replay)
{
    if (replay->is_closing && replay->chore_count == 0)
        uv_close((uv_handle_t *)&replay->wake, on_wake_closed);
}

static void begin_chore(struct replay *replay, uv_work_cb work, uv_after_work_cb on_done)
{
    struct chore *chore = memory_allocate_zeroed(1, sizeof(*chore));
    int result;

    chore->replay = replay;
    chore->client = replay->client;
    chore->work.data = chore;
    replay->chore_count++;
    result = uv_queue_work(replay->loop, &chore->work, work, on_done);
    assert(result == 0); /* fails only without a callback */
    (void)result;
}

static void end_chore(struct chore *chore)
{
    struct replay *replay = chore->replay;

    free(chore);
    replay->chore_count--;
    close_if_idle(replay);
}

static void retire(uv_work_t *work)
{
    struct chore *chore = work->data;

    connection_free(chore->client);
}

static void on_retired(uv_work_t *work, int status)
{
    (void)status; /* it is never cancelled */
    end_chore(work->data);
}

static void retire_if_idle(struct replay *replay)
{
    if (replay->client == NULL || !replay->is_ready || replay->replaying_count > 0)
        return;
    rd_kafka_queue_cb_event_enable(replay->queue, NULL, NULL);
    rd_kafka_queue_destroy(replay->queue);
    begin_chore(replay, retire, on_retired);
    replay->client = NULL;
}

/* Runs on a thread of librdkafka. */
static void on_queue_event(rd_kafka_t *client, void *context)
{
    struct replay *replay = context;

    (void)client;
    (void)uv_async_send(&replay->wake);
}

static void assign(struct replay *replay, int32_t partition, bool is_wanted)
{
    rd_kafka_topic_partition_list_t *list = memory_require(rd_kafka_topic_partition_list_new(1));
    rd_kafka_error_t *failure;

    rd_kafka_topic_partition_list_add(list, replay->topic, partition)->offset = RD_KAFKA_OFFSET_BEGINNING;
    failure = is_wanted ? rd_kafka_incremental_assign(replay->client, list)
                        : rd_kafka_incremental_unassign(replay->client, list);
    assert(failure == NULL); /* fails only for a partition that is assigned already, or was not */
    (void)failure;
    rd_kafka_topic_partition_list_destroy(list);
}

/* Partitions of a topic that the client does not know yet are looked at a second later only. */
static void learn_topic(uv_work_t *work)
{
    struct chore *chore = work->data;

    (void)connection_count_partitions(chore->client, chore->replay->topic, METADATA_TIMEOUT_MS, NULL);
}

static void on_learnt(uv_work_t *work, int status)
{
    struct chore *chore = work->data;
    struct replay *replay = chore->replay;

    (void)status; /* it is never cancelled */
    replay->is_ready = true;
    for (int32_t i = 0; i < replay->partition_count; i++)
        if (replay->is_replaying[i])
            assign(replay, i, true);
    retire_if_idle(replay);
    end_chore(chore);
}

static void open_client(struct replay *replay)
{
    struct error error = {.class = ERROR_NONE};

    replay->client = connection_new(replay->settings, &plan, &error);
    assert(replay->client !=
           NULL); /* the properties were good at the start; without threads the machine is lost */
    (void)rd_kafka_poll_set_consumer(replay->client); /* fails only for a producer */
    replay->queue = rd_kafka_queue_get_consumer(replay->client);
    rd_kafka_queue_cb_event_enable(replay->queue, on_queue_event, replay);
    replay->is_ready = false;
    begin_chore(replay, learn_topic, on_learnt);
}

static void grow(struct replay *replay, int32_t partition)
{
    int32_t count = partition + 1;

    assert(partition >= 0 && partition < PARTITIONS_MAX);
    if (count <= replay->partition_count)
        return;
    replay->is_replaying = memory_resize(replay->is_replaying, (size_t)count * sizeof(*replay->is_replaying));
    while (replay->partition_count < count)
        replay->is_replaying[replay->partition_count++] = false;
}

static bool is_replaying(const struct replay *replay, int32_t partition)
{
    return partition >= 0 && partition < replay->partition_count && replay->is_replaying[partition];
}

static void stop(struct replay *replay, int32_t partition)
{
    if (replay->is_ready)
        assign(replay, partition, false);
    replay->is_replaying[partition] = false;
    replay->replaying_count--;
}

/* In read_committed mode the end comes at the last stable offset, which an open transaction holds below the
   high watermark: then it comes again once that transaction has ended. */
static bool is_whole(const struct replay *replay, const rd_kafka_message_t *end)
{
    int64_t low, high;

    return rd_kafka_get_watermark_offsets(replay->client, replay->topic, end->partition, &low, &high) ==
               RD_KAFKA_RESP_ERR_NO_ERROR &&
           high != RD_KAFKA_OFFSET_INVALID && end->offset >= high;
}

static void on_end(struct replay *replay, const rd_kafka_message_t *end)
{
    int32_t partition = end->partition;

    if (!is_whole(replay, end))
        return;
    stop(replay, partition);
    replay->callbacks.on_done(replay->callbacks.context, partition);
}

static void on_message(struct replay *replay, const rd_kafka_message_t *message)
{
    struct kafka_header headers[MESSAGE_HEADERS_MAX];
    struct kafka_record record;

    if (!is_replaying(replay, message->partition))
        return;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        on_end(replay, message);
    } else if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        message_read(message, TOPIC_JOURNAL, headers, &record);
        replay->callbacks.on_record(replay->callbacks.context, message->partition, &record);
    } /* any other error is the connection's, and librdkafka tries again */
}

static void on_wake(uv_async_t *wake)
{
    struct replay *replay = wake->data;
    rd_kafka_message_t *message = NULL;

    for (unsigned i = 0; replay->client && i < RECORDS_PER_TURN; i++) {
        message = rd_kafka_consumer_poll(replay->client, 0);
        if (message == NULL)
            break;
        on_message(replay, message);
        rd_kafka_message_destroy(message);
    }
    if (message)
        (void)uv_async_send(&replay->wake); /* the rest in a later turn */
    retire_if_idle(replay);                 /* only now: every message of the client has been given back */
}

struct replay *replay_new(uv_loop_t *loop, const struct kafka_settings *settings,
                          const struct replay_callbacks *callbacks, struct error *error)
{
    rd_kafka_t *probe = connection_new(settings, &plan, error);
    struct replay *replay;
    int result;

    if (probe == NULL)
        return NULL;
    connection_free(probe); /* its properties are good */
    replay = memory_allocate_zeroed(1, sizeof(*replay));
    assert(callbacks->on_record != NULL && callbacks->on_done != NULL);
    replay->loop = loop;
    replay->settings = settings;
    replay->callbacks = *callbacks;
    (void)kafka_topic_name(settings, TOPIC_JOURNAL, replay->topic, sizeof(replay->topic));
    result = uv_async_init(loop, &replay->wake, on_wake);
    assert(result == 0); /* the loop's own descriptor is open already */
    (void)result;
    replay->wake.data = replay;
    return replay;
}

void replay_begin(struct replay *replay, int32_t partition)
{
    assert(!replay->is_closing);
    grow(replay, partition);
    if (replay->is_replaying[partition])
        stop(replay, partition);
    if (replay->client == NULL)
        open_client(replay);
    replay->is_replaying[partition] = true;
    replay->replaying_count++;
    if (replay->is_ready)
        assign(replay, partition, true);
}

void replay_cancel(struct replay *replay, int32_t partition)
{
    if (!is_replaying(replay, partition))
        return;
    stop(replay, partition);
    retire_if_idle(replay);
}

void replay_close(struct replay *replay, void (*on_closed)(void *context), void *context)
{
    assert(!replay->is_closing);
    replay->is_closing = true;
    replay->on_closed = on_closed;
    replay->closed_context = context;
    replay->replaying_count = 0;
    for (int32_t i = 0; i < replay->partition_count; i++)
        replay->is_replaying[i] = false;
    retire_if_idle(replay);
    close_if_idle(replay);
}
