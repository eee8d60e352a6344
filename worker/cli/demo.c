#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/command.h"
#include "cli/demo_plan.h"
#include "cli/demo_summary.h"
#include "cli/job_screen.h"
#include "cli/playground.h"
#include "cli/progress_line.h"
#include "cli/shown.h"
#include "cli/table.h"
#include "cli/wall_clock.h"
#include "observe/log.h"
#include "shell/signals.h"

enum {
    PARTITIONS = 4,
    POLL_INTERVAL_MS = 1500,
    LOOK_MS = 100,
    TIDY_WITHIN_MS = 5000, /* taking away what an expired job made */
    WITHIN_MS = 60000,
};

#define TIME_SCALE 10.0

struct demo {
    uv_loop_t loop;
    struct signals signals;
    uv_timer_t looking;
    struct playground *playground;
    struct job_board board;
    struct job_screen screen;
    struct terminal terminal;
    enum output_format format;
    int64_t started_ms;
    int64_t first_completed_ms;
    int64_t all_ended_ms;
    int exit_code;
};

static void submit(struct demo *demo, const struct demo_job *job, const char *recovery_point)
{
    SCOPED(json) json_t *request = demo_plan_request(job, recovery_point, wall_clock_ms());

    playground_submit(demo->playground, request, recovery_point ? recovery_point : job->resource);
}

static void submit_backups(struct demo *demo)
{
    for (size_t i = 0; i < demo_plan_count; i++)
        if (demo_plan[i].kind == JOB_BACKUP && demo_plan[i].behind == NULL)
            submit(demo, &demo_plan[i], NULL);
}

/* Requests are written side by side: one that has to come second is asked for when the first one is seen to run. */
static void submit_behind(struct demo *demo, const struct job_view *view, bool was_running)
{
    if (was_running || view->state != STATE_RUNNING)
        return;
    for (size_t i = 0; i < demo_plan_count; i++)
        if (demo_plan[i].behind && strcmp(demo_plan[i].behind, view->job_id) == 0)
            submit(demo, &demo_plan[i], NULL);
}

/* Jobs that were waiting for this one's recovery point. */
static void submit_dependent(struct demo *demo, const struct job_row *row)
{
    const char *recovery_point = json_text_at(row->event, "recoveryPointArn");

    for (size_t i = 0; recovery_point && i < demo_plan_count; i++)
        if (demo_plan[i].source && strcmp(demo_plan[i].source, row->view.job_id) == 0)
            submit(demo, &demo_plan[i], recovery_point);
}

static void stop_if_planned(struct demo *demo, const struct job_view *view, bool was_running)
{
    const struct demo_job *job = demo_plan_find(view->job_id);
    SCOPED(json) json_t *request = NULL;

    if (job == NULL || !job->is_stopped || was_running || view->state != STATE_RUNNING)
        return;
    request = demo_plan_stop_request(job);
    playground_submit(demo->playground, request, job->resource);
}

static void print_event(const struct demo *demo, const struct job_row *row)
{
    if (demo->format == OUTPUT_TABLE) {
        SCOPED(text) struct text line;

        text_init(&line, JOB_SCREEN_BYTES_MAX);
        progress_line_append(&row->view, &demo->terminal, wall_clock_ms(), &line);
        (void)puts(text_string(&line));
    } else {
        (void)json_dumpf(row->event, stdout, JSON_COMPACT);
        (void)putchar('\n');
    }
    (void)fflush(stdout);
}

static bool has_bars(const struct demo *demo)
{
    return demo->format == OUTPUT_TABLE && demo->terminal.is_interactive;
}

static bool is_running(const struct demo *demo, const char *job_id)
{
    const struct job_row *row = job_board_find(&demo->board, job_id);

    return row && row->view.state == STATE_RUNNING;
}

static void react(struct demo *demo, const struct job_row *row, bool was_running)
{
    submit_behind(demo, &row->view, was_running);
    stop_if_planned(demo, &row->view, was_running);
    if (row->view.state != STATE_COMPLETED)
        return;
    if (demo->first_completed_ms == 0)
        demo->first_completed_ms = wall_clock_ms();
    submit_dependent(demo, row);
}

