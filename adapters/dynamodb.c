#include "adapters/registry.h"

/* DynamoDB tables, kept as DynamoDB's own backups.

   No call takes an idempotency token.  A backup's name is made of the job's id, and a call whose outcome is unknown is
   looked up by it.  A restore has no such mark: what has the wanted name and comes from the wanted backup counts as the
   job's own.  Backups cannot be stopped, and report no progress.
   https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_HowItWorks.html */

enum { TABLE_NAME_MAX = 255 };

/* The name that a restore request of the catalogue proposes: another than the source's, which may be there still. */
static json_t *restored_name(const json_t *value)
{
    static const char suffix[] = "-restored";
    const char *source = json_string_value(value);
    const int kept = TABLE_NAME_MAX - (int)(sizeof(suffix) - 1);

    return source ? json_sprintf("%.*s%s", kept, source, suffix) : NULL;
}

/* "KMS" without a key is AWS's own key of the account; anything else, such as "Default", the one that costs nothing. */
static json_t *encryption_of_type(const json_t *type)
{
    bool is_kms = json_is_string(type) && json_string_length(type) == 3 && json_string_value(type)[0] == 'K';

    return is_kms ? json_pack("{s:b, s:s}", "Enabled", 1, "SSEType", "KMS") : json_pack("{s:b}", "Enabled", 0);
}

static json_t *encryption_with_key(const json_t *key)
{
    return json_pack("{s:b, s:s, s:s}", "Enabled", 1, "SSEType", "KMS", "KMSMasterKeyId", json_string_value(key));
}

/* clang-format off */

#define NAME "tidemark-{JobUuid}"
#define NAMES "tidemark-*"
#define TARGET "{Metadata.targetTableName}"

#define PAGES .next_token = "LastEvaluatedBackupArn", .next_token_parameter = "ExclusiveStartBackupArn"
#define INTERVAL .interval_s = 20

