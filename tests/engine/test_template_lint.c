#include "harness/check.h"

#include <stdio.h>
#include <string.h>

#include "engine/template_lint.h"

/* What templates may hold is told by test_step_lint.c, through the tables in which they stand. */

static void what_is_a_path(void **state)
{
    static const struct {
        const char *path;
        bool is_one;
    } cases[] = {
        {"id", true},
        {"snapshotSet", true},
        {"a.b.c", true},
        {"a[0]", true},
        {"a[10].b", true},
        {"a[0][1].b", true},
        {"tagSet{tidemark:job-id}", true},
        {"a[0].tagSet{team name}", true},
        {"", false},
        {".", false},
        {"[0]", false},
        {"{key}", false},
        {"a.", false},
        {"a..b", false},
        {".a", false},
        {"a[]", false},
        {"a[x]", false},
        {"a[0", false},
        {"a[0]b", false},
        {"a[-1]", false},
        {"a{}", false},
        {"a{key", false},
        {"a{key}.b", false},
        {"a{key}[0]", false},
        {"a b", false},
        {"a.[0]", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};

        if (template_lint_path(cases[i].path, &error) != cases[i].is_one)
            fail_msg("\"%s\" is %s path", cases[i].path, cases[i].is_one ? "a" : "no");
    }
}

static void a_path_has_an_end(void **state)
{
    char path[200];
    struct error error = {0};

    (void)state;
    memset(path, 'a', sizeof(path));
    path[127] = '\0';
    assert_true(template_lint_path(path, &error));
    path[127] = 'a';
    path[128] = '\0';
    assert_false(template_lint_path(path, &error));
}

static void what_one_step_is_sure_of_stays_sure(void **state)
{
    static const struct capture sure[] = {{"Id", "id", true}, {NULL}};
    static const struct capture unsure[] = {{"Id", "other"}, {"Size", "size"}, {NULL}};
    struct scope scope = {.kind = JOB_BACKUP};
    struct error error = {0};

    (void)state;
    assert_null(scope_find(&scope, "Id"));
    assert_true(scope_capture(&scope, unsure, &error));
    assert_false(scope_find(&scope, "Id")->is_sure);
    assert_true(scope_capture(&scope, sure, &error));
    assert_true(scope_capture(&scope, unsure, &error));
    assert_true(scope_find(&scope, "Id")->is_sure);
    assert_false(scope_find(&scope, "Size")->is_sure);
    assert_int_equal(scope.captured_count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_a_path),
        cmocka_unit_test(a_path_has_an_end),
        cmocka_unit_test(what_one_step_is_sure_of_stays_sure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
