#include "adapters/registry.h"

/* EFS file systems, kept as recovery points of AWS Backup: EFS has no backup call of its own.  AWS Backup acts with the
   role of the request, which must trust it, and which may be passed to it.

   Its calls take a token and answer a repeated one with the job that the first try started; a job carries no tags, so
   there is nothing else to look it up by.  Its lists name all jobs of a Region in one call, and no describe call does.
   https://docs.aws.amazon.com/aws-backup/latest/devguide/API_StartBackupJob.html */

/* The name in a vault's ARN: DeleteRecoveryPoint takes no ARN, and the request of a copy has no name. */
static json_t *vault_name(const json_t *value)
{
    const char *name = json_string_value(value);

    for (const char *at = name; at && *at; at++)
        if (*at == ':')
            name = at + 1;
    return name ? json_string(name) : NULL;
}

/* EFS answers a boolean, and AWS Backup's restore metadata are texts. */
static json_t *boolean_text(const json_t *value)
{
    return json_is_boolean(value) ? json_string(json_is_true(value) ? "true" : "false") : NULL;
}

/* clang-format off */

#define JOBS_OF_EFS "{\"ByResourceType\":\"EFS\",\"MaxResults\":1000}"
#define JOB_LIST(list, job) \
    .id = "{" job "}", .ids_max = 1000, .items = list, .item_id = job, .since = "ByCreatedAfter", \
    .next_token = "NextToken", .next_token_parameter = "NextToken", .interval_s = 30
#define WORDS .message = "StatusMessage"

/* AWS's own expiry deletes at the same time as Tidemark's, which then finds nothing to do: a recovery point must not
   stay for want of a worker, its owner sees in AWS when it goes, a locked vault wants to know, and nobody but AWS can
   move it to cold storage. */
#define LIFECYCLE \
    "\"Lifecycle\":{\"MoveToColdStorageAfterDays\":\"{MoveToColdStorageAfterDays?}\"," \
                   "\"DeleteAfterDays\":\"{DeleteAfterDays?}\"}"

