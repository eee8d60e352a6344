#include "sandbox/asking.h"

#include "sandbox/ec2.h"

static const struct world_options throttled = {.is_throttled = true, .rate_scale = 1};

/* How many of many calls at one time pass. */
static unsigned count_passing(struct asking *asking, const char *operation, const char *input)
{
    unsigned passing = 0;

    for (int i = 0; i < 400; i++) {
        (void)ask(asking, operation, "%s", input);
        passing += strcmp(asking->answer.error.code, "RequestLimitExceeded") != 0;
    }
    return passing;
}

static void each_operation_has_the_documented_bucket(void **state)
{
    static const struct {
        const char *operation;
        const char *input;
        unsigned burst;
        unsigned refill_per_s;
    } cases[] = {
        {"CreateSnapshot", "{'VolumeId':'vol-0bbbbbbbbbbbbbbbb'}", 100, 5},
        {"DeleteSnapshot", "{'SnapshotId':'snap-0bbbbbbbbbbbbbbbb'}", 100, 5},
        {"CreateVolume", "{}", 100, 5},
        {"DeleteVolume", "{'VolumeId':'vol-0bbbbbbbbbbbbbbbb'}", 100, 5},
        {"CopySnapshot", "{}", 50, 5},
        {"ModifySnapshotTier", "{}", 50, 5},
        {"RestoreSnapshotTier", "{}", 50, 5},
        {"CreateTags", "{}", 100, 10},
        {"DescribeSnapshots", "{}", 50, 10},
        {"DescribeSnapshots", "{'SnapshotId':['snap-0bbbbbbbbbbbbbbbb']}", 50, 10},
        {"DescribeSnapshots", "{'MaxResults':5}", 100, 20},
        {"DescribeVolumes", "{'Filter':[{'Name':'status','Value':['available']}]}", 100, 20},
        {"DescribeVolumes", "{}", 50, 10},
        {"DescribeSnapshotTierStatus", "{}", 100, 20},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct asking asking = asking_new(&throttled);

        assert_int_equal(count_passing(&asking, cases[i].operation, cases[i].input), cases[i].burst);
        asking.now_ms += 1000;
        assert_int_equal(count_passing(&asking, cases[i].operation, cases[i].input), cases[i].refill_per_s);
        assert_int_equal(world_count_calls(asking.world, cases[i].operation, true),
                         800 - cases[i].burst - cases[i].refill_per_s);
        assert_int_equal(asking.answer.error.class, ERROR_THROTTLED);
        assert_int_equal(asking.answer.http_status, 503);
        assert_false(asking.answer.is_outcome_unknown);
        asking_done(&asking);
    }
}

static void buckets_are_per_account_and_region_and_can_be_scaled(void **state)
{
    struct asking asking = asking_new(&(struct world_options){.is_throttled = true, .rate_scale = 0.5});

    (void)state;
    assert_int_equal(count_passing(&asking, "DescribeVolumes", "{'MaxResults':5}"), 50);
    asking.region = "us-east-1";
    assert_int_equal(count_passing(&asking, "DescribeVolumes", "{'MaxResults':5}"), 50);
    asking.account = "444455556666";
    assert_int_equal(count_passing(&asking, "DescribeVolumes", "{'MaxResults':5}"), 50);
    asking_done(&asking);
}

static void a_world_without_throttling_has_no_limit(void **state)
{
    struct asking asking = asking_new(NULL);

    (void)state;
    assert_int_equal(count_passing(&asking, "DescribeVolumes", "{}"), 400);
    asking_done(&asking);
}

static void a_dry_run_is_checked_and_changes_nothing(void **state)
{
    struct asking asking = asking_new(NULL);

    (void)state;
    ASSERT_REFUSED(&asking, "DryRunOperation", "CreateSnapshot", "{'VolumeId':'" VOLUME "','DryRun':true}");
    assert_int_equal(asking.answer.http_status, 412);
    ASSERT_REFUSED(&asking, "MissingParameter", "CreateSnapshot", "{'DryRun':true}");
    ASSERT_ASKED(&asking, "DescribeSnapshots", "{}");
    assert_int_equal(told_count(&asking, "snapshotSet"), 0);
    asking_done(&asking);
}

static void operations_are_found_by_their_exact_name(void **state)
{
    (void)state;
    assert_non_null(service_find_operation(&ec2_service, "CreateSnapshot"));
    assert_true(service_find_operation(&ec2_service, "CreateSnapshot")->is_mutating);
    assert_false(service_find_operation(&ec2_service, "DescribeSnapshots")->is_mutating);
    assert_null(service_find_operation(&ec2_service, "createSnapshot"));
    assert_null(service_find_operation(&ec2_service, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_operation_has_the_documented_bucket),
        cmocka_unit_test(buckets_are_per_account_and_region_and_can_be_scaled),
        cmocka_unit_test(a_world_without_throttling_has_no_limit),
        cmocka_unit_test(a_dry_run_is_checked_and_changes_nothing),
        cmocka_unit_test(operations_are_found_by_their_exact_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
