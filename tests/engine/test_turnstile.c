#include "harness/check.h"

#include "bench/load.h"
#include "engine/core.h"

static const struct load_options many_of_one_account = {.workers = 1,
                                                        .partitions = 1,
                                                        .places = 2,
                                                        .jobs_per_place = 3,
                                                        .noisy_jobs = 3000,
                                                        .spread_ms = 1000,
                                                        .snapshot_ms = 10000,
                                                        .start_window_minutes = 60};

/* Three thousand jobs wait for four calls a second. */
static void each_asks_but_a_few_times(void **state)
{
    static struct load load;

    (void)state;
    load_begin(&load, &many_of_one_account);
    load_play(&load, 3600000);
    assert_true(load_is_over(&load));
    assert_int_equal(load.failed, 0);
    assert_int_equal(load.limits.throttled, 0);
    assert_true(load.workers[0].engine->turnstiles.asks < 4 * (uint64_t)load.job_count);
    load_done(&load);
}

/* Nobody is overtaken by more than those who had a turn already, and no token is left lying: the last of them is
   through when all tokens that there were have been spent. */
static void first_come_first_served(void **state)
{
    static struct load load;
    const struct load_options *options = &many_of_one_account;
    const int64_t per_job_ms = 250, burst = 80, slack_ms = 45000;

    (void)state;
    load_begin(&load, options);
    load_play(&load, 3600000);
    for (int i = 0; i < options->noisy_jobs; i++) {
        int64_t turn_ms = (i - burst) * per_job_ms + load.options.snapshot_ms;

        if (load.jobs[i].ended_ms - load.began_ms > turn_ms + slack_ms)
            fail_msg("job %d ended after %d s", i, (int)(load.jobs[i].ended_ms - load.began_ms) / 1000);
    }
    load_done(&load);
}

static struct effect effect;

/* Those who were cancelled, or whose partition has gone, are not asked, and a turnstile at which nobody is goes. */
static void a_turnstile_at_which_nobody_waits_goes(void **state)
{
    static struct load load;
    struct engine *engine;

    (void)state;
    load_begin(&load, &many_of_one_account);
    load_play(&load, 20000);
    engine = load.workers[0].engine;
    assert_int_equal(engine->turnstiles.count, 1);
    engine_feed(engine, &(struct input){.kind = INPUT_REVOKED, .is_lost = true, .now_ms = load.now_ms});
    while (engine_take(engine, &effect))
        ;
    engine_feed(engine, &(struct input){.kind = INPUT_TICK, .now_ms = load.now_ms + BUDGET_TURNS_MS});
    assert_int_equal(engine->turnstiles.count, 0);
    load_done(&load);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_asks_but_a_few_times),
        cmocka_unit_test(first_come_first_served),
        cmocka_unit_test(a_turnstile_at_which_nobody_waits_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
