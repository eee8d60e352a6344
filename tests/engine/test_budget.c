#include "harness/check.h"

#include <stdio.h>

#include "base/compiler.h"
#include "base/hash.h"
#include "engine/budget.h"

static const int64_t NOW_MS = INT64_C(1795399200000);

static const struct budget_key create = {"111122223333", "eu-west-1", "ec2", "CreateSnapshot"};
static const struct budget_key describe = {"111122223333", "eu-west-1", "ec2", "DescribeSnapshots"};

/* Owns so many of all partitions, unused for ever so long. */
static struct budget *budget_of(int32_t owned, int32_t all)
{
    struct budget *budget = budget_new(all);

    while (owned-- > 0)
        budget_gain(budget, 0, NOW_MS);
    return budget;
}

static struct budget *whole_budget(void)
{
    return budget_of(1, 1);
}

/* How many calls get out from `from_ms` until just before `until_ms`, if somebody tries whenever told to. */
static size_t calls_between(struct budget *budget, const struct budget_key *key, enum budget_purpose purpose,
                            int64_t from_ms, int64_t until_ms)
{
    enum budget_purpose in_turn = purpose == BUDGET_ACT ? BUDGET_ACT_IN_TURN : purpose;
    size_t count = 0;

    for (int64_t now_ms = from_ms; now_ms < until_ms;) {
        int64_t ready_ms = 0;

        if (budget_take(budget, key, in_turn, now_ms, &ready_ms)) {
            count++;
            continue;
        }
        assert_true(ready_ms > now_ms);
        now_ms = ready_ms;
    }
    return count;
}

static void assert_near(double value, double expected)
{
    if (value < expected * 0.98 - 0.001 || value > expected * 1.02 + 0.001)
        fail_msg("%f instead of %f", value, expected);
}

/* Four fifths of what AWS documents: the rest is for the other programs of the account. */
static void rates_stay_below_the_documented_ones(void **state)
{
    static const struct {
        const char *service;
        const char *operation;
        size_t burst;
        double per_second;
    } cases[] = {
        {"ec2", "CreateSnapshot", 80, 4},     {"ec2", "DescribeVolumes", 80, 16}, {"ec2", "CopyImage", 80, 0.8},
        {"ec2", "RunInstances", 4, 1.6},      {"dynamodb", "ListBackups", 4, 4},  {"backup", "StartBackupJob", 4, 4},
        {"rds", "CreateDBSnapshot", 240, 9.6}, {"ssm", "SendCommand", 8, 1.6},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct budget_key key = {"", "eu-west-1", cases[i].service, cases[i].operation};
        struct budget *budget = whole_budget();

        assert_near(budget_rate(budget, &key, NOW_MS), cases[i].per_second);
        assert_int_equal(calls_between(budget, &key, BUDGET_ACT, NOW_MS, NOW_MS + 1), cases[i].burst);
        assert_near((double)calls_between(budget, &key, BUDGET_ACT, NOW_MS + 1, NOW_MS + 100001),
                    100 * cases[i].per_second);
        budget_free(budget);
    }
}

/* Takes the 80 tokens that are in a full bucket. */
static void empty(struct budget *budget)
{
    int64_t ready_ms;

    for (size_t i = 0; i < 80; i++)
        assert_true(budget_take(budget, &create, BUDGET_ACT, NOW_MS, &ready_ms));
}

static void ready_is_when_a_token_is_there(void **state)
{
    struct budget *budget = whole_budget();
    int64_t now_ms = NOW_MS;
    int64_t ready_ms = 0, ignored_ms;

    (void)state;
    empty(budget);
    for (size_t i = 0; i < 100; i++) {
        enum budget_purpose purpose = i == 0 ? BUDGET_ACT : BUDGET_ACT_IN_TURN;

        assert_false(budget_take(budget, &create, purpose, now_ms, &ready_ms));
        assert_in_range(ready_ms - now_ms, 248, 252);
        assert_false(budget_take(budget, &create, BUDGET_POLL, ready_ms - 2, &ignored_ms)); /* not a moment earlier */
        now_ms = ready_ms;
        assert_true(budget_take(budget, &create, BUDGET_ACT_IN_TURN, now_ms, &ready_ms));
    }
    budget_free(budget);
}

