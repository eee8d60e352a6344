#include "harness/check.h"

#include "adapters/registry.h"
#include "base/compiler.h"
#include "base/json.h"
#include "cli/demo_plan.h"
#include "cli/submission.h"

#define RECOVERY_POINT "arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d4e5f60718"

static const int64_t now_ms = 1795399200000;

static void every_request_is_one_that_the_worker_accepts(void **state)
{
    (void)state;
    for (size_t i = 0; i < demo_plan_count; i++) {
        const struct demo_job *job = &demo_plan[i];
        SCOPED(json) json_t *request = demo_plan_request(job, job->source ? RECOVERY_POINT : NULL, now_ms);
        SCOPED(submission) struct submission submission = {0};
        struct error error;

        if (!submission_prepare(&submission, request, "key", &error))
            fail_msg("%s: %s", job->id, error.message);
        assert_string_equal(submission.request.job_id, job->id);
        assert_int_equal(submission.request.kind, job->kind);
    }
}

static void every_source_is_a_backup_that_is_completed(void **state)
{
    (void)state;
    for (size_t i = 0; i < demo_plan_count; i++) {
        const struct demo_job *source;

        assert_true(job_state_is_terminal(demo_plan[i].expected));
        assert_ptr_equal(demo_plan_find(demo_plan[i].id), &demo_plan[i]); /* no id stands twice */
        if (demo_plan[i].source == NULL)
            continue;
        source = demo_plan_find(demo_plan[i].source);
        assert_non_null(source);
        assert_int_equal(source->kind, JOB_BACKUP);
        assert_int_equal(source->expected, STATE_COMPLETED);
    }
    assert_null(demo_plan_find("no-such-job"));
}

static void the_late_job_has_a_window_that_ends_in_seconds(void **state)
{
    const struct demo_job *late = demo_plan_find("expiring");
    SCOPED(submission) struct submission submission = {0};
    SCOPED(json) json_t *request = NULL;
    struct error error;
    int64_t ends_ms;

    (void)state;
    request = demo_plan_request(late, NULL, now_ms);
    assert_true(submission_prepare(&submission, request, "key", &error));
    ends_ms = submission.request.scheduled_ms + submission.request.complete_window_minutes * 60000;
    assert_true(ends_ms > now_ms + 5000 && ends_ms < now_ms + 20000);
}

static void a_stop_names_the_job_and_its_resource(void **state)
{
    SCOPED(json) json_t *request = demo_plan_stop_request(demo_plan_find("stopped"));
    SCOPED(submission) struct submission submission = {0};
    struct error error;

    (void)state;
    assert_true(submission_prepare(&submission, request, "key", &error));
    assert_int_equal(submission.request.kind, JOB_STOP);
    assert_string_equal(submission.request.job_id, "stopped");
}

static void its_resources_are_of_kinds_that_the_sandbox_knows(void **state)
{
    struct world *world = world_new(&(struct world_options){.seed = 1, .account = "111122223333"});

    (void)state;
    demo_plan_prepare(world); /* which asserts it */
    world_free(world);
}

static void every_service_is_shown(void **state)
{
    (void)state;
    for (size_t i = 0; i < registry_count; i++) {
        bool is_shown = false;

        for (size_t k = 0; k < demo_plan_count; k++)
            is_shown |= demo_plan[k].kind == JOB_BACKUP &&
                        registry_find(&(struct job_request){.kind = JOB_BACKUP,
                                                            .resource_arn = demo_plan[k].resource}) == registry[i];
        if (!is_shown)
            fail_msg("no backup of %s", registry[i]->resource_type);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_resources_are_of_kinds_that_the_sandbox_knows),
        cmocka_unit_test(every_service_is_shown),
        cmocka_unit_test(every_request_is_one_that_the_worker_accepts),
        cmocka_unit_test(every_source_is_a_backup_that_is_completed),
        cmocka_unit_test(the_late_job_has_a_window_that_ends_in_seconds),
        cmocka_unit_test(a_stop_names_the_job_and_its_resource),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
