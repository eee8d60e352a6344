#include "harness/check.h"

#include <string.h>

#include "base/error.h"

static void an_error_is_set_whole(void **state)
{
    struct error error = {.class = ERROR_BUSY, .code = "Old", .message = "old"};

    (void)state;
    assert_false(error_set(&error, ERROR_THROTTLED, "slow down, %s %d", "number", 7));
    assert_int_equal(error.class, ERROR_THROTTLED);
    assert_string_equal(error.code, "");
    assert_string_equal(error.message, "slow down, number 7");
    assert_false(error_set(NULL, ERROR_THROTTLED, "nobody asked"));
}

static void a_prefix_says_where(void **state)
{
    struct error error = {.class = ERROR_BUSY, .code = "Kept", .message = "taken"};

    (void)state;
    assert_false(error_prefix(&error, "step %s", "create"));
    assert_false(error_prefix(&error, "ebs"));
    assert_string_equal(error.message, "ebs: step create: taken");
    assert_string_equal(error.code, "Kept");
    assert_int_equal(error.class, ERROR_BUSY);
    assert_false(error_prefix(NULL, "nobody"));
}

static void a_long_message_is_cut(void **state)
{
    char long_text[400];
    struct error error = {0};

    (void)state;
    memset(long_text, 'x', sizeof(long_text));
    long_text[sizeof(long_text) - 1] = '\0';
    (void)error_set(&error, ERROR_INTERNAL, "%s", long_text);
    assert_int_equal(strlen(error.message), sizeof(error.message) - 1);
    (void)error_prefix(&error, "where");
    assert_int_equal(strlen(error.message), sizeof(error.message) - 1);
    assert_memory_equal(error.message, "where: xxx", 10);
    (void)error_prefix(&error, "%s", long_text);
    assert_int_equal(strlen(error.message), sizeof(error.message) - 1);
    assert_memory_equal(error.message, "xxx", 3);
}

static void a_character_is_not_cut_in_two(void **state)
{
    static const struct {
        const char *character;
        size_t length;
    } cases[] = {{"\xc3\xa9", 2}, {"\xe2\x82\xac", 3}, {"\xf0\x9f\x8c\x8a", 4}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        for (size_t shift = 0; shift < 4; shift++) {
            char text[400] = "aaaa";
            struct error error = {0};
            size_t used;

            for (size_t at = shift; at + cases[i].length < sizeof(text); at += cases[i].length)
                memcpy(text + at, cases[i].character, cases[i].length);
            (void)error_set(&error, ERROR_INTERNAL, "%s", text);
            used = strlen(error.message);
            assert_in_range(used, sizeof(error.message) - 1 - 2 * cases[i].length, sizeof(error.message) - 1);
            assert_int_equal((used - shift) % cases[i].length, 0);
            (void)error_prefix(&error, "where");
            assert_int_equal((strlen(error.message) - shift - strlen("where: ")) % cases[i].length, 0);
        }
}

static void every_class_has_a_name_of_its_own(void **state)
{
    (void)state;
    assert_string_equal(error_class_name(ERROR_THROTTLED), "throttled");
    for (int class = 0; class < ERROR_CLASS_COUNT; class ++)
        for (int other = 0; other < class; other++)
            assert_string_not_equal(error_class_name((enum error_class) class),
                                    error_class_name((enum error_class)other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_is_set_whole),
        cmocka_unit_test(a_prefix_says_where),
        cmocka_unit_test(a_long_message_is_cut),
        cmocka_unit_test(a_character_is_not_cut_in_two),
        cmocka_unit_test(every_class_has_a_name_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
