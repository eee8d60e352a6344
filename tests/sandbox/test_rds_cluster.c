#include "sandbox/rds_asking.h"

static void a_cluster_names_its_instances(void **state)
{
    struct asking asking = rds_asking();

    (void)state;
    rds_add(&asking, "rds:instance", "shop-2", "shop", NULL);
    ASSERT_ASKED(&asking, "DescribeDBClusters", "{'DBClusterIdentifier':'shop'}");
    assert_int_equal(told_count(&asking, "DBClusters[0].DBClusterMembers"), 2);
    assert_string_equal(told(&asking, "DBClusters[0].DBClusterMembers[0].DBInstanceIdentifier"), "shop-1");
    assert_string_equal(told(&asking, "DBClusters[0].DBClusterMembers[0].IsClusterWriter"), "true");
    assert_string_equal(told(&asking, "DBClusters[0].DBClusterMembers[1].IsClusterWriter"), "false");
    assert_int_equal(told_count(&asking, "DBClusters[0].AvailabilityZones"), 3);
    assert_string_equal(told(&asking, "DBClusters[0].AvailabilityZones[0]"), "eu-west-1a");
    ASSERT_ASKED(&asking, "DescribeDBClusters",
                 "{'Filters':{'Filter':[{'Name':'db-cluster-id','Values':{'Value':['shop','none']}}]}}");
    assert_int_equal(told_count(&asking, "DBClusters"), 1);
    asking_done(&asking);
}

static void a_restored_cluster_has_no_instances(void **state)
{
    struct asking asking = rds_asking();

    (void)state;
    make_cluster_snapshot(&asking, "s");
    ASSERT_ASKED(&asking, "RestoreDBClusterFromSnapshot",
                 "{'DBClusterIdentifier':'Shop-2','SnapshotIdentifier':"
                 "'arn:aws:rds:eu-west-1:" RDS_ACCOUNT ":cluster-snapshot:s','Engine':'aurora-postgresql',"
                 "'KmsKeyId':'alias/other','VpcSecurityGroupIds':{'VpcSecurityGroupId':['sg-1']},"
                 "'AvailabilityZones':{'AvailabilityZone':['eu-west-1b']},'Domain':'d-1',"
                 "'ServerlessV2ScalingConfiguration':{'MinCapacity':0.5,'MaxCapacity':8},"
                 "'Tags':{'Tag':[{'Key':'team','Value':'blue'}]}}");
    assert_string_equal(told(&asking, "DBCluster.Status"), "creating");
    asking.now_ms += LATER_MS;
    ASSERT_ASKED(&asking, "DescribeDBClusters", "{'DBClusterIdentifier':'shop-2'}");
    assert_string_equal(told(&asking, "DBClusters[0].Status"), "available");
    assert_string_equal(told(&asking, "DBClusters[0].PercentProgress"), "100");
    assert_string_equal(told(&asking, "DBClusters[0].StorageEncrypted"), "true");
    assert_string_equal(told(&asking, "DBClusters[0].VpcSecurityGroups[0].VpcSecurityGroupId"), "sg-1");
    assert_string_equal(told(&asking, "DBClusters[0].AvailabilityZones[0]"), "eu-west-1b");
    assert_string_equal(told(&asking, "DBClusters[0].DomainMemberships[0].Domain"), "d-1");
    assert_string_equal(told(&asking, "DBClusters[0].ServerlessV2ScalingConfiguration.MaxCapacity"), "8");
    assert_int_equal(told_count(&asking, "DBClusters[0].DBClusterMembers"), 0);
    assert_string_equal(told(&asking, "DBClusters[0].TagList[0].Value"), "blue");
    asking_done(&asking);
}

