#include "sandbox/rds_asking.h"

static void a_restored_instance_is_what_the_snapshot_and_the_call_say(void **state)
{
    struct asking asking = rds_asking();

    (void)state;
    make_db_snapshot(&asking, "s");
    ASSERT_ASKED(&asking, "RestoreDBInstanceFromDBSnapshot",
                 "{'DBInstanceIdentifier':'Orders-2','DBSnapshotIdentifier':'s','DBInstanceClass':'db.r6g.large',"
                 "'Port':6000,'MultiAZ':true,'DBSubnetGroupName':'data','OptionGroupName':'options',"
                 "'DBParameterGroupName':'parameters','VpcSecurityGroupIds':{'VpcSecurityGroupId':['sg-1','sg-2']},"
                 "'EnableCloudwatchLogsExports':{'member':['postgresql']},'Domain':'d-1',"
                 "'Tags':{'Tag':[{'Key':'team','Value':'blue'}]}}");
    assert_string_equal(told(&asking, "DBInstance.DBInstanceStatus"), "creating");
    assert_string_equal(told(&asking, "DBInstance.Endpoint.Address"), "(none)");
    asking.now_ms += LATER_MS;
    ASSERT_ASKED(&asking, "DescribeDBInstances", "{'DBInstanceIdentifier':'orders-2'}");
    assert_string_equal(told(&asking, "DBInstances[0].DBInstanceStatus"), "available");
    assert_string_equal(told(&asking, "DBInstances[0].DBInstanceArn"),
                        "arn:aws:rds:eu-west-1:" RDS_ACCOUNT ":db:orders-2");
    assert_string_equal(told(&asking, "DBInstances[0].DBInstanceClass"), "db.r6g.large");
    assert_string_equal(told(&asking, "DBInstances[0].Engine"), "postgres");
    assert_string_equal(told(&asking, "DBInstances[0].AllocatedStorage"), "20");
    assert_string_equal(told(&asking, "DBInstances[0].MultiAZ"), "true");
    assert_string_equal(told(&asking, "DBInstances[0].Endpoint.Port"), "6000");
    assert_string_not_equal(told(&asking, "DBInstances[0].Endpoint.Address"), "(none)");
    assert_string_equal(told(&asking, "DBInstances[0].DBSubnetGroup.DBSubnetGroupName"), "data");
    assert_string_equal(told(&asking, "DBInstances[0].OptionGroupMemberships[0].OptionGroupName"), "options");
    assert_string_equal(told(&asking, "DBInstances[0].DBParameterGroups[0].DBParameterGroupName"), "parameters");
    assert_string_equal(told(&asking, "DBInstances[0].VpcSecurityGroups[1].VpcSecurityGroupId"), "sg-2");
    assert_string_equal(told(&asking, "DBInstances[0].EnabledCloudwatchLogsExports[0]"), "postgresql");
    assert_string_equal(told(&asking, "DBInstances[0].DomainMemberships[0].Domain"), "d-1");
    assert_string_equal(told(&asking, "DBInstances[0].TagList[0].Value"), "blue");
    asking_done(&asking);
}

static void an_instance_comes_up_by_and_by(void **state)
{
    static const struct {
        int64_t passed_ms;
        const char *status;
    } cases[] = {{1000, "creating"}, {45000, "modifying"}, {55000, "backing-up"}, {200000, "available"}};
    struct asking asking = rds_asking();
    int64_t began_ms;

    (void)state;
    make_db_snapshot(&asking, "s");
    ASSERT_ASKED(&asking, "RestoreDBInstanceFromDBSnapshot",
                 "{'DBInstanceIdentifier':'slow','DBSnapshotIdentifier':'s'}");
    began_ms = asking.now_ms;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *status;

        asking.now_ms = began_ms + cases[i].passed_ms;
        status = instance_status(&asking, "slow");
        if (i == 0 || i == COUNT_OF(cases) - 1) /* how long the others take is the name's chance */
            assert_string_equal(status, cases[i].status);
        else
            assert_string_not_equal(status, "available");
    }
    asking_done(&asking);
}

