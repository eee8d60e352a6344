#include "harness/check.h"

#include <jansson.h>
#include <string.h>

#include "sandbox/xml_writer.h"

static void an_answer_is_an_element_per_member_and_an_item_per_entry(void **state)
{
    static const struct {
        const char *output;
        const char *body;
    } cases[] = {
        {"{}", ""},
        {"{\"a\":\"1\"}", "<a>1</a>"},
        {"{\"a\":\"\"}", "<a/>"},
        {"{\"a\":[]}", "<a/>"},
        {"{\"a\":{\"b\":\"1\"}}", "<a><b>1</b></a>"},
        {"{\"a\":[{\"b\":\"1\"},{\"b\":\"2\"}]}", "<a><item><b>1</b></item><item><b>2</b></item></a>"},
        {"{\"a\":[\"x\",\"\"]}", "<a><item>x</item><item/></a>"},
        {"{\"a\":\"<&>\\\"'\\r\\n\"}", "<a>&#60;&#38;&#62;&#34;'&#13;\n</a>"},
        {"{\"a\":\"\xc3\xa9\"}", "<a>\xc3\xa9</a>"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        json_t *output = json_loads(cases[i].output, 0, NULL);
        struct text xml;
        char expected[512];

        text_init(&xml, 4096);
        xml_writer_answer(&xml, "Some", "r-1", output);
        (void)snprintf(expected, sizeof(expected),
                       "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<SomeResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
                       "<requestId>r-1</requestId>%s</SomeResponse>",
                       cases[i].body);
        assert_string_equal(text_string(&xml), expected);
        text_done(&xml);
        json_decref(output);
    }
}

static void an_error_has_its_own_envelope(void **state)
{
    struct text xml;

    (void)state;
    text_init(&xml, 4096);
    xml_writer_error(&xml, "InvalidVolume.NotFound", "The volume '<x>' does not exist.", "r-2");
    assert_string_equal(text_string(&xml),
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<Response><Errors><Error><Code>InvalidVolume.NotFound</Code>"
                        "<Message>The volume '&#60;x&#62;' does not exist.</Message></Error></Errors>"
                        "<RequestID>r-2</RequestID></Response>");
    text_done(&xml);
}

static void an_answer_past_the_ceiling_is_marked(void **state)
{
    json_t *output = json_pack("{s:[s, s]}", "list", "aaaaaaaa", "");
    struct text whole;

    (void)state;
    text_init(&whole, MIB);
    xml_writer_answer(&whole, "Some", "r-1", output);
    for (size_t ceiling = 0; ceiling < whole.length + 2; ceiling++) {
        struct text xml;

        text_init(&xml, ceiling);
        xml_writer_answer(&xml, "Some", "r-1", output);
        assert_int_equal(xml.has_overflowed, ceiling < whole.length);
        text_done(&xml);
    }
    text_done(&whole);
    json_decref(output);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_an_element_per_member_and_an_item_per_entry),
        cmocka_unit_test(an_error_has_its_own_envelope),
        cmocka_unit_test(an_answer_past_the_ceiling_is_marked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
