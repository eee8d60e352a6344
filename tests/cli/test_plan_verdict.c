#include "told.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/plan_report.h"
#include "cli/plan_verdict.h"

static void play(const char *members, struct rehearsal *rehearsal)
{
    struct engine_options options = {.start_window_minutes = 60};
    struct settings none = {.count = 0};
    struct arena arena = {0};
    struct kafka_record record = {.topic = TOPIC_JOBS};

    record.value = arena_format(
        &arena, "{\"JobType\":\"StartBackupJob\",\"JobId\":\"new\",\"ResourceArn\":\"" TOLD_VOLUME "\"%s}", members);
    record.value_length = strlen(record.value);
    rehearsal_play(&options, &none, &record, TOLD_CREATED_MS, rehearsal);
    arena_release(&arena);
}

/* A request beside a running job of the same resource. */
static json_t *judged(const char *members, const char *job_id)
{
    SCOPED(rehearsal) struct rehearsal rehearsal = {0};
    SCOPED(job_history) struct job_history history = {.wanted = "running"};
    struct settings none = {.count = 0};
    struct plan_world world = {.settings = &none, .board = &history.board, .job_id = job_id};
    struct job_record running = told_backup("running");

    running.state = STATE_RUNNING;
    told_event(&history, &running, TOLD_CREATED_MS);
    play(members, &rehearsal);
    return plan_verdict(&rehearsal, &world, TOLD_CREATED_MS);
}

static void a_verdict_names_its_reason(void **state)
{
    static const struct {
        const char *members, *job_id;
        bool would_start;
        const char *path, *says;
    } cases[] = {
        {"", "new", true, "notes[0]", "would queue behind"},
        {",\"Extensions\":{\"OverlapPolicy\":\"Skip\"}", "new", false, "reasonCode", "OVERLAP"},
        {",\"Extensions\":{\"OverlapPolicy\":\"Fail\"}", "new", false, "message", "running"},
        {"", "running", false, "message", "is there already, and is RUNNING"},
        {",\"IamRoleArn\":\"arn:aws:iam::111122223333:role/a\"", NULL, false, "reasonCode", "ROLE_NOT_ALLOWED"},
        {",\"Surprise\":1", NULL, false, "message", "dead letters"},
        {",\"Extensions\":{\"ScheduledTime\":\"2099-01-01T00:00:00Z\"}", NULL, true, "notes[0]", "scheduled time"},
        {",\"Extensions\":{\"CompleteWindowFrom\":\"Started\"}", NULL, true, "notes[0]", "counts from the start"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(json) json_t *plan = judged(cases[i].members, cases[i].job_id);
        const char *told = json_text_at(plan, cases[i].path);

        if (told == NULL || strstr(told, cases[i].says) == NULL ||
            json_is_true(json_object_get(plan, "wouldStart")) != cases[i].would_start)
            fail_msg("case %zu: %s", i, told ? told : "nothing");
        assert_int_equal(cases[i].would_start, json_text_at(plan, "whatToDo") == NULL);
    }
}

static void a_plan_has_windows_calls_and_actions(void **state)
{
    SCOPED(json) json_t *plan = judged("", "new");
    SCOPED(text) struct text policy;
    char *actions;

    (void)state;
    text_init(&policy, KIB * KIB);
    assert_string_equal(json_text_at(plan, "scheduledTime"), "1970-01-01T00:16:40.000Z");
    assert_string_equal(json_text_at(plan, "startBy"), "1970-01-01T01:16:40.000Z");
    assert_string_equal(json_text_at(plan, "steps[0].operation"), "CreateSnapshot");
    assert_string_equal(json_text_at(plan, "cleanup[0].operation"), "DeleteSnapshot");
    actions = json_dumps(json_object_get(plan, "iamPolicy"), JSON_COMPACT);
    assert_non_null(strstr(actions, "ec2:CreateSnapshot"));
    assert_null(strstr(actions, "rds:"));
    free(actions);
}

static void a_restore_of_what_the_catalogue_lacks_is_noted(void **state)
{
    SCOPED(catalogue) struct catalogue empty = {0};
    SCOPED(rehearsal) struct rehearsal rehearsal = {0};
    SCOPED(json) json_t *plan = NULL;
    struct settings none = {.count = 0};
    struct plan_world world = {.settings = &none, .catalogue = &empty};
    static const char request[] = "{\"JobType\":\"StartRestoreJob\",\"RecoveryPointArn\":"
                                  "\"arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d4e5f60718\","
                                  "\"Metadata\":{\"availabilityZone\":\"eu-west-1a\"}}";
    struct kafka_record record = {.topic = TOPIC_JOBS, .value = request, .value_length = sizeof(request) - 1};
    struct engine_options options = {.jobs_max = 1};

    (void)state;
    rehearsal_play(&options, &none, &record, TOLD_CREATED_MS, &rehearsal);
    plan = plan_verdict(&rehearsal, &world, TOLD_CREATED_MS);
    assert_true(json_is_true(json_object_get(plan, "wouldStart")));
    assert_non_null(strstr(json_text_at(plan, "notes[0]"), "NOT_OURS"));
    assert_null(json_at(plan, "settings.enabled")); /* what was kept can always be restored */
}

static void a_person_reads_all_of_it(void **state)
{
    static const char *const words[] = {"Would start      yes",  "Must start by",      "the worker's own credentials",
                                        "Calls, in order:",      "1. create-snapshot", "VolumeId                 vol-",
                                        "If it is stopped or",   "delete-snapshot",    "IAM actions      ec2:",
                                        "EBS is enabled (services.opt.in.default says so); nothing pauses it"};
    SCOPED(json) json_t *plan = judged("", "new");
    SCOPED(text) struct text report;

    (void)state;
    text_init(&report, KIB * KIB);
    plan_report_append(plan, &(struct terminal){.columns = 120}, &report);
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strstr(text_string(&report), words[i]) == NULL)
            fail_msg("\"%s\" is missing in\n%s", words[i], text_string(&report));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_verdict_names_its_reason),
        cmocka_unit_test(a_plan_has_windows_calls_and_actions),
        cmocka_unit_test(a_restore_of_what_the_catalogue_lacks_is_noted),
        cmocka_unit_test(a_person_reads_all_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
