#include "sandbox/backup.h"

/* clang-format off */

/* https://docs.aws.amazon.com/general/latest/gr/bk.html: calls a second. */
#define BUCKET_OF_STARTS {5, 5}
#define BUCKET_OF_DELETES {10, 10}
#define BUCKET_OF_DESCRIBES {15, 15}
#define BUCKET_OF_LISTS {20, 20}

enum { WINDOW_MINUTES_MIN = 60, WINDOW_MINUTES_MAX = 52560000, DAYS_MAX = 36500, RESULTS_MAX = 1000, TAGS_MAX = 50 };

#define REQUIRED(member) {.path = member, .min = 1, .max = 2048, .is_required = true}
#define TEXT(member) {.path = member, .min = 1, .max = 2048}
#define VAULT(member, required) {.path = member, .min = 2, .max = 50, .letters = "a-zA-Z0-9_-", .is_required = required}
#define ROLE(required) {.path = "IamRoleArn", .prefix = "arn:aws:iam::", .is_required = required}
#define POINT(required) {.path = "RecoveryPointArn", .prefix = "arn:", .is_required = required}
#define LIFECYCLE \
    {.path = "Lifecycle", .type = SHAPE_OBJECT}, \
    {.path = "Lifecycle.DeleteAfterDays", .type = SHAPE_NUMBER, .min = -1, .max = DAYS_MAX}, \
    {.path = "Lifecycle.MoveToColdStorageAfterDays", .type = SHAPE_NUMBER, .min = -1, .max = DAYS_MAX}, \
    {.path = "Lifecycle.OptInToArchiveForSupportedResources", .type = SHAPE_BOOLEAN}
#define WINDOW(member) {.path = member, .type = SHAPE_NUMBER, .min = WINDOW_MINUTES_MIN, .max = WINDOW_MINUTES_MAX}
#define PAGES {.path = "MaxResults", .type = SHAPE_NUMBER, .min = 1, .max = RESULTS_MAX}, TEXT("NextToken")
#define TIME(member) {.path = member, .type = SHAPE_TIME}
#define JOBS \
    PAGES, TIME("ByCreatedAfter"), TIME("ByCreatedBefore"), TIME("ByCompleteAfter"), TIME("ByCompleteBefore"), \
    TEXT("ByResourceType"), {.path = "ByAccountId", .min = 12, .max = 12, .letters = "0-9"}, TEXT("ByParentJobId")

static const struct shape start_backup_job[] = {
    VAULT("BackupVaultName", true), REQUIRED("ResourceArn"), ROLE(true), TEXT("IdempotencyToken"),
    WINDOW("StartWindowMinutes"), WINDOW("CompleteWindowMinutes"), LIFECYCLE,
    {.path = "RecoveryPointTags", .type = SHAPE_MAP, .min = 0, .max = TAGS_MAX},
    {.path = "BackupOptions", .type = SHAPE_MAP}, {.path = "Index", .choices = "|ENABLED|DISABLED|"}, {0},
};
static const struct shape start_restore_job[] = {
    POINT(true), {.path = "Metadata", .type = SHAPE_MAP, .is_required = true}, ROLE(false), TEXT("IdempotencyToken"),
    TEXT("ResourceType"), {.path = "CopySourceTagsToRestoredResource", .type = SHAPE_BOOLEAN}, {0},
};
static const struct shape start_copy_job[] = {
    POINT(true), VAULT("SourceBackupVaultName", true),
    {.path = "DestinationBackupVaultArn", .prefix = "arn:aws:backup:", .is_required = true},
    ROLE(true), TEXT("IdempotencyToken"), LIFECYCLE, {0},
};
static const struct shape list_backup_jobs[] = {
    JOBS, {.path = "ByState", .choices = "|CREATED|PENDING|RUNNING|ABORTING|ABORTED|COMPLETED|FAILED|EXPIRED|PARTIAL|"},
    TEXT("ByResourceArn"), VAULT("ByBackupVaultName", false), TEXT("ByMessageCategory"), {0},
};
static const struct shape list_restore_jobs[] = {
    JOBS, {.path = "ByStatus", .choices = "|PENDING|RUNNING|COMPLETED|ABORTED|FAILED|"}, {0},
};
static const struct shape list_copy_jobs[] = {
    JOBS, {.path = "ByState", .choices = "|CREATED|RUNNING|COMPLETED|FAILED|PARTIAL|"},
    TEXT("ByResourceArn"), TEXT("ByDestinationVaultArn"), TEXT("ByMessageCategory"), TEXT("BySourceRecoveryPointArn"),
    {0},
};
static const struct shape backup_job[] = {REQUIRED("BackupJobId"), {0}};
static const struct shape restore_job[] = {REQUIRED("RestoreJobId"), {0}};
static const struct shape copy_job[] = {REQUIRED("CopyJobId"), {0}};
static const struct shape recovery_point[] = {
    VAULT("BackupVaultName", true), POINT(true),
    {.path = "BackupVaultAccountId", .min = 12, .max = 12, .letters = "0-9"}, {0},
};
static const struct shape delete_recovery_point[] = {VAULT("BackupVaultName", true), POINT(true), {0}};
static const struct shape list_tags[] = {REQUIRED("ResourceArn"), PAGES, {0}};
static const struct shape tag_resource[] = {
    REQUIRED("ResourceArn"), {.path = "Tags", .type = SHAPE_MAP, .is_required = true, .min = 1, .max = TAGS_MAX}, {0},
};

