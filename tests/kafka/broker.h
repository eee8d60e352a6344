/* librdkafka's mock cluster and a loop with a limit, for the tests of worker/kafka. */
#ifndef TIDEMARK_TESTS_KAFKA_BROKER_H
#define TIDEMARK_TESTS_KAFKA_BROKER_H

#include <string.h>
#include <uv.h>

#include "harness/check.h"
#include "kafka/mock.h"
#include "kafka/reader.h"

enum { LIMIT_MS = 30000 };

struct broker {
    struct kafka_mock *mock;
    struct kafka_property properties[4];
    struct kafka_settings settings;
    uv_loop_t loop;
    uv_timer_t limit;
};

static void on_limit(uv_timer_t *limit)
{
    (void)limit;
    fail_msg("nothing more came in %d ms", LIMIT_MS);
}

static inline void broker_start(struct broker *broker, int partitions)
{
    struct error error;

    *broker =
        (struct broker){.settings = {.group_id = "group", .worker_id = "worker", .topics_prefix = "test"}};
    broker->mock = kafka_mock_start(&broker->settings, partitions, &error);
    if (broker->mock == NULL)
        fail_msg("%s", error.message);
    broker->properties[0] =
        (struct kafka_property){"bootstrap.servers", kafka_mock_bootstrap_servers(broker->mock)};
    broker->properties[1] = (struct kafka_property){"session.timeout.ms", "6000"};
    broker->properties[2] = (struct kafka_property){"fetch.wait.max.ms", "10"};
    broker->settings.properties = broker->properties;
    broker->settings.property_count = 3;
    assert_int_equal(uv_loop_init(&broker->loop), 0);
    assert_int_equal(uv_timer_init(&broker->loop, &broker->limit), 0);
    assert_int_equal(uv_timer_start(&broker->limit, on_limit, LIMIT_MS, 0), 0);
}

/* Turns the loop until `*is_done`. */
static inline void broker_run_until(struct broker *broker, const bool *is_done)
{
    while (!*is_done)
        (void)uv_run(&broker->loop, UV_RUN_ONCE);
}

/* Everything else on the loop must have been closed. */
static inline void broker_stop(struct broker *broker)
{
    uv_close((uv_handle_t *)&broker->limit, NULL);
    (void)uv_run(&broker->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&broker->loop), 0);
    kafka_mock_stop(broker->mock);
}

static inline void broker_write(struct broker *broker, enum topic topic, int32_t partition, const char *key,
                                const char *value)
{
    struct kafka_record record = {
        .topic = topic, .partition = partition, .key = key, .key_length = strlen(key)};
    struct error error;

    record.value = value;
    record.value_length = value ? strlen(value) : 0;
    if (!writer_write(&broker->settings, &record, &error))
        fail_msg("%s", error.message);
}

#endif
