#include "kafka/topics.h"

#include "cli/listing.h"

enum {
    PARTITIONS = 32,
    PARTITIONS_MAX = 10000,
    REPLICAS = 3,
    REPLICAS_MAX = 100
};

static bool read_options(const struct arguments *arguments, struct topics_options *options,
                         struct error *error)
{
    long long partitions, replicas;

    if (!arguments_number(arguments, "partitions", &(struct number_range){PARTITIONS, 1, PARTITIONS_MAX},
                          &partitions, error) ||
        !arguments_number(arguments, "replication-factor", &(struct number_range){REPLICAS, -1, REPLICAS_MAX},
                          &replicas, error))
        return false;
    if (replicas == 0)
        return error_set(error, ERROR_INTERNAL,
                         "--replication-factor must be at least 1, or -1 for the broker's own");
    *options = (struct topics_options){.partitions = (int)partitions, .replication_factor = (int)replicas};
    return true;
}

static const struct table_column columns[] = {
    {.title = "TOPIC"},
    {.title = "PARTITIONS", .is_right = true},
    {.title = "WAS", .gives_way = true},
    {.title = NULL},
};

static void fill_row(const void *context, size_t index, struct arena *arena, struct table_row *row)
{
    const struct topics_made *made = context;

    *row = (struct table_row){.cells = {made->topics[index].name,
                                        arena_format(arena, "%d", made->topics[index].partitions),
                                        made->topics[index].is_new ? "created" : "there"}};
}

static void append_json(const void *context, size_t index, struct text *json)
{
    const struct topics_made *made = context;

    text_append_string(json, "{\"topic\":");
    text_append_json_string(json, made->topics[index].name);
    text_append_format(json, ",\"partitions\":%d,\"created\":%s}", made->topics[index].partitions,
                       made->topics[index].is_new ? "true" : "false");
}

static int create(const struct reading *reading)
{
    struct topics_made made = {.count = 0};
    struct error error;
    bool is_created = topics_create(&reading->kafka, reading->context, &made, &error);
    struct listing listing = {.columns = columns,
                              .coloured = COUNT_OF(columns),
                              .count = made.count, /* also what was done before a failure */
                              .context = &made,
                              .fill = fill_row,
                              .append_json = append_json};

    listing_print(&listing, reading->format);
    return is_created ? EXIT_OK : command_fail(&error, "the topics could not all be made");
}

static int run(const struct command *command, const struct arguments *arguments)
{
    struct topics_options options;
    struct error error;

    if (!read_options(arguments, &options, &error))
        return command_misused(command, &error);
    return command_read(command, arguments, create, &options);
}

static const struct flag flags[] = {
    {.name = "partitions",
     .argument = "N",
     .help = "Of jobs, journal and status, and so the most workers; 32."},
    {.name = "replication-factor", .argument = "N", .help = "Copies of each; 3; -1: the broker's default."},
    {.name = NULL},
};

const struct command topics_create_command = {
    .name = "topics create",
    .operands = "",
    .summary = "Creates the topics with the settings that Tidemark rests on.",
    .manual =
        "Topics that exist are left alone.  Partitions cannot be added later without losing which job is\n"
        "where, so choose their number for the largest fleet you can imagine.",
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
