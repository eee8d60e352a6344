#include "sandbox/toy.h"

static void an_unknown_kind_is_refused(void **state)
{
    struct error error = {0};
    struct toy toy;

    (void)state;
    toy_init(&toy, &(struct world_options){0});
    assert_false(world_add_resource(
        toy.world, &(struct world_resource){.kind = "toy:backup", .region = "eu-west-1", .id = "a"}, &error));
    assert_string_equal(error.message, "\"toy:backup\" is no kind of resource");
    toy_done(&toy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unknown_kind_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