/* Thousands that wait for one account: each is told another moment, and none of those that were told to come later, or
   have only just come, takes the token of one whose turn it is. */
static void those_that_wait_come_one_after_the_other(void **state)
{
    enum { WAITING = 100 };
    struct budget *budget = whole_budget();
    int64_t turns_ms[WAITING], ready_ms;

    (void)state;
    empty(budget);
    for (size_t i = 0; i < WAITING; i++) {
        assert_false(budget_take(budget, &create, BUDGET_ACT, NOW_MS, &turns_ms[i]));
        assert_in_range(turns_ms[i], NOW_MS + 250 * (int64_t)(i + 1), NOW_MS + 250 * (int64_t)(i + 1) + 2);
    }
    for (size_t i = 0; i < WAITING; i++) {
        assert_false(budget_take(budget, &create, BUDGET_ACT, turns_ms[i], &ready_ms));
        assert_true(budget_take(budget, &create, BUDGET_ACT_IN_TURN, turns_ms[i], &ready_ms));
    }
    budget_free(budget);
}

static void turns_are_given_away_for_half_a_minute(void **state)
{
    struct budget *budget = whole_budget();
    int64_t ready_ms;

    (void)state;
    empty(budget);
    for (size_t i = 0; i < 1000; i++) {
        assert_false(budget_take(budget, &create, BUDGET_ACT, NOW_MS, &ready_ms));
        if (i < 119)
            assert_true(ready_ms <= NOW_MS + BUDGET_TURNS_MS);
        else
            assert_true(ready_ms > NOW_MS + BUDGET_TURNS_MS);
    }
    budget_free(budget);
}

/* They were cancelled, or left with their partition. */
static void what_those_that_do_not_come_leave_is_not_wasted(void **state)
{
    struct budget *budget = whole_budget();
    int64_t ready_ms;

    (void)state;
    (void)calls_between(budget, &create, BUDGET_ACT, NOW_MS, NOW_MS + 1);
    for (size_t i = 0; i < 100; i++)
        assert_false(budget_take(budget, &create, BUDGET_ACT, NOW_MS, &ready_ms));
    assert_false(budget_take(budget, &create, BUDGET_ACT, NOW_MS + 1200, &ready_ms));
    assert_true(budget_take(budget, &create, BUDGET_ACT, NOW_MS + 1300, &ready_ms));
    budget_free(budget);
}

static void those_that_wait_leave_with_their_partition(void **state)
{
    struct budget *budget = budget_of(4, 4);
    int64_t ready_ms;

    (void)state;
    empty(budget);
    for (size_t i = 0; i < 40; i++)
        assert_false(budget_take(budget, &create, BUDGET_ACT, NOW_MS, &ready_ms)); /* for the next ten seconds */
    budget_lose(budget, NOW_MS);
    budget_lose(budget, NOW_MS);
    assert_false(budget_take(budget, &create, BUDGET_ACT, NOW_MS, &ready_ms));
    assert_in_range(ready_ms, NOW_MS + 5000, NOW_MS + 6000);
    budget_free(budget);
}

static void a_share_is_a_part_of_burst_and_rate(void **state)
{
    static const struct {
        int32_t owned, all;
        size_t burst;
        double per_second;
    } cases[] = {{12, 12, 80, 4}, {6, 12, 40, 2}, {3, 12, 20, 1}, {1, 100, 0, 0.04}, {0, 12, 0, 0}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct budget *budget = budget_of(cases[i].owned, cases[i].all);

        assert_near(budget_rate(budget, &create, NOW_MS), cases[i].per_second);
        assert_int_equal(calls_between(budget, &create, BUDGET_ACT, NOW_MS, NOW_MS + 1), cases[i].burst);
        budget_free(budget);
    }
}

static void a_fleet_stays_inside_one_bucket(void **state)
{
    static const int32_t owned[3] = {5, 4, 3};
    size_t calls = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(owned); i++) {
        struct budget *budget = budget_of(owned[i], 12);

        calls += calls_between(budget, &create, BUDGET_ACT, NOW_MS, NOW_MS + 60000);
        budget_free(budget);
    }
    assert_in_range(calls, 300, 80 + 60 * 4);
}

