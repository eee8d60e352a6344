#include "harness/check.h"

#include <string.h>

#include "http/client.h"
#include "observe/otlp_settings.h"

static void the_address_is_made_as_the_specification_says(void **state)
{
    static const struct {
        struct otlp_settings settings;
        const char *url; /* NULL: nobody wants spans */
    } cases[] = {
        {{0}, NULL},
        {{.endpoint = ""}, NULL},
        {{.endpoint = "collector:4317"}, NULL}, /* gRPC's form, which is not spoken */
        {{.endpoint = "http://collector:4318"}, "http://collector:4318/v1/traces"},
        {{.endpoint = "http://collector:4318/"}, "http://collector:4318/v1/traces"},
        {{.endpoint = "https://x.example/otlp"}, "https://x.example/otlp/v1/traces"},
        {{.endpoint = "http://a:1", .traces_endpoint = "http://b:2/spans"}, "http://b:2/spans"},
        {{.endpoint = "http://a:1", .traces_endpoint = ""}, "http://a:1/v1/traces"},
        {{.traces_endpoint = "http://b:2"}, "http://b:2"},
        {{.endpoint = "http://a:1", .is_disabled = "TRUE"}, NULL},
        {{.endpoint = "http://a:1", .is_disabled = "false"}, "http://a:1/v1/traces"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(text) struct text url;
        bool is_wanted;

        text_init(&url, 256);
        is_wanted = otlp_settings_url(&cases[i].settings, &url);
        assert_int_equal(is_wanted, cases[i].url != NULL);
        if (is_wanted)
            assert_string_equal(text_string(&url), cases[i].url);
    }
}

static void an_address_that_is_too_long_is_none(void **state)
{
    struct text url;

    (void)state;
    text_init(&url, 16);
    assert_false(otlp_settings_url(&(struct otlp_settings){.endpoint = "http://collector:4318"}, &url));
    text_done(&url);
}

static void headers_are_pairs_with_encoded_values(void **state)
{
    static const struct {
        const char *list;
        const char *headers; /* "name: value|" of each */
    } cases[] = {
        {NULL, ""},
        {"", ""},
        {"api-key=s3cr3t", "api-key: s3cr3t|"},
        {"a=1, b = two%20words ,c=", "a: 1|b: two words |c: |"},
        {"novalue,=x,d=%zz%4", "d: %zz%4|"},
        {"e=%0d%0aX:y", "e:   X:y|"}, /* no second header comes in by a value */
        {"f=1,g=2,h=3,i=4,j=5", "f: 1|g: 2|h: 3|i: 4|"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena = {0};
        struct http_header headers[4];
        struct otlp_settings settings = {.headers = cases[i].list};
        size_t count = otlp_settings_headers(&settings, &arena, headers, COUNT_OF(headers));
        SCOPED(text) struct text text;

        text_init(&text, KIB);
        for (size_t k = 0; k < count; k++)
            text_append_format(&text, "%s: %s|", headers[k].name, headers[k].value);
        assert_string_equal(text_string(&text), cases[i].headers);
        arena_release(&arena);
    }
}

static void what_is_not_said_has_its_default(void **state)
{
    (void)state;
    assert_int_equal(otlp_settings_timeout_ms(&(struct otlp_settings){0}), 10000);
    assert_int_equal(otlp_settings_timeout_ms(&(struct otlp_settings){.timeout_ms = "250"}), 250);
    assert_int_equal(otlp_settings_timeout_ms(&(struct otlp_settings){.timeout_ms = "soon"}), 10000);
    assert_string_equal(otlp_settings_service_name(&(struct otlp_settings){0}), "tidemark");
    assert_string_equal(otlp_settings_service_name(&(struct otlp_settings){.service_name = "x"}), "x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_address_is_made_as_the_specification_says),
        cmocka_unit_test(an_address_that_is_too_long_is_none),
        cmocka_unit_test(headers_are_pairs_with_encoded_values),
        cmocka_unit_test(what_is_not_said_has_its_default),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
