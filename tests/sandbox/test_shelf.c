#include "sandbox/toy.h"

static void each_kind_has_its_shelf(void **state)
{
    static const struct kind other_kind = {.name = "toy:other", .id_prefix = "o-", .life = &toy_life};
    struct shelf *shelf;
    struct toy toy;

    (void)state;
    toy_init(&toy, &(struct world_options){0});
    assert_null(shelf_find(toy.world, &toy_kind));
    shelf = shelf_of(toy.world, &toy_kind);
    assert_ptr_equal(shelf_of(toy.world, &toy_kind), shelf);
    assert_ptr_equal(shelf_find(toy.world, &toy_kind), shelf);
    assert_ptr_not_equal(shelf_of(toy.world, &other_kind), shelf);
    assert_ptr_equal(shelf_find(toy.world, &toy_kind), shelf);
    shelf_done_all(toy.world);
    assert_null(shelf_find(toy.world, &toy_kind));
    toy_done(&toy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_its_shelf),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
