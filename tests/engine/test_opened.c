#include "engine/one_job.h"

#include "engine/survey.h"

static void note_reason(void *context, const struct survey_job *job)
{
    *(enum reason *)context = job->record->reason;
}

/* That its clean-up is through is no news of the job. */
static void an_end_keeps_its_reason(void **state)
{
    const int64_t late_ms = NOW_MS + INT64_C(8) * 24 * 3600000;
    struct engine *engine = live_engine();
    enum reason reason = REASON_NONE;

    (void)state;
    ask_for_backup(engine);
    commit(engine, batch_of(engine));
    answer(engine, wishes_of(engine).call_id, NOW_MS);
    commit(engine, batch_of(engine));
    feed(engine, (struct input){.kind = INPUT_TICK, .now_ms = late_ms});
    commit(engine, batch_of(engine));
    answer(engine, wishes_of(engine).call_id, late_ms);
    commit(engine, batch_of(engine));
    assert_true(survey_job(engine, JOB_ID, note_reason, &reason));
    assert_int_equal(reason, REASON_COMPLETE_WINDOW_EXPIRED);
    engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_end_keeps_its_reason),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
