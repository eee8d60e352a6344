#include "sandbox/asking.h"

#include "sandbox/backup.h"

enum { HOUR_MS = 3600000, JOB_MS = 200000, DAY_MS = 86400000 };

#define FILE_SYSTEM "fs-0123456789abcdef0"
#define ARN "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/" FILE_SYSTEM
#define ROLE "arn:aws:iam::111122223333:role/Backup"
#define START "'BackupVaultName':'Default','ResourceArn':'" ARN "','IamRoleArn':'" ROLE "'"

static struct asking asking_backup(void)
{
    struct asking asking = asking_new(NULL);
    struct error error;

    asking.service = "backup";
    assert_true(world_add_resource(
        asking.world,
        &(struct world_resource){.kind = "efs:file-system", .region = "eu-west-1", .id = FILE_SYSTEM}, &error));
    assert_true(world_add_resource(
        asking.world, &(struct world_resource){.kind = "backup:vault", .region = "eu-west-1", .id = "nightly"},
        &error));
    return asking;
}

static void keep(const struct asking *asking, const char *path, char text[256])
{
    (void)snprintf(text, 256, "%s", told(asking, path));
    assert_string_not_equal(text, "(none)");
}

/* Starts a backup with a token; keeps the id of its job and the ARN of its recovery point. */
static void start(struct asking *asking, const char *token, char job[256], char point[256])
{
    ASSERT_ASKED(asking, "StartBackupJob",
                 "{" START ",'IdempotencyToken':'%s','RecoveryPointTags':{'tidemark:job-id':'%s'}}", token, token);
    keep(asking, "BackupJobId", job);
    keep(asking, "RecoveryPointArn", point);
}

static const char *job_state(struct asking *asking, const char *job)
{
    ASSERT_ASKED(asking, "DescribeBackupJob", "{'BackupJobId':'%s'}", job);
    return told(asking, "State");
}

static void a_backup_goes_through_its_states(void **state)
{
    struct asking asking = asking_backup();
    char job[256], point[256];

    (void)state;
    start(&asking, "j-1", job, point);
    assert_memory_equal(point, "arn:aws:backup:eu-west-1:111122223333:recovery-point:", 53);
    assert_string_equal(job_state(&asking, job), "CREATED");
    asking.now_ms += JOB_MS / 4;
    assert_string_equal(job_state(&asking, job), "RUNNING");
    assert_non_null(strstr(told(&asking, "PercentDone"), ".0"));
    assert_null(json_at(asking.answer.output, "BackupSizeInBytes"));
    ASSERT_ASKED(&asking, "DescribeRecoveryPoint", "{'BackupVaultName':'Default','RecoveryPointArn':'%s'}", point);
    assert_string_equal(told(&asking, "Status"), "CREATING");
    asking.now_ms += JOB_MS;
    assert_string_equal(job_state(&asking, job), "COMPLETED");
    assert_string_equal(told(&asking, "PercentDone"), "100.0");
    assert_string_equal(told(&asking, "MessageCategory"), "SUCCESS");
    assert_int_equal(json_integer_value(json_at(asking.answer.output, "BackupSizeInBytes")), 6144);
    ASSERT_ASKED(&asking, "DescribeRecoveryPoint", "{'BackupVaultName':'Default','RecoveryPointArn':'%s'}", point);
    assert_string_equal(told(&asking, "Status"), "COMPLETED");
    ASSERT_ASKED(&asking, "ListTags", "{'ResourceArn':'%s'}", point);
    assert_string_equal(json_string_value(json_object_get(json_at(asking.answer.output, "Tags"), "tidemark:job-id")),
                        "j-1");
    ASSERT_ASKED(&asking, "GetRecoveryPointRestoreMetadata",
                 "{'BackupVaultName':'Default','RecoveryPointArn':'%s'}", point);
    assert_string_equal(told(&asking, "RestoreMetadata.file-system-id"), FILE_SYSTEM);
    asking_done(&asking);
}

static void a_repeated_token_is_answered_with_the_same_job(void **state)
{
    struct asking asking = asking_backup();
    char job[256], point[256], again[256], same_point[256];

    (void)state;
    start(&asking, "j-1", job, point);
    start(&asking, "j-1", again, same_point);
    assert_string_equal(again, job);
    assert_string_equal(same_point, point);
    assert_int_equal(world_count_artefacts(asking.world, "j-1", true), 1);
    ASSERT_REFUSED(&asking, "InvalidParameterValueException", "StartBackupJob",
                   "{" START ",'IdempotencyToken':'j-1','StartWindowMinutes':60}");
    asking_done(&asking);
}

