#include "sandbox/rds_asking.h"

/* https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSnapshot.html */
static void names_follow_the_rules(void **state)
{
    static const struct {
        const char *name;
        bool is_taken;
    } cases[] = {
        {"a", true},     {"Orders-1", true}, {"orders1", true}, {"1orders", false}, {"-orders", false},
        {"a-", false},   {"a--b", false},    {"a_b", false},    {"a.b", false},     {"a:b", false},
        {"h\xc3\xa4lt", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct asking asking = rds_asking();

        assert_int_equal(ask(&asking, "CreateDBSnapshot",
                             "{'DBSnapshotIdentifier':'%s','DBInstanceIdentifier':'orders'}", cases[i].name),
                         cases[i].is_taken);
        if (!cases[i].is_taken)
            assert_string_equal(asking.answer.error.code, "InvalidParameterValue");
        asking_done(&asking);
    }
}

static void names_have_a_length(void **state)
{
    static const struct {
        const char *operation, *source, *member;
        int characters_max;
    } cases[] = {
        {"CreateDBSnapshot", "'DBInstanceIdentifier':'orders'", "DBSnapshotIdentifier", 255},
        {"CreateDBClusterSnapshot", "'DBClusterIdentifier':'shop'", "DBClusterSnapshotIdentifier", 63},
    };
    char name[300];

    (void)state;
    memset(name, 'x', sizeof(name));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct asking asking = rds_asking();

        ASSERT_REFUSED(&asking, "InvalidParameterValue", cases[i].operation, "{%s,'%s':'%.*s'}", cases[i].source,
                       cases[i].member, cases[i].characters_max + 1, name);
        ASSERT_ASKED(&asking, cases[i].operation, "{%s,'%s':'%.*s'}", cases[i].source, cases[i].member,
                     cases[i].characters_max, name);
        asking_done(&asking);
    }
}

static void names_are_kept_in_lower_case(void **state)
{
    struct asking asking = rds_asking();

    (void)state;
    ASSERT_ASKED(&asking, "CreateDBSnapshot", "{'DBSnapshotIdentifier':'By-Hand','DBInstanceIdentifier':'ORDERS'}");
    assert_string_equal(told(&asking, "DBSnapshot.DBSnapshotIdentifier"), "by-hand");
    assert_string_equal(told(&asking, "DBSnapshot.DBSnapshotArn"),
                        "arn:aws:rds:eu-west-1:" RDS_ACCOUNT ":snapshot:by-hand");
    asking_done(&asking);
}

/* Faults of instances drop the suffix of their names on the wire, those of clusters keep it. */
static void what_is_not_there_has_its_own_code(void **state)
{
    static const struct refused cases[] = {
        {"CreateDBSnapshot", "{'DBSnapshotIdentifier':'s','DBInstanceIdentifier':'nobody'}", "DBInstanceNotFound"},
        {"CopyDBSnapshot", "{'SourceDBSnapshotIdentifier':'s','TargetDBSnapshotIdentifier':'t'}", "DBSnapshotNotFound"},
        {"DeleteDBSnapshot", "{'DBSnapshotIdentifier':'s'}", "DBSnapshotNotFound"},
        {"DescribeDBSnapshots", "{'DBSnapshotIdentifier':'s'}", "DBSnapshotNotFound"},
        {"RestoreDBInstanceFromDBSnapshot", "{'DBInstanceIdentifier':'i','DBSnapshotIdentifier':'s'}",
         "DBSnapshotNotFound"},
        {"DescribeDBInstances", "{'DBInstanceIdentifier':'nobody'}", "DBInstanceNotFound"},
        {"ModifyDBInstance", "{'DBInstanceIdentifier':'nobody','DeletionProtection':true}", "DBInstanceNotFound"},
        {"DeleteDBInstance", "{'DBInstanceIdentifier':'nobody','SkipFinalSnapshot':true}", "DBInstanceNotFound"},
        {"CreateDBInstance",
         "{'DBInstanceIdentifier':'i','DBInstanceClass':'db.t3.medium','Engine':'aurora-mysql',"
         "'DBClusterIdentifier':'nobody'}",
         "DBClusterNotFoundFault"},
        {"CreateDBClusterSnapshot", "{'DBClusterSnapshotIdentifier':'s','DBClusterIdentifier':'nobody'}",
         "DBClusterNotFoundFault"},
        {"CopyDBClusterSnapshot", "{'SourceDBClusterSnapshotIdentifier':'s','TargetDBClusterSnapshotIdentifier':'t'}",
         "DBClusterSnapshotNotFoundFault"},
        {"DeleteDBClusterSnapshot", "{'DBClusterSnapshotIdentifier':'s'}", "DBClusterSnapshotNotFoundFault"},
        {"DescribeDBClusterSnapshots", "{'DBClusterSnapshotIdentifier':'s'}", "DBClusterSnapshotNotFoundFault"},
        {"RestoreDBClusterFromSnapshot",
         "{'DBClusterIdentifier':'c','SnapshotIdentifier':'s','Engine':'aurora-mysql'}",
         "DBClusterSnapshotNotFoundFault"},
        {"DescribeDBClusters", "{'DBClusterIdentifier':'nobody'}", "DBClusterNotFoundFault"},
        {"ModifyDBCluster", "{'DBClusterIdentifier':'nobody','DeletionProtection':true}", "DBClusterNotFoundFault"},
        {"DeleteDBCluster", "{'DBClusterIdentifier':'nobody','SkipFinalSnapshot':true}", "DBClusterNotFoundFault"},
    };
    struct asking asking = rds_asking();

    (void)state;
    assert_all_refused(&asking, cases, COUNT_OF(cases));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        (void)ask(&asking, cases[i].operation, "%s", cases[i].input);
        assert_int_equal(asking.answer.http_status, 404);
        assert_int_equal(asking.answer.error.class, ERROR_NOT_FOUND);
    }
    asking_done(&asking);
}

static void an_input_is_checked_before_anything_else(void **state)
{
    static const struct refused cases[] = {
        {"CreateDBSnapshot", "{'DBInstanceIdentifier':'orders'}", "MissingParameter"},
        {"CreateDBSnapshot", "{'DBSnapshotIdentifier':'s','DBInstanceIdentifier':'orders','Tag':'x'}",
         "InvalidQueryParameter"},
        {"DescribeDBSnapshots", "{'MaxRecords':19}", "InvalidParameterValue"},
        {"DescribeDBSnapshots", "{'MaxRecords':101}", "InvalidParameterValue"},
        {"DescribeDBInstances", "{'MaxRecords':19}", "InvalidParameterValue"},
        {"DescribeDBClusters", "{'MaxRecords':101}", "InvalidParameterValue"},
        {"DescribeDBSnapshots", "{'Marker':'nonsense'}", "InvalidParameterValue"},
        {"DescribeDBInstances", "{'Filters':{'Filter':[{'Name':'colour','Values':{'Value':['y']}}]}}",
         "InvalidParameterValue"},
        {"StopDBInstance", "{'DBInstanceIdentifier':'orders'}", "InvalidAction"},
    };
    struct asking asking = rds_asking();

    (void)state;
    assert_all_refused(&asking, cases, COUNT_OF(cases));
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_follow_the_rules),
        cmocka_unit_test(names_have_a_length),
        cmocka_unit_test(names_are_kept_in_lower_case),
        cmocka_unit_test(what_is_not_there_has_its_own_code),
        cmocka_unit_test(an_input_is_checked_before_anything_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
