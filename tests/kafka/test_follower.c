#include "kafka/follower.h"

#include "kafka/broker.h"

enum { PARTITIONS = 3 };

struct part {
    struct broker broker;
    struct follower *follower;
    unsigned record_count, wanted_count;
    bool has_wanted; /* record_count has reached wanted_count */
    bool is_read;
    bool is_troubled;
    struct error trouble;
    bool is_closed;
    char last_value[8];
};

static void on_record(void *context, const struct kafka_record *record)
{
    struct part *part = context;

    assert_int_equal(record->topic, TOPIC_SETTINGS);
    assert_false(part->is_closed);
    part->record_count++;
    part->has_wanted = part->record_count >= part->wanted_count;
    (void)snprintf(part->last_value, sizeof(part->last_value), "%.*s", (int)record->value_length,
                   record->value ? (const char *)record->value : "");
}

static void on_read(void *context)
{
    struct part *part = context;

    assert_false(part->is_read); /* once */
    part->is_read = true;
}

static void on_trouble(void *context, const struct error *error)
{
    struct part *part = context;

    assert_int_not_equal(error->class, ERROR_NONE);
    part->is_troubled = true;
    part->trouble = *error;
}

static void on_closed(void *context)
{
    struct part *part = context;

    part->is_closed = true;
}

static const struct follower_callbacks callbacks = {
    .on_record = on_record, .on_read = on_read, .on_trouble = on_trouble};

static void start(struct part *part)
{
    struct follower_callbacks told = callbacks;
    struct error error;

    told.context = part;
    part->follower =
        follower_start(&part->broker.loop, &part->broker.settings, TOPIC_SETTINGS, &told, &error);
    if (part->follower == NULL)
        fail_msg("%s", error.message);
}

static void stop(struct part *part)
{
    follower_close(part->follower, on_closed, part);
    broker_run_until(&part->broker, &part->is_closed);
    broker_stop(&part->broker);
}

static void wait_for(struct part *part, unsigned count)
{
    part->wanted_count = count;
    part->has_wanted = part->record_count >= count;
    broker_run_until(&part->broker, &part->has_wanted);
}

static void everything_is_read_and_then_followed(void **state)
{
    struct part part = {.follower = NULL};

    (void)state;
    broker_start(&part.broker, PARTITIONS);
    for (int32_t i = 0; i < PARTITIONS; i++) {
        broker_write(&part.broker, TOPIC_SETTINGS, i, "a", "1");
        broker_write(&part.broker, TOPIC_SETTINGS, i, "b", "2");
    }
    start(&part);
    broker_run_until(&part.broker, &part.is_read);
    assert_int_equal(part.record_count, 2 * PARTITIONS);
    broker_write(&part.broker, TOPIC_SETTINGS, 1, "a", "3");
    wait_for(&part, 2 * PARTITIONS + 1);
    assert_string_equal(part.last_value, "3");
    broker_write(&part.broker, TOPIC_SETTINGS, 2, "a", NULL);
    wait_for(&part, 2 * PARTITIONS + 2);
    assert_string_equal(part.last_value, "");
    assert_false(part.is_troubled);
    stop(&part);
}

static void an_empty_topic_is_read_too(void **state)
{
    struct part part = {.follower = NULL};

    (void)state;
    broker_start(&part.broker, PARTITIONS);
    start(&part);
    broker_run_until(&part.broker, &part.is_read);
    assert_int_equal(part.record_count, 0);
    stop(&part);
}

static void a_topic_that_is_not_there_is_no_topic_without_records(void **state)
{
    struct part part = {.follower = NULL};

    (void)state;
    broker_start(&part.broker, PARTITIONS);
    part.broker.properties[0].value = "127.0.0.1:9"; /* nobody listens there */
    start(&part);
    broker_run_until(&part.broker, &part.is_troubled);
    assert_false(part.is_read);
    assert_non_null(strstr(part.trouble.message, "127.0.0.1:9")); /* and why: what a person looks for first */
    assert_non_null(strstr(part.trouble.message, "Connection refused"));
    stop(&part);
    assert_false(part.is_read);
}

static void it_closes_before_anything_was_read(void **state)
{
    struct part part = {.follower = NULL};

    (void)state;
    broker_start(&part.broker, PARTITIONS);
    broker_write(&part.broker, TOPIC_SETTINGS, 0, "a", "1");
    start(&part);
    stop(&part);
    assert_int_equal(part.record_count, 0);
    assert_false(part.is_read);
}

static void a_wrong_property_is_an_error(void **state)
{
    struct part part = {.follower = NULL};
    struct follower_callbacks told = callbacks;
    struct error error;

    (void)state;
    broker_start(&part.broker, PARTITIONS);
    part.broker.properties[1] = (struct kafka_property){"no.such.property", "1"};
    assert_null(follower_start(&part.broker.loop, &part.broker.settings, TOPIC_SETTINGS, &told, &error));
    assert_non_null(strstr(error.message, "no.such.property"));
    broker_stop(&part.broker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_read_and_then_followed),
        cmocka_unit_test(an_empty_topic_is_read_too),
        cmocka_unit_test(a_topic_that_is_not_there_is_no_topic_without_records),
        cmocka_unit_test(it_closes_before_anything_was_read),
        cmocka_unit_test(a_wrong_property_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
