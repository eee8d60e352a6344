#include "harness/check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "observe/log.h"

static const int64_t noon_ms = INT64_C(1795953600000); /* 2026-11-29T12:00:00Z */

static json_t *line_as_json(const struct log_field *fields)
{
    struct text line;
    json_t *root;

    text_init(&line, 8 * KIB);
    log_line(&line, true, noon_ms, LOG_BATCH_REFUSED, fields);
    root = json_loads(text_string(&line), JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    assert_null(strchr(text_string(&line), '\n'));
    text_done(&line);
    return root;
}

static void a_line_is_one_json_object_with_typed_fields(void **state)
{
    SCOPED(json)
    json_t *root = line_as_json(LOG_FIELDS(log_int("partition", -3), log_text("topic", "tidemark.jobs"),
                                           log_bool("is_lost", true), log_text("reason", NULL)));

    (void)state;
    assert_string_equal(json_text_at(root, "time"), "2026-11-29T12:00:00.000Z");
    assert_string_equal(json_text_at(root, "level"), "warn");
    assert_string_equal(json_text_at(root, "event"), "batch-refused");
    assert_int_equal(json_integer_value(json_at(root, "partition")), -3);
    assert_string_equal(json_text_at(root, "topic"), "tidemark.jobs");
    assert_true(json_is_true(json_at(root, "is_lost")));
    assert_true(json_is_null(json_at(root, "reason")));
}

static void a_line_without_fields_is_complete(void **state)
{
    SCOPED(json) json_t *root = line_as_json(NULL);

    (void)state;
    assert_int_equal(json_object_size(root), 3);
}

static void control_characters_cannot_break_out_of_a_line(void **state)
{
    static const char hostile[] = "a\"b\\\n{\"level\":\"error\"}\x1b[31m\x7f\xe2\x80\xae";
    struct text json, readable;

    (void)state;
    text_init(&json, KIB);
    text_init(&readable, KIB);
    log_line(&json, true, noon_ms, LOG_JOB_WAITS, LOG_FIELDS(log_text("value", hostile)));
    log_line(&readable, false, noon_ms, LOG_JOB_WAITS, LOG_FIELDS(log_text("value", hostile)));
    for (size_t i = 0; i < json.length; i++)
        assert_true(json.bytes[i] >= 0x20 && json.bytes[i] < 0x7f);
    for (size_t i = 0; i < readable.length; i++)
        assert_true(readable.bytes[i] >= 0x20 && readable.bytes[i] < 0x7f);
    text_done(&json);
    text_done(&readable);
}

static void a_readable_line_begins_with_time_level_and_event(void **state)
{
    struct text line;

    (void)state;
    text_init(&line, KIB);
    log_line(&line, false, noon_ms, LOG_WORKER_STARTED,
             LOG_FIELDS(log_text("worker", "w1"), log_int("n", 2)));
    assert_string_equal(text_string(&line),
                        "2026-11-29T12:00:00.000Z info  worker-started worker=\"w1\" n=2");
    text_done(&line);
}

/* Runs `write_events` with the log going to a pipe; returns what came out. */
static size_t captured(enum log_level lowest, void (*write_events)(void), char *buffer, size_t capacity)
{
    int ends[2];
    ssize_t length;

    assert_int_equal(pipe(ends), 0);
    log_configure(lowest, LOG_FORMAT_AUTO, ends[1]);
    write_events();
    log_configure(LOG_INFO, LOG_FORMAT_AUTO, STDERR_FILENO);
    close(ends[1]);
    length = read(ends[0], buffer, capacity - 1);
    close(ends[0]);
    assert_true(length >= 0);
    buffer[length] = '\0';
    return (size_t)length;
}

static void write_one_of_each_level(void)
{
    log_event(LOG_CALL_SENT, NULL);      /* debug */
    log_event(LOG_WORKER_STARTED, NULL); /* info */
    log_event(LOG_STOP_FORCED, NULL);    /* warn */
    log_event(LOG_LOOP_STALLED, NULL);   /* error */
}

static void only_levels_from_the_lowest_on_are_written(void **state)
{
    char lines[4096];

    (void)state;
    (void)captured(LOG_WARN, write_one_of_each_level, lines, sizeof(lines));
    assert_null(strstr(lines, "\"call-sent\""));
    assert_null(strstr(lines, "\"worker-started\""));
    assert_non_null(strstr(lines, "\"stop-forced\""));
    assert_non_null(strstr(lines, "\"loop-stalled\""));
}

static void write_too_much(void)
{
    static char much[64 * 1024];

    memset(much, 'x', sizeof(much) - 1);
    log_event(LOG_JOB_FAILED, LOG_FIELDS(log_text("body", much)));
}

static void a_line_that_is_too_long_is_cut_and_still_json(void **state)
{
    char lines[16 * 1024];
    json_t *root;

    (void)state;
    (void)captured(LOG_INFO, write_too_much, lines, sizeof(lines));
    root = json_loads(lines, 0, NULL);
    assert_string_equal(json_text_at(root, "event"), "job-failed");
    assert_true(json_is_true(json_at(root, "is_cut")));
    json_decref(root);
}

static void write_failure(void)
{
    struct error error = {.code = "RequestLimitExceeded"};

    error_set(&error, ERROR_THROTTLED, "slow down");
    memcpy(error.code, "RequestLimitExceeded", sizeof("RequestLimitExceeded"));
    log_failure(LOG_KAFKA_TROUBLE, &error);
}

static void a_failure_carries_class_code_and_message(void **state)
{
    char lines[4096];
    json_t *root;

    (void)state;
    (void)captured(LOG_INFO, write_failure, lines, sizeof(lines));
    root = json_loads(lines, 0, NULL);
    assert_string_equal(json_text_at(root, "error_class"), "throttled");
    assert_string_equal(json_text_at(root, "error_code"), "RequestLimitExceeded");
    assert_string_equal(json_text_at(root, "error"), "slow down");
    json_decref(root);
}

static void a_field_that_says_nothing_is_left_out(void **state)
{
    SCOPED(json)
    json_t *root = line_as_json(LOG_FIELDS(log_known("job", ""), log_known("step", NULL), log_time("due", 0),
                                           log_positive("percent", -1),
                                           log_known("reason", "OVERLAP"), log_time("at", noon_ms)));

    (void)state;
    assert_int_equal(json_object_size(root), 5);
    assert_string_equal(json_text_at(root, "reason"), "OVERLAP");
    assert_string_equal(json_text_at(root, "at"), "2026-11-29T12:00:00.000Z");
}

enum { FLOOD = 5000 };

static void write_a_flood(void)
{
    for (int i = 0; i < FLOOD; i++)
        log_event(LOG_KAFKA_TROUBLE, NULL);
}

static size_t count_of(const char *lines, const char *word)
{
    size_t count = 0;

    for (const char *at = lines; (at = strstr(at, word)) != NULL; at++)
        count++;
    return count;
}

/* However fast the machine, a flood is written in few seconds; each has its share. */
static void a_flood_is_left_out_and_counted(void **state)
{
    char lines[64 * 1024];
    uint64_t written = log_written_count(LOG_KAFKA_TROUBLE);
    uint64_t left_out = log_left_out_count(LOG_KAFKA_TROUBLE);

    (void)state;
    (void)captured(LOG_INFO, write_a_flood, lines, sizeof(lines));
    written = log_written_count(LOG_KAFKA_TROUBLE) - written;
    left_out = log_left_out_count(LOG_KAFKA_TROUBLE) - left_out;
    assert_int_equal(count_of(lines, "\"event\":\"kafka-trouble\""), written);
    assert_int_equal(written + left_out, FLOOD);
    assert_in_range(written, 1, FLOOD / 10);
}

/* Until what was left out in a second that is over has been told. */
static void write_until_it_is_told(void)
{
    uint64_t told = log_written_count(LOG_LINES_LEFT_OUT);

    while (log_written_count(LOG_LINES_LEFT_OUT) == told)
        log_event(LOG_KAFKA_TROUBLE, NULL);
}

static void what_was_left_out_is_told_by_a_later_line(void **state)
{
    char lines[64 * 1024];

    (void)state;
    (void)captured(LOG_INFO, write_until_it_is_told, lines, sizeof(lines));
    assert_int_equal(count_of(lines, "\"event\":\"lines-left-out\",\"of\":\"kafka-trouble\",\"lines\":"), 1);
}

static void what_has_no_limit_is_never_left_out(void **state)
{
    (void)state;
    assert_int_equal(log_left_out_count(LOG_CALL_SENT), 0);
    assert_int_equal(log_event_row(LOG_LOOP_STALLED)->lines_per_second, 0); /* another thread writes them */
    assert_int_equal(log_event_row(LOG_LOOP_GIVEN_UP)->lines_per_second, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_one_json_object_with_typed_fields),
        cmocka_unit_test(a_line_without_fields_is_complete),
        cmocka_unit_test(control_characters_cannot_break_out_of_a_line),
        cmocka_unit_test(a_readable_line_begins_with_time_level_and_event),
        cmocka_unit_test(only_levels_from_the_lowest_on_are_written),
        cmocka_unit_test(a_line_that_is_too_long_is_cut_and_still_json),
        cmocka_unit_test(a_failure_carries_class_code_and_message),
        cmocka_unit_test(a_field_that_says_nothing_is_left_out),
        cmocka_unit_test(a_flood_is_left_out_and_counted),
        cmocka_unit_test(what_was_left_out_is_told_by_a_later_line),
        cmocka_unit_test(what_has_no_limit_is_never_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
