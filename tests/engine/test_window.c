#include "harness/check.h"

#include "base/compiler.h"
#include "engine/window.h"

static const int64_t RECEIVED_MS = INT64_C(1795399200000);
static const struct window_defaults defaults = {.start_minutes = 480, .complete_minutes = 10080};

#define MINUTES(count) ((count)*INT64_C(60000))

static void windows_count_from_the_scheduled_time(void **state)
{
    static const struct {
        int64_t scheduled_ms, start_minutes, complete_minutes; /* of the request */
        bool from_started;
        int64_t begins, start_by, complete_by; /* after the time of the record; -1: none */
    } cases[] = {
        {0, 0, 0, false, 0, MINUTES(480), MINUTES(10080)},
        {0, 60, 120, false, 0, MINUTES(60), MINUTES(120)},
        {MINUTES(30), 60, 120, false, MINUTES(30), MINUTES(90), MINUTES(150)},
        {-MINUTES(600), 60, 120, false, -MINUTES(600), -MINUTES(540), -MINUTES(480)},
        {0, 60, 0, false, 0, MINUTES(60), MINUTES(10080)},
        {0, 60, 120, true, 0, MINUTES(60), -1},
        {0, 0, 0, true, 0, MINUTES(480), -1},
        {0, WINDOW_MINUTES_MAX, WINDOW_MINUTES_MAX, false, 0, MINUTES(WINDOW_MINUTES_MAX),
         MINUTES(WINDOW_MINUTES_MAX)},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct job_record record = {
            .request = {.scheduled_ms = cases[i].scheduled_ms ? RECEIVED_MS + cases[i].scheduled_ms : 0,
                        .start_window_minutes = cases[i].start_minutes,
                        .complete_window_minutes = cases[i].complete_minutes,
                        .complete_window_from_started = cases[i].from_started}};

        window_open(&record, &defaults, RECEIVED_MS);
        assert_int_equal(record.scheduled_ms, RECEIVED_MS + cases[i].begins);
        assert_int_equal(record.start_by_ms, RECEIVED_MS + cases[i].start_by);
        assert_int_equal(record.complete_by_ms, cases[i].complete_by < 0 && cases[i].from_started
                                                    ? 0
                                                    : RECEIVED_MS + cases[i].complete_by);
    }
}

static struct job_record opened(bool from_started)
{
    struct job_record record = {.request = {.start_window_minutes = 60,
                                            .complete_window_minutes = 120,
                                            .complete_window_from_started = from_started}};

    window_open(&record, &defaults, RECEIVED_MS);
    return record;
}

static void a_window_from_the_start_opens_with_it(void **state)
{
    struct job_record record = opened(true);

    (void)state;
    assert_false(window_is_complete_over(&record, INT64_MAX));
    window_started(&record, &defaults, RECEIVED_MS + MINUTES(50));
    assert_int_equal(record.complete_by_ms, RECEIVED_MS + MINUTES(170));
    record = opened(false);
    window_started(&record, &defaults, RECEIVED_MS + MINUTES(50));
    assert_int_equal(record.complete_by_ms, RECEIVED_MS + MINUTES(120));
}

static void the_last_moment_is_already_too_late(void **state)
{
    struct job_record record = opened(false);

    (void)state;
    assert_true(window_is_too_early(&record, RECEIVED_MS - 1));
    assert_false(window_is_too_early(&record, RECEIVED_MS));
    assert_false(window_is_start_over(&record, RECEIVED_MS + MINUTES(60) - 1));
    assert_true(window_is_start_over(&record, RECEIVED_MS + MINUTES(60)));
    assert_false(window_is_complete_over(&record, RECEIVED_MS + MINUTES(120) - 1));
    assert_true(window_is_complete_over(&record, RECEIVED_MS + MINUTES(120)));
}

static void the_next_window_that_matters(void **state)
{
    struct job_record record = opened(false);

    (void)state;
    assert_int_equal(window_next_ms(&record), record.start_by_ms);
    record.initiated_ms = RECEIVED_MS + 1;
    assert_int_equal(window_next_ms(&record), record.complete_by_ms);
    record.initiated_ms = 0;
    record.complete_by_ms = record.start_by_ms - 1; /* asked for so: through before it may start */
    assert_int_equal(window_next_ms(&record), record.complete_by_ms);
    record = opened(true);
    assert_int_equal(window_next_ms(&record), record.start_by_ms);
    record.initiated_ms = RECEIVED_MS + 1;
    assert_int_equal(window_next_ms(&record), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_count_from_the_scheduled_time),
        cmocka_unit_test(a_window_from_the_start_opens_with_it),
        cmocka_unit_test(the_last_moment_is_already_too_late),
        cmocka_unit_test(the_next_window_that_matters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
