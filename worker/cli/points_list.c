#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/command.h"
#include "cli/point_filter.h"
#include "cli/table.h"

struct points {
    struct point_view *views;
    size_t count;
    size_t unreadable;
};

static const struct table_column columns[] = {
    {.title = "RECOVERY POINT"},
    {.title = "TYPE"},
    {.title = "RESOURCE", .gives_way = true},
    {.title = "VAULT", .gives_way = true},
    {.title = "CREATED"},
    {.title = "GIB", .is_right = true},
    {.title = "DELETED AT"},
    {.title = NULL},
};

static const char *time_shown(int64_t time_ms, struct arena *arena)
{
    char *buffer = arena_allocate(arena, CLOCK_RFC3339_BYTES);

    if (time_ms == 0)
        return "";
    clock_format_rfc3339(time_ms, buffer);
    memcpy(strchr(buffer, '.'), "Z", sizeof("Z")); /* nobody reads milliseconds in a list */
    return buffer;
}

static void fill_row(const struct point_view *view, struct arena *arena, struct table_row *row)
{
    const char *resource = *view->resource_arn ? view->resource_arn : view->source_arn;

    *row = (struct table_row){
        .cells = {view->arn, view->resource_type, resource, view->vault, time_shown(view->created_ms, arena),
                  view->size_bytes < 0 ? "" : arena_format(arena, "%" PRId64, view->size_bytes >> 30),
                  view->delete_at_ms ? time_shown(view->delete_at_ms, arena) : "never"},
    };
}

static void print_table(const struct points *points)
{
    struct table_row *rows = memory_allocate_zeroed(points->count + 1, sizeof(*rows));
    struct table table = {.columns = columns, .rows = rows, .row_count = points->count};
    SCOPED(text) struct text rendered;
    struct terminal terminal;
    struct arena arena = {0};

    for (size_t i = 0; i < points->count; i++)
        fill_row(&points->views[i], &arena, &rows[i]);
    text_init(&rendered, TABLE_BYTES_MAX);
    terminal_look(STDOUT_FILENO, &terminal);
    table_render(&table, &terminal, &rendered);
    (void)fputs(text_string(&rendered), stdout);
    arena_release(&arena);
    free(rows);
}

static void print_json(const struct points *points, bool is_array)
{
    if (is_array)
        (void)putchar('[');
    for (size_t i = 0; i < points->count; i++) {
        if (is_array && i > 0)
            (void)putchar(',');
        (void)json_dumpf(points->views[i].point, stdout, JSON_COMPACT);
        if (!is_array)
            (void)putchar('\n');
    }
    if (is_array)
        (void)puts("]");
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

static int list(const struct config *config, const struct point_filter *filter, enum output_format format)
{
    SCOPED(catalogue) struct catalogue catalogue = {0};
    struct points points = {.count = 0};
    struct kafka_settings settings;
    struct error error;

    config_kafka_settings(config, &settings);
    if (!catalogue_read(&settings, &catalogue, &error))
        return command_fail(&error, "the catalogue cannot be read");
    choose(&catalogue, filter, &points);
    if (format == OUTPUT_TABLE)
        print_table(&points);
    else
        print_json(&points, format == OUTPUT_JSON);
    for (size_t i = 0; i < points.count; i++)
        point_view_done(&points.views[i]);
    free(points.views);
    if (points.unreadable)
        (void)fprintf(stderr, "tidemark: %zu records of the catalogue could not be read and were left out\n",
                      points.unreadable);
    return EXIT_OK;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    struct point_filter filter;
    enum output_format format;
    struct config config;
    struct error error;
    int exit_code;

    if (!command_output(arguments, &format, &error) || !point_filter_read(arguments, &filter, &error))
        return command_misused(command, &error);
    if (command_config(arguments, &config, &error))
        exit_code = list(&config, &filter, format);
    else
        exit_code = command_fail(&error, "the configuration cannot be used");
    config_done(&config);
    return exit_code;
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
