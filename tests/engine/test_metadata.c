#include "harness/check.h"

#include <string.h>

#include "base/json.h"
#include "engine/metadata.h"

static json_t *upper(const json_t *value)
{
    return json_sprintf("<%s>", json_string_value(value));
}

static json_t *nothing(const json_t *value)
{
    (void)value;
    return NULL;
}

static const struct metadata_key keys[] = {
    {"zone", METADATA_STRING, true},
    {"size", METADATA_NUMBER},
    {"isOpen", METADATA_BOOLEAN},
    {"Nets", METADATA_JSON},
    {"vpcId", METADATA_IGNORED},
    {"name", METADATA_STRING, .convert = upper},
    {"gone", METADATA_STRING, .convert = nothing},
    {"pair", METADATA_STRING, .refusal = "it cannot be changed."},
    {NULL},
};

static void values_get_their_types(void **state)
{
    static const struct {
        const char *given, *typed;
    } cases[] = {
        {"{\"zone\":\"a\"}", "{\"zone\":\"a\"}"},
        {"{\"zone\":\"\\\"a\\\"\"}", "{\"zone\":\"a\"}"}, /* a string may be given as JSON */
        {"{\"ZONE\":\"a\"}", "{\"zone\":\"a\"}"},
        {"{\"zone\":\"12\"}", "{\"zone\":\"12\"}"}, /* what looks like a number stays the string that it is to be */
        {"{\"zone\":\"a\",\"size\":\"16\"}", "{\"zone\":\"a\",\"size\":16}"},
        {"{\"zone\":\"a\",\"size\":\"\\\"16\\\"\"}", "{\"zone\":\"a\",\"size\":16}"},
        {"{\"zone\":\"a\",\"size\":\"0.5\"}", "{\"zone\":\"a\",\"size\":0.5}"},
        {"{\"zone\":\"a\",\"isopen\":\"true\"}", "{\"zone\":\"a\",\"isOpen\":true}"},
        {"{\"zone\":\"a\",\"isOpen\":\"false\"}", "{\"zone\":\"a\",\"isOpen\":false}"},
        {"{\"zone\":\"a\",\"Nets\":\"[{\\\"Id\\\":1}]\"}", "{\"zone\":\"a\",\"Nets\":[{\"Id\":1}]}"},
        {"{\"zone\":\"a\",\"vpcId\":\"anything at all\"}", "{\"zone\":\"a\"}"},
        {"{\"zone\":\"a\",\"size\":\"\"}", "{\"zone\":\"a\"}"},
        {"{\"zone\":\"a\",\"name\":\"n\"}", "{\"zone\":\"a\",\"name\":\"<n>\"}"},
        {"{\"zone\":\"a\",\"gone\":\"n\"}", "{\"zone\":\"a\"}"},
        {"{\"zone\":\"a\",\"pair\":\"\"}", "{\"zone\":\"a\"}"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena = {0};
        struct error error = {0};
        const char *typed;

        if (!metadata_read(keys, cases[i].given, &arena, &typed, &error))
            fail_msg("%s: %s", cases[i].given, error.message);
        assert_string_equal(typed, cases[i].typed);
        arena_release(&arena);
    }
}

static void mistakes_are_named(void **state)
{
    static const struct {
        const char *given, *message;
    } cases[] = {
        {NULL, "Metadata.zone: required for this restore"},
        {"{\"zone\":\"\"}", "Metadata.zone: required for this restore"},
        {"{\"zone\":\"a\",\"siz\":\"1\"}", "Metadata.siz: unknown key; did you mean size"},
        {"{\"zone\":\"a\",\"quite different\":\"1\"}", "Metadata.quite different: unknown key"},
        {"{\"zone\":\"a\",\"Zone\":\"b\"}", "Metadata.zone: given twice"},
        {"{\"zone\":\"a\",\"size\":\"big\"}", "Metadata.size: must be a number"},
        {"{\"zone\":\"a\",\"size\":\"true\"}", "Metadata.size: must be a number"},
        {"{\"zone\":\"a\",\"isOpen\":\"1\"}", "Metadata.isOpen: must be true or false"},
        {"{\"zone\":\"a\",\"Nets\":\"[{\"}", "Metadata.Nets: must be JSON, in a string"},
        {"{\"zone\":\"a\",\"pair\":\"mine\"}", "Metadata.pair: it cannot be changed."},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena = {0};
        struct error error = {0};
        const char *typed = NULL;

        assert_false(metadata_read(keys, cases[i].given, &arena, &typed, &error));
        assert_string_equal(error.message, cases[i].message);
        assert_int_equal(error.class, ERROR_INVALID_JOB);
        assert_null(typed);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_get_their_types),
        cmocka_unit_test(mistakes_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
