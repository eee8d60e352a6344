#include "harness/check.h"

#include <string.h>

#include "page/query.h"

static void values_are_decoded(void **state)
{
    static const struct {
        const char *target, *value; /* of "text"; NULL: the query is refused */
    } cases[] = {
        {"/api/jobs", ""},
        {"/api/jobs?", ""},
        {"/api/jobs?text=vol-1", "vol-1"},
        {"/api/jobs?a=b&text=vol%2d1&c", "vol-1"},
        {"/api/jobs?text=a+b%20c%26d%3D", "a b c&d="},
        {"/api/jobs?text=first&text=second", "first"},
        {"/api/jobs?&&text=x&", "x"},
        {"/api/jobs?te%78t=x", "x"},
        {"/api/jobs?text", ""},
        {"/api/jobs?text=a=b", "a=b"},
        {"/api/jobs?text=%", NULL},
        {"/api/jobs?text=%4", NULL},
        {"/api/jobs?text=%4g", NULL},
        {"/api/jobs?text=%00", NULL},
        {"/api/jobs?a=%zz&text=x", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena = {0};
        struct query query;
        bool is_read = query_read(cases[i].target, &arena, &query);

        if (is_read != (cases[i].value != NULL))
            fail_msg("%s", cases[i].target);
        if (is_read)
            assert_string_equal(query_value(&query, "text"), cases[i].value);
        arena_release(&arena);
    }
}

static void what_is_too_much_is_refused(void **state)
{
    char target[4096] = "/?";
    struct arena arena = {0};
    struct query query;

    (void)state;
    for (int i = 0; i < QUERY_PARAMETERS_MAX; i++)
        (void)strcat(target, "&a=1");
    assert_true(query_read(target, &arena, &query));
    (void)strcat(target, "&a=1");
    assert_false(query_read(target, &arena, &query));
    memset(target, 'x', QUERY_VALUE_BYTES_MAX + 4);
    memcpy(target, "/?a=", 4);
    target[QUERY_VALUE_BYTES_MAX + 4] = '\0';
    assert_true(query_read(target, &arena, &query));
    (void)strcat(target, "x");
    assert_false(query_read(target, &arena, &query));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_decoded),
        cmocka_unit_test(what_is_too_much_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
