#include "harness/check.h"

#include "engine/placeholder.h"

#include <string.h>

static void what_is_a_placeholder(void **state)
{
    static const struct {
        const char *text;
        const char *name; /* NULL: none */
        bool is_optional;
        const char *after;
    } cases[] = {
        {"{JobId}", "JobId", false, ""},
        {"{JobId} and more", "JobId", false, " and more"},
        {"{Metadata.iops?}", "Metadata.iops", true, ""},
        {"{Metadata.aws:backup:request-id?}x", "Metadata.aws:backup:request-id", true, "x"},
        {"{a}{b}", "a", false, "{b}"},
        {"", NULL},
        {"JobId", NULL},
        {"}", NULL},
        {"{", NULL},
        {"{}", NULL},
        {"{?}", NULL},
        {"{JobId", NULL},
        {"{JobId?", NULL},
        {"{JobId??}", NULL},
        {"{Job Id}", NULL},
        {"{{JobId}}", NULL},
        {"{\"key\": 1}", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct placeholder placeholder;
        bool is_one = placeholder_read(cases[i].text, &placeholder);

        if (is_one != (cases[i].name != NULL))
            fail_msg("%s: %s a placeholder", cases[i].text, is_one ? "is" : "is not");
        if (!is_one)
            continue;
        assert_string_equal(placeholder.name, cases[i].name);
        assert_int_equal(placeholder.is_optional, cases[i].is_optional);
        assert_string_equal(placeholder.after, cases[i].after);
    }
}

static void a_name_has_an_end(void **state)
{
    char text[PLACEHOLDER_NAME_BYTES + 8];
    struct placeholder placeholder;

    (void)state;
    memset(text, 'a', sizeof(text));
    text[0] = '{';
    memcpy(text + PLACEHOLDER_NAME_BYTES, "}", 2); /* the longest name that fits with its NUL */
    assert_true(placeholder_read(text, &placeholder));
    assert_int_equal(strlen(placeholder.name), PLACEHOLDER_NAME_BYTES - 1);
    memcpy(text + PLACEHOLDER_NAME_BYTES, "a}", 3);
    assert_false(placeholder_read(text, &placeholder));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_a_placeholder),
        cmocka_unit_test(a_name_has_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