/* https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceFromDBSnapshot.html */
static void parameters_that_do_not_go_together_are_refused(void **state)
{
    static const struct refused cases[] = {
        {"RestoreDBInstanceFromDBSnapshot", "{'DBInstanceIdentifier':'i'}", "InvalidParameterCombination"},
        {"RestoreDBInstanceFromDBSnapshot",
         "{'DBInstanceIdentifier':'i','DBSnapshotIdentifier':'s','MultiAZ':true,'AvailabilityZone':'eu-west-1a'}",
         "InvalidParameterCombination"},
        {"RestoreDBInstanceFromDBSnapshot",
         "{'DBInstanceIdentifier':'i','DBSnapshotIdentifier':'s','StorageType':'io1'}", "InvalidParameterCombination"},
        {"RestoreDBInstanceFromDBSnapshot",
         "{'DBInstanceIdentifier':'i','DBSnapshotIdentifier':'s','StorageType':'gp3','Iops':3000}",
         "InvalidParameterCombination"},
        {"RestoreDBInstanceFromDBSnapshot",
         "{'DBInstanceIdentifier':'i','DBSnapshotIdentifier':'s','AllocatedStorage':19}", "InvalidParameterValue"},
        {"RestoreDBInstanceFromDBSnapshot",
         "{'DBInstanceIdentifier':'i','DBSnapshotIdentifier':'s','DBInstanceClass':'t3.medium'}",
         "InvalidParameterValue"},
        {"RestoreDBInstanceFromDBSnapshot", "{'DBInstanceIdentifier':'i','DBSnapshotIdentifier':'s','Port':80}",
         "InvalidParameterValue"},
        {"RestoreDBInstanceFromDBSnapshot",
         "{'DBInstanceIdentifier':'i','DBSnapshotIdentifier':'s','VpcSecurityGroupIds':['sg-1']}",
         "InvalidParameterValue"},
        {"RestoreDBInstanceFromDBSnapshot",
         "{'DBInstanceIdentifier':'i','DBSnapshotIdentifier':'s','KmsKeyId':'alias/x'}", "InvalidQueryParameter"},
        {"RestoreDBInstanceFromDBSnapshot", "{'DBInstanceIdentifier':'ORDERS','DBSnapshotIdentifier':'s'}",
         "DBInstanceAlreadyExists"},
        {"RestoreDBInstanceFromDBSnapshot", "{'DBInstanceIdentifier':'i','DBSnapshotIdentifier':'t'}",
         "InvalidDBSnapshotState"},
        {"CreateDBInstance", "{'DBInstanceIdentifier':'i','DBInstanceClass':'db.t3.medium','Engine':'postgres'}",
         "MissingParameter"},
        {"CreateDBInstance",
         "{'DBInstanceIdentifier':'i','DBInstanceClass':'db.t3.medium','Engine':'aurora-mysql',"
         "'DBClusterIdentifier':'shop'}",
         "InvalidParameterCombination"},
    };
    struct asking asking = rds_asking();

    (void)state;
    make_db_snapshot(&asking, "s");
    ASSERT_ASKED(&asking, "CreateDBSnapshot", "{'DBSnapshotIdentifier':'t','DBInstanceIdentifier':'orders'}");
    assert_all_refused(&asking, cases, COUNT_OF(cases));
    ASSERT_ASKED(&asking, "RestoreDBInstanceFromDBSnapshot",
                 "{'DBInstanceIdentifier':'i','DBSnapshotIdentifier':'s','StorageType':'gp3','Iops':12000,"
                 "'AllocatedStorage':400}");
    asking_done(&asking);
}

