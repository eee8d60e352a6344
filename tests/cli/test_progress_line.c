#include "harness/check.h"

#include <string.h>

#include "base/compiler.h"
#include "cli/progress_line.h"
#include "cli/shown.h"

static const struct job_view running = {
    .job_id = "job-1",
    .kind = "backup",
    .subject = "",
    .short_name = "vol-049df61146c4d7901",
    .state = STATE_RUNNING,
    .reason = "",
    .message = "",
    .waiting_for = "",
    .step = "await-snapshot",
    .percent = 45,
    .eta_s = 61,
    .created_ms = 1000000,
};

static const char *line_of(const struct job_view *view, const struct terminal *terminal, struct text *line)
{
    text_init(line, 4 * KIB);
    progress_line_append(view, terminal, 1012000, line);
    return text_string(line);
}

static void bars_fill_with_the_percentage(void **state)
{
    static const struct {
        struct progress_bar bar;
        size_t columns;
        const char *shown;
    } cases[] = {
        {{.percent = 0}, 12, "[----------]"},
        {{.percent = -1}, 12, "[..........]"},
        {{.percent = 45}, 12, "[####------]"},
        {{.percent = 100}, 12, "[##########]"},
        {{.percent = 250}, 6, "[####]"},
        {{.percent = 99}, 6, "[###-]"},
        {{.percent = 45, .is_estimated = true}, 12, "[====------]"},
        {{.percent = 50, .has_unicode = true}, 4, "[\u2588\u2591]"},
        {{.percent = 50, .is_estimated = true, .has_unicode = true}, 4, "[\u2592\u2591]"},
        {{.percent = -1, .has_unicode = true}, 4, "[\u00b7\u00b7]"},
        {{.percent = 50}, 2, "[]"},
        {{.percent = 50}, 0, "[]"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(text) struct text line;

        text_init(&line, KIB);
        progress_bar_append(&cases[i].bar, cases[i].columns, &line);
        assert_string_equal(text_string(&line), cases[i].shown);
    }
}

static void durations_are_short(void **state)
{
    static const struct {
        int64_t duration_ms;
        const char *text;
    } cases[] = {
        {-5, "0s"},          {0, "0s"},          {59999, "59s"},         {60000, "1m00s"},
        {3599000, "59m59s"}, {3600000, "1h00m"}, {100 * 60000, "1h40m"}, {172800000, "2d"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(text) struct text line;

        text_init(&line, KIB);
        progress_duration_append(cases[i].duration_ms, &line);
        assert_string_equal(text_string(&line), cases[i].text);
    }
}

/* Windows bind it: it must end in 47 h 59 min. */
static struct job_view bound(void)
{
    struct job_view view = running;

    view.initiated_ms = 1001000;
    view.start_by_ms = 1000000 + 3600000;
    view.complete_by_ms = 1012000 + 48 * 3600000 - 60000;
    return view;
}

static void the_wider_a_terminal_the_more_it_shows(void **state)
{
    static const struct {
        size_t columns;
        const char *line;
    } cases[] = {
        {30, "vol-049df611.. RUNNING     45%"},
        {38, "vol-049df61146c4d7901  RUNNING     45%"},
        {45, "vol-049df61146c4d7901  RUNNING     45%    12s"},
        {58, "vol-049df61146c4d7901  RUNNING    [####------]  45%    12s"},
        {68, "backup    vol-049df61146c4d7901  RUNNING    [####------]  45%    12s"},
        {78, "backup    vol-049df61146c4d7901  RUNNING    [#########-----------]  45%    12s"},
        {95, "job-1            backup    vol-049df61146c4d7901  RUNNING    [#########-----------]  45%    12s"},
        {114, "job-1            backup    vol-049df61146c4d7901  RUNNING    [#########-----------]  45%    12s"
              "  await-snapshot,.."},
        {150, "job-1            backup    vol-049df61146c4d7901  RUNNING    [#########-----------]  45%    12s"
              "  await-snapshot, about 1m01s left, must end in 47h59m"},
    };
    struct job_view view = bound();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(text) struct text line;

        assert_string_equal(line_of(&view, &(struct terminal){.columns = cases[i].columns}, &line), cases[i].line);
    }
}

static void an_estimate_is_no_report(void **state)
{
    static const struct {
        int percent;
        const char *line;
    } cases[] = {
        {5, "vol-049df61146c4d7901  RUNNING    [----------]  ~5%    12s"},
        {45, "vol-049df61146c4d7901  RUNNING    [====------] ~45%    12s"},
        {100, "vol-049df61146c4d7901  RUNNING    [==========] ~99%    12s"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct job_view view = running;
        SCOPED(text) struct text line;

        view.percent = cases[i].percent;
        view.is_estimated = true;
        assert_string_equal(line_of(&view, &(struct terminal){.columns = 60}, &line), cases[i].line);
    }
}

static void issues_are_seen_without_colours(void **state)
{
    struct job_view view = running;
    SCOPED(text) struct text line;

    (void)state;
    view.state = STATE_COMPLETED;
    view.percent = 100;
    view.has_issues = true;
    assert_string_equal(line_of(&view, &(struct terminal){.columns = 40}, &line),
                        "vol-049df61146c4d7901  COMPLETED! 100%");
}

static void what_is_not_known_is_no_empty_bar(void **state)
{
    struct terminal terminal = {.columns = 150};
    struct job_view view = running;
    SCOPED(text) struct text line, ended;

    (void)state;
    view.percent = -1;
    view.eta_s = -1;
    assert_non_null(strstr(line_of(&view, &terminal, &line),
                           "RUNNING    [....................]         12s  await-snapshot"));
    view.state = STATE_FAILED;
    view.reason = "ACCESS_DENIED";
    assert_non_null(strstr(line_of(&view, &terminal, &ended), "FAILED                                    "));
}

static void of_a_long_id_the_beginning_is_shown(void **state)
{
    struct job_view view = running;
    SCOPED(text) struct text line;

    (void)state;
    view.job_id = "8a1f4f57-8d2c-5c5e-9d53-1f3f0d6a7c21";
    assert_memory_equal(line_of(&view, &(struct terminal){.columns = 150}, &line), "8a1f4f57         backup ", 24);
}

static void no_line_is_wider_than_its_terminal(void **state)
{
    struct job_view waiting = running;

    (void)state;
    waiting.waiting_for = "a very long sentence about what this job waits for, which goes on and on and on";
    waiting.next_action_ms = 1015000;
    for (size_t columns = 20; columns < 200; columns++) {
        SCOPED(text) struct text line;

        assert_true(shown_columns(line_of(&waiting, &(struct terminal){.columns = columns}, &line)) <=
                    columns);
    }
}

static void a_waiting_job_says_for_what_and_when_it_acts(void **state)
{
    struct job_view waiting = running;
    SCOPED(text) struct text line;

    (void)state;
    waiting.state = STATE_CREATED;
    waiting.percent = -1;
    waiting.waiting_for = "a free call of ec2 CreateSnapshot";
    waiting.next_action_ms = 1015000;
    waiting.start_by_ms = 1012000 + 3598000;
    assert_string_equal(
        line_of(&waiting, &(struct terminal){.columns = 180}, &line),
        "job-1            backup    vol-049df61146c4d7901  CREATED    [....................]         12s"
        "  waits for a free call of ec2 CreateSnapshot, next in 3s, must start in 59m58s");
}

static void without_room_the_reason_stands_for_an_empty_bar(void **state)
{
    struct terminal terminal = {.columns = 80};
    struct job_view view = running;
    SCOPED(text) struct text line, ended;

    (void)state;
    view.state = STATE_CREATED;
    view.percent = -1;
    view.waiting_for = "the job that runs on the same resource";
    assert_string_equal(line_of(&view, &terminal, &line),
                        "backup    vol-049df61146c4d7901  CREATED    waits for the job that ru..    12s");
    view.state = STATE_FAILED;
    view.percent = 45;
    view.reason = "RESOURCE_NOT_FOUND";
    assert_non_null(strstr(line_of(&view, &terminal, &ended), "FAILED     RESOURCE_NOT_FOUND  "));
}

static void an_ended_job_says_why_and_stops_its_clock(void **state)
{
    struct job_view failed = running;
    SCOPED(text) struct text line;

    (void)state;
    failed.state = STATE_FAILED;
    failed.reason = "RESOURCE_NOT_FOUND";
    failed.message = "The volume does not exist.";
    failed.completed_ms = 1004000;
    assert_string_equal(
        line_of(&failed, &(struct terminal){.columns = 170}, &line),
        "job-1            backup    vol-049df61146c4d7901  FAILED     [#########-----------]  45%     4s"
        "  RESOURCE_NOT_FOUND: The volume does not exist.");
}

static void the_state_is_coloured_where_colours_are_wanted(void **state)
{
    struct terminal terminal = {.columns = 65, .has_colour = true};
    SCOPED(text) struct text line;

    (void)state;
    assert_non_null(strstr(line_of(&running, &terminal, &line), "\x1b[36mRUNNING   \x1b[0m ["));
}

static void a_long_name_is_cut_before_the_next_column(void **state)
{
    SCOPED(text) struct text line;
    struct job_view view = running;

    (void)state;
    view.short_name = "tidemark-7f9c24e8-3b12-4e0f-8e5b-000000000001";
    assert_non_null(strstr(line_of(&view, &(struct terminal){.columns = 150}, &line), ".. RUNNING"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_name_is_cut_before_the_next_column),
        cmocka_unit_test(bars_fill_with_the_percentage),
        cmocka_unit_test(durations_are_short),
        cmocka_unit_test(the_wider_a_terminal_the_more_it_shows),
        cmocka_unit_test(an_estimate_is_no_report),
        cmocka_unit_test(issues_are_seen_without_colours),
        cmocka_unit_test(what_is_not_known_is_no_empty_bar),
        cmocka_unit_test(of_a_long_id_the_beginning_is_shown),
        cmocka_unit_test(no_line_is_wider_than_its_terminal),
        cmocka_unit_test(a_waiting_job_says_for_what_and_when_it_acts),
        cmocka_unit_test(without_room_the_reason_stands_for_an_empty_bar),
        cmocka_unit_test(an_ended_job_says_why_and_stops_its_clock),
        cmocka_unit_test(the_state_is_coloured_where_colours_are_wanted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
