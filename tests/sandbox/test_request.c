#include "harness/check.h"

#include <string.h>

#include "base/compiler.h"
#include "sandbox/ec2.h"

static void every_leaf_becomes_a_text(void **state)
{
    static const char in[] = "{\"a\":1,\"b\":true,\"c\":false,\"d\":\"x\",\"e\":[2,{\"f\":null}],\"g\":1.5}";
    static const char out[] =
        "{\"a\":\"1\",\"b\":\"true\",\"c\":\"false\",\"d\":\"x\",\"e\":[\"2\",{\"f\":\"\"}],"
        "\"g\":\"1.5\"}";
    SCOPED(json) json_t *value = json_loads(in, 0, NULL);
    SCOPED(json) json_t *expected = json_loads(out, 0, NULL);
    SCOPED(json) json_t *texts = request_as_texts(value);

    (void)state;
    assert_true(json_equal(texts, expected));
}

static void a_refusal_has_the_codes_class_and_status(void **state)
{
    static const struct {
        const char *code;
        enum error_class class;
        int http_status;
    } cases[] = {
        {"RequestLimitExceeded", ERROR_THROTTLED, 503},       {"InternalError", ERROR_TRANSIENT, 500},
        {"InvalidVolume.NotFound", ERROR_NOT_FOUND, 400},     {"InvalidParameterValue", ERROR_REJECTED, 400},
        {"ConcurrentSnapshotLimitExceeded", ERROR_BUSY, 400},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};
        struct request request = {.service = &ec2_service, .error = &error};

        assert_false(request_refuse(&request, cases[i].code, "because of %d", 7));
        assert_int_equal(error.class, cases[i].class);
        assert_string_equal(error.code, cases[i].code);
        assert_string_equal(error.message, "because of 7");
        assert_int_equal(request.http_status, cases[i].http_status);
    }
}

static void parameters_are_read_with_a_fallback(void **state)
{
    SCOPED(json)
    json_t *input =
        json_pack("{s:s, s:s, s:s, s:i, s:s, s:b, s:[s], s:{s:s}, s:n}", "Text", "t", "Empty", "", "Number",
                  "12", "Real", 7, "Yes", "true", "True", 1, "List", "l", "Deep", "Name", "n", "Null");
    struct request request = {.input = input};

    (void)state;
    assert_string_equal(request_text(&request, "Text"), "t");
    assert_null(request_text(&request, "Empty"));
    assert_null(request_text(&request, "Missing"));
    assert_int_equal(request_number(&request, "Number", 3), 12);
    assert_int_equal(request_number(&request, "Missing", 3), 3);
    assert_int_equal(request_number(&request, "Real", 3), 7);
    assert_string_equal(request_text(&request, "Deep.Name"), "n");
    assert_true(request_is_true(&request, "True"));
    assert_true(request_has(&request, "Deep"));
    assert_true(request_has(&request, "Real"));
    assert_false(request_has(&request, "Empty"));
    assert_false(request_has(&request, "Null"));
    assert_false(request_has(&request, "Missing"));
    assert_true(request_is_true(&request, "Yes"));
    assert_false(request_is_true(&request, "Missing"));
    assert_int_equal(json_array_size(request_list(&request, "List")), 1);
    assert_null(request_list(&request, "Missing"));
}

static void a_fingerprint_is_that_of_the_whole_input(void **state)
{
    SCOPED(json) json_t *one = json_pack("{s:s, s:i}", "a", "x", "b", 1);
    SCOPED(json) json_t *same = json_pack("{s:i, s:s}", "b", 1, "a", "x");
    SCOPED(json) json_t *other = json_pack("{s:s, s:i}", "a", "x", "b", 2);

    (void)state;
    assert_true(request_fingerprint(&(struct request){.input = one}) ==
                request_fingerprint(&(struct request){.input = same}));
    assert_false(request_fingerprint(&(struct request){.input = one}) ==
                 request_fingerprint(&(struct request){.input = other}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_leaf_becomes_a_text),
        cmocka_unit_test(a_refusal_has_the_codes_class_and_status),
        cmocka_unit_test(parameters_are_read_with_a_fallback),
        cmocka_unit_test(a_fingerprint_is_that_of_the_whole_input),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
