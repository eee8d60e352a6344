#include "harness/check.h"

#include "base/compiler.h"
#include "engine/pace.h"

static const int64_t NOW_MS = INT64_C(1795399200000);
static const int64_t MINUTE_MS = 60000, DAY_MS = 86400000;

static void assert_near(double value, double expected)
{
    if (value < expected * 0.999 - 0.0001 || value > expected * 1.001 + 0.0001)
        fail_msg("%f instead of %f", value, expected);
}

/* One that was throttled `cuts` times, a second after the other, each time by a call that knew of the one before. */
static struct pace throttled(int cuts)
{
    struct pace pace;

    pace_init(&pace);
    for (int i = 0; i < cuts; i++)
        assert_true(pace_throttled(&pace, NOW_MS + 1000 * i + 1, NOW_MS + 1000 * i + 100));
    return pace;
}

static void let_pass(struct pace *pace, int calls, int64_t now_ms)
{
    while (calls-- > 0)
        pace_passed(pace, now_ms);
}

/* As many calls as are wanted before the next attempt, so that its first step is taken. */
static void begin_attempt(struct pace *pace, int64_t now_ms)
{
    while (pace->steps == 0)
        pace_passed(pace, now_ms);
}

static void throttling_cuts_the_rate_down_to_a_floor_and_ends_bursts(void **state)
{
    static const double rates[] = {0.7, 0.49, 0.343, 0.2401};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rates); i++) {
        struct pace pace = throttled((int)i + 1);

        assert_near(pace.rate, rates[i]);
        assert_near(pace.burst, 0);
    }
    assert_near(throttled(20).rate, 0.05);
}

/* Eighty calls leave as a burst; thirty of them are throttled, and each answer comes by itself. */
static void calls_that_left_before_the_cut_cut_once(void **state)
{
    struct pace pace;

    (void)state;
    pace_init(&pace);
    assert_true(pace_throttled(&pace, NOW_MS, NOW_MS + 100));
    for (int i = 1; i < 30; i++)
        assert_false(pace_throttled(&pace, NOW_MS + i, NOW_MS + 100 + i));
    assert_near(pace.rate, 0.7);
}

static void a_cut_stands_until_so_many_calls_have_passed(void **state)
{
    struct pace pace = throttled(1);

    (void)state;
    let_pass(&pace, 99, NOW_MS + 2000);
    assert_near(pace.rate, 0.7);
    pace_passed(&pace, NOW_MS + 2000);
    assert_near(pace.rate, 1);
}

static void each_throttled_call_costs_calls_that_pass(void **state)
{
    struct pace pace = throttled(1);

    (void)state;
    assert_false(pace_throttled(&pace, NOW_MS, NOW_MS + 200));
    let_pass(&pace, 100, NOW_MS + 2000);
    assert_near(pace.rate, 0.7);
    let_pass(&pace, 12, NOW_MS + 2000);
    assert_near(pace.rate, 1);
}

static void steps_follow_each_other_while_all_goes_well(void **state)
{
    struct pace pace = throttled(9);
    int calls = 0;

    (void)state;
    while (pace.rate < 1) {
        pace_passed(&pace, NOW_MS + 10000);
        calls++;
    }
    assert_int_equal(calls, 100 + 4 * 50); /* 0.05, 0.1, 0.2, 0.4, 0.8, 1 */
    assert_near(pace.burst, 0);
    while (pace.burst < 1)
        pace_passed(&pace, NOW_MS + 10000);
}

static void a_failed_attempt_brings_back_what_is_proven(void **state)
{
    struct pace pace = throttled(3);

    (void)state;
    begin_attempt(&pace, NOW_MS + 10000);
    assert_near(pace.rate, 0.686);
    let_pass(&pace, 40, NOW_MS + 10000); /* AWS's bucket was full until then: that says little */
    assert_true(pace_throttled(&pace, NOW_MS + 11000, NOW_MS + 11100));
    assert_near(pace.rate, 0.343);
}

static void an_attempt_that_went_well_for_long_proves_more(void **state)
{
    struct pace pace = throttled(5);

    (void)state;
    begin_attempt(&pace, NOW_MS + 10000);
    let_pass(&pace, 100, NOW_MS + 10000);
    assert_near(pace.rate, 1);
    assert_true(pace_throttled(&pace, NOW_MS + 11000, NOW_MS + 11100));
    assert_near(pace.rate, 0.7); /* below where it failed, above what was proven */
}

/* 100, 400, 1,600, 6,400 calls before an attempt, with smaller and smaller steps. */
static void attempts_that_fail_become_rare_and_careful(void **state)
{
    static const struct {
        int calls;
        double rate;
    } attempts[] = {{100, 0.686}, {400, 0.5145}, {1600, 0.42875}, {6400, 0.385875}, {6400, 0.3644375}, {6400, 0.3644375}};
    struct pace pace = throttled(3);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(attempts); i++) {
        int64_t now_ms = NOW_MS + 10000 * (int64_t)(i + 1);

        let_pass(&pace, attempts[i].calls - 1, now_ms);
        assert_near(pace.rate, 0.343);
        pace_passed(&pace, now_ms);
        assert_near(pace.rate, attempts[i].rate);
        assert_true(pace_throttled(&pace, now_ms + 1000, now_ms + 1100));
    }
}