/* More workers than the bucket has tokens: each of them could hold none, but all of them together get out what the
   bucket has. */
static void a_fleet_of_many_stays_inside_a_small_bucket(void **state)
{
    static const struct budget_key run = {"111122223333", "eu-west-1", "ec2", "RunInstances"};
    enum { WORKERS = 12 };
    size_t at_first = 0, in_a_minute = 0;

    (void)state;
    for (size_t i = 0; i < WORKERS; i++) {
        struct budget *budget = budget_of(1, WORKERS);

        at_first += calls_between(budget, &run, BUDGET_ACT, NOW_MS, NOW_MS + 1000);
        in_a_minute += calls_between(budget, &run, BUDGET_ACT, NOW_MS + 1000, NOW_MS + 61000);
        budget_free(budget);
    }
    assert_true(at_first <= 4 + 1.6);
    assert_in_range(at_first + in_a_minute, 84, 4 + 61 * 1.6);
}

static void what_a_lost_partition_held_goes_with_it(void **state)
{
    struct budget *budget = budget_of(4, 4);
    int64_t ready_ms;

    (void)state;
    assert_int_equal(calls_between(budget, &describe, BUDGET_ACT, NOW_MS, NOW_MS + 1), 80);
    assert_true(budget_take(budget, &create, BUDGET_ACT, NOW_MS, &ready_ms));
    for (int i = 0; i < 3; i++)
        budget_lose(budget, NOW_MS + 500);
    assert_int_equal(calls_between(budget, &create, BUDGET_ACT, NOW_MS + 500, NOW_MS + 501), 20);
    assert_int_equal(calls_between(budget, &describe, BUDGET_ACT, NOW_MS + 500, NOW_MS + 501), 2); /* 8 were there */
    budget_lose(budget, NOW_MS + 501);
    assert_false(budget_take(budget, &create, BUDGET_ACT, NOW_MS + 502, &ready_ms));
    budget_free(budget);
}

/* Whether its bucket is known here or not: the last owner may have emptied it a moment ago. */
static void a_gained_partition_brings_what_it_gathered_since(void **state)
{
    static const struct {
        int64_t unused_ms;
        size_t burst;
    } cases[] = {{0, 0}, {1000, 2}, {5000, 10}, {20000, 40}, {100000, 40}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct budget *budget = budget_of(1, 2);

        (void)calls_between(budget, &create, BUDGET_ACT, NOW_MS, NOW_MS + 1);
        budget_gain(budget, NOW_MS + 1 - cases[i].unused_ms, NOW_MS + 1);
        assert_int_equal(calls_between(budget, &create, BUDGET_ACT, NOW_MS + 1, NOW_MS + 2), cases[i].burst);
        budget_free(budget);
        budget = budget_new(2);
        budget_gain(budget, NOW_MS + 1 - cases[i].unused_ms, NOW_MS + 1);
        assert_int_equal(calls_between(budget, &create, BUDGET_ACT, NOW_MS + 1, NOW_MS + 2), cases[i].burst);
        budget_free(budget);
    }
}

/* The time before is paid at the share that was owned then. */
static void a_gained_share_counts_from_then_on(void **state)
{
    struct budget *budget = budget_of(1, 8);

    (void)state;
    assert_int_equal(calls_between(budget, &create, BUDGET_ACT, NOW_MS, NOW_MS + 1), 10);
    for (int i = 0; i < 7; i++)
        budget_gain(budget, NOW_MS + 10000, NOW_MS + 10000);
    assert_int_equal(calls_between(budget, &create, BUDGET_ACT, NOW_MS + 10000, NOW_MS + 10001), 5);
    budget_free(budget);
}

