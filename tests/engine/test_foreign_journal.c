/* What another version of this program left in a journal: records that cannot be read, and steps that are not known. */
#include "harness/check.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "engine/survey.h"
#include "proto/job_record.h"

enum { MINUTE_MS = 60000, HOUR_MS = 60 * MINUTE_MS, VERSION_AT = 1, CHECKSUM_AT = 2, PRESENT_AT = 6 };

static const int64_t NOON_MS = INT64_C(1795953600000);

struct seen {
    size_t count;
    struct job_record record;
    char step[64], message[256];
};

static const struct job_record waiting = {
    .request = {.kind = JOB_BACKUP,
                .job_id = "job-1",
                .resource_arn = "arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901"},
    .state = STATE_RUNNING,
    .phase = PHASE_WAITING,
    .step = "await-snapshot",
    .sequence = 2,
    .percent = -1,
    .size_bytes = -1,
    .created_ms = INT64_C(1795953600000),
    .scheduled_ms = INT64_C(1795953600000),
    .start_by_ms = INT64_C(1795953600000) + HOUR_MS,
    .complete_by_ms = INT64_C(1795953600000) + 2 * HOUR_MS,
    .initiated_ms = INT64_C(1795953600000),
    .next_action_ms = INT64_C(1795953600000),
    .account = "111122223333",
    .region = "eu-west-1",
    .resource_type = "EBS",
    .variables = {{"SnapshotId", "snap-0a1b2c3d4e5f60718", 0}},
    .variable_count = 1,
};

static struct engine *engine_replaying(void)
{
    struct engine *engine = engine_new(&(struct engine_options){
        .jobs_topic = "tidemark.jobs", .worker_id = "worker-0", .partition_count = 2, .seed = 1});

    for (int32_t i = 0; i < 2; i++)
        engine_feed(engine, &(struct input){.kind = INPUT_ASSIGNED, .now_ms = NOON_MS, .partition = i});
    return engine;
}

static void replay(struct engine *engine, const char *key, const struct text *value)
{
    struct kafka_record record = {.key = key, .key_length = strlen(key)};

    record.value = value ? value->bytes : NULL;
    record.value_length = value ? value->length : 0;
    engine_feed(engine, &(struct input){.kind = INPUT_REPLAYED, .now_ms = NOON_MS, .record = &record});
}

static void end_replays(struct engine *engine)
{
    for (int32_t i = 0; i < 2; i++)
        engine_feed(engine, &(struct input){.kind = INPUT_REPLAY_DONE, .now_ms = NOON_MS, .partition = i});
}

static void replay_job(struct engine *engine, const struct job_record *record)
{
    SCOPED(text) struct text encoded;

    text_init(&encoded, MIB);
    job_record_encode(record, &encoded);
    replay(engine, record->request.job_id, &encoded);
}

/* As a later version would write it; one whose checksum is left as it was is damaged. */
static void replay_changed(struct engine *engine, const char *key, bool is_whole)
{
    SCOPED(text) struct text encoded;
    uint64_t checksum;

    text_init(&encoded, MIB);
    job_record_encode(&waiting, &encoded);
    encoded.bytes[VERSION_AT] = JOB_RECORD_VERSION + 1;
    checksum = hash_bytes(encoded.bytes + PRESENT_AT, encoded.length - PRESENT_AT, JOB_RECORD_VERSION + 1);
    for (int i = 0; is_whole && i < 4; i++)
        encoded.bytes[CHECKSUM_AT + i] = (char)(checksum >> 8 * i);
    replay(engine, key, &encoded);
}

static size_t count_effects(struct engine *engine, enum effect_kind kind, int32_t partition)
{
    struct effect effect;
    size_t count = 0;

    while (engine_take(engine, &effect))
        count += effect.kind == kind && effect.partition == partition;
    return count;
}

static void visit(void *context, const struct survey_job *job)
{
    struct seen *seen = context;

    seen->count++;
    seen->record = *job->record;
    (void)snprintf(seen->step, sizeof(seen->step), "%s", job->record->step ? job->record->step : "");
    (void)snprintf(seen->message, sizeof(seen->message), "%s",
                   job->record->waiting_for      ? job->record->waiting_for
                   : job->record->status_message ? job->record->status_message
                                                 : "");
}