/* A table that is busy with something else takes a backup all the same, but not one that is being made. */
static const struct poll source_is_ready = {
    .ids = "TableName", .ids_max = 1, .id = "{ResourceId}", .items = "Table", .state = "TableStatus", INTERVAL,
    .verdicts = {{"ACTIVE", VERDICT_DONE}, {"UPDATING", VERDICT_DONE}, {"REPLICATION_NOT_AUTHORIZED", VERDICT_DONE},
                 {"CREATING", VERDICT_BUSY, REASON_RESOURCE_STATE},
                 {"DELETING", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
                 {"INACCESSIBLE_ENCRYPTION_CREDENTIALS", VERDICT_FAILED, REASON_KMS_ACCESS},
                 {"ARCHIVING", VERDICT_FAILED, REASON_RESOURCE_STATE},
                 {"ARCHIVED", VERDICT_FAILED, REASON_RESOURCE_STATE}},
    .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll backup_of_job = {
    .ids_max = 100, .scope = "{ResourceId}", .id = NAME, .items = "BackupSummaries", .item_id = "BackupName",
    .since = "TimeRangeLowerBound", PAGES, INTERVAL, .missing_max = 1, .missing = REASON_RESOURCE_NOT_FOUND,
};

/* One listing for all backups that are being made: there is no look at several by their ids. */
static const struct poll backup_progress = {
    .ids_max = 200, .id = "{BackupArn}", .items = "BackupSummaries", .item_id = "BackupArn",
    .since = "TimeRangeLowerBound", PAGES, INTERVAL,
    .state = "BackupStatus",
    .verdicts = {{"CREATING", VERDICT_WAIT}, {"AVAILABLE", VERDICT_DONE},
                 {"DELETED", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}},
    .missing_max = 10, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll backup_is_over = {
    .ids = "BackupArn", .ids_max = 1, .id = "{BackupArn}", .items = "BackupDescription", INTERVAL,
    .state = "BackupDetails.BackupStatus",
    .verdicts = {{"CREATING", VERDICT_WAIT}, {"AVAILABLE", VERDICT_DONE}, {"DELETED", VERDICT_DONE}},
    .missing_max = 3, .missing = REASON_NONE,
};

#define RECOVERY_POINT \
    .ids = "BackupArn", .ids_max = 1, .id = "{RecoveryPointArn}", .items = "BackupDescription", INTERVAL, \
    .ours = "BackupDetails.BackupName", .ours_is = NAMES, .missing_max = 2

static const struct poll recovery_point_exists = {
    RECOVERY_POINT, .missing = REASON_RESOURCE_NOT_FOUND, .state = "BackupDetails.BackupStatus",
    .verdicts = {{"CREATING", VERDICT_WAIT}, {"AVAILABLE", VERDICT_DONE},
                 {"DELETED", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}},
};
static const struct poll recovery_point_is_ours = {RECOVERY_POINT, .missing = REASON_NONE};

#define TABLE \
    .ids = "TableName", .ids_max = 1, .id = TARGET, .items = "Table", INTERVAL, \
    .ours = "RestoreSummary.SourceBackupArn", .ours_is = "{RecoveryPointArn}"

static const struct poll table_of_job = {TABLE, .missing_max = 1, .missing = REASON_RESOURCE_NOT_FOUND};

/* It is there for reads before all of its data is. */
static const struct poll table_progress = {
    TABLE, .state = "TableStatus",
    .guards = {{.path = "RestoreSummary.RestoreInProgress", .is = "true", .verdict = VERDICT_WAIT}},
    .verdicts = {{"CREATING", VERDICT_WAIT}, {"UPDATING", VERDICT_WAIT}, {"ACTIVE", VERDICT_DONE},
                 {"DELETING", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
                 {"INACCESSIBLE_ENCRYPTION_CREDENTIALS", VERDICT_FAILED, REASON_KMS_ACCESS},
                 {"ARCHIVING", VERDICT_FAILED, REASON_RESOURCE_STATE},
                 {"ARCHIVED", VERDICT_FAILED, REASON_RESOURCE_STATE}},
    .missing_max = 10, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll table_is_over = {
    TABLE, .state = "TableStatus", .missing_max = 3, .missing = REASON_NONE,
    .verdicts = {{"CREATING", VERDICT_WAIT}, {"UPDATING", VERDICT_WAIT}, {"ACTIVE", VERDICT_DONE},
                 {"DELETING", VERDICT_DONE}, {"INACCESSIBLE_ENCRYPTION_CREDENTIALS", VERDICT_DONE},
                 {"ARCHIVED", VERDICT_DONE}},
};

static const struct step find_backup = {
    .name = "find-backup", .service = "dynamodb", .operation = "ListBackups",
    .input = "{\"TableName\":\"{Scope}\",\"BackupType\":\"USER\",\"Limit\":100}",
    .captures = {{"BackupArn", "BackupArn", true}, {"BackupSize", "BackupSizeBytes"}}, .poll = &backup_of_job,
};

static const struct step find_table = {
    .name = "find-table", .service = "dynamodb", .operation = "DescribeTable", .input = "{\"TableName\":\"\"}",
    .captures = {{"RestoredTableArn", "TableArn", true}}, .poll = &table_of_job,
};

static const struct step backup[] = {
    /* CreateBackup would say as well that there is no such table, but not how it is encrypted. */
    {.name = "look-at-table", .service = "dynamodb", .operation = "DescribeTable", .input = "{\"TableName\":\"\"}",
     .captures = {{"RestoredName", "TableName", true, restored_name},
                  {"EncryptionType", "SSEDescription.SSEType"}, {"KmsKeyArn", "SSEDescription.KMSMasterKeyArn"}},
     .poll = &source_is_ready},
    {.name = "create-backup", .service = "dynamodb", .operation = "CreateBackup",
     .input = "{\"TableName\":\"{ResourceId}\",\"BackupName\":\"" NAME "\"}",
     .is_mutating = true, .starts = true,
     .captures = {{"BackupArn", "BackupDetails.BackupArn", true}, {"BackupSize", "BackupDetails.BackupSizeBytes"}},
     .codes = {{"TableNotFoundException", MEANING_FAIL, REASON_RESOURCE_NOT_FOUND}}, .lookup = &find_backup},
    {.name = "await-backup", .service = "dynamodb", .operation = "ListBackups",
     .input = "{\"BackupType\":\"USER\",\"Limit\":100}", .captures = {{"BackupSize", "BackupSizeBytes"}},
     .poll = &backup_progress},
};
static const struct step undo_backup[] = {
    {.name = "await-end-of-backup", .service = "dynamodb", .operation = "DescribeBackup",
     .input = "{\"BackupArn\":\"\"}", .poll = &backup_is_over},
    {.name = "delete-backup", .service = "dynamodb", .operation = "DeleteBackup",
     .input = "{\"BackupArn\":\"{BackupArn}\"}", .is_mutating = true,
     .codes = {{"BackupNotFoundException", MEANING_DONE}}},
};

#define RESTORE_TABLE(step_name, condition, encryption) \
    {.name = step_name, .service = "dynamodb", .operation = "RestoreTableFromBackup", .when = {condition}, \
     .input = "{\"TargetTableName\":\"" TARGET "\",\"BackupArn\":\"{RecoveryPointArn}\"," \
              "\"SSESpecificationOverride\":\"" encryption "\"}", \
     .is_mutating = true, .starts = true, .lookup = &find_table, \
     .captures = {{"RestoredTableArn", "TableDescription.TableArn", true}}, \
     /* Not adopted: who is to say that it is not another job's? */ \
     .codes = {{"TableAlreadyExistsException", MEANING_FAIL, REASON_NOT_OURS}, \
               {"TableInUseException", MEANING_FAIL, REASON_NOT_OURS}}}

static const struct step restore[] = {
    {.name = "verify-recovery-point", .service = "dynamodb", .operation = "DescribeBackup",
     .input = "{\"BackupArn\":\"\"}", .captures = {{"BackupSize", "BackupDetails.BackupSizeBytes"}},
     .poll = &recovery_point_exists},
    RESTORE_TABLE("restore-table", "!Metadata.kmsMasterKeyArn", "{Metadata.encryptionType?}"),
    RESTORE_TABLE("restore-table-with-key", "Metadata.kmsMasterKeyArn", "{Metadata.kmsMasterKeyArn}"),
    {.name = "await-table", .service = "dynamodb", .operation = "DescribeTable", .input = "{\"TableName\":\"\"}",
     .captures = {{"TableArn", "TableArn", true}}, .poll = &table_progress},
    /* A restored table has no tags: the call that restores it takes none. */
    {.name = "tag-table", .service = "dynamodb", .operation = "TagResource",
     .input = "{\"ResourceArn\":\"{TableArn}\",\"Tags\":\"{Tags}\"}", .is_mutating = true,
     .tolerates = REASON_CHILD_FAILED, .apology = "The table was restored, but could not be given its tags."},
};
static const struct step undo_table[] = {
    {.name = "await-end-of-restore", .service = "dynamodb", .operation = "DescribeTable",
     .input = "{\"TableName\":\"\"}", .poll = &table_is_over},
    {.name = "delete-table", .service = "dynamodb", .operation = "DeleteTable",
     .input = "{\"TableName\":\"" TARGET "\"}", .is_mutating = true,
     .codes = {{"ResourceNotFoundException", MEANING_DONE}}},
};

/* https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-dynamodb.html */
static const struct metadata_key restore_keys[] = {
    {"targetTableName", METADATA_STRING, true},
    {"encryptionType", METADATA_STRING, .convert = encryption_of_type},
    {"kmsMasterKeyArn", METADATA_STRING, .convert = encryption_with_key},
    {"aws:backup:request-id", METADATA_IGNORED}, {NULL},
};

static const struct step delete[] = {
    {.name = "verify-recovery-point", .service = "dynamodb", .operation = "DescribeBackup",
     .input = "{\"BackupArn\":\"\"}", .poll = &recovery_point_is_ours},
    {.name = "delete-backup", .service = "dynamodb", .operation = "DeleteBackup",
     .input = "{\"BackupArn\":\"{RecoveryPointArn}\"}", .is_mutating = true, .starts = true,
     .codes = {{"BackupNotFoundException", MEANING_DONE}}},
};

#define STEPS(list) .steps = list, .step_count = sizeof(list) / sizeof(list[0])
#define CLEANUP(list) .cleanup = list, .cleanup_count = sizeof(list) / sizeof(list[0])

const struct adapter dynamodb_adapter = {
    .name = "dynamodb", .resource_type = "DynamoDB",
    .resource_arn = {"arn:*:dynamodb:*:*:table/*"},
    .listings = {{.service = "dynamodb", .operation = "ListTables", .input = "{\"Limit\":100}",
                  .items = "TableNames", .item_id = "",
                  .next_token = "LastEvaluatedTableName", .next_token_parameter = "ExclusiveStartTableName"}},
    .recovery_point_arn = "arn:*:dynamodb:*:*:table/*/backup/*",
    .operations = {
        [JOB_BACKUP] = {STEPS(backup), CLEANUP(undo_backup), .size_variable = "BackupSize", .size_is_bytes = true,
                        .recovery_point_arn = {"{BackupArn}"},
                        .restore_metadata = "{\"targetTableName\":\"{RestoredName}\","
                                            "\"encryptionType\":\"{EncryptionType?}\","
                                            "\"kmsMasterKeyArn\":\"{KmsKeyArn?}\"}"},
        [JOB_RESTORE] = {STEPS(restore), CLEANUP(undo_table), .size_variable = "BackupSize", .size_is_bytes = true,
                         .metadata_keys = restore_keys, .created_resource_arn = {"{TableArn}"}},
        [JOB_DELETE] = {STEPS(delete), .deletes_recovery_point = true},
    },
    .refusal = {[JOB_LIFECYCLE] = "DynamoDB has cold storage for AWS Backup's own backups alone.",
                [JOB_COPY] = "DynamoDB cannot copy its own backups to another Region."},
};
