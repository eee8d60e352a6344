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

/* Rounded to ticks that are at most half of it apart. */
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
    const struct poll poll = {.interval_s = INTERVAL_S};
    struct engine *engine =
        engine_new(&(struct engine_options){.jobs_topic = "jobs", .worker_id = "me", .partition_count = 1});

    (void)state;
    for (size_t i = 0; i < COUNT_OF(paces); i++)
        for (int64_t now_ms = INT64_C(1795399200000); now_ms < INT64_C(1795399230000); now_ms += 777) {
            const struct pace *pace = &paces[i];
            struct job_record record = {.initiated_ms = pace->elapsed_ms < 0 ? 0 : now_ms - pace->elapsed_ms};
            struct job job = {0};
            int64_t delay_ms;

            engine->now_ms = now_ms - pace->shown_ms;
            cadence_note_progress(engine, &job, pace->percent);
            engine->now_ms = now_ms;
            cadence_note_progress(engine, &job, pace->percent);
            delay_ms = cadence_next_ms(engine, &job, &poll, &record) - now_ms;
            assert_in_range(delay_ms, pace->delay_ms - pace->delay_ms / 2, pace->delay_ms + pace->delay_ms / 2);
        }
    engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_is_due_by_what_its_service_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
