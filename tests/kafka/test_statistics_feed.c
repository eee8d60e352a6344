#include "kafka/statistics_feed.h"

#include <stdlib.h>

#include "base/arena.h"
#include "kafka/broker.h"
#include "kafka/intake.h"
#include "kafka/ledger.h"

struct part {
    struct broker broker;
    struct statistics_feed *feed;
    unsigned read_count[KAFKA_CLIENT_COUNT];
    int64_t time_s;
    bool has_both;
    bool is_closed;
};

static void on_read(void *context, enum kafka_client client, const struct statistics *statistics)
{
    struct part *part = context;

    part->read_count[client]++;
    part->time_s = statistics->time_s;
    part->has_both = part->read_count[KAFKA_CONSUMER] > 0 && part->read_count[KAFKA_PRODUCER] > 0;
}

static void on_closed(void *context)
{
    ((struct part *)context)->is_closed = true;
}

static void close_feed(struct part *part)
{
    part->is_closed = false;
    statistics_feed_close(part->feed, on_closed, part);
    broker_run_until(&part->broker, &part->is_closed);
}

static void start_feed(struct part *part)
{
    *part = (struct part){.feed = NULL};
    broker_start(&part->broker, 1);
    part->feed = statistics_feed_start(&part->broker.loop, &part->broker.settings, on_read, part);
}

static void give(struct part *part, enum kafka_client client, const char *json)
{
    statistics_feed_take(part->feed, client, memory_copy_text(json));
}

static void the_newest_of_each_client_is_read(void **state)
{
    struct part part;

    (void)state;
    start_feed(&part);
    give(&part, KAFKA_CONSUMER, "{\"time\":1}");
    give(&part, KAFKA_CONSUMER, "{\"time\":2}"); /* before the loop turned: the one before it is dropped */
    give(&part, KAFKA_PRODUCER, "no JSON");
    give(&part, KAFKA_PRODUCER, "{\"time\":2}");
    broker_run_until(&part.broker, &part.has_both);
    assert_int_equal(part.read_count[KAFKA_CONSUMER], 1);
    assert_int_equal(part.read_count[KAFKA_PRODUCER], 1);
    assert_int_equal(part.time_s, 2);
    close_feed(&part);
    broker_stop(&part.broker);
}

static void what_has_not_been_read_when_it_closes_is_dropped(void **state)
{
    struct part part;

    (void)state;
    start_feed(&part);
    give(&part, KAFKA_CONSUMER, "{\"time\":1}");
    (void)uv_run(&part.broker.loop, UV_RUN_NOWAIT); /* perhaps it is being read */
    give(&part, KAFKA_CONSUMER, "{\"time\":2}");
    give(&part, KAFKA_PRODUCER, "{\"time\":2}");
    close_feed(&part);
    assert_int_equal(part.read_count[KAFKA_PRODUCER], 0);
    broker_stop(&part.broker);
}

static void on_partition(void *context, int32_t partition, int64_t position)
{
    (void)context;
    (void)partition;
    (void)position;
}

static void on_revoked(void *context, int32_t partition, bool is_lost)
{
    (void)is_lost;
    intake_leave(*(struct intake **)context, partition);
}

static void on_generation(void *context)
{
    (void)context;
}

static void on_request(void *context, const struct kafka_record *record)
{
    (void)context;
    (void)record;
}

static void on_fatal(void *context, const struct error *error)
{
    (void)context;
    fail_msg("%s", error->message);
}

static void on_outcome(void *context, uint64_t batch_id, enum ledger_outcome outcome, const struct error *error)
{
    (void)context;
    (void)batch_id;
    (void)outcome;
    (void)error;
}

/* Without a transaction, too: an idle producer is served. */
static void the_consumer_and_an_idle_producer_tell_theirs(void **state)
{
    struct part part;
    struct intake *intake;
    struct ledger *ledger;
    struct error error;
    struct intake_callbacks callbacks = {.on_assigned = on_partition,
                                         .on_revoked = on_revoked,
                                         .on_generation = on_generation,
                                         .on_request = on_request,
                                         .on_fatal = on_fatal,
                                         .context = &intake};

    (void)state;
    start_feed(&part);
    part.broker.properties[part.broker.settings.property_count++] =
        (struct kafka_property){"statistics.interval.ms", "100"};
    part.broker.settings.statistics = part.feed;
    intake = intake_start(&part.broker.loop, &part.broker.settings, &callbacks, &error);
    ledger = ledger_start(&part.broker.loop, &part.broker.settings, on_outcome, &part, &error);
    assert_non_null(intake);
    assert_non_null(ledger);
    broker_run_until(&part.broker, &part.has_both);
    part.is_closed = false;
    ledger_close(ledger, on_closed, &part);
    broker_run_until(&part.broker, &part.is_closed);
    part.is_closed = false;
    intake_close(intake, PARTING_LEAVES, on_closed, &part);
    broker_run_until(&part.broker, &part.is_closed);
    close_feed(&part);
    broker_stop(&part.broker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_of_each_client_is_read),
        cmocka_unit_test(what_has_not_been_read_when_it_closes_is_dropped),
        cmocka_unit_test(the_consumer_and_an_idle_producer_tell_theirs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
