#include "harness/check.h"

#include <string.h>

#include "sandbox/percent.h"

static void escapes_are_undone_or_refused(void **state)
{
    static const struct {
        const char *from;
        const char *path; /* NULL: refused */
        const char *form;
    } cases[] = {
        {"", "", ""},
        {"abc", "abc", "abc"},
        {"a%3Ab%2fc", "a:b/c", "a:b/c"},
        {"a+b", "a+b", "a b"},
        {"%C3%A9", "\xc3\xa9", "\xc3\xa9"},
        {"%", NULL, NULL},
        {"%4", NULL, NULL},
        {"%zz", NULL, NULL},
        {"a%00b", NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(text) struct text path;
        SCOPED(text) struct text form;

        text_init(&path, 64);
        text_init(&form, 64);
        assert_int_equal(percent_decode(cases[i].from, strlen(cases[i].from), &path), cases[i].path != NULL);
        assert_int_equal(percent_decode_form(cases[i].from, strlen(cases[i].from), &form),
                         cases[i].form != NULL);
        if (cases[i].path) {
            assert_string_equal(text_string(&path), cases[i].path);
            assert_string_equal(text_string(&form), cases[i].form);
        }
    }
}

static void what_does_not_fit_is_refused(void **state)
{
    SCOPED(text) struct text text;

    (void)state;
    text_init(&text, 3);
    assert_false(percent_decode("abcd", 4, &text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes_are_undone_or_refused),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
