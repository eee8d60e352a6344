#include "harness/check.h"

#include <string.h>

#include "adapters/registry.h"
#include "adapters/sample_job.h"

static const struct step *step_of(enum job_kind kind, const char *name)
{
    const struct operation *operation = &dynamodb_adapter.operations[kind];

    for (size_t i = 0; i < operation->step_count; i++)
        if (strcmp(operation->steps[i].name, name) == 0)
            return &operation->steps[i];
    for (size_t i = 0; i < operation->cleanup_count; i++)
        if (strcmp(operation->cleanup[i].name, name) == 0)
            return &operation->cleanup[i];
    fail_msg("there is no step %s", name);
    return NULL;
}

static void assert_input(const char *job_name, enum job_kind kind, const char *step_name,
                         const char *expected)
{
    struct arena arena = {0};
    struct job_record job = sample_job("dynamodb", job_name, &arena);
    struct error error = {0};
    SCOPED(json) json_t *input = sample_input(&job, step_of(kind, step_name), &error);
    SCOPED(json) json_t *wanted = json_loads(expected, 0, NULL);

    if (!json_equal(input, wanted))
        fail_msg("%s: %s%s", step_name, error.message, input ? json_dumps(input, JSON_COMPACT) : "");
    arena_release(&arena);
}

static void a_backup_is_named_after_its_job(void **state)
{
    (void)state;
    assert_input(
        "backup", JOB_BACKUP, "create-backup",
        "{\"TableName\":\"orders\",\"BackupName\":\"tidemark-7f9c24e8-3b12-4e0f-8e5b-000000000001\"}");
}

static void a_restore_says_how_the_table_is_encrypted_if_it_is_told(void **state)
{
#define TARGET                                                                                               \
    "\"TargetTableName\":\"orders-again\",\"BackupArn\":\"arn:aws:dynamodb:eu-west-1:111122223333:table/"    \
    "orders/backup/01489602797149-73d8d5bc\""
    (void)state;
    assert_input("restore", JOB_RESTORE, "restore-table-with-key",
                 "{" TARGET
                 ",\"SSESpecificationOverride\":{\"Enabled\":true,\"SSEType\":\"KMS\",\"KMSMasterKeyId\":"
                 "\"arn:aws:kms:eu-west-1:111122223333:key/7f9c24e8\"}}");
    assert_input("restore with a key of the account's", JOB_RESTORE, "restore-table",
                 "{" TARGET ",\"SSESpecificationOverride\":{\"Enabled\":true,\"SSEType\":\"KMS\"}}");
    assert_input("restore that says no more than it must", JOB_RESTORE, "restore-table", "{" TARGET "}");
#undef TARGET
}

static void aws_backups_default_is_the_key_that_costs_nothing(void **state)
{
    const struct metadata_key *key = dynamodb_adapter.operations[JOB_RESTORE].metadata_keys;
    SCOPED(json) json_t *name = json_string("Default");
    SCOPED(json) json_t *expected = json_pack("{s:b}", "Enabled", 0);
    SCOPED(json) json_t *converted = NULL;

    (void)state;
    while (strcmp(key->name, "encryptionType") != 0)
        key++;
    converted = key->convert(name);
    assert_true(json_equal(converted, expected));
}

static adapter_convert *convert_of(const struct step *step, const char *variable)
{
    for (size_t i = 0; step->captures[i].variable; i++)
        if (strcmp(step->captures[i].variable, variable) == 0)
            return step->captures[i].convert;
    fail_msg("%s does not capture %s", step->name, variable);
    return NULL;
}

/* Another name than the table's, and one that DynamoDB takes: 255 characters at most. */
static void the_catalogue_proposes_a_name_for_the_restored_table(void **state)
{
    adapter_convert *convert = convert_of(step_of(JOB_BACKUP, "look-at-table"), "RestoredName");
    SCOPED(json) json_t *name = json_string("orders");
    SCOPED(json) json_t *longest = json_sprintf("%0255d", 0);
    SCOPED(json) json_t *proposed = convert(name);
    SCOPED(json) json_t *shortened = convert(longest);

    (void)state;
    assert_string_equal(json_string_value(proposed), "orders-restored");
    assert_int_equal(json_string_length(shortened), 255);
    assert_non_null(strstr(json_string_value(shortened), "0-restored"));
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
        {JOB_BACKUP, "look-at-table", "ACTIVE", VERDICT_DONE, REASON_NONE},
        {JOB_BACKUP, "look-at-table", "UPDATING", VERDICT_DONE, REASON_NONE},
        {JOB_BACKUP, "look-at-table", "CREATING", VERDICT_BUSY, REASON_RESOURCE_STATE},
        {JOB_BACKUP, "look-at-table", "DELETING", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
        {JOB_BACKUP, "look-at-table", "INACCESSIBLE_ENCRYPTION_CREDENTIALS", VERDICT_FAILED,
         REASON_KMS_ACCESS},
        {JOB_BACKUP, "look-at-table", "ARCHIVED", VERDICT_FAILED, REASON_RESOURCE_STATE},
        {JOB_BACKUP, "await-backup", "CREATING", VERDICT_WAIT, REASON_NONE},
        {JOB_BACKUP, "await-backup", "AVAILABLE", VERDICT_DONE, REASON_NONE},
        {JOB_BACKUP, "await-backup", "DELETED", VERDICT_FAILED, REASON_SNAPSHOT_FAILED},
        {JOB_BACKUP, "await-end-of-backup", "CREATING", VERDICT_WAIT, REASON_NONE},
        {JOB_BACKUP, "await-end-of-backup", "DELETED", VERDICT_DONE, REASON_NONE},
        {JOB_RESTORE, "verify-recovery-point", "DELETED", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND},
        {JOB_RESTORE, "await-table", "ACTIVE", VERDICT_DONE, REASON_NONE},
        {JOB_RESTORE, "await-table", "UPDATING", VERDICT_WAIT, REASON_NONE},
        {JOB_RESTORE, "await-table", "INACCESSIBLE_ENCRYPTION_CREDENTIALS", VERDICT_FAILED,
         REASON_KMS_ACCESS},
        {JOB_RESTORE, "await-end-of-restore", "INACCESSIBLE_ENCRYPTION_CREDENTIALS", VERDICT_DONE,
         REASON_NONE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct verdict_of verdict = verdict_on(step_of(cases[i].kind, cases[i].step), cases[i].state);

        assert_int_equal(verdict.verdict, cases[i].verdict);
        assert_int_equal(verdict.reason, cases[i].reason);
    }
}

static void a_copy_is_not_offered_and_the_adapter_says_why(void **state)
{
    (void)state;
    assert_null(dynamodb_adapter.operations[JOB_COPY].steps);
    assert_string_equal(dynamodb_adapter.refusal[JOB_COPY],
                        "DynamoDB cannot copy its own backups to another Region.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_is_named_after_its_job),
        cmocka_unit_test(a_restore_says_how_the_table_is_encrypted_if_it_is_told),
        cmocka_unit_test(aws_backups_default_is_the_key_that_costs_nothing),
        cmocka_unit_test(the_catalogue_proposes_a_name_for_the_restored_table),
        cmocka_unit_test(what_each_state_means),
        cmocka_unit_test(a_copy_is_not_offered_and_the_adapter_says_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