static void a_partition_of_a_later_version_stands_still_and_others_do_not(void **state)
{
    struct engine *engine = engine_replaying();
    struct engine_statistics statistics;

    (void)state;
    replay_job(engine, &waiting);
    replay_changed(engine, "job-2", true);
    (void)count_effects(engine, EFFECT_RELEASE, 0);
    end_replays(engine);
    assert_int_equal(survey_partition(engine, 0).state, PARTITION_UNREADABLE);
    assert_string_equal(survey_partition(engine, 0).trouble,
                        "job job-2: job record of version 4; this program reads versions 2 to 3");
    assert_int_equal(survey_partition(engine, 1).state, PARTITION_LIVE);
    assert_int_equal(survey_job_count(engine), 0);
    assert_int_equal(count_effects(engine, EFFECT_RELEASE, 0), 0); /* no request of it is taken */
    engine_counts(engine, &statistics);
    assert_int_equal(statistics.journal_records_torn, 0);
    engine_feed(engine, &(struct input){.kind = INPUT_TICK, .now_ms = NOON_MS + 24 * HOUR_MS});
    assert_int_equal(count_effects(engine, EFFECT_COMMIT, 0), 0);
    engine_free(engine);
}

static void it_is_given_back_at_once_and_read_anew_when_it_comes_back(void **state)
{
    struct engine *engine = engine_replaying();

    (void)state;
    replay_changed(engine, "job-1", true);
    end_replays(engine);
    engine_feed(engine, &(struct input){.kind = INPUT_REVOKED, .now_ms = NOON_MS});
    assert_int_equal(count_effects(engine, EFFECT_LEAVE, 0), 1);
    assert_int_equal(survey_partition(engine, 0).state, PARTITION_NOT_OWNED);
    engine_feed(engine, &(struct input){.kind = INPUT_ASSIGNED, .now_ms = NOON_MS});
    replay_job(engine, &waiting);
    engine_feed(engine, &(struct input){.kind = INPUT_REPLAY_DONE, .now_ms = NOON_MS});
    assert_int_equal(survey_partition(engine, 0).state, PARTITION_LIVE);
    assert_null(survey_partition(engine, 0).trouble);
    assert_int_equal(survey_job_count(engine), 1);
    engine_free(engine);
}

static void what_a_readable_record_or_a_tombstone_replaced_does_not_count(void **state)
{
    struct engine *engine = engine_replaying();

    (void)state;
    replay_changed(engine, "job-1", true);
    replay_changed(engine, "job-1", true);
    replay_changed(engine, "job-2", true);
    replay_job(engine, &waiting);
    replay(engine, "job-2", NULL);
    end_replays(engine);
    assert_int_equal(survey_partition(engine, 0).state, PARTITION_LIVE);
    assert_int_equal(survey_job_count(engine), 1);
    engine_free(engine);
}

static void a_damaged_record_leaves_the_job_at_the_one_before(void **state)
{
    struct engine *engine = engine_replaying();
    struct engine_statistics statistics;
    struct seen seen = {.count = 0};

    (void)state;
    replay_job(engine, &waiting);
    replay_changed(engine, "job-1", false);
    replay_changed(engine, "job-2", false);
    end_replays(engine);
    assert_int_equal(survey_partition(engine, 0).state, PARTITION_LIVE);
    engine_counts(engine, &statistics);
    assert_int_equal(statistics.journal_records_torn, 2);
    assert_int_equal(survey_partition(engine, 0).torn_count, 2);
    assert_int_equal(survey_partition(engine, 1).torn_count, 0);
    assert_true(survey_job(engine, "job-1", visit, &seen));
    assert_string_equal(seen.step, "await-snapshot");
    assert_int_equal(survey_job_count(engine), 1);
    engine_free(engine);
}

static void tick(struct engine *engine, int64_t now_ms)
{
    struct effect effect;
    uint64_t batch_id = 0;

    engine_feed(engine, &(struct input){.kind = INPUT_TICK, .now_ms = now_ms});
    while (engine_take(engine, &effect)) {
        assert_int_not_equal(effect.kind, EFFECT_CALL);
        if (effect.kind == EFFECT_COMMIT)
            batch_id = effect.batch->id;
    }
    if (batch_id)
        engine_feed(engine, &(struct input){.kind = INPUT_COMMITTED, .now_ms = now_ms, .batch_id = batch_id});
}

static struct seen look(struct engine *engine)
{
    struct seen seen = {.count = 0};

    assert_true(survey_job(engine, "job-1", visit, &seen));
    return seen;
}

