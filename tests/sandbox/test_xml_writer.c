#include "harness/check.h"

#include <jansson.h>
#include <string.h>

#include "base/json.h"
#include "sandbox/xml_writer.h"

static struct xml_answer envelope(const char *service, const char *request_id)
{
    return (struct xml_answer){
        .service = services_find(service), .operation = "Some", .request_id = request_id};
}

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
        const struct xml_answer answer = envelope("ec2", "r-1");
        json_t *output = json_loads(cases[i].output, 0, NULL);
        struct text xml;
        char expected[512];

        text_init(&xml, 4096);
        xml_writer_answer(&xml, &answer, output);
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
    const struct xml_answer answer = envelope("ec2", "r-2");
    struct text xml;

    (void)state;
    text_init(&xml, 4096);
    xml_writer_error(&xml, &answer, "InvalidVolume.NotFound", "The volume '<x>' does not exist.");
    assert_string_equal(text_string(&xml),
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<Response><Errors><Error><Code>InvalidVolume.NotFound</Code>"
                        "<Message>The volume '&#60;x&#62;' does not exist.</Message></Error></Errors>"
                        "<RequestID>r-2</RequestID></Response>");
    text_done(&xml);
}

static void the_other_form_wraps_its_result_and_names_its_members(void **state)
{
    const struct xml_answer answer = envelope("rds", "r-3");
    SCOPED(json)
    json_t *output = json_pack("{s:[{s:[s]}], s:[s]}", "DBSnapshots", "TagList", "t", "Unknown", "u");
    struct text xml;

    (void)state;
    text_init(&xml, 4096);
    xml_writer_wrapped_answer(&xml, &answer, output);
    assert_string_equal(text_string(&xml),
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<SomeResponse xmlns=\"http://rds.amazonaws.com/doc/2014-10-31/\"><SomeResult>"
                        "<DBSnapshots><DBSnapshot><TagList><Tag>t</Tag></TagList></DBSnapshot></DBSnapshots>"
                        "<Unknown><member>u</member></Unknown></SomeResult>"
                        "<ResponseMetadata><RequestId>r-3</RequestId></ResponseMetadata></SomeResponse>");
    text_clear(&xml);
    xml_writer_wrapped_error(&xml, &answer, "DBSnapshotNotFound", "<none>");
    assert_string_equal(
        text_string(&xml),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<ErrorResponse xmlns=\"http://rds.amazonaws.com/doc/2014-10-31/\"><Error><Type>Sender</Type>"
        "<Code>DBSnapshotNotFound</Code><Message>&#60;none&#62;</Message></Error>"
        "<RequestId>r-3</RequestId></ErrorResponse>");
    text_done(&xml);
}

static void an_answer_past_the_ceiling_is_marked(void **state)
{
    const struct xml_answer answer = envelope("ec2", "r-1");
    json_t *output = json_pack("{s:[s, s]}", "list", "aaaaaaaa", "");
    struct text whole;

    (void)state;
    text_init(&whole, MIB);
    xml_writer_answer(&whole, &answer, output);
    for (size_t ceiling = 0; ceiling < whole.length + 2; ceiling++) {
        struct text xml;

        text_init(&xml, ceiling);
        xml_writer_answer(&xml, &answer, output);
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
        cmocka_unit_test(the_other_form_wraps_its_result_and_names_its_members),
        cmocka_unit_test(an_answer_past_the_ceiling_is_marked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
