#include "sandbox/asking.h"

#include "sandbox/state.h"

static void ids_are_as_long_as_those_of_ec2_and_never_the_same(void **state)
{
    struct asking asking = asking_new(NULL);
    const char *one = state_new_id(asking.world, "snap-");
    const char *two = state_new_id(asking.world, "snap-");

    (void)state;
    assert_int_equal(strlen(one), strlen("snap-") + 17);
    assert_string_not_equal(one, two);
    asking_done(&asking);
}

static void a_duration_is_within_a_quarter_of_its_mean(void **state)
{
    struct asking asking = asking_new(NULL);
    int64_t least = INT64_MAX;
    int64_t most = 0;
    char id[32];

    (void)state;
    for (int i = 0; i < 500; i++) {
        int64_t duration_ms;

        (void)snprintf(id, sizeof(id), "snap-%d", i);
        duration_ms = state_duration(asking.world, id, 100000);
        assert_in_range(duration_ms, 75000, 125000);
        assert_int_equal(duration_ms, state_duration(asking.world, id, 100000));
        least = duration_ms < least ? duration_ms : least;
        most = duration_ms > most ? duration_ms : most;
    }
    assert_true(least < 80000 && most > 120000);
    assert_int_equal(state_duration(asking.world, "x", 0), 1);
    asking_done(&asking);
}

static void a_new_resource_hides_no_longer_than_the_lag(void **state)
{
    struct asking asking = asking_new(&(struct world_options){.visibility_lag_ms = 1000});
    static struct resource resources[200];
    int64_t most = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(resources); i++) {
        resources[i] =
            (struct resource){.id = state_new_id(asking.world, "x"), .parent_id = "", .created_ms = 500};
        state_add(asking.world, &asking.world->snapshots, &resources[i]);
        assert_in_range(resources[i].hidden_until_ms, 500, 1500);
        most = resources[i].hidden_until_ms > most ? resources[i].hidden_until_ms : most;
    }
    assert_true(most > 1400);
    asking_done(&asking);
}

static void a_snapshot_is_found_only_by_its_owner_in_its_region(void **state)
{
    static const struct {
        const char *account;
        const char *region;
        bool is_found;
    } cases[] = {{"", "eu-west-1", true},
                 {"111122223333", "eu-west-1", true},
                 {"444455556666", "eu-west-1", false},
                 {"", "us-east-1", false}};
    struct asking asking = asking_new(NULL);
    char id[32];

    (void)state;
    make_snapshot(&asking, VOLUME, id);
    asking.now_ms += 200000;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        asking.account = cases[i].account;
        asking.region = cases[i].region;
        assert_int_equal(ask(&asking, "DescribeSnapshots", "{'SnapshotId':['%s']}", id), cases[i].is_found);
    }
    asking_done(&asking);
}

static void a_volume_that_was_given_serves_every_account_of_its_region(void **state)
{
    struct asking asking = asking_new(NULL);

    (void)state;
    asking.account = "444455556666";
    ASSERT_ASKED(&asking, "CreateSnapshot", "{'VolumeId':'" VOLUME "'}");
    assert_string_equal(told(&asking, "ownerId"), "444455556666");
    asking.region = "us-east-1";
    ASSERT_REFUSED(&asking, "InvalidVolume.NotFound", "CreateSnapshot", "{'VolumeId':'" VOLUME "'}");
    asking_done(&asking);
}

static void a_volume_that_was_made_serves_its_owner_alone(void **state)
{
    struct asking asking = asking_new(NULL);
    char id[32];

    (void)state;
    ASSERT_ASKED(&asking, "CreateVolume", "{'AvailabilityZone':'eu-west-1a','Size':1}");
    (void)snprintf(id, sizeof(id), "%s", told(&asking, "volumeId"));
    asking.now_ms += 10000;
    asking.account = "444455556666";
    ASSERT_REFUSED(&asking, "InvalidVolume.NotFound", "CreateSnapshot", "{'VolumeId':'%s'}", id);
    asking.account = "";
    ASSERT_ASKED(&asking, "CreateSnapshot", "{'VolumeId':'%s'}", id);
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_as_long_as_those_of_ec2_and_never_the_same),
        cmocka_unit_test(a_duration_is_within_a_quarter_of_its_mean),
        cmocka_unit_test(a_new_resource_hides_no_longer_than_the_lag),
        cmocka_unit_test(a_snapshot_is_found_only_by_its_owner_in_its_region),
        cmocka_unit_test(a_volume_that_was_given_serves_every_account_of_its_region),
        cmocka_unit_test(a_volume_that_was_made_serves_its_owner_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