static void on_event(void *context, const struct kafka_record *record)
{
    struct demo *demo = context;
    char job_id[JOB_ID_BYTES_MAX + 1];
    const struct job_row *row;
    bool was_running;

    (void)snprintf(job_id, sizeof(job_id), "%.*s", (int)record->key_length, (const char *)record->key);
    was_running = is_running(demo, job_id);
    row = job_board_add(&demo->board, record);
    if (row == NULL)
        return;
    if (!has_bars(demo))
        print_event(demo, row);
    react(demo, row, was_running);
}

static bool have_all_ended(const struct demo *demo)
{
    for (size_t i = 0; i < demo_plan_count; i++) {
        const struct job_row *row = job_board_find(&demo->board, demo_plan[i].id);

        if (row == NULL || !job_state_is_terminal(row->view.state))
            return false;
    }
    return true;
}

static void draw(struct demo *demo)
{
    SCOPED(text) struct text drawn;

    if (!has_bars(demo))
        return;
    terminal_look(STDOUT_FILENO, &demo->terminal); /* a window may be resized */
    text_init(&drawn, JOB_SCREEN_BYTES_MAX);
    job_screen_draw(&demo->screen, &demo->board, &demo->terminal, wall_clock_ms(), &drawn);
    (void)fputs(text_string(&drawn), stdout);
    (void)fflush(stdout);
}

static void fill_outcome(const struct demo *demo, struct demo_outcome *outcome)
{
    struct reactor_statistics statistics;

    playground_statistics(demo->playground, &statistics);
    *outcome = (struct demo_outcome){
        .board = &demo->board,
        .world = playground_world(demo->playground),
        .statistics = statistics.engine,
        .first_completed_ms = demo->first_completed_ms ? demo->first_completed_ms - demo->started_ms : 0,
        .whole_ms = (demo->all_ended_ms ? demo->all_ended_ms : wall_clock_ms()) - demo->started_ms,
    };
}

/* JSON lines stay events alone: what is for people goes beside them. */
static void print_summary(const struct demo *demo, const struct demo_outcome *outcome)
{
    FILE *stream = demo->format == OUTPUT_TABLE ? stdout : stderr;
    struct terminal terminal = demo->terminal;
    SCOPED(text) struct text summary;

    if (demo->format != OUTPUT_TABLE)
        terminal_look(STDERR_FILENO, &terminal);
    text_init(&summary, TABLE_BYTES_MAX);
    demo_summary_append(outcome, &terminal, &summary);
    (void)fprintf(stream, "\n%s", text_string(&summary));
    (void)fflush(stream);
}

static void finish(struct demo *demo)
{
    struct demo_outcome outcome;

    (void)uv_timer_stop(&demo->looking); /* cannot fail */
    fill_outcome(demo, &outcome);
    print_summary(demo, &outcome);
    demo->exit_code = demo_summary_is_good(&outcome) ? EXIT_OK : EXIT_ERROR;
    playground_stop(demo->playground);
}

static void on_look(uv_timer_t *timer)
{
    struct demo *demo = timer->data;
    int64_t now_ms = wall_clock_ms();
    struct demo_outcome outcome;

    draw(demo);
    if (now_ms - demo->started_ms > WITHIN_MS) {
        finish(demo);
        return;
    }
    if (!have_all_ended(demo))
        return;
    if (demo->all_ended_ms == 0)
        demo->all_ended_ms = now_ms;
    fill_outcome(demo, &outcome);
    if (demo_summary_is_tidy(&outcome) || now_ms - demo->all_ended_ms > TIDY_WITHIN_MS)
        finish(demo);
}

static void close_rest(struct demo *demo)
{
    signals_close(&demo->signals);
    uv_close((uv_handle_t *)&demo->looking, NULL);
}

static void on_stopped(void *context, const struct error *failure)
{
    struct demo *demo = context;

    demo->playground = NULL;
    if (failure)
        demo->exit_code = command_fail(failure, "the demo broke off");
    close_rest(demo);
}

