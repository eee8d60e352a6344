#include "selecting.h"

#include "cli/tag_search.h"

#define TAG SELECTING_TAG
#define LISTED SELECTING_LISTED

static void a_selection_is_asked_for_by_its_tags(void **state)
{
    static const struct {
        const char *selection, *filters;
    } cases[] = {
        {"'Resources':['*']", "[[]]"},
        {"'Resources':['*'],'Conditions':{'StringNotEquals':[" TAG("a", "b") "]}", "[[]]"},
        {"'Resources':['" SELECTING_VOLUME "'],'Conditions':{'StringNotLike':[" TAG("a", "b") "]}", "[[]]"},
        {"'Resources':['*'],'Conditions':{'StringEquals':[" TAG("a", "b") "," TAG("c", "d") "]}",
         "[[{'Key':'a','Values':['b']},{'Key':'c','Values':['d']}]]"},
        {"'Resources':['*'],'Conditions':{'StringEquals':[" TAG("a", "b") "],"
         "'StringLike':[" TAG("a", "b*") "," TAG("c", "*") "]}",
         "[[{'Key':'a','Values':['b']},{'Key':'c'}]]"},
        {"'ListOfTags':[" LISTED("a", "b") "]", "[[{'Key':'a','Values':['b']}]]"},
        {"'ListOfTags':[" LISTED("a", "b") "," LISTED("c", "d") "," LISTED("a", "e") "]",
         "[[{'Key':'a','Values':['b','e']}],[{'Key':'c','Values':['d']}]]"},
        {"'Resources':['*'],'ListOfTags':[" LISTED("a", "b") "]", "[[]]"},
        {"'Resources':['" SELECTING_VOLUME "'],'ListOfTags':[" LISTED("a", "b") "]", "[[{'Key':'a','Values':['b']}]]"},
        {"'ListOfTags':[" LISTED("a", "b") "],'Conditions':{'StringEquals':[" TAG("c", "d") "]}",
         "[[{'Key':'c','Values':['d']}]]"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena = {.newest = NULL};
        struct backup_selection selection = selecting(cases[i].selection, &arena);
        SCOPED(json) json_t *filters = tag_search_filters(&selection);
        SCOPED(json) json_t *expected = selecting_json(cases[i].filters);

        if (!json_equal(filters, expected))
            fail_msg("%s", cases[i].selection);
        arena_release(&arena);
    }
}

static void a_filter_has_at_most_twenty_values(void **state)
{
    struct arena arena = {.newest = NULL};
    const char *members = "'ListOfTags':[" LISTED("a", "b");
    struct backup_selection selection;
    SCOPED(json) json_t *filters = NULL;

    (void)state;
    for (int i = 1; i < 30; i++)
        members = arena_format(&arena, "%s," LISTED("a", "%d"), members, i);
    selection = selecting(arena_format(&arena, "%s]", members), &arena);
    filters = tag_search_filters(&selection);
    assert_int_equal(json_array_size(filters), 2);
    assert_int_equal(json_array_size(json_at(filters, "[0][0].Values")), 20);
    assert_int_equal(json_array_size(json_at(filters, "[1][0].Values")), 10);
    arena_release(&arena);
}

static void regions_are_named_or_needed(void **state)
{
    static const struct {
        const char *selection, *named;
        bool needs_more;
    } cases[] = {
        {"'Resources':['*']", "[]", true},
        {"'Resources':['arn:aws:ec2:*']", "[]", true},
        {"'Resources':['arn:aws:ec2:eu-*']", "[]", true},
        {"'Resources':['arn:aws:ec2:*:*:volume/*']", "[]", true},
        {"'Resources':['arn:aws:ec2:eu-west-1:*']", "['eu-west-1']", false},
        {"'Resources':['arn:aws:ec2:eu-west-1:*','arn:aws:rds:eu-west-1:*','arn:aws:rds:us-east-1:*']",
         "['eu-west-1','us-east-1']", false},
        {"'ListOfTags':[" LISTED("a", "b") "]", "[]", true},
        {"'Resources':['arn:aws:ec2:eu-west-1:*'],'ListOfTags':[" LISTED("a", "b") "]", "['eu-west-1']", true},
        {"'Resources':['" SELECTING_VOLUME "']", "[]", false},
        {"'Resources':['" SELECTING_VOLUME "'],'Conditions':{'StringEquals':[" TAG("a", "b") "]}", "['eu-west-1']",
         false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena = {.newest = NULL};
        struct backup_selection selection = selecting(cases[i].selection, &arena);
        SCOPED(json) json_t *regions = memory_require(json_array());
        SCOPED(json) json_t *expected = selecting_json(cases[i].named);

        tag_search_add_named_regions(&selection, regions);
        if (!json_equal(regions, expected) || tag_search_needs_regions(&selection) != cases[i].needs_more)
            fail_msg("%s", cases[i].selection);
        arena_release(&arena);
    }
}

static void an_arn_is_in_its_region(void **state)
{
    SCOPED(json) json_t *regions = selecting_json("['eu-central-1','eu-west-1']");
    SCOPED(json) json_t *others = selecting_json("['eu-west-2']");

    (void)state;
    assert_true(tag_search_is_in(SELECTING_VOLUME, regions));
    assert_false(tag_search_is_in(SELECTING_VOLUME, others));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_selection_is_asked_for_by_its_tags),
        cmocka_unit_test(a_filter_has_at_most_twenty_values),
        cmocka_unit_test(regions_are_named_or_needed),
        cmocka_unit_test(an_arn_is_in_its_region),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
