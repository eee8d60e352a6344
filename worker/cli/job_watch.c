#include "cli/follow.h"
#include "cli/job_submit.h"

static bool read_options(const struct arguments *arguments, struct follow_options *options,
                         struct error *error)
{
    if (!follow_read_flags(arguments, options, error))
        return false;
    options->job_ids = (const char *const *)arguments->operands;
    options->job_count = (size_t)arguments->operand_count;
    if (options->format == OUTPUT_JSON && options->job_count == 0)
        return error_set(
            error, ERROR_INTERNAL,
            "--output json shows how jobs ended and needs their ids; use jsonl to watch all jobs");
    return true;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    struct follow_options options = {0};
    struct kafka_settings settings;
    struct config config;
    struct error error;
    int exit_code;

    if (!read_options(arguments, &options, &error))
        return command_misused(command, &error);
    if (command_config(arguments, &config, &error)) {
        config_kafka_settings(&config, &settings);
        options.settings = &settings;
        exit_code = follow_jobs(&options);
    } else {
        exit_code = command_fail(&error, "the configuration cannot be used");
    }
    config_done(&config);
    return exit_code;
}

static const struct flag flags[] = {
    JOB_FLAG_TIMEOUT,
    {.name = NULL},
};

const struct command job_watch_command = {
    .name = "job watch",
    .operands = "[ID...]",
    .operands_max = ARGUMENTS_MAX,
    .summary = "Follows jobs to their end, or all jobs for ever.",
    .manual = "Progress bars on a terminal, elsewhere one status event a line.  Without ids: what runs now "
              "and what\n"
              "comes.  With ids the exit code says how the first that did not end well has ended: 4 FAILED,\n"
              "5 EXPIRED, 6 ABORTED, 7 PARTIAL or with issues; 8: --timeout passed.",
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
