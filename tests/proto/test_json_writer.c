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

static void elements_of_lists_have_no_names(void **state)
{
    SCOPED(text) struct text text;
    struct json_writer writer = {.text = &text};

    (void)state;
    text_init(&text, 4096);
    json_writer_open(&writer, NULL);
    json_writer_open_list(&writer, "none");
    json_writer_close_list(&writer);
    json_writer_open_list(&writer, "some");
    json_writer_text(&writer, NULL, "a");
    json_writer_integer(&writer, NULL, 1);
    json_writer_open(&writer, NULL);
    json_writer_real(&writer, "half", 0.5);
    json_writer_close(&writer);
    json_writer_json(&writer, NULL, "{}");
    json_writer_close_list(&writer);
    json_writer_boolean(&writer, "last", true);
    json_writer_close(&writer);
    assert_string_equal(text_string(&text), "{\"none\":[],\"some\":[\"a\",1,{\"half\":0.5},{}],\"last\":true}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_separated_and_absent_ones_left_out),
        cmocka_unit_test(elements_of_lists_have_no_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