static void on_signal(void *context)
{
    struct demo *demo = context;

    (void)uv_timer_stop(&demo->looking); /* cannot fail */
    if (demo->playground)
        playground_stop(demo->playground);
}

static bool start(struct demo *demo, struct error *error)
{
    const struct playground_options options = {
        .world = {.seed = 1,
                  .account = PLAYGROUND_ACCOUNT,
                  .snapshot_duration_ms = 30000,
                  .volume_duration_ms = 20000,
                  .pending_snapshots_max = 5,
                  .is_throttled = true},
        .time_scale = TIME_SCALE,
        .partitions = PARTITIONS,
        .poll_interval_ms = POLL_INTERVAL_MS,
        .on_event = on_event,
        .on_stopped = on_stopped,
        .context = demo,
    };

    demo->playground = playground_start(&demo->loop, &options, error);
    if (demo->playground == NULL)
        return false;
    demo_plan_prepare(playground_world(demo->playground));
    submit_backups(demo);
    (void)uv_timer_start(&demo->looking, on_look, LOOK_MS, LOOK_MS); /* it is not closing */
    return true;
}

static void greet(const struct demo *demo)
{
    SCOPED(text) struct text line, greeting;

    if (demo->format != OUTPUT_TABLE)
        return;
    text_init(&line, KIB);
    text_init(&greeting, KIB);
    text_append_format(&line, "A mock Kafka broker, a sandbox AWS in which time passes %.0f times as fast, one worker, "
                              "%zu jobs.", TIME_SCALE, demo_plan_count);
    shown_append_paragraph(&greeting, text_string(&line), &demo->terminal);
    shown_append_paragraph(&greeting, "The worker joins its group first, which takes the mock broker three seconds.",
                           &demo->terminal);
    (void)puts(text_string(&greeting)); /* and an empty line */
    (void)fflush(stdout);
}

static int run_loop(struct demo *demo)
{
    struct error error;
    int result = uv_loop_init(&demo->loop);

    assert(result == 0); /* fails only without file descriptors, before anything was opened */
    (void)uv_timer_init(&demo->loop, &demo->looking); /* cannot fail */
    demo->looking.data = demo;
    signals_start(&demo->signals, &demo->loop, on_signal, demo);
    demo->started_ms = wall_clock_ms();
    if (!start(demo, &error)) {
        demo->exit_code = command_fail(&error, "the demo cannot start");
        close_rest(demo);
    }
    (void)uv_run(&demo->loop, UV_RUN_DEFAULT);
    result = uv_loop_close(&demo->loop);
    assert(result == 0); /* every handle has an owner that closed it */
    (void)result;
    job_board_done(&demo->board);
    return demo->exit_code;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    struct demo demo = {.exit_code = EXIT_ERROR};
    struct error error;
    bool is_read = command_output(arguments, &demo.format, &error);

    if (is_read && demo.format == OUTPUT_JSON)
        is_read = error_set(&error, ERROR_INTERNAL,
                            "--output json has no use here; jsonl gives every event as it comes");
    if (!is_read)
        return command_misused(command, &error);
    /* Warnings of the faults that are part of the show would draw over it. */
    log_configure(arguments_has(arguments, "verbose") ? LOG_DEBUG : LOG_ERROR, LOG_FORMAT_AUTO, STDERR_FILENO);
    terminal_look(STDOUT_FILENO, &demo.terminal);
    greet(&demo);
    return run_loop(&demo);
}

static const struct flag flags[] = {
    {.name = "verbose", .letter = 'v', .help = "Logs every call and transaction on standard error."},
    {.name = NULL},
};

const struct command demo_command = {
    .name = "demo",
    .operands = "",
    .summary = "Shows Tidemark at work; needs neither Kafka nor AWS.",
    .manual = "Runs a mock broker, a sandbox AWS and a worker in this process, and jobs of every kind and "
              "with every\n"
              "end.  Bars on a terminal, elsewhere one status event a line and the summary on standard "
              "error.  The\n"
              "exit code is 0 if every job ended as it should.",
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT,
    .run = run,
};