static void a_list_names_all_jobs(void **state)
{
    struct asking asking = asking_backup();
    char job[256], point[256];

    (void)state;
    start(&asking, "j-1", job, point);
    asking.now_ms += HOUR_MS;
    start(&asking, "j-2", job, point);
    ASSERT_ASKED(&asking, "ListBackupJobs", "{'ByResourceType':'EFS','MaxResults':1}");
    assert_int_equal(told_count(&asking, "BackupJobs"), 1);
    assert_string_equal(told(&asking, "BackupJobs[0].State"), "COMPLETED");
    ASSERT_ASKED(&asking, "ListBackupJobs", "{'ByResourceType':'EFS','MaxResults':1,'NextToken':'%s'}",
                 told(&asking, "NextToken"));
    assert_string_equal(told(&asking, "BackupJobs[0].BackupJobId"), job);
    assert_string_equal(told(&asking, "NextToken"), "(none)");
    asking.now_ms += JOB_MS / 4;
    ASSERT_ASKED(&asking, "ListBackupJobs", "{'ByState':'RUNNING'}");
    assert_int_equal(told_count(&asking, "BackupJobs"), 1);
    ASSERT_ASKED(&asking, "ListBackupJobs", "{'ByResourceArn':'" ARN "'}");
    assert_int_equal(told_count(&asking, "BackupJobs"), 2);
    ASSERT_ASKED(&asking, "ListBackupJobs", "{'ByCreatedAfter':%d}", START_MS / 1000 + 60);
    assert_int_equal(told_count(&asking, "BackupJobs"), 1);
    ASSERT_ASKED(&asking, "ListBackupJobs", "{'ByCreatedAfter':'1970-01-20T16:14:20Z'}");
    assert_int_equal(told_count(&asking, "BackupJobs"), 1);
    ASSERT_ASKED(&asking, "ListBackupJobs", "{'ByResourceType':'EBS'}");
    assert_int_equal(told_count(&asking, "BackupJobs"), 0);
    asking.now_ms += INT64_C(31) * DAY_MS;
    ASSERT_ASKED(&asking, "ListBackupJobs", "{}");
    assert_int_equal(told_count(&asking, "BackupJobs"), 0);
    asking_done(&asking);
}

/* One backup of a file system runs at a time. */
static void another_backup_waits_or_expires(void **state)
{
    struct asking asking = asking_backup();
    char first[256], second[256], third[256], point[256];

    (void)state;
    start(&asking, "j-1", first, point);
    start(&asking, "j-2", second, point);
    asking.now_ms += JOB_MS / 4;
    assert_string_equal(job_state(&asking, second), "CREATED");
    assert_string_equal(told(&asking, "PercentDone"), "0.0");
    asking.now_ms += JOB_MS;
    assert_string_equal(job_state(&asking, first), "COMPLETED");
    asking.now_ms += JOB_MS;
    assert_string_equal(job_state(&asking, second), "COMPLETED");
    world_inject(asking.world, &(struct world_fault){.kind = WORLD_FAULT_SNAPSHOT_STUCK, .count = 1});
    start(&asking, "j-3", first, point);
    start(&asking, "j-4", third, point);
    asking.now_ms += INT64_C(9) * HOUR_MS;
    assert_string_equal(job_state(&asking, first), "RUNNING");
    assert_string_equal(job_state(&asking, third), "EXPIRED");
    assert_non_null(strstr(told(&asking, "StatusMessage"), "running job for the same resource"));
    asking.now_ms += INT64_C(8) * DAY_MS;
    assert_string_equal(job_state(&asking, first), "EXPIRED");
    assert_string_equal(told(&asking, "StatusMessage"), "Backup job expired before completion.");
    ASSERT_REFUSED(&asking, "ResourceNotFoundException", "DescribeRecoveryPoint",
                   "{'BackupVaultName':'Default','RecoveryPointArn':'%s'}", point);
    asking_done(&asking);
}