/* Every half second a partition goes to another worker, and everybody calls as much as it is let. */
static void a_fleet_stays_inside_one_bucket_while_partitions_move(void **state)
{
    enum { WORKERS = 3, ALL = 6 };
    struct budget *workers[WORKERS];
    int32_t owned[WORKERS] = {2, 2, 2};
    uint64_t random = 7;
    size_t calls = 0;
    int64_t ready_ms;

    (void)state;
    for (size_t i = 0; i < WORKERS; i++)
        workers[i] = budget_of(owned[i], ALL);
    for (int64_t now_ms = NOW_MS; now_ms < NOW_MS + 60000; now_ms += 10) {
        size_t from = hash_random_below(&random, WORKERS), to = hash_random_below(&random, WORKERS);

        if (now_ms % 500 == 0 && owned[from] > 0) {
            budget_lose(workers[from], now_ms);
            owned[from]--;
            budget_gain(workers[to], now_ms, now_ms);
            owned[to]++;
        }
        for (size_t i = 0; i < WORKERS; i++)
            while (budget_take(workers[i], &create, BUDGET_ACT_IN_TURN, now_ms, &ready_ms))
                calls++;
        assert_true((double)calls <= 80 + 4 * (double)(now_ms - NOW_MS) / 1000);
    }
    assert_true(calls > 200);
    for (size_t i = 0; i < WORKERS; i++)
        budget_free(workers[i]);
}

static void operations_that_aws_counts_together_share_a_bucket(void **state)
{
    static const struct budget_key snapshot = {"111122223333", "eu-west-1", "rds", "CreateDBSnapshot"};
    static const struct budget_key other = {"111122223333", "eu-west-1", "rds", "DescribeDBClusters"};
    struct budget *budget = whole_budget();

    (void)state;
    assert_int_equal(calls_between(budget, &snapshot, BUDGET_ACT, NOW_MS, NOW_MS + 1), 240);
    assert_int_equal(calls_between(budget, &other, BUDGET_ACT, NOW_MS, NOW_MS + 1), 0);
    budget_free(budget);
}

/* AWS Backup: 20 a second of each List, 15 of each Describe, and no more than 50 of all. */
static void the_sum_of_a_services_calls_has_a_bucket_as_well(void **state)
{
    static const char *const operations[] = {"ListBackupJobs",     "ListCopyJobs",           "ListRestoreJobs",
                                             "DescribeBackupJob",  "DescribeRecoveryPoint",  "DeleteRecoveryPoint",
                                             "StartBackupJob",     "DescribeRestoreJob",     "StartCopyJob"};
    struct budget *budget = whole_budget();
    size_t calls = 0;
    int64_t ready_ms;

    (void)state;
    for (int64_t now_ms = NOW_MS; now_ms < NOW_MS + 10000; now_ms += 10)
        for (size_t i = 0; i < COUNT_OF(operations); i++) {
            struct budget_key key = {"111122223333", "eu-west-1", "backup", operations[i]};

            while (budget_take(budget, &key, BUDGET_ACT_IN_TURN, now_ms, &ready_ms))
                calls++;
        }
    assert_in_range(calls, 430, 40 + 10 * 40);
    budget_free(budget);
}

static void accounts_regions_and_calls_have_buckets_of_their_own(void **state)
{
    static const struct budget_key others[] = {
        {"444455556666", "eu-west-1", "ec2", "CreateSnapshot"},
        {"111122223333", "eu-west-2", "ec2", "CreateSnapshot"},
        {"111122223333", "eu-west-1", "rds", "CreateSnapshot"},
        {"111122223333", "eu-west-1", "ec2", "CreateVolume"},
    };
    struct budget *budget = whole_budget();
    int64_t ready_ms;

    (void)state;
    (void)calls_between(budget, &create, BUDGET_ACT, NOW_MS, NOW_MS + 1);
    assert_false(budget_take(budget, &create, BUDGET_ACT, NOW_MS, &ready_ms));
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_true(budget_take(budget, &others[i], BUDGET_ACT, NOW_MS, &ready_ms));
    budget_free(budget);
}

static void polling_gets_at_most_half(void **state)
{
    struct budget *budget = whole_budget();
    int64_t ready_ms;

    (void)state;
    assert_int_equal(calls_between(budget, &describe, BUDGET_POLL, NOW_MS, NOW_MS + 1), 40);
    assert_false(budget_take(budget, &describe, BUDGET_POLL, NOW_MS, &ready_ms));
    assert_true(
        budget_take(budget, &describe, BUDGET_ACT, NOW_MS, &ready_ms)); /* the other half is still there */
    assert_near((double)calls_between(budget, &describe, BUDGET_POLL, NOW_MS + 1, NOW_MS + 100001), 100 * 8);
    budget_free(budget);
}

