#include "sandbox/toy.h"

static struct document *make(struct toy *toy, const struct document_plan *plan)
{
    struct document_plan given = *plan;

    given.kind = &toy_kind;
    given.mean_ms = 100000;
    return document_make(&toy->request, &given);
}

static void its_state_follows_from_the_time(void **state)
{
    struct document *document;
    struct toy toy;

    (void)state;
    toy_init(&toy, &(struct world_options){.seed = 7});
    document = make(&toy, &(struct document_plan){0});
    assert_string_equal(document_state(document, TOY_START_MS), "PENDING");
    assert_string_equal(document_state(document, TOY_START_MS + document->duration_ms / 2), "CREATING");
    assert_int_equal(document_percent(document, TOY_START_MS + document->duration_ms / 2), 50);
    assert_true(document_is_pending(document, document->ends_ms - 1));
    assert_int_equal(document_percent(document, document->ends_ms - 1), 99);
    assert_string_equal(document_state(document, document->ends_ms), "AVAILABLE");
    assert_int_equal(document_percent(document, document->ends_ms), 100);
    assert_false(document_is_pending(document, document->ends_ms));
    document_delete(document, TOY_START_MS + 200000, 5000);
    assert_true(document_is_in(document, "|DELETING|", TOY_START_MS + 200000));
    assert_null(document_state(document, TOY_START_MS + 205000));
    assert_false(document_is_in(document, "|DELETING|", TOY_START_MS + 205000));
    toy_done(&toy);
}

static void faults_decide_how_it_ends(void **state)
{
    struct document *document;
    struct toy toy;

    (void)state;
    toy_init(&toy, &(struct world_options){.seed = 7});
    world_inject(toy.world,
                 &(struct world_fault){.kind = WORLD_FAULT_SNAPSHOT_ERROR, .code = "Full", .count = 1});
    world_inject(toy.world, &(struct world_fault){.kind = WORLD_FAULT_SNAPSHOT_STUCK, .count = 1});
    document = make(&toy, &(struct document_plan){0});
    assert_string_equal(document_state(document, document->ends_ms), "FAILED");
    assert_true(document->ends_ms < TOY_START_MS + document->duration_ms);
    document = make(&toy, &(struct document_plan){0});
    assert_string_equal(document_state(document, TOY_START_MS + INT64_C(1000000000)), "CREATING");
    document = make(&toy, &(struct document_plan){.failure = "wrong key"});
    assert_string_equal(document->failure, "wrong key");
    toy_done(&toy);
}

static void it_shows_its_fields_and_what_its_kind_makes_up(void **state)
{
    SCOPED(json) json_t *tags = toy_json("[{'Key':'a','Value':'b'}]");
    struct document *document;
    json_t *shown;
    struct toy toy;
    char buffer[RESOURCE_FIELD_BYTES];

    (void)state;
    toy_init(&toy, &(struct world_options){.seed = 7});
    document =
        make(&toy, &(struct document_plan){
                       .id = "b-1", .failure = "broken", .tags = tags, .fields = toy_json("{'Size':9}")});
    shown = document_show(document, document->ends_ms);
    json_object_del(shown, "Progress");
    {
        SCOPED(json)
        json_t *expected =
            toy_json("{'Size':9,'Type':'USER','Id':'b-1','Lifecycle':'FAILED','Created':1700000.0,"
                     "'Arn':'arn:aws:toy:eu-west-1:111122223333:backup/b-1',"
                     "'Details':{'Message':'broken'},'Tags':[{'Key':'a','Value':'b'}]}");

        assert_true(json_equal(shown, expected));
    }
    json_decref(shown);
    assert_string_equal(document_field(document, "Lifecycle", TOY_START_MS, buffer), "PENDING");
    assert_string_equal(document_field(document, "Size", TOY_START_MS, buffer), "9");
    assert_null(document_field(document, "Details.Message", TOY_START_MS, buffer));
    toy_done(&toy);
}