static void a_stopped_job_leaves_nothing(void **state)
{
    struct asking asking = asking_backup();
    char job[256], point[256];

    (void)state;
    start(&asking, "j-1", job, point);
    asking.now_ms += JOB_MS / 4;
    ASSERT_ASKED(&asking, "StopBackupJob", "{'BackupJobId':'%s'}", job);
    assert_string_equal(job_state(&asking, job), "ABORTING");
    ASSERT_ASKED(&asking, "StopBackupJob", "{'BackupJobId':'%s'}", job);
    asking.now_ms += HOUR_MS;
    assert_string_equal(job_state(&asking, job), "ABORTED");
    assert_int_equal(world_count_artefacts(asking.world, "j-1", false), 0);
    ASSERT_REFUSED(&asking, "InvalidRequestException", "StopBackupJob", "{'BackupJobId':'%s'}", job);
    ASSERT_REFUSED(&asking, "ResourceNotFoundException", "StopBackupJob", "{'BackupJobId':'another'}");
    asking_done(&asking);
}

static void a_job_that_fails_says_why_and_leaves_nothing(void **state)
{
    struct asking asking = asking_backup();
    char job[256], point[256];

    (void)state;
    world_inject(asking.world,
                 &(struct world_fault){.kind = WORLD_FAULT_SNAPSHOT_ERROR, .code = "Role cannot be assumed"});
    start(&asking, "j-1", job, point);
    asking.now_ms += HOUR_MS;
    assert_string_equal(job_state(&asking, job), "FAILED");
    assert_string_equal(told(&asking, "StatusMessage"), "Role cannot be assumed");
    assert_int_equal(world_count_artefacts(asking.world, "j-1", false), 0);
    asking_done(&asking);
}

static void a_start_that_is_wrong_is_refused(void **state)
{
    static const struct {
        const char *input, *code;
    } cases[] = {
        {"{'ResourceArn':'" ARN "','IamRoleArn':'" ROLE "'}", "MissingParameterValueException"},
        {"{'BackupVaultName':'Default','ResourceArn':'" ARN "'}", "MissingParameterValueException"},
        {"{'BackupVaultName':'other','ResourceArn':'" ARN "','IamRoleArn':'" ROLE "'}", "AccessDeniedException"},
        {"{'BackupVaultName':'Default','ResourceArn':'" ARN "0','IamRoleArn':'" ROLE "'}",
         "ResourceNotFoundException"},
        {"{'BackupVaultName':'Default','ResourceArn':'arn:aws:ec2:eu-west-1:111122223333:volume/vol-1',"
         "'IamRoleArn':'" ROLE "'}",
         "InvalidParameterValueException"},
        {"{'BackupVaultName':'Default','ResourceArn':'" ARN "','IamRoleArn':'Backup'}",
         "InvalidParameterValueException"},
        {"{" START ",'StartWindowMinutes':59}", "InvalidParameterValueException"},
        {"{" START ",'CompleteWindowMinutes':59}", "InvalidParameterValueException"},
        {"{" START ",'Lifecycle':{'DeleteAfterDays':0}}", "InvalidParameterValueException"},
        {"{" START ",'Lifecycle':{'DeleteAfterDays':100,'MoveToColdStorageAfterDays':30}}",
         "InvalidParameterValueException"},
        {"{" START ",'BackupOptions':{'WindowsVSS':'enabled'}}", "InvalidParameterValueException"},
        {"{" START ",'RecoveryPointTags':{'a':1}}", "InvalidParameterValueException"},
        {"{" START ",'Tags':{}}", "InvalidParameterValueException"},
    };
    struct asking asking = asking_backup();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ASSERT_REFUSED(&asking, cases[i].code, "StartBackupJob", "%s", cases[i].input);
    ASSERT_ASKED(&asking, "StartBackupJob",
                 "{'BackupVaultName':'nightly','ResourceArn':'" ARN "','IamRoleArn':'" ROLE "','Lifecycle':{}}");
    asking_done(&asking);
}

static void a_recovery_point_goes_when_its_days_are_over(void **state)
{
    struct asking asking = asking_backup();
    char point[256];

    (void)state;
    ASSERT_ASKED(&asking, "StartBackupJob",
                 "{" START ",'Lifecycle':{'DeleteAfterDays':120,'MoveToColdStorageAfterDays':30}}");
    keep(&asking, "RecoveryPointArn", point);
    asking.now_ms += INT64_C(119) * DAY_MS;
    ASSERT_ASKED(&asking, "DescribeRecoveryPoint", "{'BackupVaultName':'Default','RecoveryPointArn':'%s'}", point);
    assert_int_equal(json_integer_value(json_at(asking.answer.output, "Lifecycle.DeleteAfterDays")), 120);
    assert_true(json_real_value(json_at(asking.answer.output, "CalculatedLifecycle.MoveToColdStorageAt")) ==
                (double)START_MS / 1000 + 30.0 * 86400);
    asking.now_ms += INT64_C(2) * DAY_MS;
    ASSERT_REFUSED(&asking, "ResourceNotFoundException", "ListTags", "{'ResourceArn':'%s'}", point);
    asking_done(&asking);
}

