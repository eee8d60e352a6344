#include "kafka/intake.h"

#include "kafka/broker.h"

struct part {
    struct broker broker;
    struct intake *intake;
    bool is_assigned;
    int64_t position;
    unsigned revoked_count;
    bool has_generation;
    unsigned wanted_count; /* of requests, before `has_enough` */
    unsigned request_count;
    bool has_enough;
    bool is_closed;
};

static void on_assigned(void *context, int32_t partition, int64_t position)
{
    struct part *part = context;

    assert_int_equal(partition, 0);
    assert_int_equal(intake_partition_count(part->intake), 1);
    part->is_assigned = true;
    part->position = position;
}

static void on_revoked(void *context, int32_t partition, bool is_lost)
{
    struct part *part = context;

    assert_false(is_lost);
    part->revoked_count++;
    intake_leave(part->intake, partition);
    intake_leave(part->intake, partition); /* again: no effect */
}

static void on_generation(void *context)
{
    struct part *part = context;

    part->has_generation = true;
}

static void on_request(void *context, const struct kafka_record *record)
{
    struct part *part = context;

    assert_true(part->is_assigned);
    assert_int_equal(record->offset, part->position + part->request_count);
    assert_int_equal(record->topic, TOPIC_JOBS);
    part->has_enough = ++part->request_count >= part->wanted_count;
}

static void on_fatal(void *context, const struct error *error)
{
    (void)context;
    fail_msg("%s", error->message);
}

static void on_closed(void *context)
{
    struct part *part = context;

    part->is_closed = true;
}

static void want(struct part *part, unsigned count)
{
    part->request_count = 0;
    part->wanted_count = count;
    part->has_enough = false;
}

static void requests_come_until(enum parting parting)
{
    struct part part = {.wanted_count = 3};
    struct intake_callbacks callbacks = {.on_assigned = on_assigned,
                                         .on_revoked = on_revoked,
                                         .on_generation = on_generation,
                                         .on_request = on_request,
                                         .on_fatal = on_fatal,
                                         .context = &part};
    struct error error;

    broker_start(&part.broker, 1);
    for (unsigned i = 0; i < 3; i++)
        broker_write(&part.broker, TOPIC_JOBS, 0, "arn", "{}");
    part.intake = intake_start(&part.broker.loop, &part.broker.settings, &callbacks, &error);
    assert_non_null(part.intake);
    assert_null(intake_generation(part.intake));
    broker_run_until(&part.broker, &part.is_assigned);
    assert_true(part.has_generation);
    assert_non_null(intake_generation(part.intake));
    assert_int_equal(part.position, 0);
    assert_int_equal(part.request_count, 0);
    intake_release(part.intake, 0);
    broker_run_until(&part.broker, &part.has_enough);

    /* The mock cluster keeps no positions of transactions, so going back means to the beginning. */
    part.is_assigned = false;
    intake_rewind(part.intake, 0);
    want(&part, 3);
    broker_run_until(&part.broker, &part.is_assigned);
    intake_release(part.intake, 0);
    broker_run_until(&part.broker, &part.has_enough);

    part.position = 3;
    want(&part, 1);
    broker_write(&part.broker, TOPIC_JOBS, 0, "arn", "{}");
    broker_run_until(&part.broker, &part.has_enough);

    intake_close(part.intake, parting, on_closed, &part);
    broker_run_until(&part.broker, &part.is_closed);
    assert_int_equal(part.revoked_count, 1);
    broker_stop(&part.broker);
}

static void requests_come_until_it_returns(void **state)
{
    (void)state;
    requests_come_until(PARTING_RETURNS);
}

static void requests_come_until_it_leaves(void **state)
{
    (void)state;
    requests_come_until(PARTING_LEAVES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_come_until_it_returns),
        cmocka_unit_test(requests_come_until_it_leaves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