static void a_cluster_gets_instances_when_it_is_there(void **state)
{
    struct asking asking = rds_asking();

    (void)state;
    make_cluster_snapshot(&asking, "s");
    ASSERT_ASKED(&asking, "RestoreDBClusterFromSnapshot",
                 "{'DBClusterIdentifier':'shop-2','SnapshotIdentifier':'s','Engine':'aurora-postgresql'}");
    ASSERT_REFUSED(&asking, "InvalidDBClusterStateFault", "CreateDBInstance",
                   "{'DBInstanceIdentifier':'shop-2-1','DBInstanceClass':'db.t3.medium','Engine':'aurora-postgresql',"
                   "'DBClusterIdentifier':'shop-2'}");
    asking.now_ms += LATER_MS;
    ASSERT_ASKED(&asking, "CreateDBInstance",
                 "{'DBInstanceIdentifier':'shop-2-1','DBInstanceClass':'db.t3.medium','Engine':'aurora-postgresql',"
                 "'DBClusterIdentifier':'Shop-2'}");
    assert_string_equal(told(&asking, "DBInstance.DBClusterIdentifier"), "shop-2");
    ASSERT_ASKED(&asking, "DescribeDBInstances",
                 "{'Filters':{'Filter':[{'Name':'db-cluster-id','Values':{'Value':['shop-2']}}]}}");
    assert_int_equal(told_count(&asking, "DBInstances"), 1);
    asking_done(&asking);
}

static void an_instance_is_deleted_with_care(void **state)
{
    struct asking asking = rds_asking();

    (void)state;
    rds_add(&asking, "rds:instance", "orders", NULL, "{\"DeletionProtection\":true}");
    ASSERT_REFUSED(&asking, "InvalidParameterCombination", "DeleteDBInstance",
                   "{'DBInstanceIdentifier':'orders','SkipFinalSnapshot':true}");
    ASSERT_ASKED(&asking, "ModifyDBInstance", "{'DBInstanceIdentifier':'orders','DeletionProtection':false}");
    assert_string_equal(told(&asking, "DBInstance.DeletionProtection"), "false");
    ASSERT_REFUSED(&asking, "InvalidParameterCombination", "DeleteDBInstance", "{'DBInstanceIdentifier':'orders'}");
    ASSERT_ASKED(&asking, "DeleteDBInstance", "{'DBInstanceIdentifier':'orders','SkipFinalSnapshot':true}");
    assert_string_equal(told(&asking, "DBInstance.DBInstanceStatus"), "deleting");
    ASSERT_REFUSED(&asking, "InvalidDBInstanceState", "DeleteDBInstance",
                   "{'DBInstanceIdentifier':'orders','SkipFinalSnapshot':true}");
    ASSERT_REFUSED(&asking, "InvalidDBInstanceState", "ModifyDBInstance",
                   "{'DBInstanceIdentifier':'orders','DeletionProtection':true}");
    asking.now_ms += LATER_MS;
    ASSERT_REFUSED(&asking, "DBInstanceNotFound", "DeleteDBInstance",
                   "{'DBInstanceIdentifier':'orders','SkipFinalSnapshot':true}");
    asking_done(&asking);
}

static void an_instance_in_the_making_cannot_be_deleted(void **state)
{
    struct asking asking = rds_asking();

    (void)state;
    make_db_snapshot(&asking, "s");
    world_inject(asking.world, &(struct world_fault){.kind = WORLD_FAULT_SNAPSHOT_ERROR,
                                                     .operation = "RestoreDBInstanceFromDBSnapshot", .count = 1});
    ASSERT_ASKED(&asking, "RestoreDBInstanceFromDBSnapshot",
                 "{'DBInstanceIdentifier':'i','DBSnapshotIdentifier':'s'}");
    ASSERT_REFUSED(&asking, "InvalidDBInstanceState", "DeleteDBInstance",
                   "{'DBInstanceIdentifier':'i','SkipFinalSnapshot':true}");
    asking.now_ms += LATER_MS;
    assert_string_equal(instance_status(&asking, "i"), "restore-error");
    ASSERT_ASKED(&asking, "DeleteDBInstance", "{'DBInstanceIdentifier':'i','SkipFinalSnapshot':true}");
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_restored_instance_is_what_the_snapshot_and_the_call_say),
        cmocka_unit_test(an_instance_comes_up_by_and_by),
        cmocka_unit_test(parameters_that_do_not_go_together_are_refused),
        cmocka_unit_test(a_cluster_gets_instances_when_it_is_there),
        cmocka_unit_test(an_instance_is_deleted_with_care),
        cmocka_unit_test(an_instance_in_the_making_cannot_be_deleted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
