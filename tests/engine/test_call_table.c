#include "harness/check.h"

#include "base/compiler.h"
#include "engine/call_table.h"

enum { CALLS = 5000 };

static void calls_are_found_by_id_until_they_are_removed(void **state)
{
    static struct call_table table;
    static struct flying *calls[CALLS];

    (void)state;
    for (size_t i = 0; i < CALLS; i++)
        calls[i] = call_table_add(&table);
    assert_int_equal(table.count, CALLS);
    for (size_t i = 0; i < CALLS; i++) {
        assert_int_equal(calls[i]->call.id, i + 1);
        assert_ptr_equal(call_table_find(&table, i + 1), calls[i]);
    }
    for (size_t i = 0; i < CALLS; i += 3)
        call_table_remove(&table, calls[i]);
    for (size_t i = 0; i < CALLS; i++)
        assert_ptr_equal(call_table_find(&table, i + 1), i % 3 == 0 ? NULL : calls[i]);
    call_table_done(&table);
    assert_int_equal(table.count, 0);
}

static void an_id_is_never_given_twice(void **state)
{
    static struct call_table table;
    struct flying *first = call_table_add(&table);
    uint64_t id = first->call.id;

    (void)state;
    assert_true(id != 0); /* which means none */
    call_table_remove(&table, first);
    assert_int_equal(call_table_add(&table)->call.id, id + 1);
    assert_null(call_table_find(&table, id));
    assert_null(call_table_find(&table, 0));
    assert_null(call_table_find(&table, UINT64_MAX));
    call_table_done(&table);
}

static void a_call_owns_its_input_and_its_texts(void **state)
{
    static struct call_table table;
    struct flying *flying = call_table_add(&table);

    (void)state;
    flying->call.input =
        json_pack("{s:s}", "VolumeId", "vol-1"); /* a leak would be the sanitizer's to tell */
    flying->call.region = arena_text(&flying->arena, "eu-west-1");
    flying->ids = arena_allocate(&flying->arena, sizeof(*flying->ids));
    call_table_remove(&table, flying);
    assert_int_equal(table.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_are_found_by_id_until_they_are_removed),
        cmocka_unit_test(an_id_is_never_given_twice),
        cmocka_unit_test(a_call_owns_its_input_and_its_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
