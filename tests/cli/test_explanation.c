#include "told.h"

#include <string.h>

#include "base/json.h"
#include "cli/explanation.h"

#define SAYS(explanation, path, expected)                                                                              \
    do {                                                                                                               \
        const char *text = json_text_at(explanation, path);                                                            \
        if (text == NULL || strstr(text, expected) == NULL)                                                            \
            fail_msg("%s: %s", path, text ? text : "nothing");                                                         \
    } while (0)

static json_t *explain(struct job_history *history, const struct job_record *record, int64_t now_ms)
{
    struct error error;

    assert_true(job_history_settle(history, &error));
    return explanation_make(history, record, now_ms);
}

static void a_throttled_job_says_since_when_and_until_when(void **state)
{
    SCOPED(job_history) struct job_history history = {.wanted = TOLD_ID};
    SCOPED(json) json_t *explanation = NULL;
    struct job_record record = told_backup(TOLD_ID);

    (void)state;
    told_event(&history, &record, TOLD_CREATED_MS);
    record.waiting_for = "ec2 to accept CreateSnapshot (RequestLimitExceeded)";
    record.reason = REASON_THROTTLED;
    record.next_action_ms = TOLD_CREATED_MS + 2000;
    told_event(&history, &record, TOLD_CREATED_MS + 1000);
    told_event(&history, &record, TOLD_CREATED_MS + 2000);
    record.attempt = 7;
    record.next_action_ms = TOLD_CREATED_MS + 60000; /* journalled, and no news */
    explanation = explain(&history, &record, TOLD_CREATED_MS + 50000);

    SAYS(explanation, "situation", "call-refused");
    SAYS(explanation, "reasonCode", "THROTTLED");
    SAYS(explanation, "since", "1970-01-01T00:16:41.000Z"); /* not when it was told last */
    SAYS(explanation, "meaning", "AWS asked for fewer calls");
    SAYS(explanation, "nextActionAt", "1970-01-01T00:17:40.000Z");
    SAYS(explanation, "deadline", "1970-01-01T08:16:40.000Z");
    SAYS(explanation, "atLatest", "START_WINDOW_EXPIRED");
    SAYS(explanation, "whatToDo", "raise the account's API quota");
    assert_int_equal(json_integer_value(json_object_get(explanation, "attempt")), 7);
    assert_null(json_object_get(explanation, "warning"));
}

static void a_queued_job_names_the_one_that_runs(void **state)
{
    SCOPED(job_history) struct job_history history = {.wanted = "third"};
    SCOPED(json) json_t *explanation = NULL;
    struct job_record first = told_backup("first"), second = told_backup("second"), third = told_backup("third");

    (void)state;
    first.state = STATE_RUNNING;
    first.percent = 40;
    second.waiting_for = third.waiting_for = "the job that runs on the same resource";
    second.reason = third.reason = REASON_OVERLAP;
    third.created_ms++;
    told_event(&history, &first, TOLD_CREATED_MS);
    told_event(&history, &second, TOLD_CREATED_MS);
    told_event(&history, &third, TOLD_CREATED_MS);
    explanation = explain(&history, NULL, TOLD_CREATED_MS);

    SAYS(explanation, "behind", "backup job first, which is RUNNING at 40%; 1 more come before this one");
    SAYS(explanation, "commands[1]", "tidemark job stop first");
}

static void a_paused_job_says_how_to_resume(void **state)
{
    SCOPED(job_history) struct job_history history = {.wanted = TOLD_ID};
    SCOPED(json) json_t *explanation = NULL;
    struct job_record record = told_backup(TOLD_ID);

    (void)state;
    record.waiting_for = "scope 1/r to be resumed: tidemark settings resume 1/r";
    told_event(&history, &record, TOLD_CREATED_MS);
    explanation = explain(&history, NULL, TOLD_CREATED_MS);
    SAYS(explanation, "situation", "paused");
    SAYS(explanation, "commands[0]", "tidemark settings resume 1/r");
    assert_null(json_object_get(explanation, "nextActionAt"));
}

static void a_job_before_its_time_says_when_that_is(void **state)
{
    SCOPED(job_history) struct job_history history = {.wanted = TOLD_ID};
    SCOPED(json) json_t *explanation = NULL;
    struct job_record record = told_backup(TOLD_ID);

    (void)state;
    record.scheduled_ms = TOLD_CREATED_MS + TOLD_HOUR_MS;
    told_event(&history, &record, TOLD_CREATED_MS);
    explanation = explain(&history, &record, TOLD_CREATED_MS);
    SAYS(explanation, "next", "scheduled time has not come");
    SAYS(explanation, "nextActionAt", "1970-01-01T01:16:40.000Z");
}

