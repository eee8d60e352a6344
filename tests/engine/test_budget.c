#include "harness/check.h"

#include <stdio.h>

#include "base/compiler.h"
#include "engine/budget.h"

static const int64_t NOW_MS = INT64_C(1795399200000);

static const struct budget_key create = {"111122223333", "eu-west-1", "ec2", "CreateSnapshot"};
static const struct budget_key describe = {"111122223333", "eu-west-1", "ec2", "DescribeSnapshots"};

/* How many calls get out from `from_ms` until just before `until_ms`, if somebody tries whenever told to. */
static size_t calls_between(struct budget *budget, const struct budget_key *key, enum budget_purpose purpose,
                            int64_t from_ms, int64_t until_ms)
{
    size_t count = 0;

    for (int64_t now_ms = from_ms; now_ms < until_ms;) {
        int64_t ready_ms = 0;

        if (budget_take(budget, key, purpose, now_ms, &ready_ms)) {
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
        {"ec2", "CreateSnapshot", 80, 4},
        {"ec2", "CreateSnapshots", 80, 4},
        {"ec2", "DeleteSnapshot", 80, 4},
        {"ec2", "DescribeVolumes", 80, 16},
        {"ec2", "GetConsoleOutput", 80, 16},
        {"ec2", "CopyImage", 80, 0.8},
        {"ec2", "CopySnapshot", 40, 4},
        {"ec2", "RunInstances", 4, 1.6},
        {"ec2", "CreateTags", 80, 8},
        {"ec2", "ModifySnapshotAttribute", 80, 4},
        {"dynamodb", "CreateBackup", 40, 40},
        {"dynamodb", "DescribeBackup", 8, 8},
        {"dynamodb", "ListBackups", 4, 4},
        {"dynamodb", "RestoreTableFromBackup", 8, 8},
        {"dynamodb", "DeleteBackup", 8, 8},
        {"dynamodb", "TagResource", 4, 4},
        {"dynamodb", "DescribeTable", 8, 1.6},
        {"backup", "StartBackupJob", 4, 4},
        {"backup", "StartCopyJob", 4, 4},
        {"backup", "StopBackupJob", 4, 4},
        {"backup", "DescribeRestoreJob", 12, 12},
        {"backup", "GetRecoveryPointRestoreMetadata", 12, 12},
        {"backup", "ListBackupJobs", 16, 16},
        {"backup", "DeleteRecoveryPoint", 8, 8},
        {"fsx", "DescribeBackups", 8, 1.6},
        {"storagegateway", "CreateSnapshot", 8, 1.6},
        {"ssm", "SendCommand", 8, 1.6},
        {"rds", "CreateDBSnapshot", 8, 1.6},
        {"", "", 8, 1.6},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct budget_key key = {"", "eu-west-1", cases[i].service, cases[i].operation};
        struct budget *budget = budget_new();

        assert_near(budget_rate(budget, &key, NOW_MS), cases[i].per_second);
        assert_int_equal(calls_between(budget, &key, BUDGET_ACT, NOW_MS, NOW_MS + 1), cases[i].burst);
        assert_near((double)calls_between(budget, &key, BUDGET_ACT, NOW_MS + 1, NOW_MS + 100001),
                    100 * cases[i].per_second);
        budget_free(budget);
    }
}

static void ready_is_when_a_token_is_there(void **state)
{
    struct budget *budget = budget_new();
    int64_t now_ms = NOW_MS;
    int64_t ready_ms = 0;

    (void)state;
    for (size_t i = 0; i < 200; i++) {
        if (budget_take(budget, &create, BUDGET_ACT, now_ms, &ready_ms))
            continue;
        assert_in_range(ready_ms - now_ms, 1, 252);
        if (ready_ms - now_ms > 2) { /* not a moment earlier, and then for sure */
            int64_t ignored_ms;

            assert_false(budget_take(budget, &create, BUDGET_ACT, ready_ms - 2, &ignored_ms));
        }
        now_ms = ready_ms;
        assert_true(budget_take(budget, &create, BUDGET_ACT, now_ms, &ready_ms));
    }
    budget_free(budget);
}

static void a_share_is_a_part_of_burst_and_rate(void **state)
{
    static const struct {
        int32_t owned, all;
        size_t burst;
        double per_second;
    } cases[] = {{12, 12, 80, 4}, {6, 12, 40, 2}, {3, 12, 20, 1}, {1, 100, 1, 0.04}, {0, 12, 1, 0}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct budget *budget = budget_new();

        budget_set_share(budget, cases[i].owned, cases[i].all);
        assert_near(budget_rate(budget, &create, NOW_MS), cases[i].per_second);
        assert_int_equal(calls_between(budget, &create, BUDGET_ACT, NOW_MS, NOW_MS + 1), cases[i].burst);
        budget_free(budget);
    }
}

static void a_fleet_stays_inside_one_bucket(void **state)
{
    struct budget *workers[3] = {budget_new(), budget_new(), budget_new()};
    static const int32_t owned[3] = {5, 4, 3};
    size_t calls = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(workers); i++) {
        budget_set_share(workers[i], owned[i], 12);
        calls += calls_between(workers[i], &create, BUDGET_ACT, NOW_MS, NOW_MS + 60000);
        budget_free(workers[i]);
    }
    assert_in_range(calls, 300, 80 + 60 * 4);
}

