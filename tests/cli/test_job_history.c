#include "told.h"

#include <string.h>

#include "base/json.h"

static void events_are_in_order_and_of_one_job(void **state)
{
    SCOPED(job_history) struct job_history history = {.wanted = TOLD_ID};
    struct job_record record = told_backup(TOLD_ID), other = told_backup(TOLD_ID "-other");
    struct error error;

    (void)state;
    record.sequence = 1;
    told_event(&history, &record, 2000);
    told_event(&history, &other, 1500);
    record.sequence = 0;
    told_event(&history, &record, 1000);
    assert_true(job_history_settle(&history, &error));
    assert_int_equal(history.count, 2);
    assert_int_equal(history.events[0].view.sequence, 1);
    assert_int_equal(history.events[0].time_ms, 1000);
    assert_int_equal(job_history_last(&history)->view.sequence, 2);
    assert_int_equal(history.board.count, 2);
}

static void an_event_is_shown_in_structured_mode(void **state)
{
    static const char *const attributes[] = {"specversion", "id",   "type",           "source",
                                             "subject",     "time", "datacontenttype"};
    SCOPED(job_history) struct job_history history = {.wanted = "8a1f4f57"};
    struct job_record record = told_backup(TOLD_ID);
    const json_t *event;
    struct error error;

    (void)state;
    told_event(&history, &record, 2000);
    assert_true(job_history_settle(&history, &error));
    event = job_history_last(&history)->cloudevent;
    for (size_t i = 0; i < COUNT_OF(attributes); i++)
        if (!json_is_string(json_object_get(event, attributes[i])))
            fail_msg("%s", attributes[i]);
    assert_string_equal(json_text_at(event, "id"), TOLD_ID ".1");
    assert_string_equal(json_text_at(event, "data.jobId"), TOLD_ID);
}

static void what_is_no_attribute_or_no_event_is_left_out(void **state)
{
    static const struct kafka_header headers[] = {
        {"ce_id", "a.1", 3}, {"Bad-Name", "x", 1}, {"trace", "\xff", 1}, {"ce_time", NULL, 0}, {"kept", "y", 1}};
    static const char value[] = "{\"jobId\":\"a\",\"jobType\":\"StartBackupJob\",\"state\":\"CREATED\"}";
    struct kafka_record record = {.key = "a", .key_length = 1, .value = value, .value_length = sizeof(value) - 1,
                                  .timestamp_ms = 77, .headers = headers, .header_count = COUNT_OF(headers)};
    SCOPED(job_history) struct job_history history = {.wanted = "a"};
    struct error error;

    (void)state;
    job_history_add(&history, &record);
    record.value_length--;
    job_history_add(&history, &record);
    record.value = NULL;
    job_history_add(&history, &record);
    assert_true(job_history_settle(&history, &error));
    assert_int_equal(history.count, 1);
    assert_int_equal(history.events[0].time_ms, 77); /* no event's own time: the record's */
    assert_int_equal(json_object_size(history.events[0].cloudevent), 3); /* id, kept, data */
}

static void a_job_that_nobody_knows_is_named(void **state)
{
    SCOPED(job_history) struct job_history history = {.wanted = "nobody"};
    struct error error;

    (void)state;
    assert_false(job_history_settle(&history, &error));
    assert_non_null(strstr(error.message, "nobody"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_are_in_order_and_of_one_job),
        cmocka_unit_test(an_event_is_shown_in_structured_mode),
        cmocka_unit_test(what_is_no_attribute_or_no_event_is_left_out),
        cmocka_unit_test(a_job_that_nobody_knows_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
