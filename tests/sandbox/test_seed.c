#include "sandbox/toy.h"

#include "sandbox/dynamodb.h"

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

static void a_resource_is_added_and_then_changed(void **state)
{
    struct error error = {0};
    struct document *table;
    struct toy toy;
    char buffer[RESOURCE_FIELD_BYTES];

    (void)state;
    toy_init(&toy, &(struct world_options){0});
    assert_true(world_add_resource(toy.world,
                                   &(struct world_resource){.kind = "dynamodb:table",
                                                            .region = "eu-west-1",
                                                            .id = "orders",
                                                            .fields = "{\"ItemCount\":3}",
                                                            .backup_duration_ms = 7},
                                   &error));
    table = document_find(&toy.request, &dynamodb_table, "orders");
    assert_non_null(table);
    assert_ptr_equal(
        document_find(&toy.request, &dynamodb_table, "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"),
        table);
    assert_string_equal(document_state(table, TOY_START_MS), "ACTIVE");
    assert_string_equal(document_field(table, "ItemCount", TOY_START_MS, buffer), "3");
    assert_int_equal(table->backup_duration_ms, 7);
    assert_false(table->is_artefact);
    assert_true(world_add_resource(toy.world,
                                   &(struct world_resource){.kind = "dynamodb:table",
                                                            .region = "eu-west-1",
                                                            .id = "orders",
                                                            .fields = "{\"TableStatus\":\"UPDATING\"}"},
                                   &error));
    assert_ptr_equal(document_find(&toy.request, &dynamodb_table, "orders"), table);
    assert_string_equal(document_state(table, TOY_START_MS), "UPDATING");
    toy_done(&toy);
}

static void what_is_no_resource_is_refused(void **state)
{
    static const struct world_resource cases[] = {
        {.kind = "dynamodb:table", .region = "eu-west-1", .id = ""},
        {.kind = "dynamodb:table", .region = "", .id = "orders"},
        {.kind = "dynamodb:table", .region = "eu-west-1", .id = "orders", .fields = "[]"},
        {.kind = "dynamodb:table", .region = "eu-west-1", .id = "orders", .fields = "{"},
    };
    struct toy toy;

    (void)state;
    toy_init(&toy, &(struct world_options){0});
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_false(world_add_resource(toy.world, &cases[i], NULL));
    toy_done(&toy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unknown_kind_is_refused),
        cmocka_unit_test(a_resource_is_added_and_then_changed),
        cmocka_unit_test(what_is_no_resource_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
