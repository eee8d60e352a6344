#include "harness/check.h"

#include "base/compiler.h"
#include "sandbox/unfinished.h"

static void pending_and_failed_ones_count_until_they_are_deleted(void **state)
{
    static const struct snapshot snapshots[] = {
        {.ends_ms = 10, .deleted_ms = SNAPSHOT_NEVER_MS},
        {.ends_ms = 20, .deleted_ms = 30, .failure = "broken"},
        {.ends_ms = SNAPSHOT_NEVER_MS, .deleted_ms = SNAPSHOT_NEVER_MS},
    };
    static const struct {
        int64_t now_ms;
        size_t count;
    } cases[] = {{0, 3}, {9, 3}, {10, 2}, {20, 2}, {29, 2}, {30, 1}, {1000000, 1}};
    struct unfinished unfinished = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(snapshots); i++)
        unfinished_add(&unfinished, &snapshots[i]);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(unfinished_count(&unfinished, cases[i].now_ms), cases[i].count);
    unfinished_done(&unfinished);
}

static void there_is_room_for_many(void **state)
{
    static const struct snapshot snapshot = {.ends_ms = 10, .deleted_ms = SNAPSHOT_NEVER_MS};
    struct unfinished unfinished = {0};

    (void)state;
    for (size_t i = 1; i <= 100; i++) {
        unfinished_add(&unfinished, &snapshot);
        assert_int_equal(unfinished_count(&unfinished, 0), i);
    }
    unfinished_done(&unfinished);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pending_and_failed_ones_count_until_they_are_deleted),
        cmocka_unit_test(there_is_room_for_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
