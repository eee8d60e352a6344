#include "harness/check.h"

#include "base/arena.h"
#include "base/compiler.h"
#include "base/json.h"
#include "cli/labelled.h"

static void a_value_is_broken_beside_its_label_or_below_it(void **state)
{
    static const struct {
        size_t columns;
        bool has_colour;
        const char *report;
    } cases[] = {
        {80, false, "Message  The volume does not exist.\n"},
        {24, false, "Message  The volume does\n         not exist.\n"},
        {21, false, "Message \n The volume does not\n exist.\n"},
        {16, false, "Message \n The volume does\n not exist.\n"},
        {80, true, "\x1b[2mMessage \x1b[0m The volume does not exist.\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct terminal terminal = {.columns = cases[i].columns, .has_colour = cases[i].has_colour};
        SCOPED(text) struct text report;

        text_init(&report, KIB);
        labelled_append(&(struct labelled){.terminal = &terminal, .label_columns = 8, .report = &report}, "Message",
                        "The volume does not exist.");
        assert_string_equal(text_string(&report), cases[i].report);
    }
}

static void an_arn_has_a_line_of_its_own_where_it_must(void **state)
{
    static const struct {
        size_t columns;
        const char *report;
    } cases[] = {
        {60, "Resource arn:aws:ec2:eu-west-1:111122223333:volume/vol-1\n"},
        {56, "Resource arn:aws:ec2:eu-west-1:111122223333:volume/vol-1\n"},
        {55, "Resource\n arn:aws:ec2:eu-west-1:111122223333:volume/vol-1\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct terminal terminal = {.columns = cases[i].columns};
        SCOPED(text) struct text report;

        text_init(&report, KIB);
        labelled_append(&(struct labelled){.terminal = &terminal, .label_columns = 8, .report = &report}, "Resource",
                        "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1");
        assert_string_equal(text_string(&report), cases[i].report);
    }
}

static void values_are_shown_by_what_they_are(void **state)
{
    static const struct {
        const char *json; /* a list with the value */
        bool is_time;
        const char *report;
    } cases[] = {
        {"[\"text\"]", false, "Since text\n"},
        {"[42]", false, "Since 42\n"},
        {"[true]", false, ""},
        {"[]", false, ""},
        {"[]", true, ""},
        {"[\"1970-01-01T00:16:40.123Z\"]", false, "Since 1970-01-01T00:16:40.123Z\n"},
        {"[\"1970-01-01T00:16:40.123Z\"]", true, "Since 1970-01-01T00:16:40Z (59s ago)\n"},
        {"[\"1970-01-01T00:20:00Z\"]", true, "Since 1970-01-01T00:20:00Z (in 2m20s)\n"},
        {"[\"soon\"]", true, "Since soon\n"},
    };
    const struct terminal terminal = {.columns = 80};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(json) json_t *list = json_loads(cases[i].json, 0, NULL);
        const json_t *value = json_array_get(list, 0);
        SCOPED(text) struct text report;
        struct labelled labelled = {
            .terminal = &terminal, .label_columns = 5, .now_ms = 1060000, .report = &report};

        text_init(&report, KIB);
        if (cases[i].is_time)
            labelled_append_time(&labelled, "Since", value);
        else
            labelled_append_json(&labelled, "Since", value);
        assert_string_equal(text_string(&report), cases[i].report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_is_broken_beside_its_label_or_below_it),
        cmocka_unit_test(an_arn_has_a_line_of_its_own_where_it_must),
        cmocka_unit_test(values_are_shown_by_what_they_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