static void polling_leaves_half_even_when_it_is_greedy(void **state)
{
    struct budget *budget = whole_budget();
    size_t polls = 0;
    size_t acts = 0;
    int64_t ready_ms;

    (void)state;
    for (int64_t now_ms = NOW_MS; now_ms < NOW_MS + 100000; now_ms += 5) {
        while (budget_take(budget, &describe, BUDGET_POLL, now_ms, &ready_ms))
            polls++;
        while (budget_take(budget, &describe, BUDGET_ACT_IN_TURN, now_ms, &ready_ms))
            acts++;
    }
    assert_near((double)(polls + acts), 80 + 100 * 16);
    assert_true(polls <= acts + 2);
    budget_free(budget);
}

static void a_small_share_can_still_poll(void **state)
{
    struct budget *budget = budget_of(1, 100);

    (void)state;
    assert_in_range(calls_between(budget, &describe, BUDGET_POLL, NOW_MS, NOW_MS + 100000), 7, 10);
    budget_free(budget);
}

static void throttling_cuts_rate_and_burst(void **state)
{
    struct budget *budget = whole_budget();

    (void)state;
    budget_throttled(budget, &create, NOW_MS, NOW_MS, 0);
    assert_near(budget_rate(budget, &create, NOW_MS), 4 * 0.7);
    assert_in_range(calls_between(budget, &create, BUDGET_ACT, NOW_MS + 60000, NOW_MS + 60001), 3, 4);
    budget_free(budget);
}

/* Calls that were on their way when the first of them was throttled. */
static void one_burst_is_cut_once(void **state)
{
    struct budget *budget = whole_budget();

    (void)state;
    for (size_t i = 0; i < 30; i++)
        budget_throttled(budget, &create, NOW_MS, NOW_MS + 100, 0);
    assert_near(budget_rate(budget, &create, NOW_MS + 100), 4 * 0.7);
    budget_free(budget);
}

static void what_passes_brings_the_rate_back(void **state)
{
    struct budget *budget = whole_budget();

    (void)state;
    budget_throttled(budget, &create, NOW_MS, NOW_MS, 0);
    for (size_t i = 0; i < 99; i++)
        budget_passed(budget, &create, NOW_MS + 1);
    assert_near(budget_rate(budget, &create, NOW_MS + 1), 4 * 0.7);
    budget_passed(budget, &create, NOW_MS + 1);
    assert_near(budget_rate(budget, &create, NOW_MS + 1), 4);
    budget_free(budget);
}

static void nothing_leaves_while_the_service_wants_peace(void **state)
{
    static const struct {
        int64_t asked_ms;
        int64_t held_ms;
    } cases[] = {{0, 1000}, {500, 1000}, {7000, 7000}, {INT64_MAX, 900000}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct budget *budget = whole_budget();
        int64_t ready_ms = 0;

        budget_throttled(budget, &create, NOW_MS, NOW_MS, cases[i].asked_ms);
        assert_false(budget_take(budget, &create, BUDGET_POLL, NOW_MS, &ready_ms));
        assert_int_equal(ready_ms, NOW_MS + cases[i].held_ms);
        assert_false(budget_take(budget, &create, BUDGET_POLL, NOW_MS + cases[i].held_ms - 1, &ready_ms));
        assert_true(budget_take(budget, &create, BUDGET_POLL, NOW_MS + cases[i].held_ms, &ready_ms));
        budget_free(budget);
    }
}

static void a_shorter_hold_does_not_end_a_longer_one(void **state)
{
    struct budget *budget = whole_budget();
    int64_t ready_ms = 0;

    (void)state;
    budget_throttled(budget, &create, NOW_MS, NOW_MS, 30000);
    budget_throttled(budget, &create, NOW_MS + 1000, NOW_MS + 1000, 0);
    assert_false(budget_take(budget, &create, BUDGET_POLL, NOW_MS + 2000, &ready_ms));
    assert_int_equal(ready_ms, NOW_MS + 30000);
    budget_free(budget);
}

