#include "kafka/follower.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "kafka/connection.h"
#include "kafka/message.h"

enum { RECORDS_PER_TURN = 1000, METADATA_TIMEOUT_MS = 2000, TRY_AGAIN_MS = 1000, HANDLES = 2 };

/* A broker that is away for hours is told of twice a minute, not at each try. */
enum { TRIES_PER_LINE = 10, REASON_BYTES_MAX = 160 };

struct follower {
    uv_loop_t *loop;
    struct follower_callbacks callbacks;
    enum topic topic;
    rd_kafka_t *client; /* NULL once it has been retired */
    rd_kafka_queue_t *queue;
    uv_async_t wake;
    uv_timer_t try_again;
    uv_work_t chore; /* what would keep the loop waiting: asking for metadata, ending the client's threads */
    bool is_chore_under_way;
    int partition_count; /* 0 until the topic was found */
    struct error trouble; /* of the last time it was asked for */
    char reason[REASON_BYTES_MAX]; /* librdkafka's own of the last connection that failed; "" if none has */
    enum error_class told_class;   /* of the trouble that was told last */
    unsigned untold_tries;         /* since */
    bool *is_read;        /* by partition: its end was met */
    int unread_count;
    unsigned handles_open;
    bool is_closing;
    void (*on_closed)(void *context);
    void *closed_context;
    char topic_name[KAFKA_TOPIC_BYTES_MAX];
};

static const struct kafka_property defaults[] = {
    {"fetch.error.backoff.ms", "100"},
    {"fetch.wait.max.ms", "200"}, /* the end of an empty partition shows only when a fetch comes back empty */
    {NULL, NULL},
};

static const struct kafka_property fixed[] = {
    {"group.id", "tidemark-follower"}, /* assigning needs one; it is never joined and commits nothing */
    {"enable.auto.commit", "false"},   {"enable.auto.offset.store", "false"},
    {"enable.partition.eof", "true"},  {"isolation.level", "read_committed"},
    {"auto.offset.reset", "earliest"}, {NULL, NULL},
};

/* "127.0.0.1:9092/bootstrap: Connect to ipv4#127.0.0.1:9092 failed: Connection refused (after 0ms in state CONNECT)" */
static void on_client_error(rd_kafka_t *client, int code, const char *reason, void *context)
{
    struct follower *follower = context;

    (void)client;
    if (code != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) /* which says nothing that the others had not said */
        (void)snprintf(follower->reason, sizeof(follower->reason), "%s", reason);
}

static void prepare_conf(rd_kafka_conf_t *conf, void *context)
{
    rd_kafka_conf_set_opaque(conf, context);
    rd_kafka_conf_set_error_cb(conf, on_client_error);
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct follower *follower = handle->data;
    void (*on_closed)(void *context) = follower->on_closed;
    void *context = follower->closed_context;

    if (--follower->handles_open > 0)
        return;
    free(follower->is_read);
    free(follower);
    if (on_closed)
        on_closed(context);
}

static void close_handles(struct follower *follower)
{
    uv_close((uv_handle_t *)&follower->wake, on_handle_closed);
    uv_close((uv_handle_t *)&follower->try_again, on_handle_closed);
}

static void begin_chore(struct follower *follower, uv_work_cb work, uv_after_work_cb on_done)
{
    int result;

    assert(!follower->is_chore_under_way);
    follower->is_chore_under_way = true;
    follower->chore.data = follower;
    result = uv_queue_work(follower->loop, &follower->chore, work, on_done);
    assert(result == 0); /* fails only without a callback */
    (void)result;
}

static void retire(uv_work_t *work)
{
    struct follower *follower = work->data;

    connection_free(follower->client);
}

static void on_retired(uv_work_t *work, int status)
{
    struct follower *follower = work->data;

    (void)status; /* it is never cancelled */
    close_handles(follower);
}

static void begin_retiring(struct follower *follower)
{
    rd_kafka_queue_cb_event_enable(follower->queue, NULL, NULL);
    rd_kafka_queue_destroy(follower->queue);
    begin_chore(follower, retire, on_retired);
}

/* Runs on a thread of librdkafka. */
static void on_queue_event(rd_kafka_t *client, void *context)
{
    struct follower *follower = context;

    (void)client;
    (void)uv_async_send(&follower->wake);
}

static void assign_all(struct follower *follower)
{
    rd_kafka_topic_partition_list_t *list =
        memory_require(rd_kafka_topic_partition_list_new(follower->partition_count));
    rd_kafka_resp_err_t result;

    for (int i = 0; i < follower->partition_count; i++)
        rd_kafka_topic_partition_list_add(list, follower->topic_name, i)->offset = RD_KAFKA_OFFSET_BEGINNING;
    result = rd_kafka_assign(follower->client, list);
    assert(result == RD_KAFKA_RESP_ERR_NO_ERROR); /* fails only for a list that is no list of partitions */
    (void)result;
    rd_kafka_topic_partition_list_destroy(list);
}

/* Partitions of a topic that the client does not know yet are looked at a second later only, and one that is not there
   is told in no other way. */
