#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "aws/xml.h"
#include "base/json.h"
#include "base/text.h"

static const struct {
    const char *xml, *name, *json;
} documents[] = {
    {"<a/>", "a", "\"\""},
    {"<a>x</a>", "a", "\"x\""},
    {"<a> x  y </a>", "a", "\" x  y \""},
    {"<a>&lt;&amp;&#x41;<![CDATA[<b>]]></a>", "a", "\"<&A<b>\""},
    {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a xmlns=\"http://x/\" b=\"c\"><!-- d --><?e f?></a>\n",
     "a", "\"\""},
    {"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xE9</a>", "a", "\"\xC3\xA9\""},
    {"<a>\n <b>1</b>\n <c>true</c>\n <d/>\n</a>", "a", "{\"b\":\"1\",\"c\":\"true\",\"d\":\"\"}"},
    {"<a><b><c>1</c></b></a>", "a", "{\"b\":{\"c\":\"1\"}}"},
    {"<r><tagSet/></r>", "r", "{\"tagSet\":[]}"},
    {"<r><tagSet></tagSet></r>", "r", "{\"tagSet\":[]}"},
    {"<r><tagSet>\n</tagSet></r>", "r", "{\"tagSet\":[]}"},
    {"<r><tagSet>x</tagSet></r>", "r", "{\"tagSet\":\"x\"}"},
    {"<r><Set/></r>", "r", "{\"Set\":\"\"}"},
    {"<r><tagSet><item><key>k</key></item></tagSet></r>", "r", "{\"tagSet\":[{\"key\":\"k\"}]}"},
    {"<r><tagSet>\n<item>1</item>\n<item/></tagSet></r>", "r", "{\"tagSet\":[\"1\",\"\"]}"},
    {"<r><l><member>1</member><member>2</member></l></r>", "r", "{\"l\":[\"1\",\"2\"]}"},
    {"<r><s><item><s><item>1</item></s></item></s></r>", "r", "{\"s\":[{\"s\":[\"1\"]}]}"},
    {"<r><b>1</b><c>2</c><b>3</b><c>4</c><b>5</b></r>", "r",
     "{\"b\":[\"1\",\"3\",\"5\"],\"c\":[\"2\",\"4\"]}"},
    {"<r><b><item>1</item></b><b><item>2</item></b></r>", "r", "{\"b\":[[\"1\"],[\"2\"]]}"},
    {"<r><item>1</item><x>2</x></r>", "r", "{\"x\":\"2\",\"item\":[\"1\"]}"},
    {"<r><b>1</b> stray <c>2</c></r>", "r", "{\"b\":\"1\",\"c\":\"2\"}"},
};

static void documents_become_trees(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(documents); i++) {
        SCOPED(json) json_t *expected = json_loads(documents[i].json, JSON_DECODE_ANY, NULL);
        struct xml_document document = {0};
        struct error error = {0};

        assert_non_null(expected);
        if (!xml_parse(documents[i].xml, strlen(documents[i].xml), NULL, &document, &error))
            fail_msg("%s: %s", documents[i].xml, error.message);
        assert_string_equal(document.root_name, documents[i].name);
        if (!json_equal(document.root, expected)) {
            char *got = json_dumps(document.root, JSON_ENCODE_ANY);

            print_message("%s became %s\n", documents[i].xml, got);
            free(got);
            fail();
        }
        json_decref(document.root);
    }
}

static const struct xml_list lists[] = {
    {"TagList", "Tag"}, {"Infos", "A"}, {"Infos", "B"}, {"Ports", "member"}, {"mapping", "item"}, {NULL},
};

/* A list that is known by its name is one with one member and with none, and only there. */
static const struct {
    const char *xml, *json;
} with_lists[] = {
    {"<r><TagList/></r>", "{\"TagList\":[]}"},
    {"<r><TagList>\n</TagList></r>", "{\"TagList\":[]}"},
    {"<r><TagList><Tag><Key>k</Key></Tag></TagList></r>", "{\"TagList\":[{\"Key\":\"k\"}]}"},
    {"<r><TagList>\n<Tag>1</Tag>\n<Tag/>\n</TagList></r>", "{\"TagList\":[\"1\",\"\"]}"},
    {"<r><Tag><Key>k</Key></Tag></r>", "{\"Tag\":{\"Key\":\"k\"}}"},
    {"<r><Tags><Tag>1</Tag></Tags></r>", "{\"Tags\":{\"Tag\":\"1\"}}"},
    {"<r><TagList><Other>1</Other></TagList></r>", "{\"TagList\":{\"Other\":\"1\"}}"},
    {"<r><TagList><Tag>1</Tag><Other>2</Other></TagList></r>", "{\"TagList\":{\"Other\":\"2\",\"item\":[\"1\"]}}"},
    {"<r><Infos><A>1</A><B>2</B></Infos></r>", "{\"Infos\":[\"1\",\"2\"]}"},
    {"<r><Ports/><mapping/><x/></r>", "{\"Ports\":[],\"mapping\":[],\"x\":\"\"}"},
    {"<r><Ports><member>1</member></Ports></r>", "{\"Ports\":[\"1\"]}"},
    {"<r><l><item><TagList><Tag>1</Tag></TagList></item></l></r>", "{\"l\":[{\"TagList\":[\"1\"]}]}"},
    {"<TagList><Tag>1</Tag></TagList>", "[\"1\"]"},
};

