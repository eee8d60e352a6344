#include "harness/check.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "cli/letters.h"
#include "proto/dead_letter.h"

static const struct kafka_header own_headers[] = {{"sender", "a", 1}, {"sender", "b", 1}, {"empty", NULL, 0}};
static const unsigned char bytes[] = {0, 0xFF, '{', '\n'};

static struct kafka_record request(void)
{
    return (struct kafka_record){.topic = TOPIC_JOBS,
                                 .partition = 3,
                                 .offset = 41,
                                 .key = "key",
                                 .key_length = 3,
                                 .value = bytes,
                                 .value_length = sizeof(bytes),
                                 .headers = own_headers,
                                 .header_count = 3};
}

/* A letter as the worker writes it, as it would be read at an offset of the dead letters. */
static void bury(struct letters *letters, int64_t offset, int64_t time_ms, const char *reason)
{
    struct kafka_record original = request(), letter;
    struct arena arena = {0};
    struct error error;

    (void)error_set(&error, ERROR_INVALID_JOB, "%s", reason);
    dead_letter_write(&original, "tidemark.jobs", &error, time_ms, &arena, &letter);
    letter.partition = 1;
    letter.offset = offset;
    letters_add(letters, &letter);
    arena_release(&arena);
}

static void a_letter_tells_why_and_from_where(void **state)
{
    SCOPED(letters) struct letters letters = {0};
    const struct letter *letter;

    (void)state;
    bury(&letters, 8, 2000, "later");
    bury(&letters, 7, 1000, "\"Surprise\": is not known");
    letters_settle(&letters);
    letter = &letters.letters[0];
    assert_string_equal(letter->place, "1:7");
    assert_string_equal(letter->reason, "\"Surprise\": is not known");
    assert_string_equal(letter->class, "invalid-job");
    assert_string_equal(letter->topic, "tidemark.jobs");
    assert_string_equal(letter->from_partition, "3");
    assert_string_equal(letter->from_offset, "41");
    assert_int_equal(letter->time_ms, 1000);
    assert_ptr_equal(letters_find(&letters, "1:8"), &letters.letters[1]);
    assert_null(letters_find(&letters, "1:9"));
}

static void what_is_sent_back_is_what_came(void **state)
{
    SCOPED(letters) struct letters letters = {0};
    struct kafka_record original = request(), records[2];
    struct arena arena = {0};

    (void)state;
    bury(&letters, 7, 1000, "why");
    letters_settle(&letters);
    letters_send_back(&letters.letters[0], 5000, &arena, records);
    assert_int_equal(records[0].topic, TOPIC_JOBS);
    assert_int_equal(records[0].partition, 3);
    assert_int_equal(records[0].timestamp_ms, 0); /* it is as new as anything that is written now */
    assert_int_equal(records[0].key_length, 3);
    assert_memory_equal(records[0].key, "key", 3);
    assert_int_equal(records[0].value_length, sizeof(bytes));
    assert_memory_equal(records[0].value, bytes, sizeof(bytes));
    assert_int_equal(records[0].header_count, original.header_count);
    for (size_t i = 0; i < original.header_count; i++) {
        assert_string_equal(records[0].headers[i].name, own_headers[i].name);
        assert_int_equal(records[0].headers[i].length, own_headers[i].length);
        assert_int_equal(records[0].headers[i].value == NULL, own_headers[i].value == NULL);
    }
    arena_release(&arena);
}

static void a_mark_is_no_letter_and_says_that_one_was_sent_back(void **state)
{
    SCOPED(letters) struct letters letters = {0};
    struct kafka_record records[2];
    struct arena arena = {0};

    (void)state;
    bury(&letters, 7, 1000, "one");
    bury(&letters, 8, 1000, "other");
    letters_settle(&letters);
    letters_send_back(letters_find(&letters, "1:7"), 5000, &arena, records);
    assert_null(records[1].value);
    records[1].offset = 9;
    letters_add(&letters, &records[1]);
    letters_settle(&letters);
    assert_int_equal(letters.count, 2);
    assert_int_equal(letters_find(&letters, "1:7")->sent_back_ms, 5000);
    assert_int_equal(letters_find(&letters, "1:8")->sent_back_ms, 0);
    arena_release(&arena);
}

/* A request without a value may itself be a letter; and headers are nobody's promise. */
static void a_letter_without_anything_is_a_letter(void **state)
{
    SCOPED(letters) struct letters letters = {0};
    struct kafka_record empty = {.topic = TOPIC_DLQ, .partition = 1, .offset = 2, .timestamp_ms = 77}, records[2];
    SCOPED(json) json_t *tree = NULL;
    struct arena arena = {0};

    (void)state;
    letters_add(&letters, &empty);
    letters_settle(&letters);
    assert_int_equal(letters.count, 1);
    assert_int_equal(letters.letters[0].time_ms, 77);
    letters_send_back(&letters.letters[0], 1, &arena, records);
    assert_null(records[0].value);
    assert_null(records[0].key);
    assert_int_equal(records[0].partition, KAFKA_PARTITION_BY_KEY);
    tree = letters_tree(&letters.letters[0]);
    assert_true(json_is_null(json_object_get(tree, "value")));
    arena_release(&arena);
}

static void bytes_that_are_no_text_are_shown_all_the_same(void **state)
{
    SCOPED(letters) struct letters letters = {0};
    SCOPED(json) json_t *tree = NULL;

    (void)state;
    bury(&letters, 7, 1000, "why");
    letters_settle(&letters);
    tree = letters_tree(&letters.letters[0]);
    assert_string_equal(json_text_at(tree, "letter"), "1:7");
    assert_string_equal(json_text_at(tree, "headers.sender"), "b");
    assert_string_equal(json_text_at(tree, "value"), "\xEF\xBF\xBD\xEF\xBF\xBD{\n"); /* nothing ends at the zero */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_tells_why_and_from_where),
        cmocka_unit_test(what_is_sent_back_is_what_came),
        cmocka_unit_test(a_mark_is_no_letter_and_says_that_one_was_sent_back),
        cmocka_unit_test(a_letter_without_anything_is_a_letter),
        cmocka_unit_test(bytes_that_are_no_text_are_shown_all_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
