#include "sandbox/toy.h"

#include "sandbox/artefacts.h"

static void what_calls_made_is_listed_with_its_state(void **state)
{
    SCOPED(json) json_t *tags = toy_json("{'tidemark:job-id':'job-1'}");
    SCOPED(json) json_t *list = NULL;
    SCOPED(json)
    json_t *expected =
        toy_json("[{'kind':'toy:backup','region':'eu-west-1','id':'a','state':'PENDING','job':'job-1',"
                 "'name':'n','token':''},{'kind':'toy:backup','region':'eu-west-1','id':'b',"
                 "'state':null,'job':null,'name':'','token':''}]");
    struct toy toy;

    (void)state;
    toy_init(&toy, &(struct world_options){0});
    (void)document_make(&toy.request,
                        &(struct document_plan){.kind = &toy_kind, .id = "a", .name = "n", .tags = tags});
    document_delete(document_make(&toy.request, &(struct document_plan){.kind = &toy_kind, .id = "b"}),
                    TOY_START_MS, 0);
    (void)document_make(&toy.request,
                        &(struct document_plan){.kind = &toy_kind, .id = "c", .tags = tags, .is_part = true});
    list = artefacts_listed(toy.world, TOY_START_MS);
    assert_true(json_equal(list, expected));
    assert_int_equal(world_count_artefacts(toy.world, "job-1", true), 1);
    toy_done(&toy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_calls_made_is_listed_with_its_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
