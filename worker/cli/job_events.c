#include <string.h>

#include "base/json.h"
#include "cli/job_history.h"
#include "cli/listing.h"

static const struct table_column columns[] = {
    {.title = "#", .is_right = true},
    {.title = "TOLD AT", .leaves = 3},
    {.title = "STATE"},
    {.title = "DONE", .is_right = true, .leaves = 2},
    {.title = "STEP", .leaves = 1},
    {.title = "REASON", .leaves = 4},
    {.title = "MESSAGE", .gives_way = true},
    {.title = NULL},
};

static void fill_row(const void *context, size_t index, struct arena *arena, struct table_row *row)
{
    const struct job_event *event = &((const struct job_history *)context)->events[index];
    const struct job_view *view = &event->view;

    *row = (struct table_row){
        .cells = {arena_format(arena, "%lld", (long long)view->sequence), listing_time(event->time_ms, arena),
                  job_view_state_shown(view),
                  view->percent < 0 ? ""
                                    : arena_format(arena, "%s%d%%", view->is_estimated ? "~" : "", view->percent),
                  view->step, view->reason,
                  *view->waiting_for ? arena_format(arena, "waits for %s", view->waiting_for) : view->message},
        .colour = job_view_colour(view),
    };
}

static void append_json(const void *context, size_t index, struct text *json)
{
    listing_append_tree(((const struct job_history *)context)->events[index].cloudevent, json);
}

static int show(const struct reading *reading)
{
    SCOPED(job_history) struct job_history history = {0};
    struct listing listing = {
        .columns = columns, .coloured = 2, .context = &history, .fill = fill_row, .append_json = append_json};
    struct error error;

    if (!job_history_read(&reading->kafka, reading->arguments->operands[0], &history, &error))
        return command_fail(&error, "the events cannot be shown");
    listing.count = history.count;
    listing_print(&listing, reading->format);
    return EXIT_OK;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    return command_read(command, arguments, show, NULL);
}

const struct command job_events_command = {
    .name = "job events",
    .operands = "ID",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Shows every event of a job that the status topic still has, in order.",
    .manual = "As JSON they are CloudEvents in structured mode, the status under \"data\".  The topic has all events\n"
              "of a job for a week, then its last one for a month.  The beginning of an id is enough where only one\n"
              "job's begins so.",
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
