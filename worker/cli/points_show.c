#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/command.h"
#include "cli/point_view.h"

/* What a restore of it takes, and whose that is: its own, or for a copy that of its source. */
struct restorable {
    const json_t *metadata; /* NULL: nobody knows */
    const struct point_view *from;
};

static struct restorable restorable_of(const struct point_view *view, const struct point_view *source)
{
    struct restorable own = {json_object_get(view->point, "restoreMetadata"), view};
    struct restorable others = {source->point ? json_object_get(source->point, "restoreMetadata") : NULL, source};

    return own.metadata || others.metadata == NULL ? own : others;
}

static void warn(const struct point_view *view, const struct restorable *restorable)
{
    if (restorable->metadata == NULL)
        (void)fprintf(stderr, "tidemark: the catalogue has no restore metadata of %s: fill in \"Metadata\"\n",
                      view->arn);
    else if (strcmp(view->region, restorable->from->region) != 0)
        (void)fprintf(stderr,
                      "tidemark: \"Metadata\" is that of the point that this is a copy of: "
                      "fit what belongs to %s to %s\n",
                      restorable->from->region, view->region);
}

static void print(const json_t *value, size_t flags)
{
    (void)json_dumpf(value, stdout, flags); /* a closed stdout is found when it is flushed at the end */
    (void)putchar('\n');
}

static void print_all(const struct point_view *view, const json_t *request, enum output_format format)
{
    SCOPED(json) json_t *both = NULL;

    if (format == OUTPUT_TABLE) {
        print(view->point, JSON_INDENT(2));
        (void)puts("\nA request that restores it (--request prints it alone):");
        print(request, JSON_INDENT(2));
        return;
    }
    both = memory_require(json_pack("{s:O, s:O}", "recoveryPoint", view->point, "restoreRequest", request));
    print(both, format == OUTPUT_JSON ? JSON_INDENT(2) : JSON_COMPACT);
}

static void print_point(const struct point_view *view, const struct point_view *source,
                        const struct arguments *arguments, enum output_format format)
{
    struct restorable restorable = restorable_of(view, source);
    SCOPED(json) json_t *request = point_view_restore_request(view, restorable.metadata);

    warn(view, &restorable);
    if (arguments_has(arguments, "request"))
        print(request, format == OUTPUT_JSONL ? JSON_COMPACT : JSON_INDENT(2));
    else
        print_all(view, request, format);
}

static int unknown(const struct catalogue *catalogue, const char *arn)
{
    for (size_t i = 0; i < catalogue->count; i++)
        if (strstr(catalogue->rows[i].arn, arn)) /* people copy a snapshot's id */
            return command_fail(NULL, "%.200s is no ARN of a recovery point. Did you mean %s?", arn,
                                catalogue->rows[i].arn);
    return command_fail(
        NULL, "no recovery point %.200s is in the catalogue. \"tidemark points list\" shows all of them.", arn);
}

static int show(const struct reading *reading)
{
    SCOPED(catalogue) struct catalogue catalogue = {0};
    SCOPED(point_view) struct point_view view = {0}, source = {0};
    const struct arguments *arguments = reading->arguments;
    const struct catalogue_row *row;
    struct error error;

    if (!catalogue_read(&reading->kafka, &catalogue, &error))
        return command_fail(&error, "the catalogue cannot be read");
    row = catalogue_find(&catalogue, arguments->operands[0]);
    row = row ? row : catalogue_find_by_name(&catalogue, arguments->operands[0]);
    if (row == NULL)
        return unknown(&catalogue, arguments->operands[0]);
    if (!point_view_read(row, &view, &error))
        return command_fail(&error, "the point cannot be shown");
    row = catalogue_find(&catalogue, view.source_arn);
    if (row && !point_view_read(row, &source, &error))
        return command_fail(&error, "what it is a copy of cannot be shown");
    print_point(&view, &source, arguments, reading->format);
    return EXIT_OK;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    return command_read(command, arguments, show, NULL);
}

static const struct flag flags[] = {
    {.name = "request", .help = "Prints the restore request alone."},
    {.name = NULL},
};

const struct command points_show_command = {
    .name = "points show",
    .operands = "ARN",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Shows a recovery point, and a request that restores it.",
    .manual = "Of the ARN its last part is enough where only one point's ends so.\n\n"
              "The request gives back what was backed up, as it was; change its Metadata for anything else.  It is a\n"
              "message for the jobs topic, with the ARN as its key, and a file for `tidemark job restore -f`.",
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