static void a_wrong_restore_is_refused(void **state)
{
    static const struct refused cases[] = {
        {"RestoreDBClusterFromSnapshot", "{'DBClusterIdentifier':'c','SnapshotIdentifier':'s'}", "MissingParameter"},
        {"RestoreDBClusterFromSnapshot",
         "{'DBClusterIdentifier':'shop','SnapshotIdentifier':'s','Engine':'aurora-postgresql'}",
         "DBClusterAlreadyExistsFault"},
        {"RestoreDBClusterFromSnapshot",
         "{'DBClusterIdentifier':'c','SnapshotIdentifier':'s','Engine':'aurora-mysql'}", "InvalidParameterValue"},
        {"RestoreDBClusterFromSnapshot",
         "{'DBClusterIdentifier':'c','SnapshotIdentifier':'t','Engine':'aurora-postgresql'}",
         "InvalidDBClusterSnapshotStateFault"},
        {"RestoreDBClusterFromSnapshot",
         "{'DBClusterIdentifier':'c','SnapshotIdentifier':'s','Engine':'aurora-postgresql','KmsKeyId':'x'}",
         "KMSKeyNotAccessibleFault"},
        {"RestoreDBClusterFromSnapshot",
         "{'DBClusterIdentifier':'c','SnapshotIdentifier':'s','Engine':'aurora-postgresql','EngineMode':'fast'}",
         "InvalidParameterValue"},
        {"RestoreDBClusterFromSnapshot",
         "{'DBClusterIdentifier':'c','SnapshotIdentifier':'s','Engine':'aurora-postgresql','DBInstanceClass':'db.x'}",
         "InvalidQueryParameter"},
        {"RestoreDBClusterFromSnapshot",
         "{'DBClusterIdentifier':'c-','SnapshotIdentifier':'s','Engine':'aurora-postgresql'}",
         "InvalidParameterValue"},
    };
    struct asking asking = rds_asking();

    (void)state;
    make_cluster_snapshot(&asking, "s");
    ASSERT_ASKED(&asking, "CreateDBClusterSnapshot",
                 "{'DBClusterSnapshotIdentifier':'t','DBClusterIdentifier':'shop'}");
    assert_all_refused(&asking, cases, COUNT_OF(cases));
    asking_done(&asking);
}

/* Its instances go first, and need not be gone. */
static void a_cluster_is_deleted_after_its_instances(void **state)
{
    struct asking asking = rds_asking();

    (void)state;
    rds_add(&asking, "rds:cluster", "shop", NULL, "{\"DeletionProtection\":true}");
    ASSERT_REFUSED(&asking, "InvalidParameterCombination", "DeleteDBCluster",
                   "{'DBClusterIdentifier':'shop','SkipFinalSnapshot':true}");
    ASSERT_ASKED(&asking, "ModifyDBCluster", "{'DBClusterIdentifier':'shop','DeletionProtection':false}");
    ASSERT_REFUSED(&asking, "InvalidParameterCombination", "DeleteDBCluster", "{'DBClusterIdentifier':'shop'}");
    ASSERT_REFUSED(&asking, "InvalidDBClusterStateFault", "DeleteDBCluster",
                   "{'DBClusterIdentifier':'shop','SkipFinalSnapshot':true}");
    ASSERT_ASKED(&asking, "DeleteDBInstance", "{'DBInstanceIdentifier':'shop-1','SkipFinalSnapshot':true}");
    ASSERT_ASKED(&asking, "DeleteDBCluster", "{'DBClusterIdentifier':'shop','SkipFinalSnapshot':true}");
    assert_string_equal(told(&asking, "DBCluster.Status"), "deleting");
    ASSERT_REFUSED(&asking, "InvalidDBClusterStateFault", "ModifyDBCluster",
                   "{'DBClusterIdentifier':'shop','DeletionProtection':true}");
    asking.now_ms += LATER_MS;
    ASSERT_ASKED(&asking, "DescribeDBClusters", "{}");
    assert_int_equal(told_count(&asking, "DBClusters"), 0);
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cluster_names_its_instances),
        cmocka_unit_test(a_restored_cluster_has_no_instances),
        cmocka_unit_test(a_wrong_restore_is_refused),
        cmocka_unit_test(a_cluster_is_deleted_after_its_instances),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
