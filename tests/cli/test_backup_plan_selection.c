#include "selecting.h"

#include "base/text.h"

#define VOLUME SELECTING_VOLUME
#define NAMED "{\"SelectionName\":\"s\","
#define WHOLE "\"Resources\":[\"" VOLUME "\"]"

static bool read_selection(const char *text, struct arena *arena, struct backup_selection *selection,
                           struct error *error)
{
    SCOPED(json) json_t *object = memory_require(json_loads(text, 0, NULL));
    struct json_reader reader = {.arena = arena, .kind = BACKUP_PLAN_KIND};

    return backup_selection_read(&reader, object, selection, error);
}

static void what_only_aws_knows_is_open(void **state)
{
    static const struct {
        const char *text;
        bool is_open;
    } cases[] = {
        {NAMED WHOLE "}", false},
        {NAMED WHOLE ",\"NotResources\":[\"arn:aws:ec2:*\"]}", false},
        {NAMED WHOLE ",\"ListOfTags\":[],\"Conditions\":{\"StringEquals\":[]}}", false},
        {NAMED "\"Resources\":[\"*\"]}", true},
        {NAMED "\"Resources\":[\"" VOLUME "\",\"arn:aws:ec2:*:*:volume/*\"]}", true},
        {NAMED WHOLE ",\"ListOfTags\":[{\"ConditionType\":\"STRINGEQUALS\",\"ConditionKey\":\"a\","
                     "\"ConditionValue\":\"b\"}]}",
         true},
        {NAMED WHOLE ",\"Conditions\":{\"StringEquals\":[{\"ConditionKey\":\"aws:ResourceTag/a\","
                     "\"ConditionValue\":\"b\"}]}}",
         true},
        {NAMED WHOLE ",\"Conditions\":{\"StringNotLike\":[{\"ConditionKey\":\"aws:ResourceTag/a\","
                     "\"ConditionValue\":\"b*\"}]}}",
         true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct backup_selection selection = {.name = NULL};
        struct arena arena = {.newest = NULL};
        struct error error;

        if (!read_selection(cases[i].text, &arena, &selection, &error))
            fail_msg("%s: %s", cases[i].text, error.message);
        if (backup_selection_is_open(&selection) != cases[i].is_open)
            fail_msg("%s", cases[i].text);
        arena_release(&arena);
    }
}

static void what_is_excluded_may_be_a_pattern(void **state)
{
    struct backup_selection selection = {.name = NULL};
    struct arena arena = {.newest = NULL};
    struct error error;

    (void)state;
    assert_true(read_selection(NAMED WHOLE ",\"NotResources\":[\"arn:aws:rds:*\",\"" VOLUME "\"]}", &arena, &selection,
                               &error));
    assert_true(backup_selection_excludes(&selection, VOLUME));
    assert_true(backup_selection_excludes(&selection, "arn:aws:rds:eu-west-1:111122223333:db:orders"));
    assert_false(backup_selection_excludes(&selection, VOLUME "2"));
    arena_release(&arena);
}

static void what_is_wrong_is_named(void **state)
{
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"{" WHOLE "}", "\"SelectionName\" is required"},
        {NAMED "\"Resource\":[]}", "did you mean \"Resources\""},
        {NAMED "\"Resources\":\"" VOLUME "\"}", "\"Resources\": must be a list"},
        {NAMED "\"Resources\":[1]}", "\"Resources\": must be a list of strings"},
        {NAMED "\"Resources\":[\"vol-1\"]}", "\"Resources\": \"vol-1\""},
        {NAMED "\"ListOfTags\":[{\"ConditionKey\":\"a\",\"ConditionValue\":\"b\"}]}", "\"ConditionType\" is required"},
        {NAMED "\"ListOfTags\":[{\"ConditionType\":\"STRINGLIKE\",\"ConditionKey\":\"a\",\"ConditionValue\":\"b\"}]}",
         "\"ListOfTags\": entry 1: \"ConditionType\": must be \"STRINGEQUALS\""},
        {NAMED "\"ListOfTags\":[{\"ConditionType\":\"StringEqual\",\"ConditionKey\":\"a\",\"ConditionValue\":\"b\"}]}",
         "\"StringEqual\" is no operator: did you mean \"STRINGEQUALS\"?"},
        {NAMED "\"Resources\":[]}", "either \"ListOfTags\" or \"Resources\""},
        {NAMED "\"Resources\":[\"arn:aws:ec2:*:*:volume/*-logs\"]}", "must end in"},
        {NAMED "\"Resources\":[\"vol-*\"]}", "begins with \"arn:\""},
        {NAMED "\"Resources\":[\"arn:aws:ebs:*:*:volume/*\"]}", "the nearest is EBS, arn:*:ec2:*:*:volume/vol-*"},
        {NAMED "\"Resources\":[\"arn:aws:rds:eu-west-1:111122223333:clusters:orders\"]}", "the nearest is Aurora"},
        {NAMED "\"Conditions\":{\"StringIs\":[]}}", "unknown field \"Conditions.StringIs\""},
        {NAMED "\"Conditions\":{\"StringLike\":[{\"ConditionKey\":\"a\",\"ConditionValue\":\"b\"}]}}",
         "aws:ResourceTag/"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct backup_selection selection = {.name = NULL};
        struct arena arena = {.newest = NULL};
        struct error error;

        if (read_selection(cases[i].text, &arena, &selection, &error))
            fail_msg("%s was read", cases[i].text);
        if (strstr(error.message, cases[i].said) == NULL)
            fail_msg("%s: %s", cases[i].text, error.message);
        arena_release(&arena);
    }
}

