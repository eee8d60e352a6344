#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "cli/schedule_due.h"
#include "cli/submission.h"

#define VOLUME "arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901"
#define SELECTION(more) "\"BackupSelection\":{\"SelectionName\":\"s\"," more "}"
#define PLAN(rule, selection) \
    "{\"BackupPlan\":{\"BackupPlanName\":\"p\",\"Rules\":[{\"RuleName\":\"r\",\"TargetBackupVaultName\":\"safe\"" rule \
    "}]}," selection "}"
#define WHOLE SELECTION("\"Resources\":[\"" VOLUME "\"]")

static const int64_t MINUTE = 60000, DAY = INT64_C(86400000);
static const int64_t now_ms = 1795399200000; /* 2026-11-23T02:00:00Z */

static void read_plans(struct backup_plans *plans, const char *text)
{
    SCOPED(json) json_t *document = memory_require(json_loads(text, 0, NULL));
    struct error error;

    if (!backup_plans_add(plans, document, &error) || !backup_plans_check(plans, &error))
        fail_msg("%s", error.message);
}

static void read_file(struct backup_plans *plans, const char *path)
{
    char *text = check_read_file(path, NULL);
    struct error error;

    read_plans(plans, text);
    free(text);
    if (!schedule_due_check(plans, &error))
        fail_msg("%s", error.message);
}

static void read_example(struct backup_plans *plans)
{
    read_file(plans, SOURCE_ROOT "/deploy/kubernetes/backup-plan.json");
}

static void the_example_by_tags_can_be_used(void **state)
{
    SCOPED(backup_plans) struct backup_plans plans = {.count = 0};

    (void)state;
    read_file(&plans, SOURCE_ROOT "/deploy/examples/backup-plan.json");
    assert_int_equal(plans.plans[0]->rules[0].copy_count, 1);
    assert_int_equal(plans.plans[0]->selections[0]->any_tag.count, 1);
    assert_false(backup_selection_takes_untagged(plans.plans[0]->selections[1]));
}

static void a_request_is_one_that_a_worker_takes(void **state)
{
    SCOPED(backup_plans) struct backup_plans plans = {.count = 0};
    SCOPED(submission) struct submission submission = {0};
    SCOPED(json) json_t *requests = NULL;
    struct schedule_resources resources = {.find = NULL};
    struct schedule_due due;
    struct error error;

    (void)state;
    read_example(&plans);
    assert_int_equal(schedule_due_next(plans.plans[0], &plans.plans[0]->rules[0], now_ms - DAY, 1, &due), 1);
    requests = schedule_due_requests(&due, &resources);
    schedule_resources_done(&resources);
    assert_int_equal(json_array_size(requests), 3);
    if (!submission_prepare(&submission, json_array_get(requests, 0), VOLUME, &error))
        fail_msg("%s", error.message);
    assert_int_equal(submission.request.kind, JOB_BACKUP);
    assert_string_equal(submission.request.resource_arn, VOLUME);
    assert_string_equal(submission.request.backup_vault_name, "nightly");
    assert_string_equal(submission.request.iam_role_arn, "arn:aws:iam::111122223333:role/TidemarkBackup");
    assert_string_equal(submission.request.idempotency_token, "production/nightly/2026-11-23T01:00:00.000Z");
    assert_int_equal(submission.request.start_window_minutes, 60);
    assert_int_equal(submission.request.complete_window_minutes, 720);
    assert_int_equal(submission.request.delete_after_days, 35);
    assert_string_equal(submission.request.recovery_point_tags, "{\"env\":\"prod\"}");
    assert_int_equal(submission.request.scheduled_ms, now_ms - 60 * MINUTE);
    assert_null(submission.request.backup_options);
    /* The options are those of the resource's type. */
    assert_null(json_at(json_array_get(requests, 2), "BackupOptions"));
    assert_string_equal(json_text_at(json_array_get(requests, 1), "BackupOptions.WindowsVSS"), "enabled");
}

static const char *job_id_of(const struct schedule_due *due, struct submission *submission)
{
    SCOPED(schedule_resources) struct schedule_resources resources = {.find = NULL};
    SCOPED(json) json_t *requests = schedule_due_requests(due, &resources);
    struct error error;

    assert_true(submission_prepare(submission, json_array_get(requests, 0), VOLUME, &error));
    return submission->request.job_id;
}

