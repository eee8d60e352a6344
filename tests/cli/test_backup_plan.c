#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "cli/backup_plan.h"

#define VOLUME "arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901"
#define RULE "\"RuleName\":\"nightly\",\"TargetBackupVaultName\":\"safe\""
#define PLAN(rule) "{\"BackupPlan\":{\"BackupPlanName\":\"p\",\"Rules\":[{" rule "}]}}"
#define SELECTION "\"SelectionName\":\"s\",\"Resources\":[\"" VOLUME "\"]"

static bool add(struct backup_plans *plans, const char *text, struct error *error)
{
    SCOPED(json) json_t *document = memory_require(json_loads(text, 0, NULL));

    return backup_plans_add(plans, document, error);
}

static void must_add(struct backup_plans *plans, const char *text)
{
    struct error error;

    if (!add(plans, text, &error))
        fail_msg("%s: %s", text, error.message);
}

/* As the aws command line prints them. */
static const char printed_plan[] =
    "{\"BackupPlan\":{\"BackupPlanName\":\"production\",\"Rules\":["
    "{\"RuleName\":\"nightly\",\"TargetBackupVaultName\":\"safe\",\"ScheduleExpression\":\"cron(0 2 ? * * *)\","
    "\"ScheduleExpressionTimezone\":\"Europe/Berlin\",\"StartWindowMinutes\":60,\"CompletionWindowMinutes\":180,"
    "\"Lifecycle\":{\"MoveToColdStorageAfterDays\":30,\"DeleteAfterDays\":365,"
    "\"OptInToArchiveForSupportedResources\":false},\"RecoveryPointTags\":{\"env\":\"prod\"},"
    "\"RuleId\":\"a1\",\"CopyActions\":[],\"EnableContinuousBackup\":false,\"IndexActions\":[],\"ScanActions\":[]},"
    "{\"RuleName\":\"bare\",\"TargetBackupVaultName\":\"safe\"}],"
    "\"AdvancedBackupSettings\":[{\"ResourceType\":\"EC2\",\"BackupOptions\":{\"WindowsVSS\":\"enabled\"}}],"
    "\"ScanSettings\":[]},"
    "\"BackupPlanId\":\"id-1\",\"BackupPlanArn\":\"arn:aws:backup:eu-west-1:111122223333:backup-plan:id-1\","
    "\"VersionId\":\"v\",\"CreatorRequestId\":\"c\",\"CreationDate\":\"2026-01-01T00:00:00+01:00\","
    "\"DeletionDate\":null,\"LastExecutionDate\":1795399205.5,\"AdvancedBackupSettings\":[]}";
static const char printed_selection[] =
    "{\"BackupSelection\":{\"SelectionName\":\"disks\",\"IamRoleArn\":\"arn:aws:iam::111122223333:role/Backup\","
    "\"Resources\":[\"" VOLUME "\"],\"ListOfTags\":[],\"NotResources\":[],\"Conditions\":{\"StringEquals\":[],"
    "\"StringNotEquals\":[],\"StringLike\":[],\"StringNotLike\":[]}},"
    "\"SelectionId\":\"s-1\",\"BackupPlanId\":\"id-1\",\"CreationDate\":\"2026-01-01T00:00:00Z\","
    "\"CreatorRequestId\":\"c\"}";

