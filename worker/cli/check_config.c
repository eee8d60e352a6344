#include <stdio.h>

#include "cli/command.h"
#include "cli/serving.h"

enum { REPORT_BYTES_MAX = MIB };

static int print(const struct text *report)
{
    (void)fputs(text_string(report), stdout);
    return EXIT_OK;
}

/* What can be used and may still not be what is meant. */
static void warn(const struct config *config)
{
    const char *warning = serving_warning(config->http_listen, config->http_token);

    if (warning)
        (void)fprintf(stderr, "tidemark: warning: http.listen (%s) %s\n", config->http_listen, warning);
}

static int run(const struct command *command, const struct arguments *arguments)
{
    SCOPED(text) struct text report;
    struct config config;
    struct error error;
    int exit_code;

    (void)command;
    text_init(&report, REPORT_BYTES_MAX);
    if (arguments_has(arguments, "markdown")) {
        config_print_markdown(&report);
        return print(&report);
    }
    if (command_config(arguments, &config, &error)) {
        config_print(&config, &report);
        exit_code = print(&report);
        warn(&config);
    } else {
        exit_code = command_fail(&error, "the configuration cannot be used");
    }
    config_done(&config);
    return exit_code;
}

static const struct flag flags[] = {
    {.name = "markdown", .help = "Prints the table of all options instead."},
    {.name = NULL},
};

const struct command check_config_command = {
    .name = "check-config",
    .operands = "",
    .summary = "Checks a configuration and prints every option, with where it was set.",
    .flags = flags,
    .shared_flags = COMMAND_CONFIG,
    .run = run,
};
