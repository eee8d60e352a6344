#include "harness/check.h"

#include <jansson.h>

#include "base/json.h"
#include "proto/job_record.h"

static void a_record_prints_as_one_json_object_in_words(void **state)
{
    static const struct job_record record = {
        .request = {.kind = JOB_COPY,
                    .job_id = "job-1",
                    .overlap_policy = OVERLAP_SKIP,
                    .delete_after_days = 7},
        .state = STATE_PENDING,
        .phase = PHASE_QUEUED,
        .reason = REASON_OVERLAP,
        .sequence = 2,
        .has_issues = 1,
        .created_ms = 1795399200000,
        .size_bytes = -1,
        .waiting_for = "another job on \"vol-1\"",
        .variables = {{.name = "Metadata.\"odd\"", .value = "x"},
                      {.name = "Tags", .value = "[]", .is_json = 1}},
        .variable_count = 2,
    };
    SCOPED(text) struct text json;

    (void)state;
    text_init(&json, MIB);
    job_record_print(&record, &json);
    assert_string_equal(
        text_string(&json),
        "{\"request.kind\":\"StartCopyJob\",\"state\":\"PENDING\",\"previous_state\":\"CREATED\","
        "\"phase\":\"queued\",\"outcome\":\"CREATED\",\"reason\":\"OVERLAP\","
        "\"request.overlap_policy\":\"Skip\",\"has_issues\":true,\"sequence\":2,\"size_bytes\":-1,"
        "\"created_ms\":\"2026-11-23T02:00:00.000Z\",\"request.delete_after_days\":7,"
        "\"request.job_id\":\"job-1\",\"waiting_for\":\"another job on \\\"vol-1\\\"\","
        "\"variables\":{\"Metadata.\\\"odd\\\"\":\"x\",\"Tags\":\"[]\"}}");
}

static void an_empty_record_prints_as_valid_json(void **state)
{
    static const struct job_record record = {0};
    SCOPED(text) struct text json;
    SCOPED(json) json_t *parsed = NULL;

    (void)state;
    text_init(&json, MIB);
    job_record_print(&record, &json);
    parsed = json_loads(text_string(&json), JSON_REJECT_DUPLICATES, NULL);
    assert_true(json_is_object(parsed));
    assert_int_equal(json_object_size(json_object_get(parsed, "variables")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_prints_as_one_json_object_in_words),
        cmocka_unit_test(an_empty_record_prints_as_valid_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
