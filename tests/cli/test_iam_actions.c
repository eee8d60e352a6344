#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "adapters/registry.h"
#include "base/json.h"
#include "cli/iam_actions.h"

enum { POLICY_CHARACTERS_MAX = 6144 }; /* of a managed policy, white space not counted */

static const json_t *statement(const json_t *policy, const char *name)
{
    const json_t *statements = json_object_get(policy, "Statement");

    for (size_t i = 0; i < json_array_size(statements); i++)
        if (strcmp(json_text_at(json_array_get(statements, i), "Sid"), name) == 0)
            return json_array_get(statements, i);
    return NULL;
}

static bool allows(const json_t *policy, const char *name, const char *action)
{
    const json_t *actions = json_object_get(statement(policy, name), "Action");

    for (size_t i = 0; i < json_array_size(actions); i++)
        if (strcmp(json_string_value(json_array_get(actions, i)), action) == 0)
            return true;
    return false;
}

/* One service with a call of each kind. */
static const struct poll poll = {.id = "{JobId}", .items = "items"};
static const struct step find = {.name = "find", .service = "rds", .operation = "ListTagsForResource", .poll = &poll};
static const struct step backup[] = {
    {.name = "make", .service = "rds", .operation = "CreateDBSnapshot", .input = "{\"Tags\":\"{Tags}\"}",
     .is_mutating = true, .lookup = &find},
    {.name = "await", .service = "rds", .operation = "DescribeDBSnapshots", .input = "{}", .poll = &poll},
};
static const struct step undo[] = {
    {.name = "undo", .service = "rds", .operation = "DeleteDBSnapshot", .input = "{}", .is_mutating = true}};
static const struct step restore[] = {
    {.name = "run", .service = "ec2", .operation = "RunInstances", .input = "{\"TagSpecification\":[]}",
     .is_mutating = true},
    {.name = "clear", .service = "ec2", .operation = "DeleteVolume", .input = "{}", .is_mutating = true},
};
static const struct step undo_restore[] = {
    {.name = "terminate", .service = "ec2", .operation = "TerminateInstances", .input = "{}", .is_mutating = true},
    {.name = "delete-volume", .service = "ec2", .operation = "DeleteVolume", .input = "{}", .is_mutating = true},
    {.name = "stop", .service = "ssm", .operation = "CancelCommand", .input = "{}", .is_mutating = true},
};
static const struct step copy[] = {
    {.name = "look", .service = "efs", .operation = "DescribeFileSystems", .input = "{}"}};
static const struct adapter sample = {
    .name = "sample",
    .operations =
        {
            [JOB_BACKUP] = {.steps = backup, .step_count = 2, .cleanup = undo, .cleanup_count = 1},
            [JOB_RESTORE] = {.steps = restore, .step_count = 2, .cleanup = undo_restore, .cleanup_count = 3},
            [JOB_COPY] = {.steps = copy, .step_count = 1},
        },
};
static const struct adapter *const samples[] = {&sample};

static void each_call_is_allowed_where_it_belongs(void **state)
{
    static const struct {
        const char *statement, *action;
    } cases[] = {
        {"Look", "rds:DescribeDBSnapshots"},
        {"Look", "rds:ListTagsForResource"},
        {"Look", "elasticfilesystem:DescribeFileSystems"},
        {"BackUpRestoreAndCopy", "rds:CreateDBSnapshot"},
        {"BackUpRestoreAndCopy", "ec2:RunInstances"},
        {"BackUpRestoreAndCopy", "ssm:CancelCommand"},
        {"BackUpRestoreAndCopy", "ec2:DeleteVolume"}, /* a step of the restore itself needs it of others' too */
        {"ChangeWhatTidemarkMade", "rds:DeleteDBSnapshot"},
        {"ChangeWhatTidemarkMade", "ec2:TerminateInstances"},
        {"TagWhatIsMade", "rds:AddTagsToResource"},
        {"TagWhatIsMadeInEC2", "ec2:CreateTags"},
        {"PassRoles", "iam:PassRole"},
        {"GrantKeysToServices", "kms:CreateGrant"},
    };
    SCOPED(json) json_t *policy = iam_actions_policy(samples, 1);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (!allows(policy, cases[i].statement, cases[i].action))
            fail_msg("%s: %s", cases[i].statement, cases[i].action);
    assert_false(allows(policy, "BackUpRestoreAndCopy", "rds:DeleteDBSnapshot"));
    assert_false(allows(policy, "ChangeWhatTidemarkMade", "ec2:DeleteVolume"));
}

static void what_is_taken_away_must_carry_the_tag(void **state)
{
    SCOPED(json) json_t *policy = iam_actions_policy(registry, registry_count);
    const json_t *condition = json_object_get(statement(policy, "ChangeWhatTidemarkMade"), "Condition");

    (void)state;
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(condition, "Null"), "aws:ResourceTag/tidemark:job-id")),
        "false");
    assert_true(allows(policy, "ChangeWhatTidemarkMade", "ec2:DeleteSnapshot"));
    assert_false(allows(policy, "BackUpRestoreAndCopy", "ec2:DeleteSnapshot"));
}

static void it_fits_into_a_managed_policy(void **state)
{
    SCOPED(json) json_t *policy = iam_actions_policy(registry, registry_count);
    char *text = json_dumps(policy, JSON_COMPACT);

    (void)state;
    assert_true(strlen(text) <= POLICY_CHARACTERS_MAX);
    free(text);
}

static void the_file_for_deployments_is_what_is_printed(void **state)
{
    SCOPED(json) json_t *policy = iam_actions_policy(registry, registry_count);
    char *printed = json_dumps(policy, JSON_INDENT(2));
    char *file = check_read_file(SOURCE_ROOT "/deploy/iam-policy.json", NULL);

    (void)state;
    if (strncmp(file, printed, strlen(printed)) != 0 || strcmp(file + strlen(printed), "\n") != 0)
        fail_msg("deploy/iam-policy.json is stale: tidemark iam-policy > deploy/iam-policy.json");
    free(file);
    free(printed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_call_is_allowed_where_it_belongs),
        cmocka_unit_test(what_is_taken_away_must_carry_the_tag),
        cmocka_unit_test(it_fits_into_a_managed_policy),
        cmocka_unit_test(the_file_for_deployments_is_what_is_printed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