static void it_is_found_by_id_and_arn_where_it_is(void **state)
{
    struct document *document;
    struct toy toy;

    (void)state;
    toy_init(&toy, &(struct world_options){.seed = 7});
    document = make(&toy, &(struct document_plan){.id = "b-1"});
    assert_ptr_equal(document_find(&toy.request, &toy_kind, "b-1"), document);
    assert_ptr_equal(document_find(&toy.request, &toy_kind, document->arn), document);
    assert_null(document_find(&toy.request, &toy_kind, "b-2"));
    toy.request.place = place_of(&toy.world->places, "111122223333", "us-east-1", &toy.world->arena);
    assert_null(document_find(&toy.request, &toy_kind, "b-1"));
    assert_ptr_equal(document_find_in(toy.world, document->resource.place, &toy_kind, "b-1"), document);
    document_delete(document, TOY_START_MS, 0);
    assert_null(document_find_in(toy.world, document->resource.place, &toy_kind, "b-1"));
    toy_done(&toy);
}

static void a_token_finds_what_it_made(void **state)
{
    struct document *document;
    struct document *found;
    struct toy toy;

    (void)state;
    toy_init(&toy, &(struct world_options){.seed = 7});
    toy_call(&toy, "{'Token':'t','Size':1}");
    assert_true(document_replay(&toy.request, &toy_kind, "Token", "Mismatch", &found));
    assert_null(found);
    document = make(&toy, &(struct document_plan){.token_member = "Token"});
    assert_true(document_replay(&toy.request, &toy_kind, "Token", "Mismatch", &found));
    assert_ptr_equal(found, document);
    toy_call(&toy, "{'Token':'t','Size':2}");
    assert_false(document_replay(&toy.request, &toy_kind, "Token", "Mismatch", &found));
    assert_string_equal(toy.error.code, "Mismatch");
    toy_call(&toy, "{'Size':2}");
    assert_true(document_replay(&toy.request, &toy_kind, "Token", "Mismatch", &found));
    assert_null(found);
    toy_done(&toy);
}

static void another_part_of_its_life_begins(void **state)
{
    static const struct life changing = {.stages = {{"MODIFYING", 100}}, .ready = "AVAILABLE"};
    struct document *document;
    struct toy toy;

    (void)state;
    toy_init(&toy, &(struct world_options){.seed = 7});
    document = make(&toy, &(struct document_plan){0});
    document_begin(document, &changing, TOY_START_MS + 500000, 1000);
    assert_string_equal(document_state(document, TOY_START_MS + 500999), "MODIFYING");
    assert_string_equal(document_state(document, TOY_START_MS + 501000), "AVAILABLE");
    toy_done(&toy);
}

static void whose_job_it_is(void **state)
{
    static const struct {
        const char *id, *name, *token, *tag;
        bool is_of_job;
    } cases[] = {
        {"x", "", "", "job-1", true},
        {"x", "", "", "job-12", false},
        {"backup-job-1", "", "", "", true},
        {"JOB-1", "", "", "", true},
        {"job-12", "", "", "", false},
        {"x", "of job-1.", "", "", true},
        {"x", "", "job-1-create", "", true},
        {"x", "myjob-1", "", "", false},
        {"x", "", "", "", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct toy toy;
        char tags[64];
        char input[64];
        struct document *document;
        json_t *tag;

        toy_init(&toy, &(struct world_options){.seed = 7});
        (void)snprintf(input, sizeof(input), "{'Token':'%s'}", cases[i].token);
        toy_call(&toy, input);
        (void)snprintf(tags, sizeof(tags), "{'tidemark:job-id':'%s'}", cases[i].tag);
        tag = toy_json(tags);
        document =
            make(&toy, &(struct document_plan){
                           .id = cases[i].id, .name = cases[i].name, .token_member = "Token", .tags = tag});
        assert_int_equal(document_is_of_job(document, "job-1"), cases[i].is_of_job);
        assert_int_equal(world_count_artefacts(toy.world, "job-1", false), cases[i].is_of_job);
        document_delete(document, TOY_START_MS, 0);
        assert_int_equal(world_count_artefacts(toy.world, "job-1", false), 0);
        assert_int_equal(world_count_artefacts(toy.world, "job-1", true), cases[i].is_of_job);
        json_decref(tag);
        toy_done(&toy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_state_follows_from_the_time),
        cmocka_unit_test(faults_decide_how_it_ends),
        cmocka_unit_test(it_shows_its_fields_and_what_its_kind_makes_up),
        cmocka_unit_test(it_is_found_by_id_and_arn_where_it_is),
        cmocka_unit_test(a_token_finds_what_it_made),
        cmocka_unit_test(another_part_of_its_life_begins),
        cmocka_unit_test(whose_job_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
