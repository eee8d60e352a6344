#include "harness/check.h"

#include <stdio.h>
#include <string.h>

#include "page/recent.h"

static void take_event(struct recent *recent, const char *job_id, int number)
{
    char value[64];
    struct kafka_record record = {
        .topic = TOPIC_STATUS, .key = job_id, .key_length = strlen(job_id), .value = value};

    record.value_length = (size_t)snprintf(value, sizeof(value), "{\"number\":%d}", number);
    recent_take_batch(recent, &(struct kafka_batch){.records = &record, .record_count = 1}, 1795399200000);
}

static void only_the_job_s_own_events_are_told_in_order(void **state)
{
    SCOPED(text) struct text json;
    struct json_writer writer = {.text = &json};
    struct recent *recent = recent_new();

    (void)state;
    text_init(&json, MIB);
    take_event(recent, "one", 1);
    take_event(recent, "other", 2);
    take_event(recent, "one", 3);
    recent_write_events(recent, "one", &writer);
    assert_string_equal(text_string(&json),
                        "\"events\":[{\"time\":\"2026-11-23T02:00:00.000Z\",\"event\":{\"number\":1}},"
                        "{\"time\":\"2026-11-23T02:00:00.000Z\",\"event\":{\"number\":3}}]");
    recent_free(recent);
}

static void the_oldest_events_make_room(void **state)
{
    SCOPED(text) struct text json;
    struct json_writer writer = {.text = &json};
    struct recent *recent = recent_new();

    (void)state;
    text_init(&json, MIB);
    for (int i = 0; i <= RECENT_EVENTS; i++)
        take_event(recent, "one", i);
    recent_write_events(recent, "one", &writer);
    assert_null(strstr(text_string(&json), "{\"number\":0}"));
    assert_non_null(strstr(text_string(&json), "[{\"time\":\"2026-11-23T02:00:00.000Z\",\"event\":{\"number\":1}}"));
    assert_non_null(strstr(text_string(&json), "{\"number\":4096}}]"));
    recent_free(recent);
}

static void calls_for_many_jobs_belong_to_none(void **state)
{
    SCOPED(text) struct text json;
    struct json_writer writer = {.text = &json};
    struct recent *recent = recent_new();
    struct answer answer = {.http_status = 503, .request_id = "r-1", .error.code = "RequestLimitExceeded"};

    (void)state;
    text_init(&json, MIB);
    for (int i = 0; i < 2; i++) {
        struct call call = {
            .service = "ec2", .operation = "CreateSnapshot", .region = "eu-west-1", .job_id = i ? "one" : ""};

        recent_take_answer(recent, &(struct engine_flight){.call = &call, .left_ms = 1795399200000}, &answer,
                           1795399200012);
    }
    recent_write_calls(recent, "one", &writer);
    recent_write_calls(recent, "", &writer);
    assert_string_equal(text_string(&json),
                        "\"calls\":[{\"time\":\"2026-11-23T02:00:00.000Z\",\"service\":\"ec2\","
                        "\"operation\":\"CreateSnapshot\",\"region\":\"eu-west-1\",\"tookMs\":12,\"httpStatus\":503,"
                        "\"requestId\":\"r-1\",\"errorCode\":\"RequestLimitExceeded\"}],\"calls\":[]");
    recent_free(recent);
}

static void a_dead_letter_says_why(void **state)
{
    static const struct kafka_header headers[] = {{"tidemark_error_reason", "no \"JobType\"", 12}};
    static const struct kafka_record record = {
        .topic = TOPIC_DLQ, .key = "arn", .key_length = 3, .headers = headers, .header_count = 1};
    SCOPED(text) struct text json;
    struct json_writer writer = {.text = &json};
    struct recent *recent = recent_new();

    (void)state;
    text_init(&json, MIB);
    recent_take_batch(recent, &(struct kafka_batch){.records = &record, .record_count = 1}, 1795399200000);
    recent_write_dead_letters(recent, &writer);
    assert_string_equal(text_string(&json), "\"deadLetters\":[{\"time\":\"2026-11-23T02:00:00.000Z\",\"key\":\"arn\","
                                            "\"reason\":\"no \\\"JobType\\\"\"}]");
    recent_free(recent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_job_s_own_events_are_told_in_order),
        cmocka_unit_test(the_oldest_events_make_room),
        cmocka_unit_test(calls_for_many_jobs_belong_to_none),
        cmocka_unit_test(a_dead_letter_says_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