/* Calls in so many accounts, one after the other, that full buckets are dropped on the way. */
static void call_in_accounts(struct budget *budget, int count, int64_t every_ms)
{
    int64_t ready_ms;

    for (int i = 0; i < count; i++) {
        char account[16];
        struct budget_key key = {account, "eu-west-1", "ec2", "CreateSnapshot"};

        (void)snprintf(account, sizeof(account), "%012d", i);
        assert_true(budget_take(budget, &key, BUDGET_ACT, NOW_MS + i * every_ms, &ready_ms));
    }
}

static void thousands_of_accounts_leave_nothing_behind(void **state)
{
    struct budget *budget = whole_budget();

    (void)state;
    call_in_accounts(budget, 5000, 400);
    assert_in_range(budget_bucket_count(budget), 1, 2048);
    budget_free(budget);
}

/* By then it is full again, but what the service asked for is not over. */
static void a_hold_outlives_the_dropping_of_full_buckets(void **state)
{
    struct budget *budget = whole_budget();
    int64_t ready_ms = 0;

    (void)state;
    budget_throttled(budget, &create, NOW_MS, NOW_MS, 900000);
    call_in_accounts(budget, 1500, 400);
    assert_in_range(budget_bucket_count(budget), 1, 1400);
    assert_false(budget_take(budget, &create, BUDGET_POLL, NOW_MS + 600000, &ready_ms));
    assert_int_equal(ready_ms, NOW_MS + 900000);
    budget_free(budget);
}

static void buckets_that_are_in_use_are_kept(void **state)
{
    enum { ACCOUNTS = 4000 };
    struct budget *budget = budget_of(1, 80); /* one token in each */
    int64_t ready_ms;

    (void)state;
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < ACCOUNTS; i++) {
            char account[16];
            struct budget_key key = {account, "eu-west-1", "ec2", "CreateSnapshot"};

            (void)snprintf(account, sizeof(account), "%012d", i);
            assert_int_equal(budget_take(budget, &key, BUDGET_ACT, NOW_MS, &ready_ms), round == 0);
        }
    assert_int_equal(budget_bucket_count(budget), ACCOUNTS);
    budget_free(budget);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_stay_below_the_documented_ones),
        cmocka_unit_test(ready_is_when_a_token_is_there),
        cmocka_unit_test(those_that_wait_come_one_after_the_other),
        cmocka_unit_test(turns_are_given_away_for_half_a_minute),
        cmocka_unit_test(what_those_that_do_not_come_leave_is_not_wasted),
        cmocka_unit_test(those_that_wait_leave_with_their_partition),
        cmocka_unit_test(a_share_is_a_part_of_burst_and_rate),
        cmocka_unit_test(a_fleet_stays_inside_one_bucket),
        cmocka_unit_test(a_fleet_of_many_stays_inside_a_small_bucket),
        cmocka_unit_test(what_a_lost_partition_held_goes_with_it),
        cmocka_unit_test(a_gained_partition_brings_what_it_gathered_since),
        cmocka_unit_test(a_gained_share_counts_from_then_on),
        cmocka_unit_test(a_fleet_stays_inside_one_bucket_while_partitions_move),
        cmocka_unit_test(operations_that_aws_counts_together_share_a_bucket),
        cmocka_unit_test(the_sum_of_a_services_calls_has_a_bucket_as_well),
        cmocka_unit_test(accounts_regions_and_calls_have_buckets_of_their_own),
        cmocka_unit_test(polling_gets_at_most_half),
        cmocka_unit_test(polling_leaves_half_even_when_it_is_greedy),
        cmocka_unit_test(a_small_share_can_still_poll),
        cmocka_unit_test(throttling_cuts_rate_and_burst),
        cmocka_unit_test(one_burst_is_cut_once),
        cmocka_unit_test(what_passes_brings_the_rate_back),
        cmocka_unit_test(nothing_leaves_while_the_service_wants_peace),
        cmocka_unit_test(a_shorter_hold_does_not_end_a_longer_one),
        cmocka_unit_test(thousands_of_accounts_leave_nothing_behind),
        cmocka_unit_test(a_hold_outlives_the_dropping_of_full_buckets),
        cmocka_unit_test(buckets_that_are_in_use_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
