#include "harness/check.h"

#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "observe/log.h"
#include "shell/job_log.h"

static const int64_t NOON_MS = INT64_C(1795953600000);

/* What a milestone writes into the log; the caller's. */
static json_t *line_of(const struct milestone *milestone)
{
    char line[8 * KIB];
    int ends[2];
    ssize_t length;
    json_t *root;

    assert_int_equal(pipe(ends), 0);
    log_configure(LOG_DEBUG, LOG_FORMAT_JSON, ends[1]);
    job_log_milestone(milestone);
    log_configure(LOG_INFO, LOG_FORMAT_AUTO, STDERR_FILENO);
    close(ends[1]);
    length = read(ends[0], line, sizeof(line) - 1);
    close(ends[0]);
    assert_true(length > 0);
    line[length] = '\0';
    root = json_loads(line, 0, NULL);
    assert_non_null(root);
    return root;
}

static void each_milestone_has_its_event(void **state)
{
    static const struct {
        enum milestone_kind kind;
        enum job_state state;
        bool has_issues;
        const char *waiting_for;
        const char *event, *level;
    } cases[] = {
        {MILESTONE_STATE, STATE_CREATED, false, NULL, "job-accepted", "info"},
        {MILESTONE_STATE, STATE_PENDING, false, NULL, "job-waits", "info"},
        {MILESTONE_STATE, STATE_RUNNING, false, NULL, "job-started", "info"},
        {MILESTONE_STATE, STATE_ABORTING, false, NULL, "job-stopping", "info"},
        {MILESTONE_STATE, STATE_COMPLETED, false, NULL, "job-completed", "info"},
        {MILESTONE_STATE, STATE_COMPLETED, true, NULL, "job-completed-with-issues", "warn"},
        {MILESTONE_STATE, STATE_PARTIAL, false, NULL, "job-partial", "warn"},
        {MILESTONE_STATE, STATE_FAILED, false, NULL, "job-failed", "warn"},
        {MILESTONE_STATE, STATE_EXPIRED, false, NULL, "job-expired", "warn"},
        {MILESTONE_STATE, STATE_ABORTED, false, NULL, "job-aborted", "info"},
        {MILESTONE_PROGRESS, STATE_RUNNING, false, NULL, "job-progress", "debug"},
        {MILESTONE_PROGRESS, STATE_CREATED, false, "its turn", "job-waits", "info"},
        {MILESTONE_REFUSAL, STATE_CREATED, false, NULL, "request-refused", "warn"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(json)
        json_t *line = line_of(&(struct milestone){.kind = cases[i].kind,
                                                   .state = cases[i].state,
                                                   .has_issues = cases[i].has_issues,
                                                   .waiting_for = cases[i].waiting_for,
                                                   .job_id = "job-1",
                                                   .percent = -1});

        assert_string_equal(json_text_at(line, "event"), cases[i].event);
        assert_string_equal(json_text_at(line, "level"), cases[i].level);
    }
}

static void a_line_says_which_job_where_why_and_until_when(void **state)
{
    SCOPED(json)
    json_t *line = line_of(&(struct milestone){.kind = MILESTONE_PROGRESS,
                                               .job_id = "job-1",
                                               .resource_type = "EBS",
                                               .step = "create-snapshot",
                                               .reason = REASON_THROTTLED,
                                               .waiting_for = "ec2 to accept CreateSnapshot",
                                               .aws_error_code = "RequestLimitExceeded",
                                               .aws_request_id = "req-7",
                                               .scheduled_ms = NOON_MS - 1500,
                                               .at_ms = NOON_MS,
                                               .next_action_ms = NOON_MS + 1000});

    (void)state;
    assert_string_equal(json_text_at(line, "job"), "job-1");
    assert_string_equal(json_text_at(line, "job_type"), "StartBackupJob");
    assert_string_equal(json_text_at(line, "step"), "create-snapshot");
    assert_string_equal(json_text_at(line, "reason"), "THROTTLED");
    assert_string_equal(json_text_at(line, "waiting_for"), "ec2 to accept CreateSnapshot");
    assert_string_equal(json_text_at(line, "next_action"), "2026-11-29T12:00:01.000Z");
    assert_string_equal(json_text_at(line, "error_code"), "RequestLimitExceeded");
    assert_string_equal(json_text_at(line, "request_id"), "req-7");
    assert_int_equal(json_integer_value(json_at(line, "took_ms")), 1500);
    assert_null(json_at(line, "recovery_point"));
}

static void a_refused_request_is_found_by_its_place(void **state)
{
    SCOPED(json)
    json_t *line = line_of(&(struct milestone){
        .kind = MILESTONE_REFUSAL, .partition = 3, .offset = 41, .message = "JobType: unknown"});

    (void)state;
    assert_int_equal(json_integer_value(json_at(line, "partition")), 3);
    assert_int_equal(json_integer_value(json_at(line, "offset")), 41);
    assert_string_equal(json_text_at(line, "error"), "JobType: unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_milestone_has_its_event),
        cmocka_unit_test(a_line_says_which_job_where_why_and_until_when),
        cmocka_unit_test(a_refused_request_is_found_by_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
