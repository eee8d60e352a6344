#include "harness/check.h"

#include "base/compiler.h"
#include "engine/cadence.h"

enum { SECOND_MS = 1000, INTERVAL_S = 15 };

struct pace {
    int32_t percent;
    int64_t elapsed_ms; /* since the service accepted the work; -1: it has not */
    int64_t shown_ms;   /* so long it has shown that percent */
    int64_t delay_ms;
};

static const struct pace paces[] = {
    {-1, -1, 0, 3750},
    {-1, 0, 0, 3750},
    {-1, 20 * SECOND_MS, 0, 10 * SECOND_MS},
    {-1, 3600 * SECOND_MS, 0, 15 * SECOND_MS},
    {0, 20 * SECOND_MS, 0, 10 * SECOND_MS},
    {50, 20 * SECOND_MS, 0, 9608},
    {50, 2 * SECOND_MS, 0, SECOND_MS},
    {10, 600 * SECOND_MS, 0, 60 * SECOND_MS}, /* far */
    {89, 1780 * SECOND_MS, 0, 15 * SECOND_MS},
    {97, 1000 * SECOND_MS, 0, 10204},
    {98, 900 * SECOND_MS, 0, 4545},
    {99, 3600 * SECOND_MS, 0, SECOND_MS}, /* any moment now */
    {100, 3600 * SECOND_MS, 0, SECOND_MS},
    {99, 3600 * SECOND_MS, 30 * SECOND_MS, SECOND_MS},
    {99, 3600 * SECOND_MS, 110 * SECOND_MS, 9343}, /* it should have ended 75 s ago */
    {99, 86400 * SECOND_MS, 43200 * SECOND_MS, 15 * SECOND_MS},
    {50, 3600 * SECOND_MS, 1900 * SECOND_MS, 15 * SECOND_MS},
};

static void a_job_is_due_by_what_its_service_says(void **state)
{
    const struct poll poll = {.interval_s = INTERVAL_S, .state = "status"};
    struct engine *engine =
        engine_new(&(struct engine_options){.jobs_topic = "jobs", .worker_id = "me", .partition_count = 1});

    (void)state;
    for (size_t i = 0; i < COUNT_OF(paces); i++)
        for (int64_t now_ms = INT64_C(1795399200000); now_ms < INT64_C(1795399230000); now_ms += 777) {
            const struct pace *pace = &paces[i];
            struct job_record record = {.initiated_ms = pace->elapsed_ms < 0 ? 0 : now_ms - pace->elapsed_ms};
            struct job job = {0};
            int64_t from_ms;

            engine->now_ms = now_ms - pace->shown_ms;
            cadence_note_progress(engine, &job, pace->percent);
            engine->now_ms = now_ms;
            cadence_note_progress(engine, &job, pace->percent);
            from_ms = cadence_next_ms(engine, &job, &poll, &record) - now_ms;
            assert_in_range(from_ms, pace->delay_ms / 2 - SECOND_MS / 2, pace->delay_ms + SECOND_MS / 2);
            assert_int_equal(job.period_ms, from_ms + job.patience_ms);
            assert_in_range(from_ms + job.patience_ms, pace->delay_ms - SECOND_MS / 2, pace->delay_ms + SECOND_MS / 2);
            if (pace->delay_ms > 2 * SECOND_MS)
                assert_in_range(job.patience_ms, 1, pace->delay_ms / 2 + SECOND_MS);
        }
    engine_free(engine);
}

/* Such a look can share the next call that leaves, whenever that is. */
static void what_is_read_once_may_be_read_at_once(void **state)
{
    const struct poll poll = {.interval_s = INTERVAL_S};
    const struct job_record record = {.initiated_ms = INT64_C(1795399200000)};
    struct engine *engine =
        engine_new(&(struct engine_options){.jobs_topic = "jobs", .worker_id = "me", .partition_count = 1});
    struct job job = {0};

    (void)state;
    engine->now_ms = record.initiated_ms + 100;
    assert_int_equal(cadence_next_ms(engine, &job, &poll, &record), engine->now_ms);
    assert_in_range(job.patience_ms, INTERVAL_S * SECOND_MS / 4 - SECOND_MS, INTERVAL_S * SECOND_MS / 4 + SECOND_MS);
    engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_is_due_by_what_its_service_says),
        cmocka_unit_test(what_is_read_once_may_be_read_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
