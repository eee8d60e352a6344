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

/* 18,000 snapshots of one account and Region are in progress at once, and polling has half of the account's bucket for
   them: here, a ninth of both. */
static void an_end_is_known_within_a_second(void **state)
{
    const struct crowd_options options = {
        .workers = 1, .partitions = 9, .owned = 1, .jobs = 2000, .ask_every_ms = 2250, .snapshot_ms = 6600000};
    const double half_a_bucket = 20.0 / 2 / 9;
    struct crowd crowd = crowd_play(&options);

    (void)state;
    assert_int_equal(crowd.ended, options.jobs);
    assert_int_equal(crowd.pending_most, options.jobs);
    assert_int_equal(crowd.throttled, 0);
    assert_true(crowd.delay_mean_ms <= 1000);
    assert_true(crowd.delay_99_ms <= 2500);
    assert_true(crowd.looks_a_second_most <= half_a_bucket);
}

/* Two hundred ids fit into a call, and those near their ends leave most of that free: the others come along. */
static void who_is_far_from_its_end_shares_calls(void **state)
{
    const struct crowd_options options = {
        .workers = 1, .partitions = 12, .owned = 12, .jobs = 1000, .ask_every_ms = 1000, .snapshot_ms = 1800000};
    struct crowd crowd = crowd_play(&options);

    (void)state;
    assert_int_equal(crowd.ended, options.jobs);
    assert_true(crowd.polls * 25 <= crowd.polls_one_by_one);
    /* A look that came early, since there was room for it, is a part of the one that it stands for. */
    assert_in_range(crowd.looks_one_by_one, crowd.looked_at / 2, crowd.looked_at * 9 / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_end_is_known_within_a_second),
        cmocka_unit_test(those_that_fall_due_together_share_a_call),
        cmocka_unit_test(who_is_far_from_its_end_shares_calls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