static void a_recovery_point_is_deleted(void **state)
{
    struct asking asking = asking_backup();
    char job[256], point[256];

    (void)state;
    start(&asking, "j-1", job, point);
    ASSERT_REFUSED(&asking, "InvalidResourceStateException", "DeleteRecoveryPoint",
                   "{'BackupVaultName':'Default','RecoveryPointArn':'%s'}", point);
    asking.now_ms += HOUR_MS;
    ASSERT_REFUSED(&asking, "ResourceNotFoundException", "DeleteRecoveryPoint",
                   "{'BackupVaultName':'nightly','RecoveryPointArn':'%s'}", point);
    ASSERT_REFUSED(&asking, "AccessDeniedException", "DeleteRecoveryPoint",
                   "{'BackupVaultName':'other','RecoveryPointArn':'%s'}", point);
    ASSERT_ASKED(&asking, "DeleteRecoveryPoint", "{'BackupVaultName':'Default','RecoveryPointArn':'%s'}", point);
    ASSERT_ASKED(&asking, "DescribeRecoveryPoint", "{'BackupVaultName':'Default','RecoveryPointArn':'%s'}", point);
    assert_string_equal(told(&asking, "Status"), "DELETING");
    asking.now_ms += HOUR_MS;
    ASSERT_REFUSED(&asking, "ResourceNotFoundException", "DescribeRecoveryPoint",
                   "{'BackupVaultName':'Default','RecoveryPointArn':'%s'}", point);
    assert_int_equal(world_count_artefacts(asking.world, "j-1", false), 0);
    asking_done(&asking);
}

/* Accepted, and then kept: the role of the backup may not delete. */
static void one_that_may_not_be_deleted_is_kept_as_expired(void **state)
{
    struct asking asking = asking_backup();
    char point[256];

    (void)state;
    ASSERT_ASKED(&asking, "StartBackupJob",
                 "{'BackupVaultName':'Default','ResourceArn':'" ARN "','IamRoleArn':'" ROLE
                 BACKUP_ROLE_WITHOUT_DELETE "'}");
    keep(&asking, "RecoveryPointArn", point);
    asking.now_ms += HOUR_MS;
    ASSERT_ASKED(&asking, "DeleteRecoveryPoint", "{'BackupVaultName':'Default','RecoveryPointArn':'%s'}", point);
    asking.now_ms += HOUR_MS;
    ASSERT_ASKED(&asking, "DescribeRecoveryPoint", "{'BackupVaultName':'Default','RecoveryPointArn':'%s'}", point);
    assert_string_equal(told(&asking, "Status"), "EXPIRED");
    asking_done(&asking);
}

#define RESTORE "'RecoveryPointArn':'%s','IamRoleArn':'" ROLE "','ResourceType':'EFS'"
#define NEW "'newFileSystem':'true','CreationToken':'t-1','Encrypted':'true','PerformanceMode':'maxIO'"

static void a_restore_makes_a_file_system(void **state)
{
    struct asking asking = asking_backup();
    char job[256], point[256], restore[256], created[256];

    (void)state;
    start(&asking, "j-1", job, point);
    asking.now_ms += HOUR_MS;
    ASSERT_ASKED(&asking, "StartRestoreJob", "{" RESTORE ",'IdempotencyToken':'r-1','Metadata':{" NEW "}}", point);
    keep(&asking, "RestoreJobId", restore);
    ASSERT_ASKED(&asking, "StartRestoreJob", "{" RESTORE ",'IdempotencyToken':'r-1','Metadata':{" NEW "}}", point);
    assert_string_equal(told(&asking, "RestoreJobId"), restore);
    ASSERT_ASKED(&asking, "DescribeRestoreJob", "{'RestoreJobId':'%s'}", restore);
    assert_string_equal(told(&asking, "Status"), "PENDING");
    assert_string_equal(told(&asking, "CreatedResourceArn"), "(none)");
    asking.now_ms += HOUR_MS;
    ASSERT_ASKED(&asking, "ListRestoreJobs", "{'ByStatus':'COMPLETED','ByResourceType':'EFS'}");
    assert_string_equal(told(&asking, "RestoreJobs[0].RestoreJobId"), restore);
    keep(&asking, "RestoreJobs[0].CreatedResourceArn", created);
    asking.service = "efs";
    ASSERT_ASKED(&asking, "DescribeFileSystems", "{'FileSystemId':'%s'}", created);
    assert_string_equal(told(&asking, "FileSystems[0].PerformanceMode"), "maxIO");
    assert_string_equal(told(&asking, "FileSystems[0].CreationToken"), "t-1");
    assert_int_equal(world_count_artefacts(asking.world, "r-1", true), 1);
    asking_done(&asking);
}

