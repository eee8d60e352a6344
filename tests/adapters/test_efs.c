#include "adapters/staged.h"

#define FILE_SYSTEM "fs-0123456789abcdef0"
#define ARN "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/" FILE_SYSTEM
#define ROLE "arn:aws:iam::111122223333:role/Backup"
#define BACKUP "'JobType':'StartBackupJob','ResourceArn':'" ARN "'"
#define RESTORE "'JobType':'StartRestoreJob','ResourceType':'EFS','IamRoleArn':'" ROLE "'"
#define COPY "'JobType':'StartCopyJob','SourceBackupVaultName':'Default','IamRoleArn':'" ROLE "'," \
    "'DestinationBackupVaultArn':'arn:aws:backup:eu-central-1:111122223333:backup-vault:Default'"

enum { DAY_MS = 86400000 };

/* A recovery point of Tidemark's own; its ARN is the outcome's. */
static void back_up(struct staged *staged)
{
    staged_play(staged, "{" BACKUP ",'IamRoleArn':'" ROLE "'}");
    ASSERT_COMPLETED(staged);
}

static void a_backup_is_a_recovery_point(void **state)
{
    struct staged staged = staged_new("efs");
    const json_t *point;

    (void)state;
    back_up(&staged);
    assert_int_equal(staged.outcome.artefacts_kept, 1);
    assert_true(arn_matches(efs_adapter.recovery_point_arn, staged.outcome.recovery_point));
    point = stage_recovery_point(staged.stage);
    assert_string_equal(json_text_at(point, "restoreMetadata.file-system-id"), FILE_SYSTEM);
    assert_string_equal(json_text_at(point, "restoreMetadata.newFileSystem"), "true");
    assert_string_equal(json_text_at(point, "restoreMetadata.Encrypted"), "true");
    assert_string_equal(json_text_at(point, "restoreMetadata.PerformanceMode"), "generalPurpose");
    assert_int_equal(json_integer_value(json_at(point, "backupSizeInBytes")), 6144);
    staged_done(&staged);
}

/* What runs already, whoever started it, is waited for instead of letting AWS's start window pass. */
static void another_backup_is_waited_for(void **state)
{
    struct staged staged = staged_new("efs");

    (void)state;
    staged_call(&staged, -60000, "backup:StartBackupJob", /* long enough ago to run */
                "{'BackupVaultName':'Default','ResourceArn':'" ARN "','IamRoleArn':'" ROLE "'}");
    back_up(&staged);
    staged_call(&staged, DAY_MS, "backup:ListBackupJobs", "{'ByState':'COMPLETED'}");
    assert_int_equal(json_array_size(json_at(staged.answer.output, "BackupJobs")), 2);
    assert_true(json_real_value(json_at(staged.answer.output, "BackupJobs[1].CreationDate")) * 1000 >=
                json_real_value(json_at(staged.answer.output, "BackupJobs[0].CompletionDate")) * 1000);
    staged_done(&staged);
}

