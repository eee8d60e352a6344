#include "cli/listing.h"
#include "cli/schema_file.h"

static const struct table_column columns[] = {
    {.title = "NAME"},
    {.title = "FILE"},
    {.title = "BYTES", .is_right = true},
    {.title = NULL},
};

static void fill_row(const void *files, size_t index, struct arena *arena, struct table_row *row)
{
    const struct schema_file *file = &((const struct schema_file *)files)[index];

    *row = (struct table_row){.cells = {file->name, file->path, arena_format(arena, "%zu", file->length)}};
}

static void append_json(const void *files, size_t index, struct text *json)
{
    const struct schema_file *file = &((const struct schema_file *)files)[index];

    text_append_format(json, "{\"name\":\"%s\",\"file\":\"%s\",\"bytes\":%zu}", file->name, file->path, file->length);
}

static int run(const struct command *command, const struct arguments *arguments)
{
    struct listing listing = {.columns = columns,
                              .count = schema_file_count,
                              .context = schema_files,
                              .fill = fill_row,
                              .append_json = append_json};
    enum output_format format;
    struct error error;

    if (!command_output(arguments, &format, &error))
        return command_misused(command, &error);
    listing_print(&listing, format);
    return EXIT_OK;
}

const struct command schema_list_command = {
    .name = "schema list",
    .operands = "",
    .summary = "Lists the schemas that this binary holds.",
    .shared_flags = COMMAND_OUTPUT,
    .run = run,
};
