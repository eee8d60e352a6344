#include "aws/json_body.h"
#include "aws/written.h"

static void an_object_becomes_the_body(void **state)
{
    SCOPED(json) json_t *body = json_pack("{s:i, s:f}", "a", 1, "b", 0.5);
    struct protocol_message message = {.header_count = 1};
    struct arena arena = {0};
    struct error error;

    (void)state;
    assert_true(json_body_write(body, "text/x", &arena, &message, &error));
    assert_string_equal(message.body, "{\"a\":1,\"b\":0.5}");
    assert_int_equal(message.body_length, strlen(message.body));
    assert_int_equal(message.header_count, 2);
    assert_string_equal(message.headers[1].name, "Content-Type");
    assert_string_equal(message.headers[1].value, "text/x");
    arena_release(&arena);
}

/* `{"a":"..."}` has eight bytes around the text. */
static void a_body_that_is_too_long_is_refused(void **state)
{
    char *text = memory_allocate_zeroed(1, PROTOCOL_BODY_BYTES_MAX);

    (void)state;
    memset(text, 'x', PROTOCOL_BODY_BYTES_MAX - 1);
    for (size_t over = 0; over < 2; over++) {
        SCOPED(json) json_t *body = json_object();
        struct protocol_message message = {0};
        struct arena arena = {0};
        struct error error = {0};

        text[PROTOCOL_BODY_BYTES_MAX - 8 + over] = '\0';
        json_object_set_new(body, "a", json_string(text));
        text[PROTOCOL_BODY_BYTES_MAX - 8 + over] = 'x';
        assert_int_equal(json_body_write(body, "text/x", &arena, &message, &error), over == 0);
        assert_int_equal(error.class, over == 0 ? ERROR_NONE : ERROR_INTERNAL);
        arena_release(&arena);
    }
    free(text);
}

/* Which of the places where a code may stand counts. */
static void the_rules_say_where_the_code_is(void **state)
{
    static const struct {
        struct json_body_rules rules;
        const char *header, *body, *code;
    } cases[] = {
        {{.is_header_first = true, .code_paths = {"code"}}, "A", "{\"code\":\"B\"}", "A"},
        {{.is_header_first = false, .code_paths = {"code"}}, "A", "{\"code\":\"B\"}", "B"},
        {{.is_header_first = true, .code_paths = {"code"}}, NULL, "{\"code\":\"B\"}", "B"},
        {{.is_header_first = true, .code_paths = {"code"}}, ":x", "{\"code\":\"B\"}", "B"},
        {{.is_header_first = false, .code_paths = {"code"}}, "A", "{}", "A"},
        {{.code_paths = {"x", "y"}}, NULL, "{\"y\":\"B\",\"x\":\"A\"}", "A"},
        {{.code_paths = {"x", "y"}}, NULL, "{\"y\":\"B\",\"x\":7}", "B"},
        {{.code_paths = {"x", "y", "z", "e.c"}}, NULL, "{\"e\":{\"c\":\"B\"}}", "B"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct protocol_call call = {services_find("fsx"), "X", NULL};
        const struct protocol_reply reply = {400, cases[i].body, strlen(cases[i].body), cases[i].header, NULL};
        struct answer answer = {0};

        assert_true(json_body_read(&call, &reply, &cases[i].rules, &answer));
        assert_string_equal(answer.error.code, cases[i].code);
    }
}

static void an_empty_body_is_an_output_only_where_there_is_none(void **state)
{
    static const struct protocol_reply reply = {200, "", 0, NULL, NULL};
    const struct protocol_call call = {services_find("fsx"), "X", NULL};

    (void)state;
    for (int may_be_empty = 0; may_be_empty < 2; may_be_empty++) {
        const struct json_body_rules rules = {.may_be_empty = may_be_empty};
        SCOPED(answer) struct answer answer = {0};

        assert_int_equal(json_body_read(&call, &reply, &rules, &answer), may_be_empty);
        assert_int_equal(json_is_object(answer.output), may_be_empty);
    }
}

/* Some answers are secrets. */
static void nothing_is_repeated_of_what_is_no_answer(void **state)
{
    static const char *const bodies[] = {"{\"a\":\"PLANTED", "{\"a\":\"PLANTED\"", "{\"a\" PLANTED}", "PLANTED",
                                         "\"PLANTED\"", "[\"PLANTED\"]"};
    const struct protocol_call call = {services_find("fsx"), "X", NULL};
    const struct json_body_rules rules = {.code_paths = {"__type"}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        const struct protocol_reply reply = {200, bodies[i], strlen(bodies[i]), NULL, NULL};
        struct answer answer = {0};

        assert_false(json_body_read(&call, &reply, &rules, &answer));
        assert_int_equal(answer.error.class, ERROR_TRANSIENT);
        assert_non_null(strstr(answer.error.message, "the answer is no JSON object"));
        assert_null(strstr(answer.error.message, "PLANTED"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_object_becomes_the_body),
        cmocka_unit_test(a_body_that_is_too_long_is_refused),
        cmocka_unit_test(the_rules_say_where_the_code_is),
        cmocka_unit_test(nothing_is_repeated_of_what_is_no_answer),
        cmocka_unit_test(an_empty_body_is_an_output_only_where_there_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
