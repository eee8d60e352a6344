#include "harness/check.h"

#include <stdio.h>

#include "base/compiler.h"
#include "sandbox/index.h"
#include "sandbox/resource.h"

static void what_was_added_is_found_oldest_first(void **state)
{
    struct resource resources[3] = {{.id = "a"}, {.id = "b"}, {.id = "c"}};
    struct index index = {0};
    const struct index_entry *entry;

    (void)state;
    assert_null(index_find(&index, "key"));
    for (size_t i = 0; i < COUNT_OF(resources); i++)
        index_add(&index, "key", &resources[i]);
    entry = index_find(&index, "key");
    assert_non_null(entry);
    assert_int_equal(entry->count, 3);
    for (size_t i = 0; i < COUNT_OF(resources); i++)
        assert_ptr_equal(entry->items[i], &resources[i]);
    assert_null(index_find(&index, "other"));
    index_done(&index);
}

static void what_was_removed_is_not_found(void **state)
{
    struct resource resources[3] = {{.id = "a"}, {.id = "b"}, {.id = "c"}};
    struct index index = {0};
    const struct index_entry *entry;

    (void)state;
    index_add(&index, "key", &resources[0]);
    index_add(&index, "key", &resources[1]);
    index_remove(&index, "key", &resources[0]);
    index_remove(&index, "key", &resources[2]);
    entry = index_find(&index, "key");
    assert_int_equal(entry->count, 1);
    assert_ptr_equal(entry->items[0], &resources[1]);
    index_done(&index);
}

static void many_keys_are_kept_apart(void **state)
{
    enum { KEYS = 2000 };
    static struct resource resources[KEYS];
    struct index index = {0};
    char key[16];

    (void)state;
    for (int i = 0; i < KEYS; i++) {
        (void)snprintf(key, sizeof(key), "key-%d", i);
        index_add(&index, key, &resources[i]);
    }
    for (int i = 0; i < KEYS; i++) {
        (void)snprintf(key, sizeof(key), "key-%d", i);
        assert_int_equal(index_find(&index, key)->count, 1);
        assert_ptr_equal(index_find(&index, key)->items[0], &resources[i]);
    }
    index_done(&index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_added_is_found_oldest_first),
        cmocka_unit_test(what_was_removed_is_not_found),
        cmocka_unit_test(many_keys_are_kept_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
