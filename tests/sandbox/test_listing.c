#include "sandbox/toy.h"

#include "sandbox/listing.h"

static const struct listing_filter by_filter[] = {
    {.name = "state", .path = "Lifecycle"}, {.name = "source", .is_parent = true}, {0}};
static const struct listing_filter by_member[] = {
    {.name = "Source", .is_parent = true}, {.name = "Type", .path = "Type"}, {0}};

static const struct listing listing = {
    .kind = &toy_kind,
    .items = "Backups",
    .ids = "Ids",
    .not_found = "NotFound",
    .filters = "Filters",
    .values = "Values",
    .invalid = "BadFilter",
    .by_filter = by_filter,
    .by_member = by_member,
    .page = {.limit = "Max", .token = "Next", .next = "Next", .invalid = "BadToken"},
};

static void make(struct toy *toy, const char *id, const char *parent)
{
    SCOPED(json) json_t *tags = toy_json("{'colour':'red'}");

    (void)document_make(
        &toy->request,
        &(struct document_plan){
            .kind = &toy_kind, .id = id, .parent_id = parent, .mean_ms = 100000, .tags = tags});
}

/* The ids in the answer, as "a b c". */
static const char *ids_of(const struct toy *toy)
{
    static char ids[256];
    json_t *item;
    size_t i;

    ids[0] = '\0';
    json_array_foreach(json_object_get(toy->request.output, "Backups"), i, item)
    {
        (void)snprintf(ids + strlen(ids), sizeof(ids) - strlen(ids), "%s%s", i ? " " : "",
                       json_text_at(item, "Id"));
    }
    return ids;
}

static void add_three(struct toy *toy)
{
    toy_init(toy, &(struct world_options){.seed = 7});
    make(toy, "a", "fs-1");
    make(toy, "b", "fs-2");
    toy_at(toy, 500000);
    make(toy, "c", "fs-1");
}

static void what_is_listed(void **state)
{
    static const struct {
        const char *input;
        const char *ids; /* NULL: refused */
        const char *code;
    } cases[] = {
        {"{}", "a b c", ""},
        {"{'Ids':[]}", "a b c", ""},
        {"{'Ids':['c','a']}", "c a", ""},
        {"{'Ids':'b'}", "b", ""},
        {"{'Ids':['a','x']}", NULL, "NotFound"},
        {"{'Filters':[{'Name':'state','Values':['PENDING']}]}", "c", ""},
        {"{'Filters':[{'Name':'source','Values':['fs-1']}]}", "a c", ""},
        {"{'Filters':[{'Name':'source','Values':['fs-1','fs-2']}]}", "a b c", ""},
        {"{'Filters':[{'Name':'source','Values':['fs-1']},{'Name':'state','Values':['AVAILABLE']}]}", "a",
         ""},
        {"{'Filters':[{'Name':'tag:colour','Values':['red']}]}", "a b c", ""},
        {"{'Filters':[{'Name':'tag:colour','Values':['blue']}]}", "", ""},
        {"{'Filters':[{'Name':'tag-key','Values':['colour']}]}", "a b c", ""},
        {"{'Filters':[{'Name':'taste','Values':['salty']}]}", NULL, "BadFilter"},
        {"{'Source':'fs-2'}", "b", ""},
        {"{'Source':'fs-9'}", "", ""},
        {"{'Type':'USER'}", "a b c", ""},
        {"{'Type':'OTHER'}", "", ""},
        {"{'Next':'0'}", NULL, "BadToken"},
    };
    struct toy toy;

    (void)state;
    add_three(&toy);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        toy_call(&toy, cases[i].input);
        assert_int_equal(listing_answer(&toy.request, &listing), cases[i].ids != NULL);
        assert_string_equal(toy.error.code, cases[i].code);
        if (cases[i].ids)
            assert_string_equal(ids_of(&toy), cases[i].ids);
    }
    toy_done(&toy);
}

static void pages_follow_each_other(void **state)
{
    struct toy toy;
    char input[128];

    (void)state;
    add_three(&toy);
    toy_call(&toy, "{'Max':2}");
    assert_true(listing_answer(&toy.request, &listing));
    assert_string_equal(ids_of(&toy), "a b");
    (void)snprintf(input, sizeof(input), "{'Max':2,'Next':'%s'}", json_text_at(toy.request.output, "Next"));
    toy_call(&toy, input);
    assert_true(listing_answer(&toy.request, &listing));
    assert_string_equal(ids_of(&toy), "c");
    assert_null(json_object_get(toy.request.output, "Next"));
    toy_done(&toy);
}

static void a_page_may_go_on_from_an_arn_or_be_short(void **state)
{
    struct listing other = listing;
    struct toy toy;

    (void)state;
    add_three(&toy);
    other.page.is_arn = true;
    toy_call(&toy, "{'Max':1}");
    assert_true(listing_answer(&toy.request, &other));
    assert_string_equal(json_text_at(toy.request.output, "Next"),
                        "arn:aws:toy:eu-west-1:111122223333:backup/a");
    toy_call(&toy, "{'Next':'arn:aws:toy:eu-west-1:111122223333:backup/a'}");
    assert_true(listing_answer(&toy.request, &other));
    assert_string_equal(ids_of(&toy), "b c");
    toy_call(&toy, "{'Next':'arn:of:nothing'}");
    assert_false(listing_answer(&toy.request, &other));
    other.page.is_short = true;
    toy_call(&toy, "{'Max':3}");
    assert_true(listing_answer(&toy.request, &other));
    assert_string_equal(ids_of(&toy), "a b");
    toy_done(&toy);
}

static void hidden_and_deleted_ones_are_not_listed(void **state)
{
    struct document *hidden;
    struct toy toy;

    (void)state;
    add_three(&toy);
    hidden = document_find(&toy.request, &toy_kind, "b");
    hidden->resource.hidden_until_ms = toy.request.now_ms + 1;
    document_delete(document_find(&toy.request, &toy_kind, "a"), toy.request.now_ms, 0);
    toy_call(&toy, "{}");
    assert_true(listing_answer(&toy.request, &listing));
    assert_string_equal(ids_of(&toy), "c");
    toy_call(&toy, "{'Ids':['b']}");
    assert_false(listing_answer(&toy.request, &listing));
    toy_done(&toy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_listed),
        cmocka_unit_test(pages_follow_each_other),
        cmocka_unit_test(a_page_may_go_on_from_an_arn_or_be_short),
        cmocka_unit_test(hidden_and_deleted_ones_are_not_listed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
