#include "kafka/statistics_feed.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/arena.h"
#include "kafka/connection.h"

struct statistics_feed {
    uv_loop_t *loop;
    statistics_on_read *on_read;
    void *context;
    _Atomic(char *) taken[KAFKA_CLIENT_COUNT]; /* NULL: nothing new */
    uv_async_t wake;
    uv_work_t reading; /* of one client at a time */
    bool is_reading;
    enum kafka_client client;
    char *json;
    bool is_read; /* or it was no JSON */
    struct statistics statistics;
    bool is_closing;
    void (*on_closed)(void *context);
    void *closed_context;
    char topic[KAFKA_TOPIC_BYTES_MAX];
};

const char *kafka_client_name(enum kafka_client client)
{
    static const char *const names[] = {[KAFKA_CONSUMER] = "consumer", [KAFKA_PRODUCER] = "producer"};

    assert(client < KAFKA_CLIENT_COUNT);
    return names[client];
}

static void on_wake_closed(uv_handle_t *handle)
{
    struct statistics_feed *feed = handle->data;
    void (*on_closed)(void *context) = feed->on_closed;
    void *context = feed->closed_context;

    for (size_t i = 0; i < KAFKA_CLIENT_COUNT; i++)
        free(atomic_load(&feed->taken[i]));
    free(feed);
    if (on_closed)
        on_closed(context);
}

/* On a thread of the pool. */
static void read_json(uv_work_t *work)
{
    struct statistics_feed *feed = work->data;
    struct error ignored; /* librdkafka writes what it writes: the next may be better */

    feed->is_read = statistics_read(feed->json, feed->topic, &feed->statistics, &ignored);
    free(feed->json);
}

static void read_next(struct statistics_feed *feed);

static void on_json_read(uv_work_t *work, int status)
{
    struct statistics_feed *feed = work->data;

    (void)status; /* it is never cancelled */
    feed->is_reading = false;
    if (feed->is_read && !feed->is_closing)
        feed->on_read(feed->context, feed->client, &feed->statistics);
    if (feed->is_read)
        statistics_done(&feed->statistics);
    if (feed->is_closing)
        uv_close((uv_handle_t *)&feed->wake, on_wake_closed);
    else
        read_next(feed);
}

static void read_next(struct statistics_feed *feed)
{
    for (int client = 0; client < KAFKA_CLIENT_COUNT && !feed->is_reading && !feed->is_closing; client++) {
        int result;

        feed->json = atomic_exchange(&feed->taken[client], NULL);
        if (feed->json == NULL)
            continue;
        feed->client = (enum kafka_client)client;
        feed->is_reading = true;
        result = uv_queue_work(feed->loop, &feed->reading, read_json, on_json_read);
        assert(result == 0); /* fails only without a callback */
        (void)result;
    }
}

static void on_wake(uv_async_t *wake)
{
    read_next(wake->data);
}

struct statistics_feed *statistics_feed_start(uv_loop_t *loop, const struct kafka_settings *settings,
                                              statistics_on_read *on_read, void *context)
{
    struct statistics_feed *feed = memory_allocate_zeroed(1, sizeof(*feed));
    int result;

    assert(on_read != NULL);
    feed->loop = loop;
    feed->on_read = on_read;
    feed->context = context;
    (void)kafka_topic_name(settings, TOPIC_JOBS, feed->topic, sizeof(feed->topic));
    result = uv_async_init(loop, &feed->wake, on_wake);
    assert(result == 0); /* the loop's own descriptor is open already */
    (void)result;
    feed->wake.data = feed;
    feed->reading.data = feed;
    return feed;
}

void statistics_feed_take(struct statistics_feed *feed, enum kafka_client client, char *json)
{
    assert(json != NULL);
    free(atomic_exchange(&feed->taken[client], json));
    (void)uv_async_send(&feed->wake); /* cannot fail on an open handle */
}

void statistics_feed_close(struct statistics_feed *feed, void (*on_closed)(void *context), void *context)
{
    assert(!feed->is_closing);
    feed->is_closing = true;
    feed->on_closed = on_closed;
    feed->closed_context = context;
    if (!feed->is_reading)
        uv_close((uv_handle_t *)&feed->wake, on_wake_closed);
}
