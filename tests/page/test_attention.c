#include "page/jobs.h"

#include "page/attention.h"

static void urgent_jobs_are_told_from_others(void **state)
{
    static const struct {
        const char *what;
        enum job_state state;
        int64_t start_by_ms, complete_by_ms, initiated_ms, completed_ms; /* from now; 0: as running_job() has it */
        int32_t percent;
        enum reason reason;
        uint8_t has_issues;
        bool is_paused, has_not_begun;
        enum attention attention;
    } cases[] = {
        {"it runs", STATE_RUNNING, .percent = 50, .attention = ATTENTION_NONE},
        {"its window is nearly over", STATE_RUNNING, .complete_by_ms = 8 * MINUTE_MS, .percent = 99,
         .attention = ATTENTION_LATE},
        {"there is time", STATE_RUNNING, .complete_by_ms = 30 * MINUTE_MS, .percent = 80, .attention = ATTENTION_NONE},
        {"it is too slow", STATE_RUNNING, .complete_by_ms = 30 * MINUTE_MS, .percent = 20, .attention = ATTENTION_LATE},
        {"nobody knows how fast it is", STATE_RUNNING, .complete_by_ms = 30 * MINUTE_MS, .percent = -1,
         .attention = ATTENTION_NONE},
        {"it has not begun", STATE_CREATED, .has_not_begun = true, .percent = -1, .attention = ATTENTION_NONE},
        {"it must begin", STATE_CREATED, .has_not_begun = true, .start_by_ms = 5 * MINUTE_MS, .percent = -1,
         .attention = ATTENTION_LATE},
        {"its account is throttled", STATE_CREATED, .has_not_begun = true, .percent = -1, .reason = REASON_THROTTLED,
         .attention = ATTENTION_THROTTLED},
        {"its scope is paused", STATE_CREATED, .has_not_begun = true, .percent = -1, .is_paused = true,
         .attention = ATTENTION_PAUSED},
        {"paused, and the window goes on", STATE_CREATED, .has_not_begun = true, .percent = -1, .is_paused = true,
         .start_by_ms = 1, .attention = ATTENTION_LATE},
        {"it failed", STATE_FAILED, .completed_ms = -HOUR_MS, .percent = -1, .attention = ATTENTION_FAILED},
        {"it failed yesterday", STATE_FAILED, .completed_ms = -DAY_MS - 1, .percent = -1, .attention = ATTENTION_NONE},
        {"it expired", STATE_EXPIRED, .completed_ms = -1, .percent = -1, .attention = ATTENTION_EXPIRED},
        {"a part of it failed", STATE_PARTIAL, .completed_ms = -1, .percent = -1, .attention = ATTENTION_ISSUES},
        {"with issues", STATE_COMPLETED, .completed_ms = -1, .percent = 100, .has_issues = 1,
         .attention = ATTENTION_ISSUES},
        {"it is complete", STATE_COMPLETED, .completed_ms = -1, .percent = 100, .attention = ATTENTION_NONE},
        {"it was stopped", STATE_ABORTED, .completed_ms = -1, .percent = -1, .attention = ATTENTION_NONE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct job_record record = running_job("job-1");
        struct survey_job job = {.record = &record, .is_paused = cases[i].is_paused};

        record.state = cases[i].state;
        record.percent = cases[i].percent;
        record.reason = cases[i].reason;
        record.has_issues = cases[i].has_issues;
        record.start_by_ms = cases[i].start_by_ms ? NOW_MS + cases[i].start_by_ms : record.start_by_ms;
        record.complete_by_ms = cases[i].complete_by_ms ? NOW_MS + cases[i].complete_by_ms : record.complete_by_ms;
        record.completed_ms = cases[i].completed_ms ? NOW_MS + cases[i].completed_ms : 0;
        record.initiated_ms = cases[i].has_not_begun ? 0 : record.initiated_ms;
        if (attention_of(&job, NOW_MS) != cases[i].attention)
            fail_msg("%s: \"%s\"", cases[i].what, attention_name(attention_of(&job, NOW_MS)));
    }
}

static void an_end_is_expected_where_the_pace_is_known(void **state)
{
    struct job_record record = running_job("job-1");

    (void)state;
    assert_int_equal(attention_expected_end_ms(&record), NOW_MS + HOUR_MS);
    record.percent = 0;
    assert_int_equal(attention_expected_end_ms(&record), 0);
    record.percent = 25;
    assert_int_equal(attention_expected_end_ms(&record), NOW_MS + 3 * HOUR_MS);
    record.state = STATE_COMPLETED;
    assert_int_equal(attention_expected_end_ms(&record), 0);
}

static void names_lead_back(void **state)
{
    (void)state;
    for (int i = 0; i < ATTENTION_COUNT; i++)
        assert_int_equal(attention_find(attention_name((enum attention)i)), i);
    assert_int_equal(attention_find("bored"), ATTENTION_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urgent_jobs_are_told_from_others),
        cmocka_unit_test(an_end_is_expected_where_the_pace_is_known),
        cmocka_unit_test(names_lead_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