static void a_turn_that_was_missed_is_a_warning(void **state)
{
    SCOPED(job_history) struct job_history history = {.wanted = TOLD_ID};
    SCOPED(json) json_t *explanation = NULL;
    struct job_record record = told_backup(TOLD_ID);

    (void)state;
    record.next_action_ms = TOLD_CREATED_MS;
    told_event(&history, &record, TOLD_CREATED_MS);
    explanation = explain(&history, &record, TOLD_CREATED_MS + TOLD_HOUR_MS);
    SAYS(explanation, "warning", "Does a worker run");
}

static void a_running_job_is_bound_by_its_other_window(void **state)
{
    SCOPED(job_history) struct job_history history = {.wanted = TOLD_ID};
    SCOPED(json) json_t *explanation = NULL;
    struct job_record record = told_backup(TOLD_ID);

    (void)state;
    record.state = STATE_RUNNING;
    record.initiated_ms = TOLD_CREATED_MS;
    told_event(&history, &record, TOLD_CREATED_MS);
    explanation = explain(&history, &record, TOLD_CREATED_MS);
    SAYS(explanation, "situation", "running");
    SAYS(explanation, "deadline", "1970-01-08T00:16:40.000Z");
    SAYS(explanation, "atLatest", "COMPLETE_WINDOW_EXPIRED");
}

/* Whatever a job ends with is explained, and says what to do. */
static void every_reason_is_explained(void **state)
{
    (void)state;
    for (int i = REASON_NONE + 1; i < REASON_COUNT; i++) {
        SCOPED(job_history) struct job_history history = {.wanted = TOLD_ID};
        SCOPED(json) json_t *explanation = NULL;
        struct job_record record = told_backup(TOLD_ID);

        record.state = STATE_FAILED;
        record.reason = (enum reason)i;
        record.aws_error_code = "SomeCode";
        told_event(&history, &record, TOLD_CREATED_MS);
        explanation = explain(&history, NULL, TOLD_CREATED_MS);
        SAYS(explanation, "meaning", reason_text((enum reason)i)->what_happened);
        SAYS(explanation, "whatToDo", reason_text((enum reason)i)->what_to_do);
        SAYS(explanation, "next", "final");
        SAYS(explanation, "awsErrorCode", "SomeCode");
        SAYS(explanation, "commands[0]", "tidemark job start " TOLD_VOLUME);
    }
}

static void a_person_sees_lines_that_fit(void **state)
{
    static const size_t widths[] = {120, 80, 40};
    SCOPED(job_history) struct job_history history = {.wanted = TOLD_ID};
    SCOPED(json) json_t *explanation = NULL;
    struct job_record record = told_backup(TOLD_ID);

    (void)state;
    record.waiting_for = "ec2 to accept CreateSnapshot (RequestLimitExceeded)";
    record.reason = REASON_THROTTLED;
    told_event(&history, &record, TOLD_CREATED_MS);
    explanation = explain(&history, NULL, TOLD_CREATED_MS + 5000);
    for (size_t i = 0; i < COUNT_OF(widths); i++) {
        struct terminal terminal = {.columns = widths[i]};
        SCOPED(text) struct text shown;

        text_init(&shown, KIB * KIB);
        explanation_append(explanation, &terminal, TOLD_CREATED_MS + 5000, &shown);
        assert_non_null(strstr(text_string(&shown), "Since        1970-01-01T00:16:40Z (5s"));
        for (const char *line = text_string(&shown); *line; line += strcspn(line, "\n") + 1)
            if (strcspn(line, "\n") > widths[i] && strchr(line + 13, ' ') < line + strcspn(line, "\n") &&
                strstr(line, "tidemark ") == NULL)
                fail_msg("%zu columns: %.*s", widths[i], (int)strcspn(line, "\n"), line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_throttled_job_says_since_when_and_until_when),
        cmocka_unit_test(a_queued_job_names_the_one_that_runs),
        cmocka_unit_test(a_paused_job_says_how_to_resume),
        cmocka_unit_test(a_job_before_its_time_says_when_that_is),
        cmocka_unit_test(a_turn_that_was_missed_is_a_warning),
        cmocka_unit_test(a_running_job_is_bound_by_its_other_window),
        cmocka_unit_test(every_reason_is_explained),
        cmocka_unit_test(a_person_sees_lines_that_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