static const struct poll file_system = {
    .ids = "FileSystemId", .ids_max = 1, .id = "{ResourceId}", .items = "FileSystems", .item_id = "FileSystemId",
    .state = "LifeCycleState",
    .verdicts = {{"available", VERDICT_DONE}, {"updating", VERDICT_DONE},
                 {"creating", VERDICT_BUSY, REASON_RESOURCE_STATE}, {"error", VERDICT_BUSY, REASON_RESOURCE_STATE},
                 {"deleting", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
                 {"deleted", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}},
    .interval_s = 30, .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};

/* Whoever started it: AWS runs one backup of a resource at a time, and lets another expire that waited an hour. */
static const struct poll running_backup = {
    .id = "{ResourceArn}", .ids_max = 1000, .items = "BackupJobs", .item_id = "ResourceArn",
    .guards = {{"State", .is = "*", .verdict = VERDICT_BUSY, .reason = REASON_MAINTENANCE_CONFLICT,
                .sentence = "another backup of the file system to end"}},
    .next_token = "NextToken", .next_token_parameter = "NextToken",
    .interval_s = 30, .missing_max = 1, .missing_goes_on = true,
};

/* https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupJob.html */
static const struct poll backup_progress = {
    JOB_LIST("BackupJobs", "BackupJobId"), .state = "State",
    .verdicts = {{"CREATED", VERDICT_WAIT}, {"PENDING", VERDICT_WAIT}, {"RUNNING", VERDICT_WAIT},
                 {"ABORTING", VERDICT_WAIT}, {"COMPLETED", VERDICT_DONE},
                 {"ABORTED", VERDICT_FAILED, REASON_CANCELLED}, {"FAILED", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
                 {"EXPIRED", VERDICT_FAILED, REASON_MAINTENANCE_CONFLICT},
                 {"PARTIAL", VERDICT_FAILED, REASON_CHILD_FAILED}},
    .progress = "PercentDone", WORDS, .missing_max = 20, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll backup_end = {
    JOB_LIST("BackupJobs", "BackupJobId"), .state = "State",
    .verdicts = {{"CREATED", VERDICT_WAIT}, {"PENDING", VERDICT_WAIT}, {"RUNNING", VERDICT_WAIT},
                 {"ABORTING", VERDICT_WAIT}, {"COMPLETED", VERDICT_DONE}, {"ABORTED", VERDICT_DONE},
                 {"FAILED", VERDICT_DONE}, {"EXPIRED", VERDICT_DONE}, {"PARTIAL", VERDICT_DONE}},
    .missing_max = 20, .missing_goes_on = true,
};

static const struct poll restore_progress = {
    JOB_LIST("RestoreJobs", "RestoreJobId"), .state = "Status",
    .verdicts = {{"PENDING", VERDICT_WAIT}, {"RUNNING", VERDICT_WAIT}, {"COMPLETED", VERDICT_DONE},
                 {"ABORTED", VERDICT_FAILED, REASON_CANCELLED}, {"FAILED", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}},
    .progress = "PercentDone", WORDS, .missing_max = 20, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll copy_progress = {
    JOB_LIST("CopyJobs", "CopyJobId"), .state = "State",
    .verdicts = {{"CREATED", VERDICT_WAIT}, {"RUNNING", VERDICT_WAIT}, {"COMPLETED", VERDICT_DONE},
                 {"FAILED", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}, {"PARTIAL", VERDICT_FAILED, REASON_CHILD_FAILED}},
    WORDS, .missing_max = 20, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll copy_end = {
    JOB_LIST("CopyJobs", "CopyJobId"), .state = "State",
    .verdicts = {{"CREATED", VERDICT_WAIT}, {"RUNNING", VERDICT_WAIT}, {"COMPLETED", VERDICT_DONE},
                 {"FAILED", VERDICT_DONE}, {"PARTIAL", VERDICT_DONE}},
    .missing_max = 20, .missing_goes_on = true,
};

#define TAGS \
    .ids = "ResourceArn", .ids_max = 1, .id = "{RecoveryPointArn}", .items = "", .ours = "Tags{tidemark:job-id}", \
    .interval_s = 30, .missing_max = 2

static const struct poll recovery_point_exists = {TAGS, .missing = REASON_RESOURCE_NOT_FOUND};
static const struct poll recovery_point_is_ours = {TAGS, .missing = REASON_NONE};
/* What may not be deleted, for want of a permission of the role that made it, is accepted and then kept as EXPIRED.
   https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteRecoveryPoint.html */
#define DELETION(vault, arn) { \
    .ids = "RecoveryPointArn", .ids_max = 1, .id = arn, .scope = vault, .items = "", \
    .guards = {{"Status", .is = "EXPIRED", .verdict = VERDICT_FAILED, .reason = REASON_ACCESS_DENIED, \
                .sentence = "AWS Backup kept the recovery point as EXPIRED: the role that made it may not delete it. " \
                            "Allow it to, or delete the point in AWS."}, \
               {"Status", .is = "*", .verdict = VERDICT_WAIT}}, \
    .interval_s = 30, .missing_max = 1, .missing = REASON_NONE }

static const struct poll deletion = DELETION("{BackupVaultName}", "{RecoveryPointArn}");
static const struct poll deletion_of_copy = DELETION("{DestinationVaultName}", "{DestinationRecoveryPointArn}");

#define VERIFY_RECOVERY_POINT(tags) { \
    .name = "verify-recovery-point", .service = "backup", .operation = "ListTags", .input = "{\"ResourceArn\":\"\"}", \
    .poll = tags }

#define DELETE_RECOVERY_POINT(step_name, vault, arn) \
    .name = step_name, .service = "backup", .operation = "DeleteRecoveryPoint", \
    .input = "{\"BackupVaultName\":\"" vault "\",\"RecoveryPointArn\":\"" arn "\"}", .is_mutating = true, \
    .codes = {{"ResourceNotFoundException", MEANING_DONE}}

#define AWAIT_DELETION(step_name, gone) \
    .name = step_name, .service = "backup", .operation = "DescribeRecoveryPoint", \
    .input = "{\"BackupVaultName\":\"{Scope}\",\"RecoveryPointArn\":\"\"}", .poll = gone

/* AWS's own windows: an hour to begin, the least that it takes, since for Tidemark the job has begun by then; and its
   seven days to complete, the most that a backup of EFS takes, since the engine stops it when the request's end. */
static const struct step backup[] = {
    {.name = "verify-file-system", .service = "efs", .operation = "DescribeFileSystems",
     .input = "{\"FileSystemId\":\"\"}",
     .captures = {{"Encrypted", "Encrypted", .convert = boolean_text}, {"KmsKeyId", "KmsKeyId"},
                  {"PerformanceMode", "PerformanceMode"}},
     .poll = &file_system},
    {.name = "await-turn", .service = "backup", .operation = "ListBackupJobs",
     .input = "{\"ByResourceType\":\"EFS\",\"ByState\":\"RUNNING\",\"MaxResults\":1000}", .poll = &running_backup},
    {.name = "start-backup-job", .service = "backup", .operation = "StartBackupJob",
     .input = "{\"BackupVaultName\":\"{BackupVaultName}\",\"ResourceArn\":\"{ResourceArn}\","
              "\"IamRoleArn\":\"{IamRoleArn?}\",\"IdempotencyToken\":\"{JobUuid}\",\"StartWindowMinutes\":60,"
              LIFECYCLE ",\"RecoveryPointTags\":\"{TagMap}\"}",
     .is_mutating = true, .has_token = true, .repeats_as_one = true, .starts = true,
     .captures = {{"BackupJobId", "BackupJobId", true}}},
    {.name = "await-backup-job", .service = "backup", .operation = "ListBackupJobs", .input = JOBS_OF_EFS,
     .captures = {{"RecoveryPointArn", "RecoveryPointArn", true}, {"SizeInBytes", "BackupSizeInBytes"}},
     .poll = &backup_progress},
};

/* A job that is stopped leaves nothing.  One that had completed before cannot be stopped, and left a recovery point. */
static const struct step undo_backup[] = {
    {.name = "stop-backup-job", .service = "backup", .operation = "StopBackupJob",
     .input = "{\"BackupJobId\":\"{BackupJobId}\"}", .is_mutating = true,
     .codes = {{"InvalidRequestException", MEANING_DONE}, {"InvalidParameterValueException", MEANING_DONE},
               {"ResourceNotFoundException", MEANING_DONE}}},
    {.name = "await-stop", .service = "backup", .operation = "ListBackupJobs", .input = JOBS_OF_EFS,
     .captures = {{"RecoveryPointArn", "RecoveryPointArn"}}, .poll = &backup_end},
    {DELETE_RECOVERY_POINT("delete-what-is-left", "{BackupVaultName}", "{RecoveryPointArn}"),
     .when = {"RecoveryPointArn"}},
    {AWAIT_DELETION("await-deletion", &deletion), .when = {"RecoveryPointArn"}},
};

/* All values are texts, also those that say true or false. */
#define START_RESTORE_JOB(step_name, token) \
    .name = step_name, .service = "backup", .operation = "StartRestoreJob", \
    .input = "{\"RecoveryPointArn\":\"{RecoveryPointArn}\",\"IamRoleArn\":\"{IamRoleArn?}\"," \
             "\"IdempotencyToken\":\"{JobUuid}\",\"ResourceType\":\"EFS\",\"Metadata\":{" \
             "\"file-system-id\":\"{Metadata.file-system-id?}\",\"newFileSystem\":\"{Metadata.newFileSystem?}\"," \
             "\"CreationToken\":\"" token "\",\"Encrypted\":\"{Metadata.Encrypted?}\"," \
             "\"KmsKeyId\":\"{Metadata.KmsKeyId?}\",\"PerformanceMode\":\"{Metadata.PerformanceMode?}\"," \
             "\"ItemsToRestore\":\"{Metadata.ItemsToRestore?}\"," \
             "\"singleAzFilesystem\":\"{Metadata.singleAzFilesystem?}\"," \
             "\"availabilityZoneName\":\"{Metadata.availabilityZoneName?}\"}}", \
    .is_mutating = true, .has_token = true, .repeats_as_one = true, .starts = true, \
    .captures = {{"RestoreJobId", "RestoreJobId", true}}

/* A restore cannot be stopped, and what it wrote into a file system that people use cannot be told from theirs: so
   nothing is undone, and who stops one is told that it is too late. */
static const struct step restore[] = {
    VERIFY_RECOVERY_POINT(&recovery_point_exists),
    {START_RESTORE_JOB("start-restore-job", "{Metadata.CreationToken}"), .when = {"Metadata.CreationToken"}},
    {START_RESTORE_JOB("start-restore-job-with-own-token", "{JobUuid}"), .when = {"!RestoreJobId"}},
    {.name = "await-restore-job", .service = "backup", .operation = "ListRestoreJobs", .input = JOBS_OF_EFS,
     .captures = {{"CreatedResourceArn", "CreatedResourceArn", true}, {"SizeInBytes", "BackupSizeInBytes"}},
     .poll = &restore_progress},
};

/* https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-efs.html */
static const struct metadata_key restore_keys[] = {
    {"file-system-id", METADATA_STRING}, {"newFileSystem", METADATA_STRING}, {"CreationToken", METADATA_STRING},
    {"Encrypted", METADATA_STRING}, {"KmsKeyId", METADATA_STRING}, {"PerformanceMode", METADATA_STRING},
    {"ItemsToRestore", METADATA_STRING}, {"singleAzFilesystem", METADATA_STRING},
    {"availabilityZoneName", METADATA_STRING}, {"aws:backup:request-id", METADATA_IGNORED}, {NULL},
};

/* Whether a copy carries the tags of its source is not documented. */
#define TAG_COPY(step_name) \
    .name = step_name, .service = "backup", .operation = "TagResource", \
    .input = "{\"ResourceArn\":\"{DestinationRecoveryPointArn}\",\"Tags\":\"{TagMap}\"}", .is_mutating = true, \
    .region = "{DestinationRegion}"

static const struct step copy[] = {
    VERIFY_RECOVERY_POINT(&recovery_point_exists),
    {.name = "start-copy-job", .service = "backup", .operation = "StartCopyJob",
     .input = "{\"RecoveryPointArn\":\"{RecoveryPointArn}\",\"SourceBackupVaultName\":\"{SourceBackupVaultName?}\","
              "\"DestinationBackupVaultArn\":\"{DestinationBackupVaultArn}\",\"IamRoleArn\":\"{IamRoleArn?}\","
              "\"IdempotencyToken\":\"{JobUuid}\"," LIFECYCLE "}",
     .is_mutating = true, .has_token = true, .repeats_as_one = true, .starts = true,
     .captures = {{"CopyJobId", "CopyJobId", true}}},
    {.name = "await-copy-job", .service = "backup", .operation = "ListCopyJobs", .input = JOBS_OF_EFS,
     .captures = {{"DestinationRecoveryPointArn", "DestinationRecoveryPointArn", true},
                  {"SizeInBytes", "BackupSizeInBytes"}},
     .poll = &copy_progress},
    {TAG_COPY("tag-copy"), .tolerates = REASON_ACCESS_DENIED,
     .apology = "The copy could not be tagged: Tidemark will neither restore nor delete it."},
};

/* A copy cannot be stopped: what it made is deleted when it has ended, and tagged before, since nothing without
   Tidemark's tag may be deleted. */
static const struct step undo_copy[] = {
    {.name = "await-end", .service = "backup", .operation = "ListCopyJobs", .input = JOBS_OF_EFS,
     .captures = {{"DestinationRecoveryPointArn", "DestinationRecoveryPointArn"},
                  {"DestinationVaultName", "DestinationBackupVaultArn", true, vault_name}},
     .poll = &copy_end},
    {TAG_COPY("tag-before-deletion"), .codes = {{"ResourceNotFoundException", MEANING_DONE}},
     .when = {"DestinationRecoveryPointArn"}},
    {DELETE_RECOVERY_POINT("delete-copy", "{DestinationVaultName}", "{DestinationRecoveryPointArn}"),
     .region = "{DestinationRegion}", .when = {"DestinationRecoveryPointArn", "DestinationVaultName"}},
    {AWAIT_DELETION("await-deletion-of-copy", &deletion_of_copy),
     .region = "{DestinationRegion}", .when = {"DestinationRecoveryPointArn", "DestinationVaultName"}},
};

static const struct step delete[] = {
    VERIFY_RECOVERY_POINT(&recovery_point_is_ours),
    {DELETE_RECOVERY_POINT("delete-recovery-point", "{BackupVaultName}", "{RecoveryPointArn}"), .starts = true},
    {AWAIT_DELETION("await-deletion", &deletion)},
};

#define STEPS(list) .steps = list, .step_count = sizeof(list) / sizeof(list[0])
#define CLEANUP(list) .cleanup = list, .cleanup_count = sizeof(list) / sizeof(list[0])

const struct adapter efs_adapter = {
    .name = "efs", .resource_type = "EFS",
    .resource_arn = {"arn:*:elasticfilesystem:*:*:file-system/fs-*"},
    .listings = {{.service = "efs", .operation = "DescribeFileSystems", .input = "{\"MaxItems\":100}",
                  .items = "FileSystems", .item_arn = "FileSystemArn",
                  .next_token = "NextMarker", .next_token_parameter = "Marker"}},
    .recovery_point_arn = "arn:*:backup:*:*:recovery-point:*",
    .refusal = {[JOB_LIFECYCLE] = "AWS Backup itself follows the lifecycle that an EFS backup was given."},
    .operations = {
        [JOB_BACKUP] = {STEPS(backup), CLEANUP(undo_backup), .cleanup_stops = true, .needs_role = true,
                        .size_variable = "SizeInBytes", .size_is_bytes = true,
                        .recovery_point_arn = {"{RecoveryPointArn}"},
                        .restore_metadata = "{\"file-system-id\":\"{ResourceId}\",\"newFileSystem\":\"true\","
                                            "\"Encrypted\":\"{Encrypted?}\",\"KmsKeyId\":\"{KmsKeyId?}\","
                                            "\"PerformanceMode\":\"{PerformanceMode?}\"}"},
        [JOB_RESTORE] = {STEPS(restore), .size_variable = "SizeInBytes", .size_is_bytes = true, .needs_role = true,
                         .metadata_keys = restore_keys, .created_resource_arn = {"{CreatedResourceArn}"}},
        [JOB_COPY] = {STEPS(copy), CLEANUP(undo_copy), .size_variable = "SizeInBytes", .size_is_bytes = true,
                      .needs_role = true, .recovery_point_arn = {"{DestinationRecoveryPointArn}"}},
        [JOB_DELETE] = {STEPS(delete), .deletes_recovery_point = true},
    },
};
