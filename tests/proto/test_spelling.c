#include "harness/check.h"

#include <string.h>

#include "proto/spelling.h"

static void distance_counts_the_letters_to_change(void **state)
{
    (void)state;
    assert_int_equal(spelling_distance("", ""), 0);
    assert_int_equal(spelling_distance("", "abc"), 3);
    assert_int_equal(spelling_distance("abc", ""), 3);
    assert_int_equal(spelling_distance("kitten", "sitting"), 3);
    assert_int_equal(spelling_distance("ResourceARN", "ResourceArn"), 0);
    assert_int_equal(spelling_distance("ResourcArn", "ResourceArn"), 1);
}

static void only_the_first_63_letters_count(void **state)
{
    char a[200];
    char b[200];

    (void)state;
    memset(a, 'a', sizeof(a));
    memset(b, 'a', sizeof(b));
    a[199] = b[199] = '\0';
    a[100] = 'x';
    assert_int_equal(spelling_distance(a, b), 0);
    a[62] = 'x';
    assert_int_equal(spelling_distance(a, b), 1);
}

static void near_names_are_near_and_others_are_not(void **state)
{
    (void)state;
    assert_true(spelling_is_near("resource_arn", "ResourceArn"));
    assert_true(spelling_is_near("StartWindowMinute", "StartWindowMinutes"));
    assert_false(spelling_is_near("Retention", "Lifecycle"));
    assert_false(spelling_is_near("x", "JobId"));
}

static void what_is_shown_is_visible_ascii_and_short(void **state)
{
    char buffer[SPELLING_SHOWN_BYTES];
    char long_name[100];

    (void)state;
    assert_string_equal(spelling_shown("a\x1b[2Jb\xc3\xa9\x7f", buffer), "a?[2Jb???");
    memset(long_name, 'x', sizeof(long_name) - 1);
    long_name[sizeof(long_name) - 1] = '\0';
    assert_int_equal(strlen(spelling_shown(long_name, buffer)), SPELLING_SHOWN_BYTES - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distance_counts_the_letters_to_change),
        cmocka_unit_test(only_the_first_63_letters_count),
        cmocka_unit_test(near_names_are_near_and_others_are_not),
        cmocka_unit_test(what_is_shown_is_visible_ascii_and_short),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
