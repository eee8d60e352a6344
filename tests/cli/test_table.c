#include "harness/check.h"

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

static void what_cannot_be_cut_further_runs_over(void **state)
{
    (void)state;
    expect(&(struct terminal){.columns = 20, .is_interactive = true},
           "JOB      STATE        CALLS  NOTE\n"
           "a        COMPLETED        2  all is..\n"
           "long-id  FAILED     1234567  \n");
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
        cmocka_unit_test(what_cannot_be_cut_further_runs_over),
        cmocka_unit_test(one_column_has_the_colour_of_the_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