static void a_restore_goes_into_a_file_system_that_exists(void **state)
{
    struct asking asking = asking_backup();
    char job[256], point[256], restore[256];

    (void)state;
    start(&asking, "j-1", job, point);
    asking.now_ms += HOUR_MS;
    ASSERT_ASKED(&asking, "StartRestoreJob",
                 "{" RESTORE ",'Metadata':{'file-system-id':'" FILE_SYSTEM "','NewFileSystem':'False'}}", point);
    keep(&asking, "RestoreJobId", restore);
    asking.now_ms += HOUR_MS;
    ASSERT_ASKED(&asking, "DescribeRestoreJob", "{'RestoreJobId':'%s'}", restore);
    assert_string_equal(told(&asking, "Status"), "COMPLETED");
    assert_string_equal(told(&asking, "CreatedResourceArn"), ARN);
    asking_done(&asking);
}

static void a_restore_that_fails_leaves_nothing(void **state)
{
    struct asking asking = asking_backup();
    char job[256], point[256], restore[256];

    (void)state;
    start(&asking, "j-1", job, point);
    asking.now_ms += HOUR_MS;
    world_inject(asking.world, &(struct world_fault){.kind = WORLD_FAULT_SNAPSHOT_ERROR});
    ASSERT_ASKED(&asking, "StartRestoreJob", "{" RESTORE ",'IdempotencyToken':'r-1','Metadata':{" NEW "}}", point);
    keep(&asking, "RestoreJobId", restore);
    asking.now_ms += HOUR_MS;
    ASSERT_ASKED(&asking, "DescribeRestoreJob", "{'RestoreJobId':'%s'}", restore);
    assert_string_equal(told(&asking, "Status"), "FAILED");
    assert_int_equal(world_count_artefacts(asking.world, "r-1", false), 0);
    asking_done(&asking);
}

static void a_restore_that_is_wrong_is_refused(void **state)
{
    static const struct {
        const char *metadata, *code;
    } cases[] = {
        {"'file-system-id':'fs-0aaaaaaaaaaaaaaaa'", "InvalidParameterValueException"},
        {"", "InvalidParameterValueException"},
        {"'newFileSystem':'true'", "MissingParameterValueException"},
        {NEW ",'fileSystemId':'x'", "InvalidParameterValueException"},
        {"'newFileSystem':'true','CreationToken':'t','KmsKeyId':'alias/x'", "InvalidParameterValueException"},
        {"'newFileSystem':'true','CreationToken':'t','PerformanceMode':'fast'", "InvalidParameterValueException"},
        {"'newFileSystem':true", "InvalidParameterValueException"},
    };
    struct asking asking = asking_backup();
    char job[256], point[256];

    (void)state;
    start(&asking, "j-1", job, point);
    ASSERT_REFUSED(&asking, "InvalidRequestException", "StartRestoreJob", "{" RESTORE ",'Metadata':{" NEW "}}", point);
    asking.now_ms += HOUR_MS;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ASSERT_REFUSED(&asking, cases[i].code, "StartRestoreJob", "{" RESTORE ",'Metadata':{%s}}", point,
                       cases[i].metadata);
    ASSERT_REFUSED(&asking, "ResourceNotFoundException", "StartRestoreJob", "{" RESTORE ",'Metadata':{" NEW "}}",
                   "arn:aws:backup:eu-west-1:111122223333:recovery-point:x");
    ASSERT_REFUSED(&asking, "MissingParameterValueException", "StartRestoreJob",
                   "{'RecoveryPointArn':'%s','Metadata':{" NEW "}}", point);
    asking_done(&asking);
}

