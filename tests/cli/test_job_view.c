#include "harness/check.h"

#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/job_view.h"

static json_t *example(const char *name)
{
    char path[512];
    json_error_t where;
    json_t *event;

    (void)snprintf(path, sizeof(path), "%s/proto/examples/status-event.%s.json", SOURCE_ROOT, name);
    event = json_load_file(path, 0, &where);
    assert_non_null(event);
    return event;
}

static void every_example_event_can_be_viewed(void **state)
{
    static const char *const names[] = {"aborted", "completed", "copied",   "created",
                                        "expired", "progress",  "restored", "waiting"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        SCOPED(json) json_t *event = example(names[i]);
        struct job_view view;
        struct error error;

        if (!job_view_read(event, &view, &error))
            fail_msg("%s: %s", names[i], error.message);
        assert_true(*view.job_id && *view.subject && *view.short_name);
    }
}

static void a_view_has_what_the_event_says(void **state)
{
    SCOPED(json) json_t *event = example("progress");
    struct job_view view;
    struct error error;

    (void)state;
    assert_true(job_view_read(event, &view, &error));
    assert_string_equal(view.job_id, "8a1f4f57-8d2c-5c5e-9d53-1f3f0d6a7c21");
    assert_string_equal(view.kind, "backup");
    assert_string_equal(view.short_name, "vol-049df61146c4d7901");
    assert_int_equal(view.state, STATE_RUNNING);
    assert_int_equal(view.percent, 40);
    assert_int_equal(view.eta_s, 90);
    assert_int_equal(view.sequence, 4);
    assert_int_equal(view.calls, 2);
    assert_int_equal(view.created_ms, 1795399200000);
    assert_int_equal(view.completed_ms, 0);
    assert_string_equal(view.step, "await-snapshot");
    assert_string_equal(view.waiting_for, "");
}

static void the_subject_is_the_key_of_the_request(void **state)
{
    static const struct {
        const char *example, *subject;
    } cases[] = {
        {"completed",
         "arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901"}, /* not its recovery point */
        {"aborted", "arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d4e5f60718"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(json) json_t *event = example(cases[i].example);
        struct job_view view;
        struct error error;

        assert_true(job_view_read(event, &view, &error));
        assert_string_equal(view.subject, cases[i].subject);
    }
}

static void what_this_version_does_not_know_is_refused(void **state)
{
    static const struct {
        const char *json, *message;
    } cases[] = {
        {"{}", "state \"\" is not known"},
        {"{\"state\":\"DREAMING\",\"jobType\":\"StartBackupJob\",\"jobId\":\"a\"}", "\"DREAMING\""},
        {"{\"state\":\"RUNNING\",\"jobType\":\"StartDream\",\"jobId\":\"a\"}", "\"StartDream\""},
        {"{\"state\":\"RUNNING\",\"jobType\":\"StartBackupJob\"}", "no jobId"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(json) json_t *event = json_loads(cases[i].json, 0, NULL);
        struct job_view view;
        struct error error;

        assert_false(job_view_read(event, &view, &error));
        assert_non_null(strstr(error.message, cases[i].message));
    }
}

static void exit_codes_are_those_that_scripts_know(void **state)
{
    static const struct {
        enum job_state state;
        bool has_issues;
        int exit_code;
    } cases[] = {
        {STATE_CREATED, false, 0},   {STATE_RUNNING, false, 0},  {STATE_ABORTING, false, 0},
        {STATE_COMPLETED, false, 0}, {STATE_COMPLETED, true, 7}, {STATE_PARTIAL, true, 7},
        {STATE_FAILED, false, 4},    {STATE_EXPIRED, false, 5},  {STATE_ABORTED, false, 6},
        {STATE_FAILED, true, 4},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct job_view view = {.state = cases[i].state, .has_issues = cases[i].has_issues};

        assert_int_equal(job_view_exit_code(&view), cases[i].exit_code);
    }
}

static void states_are_found_in_any_case(void **state)
{
    (void)state;
    assert_int_equal(job_view_state_of("running"), STATE_RUNNING);
    assert_int_equal(job_view_state_of("ABORTED"), STATE_ABORTED);
    assert_int_equal(job_view_state_of("done"), STATE_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_example_event_can_be_viewed),
        cmocka_unit_test(a_view_has_what_the_event_says),
        cmocka_unit_test(the_subject_is_the_key_of_the_request),
        cmocka_unit_test(what_this_version_does_not_know_is_refused),
        cmocka_unit_test(exit_codes_are_those_that_scripts_know),
        cmocka_unit_test(states_are_found_in_any_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
