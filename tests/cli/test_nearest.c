#include "harness/check.h"

#include "base/compiler.h"
#include "cli/nearest.h"

static void edits_are_counted(void **state)
{
    static const struct {
        const char *from, *to;
        size_t distance;
    } cases[] = {
        {"", "", 0},          {"a", "", 1},          {"", "abc", 3},         {"start", "start", 0},
        {"strat", "start", 1}, {"wiat", "wait", 1},   {"runing", "RUNNING", 1}, {"EBZ", "ebs", 1},
        {"ca", "abc", 3},     {"kitten", "sitting", 3}, {"ab", "ba", 1},       {"abcd", "badc", 2},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (nearest_distance(cases[i].from, cases[i].to) != cases[i].distance)
            fail_msg("%s and %s: %zu", cases[i].from, cases[i].to, nearest_distance(cases[i].from, cases[i].to));
        assert_int_equal(nearest_distance(cases[i].to, cases[i].from), cases[i].distance);
    }
}

static void the_nearest_is_offered_and_only_if_it_is_near(void **state)
{
    static const char *const names[] = {"job start", "job stop", "job show"};
    struct nearest near = {.wanted = "job strat"}, far = {.wanted = "dream"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        nearest_offer(&near, names[i]);
        nearest_offer(&far, names[i]);
    }
    assert_string_equal(near.name, "job start");
    assert_true(nearest_is_likely(&near));
    assert_false(nearest_is_likely(&far));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_are_counted),
        cmocka_unit_test(the_nearest_is_offered_and_only_if_it_is_near),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
