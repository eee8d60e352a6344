#include "sandbox/rds_asking.h"

static void a_snapshot_is_made_while_its_instance_is_busy(void **state)
{
    struct asking asking = rds_asking();

    (void)state;
    rds_add(&asking, "rds:instance", "orders", NULL, "{\"StorageEncrypted\":true,\"AllocatedStorage\":77}");
    ASSERT_ASKED(&asking, "CreateDBSnapshot",
                 "{'DBSnapshotIdentifier':'s','DBInstanceIdentifier':'orders',"
                 "'Tags':{'Tag':[{'Key':'team','Value':'blue'}]}}");
    assert_string_equal(told(&asking, "DBSnapshot.Status"), "creating");
    assert_string_equal(told(&asking, "DBSnapshot.PercentProgress"), "0");
    assert_string_equal(told(&asking, "DBSnapshot.SnapshotType"), "manual");
    assert_string_equal(told(&asking, "DBSnapshot.DBInstanceIdentifier"), "orders");
    assert_string_equal(told(&asking, "DBSnapshot.AllocatedStorage"), "77");
    assert_string_equal(told(&asking, "DBSnapshot.Encrypted"), "true");
    assert_string_equal(told(&asking, "DBSnapshot.Port"), "5432");
    assert_string_equal(told(&asking, "DBSnapshot.TagList[0].Value"), "blue");
    assert_string_equal(instance_status(&asking, "orders"), "backing-up");
    ASSERT_REFUSED(&asking, "InvalidDBInstanceState", "CreateDBSnapshot",
                   "{'DBSnapshotIdentifier':'t','DBInstanceIdentifier':'orders'}");
    asking.now_ms += 50000;
    ASSERT_ASKED(&asking, "DescribeDBSnapshots", "{'DBSnapshotIdentifier':'s'}");
    assert_true(atoi(told(&asking, "DBSnapshots[0].PercentProgress")) > 20);
    asking.now_ms += LATER_MS;
    ASSERT_ASKED(&asking, "DescribeDBSnapshots", "{'DBSnapshotIdentifier':'s'}");
    assert_string_equal(told(&asking, "DBSnapshots[0].Status"), "available");
    assert_string_equal(told(&asking, "DBSnapshots[0].PercentProgress"), "100");
    assert_string_equal(instance_status(&asking, "orders"), "available");
    asking_done(&asking);
}

