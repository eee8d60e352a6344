#include "harness/check.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static void appends_stand_behind_each_other(void **state)
{
    SCOPED(text) struct text text;

    (void)state;
    text_init(&text, KIB);
    assert_string_equal(text_string(&text), "");
    text_append(&text, "abc", 2);
    text_append_string(&text, "-");
    text_append_char(&text, 'x');
    text_append_format(&text, "%s%03d", "y", 7);
    text_append(&text, NULL, 0);
    assert_string_equal(text_string(&text), "ab-xy007");
    assert_int_equal(text.length, 8);
    text_append(&text, "\0z", 2); /* bytes, not strings */
    assert_int_equal(text.length, 10);
    assert_memory_equal(text.bytes, "ab-xy007\0z", 11);
    text_clear(&text);
    assert_string_equal(text_string(&text), "");
}

static void numbers_are_written_in_full(void **state)
{
    static const struct {
        int64_t number;
        const char *text;
    } cases[] = {
        {0, "0"},
        {7, "7"},
        {-7, "-7"},
        {1795399200000, "1795399200000"},
        {INT64_MAX, "9223372036854775807"},
        {INT64_MIN, "-9223372036854775808"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(text) struct text text;

        text_init(&text, KIB);
        text_append_int(&text, cases[i].number);
        assert_string_equal(text_string(&text), cases[i].text);
    }
}

static void reals_have_as_few_digits_as_it_takes(void **state)
{
    static const struct {
        double number;
        const char *text;
    } cases[] = {
        {0, "0"},
        {0.1, "0.1"},
        {-12.5, "-12.5"},
        {1000000, "1000000"},
        {1.0 / 3, "0.3333333333333333"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1704164645.087, "1704164645.087"},
        {1e300, "1e+300"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(text) struct text text;

        text_init(&text, KIB);
        text_append_real(&text, cases[i].number);
        assert_string_equal(text_string(&text), cases[i].text);
    }
}

static void the_ceiling_is_never_passed(void **state)
{
    static const size_t ceilings[] = {0, 1, 7, 8, 255, 256, 257, 1000};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(ceilings); i++) {
        SCOPED(text) struct text text;

        text_init(&text, ceilings[i]);
        for (size_t k = 0; k < ceilings[i]; k++)
            text_append_char(&text, 'x');
        assert_false(text.has_overflowed);
        assert_int_equal(text.length, ceilings[i]);
        text_append(&text, "", 0);
        assert_false(text.has_overflowed);
        text_append_char(&text, 'y');
        assert_true(text.has_overflowed);
        assert_int_equal(text.length, ceilings[i]);
    }
}

/* All or nothing, and nothing after the first that did not fit: a gap in the middle would be worse than an
 * end. */
static void what_does_not_fit_is_left_out_whole(void **state)
{
    SCOPED(text) struct text text;

    (void)state;
    text_init(&text, 8);
    text_append_string(&text, "12345");
    text_append_string(&text, "6789");
    text_append_string(&text, "6");
    text_append_format(&text, "%d", 6);
    text_append_int(&text, 6);
    text_append_time(&text, 0);
    assert_string_equal(text_string(&text), "12345");
    assert_true(text.has_overflowed);
    text_clear(&text);
    assert_false(text.has_overflowed);
    text_append_format(&text, "%s", "12345678");
    assert_string_equal(text_string(&text), "12345678");
    text_append(&text, "9", SIZE_MAX);
    assert_true(text.has_overflowed);
}

static void a_text_grows_as_far_as_it_must(void **state)
{
    SCOPED(text) struct text text;
    char *bytes;

    (void)state;
    text_init(&text, MIB);
    for (size_t i = 0; i < 100000; i++)
        text_append_int(&text, (int64_t)(i % 10));
    assert_int_equal(text.length, 100000);
    assert_in_range(text.capacity, 100001, 262144);
    for (size_t i = 0; i < 100000; i++)
        assert_int_equal(text.bytes[i], '0' + (int)(i % 10));
    bytes = text_take(&text);
    assert_int_equal(strlen(bytes), 100000);
    assert_int_equal(text.length, 0);
    assert_null(text.bytes);
    free(bytes);
    bytes = text_take(&text); /* empty */
    assert_string_equal(bytes, "");
    free(bytes);
}

static void json_strings_are_escaped(void **state)
{
    static const struct {
        const char *string;
        const char *json;
    } cases[] = {
        {NULL, "null"},
        {"", "\"\""},
        {"plain text, with / and 'quotes'", "\"plain text, with / and 'quotes'\""},
        {"say \"hi\"", "\"say \\\"hi\\\"\""},
        {"C:\\x", "\"C:\\\\x\""},
        {"a\nb\tc\rd\be\ff\x01", "\"a\\nb\\u0009c\\u000dd\\u0008e\\u000cf\\u0001\""},
        {"\x1b[31mred\x7f", "\"\\u001b[31mred\\u007f\""},
        {"\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0", "\"\\u0080\\u009b\\u009f\xc2\xa0\""},
        {"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x8c\x8a", "\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x8c\x8a\""},
        {"\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa\xe2\x80\xae\xe2\x80\xaf",
         "\"\xe2\x80\xa7\\u2028\\u2029\\u202a\\u202e\xe2\x80\xaf\""},
        {"\xe2\x81\xa5\xe2\x81\xa6\xe2\x81\xa9\xe2\x81\xaa", "\"\xe2\x81\xa5\\u2066\\u2069\xe2\x81\xaa\""},
        {"\xe2\x80\x8d\xe2\x80\x8e\xe2\x80\x8f\xe2\x80\x90", "\"\xe2\x80\x8d\\u200e\\u200f\xe2\x80\x90\""},
        {"\xd8\x9b\xd8\x9c\xd8\x9d", "\"\xd8\x9b\\u061c\xd8\x9d\""},
        /* No UTF-8: a lone continuation, cut, overlong, a surrogate, above U+10FFFF. */
        {"\x80", "\"\\ufffd\""},
        {"a\xc3", "\"a\\ufffd\""},
        {"a\xe2\x82", "\"a\\ufffd\\ufffd\""},
        {"\xe2\x82z", "\"\\ufffd\\ufffdz\""},
        {"\xc0\xaf", "\"\\ufffd\\ufffd\""},
        {"\xe0\x80\xaf", "\"\\ufffd\\ufffd\\ufffd\""},
        {"\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\""},
        {"\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""},
        {"\xff\xfe", "\"\\ufffd\\ufffd\""},
        {"\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf", "\"\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf\""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(text) struct text text;

        text_init(&text, KIB);
        text_append_json_string(&text, cases[i].string);
        assert_string_equal(text_string(&text), cases[i].json);
    }
}

static void any_bytes_become_json(void **state)
{
    unsigned bytes[3];

    (void)state;
    for (bytes[0] = 1; bytes[0] < 256; bytes[0]++)
        for (bytes[1] = 0x20; bytes[1] < 256; bytes[1] += 9) {
            char string[] = {(char)bytes[0], (char)bytes[1], (char)0xBF, (char)(bytes[0] ^ 0x80), '\0'};
            SCOPED(text) struct text text;
            json_error_t wrong;
            json_t *value;

            text_init(&text, KIB);
            text_append_json_string(&text, string);
            value = json_loads(text_string(&text), JSON_DECODE_ANY, &wrong);
            if (value == NULL)
                fail_msg("%s: %s", text_string(&text), wrong.text);
            json_decref(value);
        }
}

static void percent_encoding_keeps_the_unreserved(void **state)
{
    static const struct {
        const char *string;
        bool keep_slash;
        const char *encoded;
    } cases[] = {
        {"azAZ09-._~", false, "azAZ09-._~"},
        {"a b+c", false, "a%20b%2Bc"},
        {"a/b", false, "a%2Fb"},
        {"a/b", true, "a/b"},
        {"*!'()", true, "%2A%21%27%28%29"},
        {"\xe1\x88\xb4", true, "%E1%88%B4"},
        {"%41=&", false, "%2541%3D%26"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(text) struct text text;

        text_init(&text, KIB);
        text_append_percent_encoded(&text, cases[i].string, strlen(cases[i].string), cases[i].keep_slash);
        assert_string_equal(text_string(&text), cases[i].encoded);
    }
}

static void a_time_is_written_in_utc(void **state)
{
    SCOPED(text) struct text text;

    (void)state;
    text_init(&text, KIB);
    text_append_time(&text, INT64_C(1795399200123));
    assert_string_equal(text_string(&text), "2026-11-23T02:00:00.123Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appends_stand_behind_each_other),
        cmocka_unit_test(numbers_are_written_in_full),
        cmocka_unit_test(reals_have_as_few_digits_as_it_takes),
        cmocka_unit_test(the_ceiling_is_never_passed),
        cmocka_unit_test(what_does_not_fit_is_left_out_whole),
        cmocka_unit_test(a_text_grows_as_far_as_it_must),
        cmocka_unit_test(json_strings_are_escaped),
        cmocka_unit_test(any_bytes_become_json),
        cmocka_unit_test(percent_encoding_keeps_the_unreserved),
        cmocka_unit_test(a_time_is_written_in_utc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
