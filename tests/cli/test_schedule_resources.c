#include "selecting.h"

#include "cli/schedule_resources.h"

#define VOLUME SELECTING_VOLUME
#define OTHER "arn:aws:ec2:eu-central-1:111122223333:volume/vol-0aaaaaaaaaaaaaaaa"
#define UNTAGGED "arn:aws:ec2:eu-central-1:111122223333:volume/vol-0bbbbbbbbbbbbbbbb"
#define LISTED SELECTING_LISTED
#define NOT_TEST \
    "'Resources':['" VOLUME "2'],'Conditions':{'StringNotEquals':[" SELECTING_TAG("env", "test") "]}"

enum { MINUTE_MS = 60000 };

/* An account with what is tagged in it, which may not be looked at in one Region. */
struct account {
    const char *denied; /* NULL: in none */
    const char *half_denied;
    size_t looks;
};

static void add(json_t *found, const char *arn, json_t *tags)
{
    (void)json_array_append_new(found, json_pack("{s:s, s:o}", "ResourceARN", arn, "Tags", tags));
}

static bool find(void *context, const struct tag_search *search, json_t *found, struct error *error)
{
    struct account *account = context;
    bool is_central = strcmp(search->region, "eu-central-1") == 0;

    account->looks++;
    if (account->denied && strcmp(account->denied, search->region) == 0)
        return error_set(error, ERROR_ACCESS, "not authorized");
    add(found, is_central ? OTHER : VOLUME, json_pack("[{s:s, s:s}]", "Key", "env", "Value", "prod"));
    if (search->patterns && is_central) {
        add(found, OTHER, json_array());
        add(found, UNTAGGED, json_array());
    }
    return account->half_denied == NULL || strcmp(account->half_denied, search->region) != 0 ||
           error_set(error, ERROR_ACCESS, "a list may not be read");
}

static struct schedule_resources resources_of(struct account *account)
{
    return (struct schedule_resources){
        .find = find, .context = account, .regions = json_pack("[s, s]", "eu-west-1", "eu-central-1"), .now_ms = 1};
}