static void a_share_changes_what_is_there(void **state)
{
    struct budget *budget = budget_new();
    int64_t ready_ms;

    (void)state;
    assert_true(budget_take(budget, &create, BUDGET_ACT, NOW_MS, &ready_ms));
    budget_set_share(budget, 1, 4);
    assert_int_equal(calls_between(budget, &create, BUDGET_ACT, NOW_MS + 1, NOW_MS + 2), 20);
    budget_set_share(budget, 0, 4);
    assert_false(budget_take(budget, &create, BUDGET_ACT, NOW_MS + 2, &ready_ms));
    assert_int_equal(ready_ms, NOW_MS + 2 + 60001);
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
    struct budget *budget = budget_new();
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
    struct budget *budget = budget_new();
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
    struct budget *budget = budget_new();
    size_t polls = 0;
    size_t acts = 0;
    int64_t ready_ms;

    (void)state;
    for (int64_t now_ms = NOW_MS; now_ms < NOW_MS + 100000; now_ms += 5) {
        while (budget_take(budget, &describe, BUDGET_POLL, now_ms, &ready_ms))
            polls++;
        while (budget_take(budget, &describe, BUDGET_ACT, now_ms, &ready_ms))
            acts++;
    }
    assert_near((double)(polls + acts), 80 + 100 * 16);
    assert_true(polls <= acts + 2);
    budget_free(budget);
}

static void a_small_share_can_still_poll(void **state)
{
    struct budget *budget = budget_new();

    (void)state;
    budget_set_share(budget, 1, 100);
    assert_in_range(calls_between(budget, &describe, BUDGET_POLL, NOW_MS, NOW_MS + 100000), 8, 10);
    budget_free(budget);
}

static void throttling_halves_the_rate_down_to_a_floor(void **state)
{
    static const double rates[] = {2, 1, 0.5, 0.25, 0.2, 0.2};
    struct budget *budget = budget_new();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rates); i++) {
        budget_throttled(budget, &create, NOW_MS, 0);
        assert_near(budget_rate(budget, &create, NOW_MS), rates[i]);
    }
    budget_free(budget);
}

static void a_throttled_bucket_recovers_in_a_minute(void **state)
{
    struct budget *budget = budget_new();

    (void)state;
    for (size_t i = 0; i < 10; i++)
        budget_throttled(budget, &create, NOW_MS, 0);
    assert_near(budget_rate(budget, &create, NOW_MS + 30000), 4 * 0.55);
    assert_near(budget_rate(budget, &create, NOW_MS + 60000), 4);
    assert_near(budget_rate(budget, &create, NOW_MS + 600000), 4);
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
        struct budget *budget = budget_new();
        int64_t ready_ms = 0;

        budget_throttled(budget, &create, NOW_MS, cases[i].asked_ms);
        assert_false(budget_take(budget, &create, BUDGET_ACT, NOW_MS, &ready_ms));
        assert_int_equal(ready_ms, NOW_MS + cases[i].held_ms);
        assert_false(budget_take(budget, &create, BUDGET_ACT, NOW_MS + cases[i].held_ms - 1, &ready_ms));
        assert_true(budget_take(budget, &create, BUDGET_ACT, NOW_MS + cases[i].held_ms, &ready_ms));
        budget_free(budget);
    }
}

static void a_shorter_hold_does_not_end_a_longer_one(void **state)
{
    struct budget *budget = budget_new();
    int64_t ready_ms = 0;

    (void)state;
    budget_throttled(budget, &create, NOW_MS, 30000);
    budget_throttled(budget, &create, NOW_MS + 1000, 0);
    assert_false(budget_take(budget, &create, BUDGET_ACT, NOW_MS + 2000, &ready_ms));
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
    struct budget *budget = budget_new();

    (void)state;
    call_in_accounts(budget, 5000, 400);
    assert_in_range(budget_bucket_count(budget), 1, 2048);
    budget_free(budget);
}

/* By then it is full again, but what the service asked for is not over. */
static void a_hold_outlives_the_dropping_of_full_buckets(void **state)
{
    struct budget *budget = budget_new();
    int64_t ready_ms = 0;

    (void)state;
    budget_throttled(budget, &create, NOW_MS, 900000);
    call_in_accounts(budget, 1500, 400);
    assert_in_range(budget_bucket_count(budget), 1, 1400);
    assert_false(budget_take(budget, &create, BUDGET_ACT, NOW_MS + 600000, &ready_ms));
    assert_int_equal(ready_ms, NOW_MS + 900000);
    budget_free(budget);
}

static void buckets_that_are_in_use_are_kept(void **state)
{
    enum { ACCOUNTS = 4000 };
    struct budget *budget = budget_new();
    int64_t ready_ms;

    (void)state;
    budget_set_share(budget, 1, 100); /* one token in each */
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
        cmocka_unit_test(a_share_is_a_part_of_burst_and_rate),
        cmocka_unit_test(a_fleet_stays_inside_one_bucket),
        cmocka_unit_test(a_share_changes_what_is_there),
        cmocka_unit_test(accounts_regions_and_calls_have_buckets_of_their_own),
        cmocka_unit_test(polling_gets_at_most_half),
        cmocka_unit_test(polling_leaves_half_even_when_it_is_greedy),
        cmocka_unit_test(a_small_share_can_still_poll),
        cmocka_unit_test(throttling_halves_the_rate_down_to_a_floor),
        cmocka_unit_test(a_throttled_bucket_recovers_in_a_minute),
        cmocka_unit_test(nothing_leaves_while_the_service_wants_peace),
        cmocka_unit_test(a_shorter_hold_does_not_end_a_longer_one),
        cmocka_unit_test(thousands_of_accounts_leave_nothing_behind),
        cmocka_unit_test(a_hold_outlives_the_dropping_of_full_buckets),
        cmocka_unit_test(buckets_that_are_in_use_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
