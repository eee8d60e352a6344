#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "engine/milestone.h"
#include "shell/witness.h"

static const int64_t NOON_MS = INT64_C(1795953600000);

enum { MS_PER_S = 1000, NS_PER_MS = 1000000 };

static void assert_shown(const struct witness *witness, const char *lines, bool is_shown)
{
    SCOPED(text) struct text exposition;

    text_init(&exposition, 4 * MIB);
    metrics_write(witness->metrics, &exposition);
    if ((strstr(text_string(&exposition), lines) != NULL) != is_shown)
        fail_msg("%s: not as expected in\n%s", lines, text_string(&exposition));
}

static struct milestone milestone(enum job_state state)
{
    return (struct milestone){.kind = MILESTONE_STATE,
                              .job_kind = JOB_BACKUP,
                              .state = state,
                              .job_id = "job-1",
                              .resource_type = "EBS",
                              .percent = -1,
                              .scheduled_ms = NOON_MS,
                              .created_ms = NOON_MS};
}

static void a_job_is_counted_at_each_of_its_milestones(void **state)
{
    struct witness witness = {.metrics = metrics_new()};
    struct milestone told = milestone(STATE_CREATED);

    (void)state;
    witness_milestone(&witness, &told);
    told.state = STATE_RUNNING;
    told.initiated_ms = NOON_MS + 5 * MS_PER_S;
    witness_milestone(&witness, &told);
    told.kind = MILESTONE_PROGRESS; /* nothing new */
    witness_milestone(&witness, &told);
    told.kind = MILESTONE_STATE;
    told.state = STATE_COMPLETED;
    told.completed_ms = NOON_MS + 30 * MS_PER_S;
    witness_milestone(&witness, &told);
#define OF_JOB "job_type=\"StartBackupJob\",resource_type=\"EBS\""
    assert_shown(&witness, "tidemark_jobs_accepted_total{" OF_JOB "} 1\n", true);
    assert_shown(&witness, "tidemark_jobs_ended_total{" OF_JOB ",state=\"COMPLETED\",reason=\"\"} 1\n", true);
    assert_shown(&witness, "tidemark_job_start_delay_seconds_sum{" OF_JOB "} 5\n", true);
    assert_shown(&witness, "tidemark_job_start_delay_seconds_count{" OF_JOB "} 1\n", true);
    assert_shown(&witness, "tidemark_job_duration_seconds_sum{" OF_JOB ",state=\"COMPLETED\"} 25\n", true);
    assert_shown(&witness, "tidemark_job_last_success_timestamp_seconds{" OF_JOB "} 1795953630\n", true);
    metrics_free(witness.metrics);
}

static void a_job_that_never_began_has_no_duration_and_no_success(void **state)
{
    struct witness witness = {.metrics = metrics_new()};
    struct milestone told = milestone(STATE_EXPIRED);

    (void)state;
    told.reason = REASON_START_WINDOW_EXPIRED;
    told.completed_ms = NOON_MS + 30 * MS_PER_S;
    witness_milestone(&witness, &told);
    assert_shown(&witness, "{" OF_JOB ",state=\"EXPIRED\",reason=\"START_WINDOW_EXPIRED\"} 1\n", true);
    assert_shown(&witness, "tidemark_job_duration_seconds_count", false);
    assert_shown(&witness, "tidemark_job_last_success_timestamp_seconds{", false);
    metrics_free(witness.metrics);
}

static void a_type_that_a_request_made_up_is_no_label(void **state)
{
    struct witness witness = {.metrics = metrics_new()};
    struct milestone told = milestone(STATE_CREATED);

    (void)state;
    told.resource_type = "Planes";
    witness_milestone(&witness, &told);
    told.resource_type = NULL;
    witness_milestone(&witness, &told);
    assert_shown(&witness, "{job_type=\"StartBackupJob\",resource_type=\"other\"} 2\n", true);
    assert_shown(&witness, "Planes", false);
    metrics_free(witness.metrics);
}

static void a_turn_is_the_time_that_the_loop_did_not_wait(void **state)
{
    struct witness witness = {.metrics = metrics_new()};

    (void)state;
    witness_turn_ended(&witness, 1000 * (uint64_t)NS_PER_MS, 400 * (uint64_t)NS_PER_MS); /* there was none before */
    assert_shown(&witness, "tidemark_loop_turn_seconds_count", false);
    witness_turn_ended(&witness, 1100 * (uint64_t)NS_PER_MS, 475 * (uint64_t)NS_PER_MS);
    assert_shown(&witness, "tidemark_loop_turn_seconds_sum 0.025\n", true);
    witness_turn_ended(&witness, 1100 * (uint64_t)NS_PER_MS + 1, 475 * (uint64_t)NS_PER_MS + 9); /* clocks differ */
    assert_shown(&witness, "tidemark_loop_turn_seconds_sum 0.025\n", true);
    assert_shown(&witness, "tidemark_loop_turn_seconds_count 2\n", true);
    metrics_free(witness.metrics);
}

static void a_batch_is_measured_from_its_submission_to_its_outcome(void **state)
{
    struct witness witness = {.metrics = metrics_new()};

    (void)state;
    witness_batch_sent(&witness, &(struct kafka_batch){.record_count = 12});
    witness_batch_ended(&witness, 1, LEDGER_REFUSED);
    assert_shown(&witness, "tidemark_transaction_records_sum 12\n", true);
    assert_shown(&witness, "tidemark_transaction_duration_seconds_count{outcome=\"refused\"} 1\n", true);
    metrics_free(witness.metrics);
}


static void an_answer_is_counted_by_a_bounded_code(void **state)
{
    static const struct {
        struct answer answer;
        const char *code;
    } cases[] = {
        {{.http_status = 200}, "OK"},
        {{.http_status = 503, .error = {.class = ERROR_THROTTLED, .code = "RequestLimitExceeded"}},
         "RequestLimitExceeded"},
        {{.http_status = 400, .error = {.class = ERROR_REJECTED, .code = "Vol-4711.IsOdd"}}, "other"},
        {{.http_status = 502, .error = {.class = ERROR_TRANSIENT}}, "http-5xx"},
        {{.http_status = 0, .error = {.class = ERROR_TRANSIENT}}, "no-answer"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char buffer[64];

        assert_string_equal(witness_code_label(NULL, &cases[i].answer, buffer, sizeof(buffer)), cases[i].code);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_is_counted_at_each_of_its_milestones),
        cmocka_unit_test(a_job_that_never_began_has_no_duration_and_no_success),
        cmocka_unit_test(a_type_that_a_request_made_up_is_no_label),
        cmocka_unit_test(a_turn_is_the_time_that_the_loop_did_not_wait),
        cmocka_unit_test(a_batch_is_measured_from_its_submission_to_its_outcome),
        cmocka_unit_test(an_answer_is_counted_by_a_bounded_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
