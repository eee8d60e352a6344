#include "cli/command.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int command_fail(const struct error *error, const char *format, ...)
{
    va_list arguments;

    (void)fputs("tidemark: ", stderr); /* nowhere is left to say that stderr is gone */
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    if (error)
        (void)fprintf(stderr, ": %s", error->message);
    (void)fputc('\n', stderr);
    return EXIT_ERROR;
}

int command_misused(const struct command *command, const struct error *error)
{
    (void)fprintf(stderr, "tidemark %s: %s\nTry \"tidemark %s --help\".\n", command->name, error->message,
                  command->name);
    return EXIT_USAGE;
}

static bool set_pair(struct config *config, const char *pair, struct error *error)
{
    const char *equals = strchr(pair, '=');
    SCOPED(text) struct text name;

    if (equals == NULL)
        return error_set(error, ERROR_INTERNAL, "--set needs name=value, not \"%.60s\"", pair);
    text_init(&name, KIB);
    text_append(&name, pair, (size_t)(equals - pair));
    return config_set(config, text_string(&name), equals + 1, "--set", error);
}

static bool set_flags(const struct arguments *arguments, struct config *config, struct error *error)
{
    static const struct {
        const char *flag, *option;
    } short_cuts[] = {
        {"bootstrap-servers", "kafka.bootstrap.servers"},
        {"topics-prefix", "topics.prefix"},
    };
    const char *pair;
    size_t cursor = 0;

    while ((pair = arguments_next(arguments, "set", &cursor)) != NULL)
        if (!set_pair(config, pair, error))
            return false;
    for (size_t i = 0; i < COUNT_OF(short_cuts); i++) {
        const char *value = arguments_value(arguments, short_cuts[i].flag);

        if (value && !config_set(config, short_cuts[i].option, value, "command line", error))
            return false;
    }
    return true;
}

extern char **environ;

bool command_config(const struct arguments *arguments, struct config *config, struct error *error)
{
    const char *file = arguments_value(arguments, "config");

    assert(config != NULL);
    config_init(config);
    return (file == NULL || config_read_file(config, file, error)) &&
           config_read_environment(config, environ, error) && set_flags(arguments, config, error) &&
           config_check(config, error);
}

bool command_output(const struct arguments *arguments, enum output_format *format, struct error *error)
{
    const char *name = arguments_value(arguments, "output");

    if (name == NULL)
        *format = isatty(STDOUT_FILENO) ? OUTPUT_TABLE : OUTPUT_JSONL;
    else if (strcmp(name, "table") == 0)
        *format = OUTPUT_TABLE;
    else if (strcmp(name, "json") == 0)
        *format = OUTPUT_JSON;
    else if (strcmp(name, "jsonl") == 0)
        *format = OUTPUT_JSONL;
    else
        return error_set(error, ERROR_INTERNAL, "--output must be table, json or jsonl, not \"%.40s\"", name);
    return true;
}

void command_print_json(const json_t *value, enum output_format format)
{
    assert(value != NULL && format != OUTPUT_TABLE);
    (void)json_dumpf(value, stdout, format == OUTPUT_JSON ? JSON_INDENT(2) : JSON_COMPACT);
    (void)putchar('\n');
}

int command_read(const struct command *command, const struct arguments *arguments,
                 int (*show)(const struct reading *reading), void *context)
{
    struct reading reading = {.arguments = arguments, .context = context};
    struct config config;
    struct error error;
    int exit_code;

    assert(show != NULL);
    if (!command_output(arguments, &reading.format, &error))
        return command_misused(command, &error);
    if (command_config(arguments, &config, &error)) {
        config_kafka_settings(&config, &reading.kafka);
        reading.config = &config;
        exit_code = show(&reading);
    } else {
        exit_code = command_fail(&error, "the configuration cannot be used");
    }
    config_done(&config);
    return exit_code;
}
