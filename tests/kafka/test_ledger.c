#include "kafka/ledger.h"

#include <stdlib.h>

#include "kafka/broker.h"
#include "kafka/intake.h"

struct part {
    struct broker broker;
    struct intake *intake;
    struct ledger *ledger;
    bool has_generation;
    bool has_outcome;
    bool is_closed;
    uint64_t batch_id;
    enum ledger_outcome outcome;
    struct error error;
};

static void on_assigned(void *context, int32_t partition, int64_t position)
{
    (void)context;
    (void)partition;
    (void)position;
}

static void on_revoked(void *context, int32_t partition, bool is_lost)
{
    struct part *part = context;

    (void)is_lost;
    intake_leave(part->intake, partition);
}

static void on_generation(void *context)
{
    struct part *part = context;

    part->has_generation = true;
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

static void on_outcome(void *context, uint64_t batch_id, enum ledger_outcome outcome,
                       const struct error *error)
{
    struct part *part = context;

    part->has_outcome = true;
    part->batch_id = batch_id;
    part->outcome = outcome;
    part->error = *error;
}

static void on_closed(void *context)
{
    struct part *part = context;

    part->is_closed = true;
}

static void start(struct part *part)
{
    struct intake_callbacks callbacks = {.on_assigned = on_assigned,
                                         .on_revoked = on_revoked,
                                         .on_generation = on_generation,
                                         .on_request = on_request,
                                         .on_fatal = on_fatal,
                                         .context = part};
    struct error error;

    *part = (struct part){.intake = NULL};
    broker_start(&part->broker, 2);
    part->ledger = ledger_start(&part->broker.loop, &part->broker.settings, on_outcome, part, &error);
    assert_non_null(part->ledger);
    part->intake = intake_start(&part->broker.loop, &part->broker.settings, &callbacks, &error);
    assert_non_null(part->intake);
    broker_run_until(&part->broker, &part->has_generation);
}

static void stop(struct part *part)
{
    part->is_closed = false;
    ledger_close(part->ledger, on_closed, part);
    broker_run_until(&part->broker, &part->is_closed);
    part->is_closed = false;
    intake_close(part->intake, PARTING_RETURNS, on_closed, part);
    broker_run_until(&part->broker, &part->is_closed);
    broker_stop(&part->broker);
}

static void submit(struct part *part, const struct kafka_batch *batch)
{
    part->has_outcome = false;
    ledger_submit(part->ledger, batch, intake_generation(part->intake));
    broker_run_until(&part->broker, &part->has_outcome);
}

static void a_batch_commits_and_can_be_read(void **state)
{
    static const struct kafka_header headers[] = {{"ce_id", "1", 1}, {"nothing", NULL, 0}};
    static const struct kafka_record records[] = {
        {.topic = TOPIC_JOURNAL,
         .partition = 1,
         .key = "job",
         .key_length = 3,
         .value = "state",
         .value_length = 5},
        {.topic = TOPIC_STATUS,
         .partition = 1,
         .key = "job",
         .key_length = 3,
         .value = "event",
         .value_length = 5,
         .headers = headers,
         .header_count = 2},
        {.topic = TOPIC_RECOVERY_POINTS, .partition = KAFKA_PARTITION_BY_KEY, .key = "arn", .key_length = 3},
    };
    static const struct kafka_position positions[] = {{.partition = 1, .offset = 0}};
    static const struct kafka_batch batch = {
        .id = 7, .records = records, .record_count = 3, .positions = positions, .position_count = 1};
    bool has_record = false, is_at_end = false;
    struct kafka_record read = {.topic = TOPIC_STATUS};
    struct reader *reader;
    struct error error;
    struct part part;

    (void)state;
    start(&part);
    submit(&part, &batch);
    assert_int_equal(part.outcome, LEDGER_COMMITTED);
    assert_int_equal(part.batch_id, 7);
    reader = reader_open(&part.broker.settings, TOPIC_STATUS, &error);
    assert_non_null(reader);
    while (!has_record)
        assert_true(reader_next(reader, 100, &read, &has_record, &is_at_end, &error));
    assert_int_equal(read.partition, 1);
    assert_int_equal(read.value_length, 5);
    assert_memory_equal(read.value, "event", 5);
    assert_int_equal(read.header_count, 2);
    assert_string_equal(read.headers[0].name, "ce_id");
    assert_null(read.headers[1].value);
    reader_close(reader);
    stop(&part);
}

static void one_batch_follows_another(void **state)
{
    struct part part;

    (void)state;
    start(&part);
    for (uint64_t id = 1; id <= 20; id++) {
        struct kafka_record record = {
            .topic = TOPIC_JOURNAL, .key = "job", .key_length = 3, .value = "x", .value_length = 1};
        struct kafka_position position = {.offset = (int64_t)id};
        struct kafka_batch batch = {
            .id = id, .records = &record, .record_count = 1, .positions = &position, .position_count = 1};

        submit(&part, &batch);
        assert_int_equal(part.outcome, LEDGER_COMMITTED);
        assert_int_equal(part.batch_id, id);
    }
    stop(&part);
}

static void a_record_that_is_too_large_refuses_the_whole_batch(void **state)
{
    enum { TOO_LARGE = 9 * 1024 * 1024 };
    char *bytes = calloc(1, TOO_LARGE);
    struct kafka_record record = {
        .topic = TOPIC_JOURNAL, .key = "job", .key_length = 3, .value = bytes, .value_length = TOO_LARGE};
    struct kafka_position position = {.offset = 0};
    struct kafka_batch batch = {
        .id = 1, .records = &record, .record_count = 1, .positions = &position, .position_count = 1};
    struct part part;

    (void)state;
    start(&part);
    submit(&part, &batch);
    assert_int_equal(part.outcome, LEDGER_REFUSED);
    assert_non_null(strstr(part.error.message, "writing"));
    record.value_length = 10; /* and the producer goes on */
    submit(&part, &batch);
    assert_int_equal(part.outcome, LEDGER_COMMITTED);
    stop(&part);
    free(bytes);
}

static void a_wrong_property_is_named(void **state)
{
    struct kafka_property property = {"no.such.property", "1"};
    struct kafka_settings settings = {.properties = &property,
                                      .property_count = 1,
                                      .group_id = "g",
                                      .worker_id = "w",
                                      .topics_prefix = "t"};
    struct error error;
    uv_loop_t loop;

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_null(ledger_start(&loop, &settings, on_outcome, NULL, &error));
    assert_non_null(strstr(error.message, "kafka.no.such.property"));
    assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_commits_and_can_be_read),
        cmocka_unit_test(one_batch_follows_another),
        cmocka_unit_test(a_record_that_is_too_large_refuses_the_whole_batch),
        cmocka_unit_test(a_wrong_property_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
