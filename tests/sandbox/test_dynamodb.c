#include "sandbox/asking.h"

static struct asking with_table(void)
{
    struct asking asking = asking_new(NULL);
    struct error error;

    asking.service = "dynamodb";
    if (!world_add_resource(
            asking.world,
            &(struct world_resource){.kind = "dynamodb:table", .region = "eu-west-1", .id = "orders"},
            &error))
        fail_msg("%s", error.message);
    return asking;
}

static void make_backup(struct asking *asking, const char *name, char arn[128])
{
    ASSERT_ASKED(asking, "CreateBackup", "{'TableName':'orders','BackupName':'%s'}", name);
    (void)snprintf(arn, 128, "%s", told(asking, "BackupDetails.BackupArn"));
}

static void a_backup_becomes_available(void **state)
{
    struct asking asking = with_table();
    char arn[128];

    (void)state;
    make_backup(&asking, "nightly", arn);
    assert_string_equal(told(&asking, "BackupDetails.BackupStatus"), "CREATING");
    asking.now_ms += 200000;
    ASSERT_ASKED(&asking, "DescribeBackup", "{'BackupArn':'%s'}", arn);
    assert_string_equal(told(&asking, "BackupDescription.BackupDetails.BackupStatus"), "AVAILABLE");
    assert_string_equal(told(&asking, "BackupDescription.SourceTableDetails.TableName"), "orders");
    ASSERT_ASKED(
        &asking, "CreateBackup",
        "{'TableName':'arn:aws:dynamodb:eu-west-1:111122223333:table/orders','BackupName':'nightly'}");
    asking_done(&asking);
}

static void tables_are_listed_by_their_names(void **state)
{
    static const char *const names[] = {"zebras", "apples"};
    struct asking asking = with_table();
    struct error error;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_true(world_add_resource(
            asking.world,
            &(struct world_resource){.kind = "dynamodb:table", .region = "eu-west-1", .id = names[i]}, &error));
    ASSERT_ASKED(&asking, "ListTables", "{'Limit':2}");
    assert_string_equal(told(&asking, "TableNames[0]"), "apples");
    assert_string_equal(told(&asking, "TableNames[1]"), "orders");
    assert_string_equal(told(&asking, "LastEvaluatedTableName"), "orders");
    ASSERT_ASKED(&asking, "ListTables", "{'ExclusiveStartTableName':'orders'}");
    assert_int_equal(told_count(&asking, "TableNames"), 1);
    assert_null(json_at(asking.answer.output, "LastEvaluatedTableName"));
    ASSERT_ASKED(&asking, "DeleteTable", "{'TableName':'orders'}");
    asking.now_ms += 1000000;
    ASSERT_ASKED(&asking, "ListTables", "{}");
    assert_int_equal(told_count(&asking, "TableNames"), 2);
    asking.region = "eu-central-1";
    ASSERT_ASKED(&asking, "ListTables", "{}");
    assert_int_equal(told_count(&asking, "TableNames"), 0);
    asking_done(&asking);
}

static void what_is_refused(void **state)
{
    static const struct {
        const char *operation;
        const char *input;
        const char *code;
    } cases[] = {
        {"CreateBackup", "{'TableName':'none','BackupName':'abc'}", "TableNotFoundException"},
        {"CreateBackup", "{'TableName':'orders'}", "ValidationException"},
        {"CreateBackup", "{'TableName':'orders','BackupName':'ab'}", "ValidationException"},
        {"CreateBackup", "{'TableName':'orders','BackupName':'a b'}", "ValidationException"},
        {"CreateBackup", "{'TableName':'orders','BackupName':7}", "SerializationException"},
        {"CreateBackup", "{'TableName':'orders','BackupName':'abc','Tags':[]}", "SerializationException"},
        {"DescribeBackup", "{'BackupArn':'short'}", "ValidationException"},
        {"DescribeBackup", "{'BackupArn':'arn:aws:dynamodb:eu-west-1:111122223333:table/orders/backup/1'}",
         "BackupNotFoundException"},
        {"DeleteBackup", "{'BackupArn':'arn:aws:dynamodb:eu-west-1:111122223333:table/orders/backup/1'}",
         "BackupNotFoundException"},
        {"ListBackups", "{'Limit':101}", "ValidationException"},
        {"ListTables", "{'Limit':101}", "ValidationException"},
        {"ListTables", "{'ExclusiveStartTableName':'ab'}", "ValidationException"},
        {"ListTables", "{'TableName':'orders'}", "SerializationException"},
        {"ListBackups", "{'Limit':'10'}", "SerializationException"},
        {"ListBackups", "{'BackupType':'MINE'}", "ValidationException"},
        {"ListBackups", "{'TimeRangeLowerBound':'2026-11-23T02:00:00Z'}", "SerializationException"},
        {"ListBackups",
         "{'ExclusiveStartBackupArn':'arn:aws:dynamodb:eu-west-1:111122223333:table/t/backup/1'}",
         "ValidationException"},
        {"DescribeTable", "{'TableName':'none'}", "ResourceNotFoundException"},
        {"DeleteTable", "{'TableName':'none'}", "ResourceNotFoundException"},
        {"MakeCoffee", "{}", "UnknownOperationException"},
    };
    struct asking asking = with_table();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ASSERT_REFUSED(&asking, cases[i].code, cases[i].operation, "%s", cases[i].input);
    asking_done(&asking);
}

