#include "harness/check.h"

#include "proto/json_writer.h"

static void members_are_separated_and_absent_ones_left_out(void **state)
{
    SCOPED(text) struct text text;
    struct json_writer writer = {.text = &text};

    (void)state;
    text_init(&text, 4096);
    json_writer_open(&writer, NULL);
    json_writer_text(&writer, "absent", NULL);
    json_writer_text(&writer, "text", "a \"quoted\"\n\x1b one");
    json_writer_open(&writer, "empty");
    json_writer_close(&writer);
    json_writer_open(&writer, "inner");
    json_writer_time(&writer, "never", 0);
    json_writer_integer(&writer, "number", INT64_MIN);
    json_writer_boolean(&writer, "yes", true);
    json_writer_boolean(&writer, "no", false);
    json_writer_close(&writer);
    json_writer_time(&writer, "time", 1795399200000);
    json_writer_json(&writer, "nothing", NULL);
    json_writer_json(&writer, "json", "{\"a\":1}");
    json_writer_entry(&writer, "it's \"named\"", "x");
    json_writer_close(&writer);
    assert_string_equal(
        text_string(&text),
        "{\"text\":\"a \\\"quoted\\\"\\n\\u001b one\",\"empty\":{},"
        "\"inner\":{\"number\":-9223372036854775808,\"yes\":true,\"no\":false},"
        "\"time\":\"2026-11-23T02:00:00.000Z\",\"json\":{\"a\":1},\"it's \\\"named\\\"\":\"x\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_separated_and_absent_ones_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
