#include "harness/check.h"

#include "bench/crowd.h"

/* Near their ends once a second, and the first ends when the last has nearly half of its time before it: so a call asks
   about a third of them in the mean. */
static void those_that_fall_due_together_share_a_call(void **state)
{
    const struct crowd_options options = {
        .workers = 1, .partitions = 12, .owned = 12, .jobs = 60, .snapshot_ms = 30000};
    struct crowd crowd = crowd_play(&options);

    (void)state;
    assert_int_equal(crowd.ended, options.jobs);
    assert_true(crowd.polls * 18 <= crowd.polls_one_by_one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_that_fall_due_together_share_a_call),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
