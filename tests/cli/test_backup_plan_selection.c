#include "harness/check.h"

#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "cli/backup_plan_rows.h"
#include "cli/backup_plan_selection.h"

#define VOLUME "arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901"
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
        {NAMED "\"Resources\":[]}", true},
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
         "\"ListOfTags\": entry 1: \"ConditionType\""},
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_only_aws_knows_is_open),
        cmocka_unit_test(what_is_excluded_may_be_a_pattern),
        cmocka_unit_test(what_is_wrong_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