static void look_for_topic(uv_work_t *work)
{
    struct follower *follower = work->data;
    int count = connection_count_partitions(follower->client, follower->topic_name, METADATA_TIMEOUT_MS,
                                            &follower->trouble);

    if (count == 0)
        error_set(&follower->trouble, ERROR_NOT_FOUND,
                  "topic %s does not exist. Make the topics with `tidemark topics create`.", follower->topic_name);
    follower->partition_count = count > 0 ? count : 0;
}

static void on_looked(uv_work_t *work, int status);

static void on_try_again(uv_timer_t *timer)
{
    begin_chore(timer->data, look_for_topic, on_looked);
}

static void tell_trouble(struct follower *follower)
{
    struct error *trouble = &follower->trouble;

    if (trouble->class == follower->told_class && ++follower->untold_tries < TRIES_PER_LINE)
        return;
    follower->told_class = trouble->class;
    follower->untold_tries = 0;
    if (trouble->class == ERROR_TRANSIENT && follower->reason[0] != '\0')
        error_set(trouble, ERROR_TRANSIENT,
                  "no Kafka broker answers. Is it running, and is kafka.bootstrap.servers right? (%s)",
                  follower->reason);
    follower->callbacks.on_trouble(follower->callbacks.context, trouble);
}

static void on_looked(uv_work_t *work, int status)
{
    struct follower *follower = work->data;

    (void)status; /* it is never cancelled */
    follower->is_chore_under_way = false;
    if (follower->is_closing) {
        begin_retiring(follower);
        return;
    }
    if (follower->partition_count == 0) {
        tell_trouble(follower);
        (void)uv_timer_start(&follower->try_again, on_try_again, TRY_AGAIN_MS, 0); /* fails only while closing */
        return;
    }
    follower->unread_count = follower->partition_count;
    follower->is_read = memory_allocate_zeroed((size_t)follower->partition_count, sizeof(*follower->is_read));
    assign_all(follower);
}

static void on_end(struct follower *follower, int32_t partition)
{
    assert(partition >= 0 && partition < follower->partition_count);
    if (follower->is_read[partition])
        return;
    follower->is_read[partition] = true;
    if (--follower->unread_count == 0)
        follower->callbacks.on_read(follower->callbacks.context);
}

static void on_message(struct follower *follower, const rd_kafka_message_t *message)
{
    struct kafka_header headers[MESSAGE_HEADERS_MAX];
    struct kafka_record record;
    struct error error;

    switch ((int)message->err) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
        message_read(message, follower->topic, headers, &record);
        follower->callbacks.on_record(follower->callbacks.context, &record);
        return;
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        on_end(follower, message->partition);
        return;
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
        return; /* librdkafka tries again, and the intake tells */
    default:
        (void)connection_failed(&error, follower->topic_name, message->err);
        follower->callbacks.on_trouble(follower->callbacks.context, &error);
    }
}

static void on_wake(uv_async_t *wake)
{
    struct follower *follower = wake->data;

    for (unsigned i = 0; i < RECORDS_PER_TURN; i++) {
        rd_kafka_message_t *message = follower->is_closing ? NULL : rd_kafka_consumer_poll(follower->client, 0);

        if (message == NULL)
            return;
        on_message(follower, message);
        rd_kafka_message_destroy(message);
    }
    (void)uv_async_send(&follower->wake); /* the rest in a later turn */
}

static void init_handles(struct follower *follower)
{
    int result = uv_async_init(follower->loop, &follower->wake, on_wake);

    assert(result == 0); /* the loop's own descriptor is open already */
    (void)result;
    (void)uv_timer_init(follower->loop, &follower->try_again); /* cannot fail */
    follower->wake.data = follower->try_again.data = follower;
    follower->handles_open = HANDLES;
}

struct follower *follower_start(uv_loop_t *loop, const struct kafka_settings *settings, enum topic topic,
                                const struct follower_callbacks *callbacks, struct error *error)
{
    struct follower *follower = memory_allocate_zeroed(1, sizeof(*follower));

    assert(callbacks->on_record && callbacks->on_read && callbacks->on_trouble);
    follower->loop = loop;
    follower->callbacks = *callbacks;
    follower->topic = topic;
    (void)kafka_topic_name(settings, topic, follower->topic_name, sizeof(follower->topic_name));
    follower->client = connection_new(settings,
                                      &(struct connection_plan){.type = RD_KAFKA_CONSUMER,
                                                                .defaults = defaults,
                                                                .fixed = fixed,
                                                                .prepare = prepare_conf,
                                                                .context = follower},
                                      error);
    if (follower->client == NULL) {
        free(follower);
        return NULL;
    }
    init_handles(follower);
    (void)rd_kafka_poll_set_consumer(follower->client); /* fails only for a producer */
    follower->queue = rd_kafka_queue_get_consumer(follower->client);
    rd_kafka_queue_cb_event_enable(follower->queue, on_queue_event, follower);
    (void)uv_async_send(&follower->wake); /* what is in the queue already makes no event, and then nothing does */
    begin_chore(follower, look_for_topic, on_looked);
    return follower;
}

void follower_close(struct follower *follower, void (*on_closed)(void *context), void *context)
{
    assert(!follower->is_closing);
    follower->is_closing = true;
    follower->on_closed = on_closed;
    follower->closed_context = context;
    (void)uv_timer_stop(&follower->try_again); /* cannot fail */
    if (!follower->is_chore_under_way)
        begin_retiring(follower);
}