#define COPY_TO(account, vault) \
    "{'RecoveryPointArn':'%s','SourceBackupVaultName':'Default','IamRoleArn':'" ROLE "','IdempotencyToken':'c-1'," \
    "'DestinationBackupVaultArn':'arn:aws:backup:eu-central-1:" account ":backup-vault:" vault "'}"

static void a_copy_makes_a_recovery_point_elsewhere(void **state)
{
    struct asking asking = asking_backup();
    char job[256], point[256], copy[256], copied[256];

    (void)state;
    start(&asking, "j-1", job, point);
    ASSERT_REFUSED(&asking, "InvalidRequestException", "StartCopyJob", COPY_TO("111122223333", "Default"), point);
    asking.now_ms += HOUR_MS;
    ASSERT_ASKED(&asking, "StartCopyJob", COPY_TO("111122223333", "Default"), point);
    keep(&asking, "CopyJobId", copy);
    ASSERT_ASKED(&asking, "StartCopyJob", COPY_TO("111122223333", "Default"), point);
    assert_string_equal(told(&asking, "CopyJobId"), copy);
    asking.now_ms += JOB_MS / 4;
    ASSERT_ASKED(&asking, "DescribeCopyJob", "{'CopyJobId':'%s'}", copy);
    assert_string_equal(told(&asking, "CopyJob.State"), "RUNNING");
    assert_string_equal(told(&asking, "CopyJob.DestinationRecoveryPointArn"), "(none)");
    asking.now_ms += HOUR_MS;
    ASSERT_ASKED(&asking, "ListCopyJobs", "{'ByResourceType':'EFS','BySourceRecoveryPointArn':'%s'}", point);
    assert_string_equal(told(&asking, "CopyJobs[0].State"), "COMPLETED");
    keep(&asking, "CopyJobs[0].DestinationRecoveryPointArn", copied);
    asking.region = "eu-central-1";
    ASSERT_ASKED(&asking, "ListTags", "{'ResourceArn':'%s'}", copied);
    assert_int_equal(json_object_size(json_at(asking.answer.output, "Tags")), 0);
    ASSERT_ASKED(&asking, "TagResource", "{'ResourceArn':'%s','Tags':{'a':'b'}}", copied);
    ASSERT_ASKED(&asking, "ListTags", "{'ResourceArn':'%s'}", copied);
    assert_string_equal(told(&asking, "Tags.a"), "b");
    assert_int_equal(world_count_artefacts(asking.world, "c-1", true), 1);
    asking_done(&asking);
}

static void a_copy_that_is_wrong_is_refused(void **state)
{
    struct asking asking = asking_backup();
    char job[256], point[256];

    (void)state;
    start(&asking, "j-1", job, point);
    asking.now_ms += HOUR_MS;
    ASSERT_REFUSED(&asking, "AccessDeniedException", "StartCopyJob", COPY_TO("111122223333", "other"), point);
    ASSERT_REFUSED(&asking, "InvalidParameterValueException", "StartCopyJob", COPY_TO("me", "Default"), point);
    ASSERT_REFUSED(&asking, "ResourceNotFoundException", "StartCopyJob", COPY_TO("111122223333", "Default"),
                   "arn:aws:backup:eu-west-1:111122223333:recovery-point:x");
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_goes_through_its_states),
        cmocka_unit_test(a_repeated_token_is_answered_with_the_same_job),
        cmocka_unit_test(a_list_names_all_jobs),
        cmocka_unit_test(another_backup_waits_or_expires),
        cmocka_unit_test(a_stopped_job_leaves_nothing),
        cmocka_unit_test(a_job_that_fails_says_why_and_leaves_nothing),
        cmocka_unit_test(a_start_that_is_wrong_is_refused),
        cmocka_unit_test(a_recovery_point_goes_when_its_days_are_over),
        cmocka_unit_test(a_recovery_point_is_deleted),
        cmocka_unit_test(one_that_may_not_be_deleted_is_kept_as_expired),
        cmocka_unit_test(a_restore_makes_a_file_system),
        cmocka_unit_test(a_restore_goes_into_a_file_system_that_exists),
        cmocka_unit_test(a_restore_that_fails_leaves_nothing),
        cmocka_unit_test(a_restore_that_is_wrong_is_refused),
        cmocka_unit_test(a_copy_makes_a_recovery_point_elsewhere),
        cmocka_unit_test(a_copy_that_is_wrong_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