static void a_snapshot_is_made_in_two_states_alone(void **state)
{
    static const struct {
        const char *status;
        bool is_taken;
    } cases[] = {
        {"available", true},   {"storage-optimization", true}, {"maintenance", false}, {"modifying", false},
        {"rebooting", false},  {"stopped", false},             {"failed", false},      {"storage-full", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct asking asking = rds_asking();
        char fields[100];

        (void)snprintf(fields, sizeof(fields), "{\"DBInstanceStatus\":\"%s\"}", cases[i].status);
        rds_add(&asking, "rds:instance", "orders", NULL, fields);
        assert_int_equal(
            ask(&asking, "CreateDBSnapshot", "{'DBSnapshotIdentifier':'s','DBInstanceIdentifier':'orders'}"),
            cases[i].is_taken);
        if (!cases[i].is_taken)
            assert_string_equal(asking.answer.error.code, "InvalidDBInstanceState");
        asking_done(&asking);
    }
}

static void a_cluster_is_busy_too(void **state)
{
    struct asking asking = rds_asking();

    (void)state;
    ASSERT_ASKED(&asking, "CreateDBClusterSnapshot",
                 "{'DBClusterSnapshotIdentifier':'s','DBClusterIdentifier':'shop',"
                 "'Tags':{'Tag':[{'Key':'team','Value':'blue'}]}}");
    assert_string_equal(told(&asking, "DBClusterSnapshot.DBClusterSnapshotArn"),
                        "arn:aws:rds:eu-west-1:" RDS_ACCOUNT ":cluster-snapshot:s");
    assert_string_equal(told(&asking, "DBClusterSnapshot.StorageEncrypted"), "false");
    assert_string_equal(cluster_status(&asking, "shop"), "backing-up");
    ASSERT_REFUSED(&asking, "InvalidDBClusterStateFault", "CreateDBClusterSnapshot",
                   "{'DBClusterSnapshotIdentifier':'t','DBClusterIdentifier':'shop'}");
    asking.now_ms += LATER_MS;
    assert_string_equal(cluster_status(&asking, "shop"), "available");
    ASSERT_ASKED(&asking, "DescribeDBClusterSnapshots", "{'DBClusterIdentifier':'shop'}");
    assert_string_equal(told(&asking, "DBClusterSnapshots[0].Status"), "available");
    ASSERT_REFUSED(&asking, "InvalidParameterCombination", "DescribeDBClusterSnapshots",
                   "{'DBClusterIdentifier':'shop','DBClusterSnapshotIdentifier':'s'}");
    asking_done(&asking);
}

static void a_name_is_taken_once(void **state)
{
    static const struct refused cases[] = {
        {"CreateDBSnapshot", "{'DBSnapshotIdentifier':'S','DBInstanceIdentifier':'orders'}", "DBSnapshotAlreadyExists"},
        {"CopyDBSnapshot", "{'SourceDBSnapshotIdentifier':'s','TargetDBSnapshotIdentifier':'s'}",
         "DBSnapshotAlreadyExists"},
        {"CreateDBClusterSnapshot", "{'DBClusterSnapshotIdentifier':'s','DBClusterIdentifier':'shop'}",
         "DBClusterSnapshotAlreadyExistsFault"},
        {"CopyDBClusterSnapshot", "{'SourceDBClusterSnapshotIdentifier':'s','TargetDBClusterSnapshotIdentifier':'s'}",
         "DBClusterSnapshotAlreadyExistsFault"},
    };
    struct asking asking = rds_asking();

    (void)state;
    make_db_snapshot(&asking, "s");
    make_cluster_snapshot(&asking, "s");
    assert_all_refused(&asking, cases, COUNT_OF(cases));
    ASSERT_ASKED(&asking, "DeleteDBSnapshot", "{'DBSnapshotIdentifier':'s'}");
    make_db_snapshot(&asking, "s"); /* free again */
    asking_done(&asking);
}

static void the_instance_of_a_cluster_has_no_snapshots(void **state)
{
    struct asking asking = rds_asking();

    (void)state;
    ASSERT_REFUSED(&asking, "InvalidParameterValue", "CreateDBSnapshot",
                   "{'DBSnapshotIdentifier':'s','DBInstanceIdentifier':'shop-1'}");
    asking_done(&asking);
}

static void a_copy_goes_to_the_callers_region(void **state)
{
    struct asking asking = rds_asking();

    (void)state;
    make_db_snapshot(&asking, "s");
    asking.region = "eu-central-1";
    ASSERT_REFUSED(&asking, "DBSnapshotNotFound", "CopyDBSnapshot",
                   "{'SourceDBSnapshotIdentifier':'s','TargetDBSnapshotIdentifier':'t'}");
    ASSERT_ASKED(&asking, "CopyDBSnapshot",
                 "{'SourceDBSnapshotIdentifier':'arn:aws:rds:eu-west-1:" RDS_ACCOUNT ":snapshot:s',"
                 "'TargetDBSnapshotIdentifier':'t'}");
    assert_string_equal(told(&asking, "DBSnapshot.Status"), "copying");
    assert_string_equal(told(&asking, "DBSnapshot.SourceRegion"), "eu-west-1");
    assert_string_equal(told(&asking, "DBSnapshot.DBSnapshotArn"),
                        "arn:aws:rds:eu-central-1:" RDS_ACCOUNT ":snapshot:t");
    asking.now_ms += LATER_MS;
    ASSERT_ASKED(&asking, "DescribeDBSnapshots", "{'DBSnapshotIdentifier':'t'}");
    assert_string_equal(told(&asking, "DBSnapshots[0].Status"), "available");
    asking_done(&asking);
}

static void a_copy_may_take_the_tags_of_its_source(void **state)
{
    struct asking asking = rds_asking();

    (void)state;
    ASSERT_ASKED(&asking, "CreateDBClusterSnapshot",
                 "{'DBClusterSnapshotIdentifier':'s','DBClusterIdentifier':'shop',"
                 "'Tags':{'Tag':[{'Key':'team','Value':'blue'}]}}");
    ASSERT_REFUSED(&asking, "InvalidDBClusterSnapshotStateFault", "CopyDBClusterSnapshot",
                   "{'SourceDBClusterSnapshotIdentifier':'s','TargetDBClusterSnapshotIdentifier':'t'}");
    asking.now_ms += LATER_MS;
    ASSERT_ASKED(&asking, "CopyDBClusterSnapshot",
                 "{'SourceDBClusterSnapshotIdentifier':'s','TargetDBClusterSnapshotIdentifier':'t'}");
    assert_int_equal(told_count(&asking, "DBClusterSnapshot.TagList"), 0);
    ASSERT_ASKED(&asking, "CopyDBClusterSnapshot",
                 "{'SourceDBClusterSnapshotIdentifier':'s','TargetDBClusterSnapshotIdentifier':'u','CopyTags':true}");
    ASSERT_ASKED(&asking, "DescribeDBClusterSnapshots", "{'DBClusterSnapshotIdentifier':'u'}");
    assert_string_equal(told(&asking, "DBClusterSnapshots[0].TagList[0].Value"), "blue");
    asking_done(&asking);
}

/* A key is of one Region. */
static void what_is_encrypted_leaves_its_region_under_a_key_of_the_other(void **state)
{
    static const char source[] = "arn:aws:rds:eu-west-1:" RDS_ACCOUNT ":snapshot:s";
    static const struct {
        const char *region, *key;
        bool is_encrypted;
        bool is_taken;
    } cases[] = {
        {"eu-west-1", "", true, true},
        {"eu-central-1", "", false, true},
        {"eu-central-1", "", true, false},
        {"eu-central-1", ",'KmsKeyId':'nonsense'", true, false},
        {"eu-central-1", ",'KmsKeyId':'alias/other'", true, true},
        {"eu-central-1", ",'KmsKeyId':'alias/other'", false, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct asking asking = rds_asking();

        if (cases[i].is_encrypted)
            rds_add(&asking, "rds:instance", "orders", NULL, "{\"StorageEncrypted\":true}");
        make_db_snapshot(&asking, "s");
        asking.region = cases[i].region;
        assert_int_equal(ask(&asking, "CopyDBSnapshot",
                             "{'SourceDBSnapshotIdentifier':'%s','TargetDBSnapshotIdentifier':'t'%s}", source,
                             cases[i].key),
                         cases[i].is_taken);
        if (!cases[i].is_taken)
            assert_string_equal(asking.answer.error.code, "KMSKeyNotAccessibleFault");
        else if (*cases[i].key)
            assert_string_equal(told(&asking, "DBSnapshot.Encrypted"), "true");
        asking_done(&asking);
    }
}

static void a_cluster_that_is_not_encrypted_stays_so(void **state)
{
    struct asking asking = rds_asking();

    (void)state;
    make_cluster_snapshot(&asking, "s");
    ASSERT_REFUSED(&asking, "InvalidParameterCombination", "CopyDBClusterSnapshot",
                   "{'SourceDBClusterSnapshotIdentifier':'s','TargetDBClusterSnapshotIdentifier':'t',"
                   "'KmsKeyId':'alias/other'}");
    asking_done(&asking);
}

/* A copy that runs is cancelled by it. */
static void only_what_is_made_can_be_deleted(void **state)
{
    struct asking asking = rds_asking();

    (void)state;
    ASSERT_ASKED(&asking, "CreateDBSnapshot", "{'DBSnapshotIdentifier':'s','DBInstanceIdentifier':'orders'}");
    ASSERT_REFUSED(&asking, "InvalidDBSnapshotState", "DeleteDBSnapshot", "{'DBSnapshotIdentifier':'s'}");
    asking.now_ms += LATER_MS;
    ASSERT_ASKED(&asking, "CopyDBSnapshot", "{'SourceDBSnapshotIdentifier':'s','TargetDBSnapshotIdentifier':'t'}");
    ASSERT_ASKED(&asking, "DeleteDBSnapshot", "{'DBSnapshotIdentifier':'t'}");
    assert_string_equal(told(&asking, "DBSnapshot.Status"), "deleted");
    ASSERT_ASKED(&asking, "DeleteDBSnapshot", "{'DBSnapshotIdentifier':'s'}");
    ASSERT_ASKED(&asking, "DescribeDBSnapshots", "{}");
    assert_int_equal(told_count(&asking, "DBSnapshots"), 0);
    asking_done(&asking);
}

static void a_snapshot_can_fail(void **state)
{
    struct asking asking = rds_asking();

    (void)state;
    world_inject(asking.world, &(struct world_fault){.kind = WORLD_FAULT_SNAPSHOT_ERROR,
                                                     .operation = "CreateDBClusterSnapshot", .count = 1});
    make_cluster_snapshot(&asking, "s");
    ASSERT_ASKED(&asking, "DescribeDBClusterSnapshots", "{}");
    assert_string_equal(told(&asking, "DBClusterSnapshots[0].Status"), "failed");
    ASSERT_ASKED(&asking, "DeleteDBClusterSnapshot", "{'DBClusterSnapshotIdentifier':'s'}");
    asking_done(&asking);
}

static void filters_and_pages_narrow_a_list(void **state)
{
    struct asking asking = rds_asking();
    char marker[100];

    (void)state;
    for (int i = 0; i < 21; i++) {
        char id[16];

        (void)snprintf(id, sizeof(id), "s%d", i);
        make_db_snapshot(&asking, id);
    }
    ASSERT_ASKED(&asking, "DescribeDBSnapshots",
                 "{'Filters':{'Filter':[{'Name':'db-snapshot-id','Values':{'Value':['s3','s4','none']}}]}}");
    assert_int_equal(told_count(&asking, "DBSnapshots"), 2);
    ASSERT_ASKED(&asking, "DescribeDBSnapshots", "{'DBInstanceIdentifier':'orders','SnapshotType':'automated'}");
    assert_int_equal(told_count(&asking, "DBSnapshots"), 0);
    ASSERT_ASKED(&asking, "DescribeDBSnapshots", "{'MaxRecords':20}");
    assert_int_equal(told_count(&asking, "DBSnapshots"), 20);
    (void)snprintf(marker, sizeof(marker), "%s", told(&asking, "Marker"));
    ASSERT_ASKED(&asking, "DescribeDBSnapshots", "{'MaxRecords':20,'Marker':'%s'}", marker);
    assert_int_equal(told_count(&asking, "DBSnapshots"), 1);
    assert_string_equal(told(&asking, "Marker"), "(none)");
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_snapshot_is_made_while_its_instance_is_busy),
        cmocka_unit_test(a_snapshot_is_made_in_two_states_alone),
        cmocka_unit_test(a_cluster_is_busy_too),
        cmocka_unit_test(a_name_is_taken_once),
        cmocka_unit_test(the_instance_of_a_cluster_has_no_snapshots),
        cmocka_unit_test(a_copy_goes_to_the_callers_region),
        cmocka_unit_test(a_copy_may_take_the_tags_of_its_source),
        cmocka_unit_test(what_is_encrypted_leaves_its_region_under_a_key_of_the_other),
        cmocka_unit_test(a_cluster_that_is_not_encrypted_stays_so),
        cmocka_unit_test(only_what_is_made_can_be_deleted),
        cmocka_unit_test(a_snapshot_can_fail),
        cmocka_unit_test(filters_and_pages_narrow_a_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
