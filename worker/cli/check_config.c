#include <stdio.h>

#include "base/arena.h"
#include "cli/listing.h"
#include "cli/serving.h"

enum { REPORT_BYTES_MAX = MIB };

static const struct table_column columns[] = {
    {.title = "OPTION"},
    {.title = "VALUE", .gives_way = true},
    {.title = "FROM", .gives_way = true},
    {.title = NULL},
};

static void fill_row(const void *config, size_t index, struct arena *arena, struct table_row *row)
{
    struct config_row option;

    config_row(config, index, arena, &option);
    *row = (struct table_row){.cells = {option.name, option.value, option.origin ? option.origin : option.source}};
}

static void append_json(const void *config, size_t index, struct text *json)
{
    struct arena arena = {0};
    struct config_row option;

    config_row(config, index, &arena, &option);
    text_append_string(json, "{\"name\":");
    text_append_json_string(json, option.name);
    text_append_string(json, ",\"value\":");
    if (option.is_number)
        text_append_string(json, option.value);
    else
        text_append_json_string(json, option.value);
    text_append_format(json, ",\"source\":\"%s\"", option.source);
    if (option.origin) {
        text_append_string(json, ",\"origin\":");
        text_append_json_string(json, option.origin);
    }
    text_append_char(json, '}');
    arena_release(&arena);
}

static int print_markdown(void)
{
    SCOPED(text) struct text markdown;

    text_init(&markdown, REPORT_BYTES_MAX);
    config_print_markdown(&markdown);
    (void)fputs(text_string(&markdown), stdout);
    return EXIT_OK;
}

/* What can be used and may still not be what is meant. */
static void warn(const struct config *config)
{
    const char *warning = serving_warning(config->http_listen, config->http_token);

    if (warning)
        (void)fprintf(stderr, "tidemark: warning: http.listen (%s) %s\n", config->http_listen, warning);
}

static int show(const struct reading *reading)
{
    struct listing listing = {.columns = columns,
                              .coloured = COUNT_OF(columns),
                              .count = config_row_count(reading->config),
                              .context = reading->config,
                              .fill = fill_row,
                              .append_json = append_json};

    listing_print(&listing, reading->format);
    warn(reading->config);
    return EXIT_OK;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    return arguments_has(arguments, "markdown") ? print_markdown() : command_read(command, arguments, show, NULL);
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
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
