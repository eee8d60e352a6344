#include "harness/check.h"

#include <string.h>

#include "adapters/registry.h"
#include "adapters/sample_job.h"
#include "engine/condition.h"

static const struct step *find_step(const struct step *steps, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(steps[i].name, name) == 0)
            return &steps[i];
    return NULL;
}

static const struct step *step_of(enum job_kind kind, const char *name)
{
    const struct operation *operation = &fsx_adapter.operations[kind];
    const struct step *step = find_step(operation->steps, operation->step_count, name);

    if (step == NULL)
        step = find_step(operation->cleanup, operation->cleanup_count, name);
    if (step == NULL)
        fail_msg("there is no step %s", name);
    return step;
}

/* The names of the steps that a restore makes of which this is known, joined by spaces. */
static const char *made(bool is_cleanup, const char *metadata, const char *const variables[][2])
{
    static char names[512];
    const struct operation *operation = &fsx_adapter.operations[JOB_RESTORE];
    const struct step *steps = is_cleanup ? operation->cleanup : operation->steps;
    size_t count = is_cleanup ? operation->cleanup_count : operation->step_count;
    struct job_record job = {.request = {.kind = JOB_RESTORE, .metadata = metadata}};

    for (size_t i = 0; variables[i][0]; i++)
        bindings_set(&job, variables[i][0], variables[i][1], false);
    names[0] = '\0';
    for (size_t i = 0; i < count; i++)
        if (condition_all_hold(&job, steps[i].when))
            (void)snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s", *names ? " " : "",
                           steps[i].name);
    return names;
}

