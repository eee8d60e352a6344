#include "harness/check.h"

#include <string.h>

#include "base/json.h"
#include "proto/json_reader.h"

enum { RED = 1, BLUE = 2 };
enum colour { COLOUR_RED, COLOUR_BLUE };

struct painting {
    const char *title;
    int64_t width;
    int64_t made_ms;
    uint8_t is_framed;
    uint8_t is_second;
    enum colour colour;
    const char *labels;
};

static const char *const colours[] = {"red", "blue", NULL};

static bool check_title(const char *text, struct error *error)
{
    return text[0] != 'x' || error_set(error, ERROR_INVALID_JOB, "must not begin with 'x'");
}

static bool check_label(const char *key, const char *text, struct error *error)
{
    return strcmp(key, text) != 0 || error_set(error, ERROR_INVALID_JOB, "says itself");
}

static const struct json_field size_fields[] = {
    {.name = "Width",
     .taken_by = RED | BLUE,
     .required_by = RED,
     .read = json_reader_integer,
     .min = -1,
     .max = 9,
     .offset = offsetof(struct painting, width)},
    {.name = NULL},
};

static const struct json_field fields[] = {
    {.name = "Title",
     .taken_by = RED | BLUE,
     .read = json_reader_text,
     .min = 1,
     .max = 4,
     .check = check_title,
     .offset = offsetof(struct painting, title)},
    {.name = "Size", .taken_by = RED | BLUE, .read = json_reader_object, .fields = size_fields},
    {.name = "Made",
     .taken_by = BLUE,
     .required_by = BLUE,
     .read = json_reader_time,
     .min = 1,
     .offset = offsetof(struct painting, made_ms)},
    {.name = "Framed",
     .taken_by = RED | BLUE,
     .read = json_reader_boolean,
     .offset = offsetof(struct painting, is_framed)},
    {.name = "Colour",
     .taken_by = RED | BLUE,
     .read = json_reader_choice,
     .choices = colours,
     .offset = offsetof(struct painting, colour)},
    {.name = "Either",
     .taken_by = RED | BLUE,
     .read = json_reader_either,
     .choices = colours,
     .offset = offsetof(struct painting, is_second)},
    {.name = "Labels",
     .taken_by = RED | BLUE,
     .read = json_reader_map,
     .max = 2,
     .check_entry = check_label,
     .offset = offsetof(struct painting, labels)},
    {.name = "Glass", .taken_by = RED | BLUE, .read = json_reader_refuse},
    {.name = NULL},
};

static bool read_as(unsigned kind, const char *json, struct painting *painting, struct error *error)
{
    SCOPED(json) json_t *object = json_loads(json, JSON_DECODE_ANY, NULL);
    static struct arena arena;
    struct json_reader reader = {
        .arena = &arena, .target = painting, .kind = kind, .kind_name = kind == RED ? "Red" : "Blue"};
    bool is_read;

    assert_non_null(object);
    is_read = json_reader_read(&reader, fields, object, error);
    if (painting->title)
        assert_string_equal(painting->title, "Sea");
    if (painting->labels)
        assert_string_equal(painting->labels, "{\"a\":\"b\"}");
    arena_release(&arena);
    return is_read;
}

static void every_kind_of_value_reaches_its_member(void **state)
{
    struct painting painting = {0};

    (void)state;
    assert_true(read_as(
        BLUE,
        "{\"Title\":\"Sea\",\"Size\":{\"Width\":-1},\"Made\":\"1970-01-01T00:00:01Z\",\"Framed\":true,"
        "\"Colour\":\"blue\",\"Either\":\"blue\",\"Labels\":{\"a\":\"b\"}}",
        &painting, NULL));
    assert_non_null(painting.title);
    assert_non_null(painting.labels);
    assert_int_equal(painting.width, -1);
    assert_int_equal(painting.made_ms, 1000);
    assert_int_equal(painting.is_framed, 1);
    assert_int_equal(painting.colour, COLOUR_BLUE);
    assert_int_equal(painting.is_second, 1);
}

static void what_is_wrong_is_said_with_the_path_of_the_field(void **state)
{
    static const struct {
        unsigned kind;
        const char *json;
        const char *message;
    } cases[] = {
        {RED, "[]", "must be an object"},
        {RED, "{\"Title\":1}", "\"Title\": must be a string"},
        {RED, "{\"Title\":\"\"}", "\"Title\": must have 1 to 4 characters"},
        {RED, "{\"Title\":\"xa\"}", "\"Title\": must not begin with 'x'"},
        {RED, "{\"Size\":[]}", "\"Size\": must be an object"},
        {RED, "{\"Size\":{}}", "\"Size.Width\" is required in Red"},
        {RED, "{\"Size\":{\"Width\":10}}", "\"Size.Width\": must be between -1 and 9"},
        {RED, "{\"Size\":{\"Width\":1.0}}", "\"Size.Width\": must be an integer"},
        {RED, "{\"Size\":{\"Widht\":1}}", "unknown field \"Size.Widht\": did you mean \"Width\"?"},
        {RED, "{\"Size\":{\"Height\":1}}", "unknown field \"Size.Height\""},
        {RED, "{\"Made\":\"1970-01-01T00:00:01Z\"}", "\"Made\" is not a field of Red"},
        {RED, "{\"Mad\":1}", "unknown field \"Mad\""},
        {BLUE, "{\"Mad\":1}", "unknown field \"Mad\": did you mean \"Made\"?"},
        {BLUE, "{}", "\"Made\" is required in Blue"},
        {BLUE, "{\"Made\":\"yesterday\"}",
         "\"Made\": must be an RFC 3339 time such as \"2026-11-23T02:00:00Z\""},
        {BLUE, "{\"Made\":\"1970-01-01T00:00:00Z\"}", "\"Made\": must not lie before 1970"},
        {RED, "{\"Framed\":0}", "\"Framed\": must be true or false"},
        {RED, "{\"Colour\":\"green\"}", "\"Colour\": must be one of \"red\", \"blue\""},
        {RED, "{\"Either\":null}", "\"Either\": must be one of \"red\", \"blue\""},
        {RED, "{\"Labels\":[]}", "\"Labels\": must be an object whose values are strings"},
        {RED, "{\"Labels\":{\"a\":1}}", "\"Labels\": \"a\" must be a string"},
        {RED, "{\"Labels\":{\"a\":\"a\"}}", "\"Labels\": \"a\": says itself"},
        {RED, "{\"Labels\":{\"a\":\"b\",\"b\":\"c\",\"c\":\"d\"}}", "\"Labels\": has more than 2 entries"},
        {RED, "{\"Glass\":{}}", "\"Glass\": is not offered by Tidemark: leave it out"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct painting painting = {0};
        struct error error = {0};

        assert_false(read_as(cases[i].kind, cases[i].json, &painting, &error));
        assert_string_equal(error.message, cases[i].message);
        assert_int_equal(error.class, ERROR_INVALID_JOB);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_value_reaches_its_member),
        cmocka_unit_test(what_is_wrong_is_said_with_the_path_of_the_field),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