static void three_cuts_in_a_row_say_that_the_limit_has_moved(void **state)
{
    struct pace pace = throttled(2);

    (void)state;
    begin_attempt(&pace, NOW_MS + 10000);
    assert_true(pace_throttled(&pace, NOW_MS + 11000, NOW_MS + 11100));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pace.fails, 1);
        assert_true(pace_throttled(&pace, NOW_MS + 20000 + 1000 * i, NOW_MS + 20100 + 1000 * i));
    }
    assert_int_equal(pace.fails, 0);
}

/* Everything was throttled for a while: that says nothing about a rate, and few calls come to say otherwise. */
static void a_storm_is_over_in_minutes_without_any_calls(void **state)
{
    struct pace pace = throttled(20);
    int minutes = 0;

    (void)state;
    pace_rest(&pace, NOW_MS + 4 * MINUTE_MS);
    assert_near(pace.rate, 0.05);
    while (pace.rate < 1)
        pace_rest(&pace, NOW_MS + ++minutes * MINUTE_MS);
    assert_in_range(minutes, 9, 11);
    assert_false(pace_is_documented(&pace, NOW_MS + minutes * MINUTE_MS));
}

/* Minutes after which the first step comes without a call that says anything, by attempts that failed. */
static void what_failed_before_rests_longer(void **state)
{
    static const int minutes[] = {5, 20, 80, 320, 1440, 1440};
    struct pace pace = throttled(3);
    int64_t cut_ms = NOW_MS + 2100;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(minutes); i++) {
        pace_rest(&pace, cut_ms + minutes[i] * MINUTE_MS - 1);
        assert_int_equal(pace.steps, 0);
        pace_rest(&pace, cut_ms + minutes[i] * MINUTE_MS);
        assert_int_equal(pace.steps, 1);
        cut_ms += minutes[i] * MINUTE_MS + 100;
        assert_true(pace_throttled(&pace, cut_ms, cut_ms));
    }
}

/* It costs more when it fails, and few wait long for lack of it. */
static void a_burst_comes_back_by_calls_or_days(void **state)
{
    struct pace pace = throttled(1);

    (void)state;
    for (int64_t minute = 1; minute < 20 * 60; minute++)
        pace_rest(&pace, NOW_MS + minute * MINUTE_MS);
    assert_near(pace.rate, 1);
    assert_near(pace.burst, 0);
    let_pass(&pace, 110, NOW_MS + DAY_MS);
    assert_near(pace.burst, 0.2);
}

static void all_is_forgotten_in_the_end(void **state)
{
    struct pace pace = throttled(5);
    int64_t now_ms = NOW_MS + MINUTE_MS;

    (void)state;
    while (!pace_is_documented(&pace, now_ms)) {
        now_ms += MINUTE_MS;
        assert_true(now_ms < NOW_MS + 7 * DAY_MS);
        pace_rest(&pace, now_ms);
    }
    assert_near(pace.rate, 1);
    assert_near(pace.burst, 1);
}

/* A bucket of AWS's as it may be in truth, called without a pause for days: once learnt, it throttles less than one
   call in a thousand, and most of it is used. */
static void a_smaller_bucket_is_found_and_kept_to(void **state)
{
    static const double parts[] = {0.1, 0.25, 0.5, 0.6, 0.75};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        const double bucket = 100 * parts[i], refill = 5 * parts[i];
        double tokens = bucket;
        double calls = 0, late_calls = 0, late_throttled = 0;
        int64_t now_ms = NOW_MS;
        struct pace pace;

        pace_init(&pace);
        while (now_ms < NOW_MS + 3 * DAY_MS) {
            int64_t step_ms = (int64_t)(1000 / (4 * pace.rate));
            bool is_late = now_ms >= NOW_MS + DAY_MS;

            now_ms += step_ms;
            tokens += refill * (double)step_ms / 1000;
            tokens = (tokens > bucket ? bucket : tokens) - 1;
            calls++;
            late_calls += is_late;
            if (tokens >= 0) {
                pace_passed(&pace, now_ms);
                continue;
            }
            tokens++;
            late_throttled += is_late;
            (void)pace_throttled(&pace, now_ms, now_ms);
            now_ms += 1000;
            tokens += refill;
        }
        assert_true(late_throttled < late_calls / 2000);
        assert_true(calls > (double)(now_ms - NOW_MS) / 1000 * refill * 0.75);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(throttling_cuts_the_rate_down_to_a_floor_and_ends_bursts),
        cmocka_unit_test(calls_that_left_before_the_cut_cut_once),
        cmocka_unit_test(a_cut_stands_until_so_many_calls_have_passed),
        cmocka_unit_test(each_throttled_call_costs_calls_that_pass),
        cmocka_unit_test(steps_follow_each_other_while_all_goes_well),
        cmocka_unit_test(a_failed_attempt_brings_back_what_is_proven),
        cmocka_unit_test(an_attempt_that_went_well_for_long_proves_more),
        cmocka_unit_test(attempts_that_fail_become_rare_and_careful),
        cmocka_unit_test(three_cuts_in_a_row_say_that_the_limit_has_moved),
        cmocka_unit_test(a_storm_is_over_in_minutes_without_any_calls),
        cmocka_unit_test(what_failed_before_rests_longer),
        cmocka_unit_test(a_burst_comes_back_by_calls_or_days),
        cmocka_unit_test(all_is_forgotten_in_the_end),
        cmocka_unit_test(a_smaller_bucket_is_found_and_kept_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
