#include "harness/check.h"

#include "base/compiler.h"
#include "engine/rates.h"

static void each_operation_has_what_aws_documents(void **state)
{
    static const struct {
        const char *service;
        const char *operation;
        double bucket, refill;
        bool is_shared;
    } cases[] = {
        {"ec2", "CreateSnapshot", 100, 5, false},
        {"ec2", "CreateSnapshots", 100, 5, false},
        {"ec2", "DeleteSnapshot", 100, 5, false},
        {"ec2", "DescribeVolumes", 100, 20, false},
        {"ec2", "GetConsoleOutput", 100, 20, false},
        {"ec2", "ListImagesInRecycleBin", 100, 20, false},
        {"ec2", "CopyImage", 100, 1, false},
        {"ec2", "CopySnapshot", 50, 5, false},
        {"ec2", "CreateImage", 50, 5, false},
        {"ec2", "RunInstances", 5, 2, false},
        {"ec2", "CreateTags", 100, 10, false},
        {"ec2", "ModifySnapshotAttribute", 100, 5, false},
        {"dynamodb", "CreateBackup", 50, 50, false},
        {"dynamodb", "DescribeBackup", 10, 10, false},
        {"dynamodb", "ListBackups", 5, 5, false},
        {"dynamodb", "RestoreTableFromBackup", 10, 10, false},
        {"dynamodb", "DeleteBackup", 10, 10, false},
        {"dynamodb", "TagResource", 5, 5, false},
        {"dynamodb", "DescribeTable", 10, 2, false},
        {"backup", "StartBackupJob", 5, 5, false},
        {"backup", "StartCopyJob", 5, 5, false},
        {"backup", "StopBackupJob", 5, 5, false},
        {"backup", "DescribeRestoreJob", 15, 15, false},
        {"backup", "GetRecoveryPointRestoreMetadata", 15, 15, false},
        {"backup", "ListBackupJobs", 20, 20, false},
        {"backup", "DeleteRecoveryPoint", 10, 10, false},
        {"rds", "CreateDBSnapshot", 300, 12, true},
        {"rds", "DescribeDBClusters", 300, 12, true},
        {"fsx", "DescribeBackups", 10, 2, false},
        {"storagegateway", "CreateSnapshot", 10, 2, false},
        {"ssm", "SendCommand", 10, 2, false},
        {"efs", "DescribeFileSystems", 10, 2, false},
        {"", "", 10, 2, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct rate *rate = rates_find(cases[i].service, cases[i].operation);

        assert_true(rate->bucket > cases[i].bucket - 0.1 && rate->bucket < cases[i].bucket + 0.1);
        assert_true(rate->refill > cases[i].refill - 0.1 && rate->refill < cases[i].refill + 0.1);
        assert_int_equal(rate->is_shared, cases[i].is_shared);
    }
}

static void only_aws_backup_counts_all_its_operations_as_well(void **state)
{
    static const char *const others[] = {"ec2", "rds", "dynamodb", "fsx", "storagegateway", "ssm", "efs", ""};
    const struct rate *sum = rates_find_sum("backup");

    (void)state;
    assert_non_null(sum);
    assert_true(sum->refill > 49.9 && sum->refill < 50.1);
    assert_true(sum->is_shared);
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_null(rates_find_sum(others[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_operation_has_what_aws_documents),
        cmocka_unit_test(only_aws_backup_counts_all_its_operations_as_well),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
