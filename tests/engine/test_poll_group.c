#include "harness/check.h"

#include "bench/load.h"
#include "engine/core.h"

/* A worker that runs for months sees accounts, Regions and roles come and go. */
static void a_group_that_nobody_waits_in_goes(void **state)
{
    static struct load load;
    const struct load_options options = {.workers = 1,
                                         .partitions = 1,
                                         .places = 40,
                                         .jobs_per_place = 2,
                                         .spread_ms = 1000,
                                         .snapshot_ms = 30000,
                                         .start_window_minutes = 60};
    struct effect effect;

    (void)state;
    load_begin(&load, &options);
    load_play(&load, 30000);
    assert_true(load.workers[0].engine->polls.count >= 40);
    load_play(&load, 3600000);
    assert_true(load_is_over(&load));
    for (int i = 0; i < 2; i++)
        engine_feed(load.workers[0].engine, &(struct input){.kind = INPUT_TICK, .now_ms = load.now_ms + 120000});
    while (engine_take(load.workers[0].engine, &effect))
        ;
    assert_int_equal(load.workers[0].engine->polls.count, 0);
    load_done(&load);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_that_nobody_waits_in_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