static void what_is_found_is_sifted(void **state)
{
    static const struct {
        const char *selection, *denied;
        size_t count, looks;
        bool is_whole;
    } cases[] = {
        {"'Resources':['" VOLUME "']", NULL, 1, 0, true},
        {"'Resources':['" VOLUME "2']", "eu-west-1", 1, 0, true},
        {"'Resources':['arn:aws:ec2:*']", NULL, 3, 2, true},
        {"'Resources':['arn:aws:ec2:*']", "eu-west-1", 2, 2, false},
        {"'Resources':['*'],'Conditions':{'StringNotEquals':[" SELECTING_TAG("env", "prod") "]}", NULL, 1, 2, true},
        {"'Resources':['*'],'Conditions':{'StringLike':[" SELECTING_TAG("env", "*") "]}", NULL, 2, 2, true},
        {"'Resources':['arn:aws:rds:*']", NULL, 0, 2, true},
        {"'ListOfTags':[" LISTED("env", "prod") "]", NULL, 2, 2, true},
        {"'ListOfTags':[" LISTED("env", "test") "]", NULL, 0, 2, true},
        {"'ListOfTags':[" LISTED("env", "prod") "," LISTED("a", "b") "]", NULL, 2, 4, true},
        {"'Resources':['*'],'NotResources':['" OTHER "']", NULL, 2, 2, true},
        /* One that is named is there whether it was seen or not, but for its tags. */
        {"'Resources':['" VOLUME "2'],'ListOfTags':[" LISTED("env", "prod") "]", NULL, 3, 2, true},
        {"'Resources':['" VOLUME "2'],'ListOfTags':[" LISTED("env", "prod") "]", "eu-west-1", 2, 2, false},
        {NOT_TEST, NULL, 1, 2, true},
        {NOT_TEST, "eu-west-1", 0, 2, false},
        {NOT_TEST, "eu-central-1", 1, 2, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena = {.newest = NULL};
        struct backup_selection selection = selecting(cases[i].selection, &arena);
        struct account account = {.denied = cases[i].denied};
        SCOPED(schedule_resources) struct schedule_resources resources = resources_of(&account);
        const struct selected *selected = schedule_resources_of(&resources, &selection, MINUTE_MS);

        if (selected->count != cases[i].count || account.looks != cases[i].looks ||
            selected->is_whole != cases[i].is_whole || resources.open != !cases[i].is_whole)
            fail_msg("%s: %zu resources, %zu looks", cases[i].selection, selected->count, account.looks);
        arena_release(&arena);
    }
}

static void what_is_half_seen_is_taken_and_looked_for_again(void **state)
{
    struct arena arena = {.newest = NULL};
    struct backup_selection selection = selecting("'Resources':['arn:aws:ec2:*']", &arena);
    struct account account = {.half_denied = "eu-central-1"};
    SCOPED(schedule_resources) struct schedule_resources resources = resources_of(&account);
    const struct selected *selected = schedule_resources_of(&resources, &selection, MINUTE_MS);

    (void)state;
    assert_int_equal(selected->count, 3);
    assert_false(selected->is_whole);
    arena_release(&arena);
}

static void selections_that_ask_for_the_same_share_a_look(void **state)
{
    struct arena arena = {.newest = NULL};
    struct backup_selection one = selecting("'ListOfTags':[" LISTED("env", "prod") "]", &arena);
    struct backup_selection two =
        selecting("'ListOfTags':[" LISTED("env", "prod") "],'NotResources':['arn:aws:rds:*']", &arena);
    struct account account = {.denied = NULL};
    SCOPED(schedule_resources) struct schedule_resources resources = resources_of(&account);

    (void)state;
    assert_int_equal(schedule_resources_of(&resources, &one, MINUTE_MS)->count, 2);
    assert_int_equal(schedule_resources_of(&resources, &two, MINUTE_MS)->count, 2);
    assert_int_equal(schedule_resources_of(&resources, &one, 2 * MINUTE_MS)->count, 2);
    assert_int_equal(account.looks, 2);
    schedule_resources_end_round(&resources, 0);
    assert_int_equal(schedule_resources_of(&resources, &one, MINUTE_MS)->count, 2);
    assert_int_equal(account.looks, 4);
    arena_release(&arena);
}

static void what_was_requested_is_not_looked_for_again(void **state)
{
    struct arena arena = {.newest = NULL};
    struct backup_selection selection = selecting("'Resources':['arn:aws:ec2:*']", &arena);
    struct account account = {.denied = NULL};
    SCOPED(schedule_resources) struct schedule_resources resources = resources_of(&account);

    (void)state;
    assert_non_null(schedule_resources_of(&resources, &selection, MINUTE_MS));
    schedule_resources_end_round(&resources, MINUTE_MS);
    assert_null(schedule_resources_of(&resources, &selection, MINUTE_MS));
    assert_int_equal(account.looks, 2);
    assert_non_null(schedule_resources_of(&resources, &selection, MINUTE_MS + 1));
    schedule_resources_forget(&resources);
    assert_non_null(schedule_resources_of(&resources, &selection, MINUTE_MS));
    arena_release(&arena);
}

static void what_could_not_be_seen_is_looked_for_a_minute_later(void **state)
{
    struct arena arena = {.newest = NULL};
    struct backup_selection selection = selecting("'Resources':['arn:aws:ec2:*']", &arena);
    struct account account = {.denied = "eu-west-1"};
    SCOPED(schedule_resources) struct schedule_resources resources = resources_of(&account);

    (void)state;
    assert_int_equal(schedule_resources_of(&resources, &selection, 1)->count, 2);
    schedule_resources_end_round(&resources, MINUTE_MS);
    resources.now_ms = MINUTE_MS;
    assert_null(schedule_resources_of(&resources, &selection, 1));
    assert_int_equal(resources.open, 1);
    schedule_resources_end_round(&resources, MINUTE_MS);
    resources.now_ms = MINUTE_MS + 1;
    account.denied = NULL;
    assert_int_equal(schedule_resources_of(&resources, &selection, 1)->count, 3);
    assert_int_equal(resources.open, 0);
    arena_release(&arena);
}

static void it_must_be_said_where_to_look(void **state)
{
    struct arena arena = {.newest = NULL};
    struct backup_selection selection = selecting("'Resources':['arn:aws:ec2:*']", &arena);
    struct backup_plan plan = {.name = "p", .selections = {&selection}, .selection_count = 1};
    struct backup_plans plans = {.plans = {&plan}, .count = 1};
    struct account account = {.denied = NULL};
    SCOPED(schedule_resources) struct schedule_resources resources = resources_of(&account);
    struct error error;

    (void)state;
    assert_true(schedule_resources_check(&resources, &plans, &error));
    assert_int_equal(json_array_clear(resources.regions), 0);
    assert_false(schedule_resources_check(&resources, &plans, &error));
    assert_non_null(strstr(error.message, "--region"));
    selection = selecting("'Resources':['arn:aws:ec2:eu-west-1:*']", &arena);
    assert_true(schedule_resources_check(&resources, &plans, &error));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_found_is_sifted),
        cmocka_unit_test(what_is_half_seen_is_taken_and_looked_for_again),
        cmocka_unit_test(selections_that_ask_for_the_same_share_a_look),
        cmocka_unit_test(what_was_requested_is_not_looked_for_again),
        cmocka_unit_test(what_could_not_be_seen_is_looked_for_a_minute_later),
        cmocka_unit_test(it_must_be_said_where_to_look),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
