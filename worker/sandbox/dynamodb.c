#include "sandbox/dynamodb.h"

#include <string.h>

enum {
    BACKUP_ARN_MIN = 37, /* characters */
    ARN_MAX = 1024,
};

#define NAME_LETTERS "A-Za-z0-9_.-"

/* clang-format off */
/* https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateBackup.html and the pages beside it, which
   name the rates as well. */
#define TABLE_OR_ARN(name, required) \
    {.path = name, .is_required = required, .min = 1, .max = ARN_MAX, .letters = "A-Za-z0-9_.:/-"}
#define BACKUP_ARN {.path = "BackupArn", .is_required = true, .min = BACKUP_ARN_MIN, .max = ARN_MAX}
#define CAPACITY(name) {.path = name, .type = SHAPE_NUMBER, .is_required = true, .min = 1, .max = INT64_MAX}

static const struct shape create_backup[] = {
    TABLE_OR_ARN("TableName", true),
    {.path = "BackupName", .is_required = true, .min = 3, .max = 255, .letters = NAME_LETTERS}, {0},
};
static const struct shape backup_arn[] = {BACKUP_ARN, {0}};
static const struct shape list_backups[] = {
    TABLE_OR_ARN("TableName", false),
    {.path = "Limit", .type = SHAPE_NUMBER, .min = 1, .max = 100},
    {.path = "TimeRangeLowerBound", .type = SHAPE_TIME},
    {.path = "TimeRangeUpperBound", .type = SHAPE_TIME},
    {.path = "ExclusiveStartBackupArn", .min = BACKUP_ARN_MIN, .max = ARN_MAX},
    {.path = "BackupType", .choices = "|USER|SYSTEM|AWS_BACKUP|ALL|"}, {0},
};
static const struct shape restore_table[] = {
    {.path = "TargetTableName", .is_required = true, .min = 3, .max = 255, .letters = NAME_LETTERS},
    BACKUP_ARN,
    {.path = "BillingModeOverride", .choices = "|PROVISIONED|PAY_PER_REQUEST|"},
    {.path = "GlobalSecondaryIndexOverride", .type = SHAPE_ANY},
    {.path = "LocalSecondaryIndexOverride", .type = SHAPE_ANY},
    {.path = "ProvisionedThroughputOverride", .type = SHAPE_OBJECT},
    CAPACITY("ProvisionedThroughputOverride.ReadCapacityUnits"),
    CAPACITY("ProvisionedThroughputOverride.WriteCapacityUnits"),
    {.path = "OnDemandThroughputOverride.MaxReadRequestUnits", .type = SHAPE_NUMBER},
    {.path = "OnDemandThroughputOverride.MaxWriteRequestUnits", .type = SHAPE_NUMBER},
    {.path = "SSESpecificationOverride.Enabled", .type = SHAPE_BOOLEAN},
    {.path = "SSESpecificationOverride.SSEType", .choices = "|AES256|KMS|"},
    {.path = "SSESpecificationOverride.KMSMasterKeyId"}, {0},
};
static const struct shape tag[] = {
    {.path = "ResourceArn", .is_required = true, .min = 1, .max = 1283},
    {.path = "Tags", .type = SHAPE_LIST, .is_required = true, .min = 1, .max = RESOURCE_TAGS_MAX},
    {.path = "Tags[].Key", .is_required = true, .min = 1, .max = 128},
    {.path = "Tags[].Value", .max = 256}, {0},
};
static const struct shape tags_of[] = {
    {.path = "ResourceArn", .is_required = true, .min = 1, .max = 1283}, {.path = "NextToken"}, {0},
};
static const struct shape list_tables[] = {
    {.path = "ExclusiveStartTableName", .min = 3, .max = 255, .letters = NAME_LETTERS},
    {.path = "Limit", .type = SHAPE_NUMBER, .min = 1, .max = 100}, {0},
};
static const struct shape table_name[] = {TABLE_OR_ARN("TableName", true), {0}};

static const struct service_operation operations[] = {
    {.name = "CreateBackup", .is_mutating = true, .bucket = {50, 50},
     .shape = create_backup, .perform = dynamodb_create_backup},
    {.name = "DescribeBackup", .bucket = {10, 10}, .shape = backup_arn, .perform = dynamodb_describe_backup},
    {.name = "ListBackups", .bucket = {5, 5}, .shape = list_backups, .perform = dynamodb_list_backups},
    {.name = "DeleteBackup", .is_mutating = true, .bucket = {10, 10},
     .shape = backup_arn, .perform = dynamodb_delete_backup},
    {.name = "RestoreTableFromBackup", .is_mutating = true, .bucket = {10, 10},
     .shape = restore_table, .perform = dynamodb_restore_table},
    {.name = "DescribeTable", .bucket = {10, 10}, .shape = table_name, .perform = dynamodb_describe_table},
    {.name = "ListTables", .bucket = {10, 10}, .shape = list_tables, .perform = dynamodb_list_tables},
    {.name = "DeleteTable", .is_mutating = true, .bucket = {10, 10},
     .shape = table_name, .perform = dynamodb_delete_table},
    {.name = "TagResource", .is_mutating = true, .bucket = {5, 5},
     .shape = tag, .perform = dynamodb_tag_resource},
    {.name = "ListTagsOfResource", .bucket = {10, 10}, .shape = tags_of, .perform = dynamodb_list_tags},
    {0},
};

const struct service dynamodb_service = {
    .name = "dynamodb",
    .protocol = SERVICE_JSON,
    .has_crc32 = true,
    .codes = {.throttled = "ThrottlingException",
              .internal = "InternalServerError",
              .unknown_operation = "UnknownOperationException",
              .unknown_member = "SerializationException",
              .missing = "ValidationException",
              .wrong_type = "SerializationException",
              .out_of_range = "ValidationException"},
    .operations = {operations},
    .kinds = {&dynamodb_table, &dynamodb_backup},
};
/* clang-format on */

/* The name of a table that may be called by its ARN. */
const char *dynamodb_name_of_table(const struct request *request)
{
    const char *given = request_text(request, "TableName");
    const char *slash = strncmp(given, "arn:", 4) == 0 ? strchr(given, '/') : NULL;

    return slash ? slash + 1 : given;
}
