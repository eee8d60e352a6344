#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/follow.h"
#include "cli/listing.h"
#include "cli/nearest.h"
#include "cli/wall_clock.h"

struct filter {
    enum job_state state; /* STATE_COUNT: any */
    const char *kind;     /* NULL: any */
    const char *resource; /* a part of the ARN; NULL: any */
};

static bool read_state(const char *name, struct filter *filter, struct error *error)
{
    struct nearest nearest = {.wanted = name};

    filter->state = name ? job_view_state_of(name) : STATE_COUNT;
    if (name == NULL || filter->state != STATE_COUNT)
        return true;
    for (int i = 0; i < STATE_COUNT; i++)
        nearest_offer(&nearest, job_state_name((enum job_state)i));
    return error_set(error, ERROR_INTERNAL, "--state \"%.40s\" is no state. Did you mean %s?", name,
                     nearest.name);
}

static bool read_kind(const char *kind, struct filter *filter, struct error *error)
{
    static const char *const kinds[] = {"backup", "restore", "copy", "delete", "lifecycle"};

    filter->kind = kind;
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (kind == NULL || strcmp(kind, kinds[i]) == 0)
            return true;
    return error_set(error, ERROR_INTERNAL, "--kind must be backup, restore, copy, delete or lifecycle, not \"%.40s\"",
                     kind);
}

static bool passes(const struct filter *filter, const struct job_view *view)
{
    return (filter->state == STATE_COUNT || view->state == filter->state) &&
           (filter->kind == NULL || strcmp(view->kind, filter->kind) == 0) &&
           (filter->resource == NULL || strstr(view->subject, filter->resource) != NULL);
}

/* Newest first; jobs of one moment by their ids, so that the order is always the same. */
static int by_age(const void *left, const void *right)
{
    const struct job_view *first = &((const struct job_row *)left)->view;
    const struct job_view *second = &((const struct job_row *)right)->view;

    if (first->created_ms != second->created_ms)
        return first->created_ms < second->created_ms ? 1 : -1;
    return strcmp(first->job_id, second->job_id);
}

static const struct table_column columns[] = {
    {.title = "JOB", .is_id = true},
    {.title = "KIND", .leaves = 2},
    {.title = "RESOURCE"},
    {.title = "STATE"},
    {.title = "DONE", .is_right = true, .leaves = 4},
    {.title = "CREATED", .leaves = 1},
    {.title = "WHY", .gives_way = true, .leaves = 3},
    {.title = NULL},
};

static void fill_row(const void *jobs, size_t index, struct arena *arena, struct table_row *row)
{
    const struct job_view *view = &((const struct job_row *)jobs)[index].view;
    const char *why =
        *view->waiting_for ? arena_format(arena, "waits for %s", view->waiting_for) : view->message;

    if (*view->reason)
        why = arena_format(arena, "%s: %s", view->reason, why);
    *row = (struct table_row){
        .cells = {view->job_id, view->kind, view->short_name, job_view_state_shown(view),
                  view->percent < 0 ? "" : arena_format(arena, "%s%d%%", view->is_estimated ? "~" : "", view->percent),
                  listing_time(view->created_ms, arena), why},
        .colour = job_view_colour(view),
    };
}

static void append_json(const void *jobs, size_t index, struct text *json)
{
    listing_append_tree(((const struct job_row *)jobs)[index].event, json);
}

static void print(struct job_board *board, const struct filter *filter, enum output_format format)
{
    struct job_row *jobs = memory_allocate_zeroed(board->count + 1, sizeof(*jobs));
    struct listing listing = {
        .columns = columns, .coloured = 3, .context = jobs, .fill = fill_row, .append_json = append_json};

    for (size_t i = 0; i < board->count; i++)
        if (passes(filter, &board->rows[i].view)) {
            struct job_row *job = &jobs[listing.count++];

            *job = board->rows[i];
            job->view = job_paces_estimate(&board->paces, &job->view, wall_clock_ms());
        }
    qsort(jobs, listing.count, sizeof(*jobs), by_age);
    listing_print(&listing, format);
    free(jobs);
}

static int list(const struct reading *reading)
{
    SCOPED(job_board) struct job_board board = {0};
    struct error error;

    if (!follow_read_all(&reading->kafka, &board, &error))
        return command_fail(&error, "the status events cannot be read");
    print(&board, reading->context, reading->format);
    if (board.unreadable)
        (void)fprintf(stderr,
                      "tidemark: %zu records of the status topic could not be read and were left out\n",
                      board.unreadable);
    return EXIT_OK;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    struct filter filter = {.resource = arguments_value(arguments, "resource")};
    struct error error;

    if (!read_state(arguments_value(arguments, "state"), &filter, &error) ||
        !read_kind(arguments_value(arguments, "kind"), &filter, &error))
        return command_misused(command, &error);
    return command_read(command, arguments, list, &filter);
}

static const struct flag flags[] = {
    {.name = "state", .argument = "STATE",
     .choices = "created pending running aborting completed partial failed expired aborted",
     .help = "Only jobs in this state, as running."},
    {.name = "kind", .argument = "KIND", .choices = "backup restore copy delete lifecycle",
     .help = "Only backup, restore, copy, delete or lifecycle jobs."},
    {.name = "resource", .argument = "TEXT", .help = "Only jobs whose ARN has this in it."},
    {.name = NULL},
};

const struct command job_list_command = {
    .name = "job list",
    .operands = "",
    .summary = "Lists the jobs that the status topic knows, newest first.",
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