static void lists_of_the_table_are_arrays(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(with_lists); i++) {
        SCOPED(json) json_t *expected = json_loads(with_lists[i].json, JSON_DECODE_ANY, NULL);
        struct xml_document document = {0};
        struct error error;

        assert_non_null(expected);
        assert_true(xml_parse(with_lists[i].xml, strlen(with_lists[i].xml), lists, &document, &error));
        if (!json_equal(document.root, expected)) {
            char *got = json_dumps(document.root, JSON_ENCODE_ANY);

            print_message("%s became %s\n", with_lists[i].xml, got);
            free(got);
            fail();
        }
        json_decref(document.root);
    }
}

static const char *const refused[] = {
    "",
    " ",
    "text",
    "{\"json\":1}",
    "<a>",
    "<a><b></a></b>",
    "<a/><b/>",
    "<a>&unknown;</a>",
    "<a>\x01</a>",
    "<a>\xFF</a>",
    "<a b=1/>",
    "<r><tagSet><item><key>k</key></item>",
    "<r><b>1</b><b>2</b><b>3",
    "<html><head><title>503</title></head><body><br></body></html>",
    "<!DOCTYPE a><a/>",
    "<!DOCTYPE html><html><body>503</body></html>",
    "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
    "<!DOCTYPE a SYSTEM \"http://127.0.0.1/a.dtd\"><a/>",
    "<!DOCTYPE a [<!ENTITY x \"xxxx\"><!ENTITY y \"&x;&x;&x;&x;\"><!ENTITY z \"&y;&y;&y;&y;\">]><a>&z;</a>",
};

static void what_is_no_answer_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct xml_document document = {0};
        struct error error = {0};

        if (xml_parse(refused[i], strlen(refused[i]), NULL, &document, &error))
            fail_msg("%s was read", refused[i]);
        assert_null(document.root);
        assert_int_equal(error.class, ERROR_TRANSIENT);
        assert_true(strlen(error.message) > 20);
    }
}

static bool parse_repeated(const char *opening, size_t count, const char *middle, const char *closing)
{
    SCOPED(text) struct text xml;
    struct xml_document document = {0};
    struct error error;
    bool is_read;

    text_init(&xml, 16 * MIB);
    text_append_string(&xml, "<r>");
    for (size_t i = 0; i < count; i++)
        text_append_string(&xml, opening);
    text_append_string(&xml, middle);
    for (size_t i = 0; i < count; i++)
        text_append_string(&xml, closing);
    text_append_string(&xml, "</r>");
    assert_false(xml.has_overflowed);
    is_read = xml_parse(xml.bytes, xml.length, NULL, &document, &error);
    json_decref(document.root);
    return is_read;
}

static void depth_elements_and_names_have_a_limit(void **state)
{
    char name[XML_NAME_BYTES_MAX + 4] = "<";

    (void)state;
    assert_true(parse_repeated("<a>", XML_DEPTH_MAX - 1, "x", "</a>"));
    assert_false(parse_repeated("<a>", XML_DEPTH_MAX, "x", "</a>"));
    assert_false(parse_repeated("<a>", 1000000, "x", "</a>"));
    assert_true(parse_repeated("<a/>", XML_NODES_MAX - 1, "", ""));
    assert_false(parse_repeated("<a/>", XML_NODES_MAX, "", ""));
    memset(name + 1, 'n', XML_NAME_BYTES_MAX - 1);
    strcpy(name + XML_NAME_BYTES_MAX, "/>");
    assert_true(parse_repeated(name, 1, "", ""));
    memset(name + 1, 'n', XML_NAME_BYTES_MAX);
    strcpy(name + XML_NAME_BYTES_MAX + 1, "/>");
    assert_false(parse_repeated(name, 1, "", ""));
}

/* Whatever the length at which an answer breaks off, no part of it is taken for the whole. */
static void an_answer_cut_short_is_refused(void **state)
{
    static const char xml[] =
        "<?xml version=\"1.0\"?><R><requestId>r</requestId><snapshotSet><item><a>1</a><a>2</a>"
        "<tagSet><item><key>k</key></item></tagSet></item></snapshotSet></R>";

    (void)state;
    for (size_t length = 0; length < sizeof(xml) - 1; length++) {
        struct xml_document document = {0};
        struct error error;

        assert_false(xml_parse(xml, length, NULL, &document, &error));
        assert_null(document.root);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_become_trees),
        cmocka_unit_test(lists_of_the_table_are_arrays),
        cmocka_unit_test(what_is_no_answer_is_refused),
        cmocka_unit_test(depth_elements_and_names_have_a_limit),
        cmocka_unit_test(an_answer_cut_short_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