static void what_aws_prints_is_read(void **state)
{
    SCOPED(backup_plans) struct backup_plans plans = {.count = 0};
    const struct backup_plan *plan;
    const struct backup_rule *rule;
    struct error error;

    (void)state;
    must_add(&plans, printed_plan);
    must_add(&plans, printed_selection);
    if (!backup_plans_check(&plans, &error))
        fail_msg("%s", error.message);
    plan = plans.plans[0];
    rule = &plan->rules[0];
    assert_string_equal(plan->name, "production");
    assert_int_equal(plan->rule_count, 2);
    assert_string_equal(rule->vault, "safe");
    assert_string_equal(rule->zone_name, "Europe/Berlin");
    assert_int_equal(rule->start_window_minutes, 60);
    assert_int_equal(rule->completion_window_minutes, 180);
    assert_int_equal(rule->delete_after_days, 365);
    assert_int_equal(rule->move_to_cold_storage_after_days, 30);
    assert_string_equal(rule->tags, "{\"env\":\"prod\"}");
    assert_string_equal(plan->rules[1].expression, "cron(0 5 ? * * *)");
    assert_string_equal(plan->options[0].options, "{\"WindowsVSS\":\"enabled\"}");
    assert_int_equal(plan->selection_count, 1);
    assert_string_equal(plan->selections[0]->role, "arn:aws:iam::111122223333:role/Backup");
}

static void what_aws_takes_is_read(void **state)
{
    SCOPED(backup_plans) struct backup_plans plans = {.count = 0};
    struct error error;

    (void)state;
    must_add(&plans, "{\"BackupPlanName\":\"a\",\"Rules\":[{" RULE "}]}");
    must_add(&plans, "{" SELECTION "}");
    must_add(&plans, "{\"BackupSelections\":[{" SELECTION "},{" SELECTION "}],\"BackupPlan\":"
                     "{\"BackupPlanName\":\"b\",\"Rules\":[{" RULE "}]}}");
    assert_true(backup_plans_check(&plans, &error));
    assert_int_equal(plans.count, 2);
    assert_int_equal(plans.plans[0]->selection_count, 1);
    assert_int_equal(plans.plans[1]->selection_count, 2);
}

static void what_is_wrong_is_named(void **state)
{
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"[]", "must be an object"},
        {"{}", "neither"},
        {"{\"BackupPlam\":{}}", "did you mean \"BackupPlan\""},
        {"{\"BackupPlan\":[]}", "\"BackupPlan\": must be an object"},
        {"{\"BackupPlan\":{\"Rules\":[]}}", "\"BackupPlanName\" is required"},
        {"{\"BackupPlan\":{\"BackupPlanName\":\"p\"}}", "\"Rules\" is required"},
        {"{\"BackupPlan\":{\"BackupPlanName\":\"a b\",\"Rules\":[]}}", "\"BackupPlanName\": may have"},
        {"{\"BackupPlan\":{\"BackupPlanName\":\"p\",\"Rules\":{}}}", "\"Rules\": must be a list"},
        {PLAN("\"RuleName\":\"r\""), "\"Rules\": entry 1: \"TargetBackupVaultName\" is required"},
        {PLAN(RULE ",\"Schedule\":\"x\""), "\"Rules\": entry 1: unknown field \"Schedule\""},
        {PLAN(RULE ",\"ScheduleExpression\":\"cron(x)\""), "rule \"nightly\": \"ScheduleExpression\""},
        {PLAN(RULE ",\"ScheduleExpressionTimezone\":\"Mars\""), "\"ScheduleExpressionTimezone\""},
        {PLAN(RULE ",\"StartWindowMinutes\":0"), "\"StartWindowMinutes\""},
        {PLAN(RULE ",\"StartWindowMinutes\":\"60\""), "\"StartWindowMinutes\": must be an integer"},
        {PLAN(RULE ",\"Lifecycle\":{\"DeleteAfter\":1}"), "unknown field \"Lifecycle.DeleteAfter\""},
        {PLAN(RULE ",\"Lifecycle\":{\"DeleteAfterDays\":0}"), "\"Lifecycle.DeleteAfterDays\""},
        {PLAN(RULE ",\"Lifecycle\":{\"DeleteAfterEvent\":\"DELETE_AFTER_COPY\"}"), "\"Lifecycle.DeleteAfterEvent\""},
        {PLAN(RULE ",\"Lifecycle\":{\"OptInToArchiveForSupportedResources\":true}"), "leave it out"},
        {PLAN(RULE ",\"RecoveryPointTags\":{\"a\":1}"), "\"RecoveryPointTags\""},
        {PLAN(RULE ",\"CopyActions\":[{}]"), "\"CopyActions\": entry 1: \"DestinationBackupVaultArn\" is required"},
        {PLAN(RULE ",\"CopyActions\":[{\"DestinationBackupVaultArn\":\"x\"},{\"DestinationBackupVaultArn\":\"x\"}]"),
         "\"CopyActions\": has two entries for x"},
        {PLAN(RULE ",\"CopyActions\":[{\"DestinationBackupVaultArn\":\"x\",\"Lifecycle\":{\"DeleteAfterDays\":0}}]"),
         "\"CopyActions\": entry 1: \"Lifecycle.DeleteAfterDays\""},
        {"{\"BackupPlan\":{\"BackupPlanName\":\"p\",\"Rules\":[],\"AdvancedBackupSettings\":[{\"ResourceType\":\"EC3\","
         "\"BackupOptions\":{}}]}}",
         "no service of Tidemark backs up \"EC3\": did you mean \"EC2\"?"},
        {PLAN(RULE ",\"EnableContinuousBackup\":true"), "\"EnableContinuousBackup\": is not offered"},
        {PLAN(RULE ",\"IndexActions\":[{}]"), "\"IndexActions\": is not offered"},
        {PLAN(RULE ",\"ScanActions\":[{}]"), "\"ScanActions\": is not offered"},
        {PLAN(RULE ",\"TargetLogicallyAirGappedBackupVaultArn\":\"x\""), "is not offered"},
        {PLAN(RULE "},{" RULE), "two rules are called \"nightly\""},
        {"{\"BackupPlan\":{\"BackupPlanName\":\"p\",\"Rules\":[]},\"DeletionDate\":1}", "was deleted"},
        {"{\"BackupSelection\":{" SELECTION "}}", "before any plan"},
        {"{\"BackupSelections\":{}}", "\"BackupSelections\": must be a list"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(backup_plans) struct backup_plans plans = {.count = 0};
        struct error error;

        if (add(&plans, cases[i].text, &error))
            fail_msg("%s was read", cases[i].text);
        if (error.class != ERROR_INVALID_JOB || strstr(error.message, cases[i].said) == NULL)
            fail_msg("%s: %s", cases[i].text, error.message);
    }
}