static void backups_are_listed_by_table_type_and_time(void **state)
{
    struct asking asking = with_table();
    char arn[128];

    (void)state;
    make_backup(&asking, "first", arn);
    asking.now_ms += 10000;
    make_backup(&asking, "second", arn);
    ASSERT_ASKED(&asking, "ListBackups", "{'TableName':'orders','BackupType':'ALL'}");
    assert_int_equal(told_count(&asking, "BackupSummaries"), 2);
    ASSERT_ASKED(&asking, "ListBackups", "{'TableName':'other'}");
    assert_int_equal(told_count(&asking, "BackupSummaries"), 0);
    ASSERT_ASKED(&asking, "ListBackups", "{'BackupType':'SYSTEM'}");
    assert_int_equal(told_count(&asking, "BackupSummaries"), 0);
    ASSERT_ASKED(&asking, "ListBackups", "{'TimeRangeLowerBound':%d}", START_MS / 1000 + 10);
    assert_string_equal(told(&asking, "BackupSummaries[0].BackupName"), "second");
    ASSERT_ASKED(&asking, "ListBackups", "{'TimeRangeUpperBound':%d}", START_MS / 1000 + 10);
    assert_int_equal(told_count(&asking, "BackupSummaries"), 1);
    assert_string_equal(told(&asking, "BackupSummaries[0].BackupName"), "first");
    ASSERT_ASKED(&asking, "ListBackups", "{'Limit':1}");
    ASSERT_ASKED(&asking, "ListBackups", "{'ExclusiveStartBackupArn':'%s'}",
                 told(&asking, "LastEvaluatedBackupArn"));
    assert_string_equal(told(&asking, "BackupSummaries[0].BackupName"), "second");
    asking_done(&asking);
}

static void a_backup_is_deleted_once_it_is_idle(void **state)
{
    struct asking asking = with_table();
    char arn[128];

    (void)state;
    make_backup(&asking, "nightly", arn);
    ASSERT_REFUSED(&asking, "BackupInUseException", "DeleteBackup", "{'BackupArn':'%s'}", arn);
    ASSERT_REFUSED(&asking, "ResourceInUseException", "DeleteTable", "{'TableName':'orders'}");
    asking.now_ms += 200000;
    ASSERT_ASKED(&asking, "RestoreTableFromBackup", "{'TargetTableName':'new','BackupArn':'%s'}", arn);
    ASSERT_REFUSED(&asking, "BackupInUseException", "DeleteBackup", "{'BackupArn':'%s'}", arn);
    asking.now_ms += 200000;
    ASSERT_ASKED(&asking, "DeleteBackup", "{'BackupArn':'%s'}", arn);
    assert_string_equal(told(&asking, "BackupDescription.BackupDetails.BackupStatus"), "DELETED");
    ASSERT_REFUSED(&asking, "BackupNotFoundException", "DescribeBackup", "{'BackupArn':'%s'}", arn);
    ASSERT_ASKED(&asking, "DeleteTable", "{'TableName':'orders'}");
    assert_string_equal(told(&asking, "TableDescription.TableStatus"), "DELETING");
    asking_done(&asking);
}