static void whoever_asks_for_an_instant_asks_for_one_job(void **state)
{
    SCOPED(backup_plans) struct backup_plans plans = {.count = 0}, again = {.count = 0};
    SCOPED(submission) struct submission first = {0}, second = {0}, next = {0};
    struct schedule_due due[2], same;

    (void)state;
    read_plans(&plans, PLAN("", WHOLE));
    read_plans(&again, PLAN(",\"StartWindowMinutes\":90", WHOLE));
    assert_int_equal(schedule_due_next(plans.plans[0], &plans.plans[0]->rules[0], now_ms, 2, due), 2);
    assert_int_equal(schedule_due_next(again.plans[0], &again.plans[0]->rules[0], now_ms, 1, &same), 1);
    assert_string_equal(job_id_of(&due[0], &first), job_id_of(&same, &second));
    assert_string_not_equal(first.request.job_id, job_id_of(&due[1], &next));
}

static void a_resource_is_asked_for_once_or_not_at_all(void **state)
{
    static const struct {
        const char *text;
        size_t count;
    } cases[] = {
        {PLAN("", WHOLE), 1},
        {PLAN("", SELECTION("\"Resources\":[\"" VOLUME "\",\"" VOLUME "\"]")), 1},
        {PLAN("", "\"BackupSelections\":[{\"SelectionName\":\"a\",\"Resources\":[\"" VOLUME "\"]},"
                  "{\"SelectionName\":\"b\",\"Resources\":[\"" VOLUME "\",\"" VOLUME "2\"]}]"),
         2},
        {PLAN("", SELECTION("\"Resources\":[\"" VOLUME "\"],\"NotResources\":[\"arn:aws:ec2:*\"]")), 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(backup_plans) struct backup_plans plans = {.count = 0};
        SCOPED(schedule_resources) struct schedule_resources resources = {.find = NULL};
        SCOPED(json) json_t *requests = NULL;
        struct schedule_due due;

        read_plans(&plans, cases[i].text);
        assert_int_equal(schedule_due_next(plans.plans[0], &plans.plans[0]->rules[0], now_ms, 1, &due), 1);
        requests = schedule_due_requests(&due, &resources);
        if (json_array_size(requests) != cases[i].count)
            fail_msg("case %zu", i);
    }
}

static void nothing_is_caught_up_with_that_could_not_start_or_was_forgotten(void **state)
{
    static const struct schedule_limits limits = {.start_window_minutes = 480, .remember_days = 7};
    static const struct {
        int64_t start_window_minutes, back_minutes;
    } cases[] = {{0, 480}, {60, 60}, {10080, 10080}, {52560000, 10080}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct backup_rule rule = {.start_window_minutes = cases[i].start_window_minutes};

        assert_int_equal(schedule_due_horizon(&rule, &limits, now_ms), now_ms - cases[i].back_minutes * MINUTE);
    }
}

static void the_first_of_all_rules_is_waited_for(void **state)
{
    SCOPED(backup_plans) struct backup_plans plans = {.count = 0}, over = {.count = 0};

    (void)state;
    read_example(&plans); /* at one of the next day: two in Berlin */
    assert_int_equal(schedule_due_first(&plans, now_ms), now_ms + 23 * 60 * MINUTE);
    read_plans(&over, PLAN(",\"ScheduleExpression\":\"cron(0 5 ? * * 2020)\"", WHOLE));
    assert_int_equal(schedule_due_first(&over, now_ms), INT64_MAX);
}

static void what_a_worker_could_not_read_is_refused(void **state)
{
    static const struct {
        const char *text, *said;
    } cases[] = {
        {PLAN(",\"StartWindowMinutes\":60,\"CompletionWindowMinutes\":60", WHOLE), "\"CompleteWindowMinutes\""},
        {PLAN(",\"RecoveryPointTags\":{\"aws:x\":\"y\"}", WHOLE), "\"RecoveryPointTags\""},
        {PLAN(",\"Lifecycle\":{\"MoveToColdStorageAfterDays\":30,\"DeleteAfterDays\":31}", WHOLE), "90 days"},
        {PLAN("", SELECTION("\"IamRoleArn\":\"x\",\"Resources\":[\"" VOLUME "\"]")), "\"IamRoleArn\""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(backup_plans) struct backup_plans plans = {.count = 0};
        struct error error;

        read_plans(&plans, cases[i].text);
        if (schedule_due_check(&plans, &error) || strstr(error.message, cases[i].said) == NULL)
            fail_msg("case %zu: %s", i, error.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_by_tags_can_be_used),
        cmocka_unit_test(a_request_is_one_that_a_worker_takes),
        cmocka_unit_test(whoever_asks_for_an_instant_asks_for_one_job),
        cmocka_unit_test(a_resource_is_asked_for_once_or_not_at_all),
        cmocka_unit_test(nothing_is_caught_up_with_that_could_not_start_or_was_forgotten),
        cmocka_unit_test(the_first_of_all_rules_is_waited_for),
        cmocka_unit_test(what_a_worker_could_not_read_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
