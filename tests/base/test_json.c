#include "harness/check.h"

#include <string.h>

#include "base/json.h"

static json_t *sample(void)
{
    json_error_t wrong;
    json_t *root = json_loads(
        "{\"set\":[{\"id\":\"a\",\"n\":1},{\"id\":\"b\",\"list\":[[7]]}],\"deep\":{\"er\":{\"est\":\"x\"}},"
        "\"text\":\"t\",\"null\":null,\"\":\"nameless\"}",
        0, &wrong);

    if (root == NULL)
        fail_msg("%s", wrong.text);
    return root;
}

static void texts_stand_at_paths(void **state)
{
    static const struct {
        const char *path;
        const char *text; /* NULL: nothing there, or no text */
    } cases[] = {
        {"text", "t"},      {"deep.er.est", "x"}, {"set[0].id", "a"},
        {"set[1].id", "b"}, {"set[2].id", NULL},  {"set[99999999999999999999].id", NULL},
        {"set.id", NULL},   {"set[0].n", NULL},   {"text.more", NULL},
        {"text[0]", NULL},  {"deep[0]", NULL},    {"null.er", NULL},
        {"none", NULL},     {"none.er[0]", NULL}, {"tex", NULL},
        {"texts", NULL},    {"", NULL},
    };
    SCOPED(json) json_t *root = sample();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *text = json_text_at(root, cases[i].path);

        if (cases[i].text == NULL && text)
            fail_msg("%s at \"%s\"", text, cases[i].path);
        if (cases[i].text)
            assert_string_equal(text, cases[i].text);
    }
}

static void values_stand_at_paths(void **state)
{
    SCOPED(json) json_t *root = sample();

    (void)state;
    assert_ptr_equal(json_at(root, ""), root);
    assert_int_equal(json_integer_value(json_at(root, "set[0].n")), 1);
    assert_int_equal(json_integer_value(json_at(root, "set[1].list[0][0]")), 7);
    assert_int_equal(json_array_size(json_at(root, "set")), 2);
    assert_true(json_is_null(json_at(root, "null")));
    assert_null(json_at(NULL, "set"));
    assert_null(json_at(NULL, ""));
    assert_ptr_equal(json_at(json_at(root, "set"), "[1].id"), json_at(root, "set[1].id"));
}

static void a_name_has_an_end(void **state)
{
    SCOPED(json) json_t *root = sample();
    char path[200];

    (void)state;
    memset(path, 'x', sizeof(path));
    path[sizeof(path) - 1] = '\0';
    assert_null(json_at(root, path));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_stand_at_paths),
        cmocka_unit_test(values_stand_at_paths),
        cmocka_unit_test(a_name_has_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