static void a_selection_of_another_plan_is_refused(void **state)
{
    SCOPED(backup_plans) struct backup_plans plans = {.count = 0};
    struct error error;

    (void)state;
    must_add(&plans, printed_plan);
    assert_false(add(&plans, "{\"BackupSelection\":{" SELECTION "},\"BackupPlanId\":\"id-2\"}", &error));
    assert_non_null(strstr(error.message, "belongs to the plan id-2"));
}

static void the_whole_must_make_sense(void **state)
{
    static const struct {
        const char *first, *second, *said;
    } cases[] = {
        {NULL, NULL, "no \"BackupPlan\""},
        {PLAN(RULE), NULL, "no \"BackupSelection\""},
        {"{\"BackupSelection\":{" SELECTION "},\"BackupPlan\":{\"BackupPlanName\":\"p\",\"Rules\":[{" RULE "}]}}",
         "{\"BackupSelection\":{" SELECTION "},\"BackupPlan\":{\"BackupPlanName\":\"p\",\"Rules\":[{" RULE "}]}}",
         "two plans are called \"p\""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(backup_plans) struct backup_plans plans = {.count = 0};
        struct error error;

        if (cases[i].first)
            must_add(&plans, cases[i].first);
        if (cases[i].second)
            must_add(&plans, cases[i].second);
        assert_false(backup_plans_check(&plans, &error));
        assert_non_null(strstr(error.message, cases[i].said));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_aws_prints_is_read),
        cmocka_unit_test(what_aws_takes_is_read),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(a_selection_of_another_plan_is_refused),
        cmocka_unit_test(the_whole_must_make_sense),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
