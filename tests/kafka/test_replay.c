#include "kafka/replay.h"

#include "kafka/broker.h"

enum { PARTITIONS = 3 };

struct part {
    struct broker broker;
    struct replay *replay;
    unsigned record_count[PARTITIONS];
    bool is_done[PARTITIONS];
    bool is_closed;
};

static void on_record(void *context, int32_t partition, const struct kafka_record *record)
{
    struct part *part = context;

    assert_false(part->is_done[partition]);
    assert_int_equal(record->partition, partition);
    assert_int_equal(record->topic, TOPIC_JOURNAL);
    part->record_count[partition]++;
}

static void on_done(void *context, int32_t partition)
{
    struct part *part = context;

    assert_false(part->is_done[partition]);
    part->is_done[partition] = true;
}

static void on_closed(void *context)
{
    struct part *part = context;

    part->is_closed = true;
}

static void start(struct part *part)
{
    struct replay_callbacks callbacks = {.on_record = on_record, .on_done = on_done, .context = part};
    struct error error;

    *part = (struct part){.replay = NULL};
    broker_start(&part->broker, PARTITIONS);
    broker_write(&part->broker, TOPIC_JOURNAL, 0, "a", "1");
    broker_write(&part->broker, TOPIC_JOURNAL, 0, "a", NULL);
    broker_write(&part->broker, TOPIC_JOURNAL, 1, "b", "1");
    part->replay = replay_new(&part->broker.loop, &part->broker.settings, &callbacks, &error);
    assert_non_null(part->replay);
}

static void stop(struct part *part)
{
    replay_close(part->replay, on_closed, part);
    broker_run_until(&part->broker, &part->is_closed);
    broker_stop(&part->broker);
}

static void each_partition_is_read_to_its_end(void **state)
{
    struct part part;

    (void)state;
    start(&part);
    for (int32_t i = 0; i < PARTITIONS; i++)
        replay_begin(part.replay, i);
    for (int32_t i = 0; i < PARTITIONS; i++)
        broker_run_until(&part.broker, &part.is_done[i]);
    assert_int_equal(part.record_count[0], 2);
    assert_int_equal(part.record_count[1], 1);
    assert_int_equal(part.record_count[2], 0);
    stop(&part);
}

static void a_replay_can_begin_again_and_be_cancelled(void **state)
{
    struct part part;

    (void)state;
    start(&part);
    replay_begin(part.replay, 0);
    broker_run_until(&part.broker, &part.is_done[0]);
    part.is_done[0] = false;
    broker_write(&part.broker, TOPIC_JOURNAL, 0, "c", "1");
    replay_begin(part.replay, 1);
    replay_begin(part.replay, 0);
    replay_cancel(part.replay, 1);
    replay_cancel(part.replay, 1); /* again: no effect */
    broker_run_until(&part.broker, &part.is_done[0]);
    assert_int_equal(part.record_count[0], 2 + 3);
    assert_false(part.is_done[1]);
    stop(&part);
}

static void it_closes_in_the_middle(void **state)
{
    struct part part;

    (void)state;
    start(&part);
    replay_begin(part.replay, 0);
    replay_begin(part.replay, 1);
    stop(&part);
    assert_false(part.is_done[0] && part.is_done[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_partition_is_read_to_its_end),
        cmocka_unit_test(a_replay_can_begin_again_and_be_cancelled),
        cmocka_unit_test(it_closes_in_the_middle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
