#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/listing.h"
#include "cli/point_filter.h"
#include "cli/shown.h"

struct points {
    struct point_view *views;
    size_t count;
    size_t unreadable;
};

static const struct table_column columns[] = {
    {.title = "RECOVERY POINT", .is_id = true},
    {.title = "TYPE", .leaves = 3},
    {.title = "RESOURCE", .gives_way = true},
    {.title = "VAULT", .gives_way = true, .leaves = 2},
    {.title = "CREATED", .leaves = 5},
    {.title = "GIB", .is_right = true, .leaves = 1},
    {.title = "DELETED AT", .leaves = 4},
    {.title = NULL},
};

static void fill_row(const void *context, size_t index, struct arena *arena, struct table_row *row)
{
    const struct point_view *view = &((const struct points *)context)->views[index];
    const char *resource = shown_last_part(*view->resource_arn ? view->resource_arn : view->source_arn);

    *row = (struct table_row){
        .cells = {view->arn, view->resource_type, resource, view->vault, listing_time(view->created_ms, arena),
                  view->size_bytes < 0 ? "" : arena_format(arena, "%" PRId64, view->size_bytes >> 30),
                  view->delete_at_ms ? listing_time(view->delete_at_ms, arena) : "never"},
    };
}

static void append_json(const void *context, size_t index, struct text *json)
{
    listing_append_tree(((const struct points *)context)->views[index].point, json);
}

/* Newest first; points of one moment by their ARNs, so that the order is always the same. */
static int by_age(const void *left, const void *right)
{
    const struct point_view *first = left, *second = right;

    if (first->created_ms != second->created_ms)
        return first->created_ms < second->created_ms ? 1 : -1;
    return strcmp(first->arn, second->arn);
}

static void choose(const struct catalogue *catalogue, const struct point_filter *filter, struct points *points)
{
    points->views = memory_allocate_zeroed(catalogue->count + 1, sizeof(*points->views));
    for (size_t i = 0; i < catalogue->count; i++) {
        struct point_view *view = &points->views[points->count];
        struct error ignored;

        if (!point_view_read(&catalogue->rows[i], view, &ignored))
            points->unreadable++;
        else if (point_filter_passes(filter, view))
            points->count++;
        else
            point_view_done(view);
    }
    if (points->count)
        qsort(points->views, points->count, sizeof(*points->views), by_age);
}

static void print(const struct points *points, enum output_format format)
{
    struct listing listing = {.columns = columns,
                              .count = points->count,
                              .context = points,
                              .fill = fill_row,
                              .append_json = append_json};

    listing_print(&listing, format);
    if (points->unreadable)
        (void)fprintf(stderr, "tidemark: %zu records of the catalogue could not be read and were left out\n",
                      points->unreadable);
}

static int list(const struct reading *reading)
{
    SCOPED(catalogue) struct catalogue catalogue = {0};
    struct points points = {.count = 0};
    struct error error;

    if (!catalogue_read(&reading->kafka, &catalogue, &error))
        return command_fail(&error, "the catalogue cannot be read");
    choose(&catalogue, reading->context, &points);
    print(&points, reading->format);
    for (size_t i = 0; i < points.count; i++)
        point_view_done(&points.views[i]);
    free(points.views);
    return EXIT_OK;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    struct point_filter filter;
    struct error error;

    if (!point_filter_read(arguments, &filter, &error))
        return command_misused(command, &error);
    return command_read(command, arguments, list, &filter);
}

static const struct flag flags[] = {
    POINT_FILTER_FLAGS,
    {.name = NULL},
};

const struct command points_list_command = {
    .name = "points list",
    .operands = "",
    .summary = "Lists the recovery points of the catalogue, newest first.",
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