static void a_table_is_restored_under_a_name_that_is_free(void **state)
{
    struct asking asking = with_table();
    char arn[128];

    (void)state;
    make_backup(&asking, "nightly", arn);
    ASSERT_REFUSED(&asking, "BackupInUseException", "RestoreTableFromBackup",
                   "{'TargetTableName':'new','BackupArn':'%s'}", arn);
    asking.now_ms += 200000;
    ASSERT_REFUSED(&asking, "TableAlreadyExistsException", "RestoreTableFromBackup",
                   "{'TargetTableName':'orders','BackupArn':'%s'}", arn);
    ASSERT_ASKED(&asking, "RestoreTableFromBackup", "{'TargetTableName':'new','BackupArn':'%s'}", arn);
    assert_true(
        json_is_true(json_at(asking.answer.output, "TableDescription.RestoreSummary.RestoreInProgress")));
    ASSERT_REFUSED(&asking, "TableInUseException", "RestoreTableFromBackup",
                   "{'TargetTableName':'new','BackupArn':'%s'}", arn);
    ASSERT_ASKED(&asking, "DescribeTable", "{'TableName':'new'}");
    assert_string_equal(told(&asking, "Table.TableStatus"), "CREATING");
    assert_string_equal(told(&asking, "Table.RestoreSummary.SourceBackupArn"), arn);
    asking.now_ms += 200000;
    ASSERT_ASKED(&asking, "DescribeTable", "{'TableName':'new'}");
    assert_string_equal(told(&asking, "Table.TableStatus"), "ACTIVE");
    assert_true(json_is_false(json_at(asking.answer.output, "Table.RestoreSummary.RestoreInProgress")));
    asking_done(&asking);
}

static void a_failed_backup_is_deleted_and_a_source_may_be_made_up(void **state)
{
    struct asking asking = asking_new(&(struct world_options){.creates_missing_resources = true});
    char arn[128];

    (void)state;
    asking.service = "dynamodb";
    world_inject(asking.world, &(struct world_fault){.kind = WORLD_FAULT_SNAPSHOT_ERROR});
    make_backup(&asking, "nightly-of-job-1", arn);
    asking.now_ms += 200000;
    ASSERT_ASKED(&asking, "DescribeBackup", "{'BackupArn':'%s'}", arn);
    assert_string_equal(told(&asking, "BackupDescription.BackupDetails.BackupStatus"), "DELETED");
    assert_int_equal(world_count_artefacts(asking.world, "job-1", false), 1);
    ASSERT_REFUSED(&asking, "ResourceNotFoundException", "DescribeTable", "{'TableName':'never-named'}");
    asking_done(&asking);
}

static void a_new_backup_hides_from_lists_for_a_while(void **state)
{
    struct asking asking =
        asking_new(&(struct world_options){.visibility_lag_ms = 60000, .creates_missing_resources = true});
    char arn[128];

    (void)state;
    asking.service = "dynamodb";
    make_backup(&asking, "nightly", arn);
    ASSERT_ASKED(&asking, "ListBackups", "{}");
    assert_int_equal(told_count(&asking, "BackupSummaries"), 0);
    ASSERT_REFUSED(&asking, "BackupNotFoundException", "DescribeBackup", "{'BackupArn':'%s'}", arn);
    asking.now_ms += 60000;
    ASSERT_ASKED(&asking, "ListBackups", "{}");
    assert_int_equal(told_count(&asking, "BackupSummaries"), 1);
    asking_done(&asking);
}

static void tables_carry_tags(void **state)
{
    static const char table[] = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders";
    struct asking asking = with_table();

    (void)state;
    ASSERT_ASKED(&asking, "TagResource", "{'ResourceArn':'%s','Tags':[{'Key':'a','Value':'b'}]}", table);
    ASSERT_ASKED(&asking, "ListTagsOfResource", "{'ResourceArn':'%s'}", table);
    assert_string_equal(told(&asking, "Tags[0].Value"), "b");
    ASSERT_REFUSED(&asking, "ResourceNotFoundException", "ListTagsOfResource", "{'ResourceArn':'%sx'}",
                   table);
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_becomes_available),
        cmocka_unit_test(tables_are_listed_by_their_names),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(backups_are_listed_by_table_type_and_time),
        cmocka_unit_test(a_backup_is_deleted_once_it_is_idle),
        cmocka_unit_test(a_table_is_restored_under_a_name_that_is_free),
        cmocka_unit_test(a_failed_backup_is_deleted_and_a_source_may_be_made_up),
        cmocka_unit_test(a_new_backup_hides_from_lists_for_a_while),
        cmocka_unit_test(tables_carry_tags),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
