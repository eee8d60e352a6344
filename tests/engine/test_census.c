#include "harness/check.h"

#include <stdio.h>
#include <string.h>

#include "engine/census.h"
#include "engine/engine.h"

static const int64_t NOW_MS = INT64_C(1795399200000);

enum { HOUR_MS = 3600000 };

/* An engine whose only partition is being replayed. */
static struct engine *replaying_engine(void)
{
    struct engine *engine =
        engine_new(&(struct engine_options){.jobs_topic = "tidemark.jobs", .worker_id = "w", .partition_count = 1});

    engine_feed(engine, &(struct input){.kind = INPUT_ASSIGNED, .now_ms = NOW_MS});
    return engine;
}

static void replay(struct engine *engine, const struct job_record *job)
{
    struct kafka_record record = {
        .topic = TOPIC_JOURNAL, .key = job->request.job_id, .key_length = strlen(job->request.job_id)};
    SCOPED(text) struct text encoded;

    text_init(&encoded, MIB);
    job_record_encode(job, &encoded);
    record.value = encoded.bytes;
    record.value_length = encoded.length;
    engine_feed(engine, &(struct input){.kind = INPUT_REPLAYED, .now_ms = NOW_MS, .record = &record});
}

static struct job_record job(const char *id, const char *type, enum job_state state, enum job_phase phase)
{
    return (struct job_record){
        .request = {.kind = JOB_BACKUP, .job_id = id},
        .resource_type = type,
        .state = state,
        .phase = phase,
        .percent = -1,
        .size_bytes = -1,
        .created_ms = NOW_MS - HOUR_MS,
        .start_by_ms = NOW_MS + HOUR_MS,
        .complete_by_ms = NOW_MS + 2 * HOUR_MS,
    };
}

static const struct census_row *row_of(const struct census_walk *walk, const char *type)
{
    return &walk->census.rows[census_type(type)][JOB_BACKUP];
}

static void jobs_are_counted_by_what_they_are(void **state)
{
    struct engine *engine = replaying_engine();
    struct census_walk walk = {0};
    struct job_record jobs[] = {
        job("1", "EBS", STATE_CREATED, PHASE_QUEUED),    job("2", "EBS", STATE_RUNNING, PHASE_WAITING),
        job("3", "EBS", STATE_RUNNING, PHASE_WAITING),   job("4", "RDS", STATE_ABORTING, PHASE_READY),
        job("5", "Planes", STATE_CREATED, PHASE_QUEUED), job("6", "EBS", STATE_FAILED, PHASE_READY),
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(jobs); i++)
        replay(engine, &jobs[i]);
    assert_true(census_walk(engine, &walk, 1 << 20, NOW_MS));
    assert_int_equal(row_of(&walk, "EBS")->by_state[STATE_CREATED], 1);
    assert_int_equal(row_of(&walk, "EBS")->by_state[STATE_RUNNING], 2);
    assert_int_equal(row_of(&walk, "EBS")->by_state[STATE_FAILED], 0); /* it has ended, and cleans up */
    assert_int_equal(row_of(&walk, "RDS")->by_state[STATE_ABORTING], 1);
    assert_int_equal(row_of(&walk, "Planes")->by_state[STATE_CREATED], 1);
    assert_string_equal(census_type_name(census_type("Planes")), "other");
    assert_string_equal(census_type_name(census_type(NULL)), "other");
    assert_string_equal(census_type_name(census_type("RDS")), "RDS");
    assert_int_equal(walk.census.by_phase[PHASE_QUEUED], 2);
    assert_int_equal(walk.census.by_phase[PHASE_WAITING], 2);
    assert_int_equal(walk.census.by_phase[PHASE_READY], 2);
    engine_free(engine);
}

static void the_last_success_is_known_after_a_replay(void **state)
{
    struct engine *engine = replaying_engine();
    struct census_walk walk = {0};
    struct job_record jobs[] = {
        job("1", "EBS", STATE_COMPLETED, PHASE_CLOSED),
        job("2", "EBS", STATE_COMPLETED, PHASE_CLOSED),
        job("3", "EBS", STATE_FAILED, PHASE_CLOSED),
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(jobs); i++) {
        jobs[i].completed_ms = NOW_MS + (int64_t[]){-2000, -3000, -1000}[i];
        replay(engine, &jobs[i]);
    }
    assert_true(census_walk(engine, &walk, 1 << 20, NOW_MS));
    assert_int_equal(row_of(&walk, "EBS")->last_success_ms, NOW_MS - 2000);
    assert_int_equal(row_of(&walk, "RDS")->last_success_ms, 0);
    assert_int_equal(walk.census.by_phase[PHASE_CLOSED], 3);
    engine_free(engine);
}

static void a_job_is_overdue_a_minute_after_its_window(void **state)
{
    static const struct {
        int64_t initiated_ms, start_by_ms, complete_by_ms; /* from now; initiated 0: it has not begun */
        size_t overdue;
    } cases[] = {
        {0, 1, HOUR_MS, 0},
        {0, -CENSUS_GRACE_MS + 1, HOUR_MS, 0},
        {0, -CENSUS_GRACE_MS, HOUR_MS, 1},
        {-HOUR_MS, -HOUR_MS, 1, 0},
        {-HOUR_MS, -HOUR_MS, -CENSUS_GRACE_MS, 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct engine *engine = replaying_engine();
        struct census_walk walk = {0};
        struct job_record late = job("1", "EBS", STATE_RUNNING, PHASE_WAITING);

        late.initiated_ms = cases[i].initiated_ms ? NOW_MS + cases[i].initiated_ms : 0;
        late.start_by_ms = NOW_MS + cases[i].start_by_ms;
        late.complete_by_ms = NOW_MS + cases[i].complete_by_ms;
        replay(engine, &late);
        assert_true(census_walk(engine, &walk, 1 << 20, NOW_MS));
        assert_int_equal(row_of(&walk, "EBS")->overdue, cases[i].overdue);
        engine_free(engine);
    }
}

static void many_jobs_are_counted_in_steps(void **state)
{
    struct engine *engine = replaying_engine();
    struct census_walk walk = {0};
    char ids[3000][8];
    size_t steps = 1;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        struct job_record waiting = job(ids[i], "EBS", STATE_RUNNING, PHASE_WAITING);

        (void)snprintf(ids[i], sizeof(ids[i]), "%zu", i);
        replay(engine, &waiting);
        if (i == 100)
            assert_false(census_walk(engine, &walk, 10, NOW_MS)); /* what it has seen by now moves with the index */
    }
    while (!census_walk(engine, &walk, 100, NOW_MS))
        steps++;
    assert_true(steps >= COUNT_OF(ids) / 100);
    assert_int_equal(row_of(&walk, "EBS")->by_state[STATE_RUNNING], COUNT_OF(ids));
    engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_are_counted_by_what_they_are),
        cmocka_unit_test(the_last_success_is_known_after_a_replay),
        cmocka_unit_test(a_job_is_overdue_a_minute_after_its_window),
        cmocka_unit_test(many_jobs_are_counted_in_steps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
