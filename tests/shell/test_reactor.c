#include "shell/reactor.h"

#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/json.h"
#include "kafka/broker.h"
#include "observe/log.h"
#include "proto/status_event.h"
#include "sandbox/world.h"

#define VOLUME "vol-049df61146c4d7901"
#define VOLUME_ARN "arn:aws:ec2:eu-west-1:111122223333:volume/" VOLUME

/* A whole worker on the mock cluster, with a world in process instead of AWS. */
struct fixture {
    struct broker broker;
    struct world *world;
    struct reactor *reactor;
    struct reader *reader;
    bool is_stopped;
    bool has_failed;
};

struct pending {
    uv_timer_t timer;
    struct fixture *fixture;
    uint64_t call_id;
    struct answer answer;
};

static int64_t now(void)
{
    struct timespec time;

    assert_int_equal(clock_gettime(CLOCK_REALTIME, &time), 0);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct pending *pending = handle->data;

    answer_done(&pending->answer);
    free(pending);
}

static void on_answered(uv_timer_t *timer)
{
    struct pending *pending = timer->data;

    if (!pending->fixture->is_stopped)
        reactor_answer(pending->fixture->reactor, pending->call_id, &pending->answer);
    uv_close((uv_handle_t *)timer, on_timer_closed);
}

static void send_call(void *context, const struct call *call)
{
    struct fixture *fixture = context;
    struct pending *pending = calloc(1, sizeof(*pending));
    struct world_delivery delivery;

    world_answer(fixture->world, call, now(), &pending->answer, &delivery);
    pending->fixture = fixture;
    pending->call_id = call->id;
    pending->timer.data = pending;
    assert_int_equal(uv_timer_init(&fixture->broker.loop, &pending->timer), 0);
    assert_int_equal(uv_timer_start(&pending->timer, on_answered, 1, 0), 0);
}

static void on_stopped(void *context, const struct error *failure)
{
    struct fixture *fixture = context;

    fixture->is_stopped = true;
    fixture->has_failed = failure != NULL;
}

static void start(struct fixture *fixture)
{
    struct reactor_options options = {.on_stopped = on_stopped, .context = fixture};
    struct world_options world = {
        .seed = 1, .account = "111122223333", .snapshot_duration_ms = 200, .volume_duration_ms = 100};
    struct error error;

    *fixture = (struct fixture){.reactor = NULL};
    log_configure(getenv("TEST_LOG") ? LOG_DEBUG : LOG_ERROR, LOG_FORMAT_TEXT, 2);
    broker_start(&fixture->broker, 2);
    fixture->world = world_new(&world);
    world_add_volume(fixture->world, "eu-west-1", VOLUME, 8, false, 0);
    options.kafka = fixture->broker.settings;
    options.caller.send = send_call;
    options.caller.context = fixture;
    options.engine.poll_interval_ms = 100;
    options.engine.poll_sweep_ms = 50;
    fixture->reactor = reactor_start(&fixture->broker.loop, &options, &error);
    assert_non_null(fixture->reactor);
    fixture->reader = reader_open(&fixture->broker.settings, TOPIC_STATUS, &error);
    assert_non_null(fixture->reader);
}

static void stop(struct fixture *fixture)
{
    reactor_drain(fixture->reactor, PARTING_LEAVES);
    broker_run_until(&fixture->broker, &fixture->is_stopped);
    assert_false(fixture->has_failed);
    reader_close(fixture->reader);
    broker_stop(&fixture->broker);
    world_free(fixture->world);
}

/* The next status event; the caller's. */
static json_t *next_event(struct fixture *fixture)
{
    bool has_record = false, is_at_end;
    struct kafka_record record = {.topic = TOPIC_STATUS};
    struct error error;
    json_t *event;

    while (!has_record) {
        (void)uv_run(&fixture->broker.loop, UV_RUN_NOWAIT);
        assert_true(reader_next(fixture->reader, 1, &record, &has_record, &is_at_end, &error));
    }
    event = status_event_read(&record, &error);
    assert_non_null(event);
    return event;
}

/* Reads events up to the first one in `state`, which is the caller's; their sequence has no gap. */
static json_t *await_state(struct fixture *fixture, const char *state, int *sequence)
{
    for (;;) {
        json_t *event = next_event(fixture);
        const char *found = json_text_at(event, "state");

        assert_int_equal(json_integer_value(json_at(event, "ext.sequence")), ++*sequence);
        if (strcmp(found, state) == 0)
            return event;
        json_decref(event);
    }
}

static void a_request_becomes_a_snapshot(void **state)
{
    struct fixture fixture;
    int sequence = 0;
    json_t *event;

    (void)state;
    start(&fixture);
    broker_write(&fixture.broker, TOPIC_JOBS, 0, VOLUME_ARN,
                 "{\"JobType\":\"StartBackupJob\",\"ResourceArn\":\"" VOLUME_ARN "\",\"JobId\":\"job-1\"}");
    event = await_state(&fixture, "CREATED", &sequence);
    json_decref(event);
    event = await_state(&fixture, "RUNNING", &sequence);
    json_decref(event);
    event = await_state(&fixture, "COMPLETED", &sequence);
    assert_non_null(json_text_at(event, "recoveryPointArn"));
    assert_int_equal(world_count_snapshots(fixture.world, "tidemark:job-id", "job-1", true), 1);
    json_decref(event);
    stop(&fixture);
}

static void what_cannot_be_read_becomes_a_dead_letter(void **state)
{
    struct fixture fixture;
    struct reader *reader;
    struct kafka_record record = {.topic = TOPIC_DLQ};
    bool has_record = false, is_at_end;
    struct error error;

    (void)state;
    start(&fixture);
    reader = reader_open(&fixture.broker.settings, TOPIC_DLQ, &error);
    assert_non_null(reader);
    broker_write(&fixture.broker, TOPIC_JOBS, 1, "key", "{\"JobType\":");
    while (!has_record) {
        (void)uv_run(&fixture.broker.loop, UV_RUN_NOWAIT);
        assert_true(reader_next(reader, 1, &record, &has_record, &is_at_end, &error));
    }
    assert_int_equal(record.value_length, 11);
    assert_memory_equal(record.value, "{\"JobType\":", 11);
    assert_true(record.header_count > 0);
    reader_close(reader);
    stop(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_becomes_a_snapshot),
        cmocka_unit_test(what_cannot_be_read_becomes_a_dead_letter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