#define ANY "'Resources':['*']"
#define CONDITIONS(list) ANY ",'Conditions':{" list "}"
#define TAG SELECTING_TAG
#define LISTED SELECTING_LISTED

static void what_aws_backup_would_take_is_taken(void **state)
{
    static const char env_prod[] = "[{'Key':'env','Value':'production'}]";
    static const struct {
        const char *selection;
        const char *tags; /* NULL: none */
        bool is_taken;
    } cases[] = {
        {ANY, NULL, true},
        {"'Resources':['arn:aws:ec2:*:*:volume/*']", NULL, true},
        {"'Resources':['arn:aws:ec2:eu-west-1:*']", NULL, true},
        {"'Resources':['arn:aws:ec2:*:*:instance/*']", NULL, false},
        {"'Resources':['arn:aws:rds:*','" VOLUME "']", NULL, true},
        {ANY ",'NotResources':['arn:aws:ec2:*:*:volume/*']", NULL, false},
        {ANY ",'NotResources':['arn:aws:ec2:*:*:instance/*']", NULL, true},
        /* One of ListOfTags is enough, and adds to Resources. */
        {"'ListOfTags':[" LISTED("env", "test") "," LISTED("env", "production") "]", env_prod, true},
        {"'ListOfTags':[" LISTED("aws:ResourceTag/env", "production") "]", env_prod, true},
        {"'ListOfTags':[" LISTED("env", "prod*") "]", env_prod, false},
        {"'ListOfTags':[" LISTED("Env", "production") "]", env_prod, false},
        {"'ListOfTags':[" LISTED("env", "production") "]", NULL, false},
        {"'Resources':['" VOLUME "'],'ListOfTags':[" LISTED("env", "test") "]", env_prod, true},
        /* All of Conditions must hold, whichever way it came in. */
        {CONDITIONS("'StringEquals':[" TAG("env", "production") "]"), env_prod, true},
        {CONDITIONS("'StringEquals':[" TAG("env", "production") "," TAG("owner", "me") "]"), env_prod, false},
        {CONDITIONS("'StringEquals':[" TAG("env", "Production") "]"), env_prod, false},
        {CONDITIONS("'StringEquals':[" TAG("env", "production") "]"), NULL, false},
        {CONDITIONS("'StringLike':[" TAG("env", "prod*") "]"), env_prod, true},
        {CONDITIONS("'StringLike':[" TAG("env", "*duct*") "]"), env_prod, true},
        {CONDITIONS("'StringLike':[" TAG("env", "prod") "]"), env_prod, false},
        {CONDITIONS("'StringLike':[" TAG("env", "*") "]"), NULL, false},
        {CONDITIONS("'StringNotEquals':[" TAG("env", "test") "]"), env_prod, true},
        {CONDITIONS("'StringNotEquals':[" TAG("env", "production") "]"), env_prod, false},
        {CONDITIONS("'StringNotEquals':[" TAG("env", "production") "]"), NULL, true},
        {CONDITIONS("'StringNotLike':[" TAG("env", "prod*") "]"), env_prod, false},
        {CONDITIONS("'StringNotLike':[" TAG("env", "test*") "]"), env_prod, true},
        {CONDITIONS("'StringNotLike':[" TAG("env", "*") "]"), NULL, true},
        {CONDITIONS("'StringEquals':[" TAG("env", "production") "],'StringNotLike':[" TAG("env", "prod*") "]"),
         env_prod, false},
        {"'ListOfTags':[" LISTED("env", "production") "],'Conditions':{'StringEquals':["
         TAG("owner", "me") "]}",
         env_prod, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena = {.newest = NULL};
        struct backup_selection selection = selecting(cases[i].selection, &arena);
        SCOPED(json) json_t *tags = cases[i].tags ? selecting_json(cases[i].tags) : NULL;

        if (backup_selection_takes(&selection, VOLUME, tags) != cases[i].is_taken)
            fail_msg("case %zu: %s", i, cases[i].selection);
        arena_release(&arena);
    }
}

static void what_has_no_tag_is_missed_by_patterns_alone(void **state)
{
    static const struct {
        const char *selection;
        bool takes_untagged;
    } cases[] = {
        {ANY, true},
        {"'Resources':['" VOLUME "']", false},
        {"'ListOfTags':[" LISTED("a", "b") "]", false},
        {CONDITIONS("'StringEquals':[" TAG("a", "b") "]"), false},
        {CONDITIONS("'StringLike':[" TAG("a", "b*") "]"), false},
        {CONDITIONS("'StringNotEquals':[" TAG("a", "b") "]"), true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena = {.newest = NULL};
        struct backup_selection selection = selecting(cases[i].selection, &arena);

        if (backup_selection_takes_untagged(&selection) != cases[i].takes_untagged)
            fail_msg("%s", cases[i].selection);
        arena_release(&arena);
    }
}

/* AWS Backup's quotas of a resource assignment. */
static void a_selection_may_have_so_much(void **state)
{
    static const struct {
        const char *before, *each, *after;
        size_t most;
    } cases[] = {
        {NAMED "\"Resources\":[", "\"" VOLUME "\"", "]}", 500},
        {NAMED "\"Resources\":[", "\"arn:aws:ec2:*:*:volume/*\"", "]}", 30},
        {NAMED WHOLE ",\"NotResources\":[", "\"arn:aws:ec2:*:*:volume/*\"", "]}", 30},
        {NAMED "\"ListOfTags\":[",
         "{\"ConditionType\":\"STRINGEQUALS\",\"ConditionKey\":\"a\",\"ConditionValue\":\"b\"}", "]}", 30},
        {NAMED WHOLE ",\"Conditions\":{\"StringLike\":[{\"ConditionKey\":\"aws:ResourceTag/a\","
                     "\"ConditionValue\":\"b\"}],\"StringNotLike\":[",
         "{\"ConditionKey\":\"aws:ResourceTag/a\",\"ConditionValue\":\"b\"}", "]}}", 29},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t more = 0; more < 2; more++) {
            struct backup_selection selection = {.name = NULL};
            struct arena arena = {.newest = NULL};
            struct error error;
            SCOPED(text) struct text text;

            text_init(&text, MIB);
            text_append_string(&text, cases[i].before);
            for (size_t k = 0; k < cases[i].most + more; k++)
                text_append_format(&text, "%s%s", k ? "," : "", cases[i].each);
            text_append_string(&text, cases[i].after);
            if (read_selection(text_string(&text), &arena, &selection, &error) != (more == 0))
                fail_msg("case %zu with %zu more", i, more);
            arena_release(&arena);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_only_aws_knows_is_open),
        cmocka_unit_test(what_is_excluded_may_be_a_pattern),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(what_aws_backup_would_take_is_taken),
        cmocka_unit_test(what_has_no_tag_is_missed_by_patterns_alone),
        cmocka_unit_test(a_selection_may_have_so_much),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