static void what_cannot_be_backed_up_is_refused(void **state)
{
    static const struct {
        const char *request, *reason;
    } cases[] = {
        {"{" BACKUP "}", "INVALID_REQUEST"},
        {"{" BACKUP ",'IamRoleArn':'" ROLE "','BackupVaultName':'other'}", "ACCESS_DENIED"},
        {"{'JobType':'StartBackupJob','ResourceArn':'" ARN "0','IamRoleArn':'" ROLE "'}", "RESOURCE_NOT_FOUND"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct staged staged = staged_new("efs");

        staged_play(&staged, "%s", cases[i].request);
        ASSERT_FAILED(&staged, cases[i].reason);
        assert_int_equal(staged.outcome.artefacts_made, 0);
        staged_done(&staged);
    }
}

static void a_restore_makes_a_file_system(void **state)
{
    struct staged staged = staged_new("efs");

    (void)state;
    back_up(&staged);
    staged_play(&staged, "{" RESTORE ",'RecoveryPointArn':'%s','Metadata':{'newFileSystem':'true'}}",
                staged.outcome.recovery_point);
    ASSERT_COMPLETED(&staged);
    assert_int_equal(staged.outcome.artefacts_kept, 1);
    staged_call(&staged, DAY_MS, "efs:DescribeFileSystems", "{'FileSystemId':'%s'}",
                staged.outcome.created_resource);
    assert_string_equal(json_text_at(staged.answer.output, "FileSystems[0].CreationToken"),
                        "7f9c24e8-3b12-4e0f-8e5b-000000000002"); /* its job, since the request gives none */
    staged_done(&staged);
}

static void a_restore_goes_where_the_request_says(void **state)
{
    struct staged staged = staged_new("efs");
    char point[256];

    (void)state;
    back_up(&staged);
    (void)snprintf(point, sizeof(point), "%s", staged.outcome.recovery_point);
    staged_play(&staged, "{" RESTORE ",'RecoveryPointArn':'%s','Metadata':{'File-System-Id':'" FILE_SYSTEM "'}}", point);
    ASSERT_COMPLETED(&staged);
    assert_string_equal(staged.outcome.created_resource, ARN);
    staged_play(&staged, "{" RESTORE ",'RecoveryPointArn':'%s','Metadata':{'newFileSystem':'true',"
                         "'CreationToken':'mine'}}", point);
    ASSERT_COMPLETED(&staged);
    staged_call(&staged, DAY_MS, "efs:DescribeFileSystems", "{'CreationToken':'mine'}");
    assert_string_equal(json_text_at(staged.answer.output, "FileSystems[0].FileSystemArn"),
                        staged.outcome.created_resource);
    staged_play(&staged, "{" RESTORE ",'RecoveryPointArn':'%s','Metadata':{'newFilesystems':'true'}}", point);
    ASSERT_FAILED(&staged, "INVALID_REQUEST");
    assert_non_null(strstr(staged.outcome.message, "newFileSystem"));
    staged_done(&staged);
}

/* A copy has no tags of its source's: it is given them, so that it can be restored and deleted in its turn. */
static void a_copy_is_tidemarks_own(void **state)
{
    struct staged staged = staged_new("efs");
    char copy[256];

    (void)state;
    back_up(&staged);
    staged_play(&staged, "{" COPY ",'RecoveryPointArn':'%s'}", staged.outcome.recovery_point);
    ASSERT_COMPLETED(&staged);
    assert_false(staged.outcome.has_issues);
    (void)snprintf(copy, sizeof(copy), "%s", staged.outcome.created_resource);
    assert_true(arn_matches("arn:aws:backup:eu-central-1:111122223333:recovery-point:*", copy));
    staged_play(&staged, "{'JobType':'DeleteRecoveryPoint','RecoveryPointArn':'%s'}", copy);
    ASSERT_COMPLETED(&staged);
    staged_done(&staged);
}

static void a_copy_that_cannot_be_tagged_has_issues(void **state)
{
    struct staged staged = staged_new("efs");

    (void)state;
    back_up(&staged);
    world_inject(stage_world(staged.stage), &(struct world_fault){.kind = WORLD_FAULT_CODE,
                                                                  .operation = "backup:TagResource",
                                                                  .code = "AccessDeniedException"});
    staged_play(&staged, "{" COPY ",'RecoveryPointArn':'%s'}", staged.outcome.recovery_point);
    ASSERT_COMPLETED(&staged);
    assert_true(staged.outcome.has_issues);
    assert_non_null(strstr(staged.outcome.message, "could not be tagged"));
    staged_done(&staged);
}

static void only_what_is_ours_is_touched(void **state)
{
    struct staged staged = staged_new("efs");
    char point[256];

    (void)state;
    staged_call(&staged, 0, "backup:StartBackupJob",
                "{'BackupVaultName':'Default','ResourceArn':'" ARN "','IamRoleArn':'" ROLE "'}");
    (void)snprintf(point, sizeof(point), "%s", json_text_at(staged.answer.output, "RecoveryPointArn"));
    back_up(&staged); /* which takes long enough for the other one */
    staged_play(&staged, "{'JobType':'DeleteRecoveryPoint','RecoveryPointArn':'%s'}", point);
    ASSERT_FAILED(&staged, "NOT_OURS");
    staged_play(&staged, "{" RESTORE ",'RecoveryPointArn':'%s','Metadata':{'newFileSystem':'true'}}", point);
    ASSERT_FAILED(&staged, "NOT_OURS");
    staged_play(&staged, "{" COPY ",'RecoveryPointArn':'%s'}", point);
    ASSERT_FAILED(&staged, "NOT_OURS");
    staged_done(&staged);
}

static void what_is_gone_is_deleted(void **state)
{
    struct staged staged = staged_new("efs");
    char point[256];

    (void)state;
    back_up(&staged);
    (void)snprintf(point, sizeof(point), "%s", staged.outcome.recovery_point);
    for (int i = 0; i < 2; i++) {
        staged_play(&staged, "{'JobType':'DeleteRecoveryPoint','RecoveryPointArn':'%s'}", point);
        ASSERT_COMPLETED(&staged);
    }
    staged_play(&staged, "{" RESTORE ",'RecoveryPointArn':'%s','Metadata':{'newFileSystem':'true'}}", point);
    ASSERT_FAILED(&staged, "RESOURCE_NOT_FOUND");
    staged_done(&staged);
}

/* AWS Backup says yes, and keeps it. */
static void one_that_is_kept_as_expired_fails_the_job(void **state)
{
    struct staged staged = staged_new("efs");

    (void)state;
    staged_play(&staged, "{" BACKUP ",'IamRoleArn':'" ROLE "-without-delete'}");
    ASSERT_COMPLETED(&staged);
    staged_play(&staged, "{'JobType':'DeleteRecoveryPoint','RecoveryPointArn':'%s'}", staged.outcome.recovery_point);
    ASSERT_FAILED(&staged, "ACCESS_DENIED");
    assert_non_null(strstr(staged.outcome.message, "kept the recovery point as EXPIRED"));
    staged_done(&staged);
}

/* https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupJob.html, API_RestoreJobsListMember.html, API_CopyJob.html
   and https://docs.aws.amazon.com/efs/latest/ug/API_FileSystemDescription.html */
static void every_state_has_its_verdict(void **state)
{
    static const struct {
        enum job_kind kind;
        const char *step, *value;
        enum verdict verdict;
        enum reason reason;
    } cases[] = {
        {JOB_BACKUP, "verify-file-system", "available", VERDICT_DONE, REASON_NONE},
        {JOB_BACKUP, "verify-file-system", "updating", VERDICT_DONE, REASON_NONE},
        {JOB_BACKUP, "verify-file-system", "creating", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {JOB_BACKUP, "verify-file-system", "error", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {JOB_BACKUP, "verify-file-system", "deleting", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
        {JOB_BACKUP, "verify-file-system", "deleted", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
        {JOB_BACKUP, "await-backup-job", "CREATED", VERDICT_WAIT, REASON_NONE},
        {JOB_BACKUP, "await-backup-job", "PENDING", VERDICT_WAIT, REASON_NONE},
        {JOB_BACKUP, "await-backup-job", "RUNNING", VERDICT_WAIT, REASON_NONE},
        {JOB_BACKUP, "await-backup-job", "ABORTING", VERDICT_WAIT, REASON_NONE},
        {JOB_BACKUP, "await-backup-job", "COMPLETED", VERDICT_DONE, REASON_NONE},
        {JOB_BACKUP, "await-backup-job", "ABORTED", VERDICT_FAILED, REASON_CANCELLED},
        {JOB_BACKUP, "await-backup-job", "FAILED", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {JOB_BACKUP, "await-backup-job", "EXPIRED", VERDICT_FAILED, REASON_MAINTENANCE_CONFLICT},
        {JOB_BACKUP, "await-backup-job", "PARTIAL", VERDICT_FAILED, REASON_CHILD_FAILED},
        {JOB_BACKUP, "await-backup-job", "SOMETHING_NEW", VERDICT_WAIT, REASON_NONE},
        {JOB_BACKUP, "await-stop", "ABORTING", VERDICT_WAIT, REASON_NONE},
        {JOB_BACKUP, "await-stop", "ABORTED", VERDICT_DONE, REASON_NONE},
        {JOB_BACKUP, "await-stop", "COMPLETED", VERDICT_DONE, REASON_NONE},
        {JOB_BACKUP, "await-stop", "FAILED", VERDICT_DONE, REASON_NONE},
        {JOB_BACKUP, "await-stop", "EXPIRED", VERDICT_DONE, REASON_NONE},
        {JOB_BACKUP, "await-stop", "PARTIAL", VERDICT_DONE, REASON_NONE},
        {JOB_RESTORE, "await-restore-job", "PENDING", VERDICT_WAIT, REASON_NONE},
        {JOB_RESTORE, "await-restore-job", "RUNNING", VERDICT_WAIT, REASON_NONE},
        {JOB_RESTORE, "await-restore-job", "COMPLETED", VERDICT_DONE, REASON_NONE},
        {JOB_RESTORE, "await-restore-job", "ABORTED", VERDICT_FAILED, REASON_CANCELLED},
        {JOB_RESTORE, "await-restore-job", "FAILED", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {JOB_COPY, "await-copy-job", "CREATED", VERDICT_WAIT, REASON_NONE},
        {JOB_COPY, "await-copy-job", "RUNNING", VERDICT_WAIT, REASON_NONE},
        {JOB_COPY, "await-copy-job", "COMPLETED", VERDICT_DONE, REASON_NONE},
        {JOB_COPY, "await-copy-job", "FAILED", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {JOB_COPY, "await-copy-job", "PARTIAL", VERDICT_FAILED, REASON_CHILD_FAILED},
        {JOB_COPY, "await-end", "RUNNING", VERDICT_WAIT, REASON_NONE},
        {JOB_COPY, "await-end", "FAILED", VERDICT_DONE, REASON_NONE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct verdict_of *verdict =
            staged_verdict(staged_step(&efs_adapter, cases[i].kind, cases[i].step)->poll, cases[i].value);

        assert_int_equal(verdict->verdict, cases[i].verdict);
        assert_int_equal(verdict->reason, cases[i].reason);
    }
}

static void steps_keep_their_names(void **state)
{
    (void)state;
    staged_assert_names(&efs_adapter, JOB_BACKUP,
                        (const char *const[]){"verify-file-system", "await-turn", "start-backup-job",
                                              "await-backup-job", "stop-backup-job", "await-stop",
                                              "delete-what-is-left", "await-deletion", NULL});
    staged_assert_names(&efs_adapter, JOB_RESTORE,
                        (const char *const[]){"verify-recovery-point", "start-restore-job",
                                              "start-restore-job-with-own-token", "await-restore-job", NULL});
    staged_assert_names(&efs_adapter, JOB_COPY,
                        (const char *const[]){"verify-recovery-point", "start-copy-job", "await-copy-job", "tag-copy",
                                              "await-end", "tag-before-deletion", "delete-copy",
                                              "await-deletion-of-copy", NULL});
    staged_assert_names(&efs_adapter, JOB_DELETE,
                        (const char *const[]){"verify-recovery-point", "delete-recovery-point", "await-deletion", NULL});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_is_a_recovery_point),
        cmocka_unit_test(another_backup_is_waited_for),
        cmocka_unit_test(what_cannot_be_backed_up_is_refused),
        cmocka_unit_test(a_restore_makes_a_file_system),
        cmocka_unit_test(a_restore_goes_where_the_request_says),
        cmocka_unit_test(a_copy_is_tidemarks_own),
        cmocka_unit_test(a_copy_that_cannot_be_tagged_has_issues),
        cmocka_unit_test(only_what_is_ours_is_touched),
        cmocka_unit_test(what_is_gone_is_deleted),
        cmocka_unit_test(one_that_is_kept_as_expired_fails_the_job),
        cmocka_unit_test(every_state_has_its_verdict),
        cmocka_unit_test(steps_keep_their_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
