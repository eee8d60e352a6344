#include "sandbox/toy.h"

static const struct shape shape[] = {
    {.path = "Name", .is_required = true, .min = 3, .max = 8, .letters = "a-z0-9_.-"},
    {.path = "Kind", .choices = "|ONE|TWO|"},
    {.path = "Id", .prefix = "fs-", .letters = "0-9a-f", .code = "BadId"},
    {.path = "Size", .type = SHAPE_NUMBER, .min = 1, .max = 100},
    {.path = "Negative", .type = SHAPE_NUMBER},
    {.path = "Fast", .type = SHAPE_BOOLEAN},
    {.path = "At", .type = SHAPE_TIME},
    {.path = "Tags", .type = SHAPE_LIST, .max = 2},
    {.path = "Tags[].Key", .is_required = true},
    {.path = "Tags[].Value"},
    {.path = "Ids[]"},
    {.path = "Options", .type = SHAPE_OBJECT},
    {.path = "Options.Depth", .type = SHAPE_NUMBER, .is_required = true},
    {.path = "Metadata", .type = SHAPE_MAP},
    {.path = "Deep.Filter[].Values.Value[]"},
    {.path = "Override", .type = SHAPE_ANY},
    {0},
};

struct shape_case {
    const char *input;
    const char *code; /* NULL: taken */
};

static void check_cases(enum service_protocol protocol, const struct shape_case *cases, size_t count)
{
    struct service service = toy_service;
    struct toy toy;

    service.protocol = protocol;
    toy_init(&toy, &(struct world_options){0});
    toy.request.service = &service;
    for (size_t i = 0; i < count; i++) {
        toy_call(&toy, cases[i].input);
        if (shape_check(&toy.request, shape) != (cases[i].code == NULL))
            fail_msg("%s: %s", cases[i].input, toy.error.message);
        assert_string_equal(toy.error.code, cases[i].code ? cases[i].code : "");
    }
    toy_done(&toy);
}

static void what_json_may_look_like(void **state)
{
    static const struct shape_case cases[] = {
        {"{'Name':'abc'}", NULL},
        {"{}", "Missing"},
        {"{'Name':''}", "OutOfRange"},
        {"{'Name':null}", "Missing"},
        {"{'Name':'ab'}", "OutOfRange"},
        {"{'Name':'abcdefghi'}", "OutOfRange"},
        {"{'Name':'a-_.9'}", NULL},
        {"{'Name':'Abc'}", "OutOfRange"},
        {"{'Name':7}", "WrongType"},
        {"{'Name':'abc','name':'abc'}", "UnknownMember"},
        {"{'Name':'abc','Kind':'TWO'}", NULL},
        {"{'Name':'abc','Kind':'T'}", "OutOfRange"},
        {"{'Name':'abc','Kind':''}", "OutOfRange"},
        {"{'Name':'abc','Id':'fs-0a'}", NULL},
        {"{'Name':'abc','Id':'fs-0g'}", "BadId"},
        {"{'Name':'abc','Id':'vol-0a'}", "BadId"},
        {"{'Name':'abc','Size':100}", NULL},
        {"{'Name':'abc','Size':0}", "OutOfRange"},
        {"{'Name':'abc','Size':101}", "OutOfRange"},
        {"{'Name':'abc','Size':'7'}", "WrongType"},
        {"{'Name':'abc','Size':1.5}", "WrongType"},
        {"{'Name':'abc','Negative':-7}", NULL},
        {"{'Name':'abc','Fast':true}", NULL},
        {"{'Name':'abc','Fast':'true'}", "WrongType"},
        {"{'Name':'abc','At':1.5}", NULL},
        {"{'Name':'abc','At':'2026-11-23T02:00:00Z'}", "WrongType"},
        {"{'Name':'abc','Tags':[]}", NULL},
        {"{'Name':'abc','Tags':[{'Key':'k','Value':'v'},{'Key':'l'}]}", NULL},
        {"{'Name':'abc','Tags':[{'Value':'v'}]}", "Missing"},
        {"{'Name':'abc','Tags':[{'Key':'k','Colour':'v'}]}", "UnknownMember"},
        {"{'Name':'abc','Tags':[{'Key':'k'},{'Key':'l'},{'Key':'m'}]}", "OutOfRange"},
        {"{'Name':'abc','Tags':{'Key':'k'}}", "WrongType"},
        {"{'Name':'abc','Tags':['k']}", "WrongType"},
        {"{'Name':'abc','Ids':['a','b']}", NULL},
        {"{'Name':'abc','Ids':'a'}", "WrongType"},
        {"{'Name':'abc','Ids':[{}]}", "WrongType"},
        {"{'Name':'abc','Options':{'Depth':1}}", NULL},
        {"{'Name':'abc','Options':{}}", "Missing"},
        {"{'Name':'abc','Options':null}", NULL},
        {"{'Name':'abc','Options':1}", "WrongType"},
        {"{'Name':'abc','Metadata':{'a':'b'}}", NULL},
        {"{'Name':'abc','Metadata':{'a':1}}", "WrongType"},
        {"{'Name':'abc','Deep':{'Filter':[{'Values':{'Value':['x']}}]}}", NULL},
        {"{'Name':'abc','Deep':{'Filter':[{'Values':['x']}]}}", "WrongType"},
        {"{'Name':'abc','Override':[{'a':1}]}", NULL},
    };

    (void)state;
    check_cases(SERVICE_JSON, cases, COUNT_OF(cases));
}

static void in_a_query_every_leaf_is_a_text(void **state)
{
    static const struct shape_case cases[] = {
        {"{'Name':'abc','Size':'7','Fast':'true','At':'2026-11-23T02:00:00Z'}", NULL},
        {"{'Name':'abc','Size':'7x'}", "WrongType"},
        {"{'Name':'abc','Size':''}", "WrongType"},
        {"{'Name':'abc','Size':'101'}", "OutOfRange"},
        {"{'Name':'abc','Fast':'yes'}", "WrongType"},
        {"{'Name':'abc','At':'yesterday'}", "WrongType"},
    };

    (void)state;
    check_cases(SERVICE_QUERY, cases, COUNT_OF(cases));
}

static void an_operation_without_a_shape_takes_nothing(void **state)
{
    struct toy toy;

    (void)state;
    toy_init(&toy, &(struct world_options){0});
    assert_true(shape_check(&toy.request, NULL));
    toy_call(&toy, "{'Name':'abc'}");
    assert_false(shape_check(&toy.request, NULL));
    toy_done(&toy);
}

static void characters_are_counted_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(shape_count_characters("na\xc3\xafve"), 5);
    assert_string_equal(shape_find(shape, "Ids[]")->path, "Ids[]");
    assert_null(shape_find(shape, "Ids"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_json_may_look_like),
        cmocka_unit_test(in_a_query_every_leaf_is_a_text),
        cmocka_unit_test(an_operation_without_a_shape_takes_nothing),
        cmocka_unit_test(characters_are_counted_not_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