#define CHANGE(operation, size, input, function) \
    {.name = operation, .is_mutating = true, .bucket = size, .shape = input, .perform = function}
#define LOOK(operation, size, input, function) \
    {.name = operation, .bucket = size, .shape = input, .perform = function}

static const struct service_operation operations[] = {
    CHANGE("StartBackupJob", BUCKET_OF_STARTS, start_backup_job, backup_start_backup_job),
    CHANGE("StopBackupJob", BUCKET_OF_STARTS, backup_job, backup_stop_backup_job),
    CHANGE("StartRestoreJob", BUCKET_OF_STARTS, start_restore_job, backup_start_restore_job),
    CHANGE("StartCopyJob", BUCKET_OF_STARTS, start_copy_job, backup_start_copy_job),
    CHANGE("DeleteRecoveryPoint", BUCKET_OF_DELETES, delete_recovery_point, backup_delete_recovery_point),
    CHANGE("TagResource", BUCKET_OF_STARTS, tag_resource, backup_tag_resource),
    LOOK("ListBackupJobs", BUCKET_OF_LISTS, list_backup_jobs, backup_list_backup_jobs),
    LOOK("ListRestoreJobs", BUCKET_OF_LISTS, list_restore_jobs, backup_list_restore_jobs),
    LOOK("ListCopyJobs", BUCKET_OF_LISTS, list_copy_jobs, backup_list_copy_jobs),
    LOOK("ListTags", BUCKET_OF_LISTS, list_tags, backup_list_tags),
    LOOK("DescribeBackupJob", BUCKET_OF_DESCRIBES, backup_job, backup_describe_backup_job),
    LOOK("DescribeRestoreJob", BUCKET_OF_DESCRIBES, restore_job, backup_describe_restore_job),
    LOOK("DescribeCopyJob", BUCKET_OF_DESCRIBES, copy_job, backup_describe_copy_job),
    LOOK("DescribeRecoveryPoint", BUCKET_OF_DESCRIBES, recovery_point, backup_describe_recovery_point),
    LOOK("GetRecoveryPointRestoreMetadata", BUCKET_OF_DESCRIBES, recovery_point,
         backup_get_recovery_point_restore_metadata),
    {0},
};

static const struct service_status statuses[] = {
    {"AccessDeniedException", 403}, {"ServiceUnavailableException", 500}, {0},
};
/* clang-format on */

const struct service backup_service = {
    .name = "backup",
    .protocol = SERVICE_REST_JSON,
    .codes = {.throttled = "ThrottlingException",
              .internal = "ServiceUnavailableException",
              .unknown_operation = "UnknownOperationException",
              .unknown_member = "InvalidParameterValueException",
              .missing = "MissingParameterValueException",
              .wrong_type = "InvalidParameterValueException",
              .out_of_range = "InvalidParameterValueException"},
    .statuses = statuses,
    .operations = {operations},
    .kinds = {&backup_vault_kind, &backup_point_kind, &backup_job_kind, &backup_restore_job_kind,
              &backup_copy_job_kind},
};
