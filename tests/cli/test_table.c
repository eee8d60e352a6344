#include "harness/check.h"

#include <string.h>

#include "base/compiler.h"
#include "cli/table.h"

static const struct table_column columns[] = {
    {.title = "JOB"},
    {.title = "STATE"},
    {.title = "CALLS", .is_right = true},
    {.title = "NOTE", .gives_way = true},
    {.title = NULL},
};

static const struct table_row rows[] = {
    {.cells = {"a", "COMPLETED", "2", "all is well and will stay well"}, .colour = COLOUR_GREEN},
    {.cells = {"long-id", "FAILED", "1234567", NULL}, .colour = COLOUR_RED},
};

static const struct table table = {
    .columns = columns, .coloured = 1, .rows = rows, .row_count = COUNT_OF(rows)};

static void expect(const struct terminal *terminal, const char *expected)
{
    SCOPED(text) struct text rendered;

    text_init(&rendered, TABLE_BYTES_MAX);
    table_render(&table, terminal, &rendered);
    assert_string_equal(text_string(&rendered), expected);
}

static void columns_are_aligned(void **state)
{
    (void)state;
    expect(&(struct terminal){.columns = 100}, "JOB      STATE        CALLS  NOTE\n"
                                               "a        COMPLETED        2  all is well and will stay well\n"
                                               "long-id  FAILED     1234567  \n");
}

static void what_gives_way_is_cut_to_the_terminal(void **state)
{
    (void)state;
    expect(&(struct terminal){.columns = 40, .is_interactive = true},
           "JOB      STATE        CALLS  NOTE\n"
           "a        COMPLETED        2  all is we..\n"
           "long-id  FAILED     1234567  \n");
}

static void nothing_is_cut_where_no_person_reads(void **state)
{
    (void)state;
    expect(&(struct terminal){.columns = 20}, "JOB      STATE        CALLS  NOTE\n"
                                              "a        COMPLETED        2  all is well and will stay well\n"
                                              "long-id  FAILED     1234567  \n");
}

static void where_nothing_gives_way_any_more_all_is_cut(void **state)
{
    (void)state;
    expect(&(struct terminal){.columns = 26, .is_interactive = true}, "JOB    STATE  CALLS  NOTE\n"
                                                                      "a      COM..      2  all..\n"
                                                                      "lon..  FAI..  123..  \n");
}

static const struct table_column leaving[] = {
    {.title = "JOB", .is_id = true},
    {.title = "STATE"},
    {.title = "CREATED", .leaves = 1},
    {.title = "WHY", .gives_way = true, .leaves = 2},
    {.title = NULL},
};

/* Each width shows what matters most. */
static void ids_become_short_and_columns_leave(void **state)
{
    static const struct table_row row = {.cells = {"8a1f4f57-8d2c-5c5e-9d53-1f3f0d6a7c21", "RUNNING", "02:00:00Z",
                                                   "waits for the job that runs on the same resource"}};
    static const struct {
        size_t columns;
        const char *line;
    } cases[] = {
        {120, "8a1f4f57-8d2c-5c5e-9d53-1f3f0d6a7c21  RUNNING  02:00:00Z  waits for the job that runs on the same resource"},
        {100, "8a1f4f57  RUNNING  02:00:00Z  waits for the job that runs on the same resource"},
        {60, "8a1f4f57  RUNNING  02:00:00Z  waits for the job that runs .."},
        {50, "8a1f4f57  RUNNING  02:00:00Z  waits for the job .."},
        {48, "8a1f4f57  RUNNING  waits for the job that runs.."},
        {38, "8a1f4f57  RUNNING"},
        {17, "8a1f4f57  RUNNING"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct table narrow = {.columns = leaving, .coloured = 9, .rows = &row, .row_count = 1};
        SCOPED(text) struct text rendered;

        text_init(&rendered, TABLE_BYTES_MAX);
        table_render(&narrow, &(struct terminal){.columns = cases[i].columns, .is_interactive = true}, &rendered);
        rendered.bytes[rendered.length - 1] = '\0'; /* the last line's end */
        assert_string_equal(strchr(text_string(&rendered), '\n') + 1, cases[i].line);
    }
}

static void of_an_arn_the_last_part_is_enough(void **state)
{
    static const struct table_row row = {.cells = {"arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d4e5f60718", "EBS"}};
    static const struct {
        size_t columns;
        const char *line;
    } cases[] = {
        {80, "arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d4e5f60718  EBS"},
        {50, "snap-0a1b2c3d4e5f60718  EBS"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct table narrow = {.columns = leaving, .coloured = 9, .rows = &row, .row_count = 1};
        SCOPED(text) struct text rendered;

        text_init(&rendered, TABLE_BYTES_MAX);
        table_render(&narrow, &(struct terminal){.columns = cases[i].columns, .is_interactive = true}, &rendered);
        assert_non_null(strstr(text_string(&rendered), cases[i].line));
    }
}

static void no_line_is_longer_than_its_terminal(void **state)
{
    (void)state;
    for (size_t width = 20; width < 80; width++) {
        SCOPED(text) struct text rendered;

        text_init(&rendered, TABLE_BYTES_MAX);
        table_render(&table, &(struct terminal){.columns = width, .is_interactive = true}, &rendered);
        for (const char *line = text_string(&rendered); *line; line += strcspn(line, "\n") + 1)
            if (strcspn(line, "\n") > width)
                fail_msg("%zu: %s", width, line);
    }
}

static void one_column_has_the_colour_of_the_row(void **state)
{
    (void)state;
    expect(&(struct terminal){.columns = 100, .is_interactive = true, .has_colour = true},
           "JOB      STATE        CALLS  NOTE\n"
           "a        \x1b[32mCOMPLETED  \x1b[0m      2  all is well and will stay well\n"
           "long-id  \x1b[31mFAILED     \x1b[0m1234567  \n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_aligned),
        cmocka_unit_test(what_gives_way_is_cut_to_the_terminal),
        cmocka_unit_test(nothing_is_cut_where_no_person_reads),
        cmocka_unit_test(where_nothing_gives_way_any_more_all_is_cut),
        cmocka_unit_test(ids_become_short_and_columns_leave),
        cmocka_unit_test(of_an_arn_the_last_part_is_enough),
        cmocka_unit_test(no_line_is_longer_than_its_terminal),
        cmocka_unit_test(one_column_has_the_colour_of_the_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
