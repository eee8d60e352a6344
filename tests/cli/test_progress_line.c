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
        int percent;
        size_t columns;
        bool has_unicode;
        const char *bar;
    } cases[] = {
        {0, 12, false, "[----------]"},
        {-1, 12, false, "[----------]"},
        {45, 12, false, "[####------]"},
        {100, 12, false, "[##########]"},
        {250, 6, false, "[####]"},
        {99, 6, false, "[###-]"},
        {50, 4, true, "[\u2588\u2591]"},
        {50, 2, false, "[]"},
        {50, 0, false, "[]"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(text) struct text line;

        text_init(&line, KIB);
        progress_bar_append(cases[i].percent, cases[i].columns, cases[i].has_unicode, &line);
        assert_string_equal(text_string(&line), cases[i].bar);
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

static void a_wide_terminal_shows_everything(void **state)
{
    SCOPED(text) struct text line;

    (void)state;
    assert_string_equal(
        line_of(&running, &(struct terminal){.columns = 150}, &line),
        "job-1        backup  vol-049df61146c4d7901  RUNNING   [#########-----------]  45%    12s"
        "  await-snapshot, about 1m01s left");
}

static void a_narrow_terminal_shows_a_short_bar_and_no_note(void **state)
{
    SCOPED(text) struct text line;

    (void)state;
    assert_string_equal(line_of(&running, &(struct terminal){.columns = 65}, &line),
                        "backup  vol-049df61146c4d7901  RUNNING   [####------]  45%    12s");
}

static void a_very_narrow_terminal_shows_name_and_state(void **state)
{
    SCOPED(text) struct text line;

    (void)state;
    assert_string_equal(line_of(&running, &(struct terminal){.columns = 30}, &line),
                        "vol-049df6114.. RUNNING    45%");
}

static void of_a_long_id_the_beginning_is_shown(void **state)
{
    struct job_view view = running;
    SCOPED(text) struct text line;

    (void)state;
    view.job_id = "8a1f4f57-8d2c-5c5e-9d53-1f3f0d6a7c21";
    assert_memory_equal(line_of(&view, &(struct terminal){.columns = 150}, &line), "8a1f4f57     backup", 19);
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
    assert_string_equal(
        line_of(&waiting, &(struct terminal){.columns = 170}, &line),
        "job-1        backup  vol-049df61146c4d7901  CREATED   [--------------------]         12s"
        "  waits for a free call of ec2 CreateSnapshot, next in 3s");
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
                        "backup  vol-049df61146c4d7901  CREATED   waits for the job that ru..    12s");
    view.state = STATE_FAILED;
    view.percent = 45;
    view.reason = "RESOURCE_NOT_FOUND";
    assert_non_null(strstr(line_of(&view, &terminal, &ended), "FAILED    RESOURCE_NOT_FOUND  "));
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
        "job-1        backup  vol-049df61146c4d7901  FAILED    [#########-----------]  45%     4s"
        "  RESOURCE_NOT_FOUND: The volume does not exist.");
}

static void the_state_is_coloured_where_colours_are_wanted(void **state)
{
    struct terminal terminal = {.columns = 65, .has_colour = true};
    SCOPED(text) struct text line;

    (void)state;
    assert_non_null(strstr(line_of(&running, &terminal, &line), "\x1b[36mRUNNING   \x1b[0m["));
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
        cmocka_unit_test(a_wide_terminal_shows_everything),
        cmocka_unit_test(a_narrow_terminal_shows_a_short_bar_and_no_note),
        cmocka_unit_test(a_very_narrow_terminal_shows_name_and_state),
        cmocka_unit_test(of_a_long_id_the_beginning_is_shown),
        cmocka_unit_test(no_line_is_wider_than_its_terminal),
        cmocka_unit_test(a_waiting_job_says_for_what_and_when_it_acts),
        cmocka_unit_test(without_room_the_reason_stands_for_an_empty_bar),
        cmocka_unit_test(an_ended_job_says_why_and_stops_its_clock),
        cmocka_unit_test(the_state_is_coloured_where_colours_are_wanted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
