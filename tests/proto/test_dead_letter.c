#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "proto/dead_letter.h"

static const struct error unreadable = {.class = ERROR_INVALID_JOB, .message = "the record has no value"};

static void assert_header(const struct kafka_record *record, size_t index, const char *name,
                          const char *value)
{
    assert_true(index < record->header_count);
    assert_string_equal(record->headers[index].name, name);
    assert_int_equal(record->headers[index].length, strlen(value));
    assert_memory_equal(record->headers[index].value, value, strlen(value));
}

static void a_dead_letter_is_the_record_byte_for_byte_with_what_was_wrong(void **state)
{
    static const struct kafka_header headers[] = {{"ce_id", "a\0b", 3}, {"null", NULL, 0}, {"empty", "", 0}};
    const struct kafka_record original = {
        .topic = TOPIC_JOBS,
        .partition = 7,
        .offset = 9007199254740993,
        .key = "k\0y",
        .key_length = 3,
        .value = "\xff\0{",
        .value_length = 3,
        .headers = headers,
        .header_count = COUNT_OF(headers),
    };
    struct arena arena = {0};
    struct kafka_record record;

    (void)state;
    dead_letter_write(&original, "tidemark.jobs", &unreadable, 1795399200000, &arena, &record);
    assert_int_equal(record.topic, TOPIC_DLQ);
    assert_int_equal(record.partition, KAFKA_PARTITION_BY_KEY);
    assert_int_equal(record.key_length, 3);
    assert_memory_equal(record.key, "k\0y", 3);
    assert_int_equal(record.value_length, 3);
    assert_memory_equal(record.value, "\xff\0{", 3);
    assert_ptr_not_equal(record.value, original.value);
    assert_int_equal(record.header_count, 9);
    assert_string_equal(record.headers[0].name, "ce_id");
    assert_int_equal(record.headers[0].length, 3);
    assert_memory_equal(record.headers[0].value, "a\0b", 3);
    assert_null(record.headers[1].value);
    assert_non_null(record.headers[2].value);
    assert_header(&record, 3, "tidemark_error_reason", "the record has no value");
    assert_header(&record, 4, "tidemark_error_class", "invalid-job");
    assert_header(&record, 5, "tidemark_error_topic", "tidemark.jobs");
    assert_header(&record, 6, "tidemark_error_partition", "7");
    assert_header(&record, 7, "tidemark_error_offset", "9007199254740993");
    assert_header(&record, 8, "tidemark_error_time", "2026-11-23T02:00:00.000Z");
    arena_release(&arena);
}

static void absent_key_and_value_stay_absent(void **state)
{
    const struct kafka_record original = {.topic = TOPIC_JOBS};
    struct arena arena = {0};
    struct kafka_record record;

    (void)state;
    dead_letter_write(&original, "tidemark.jobs", &unreadable, 0, &arena, &record);
    assert_null(record.key);
    assert_null(record.value);
    assert_int_equal(record.header_count, 6);
    arena_release(&arena);
}

static void beside_a_large_value_the_reason_is_cut(void **state)
{
    struct kafka_record original = {.topic = TOPIC_JOBS, .value_length = 1000 * KIB};
    char *value = memory_allocate_zeroed(1, original.value_length);
    struct error error = {.class = ERROR_INVALID_JOB};
    struct arena arena = {0};
    struct kafka_record record;

    (void)state;
    original.value = value;
    memset(error.message, 'x', sizeof(error.message) - 1);
    dead_letter_write(&original, "tidemark.jobs", &error, 0, &arena, &record);
    assert_int_equal(record.value_length, original.value_length);
    assert_int_equal(record.headers[0].length, 96);
    original.value_length = 10;
    dead_letter_write(&original, "tidemark.jobs", &error, 0, &arena, &record);
    assert_int_equal(record.headers[0].length, 255);
    arena_release(&arena);
    free(value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dead_letter_is_the_record_byte_for_byte_with_what_was_wrong),
        cmocka_unit_test(absent_key_and_value_stay_absent),
        cmocka_unit_test(beside_a_large_value_the_reason_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
