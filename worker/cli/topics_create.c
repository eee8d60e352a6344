#include "kafka/topics.h"

#include <stdio.h>

#include "cli/command.h"

enum {
    REPORT_BYTES_MAX = 64 * KIB,
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

static int create(const struct config *config, const struct topics_options *options)
{
    struct kafka_settings settings;
    SCOPED(text) struct text report;
    struct error error;
    bool is_created;

    text_init(&report, REPORT_BYTES_MAX);
    config_kafka_settings(config, &settings);
    is_created = topics_create(&settings, options, &report, &error);
    (void)fputs(text_string(&report), stdout); /* also what was done before a failure */
    return is_created ? EXIT_OK : command_fail(&error, "the topics could not all be made");
}

static int run(const struct command *command, const struct arguments *arguments)
{
    struct topics_options options;
    struct config config;
    struct error error;
    int exit_code;

    if (!read_options(arguments, &options, &error))
        return command_misused(command, &error);
    if (command_config(arguments, &config, &error))
        exit_code = create(&config, &options);
    else
        exit_code = command_fail(&error, "the configuration cannot be used");
    config_done(&config);
    return exit_code;
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
    .shared_flags = COMMAND_CONFIG,
    .run = run,
};
