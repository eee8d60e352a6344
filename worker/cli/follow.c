#include "cli/follow.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/job_screen.h"
#include "cli/progress_line.h"
#include "cli/topic_scan.h"
#include "cli/wall_clock.h"
#include "kafka/reader.h"

enum {
    TIMEOUT_S_MAX = 366 * 24 * 3600,
    LOOK_MS = 100, /* how often the screen is drawn, at most */
};

enum style { STYLE_BARS, STYLE_LINES, STYLE_EVENTS, STYLE_LAST_EVENT };

struct follow {
    const struct follow_options *options;
    struct reader *reader;
    struct job_board board;
    struct job_screen screen;
    struct terminal terminal;
    enum style style;
    bool is_history; /* what is read was there before */
    int64_t started_ms;
    int64_t drawn_ms;
};

bool follow_read_flags(const struct arguments *arguments, struct follow_options *options, struct error *error)
{
    const struct number_range range = {.fallback = 0, .min = 1, .max = TIMEOUT_S_MAX};
    long long seconds;

    assert(options != NULL);
    if (!command_output(arguments, &options->format, error) ||
        !arguments_number(arguments, "timeout", &range, &seconds, error))
        return false;
    options->timeout_ms = seconds * 1000;
    return true;
}

static enum style style_of(enum output_format format, const struct terminal *terminal)
{
    switch (format) {
    case OUTPUT_TABLE:
        return terminal->is_interactive ? STYLE_BARS : STYLE_LINES;
    case OUTPUT_JSON:
        return STYLE_LAST_EVENT;
    case OUTPUT_JSONL:
        return STYLE_EVENTS;
    }
    abort();
}

static bool is_wanted(const struct follow_options *options, const struct kafka_record *record)
{
    for (size_t i = 0; i < options->job_count; i++)
        if (strlen(options->job_ids[i]) == record->key_length && record->key &&
            memcmp(options->job_ids[i], record->key, record->key_length) == 0)
            return true;
    return options->job_count == 0;
}

static void print_event(const json_t *event)
{
    char *json = memory_require(json_dumps(event, JSON_COMPACT));

    (void)puts(json); /* a closed stdout is found when it is flushed at the end */
    (void)fflush(stdout);
    free(json);
}

static void print_line(const struct follow *follow, const struct job_row *row)
{
    int64_t now_ms = wall_clock_ms();
    struct job_view view = job_paces_estimate(&follow->board.paces, &row->view, now_ms);
    SCOPED(text) struct text line;

    text_init(&line, JOB_SCREEN_BYTES_MAX);
    progress_line_append(&view, &follow->terminal, now_ms, &line);
    (void)puts(text_string(&line));
    (void)fflush(stdout);
}

static void draw(struct follow *follow)
{
    SCOPED(text) struct text drawn;
    int64_t now_ms = wall_clock_ms();

    if (follow->style != STYLE_BARS || now_ms - follow->drawn_ms < LOOK_MS)
        return;
    follow->drawn_ms = now_ms;
    terminal_look(STDOUT_FILENO, &follow->terminal); /* a window may be resized */
    text_init(&drawn, JOB_SCREEN_BYTES_MAX);
    job_screen_draw(&follow->screen, &follow->board, &follow->terminal, now_ms, &drawn);
    (void)fputs(text_string(&drawn), stdout);
    (void)fflush(stdout);
}

static void take(struct follow *follow, const struct kafka_record *record)
{
    const struct job_row *row;

    if (!is_wanted(follow->options, record)) {
        if (follow->style == STYLE_BARS || follow->style == STYLE_LINES)
            job_board_learn(&follow->board, record);
        return;
    }
    row = job_board_add(&follow->board, record);
    if (row == NULL || (follow->is_history && follow->options->job_count == 0))
        return;
    if (follow->style == STYLE_EVENTS)
        print_event(row->event);
    else if (follow->style == STYLE_LINES)
        print_line(follow, row);
}

static bool have_ended(const struct follow *follow)
{
    const struct follow_options *options = follow->options;

    for (size_t i = 0; i < options->job_count; i++) {
        const struct job_row *row = job_board_find(&follow->board, options->job_ids[i]);

        if (row == NULL || !job_state_is_terminal(row->view.state))
            return false;
    }
    return options->job_count > 0;
}

static bool is_too_late(const struct follow *follow)
{
    return follow->options->timeout_ms > 0 &&
           wall_clock_ms() - follow->started_ms >= follow->options->timeout_ms;
}

/* What was over before we came is history, unless it was asked for by name. */
static void leave_history(struct follow *follow)
{
    follow->is_history = false;
    if (follow->options->job_count == 0)
        job_board_drop_ended(&follow->board);
}

static bool read_until_over(struct follow *follow, struct error *error)
{
    while (!have_ended(follow) && !is_too_late(follow)) {
        struct kafka_record record;
        bool has_record, is_at_end;

        if (!reader_next(follow->reader, LOOK_MS, &record, &has_record, &is_at_end, error))
            return false;
        if (has_record)
            take(follow, &record);
        if (is_at_end && follow->is_history)
            leave_history(follow);
        if (!follow->is_history)
            draw(follow);
    }
    follow->drawn_ms = 0;
    draw(follow);
    return true;
}

static int end(struct follow *follow)
{
    const struct follow_options *options = follow->options;
    int exit_code = EXIT_OK;

    for (size_t i = 0; i < options->job_count; i++) {
        const struct job_row *row = job_board_find(&follow->board, options->job_ids[i]);

        if (row && follow->style == STYLE_LAST_EVENT)
            print_event(row->event);
        if (row && exit_code == EXIT_OK)
            exit_code = job_view_exit_code(&row->view);
    }
    if (have_ended(follow))
        return exit_code;
    (void)command_fail(NULL,
                       "waited %" PRId64 " s and the job has not ended. It goes on: look again with "
                       "\"tidemark job watch\", or stop it with \"tidemark job stop\".",
                       options->timeout_ms / 1000);
    return EXIT_WAITED_TOO_LONG;
}

int follow_jobs(const struct follow_options *options)
{
    struct follow follow = {.options = options, .is_history = true, .started_ms = wall_clock_ms()};
    struct error error;
    int exit_code;

    assert(options->settings != NULL);
    terminal_look(STDOUT_FILENO, &follow.terminal);
    follow.style = style_of(options->format, &follow.terminal);
    follow.reader = reader_open(options->settings, TOPIC_STATUS, &error);
    if (follow.reader && read_until_over(&follow, &error))
        exit_code = end(&follow);
    else
        exit_code = command_fail(&error, "the status events cannot be read");
    reader_close(follow.reader);
    job_board_done(&follow.board);
    return exit_code;
}

static void add_to_board(void *context, const struct kafka_record *record)
{
    (void)job_board_add(context, record); /* what it cannot read, it counts */
}

bool follow_read_all(const struct kafka_settings *settings, struct job_board *board, struct error *error)
{
    return topic_scan(settings, TOPIC_STATUS, add_to_board, board, error);
}