static void what_is_restored_is_made_by_its_kind(void **state)
{
    static const struct {
        const char *variables[5][2];
        const char *metadata;
        const char *steps;
        const char *cleanup;
    } cases[] = {
        {{{"BackupOf", "FILE_SYSTEM"}, {"FileSystemType", "WINDOWS"}, {"RestoredFileSystemId", "fs-1"}},
         "{\"SubnetIds\":[\"s\"],\"ThroughputCapacity\":32}",
         "verify-recovery-point create-windows-by-keys await-file-system",
         "await-end-of-file-system delete-windows"},
        {{{"BackupOf", "FILE_SYSTEM"}, {"FileSystemType", "WINDOWS"}, {"RestoredFileSystemId", "fs-1"}},
         "{\"SubnetIds\":[\"s\"],\"ThroughputCapacity\":32,\"WindowsConfiguration\":{}}",
         "verify-recovery-point create-windows await-file-system",
         "await-end-of-file-system delete-windows"},
        {{{"BackupOf", "FILE_SYSTEM"}, {"FileSystemType", "LUSTRE"}, {"RestoredFileSystemId", "fs-1"}},
         "{\"SubnetIds\":[\"s\"]}",
         "verify-recovery-point create-file-system await-file-system",
         "await-end-of-file-system delete-lustre"},
        {{{"BackupOf", "FILE_SYSTEM"}, {"FileSystemType", "OPENZFS"}, {"RestoredFileSystemId", "fs-1"}},
         "{\"SubnetIds\":[\"s\"]}",
         "verify-recovery-point create-file-system await-file-system",
         "await-end-of-file-system delete-openzfs"},
        {{{"BackupOf", "VOLUME"}, {"FileSystemType", "ONTAP"}, {"RestoredVolumeId", "fsvol-1"}},
         "{\"Name\":\"n\",\"OntapConfiguration\":{}}",
         "verify-recovery-point create-volume await-volume",
         "await-end-of-volume delete-volume"},
        {{{"BackupOf", "FILE_SYSTEM"}, {"FileSystemType", "WINDOWS"}},
         "{}",
         "verify-recovery-point refuse-without-subnets refuse-without-throughput",
         ""},
        {{{"BackupOf", "VOLUME"}, {"FileSystemType", "ONTAP"}},
         "{}",
         "verify-recovery-point refuse-without-name refuse-without-machine",
         ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(made(false, cases[i].metadata, cases[i].variables), cases[i].steps);
        assert_string_equal(made(true, cases[i].metadata, cases[i].variables), cases[i].cleanup);
    }
}

static void what_is_deleted_leaves_no_last_backup(void **state)
{
    static const char *const names[] = {"delete-windows", "delete-lustre", "delete-openzfs", "delete-volume"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_non_null(strstr(step_of(JOB_RESTORE, names[i])->input, "\"SkipFinalBackup\":true"));
}

static void a_backup_names_either_a_file_system_or_a_volume(void **state)
{
    static const struct {
        const char *variable, *id, *expected;
    } cases[] = {
        {"FileSystemId", "fs-0123456789abcdef0", "{\"FileSystemId\":\"fs-0123456789abcdef0\""},
        {"VolumeId", "fsvol-0123456789abcdef0", "{\"VolumeId\":\"fsvol-0123456789abcdef0\""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena = {0};
        struct job_record job = sample_job("fsx", "backup", &arena);
        struct error error = {0};
        json_t *input;
        char *printed;

        bindings_set(&job, cases[i].variable, cases[i].id, false);
        input = sample_input(&job, step_of(JOB_BACKUP, "create-backup"), &error);
        assert_non_null(input);
        printed = json_dumps(input, JSON_COMPACT);
        assert_int_equal(strncmp(printed, cases[i].expected, strlen(cases[i].expected)), 0);
        assert_string_equal(json_text_at(input, "ClientRequestToken"),
                            "7f9c24e8-3b12-4e0f-8e5b-000000000001");
        free(printed);
        json_decref(input);
        arena_release(&arena);
    }
}

static void aws_backups_spelling_becomes_that_of_fsx(void **state)
{
    struct arena arena = {0};
    struct job_record job = sample_job("fsx", "restore of a volume", &arena);
    struct error error = {0};
    SCOPED(json) json_t *input = sample_input(&job, step_of(JOB_RESTORE, "create-volume"), &error);

    (void)state;
    assert_string_equal(json_text_at(input, "Name"), "again");
    assert_string_equal(json_text_at(input, "OntapConfiguration.JunctionPath"), "/again");
    assert_string_equal(json_text_at(input, "OntapConfiguration.TieringPolicy.Name"), "NONE");
    arena_release(&arena);
}

static struct verdict_of verdict_on(const struct step *step, const char *state)
{
    for (size_t i = 0; i < VERDICTS_MAX && step->poll->verdicts[i].value; i++)
        if (strcmp(step->poll->verdicts[i].value, state) == 0)
            return step->poll->verdicts[i];
    return (struct verdict_of){state, VERDICT_WAIT, REASON_NONE};
}

static void what_each_state_means(void **state)
{
    static const struct {
        enum job_kind kind;
        const char *step;
        const char *state;
        enum verdict verdict;
        enum reason reason;
    } cases[] = {
        {JOB_BACKUP, "look-at-file-system", "AVAILABLE", VERDICT_DONE, REASON_NONE},
        {JOB_BACKUP, "look-at-file-system", "UPDATING", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {JOB_BACKUP, "look-at-file-system", "MISCONFIGURED", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {JOB_BACKUP, "look-at-file-system", "FAILED", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {JOB_BACKUP, "look-at-volume", "CREATED", VERDICT_DONE, REASON_NONE},
        {JOB_BACKUP, "look-at-volume", "DELETING", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
        {JOB_BACKUP, "await-backup", "PENDING", VERDICT_WAIT, REASON_NONE},
        {JOB_BACKUP, "await-backup", "TRANSFERRING", VERDICT_WAIT, REASON_NONE},
        {JOB_BACKUP, "await-backup", "AVAILABLE", VERDICT_DONE, REASON_NONE},
        {JOB_BACKUP, "await-backup", "FAILED", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {JOB_BACKUP, "await-end-of-backup", "CREATING", VERDICT_WAIT, REASON_NONE},
        {JOB_BACKUP, "await-end-of-backup", "FAILED", VERDICT_DONE, REASON_NONE},
        {JOB_COPY, "await-copy", "COPYING", VERDICT_WAIT, REASON_NONE},
        {JOB_RESTORE, "await-file-system", "UPDATING", VERDICT_WAIT, REASON_NONE},
        {JOB_RESTORE, "await-file-system", "MISCONFIGURED", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {JOB_RESTORE, "await-volume", "CREATED", VERDICT_DONE, REASON_NONE},
        {JOB_RESTORE, "await-end-of-file-system", "MISCONFIGURED", VERDICT_DONE, REASON_NONE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct verdict_of verdict = verdict_on(step_of(cases[i].kind, cases[i].step), cases[i].state);

        assert_int_equal(verdict.verdict, cases[i].verdict);
        assert_int_equal(verdict.reason, cases[i].reason);
    }
}

static void what_cannot_be_backed_up_is_told_before_any_change(void **state)
{
    static const struct {
        const char *step;
        const char *path;
        enum reason reason;
    } cases[] = {
        {"look-at-file-system", "FileSystemType", REASON_UNSUPPORTED_RESOURCE},
        {"look-at-file-system", "LustreConfiguration.DeploymentType", REASON_LUSTRE_NOT_PERSISTENT},
        {"look-at-file-system", "LustreConfiguration.DataRepositoryConfiguration.Lifecycle",
         REASON_LUSTRE_LINKED_REPOSITORY},
        {"look-for-links", "FileSystemId", REASON_LUSTRE_LINKED_REPOSITORY},
        {"look-at-volume", "VolumeType", REASON_UNSUPPORTED_RESOURCE},
        {"look-at-volume", "OntapConfiguration.OntapVolumeType", REASON_UNSUPPORTED_RESOURCE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct guard *guard = step_of(JOB_BACKUP, cases[i].step)->poll->guards;

        while (guard->path && strcmp(guard->path, cases[i].path) != 0)
            guard++;
        assert_non_null(guard->path);
        assert_int_equal(guard->verdict, VERDICT_FAILED);
        assert_int_equal(guard->reason, cases[i].reason);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_restored_is_made_by_its_kind),
        cmocka_unit_test(what_is_deleted_leaves_no_last_backup),
        cmocka_unit_test(a_backup_names_either_a_file_system_or_a_volume),
        cmocka_unit_test(aws_backups_spelling_becomes_that_of_fsx),
        cmocka_unit_test(what_each_state_means),
        cmocka_unit_test(what_cannot_be_backed_up_is_told_before_any_change),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
