#include "harness/check.h"

#include <stdlib.h>

#include "base/json.h"
#include "engine/variables.h"

static const struct job_record backup = {
    .request = {.kind = JOB_BACKUP,
                .job_id = "job-1",
                .resource_arn = "arn:aws-cn:ec2:cn-north-1:111122223333:volume/vol-1",
                .backup_vault_name = "Default",
                .recovery_point_tags = "{\"team\":\"blue\",\"tier\":\"1\"}"},
    .account = "111122223333",
    .region = "cn-north-1",
    .variables = {{.name = "SnapshotId", .value = "snap-1"},
                  {.name = "Sizes", .value = "[1,2]", .is_json = 1}},
    .variable_count = 2,
};

static const struct job_record restore = {
    .request = {.kind = JOB_RESTORE,
                .job_id = "job-2",
                .recovery_point_arn = "arn:aws:ec2:eu-west-1::snapshot/snap-2",
                .metadata = "{\"iops\":\"3000\",\"aws:backup:request-id\":\"r\"}"},
    .region = "eu-west-1",
};

static const struct job_record copy = {
    .request = {.kind = JOB_COPY,
                .job_id = "job-3",
                .recovery_point_arn = "arn:aws:rds:eu-west-1:111122223333:snapshot:nightly",
                .destination_backup_vault_arn =
                    "arn:aws:backup:eu-central-1:111122223333:backup-vault:Default"},
    .account = "111122223333",
    .region = "eu-west-1",
};

static void assert_value(const struct job_record *job, const char *name, const char *json)
{
    json_t *value = variables_value(job, name);
    char *printed = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;

    if (printed == NULL && json)
        fail_msg("%s is not bound", name);
    if (printed && json == NULL)
        fail_msg("%s is bound to %s", name, printed);
    if (json)
        assert_string_equal(printed, json);
    free(printed);
    json_decref(value);
}

static void what_jobs_have(void **state)
{
    static const struct {
        const struct job_record *job;
        const char *name;
        const char *json; /* NULL: not bound */
    } cases[] = {
        {&backup, "JobId", "\"job-1\""},
        {&backup, "ResourceArn", "\"arn:aws-cn:ec2:cn-north-1:111122223333:volume/vol-1\""},
        {&backup, "ResourceId", "\"vol-1\""},
        {&backup, "Partition", "\"aws-cn\""},
        {&backup, "Account", "\"111122223333\""},
        {&backup, "Region", "\"cn-north-1\""},
        {&backup, "BackupVaultName", "\"Default\""},
        {&backup, "RecoveryPointId", NULL},
        {&backup, "DestinationRegion", NULL},
        {&backup, "Metadata.iops", NULL},
        {&backup, "SnapshotId", "\"snap-1\""},
        {&backup, "Sizes", "[1,2]"},
        {&backup, "Nothing", NULL},
        {&backup, "", NULL},
        {&restore, "RecoveryPointArn", "\"arn:aws:ec2:eu-west-1::snapshot/snap-2\""},
        {&restore, "RecoveryPointId", "\"snap-2\""},
        {&restore, "Partition", "\"aws\""},
        {&restore, "ResourceId", NULL},
        {&restore, "Account", NULL},
        {&restore, "Metadata.iops", "\"3000\""},
        {&restore, "Metadata.aws:backup:request-id", "\"r\""},
        {&restore, "Metadata.size", NULL},
        {&restore, "Metadata.", NULL},
        {&copy, "RecoveryPointId", "\"nightly\""},
        {&copy, "DestinationRegion", "\"eu-central-1\""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_value(cases[i].job, cases[i].name, cases[i].json);
}

static void tags_begin_with_the_jobs_own(void **state)
{
    (void)state;
    assert_value(&backup, "Tags",
                 "[{\"Key\":\"tidemark:job-id\",\"Value\":\"job-1\"},{\"Key\":\"team\",\"Value\":\"blue\"},"
                 "{\"Key\":\"tier\",\"Value\":\"1\"}]");
    assert_value(&copy, "Tags", "[{\"Key\":\"tidemark:job-id\",\"Value\":\"job-3\"}]");
}

static void what_is_given_is_bound(void **state)
{
    static const char *const names[] = {"JobId",          "ResourceArn", "ResourceId", "RecoveryPointArn",
                                        "Account",        "Region",      "Tags",       "RecoveryPointId",
                                        "Nothing",        "SnapshotId",  "Partition",  "DestinationRegion",
                                        "BackupVaultName"};
    static const struct job_record *const jobs[] = {&backup, &copy};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(jobs); i++)
        for (size_t k = 0; k < COUNT_OF(names); k++) {
            json_t *value = variables_value(jobs[i], names[k]);

            if (variables_given(jobs[i]->request.kind, names[k]) == VARIABLES_ALWAYS && value == NULL)
                fail_msg("a %s has no %s", job_kind_name(jobs[i]->request.kind), names[k]);
            json_decref(value);
        }
    assert_int_equal(variables_given(JOB_BACKUP, "ResourceId"), VARIABLES_ALWAYS);
    assert_int_equal(variables_given(JOB_RESTORE, "ResourceId"), VARIABLES_NEVER);
    assert_int_equal(variables_given(JOB_DELETE, "RecoveryPointId"), VARIABLES_ALWAYS);
    assert_int_equal(variables_given(JOB_BACKUP, "RecoveryPointId"), VARIABLES_NEVER);
    assert_int_equal(variables_given(JOB_COPY, "DestinationRegion"), VARIABLES_ALWAYS);
    assert_int_equal(variables_given(JOB_RESTORE, "BackupVaultName"), VARIABLES_NEVER);
    assert_int_equal(variables_given(JOB_COPY, "EncryptionKeyArn"), VARIABLES_PERHAPS);
    assert_int_equal(variables_given(JOB_BACKUP, "BackupOptions.WindowsVSS"), VARIABLES_PERHAPS);
    assert_int_equal(variables_given(JOB_RESTORE, "BackupOptions.WindowsVSS"), VARIABLES_NEVER);
    assert_int_equal(variables_given(JOB_STOP, "JobId"), VARIABLES_NEVER);
    assert_int_equal(variables_given(JOB_BACKUP, "SnapshotId"), VARIABLES_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_jobs_have),
        cmocka_unit_test(tags_begin_with_the_jobs_own),
        cmocka_unit_test(what_is_given_is_bound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
