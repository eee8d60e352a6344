#include "engine/one_job.h"

#include "engine/census.h"
#include "engine/survey.h"

static void note_state(void *context, const struct survey_job *job)
{
    assert_string_equal(job->record->request.job_id, JOB_ID);
    assert_ptr_not_equal(job->encoded, NULL);
    *(const char **)context = job_state_name(job->record->state);
}

/* The state that is told by each of the ways to ask; "" if the job is not there. */
static const char *told_state(const struct engine *engine)
{
    const char *by_id = "", *by_list = "";
    struct census_walk walk = {0};
    size_t cursor = 0, counted = 0;
    bool is_there = survey_job(engine, JOB_ID, note_state, &by_id);

    assert_int_equal(is_there, by_id[0] != '\0');
    assert_false(survey_jobs(engine, &cursor, 1u << 20, note_state, &by_list));
    assert_string_equal(by_id, by_list);
    assert_true(census_walk(engine, &walk, 1u << 20, NOW_MS));
    for (int state = 0; state < STATE_COUNT; state++) {
        size_t count = walk.census.rows[census_type("EBS")][JOB_BACKUP].by_state[state];

        counted += count;
        if (count > 0)
            assert_string_equal(job_state_name((enum job_state)state), by_id);
    }
    assert_int_equal(counted, is_there);
    assert_int_equal(survey_job_count(engine), counted);
    return by_id;
}

static void a_job_is_there_once_it_is_committed(void **state)
{
    struct engine *engine = live_engine();
    uint64_t batch_id;

    (void)state;
    ask_for_backup(engine);
    assert_string_equal(told_state(engine), "");
    batch_id = batch_of(engine);
    assert_string_equal(told_state(engine), "");
    assert_int_equal(survey_partition(engine, 0).position, 0);
    commit(engine, batch_id);
    assert_string_equal(told_state(engine), "CREATED");
    assert_int_equal(survey_partition(engine, 0).position, 1);
    engine_free(engine);
}

/* A backup that runs, as it knows, and is asked to stop while that is being committed. */
static struct engine *two_batches_ahead(uint64_t *batch_id)
{
    struct engine *engine = live_engine();

    ask_for_backup(engine);
    commit(engine, batch_of(engine));
    answer(engine, wishes_of(engine).call_id, NOW_MS);
    *batch_id = batch_of(engine);
    ask_to_stop(engine);
    return engine;
}

static void each_commit_shows_what_it_held(void **state)
{
    uint64_t batch_id;
    struct engine *engine = two_batches_ahead(&batch_id);

    (void)state;
    assert_string_equal(told_state(engine), "CREATED");
    commit(engine, batch_id);
    assert_string_equal(told_state(engine), "RUNNING");
    batch_id = batch_of(engine);
    assert_string_equal(told_state(engine), "RUNNING");
    commit(engine, batch_id);
    assert_string_equal(told_state(engine), "ABORTING");
    engine_free(engine);
}

static void a_refused_batch_shows_nothing_until_it_commits(void **state)
{
    uint64_t batch_id;
    struct engine *engine = two_batches_ahead(&batch_id);

    (void)state;
    feed(engine, (struct input){.kind = INPUT_COMMIT_REFUSED, .batch_id = batch_id});
    assert_string_equal(told_state(engine), "CREATED");
    feed(engine, (struct input){.kind = INPUT_GENERATION});
    assert_int_equal(batch_of(engine), batch_id);
    assert_string_equal(told_state(engine), "CREATED");
    commit(engine, batch_id);
    assert_string_equal(told_state(engine), "RUNNING");
    engine_free(engine);
}

static void an_unknown_outcome_leaves_nothing_to_show(void **state)
{
    uint64_t batch_id;
    struct engine *engine = two_batches_ahead(&batch_id);

    (void)state;
    feed(engine, (struct input){.kind = INPUT_COMMIT_UNKNOWN, .batch_id = batch_id});
    assert_string_equal(told_state(engine), "");
    engine_free(engine);
}

static void a_lost_partition_leaves_nothing_to_show(void **state)
{
    uint64_t batch_id;
    struct engine *engine = two_batches_ahead(&batch_id);

    (void)state;
    feed(engine, (struct input){.kind = INPUT_REVOKED, .is_lost = true});
    assert_string_equal(told_state(engine), "");
    commit(engine, batch_id); /* it was on its way, and nobody's any more */
    assert_string_equal(told_state(engine), "");
    engine_free(engine);
}

static void dead_letters_are_counted_when_they_are_committed(void **state)
{
    struct engine *engine = live_engine();
    struct engine_statistics counts;
    uint64_t batch_id;

    (void)state;
    request(engine, 0, "not JSON");
    batch_id = batch_of(engine);
    engine_counts(engine, &counts);
    assert_int_equal(counts.dead_letters, 0);
    commit(engine, batch_id);
    engine_counts(engine, &counts);
    assert_int_equal(counts.dead_letters, 1);
    engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_is_there_once_it_is_committed),
        cmocka_unit_test(each_commit_shows_what_it_held),
        cmocka_unit_test(a_refused_batch_shows_nothing_until_it_commits),
        cmocka_unit_test(an_unknown_outcome_leaves_nothing_to_show),
        cmocka_unit_test(a_lost_partition_leaves_nothing_to_show),
        cmocka_unit_test(dead_letters_are_counted_when_they_are_committed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
