#include "harness/check.h"

#include <string.h>

#include "engine/engine.h"

#define TRACEPARENT "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
#define VOLUME_ARN "arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901"

static const int64_t NOW_MS = INT64_C(1795399200000);

/* An engine with somebody who watches, and what it wants to commit. */
struct watched {
    struct engine *engine;
    uint64_t batch_id;
    char told[8][128]; /* "job-1 CREATED OPT_IN_DISABLED" */
    char traceparent[64];
    size_t told_count;
};

static void on_milestone(void *context, const struct milestone *milestone)
{
    struct watched *watched = context;

    assert_in_range(watched->told_count, 0, COUNT_OF(watched->told) - 1);
    if (milestone->kind == MILESTONE_REFUSAL) {
        (void)snprintf(watched->told[watched->told_count++], sizeof(watched->told[0]), "refused %d %d %s",
                       (int)milestone->partition, (int)milestone->offset, milestone->message);
        return;
    }
    (void)snprintf(watched->told[watched->told_count++], sizeof(watched->told[0]), "%s %s %s", milestone->job_id,
                   job_state_name(milestone->state), reason_text(milestone->reason)->code);
    (void)snprintf(watched->traceparent, sizeof(watched->traceparent), "%s",
                   milestone->traceparent ? milestone->traceparent : "");
}

static void settle(struct watched *watched)
{
    struct effect effect;

    watched->batch_id = 0;
    while (engine_take(watched->engine, &effect))
        if (effect.kind == EFFECT_COMMIT)
            watched->batch_id = effect.batch->id;
}

static void feed(struct watched *watched, struct input *input)
{
    input->now_ms = NOW_MS;
    engine_feed(watched->engine, input);
    settle(watched);
}

/* Its partition is live, and a request has come whose resource type is switched off. */
static void begin(struct watched *watched)
{
    static const char value[] =
        "{\"JobType\":\"StartBackupJob\",\"ResourceArn\":\"" VOLUME_ARN "\",\"JobId\":\"job-1\"}";
    struct kafka_header header = {.name = "traceparent", .value = TRACEPARENT, .length = strlen(TRACEPARENT)};
    struct kafka_record record = {.topic = TOPIC_JOBS,
                                  .key = VOLUME_ARN,
                                  .key_length = strlen(VOLUME_ARN),
                                  .value = value,
                                  .value_length = strlen(value),
                                  .headers = &header,
                                  .header_count = 1,
                                  .timestamp_ms = NOW_MS};

    *watched = (struct watched){0};
    watched->engine = engine_new(&(struct engine_options){.jobs_topic = "tidemark.jobs",
                                                          .worker_id = "w",
                                                          .partition_count = 1,
                                                          .is_opt_in_off_by_default = true,
                                                          .watcher = {on_milestone, watched}});
    feed(watched, &(struct input){.kind = INPUT_ASSIGNED});
    feed(watched, &(struct input){.kind = INPUT_REPLAY_DONE});
    feed(watched, &(struct input){.kind = INPUT_REQUEST, .record = &record});
    assert_true(watched->batch_id != 0);
    assert_int_equal(watched->told_count, 0);
}

static void what_has_committed_is_told_in_order(void **state)
{
    struct watched watched;

    (void)state;
    begin(&watched);
    feed(&watched, &(struct input){.kind = INPUT_COMMITTED, .batch_id = watched.batch_id});
    assert_int_equal(watched.told_count, 2);
    assert_string_equal(watched.told[0], "job-1 CREATED ");
    assert_string_equal(watched.told[1], "job-1 FAILED OPT_IN_DISABLED");
    assert_string_equal(watched.traceparent, TRACEPARENT);
    engine_free(watched.engine);
}

static void what_was_refused_is_told_once_it_commits(void **state)
{
    struct watched watched;

    (void)state;
    begin(&watched);
    feed(&watched, &(struct input){.kind = INPUT_COMMIT_REFUSED, .batch_id = watched.batch_id});
    assert_int_equal(watched.told_count, 0);
    feed(&watched, &(struct input){.kind = INPUT_GENERATION});
    feed(&watched, &(struct input){.kind = INPUT_COMMITTED, .batch_id = watched.batch_id});
    assert_int_equal(watched.told_count, 2);
    engine_free(watched.engine);
}

static void what_nobody_knows_to_be_written_is_not_told(void **state)
{
    struct watched watched;

    (void)state;
    begin(&watched);
    feed(&watched, &(struct input){.kind = INPUT_COMMIT_UNKNOWN, .batch_id = watched.batch_id});
    feed(&watched, &(struct input){.kind = INPUT_ASSIGNED});
    feed(&watched, &(struct input){.kind = INPUT_REPLAY_DONE});
    assert_int_equal(watched.told_count, 0);
    engine_free(watched.engine);
}

static void what_a_lost_partition_wrote_is_not_told(void **state)
{
    struct watched watched;
    uint64_t batch_id;

    (void)state;
    begin(&watched);
    batch_id = watched.batch_id;
    feed(&watched, &(struct input){.kind = INPUT_REVOKED, .is_lost = true});
    feed(&watched, &(struct input){.kind = INPUT_COMMIT_REFUSED, .batch_id = batch_id});
    feed(&watched, &(struct input){.kind = INPUT_GENERATION});
    assert_int_equal(watched.batch_id, 0);
    assert_int_equal(watched.told_count, 0);
    engine_free(watched.engine);
}

static void a_request_that_nobody_can_read_is_told_with_its_place(void **state)
{
    struct kafka_record record = {.topic = TOPIC_JOBS, .value = "?", .value_length = 1, .offset = 41};
    struct watched watched;

    (void)state;
    begin(&watched);
    feed(&watched, &(struct input){.kind = INPUT_COMMITTED, .batch_id = watched.batch_id});
    watched.told_count = 0;
    feed(&watched, &(struct input){.kind = INPUT_REQUEST, .record = &record});
    assert_int_equal(watched.told_count, 0);
    feed(&watched, &(struct input){.kind = INPUT_COMMITTED, .batch_id = watched.batch_id});
    assert_int_equal(watched.told_count, 1);
    assert_memory_equal(watched.told[0], "refused 0 41 ", strlen("refused 0 41 "));
    assert_true(strlen(watched.told[0]) > strlen("refused 0 41 "));
    engine_free(watched.engine);
}

static void a_milestone_holds_copies_of_texts(void **state)
{
    char id[] = "job-1", step[] = "create-snapshot";
    struct job_record record = {
        .request = {.kind = JOB_COPY, .job_id = id}, .step = step, .sequence = 4, .percent = -1};
    struct arena arena = {0};
    struct milestone milestone = milestone_of(&record, MILESTONE_PROGRESS, NOW_MS, &arena);

    (void)state;
    id[0] = step[0] = 'x';
    assert_string_equal(milestone.job_id, "job-1");
    assert_string_equal(milestone.step, "create-snapshot");
    assert_null(milestone.message);
    assert_int_equal(milestone.kind, MILESTONE_PROGRESS);
    assert_int_equal(milestone.job_kind, JOB_COPY);
    assert_int_equal(milestone.sequence, 4);
    assert_int_equal(milestone.at_ms, NOW_MS);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_has_committed_is_told_in_order),
        cmocka_unit_test(what_was_refused_is_told_once_it_commits),
        cmocka_unit_test(what_nobody_knows_to_be_written_is_not_told),
        cmocka_unit_test(what_a_lost_partition_wrote_is_not_told),
        cmocka_unit_test(a_request_that_nobody_can_read_is_told_with_its_place),
        cmocka_unit_test(a_milestone_holds_copies_of_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