static void a_job_whose_step_is_not_known_waits_in_every_phase_and_fails_with_its_window(void **state)
{
    static const enum job_phase phases[] = {PHASE_READY, PHASE_INTENT, PHASE_LOOKUP, PHASE_WAITING};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(phases); i++) {
        struct engine *engine = engine_replaying();
        struct job_record record = waiting;
        struct seen seen;

        record.step = "settle-snapshot";
        record.phase = phases[i];
        replay_job(engine, &record);
        end_replays(engine);
        for (int64_t minutes = 0; minutes < 5; minutes++)
            tick(engine, NOON_MS + minutes * MINUTE_MS);
        seen = look(engine);
        assert_int_equal(seen.record.state, STATE_RUNNING);
        assert_int_equal(seen.record.phase, phases[i]);
        assert_int_equal(seen.record.sequence, 3); /* that it waits was told once */
        assert_string_equal(seen.step, "settle-snapshot");
        assert_string_equal(seen.message, "a worker of a version that knows its step settle-snapshot");
        tick(engine, NOON_MS + 2 * HOUR_MS + MINUTE_MS);
        seen = look(engine);
        assert_int_equal(seen.record.state, STATE_FAILED);
        assert_int_equal(seen.record.phase, PHASE_CLOSED);
        assert_string_equal(
            seen.message,
            "No worker took the job over that knows its step settle-snapshot. What it made was left as it is.");
        engine_free(engine);
    }
}

static void so_does_one_of_a_service_that_is_not_known(void **state)
{
    struct engine *engine = engine_replaying();
    struct job_record record = waiting;

    (void)state;
    record.resource_type = "Glacier";
    record.step = NULL;
    record.phase = PHASE_READY;
    replay_job(engine, &record);
    end_replays(engine);
    tick(engine, NOON_MS + MINUTE_MS);
    assert_string_equal(look(engine).message, "a worker of a version that knows its step Glacier");
    engine_free(engine);
}

static void a_clean_up_whose_step_is_not_known_is_left_alone(void **state)
{
    struct engine *engine = engine_replaying();
    struct job_record record = waiting;
    struct seen seen;

    (void)state;
    record.state = STATE_EXPIRED;
    record.reason = REASON_COMPLETE_WINDOW_EXPIRED;
    record.is_cleaning_up = 1;
    record.step = "unlock-snapshot";
    record.phase = PHASE_READY;
    replay_job(engine, &record);
    end_replays(engine);
    tick(engine, NOON_MS + MINUTE_MS);
    tick(engine, NOON_MS + 24 * HOUR_MS);
    seen = look(engine);
    assert_int_equal(seen.record.state, STATE_EXPIRED);
    assert_int_equal(seen.record.reason, REASON_COMPLETE_WINDOW_EXPIRED);
    assert_int_equal(seen.record.sequence, 2);
    engine_free(engine);
}

static void stopping_it_is_left_to_whoever_knows_the_step(void **state)
{
    static const char request[] = "{\"JobType\":\"StopJob\",\"JobId\":\"job-1\",\"ResourceArn\":"
                                  "\"arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901\"}";
    struct engine *engine = engine_replaying();
    struct job_record record = waiting;

    (void)state;
    record.step = "settle-snapshot";
    replay_job(engine, &record);
    end_replays(engine);
    engine_feed(engine, &(struct input){.kind = INPUT_REQUEST,
                                        .now_ms = NOON_MS,
                                        .record = &(struct kafka_record){.timestamp_ms = NOON_MS,
                                                                         .value = request,
                                                                         .value_length = strlen(request)}});
    tick(engine, NOON_MS + MINUTE_MS);
    assert_int_equal(look(engine).record.state, STATE_RUNNING);
    assert_true(look(engine).record.cancel_requested);
    engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_partition_of_a_later_version_stands_still_and_others_do_not),
        cmocka_unit_test(it_is_given_back_at_once_and_read_anew_when_it_comes_back),
        cmocka_unit_test(what_a_readable_record_or_a_tombstone_replaced_does_not_count),
        cmocka_unit_test(a_damaged_record_leaves_the_job_at_the_one_before),
        cmocka_unit_test(a_job_whose_step_is_not_known_waits_in_every_phase_and_fails_with_its_window),
        cmocka_unit_test(so_does_one_of_a_service_that_is_not_known),
        cmocka_unit_test(a_clean_up_whose_step_is_not_known_is_left_alone),
        cmocka_unit_test(stopping_it_is_left_to_whoever_knows_the_step),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
