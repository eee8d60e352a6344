#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "cli/settings_switch.h"
#include "cli/table.h"
#include "proto/resource_type.h"

static const struct table_column columns[] = {
    {.title = "SCOPE"},
    {.title = "PAUSED"},
    {.title = "ENABLED", .gives_way = true},
    {.title = "DISABLED", .gives_way = true},
    {.title = NULL},
};

/* The names of a set of resource types: "EBS, EC2". */
static const char *names_of(uint32_t set, struct arena *arena)
{
    const char *names = "";

    for (unsigned i = 0; i < RESOURCE_TYPE_COUNT; i++)
        if (set >> i & 1)
            names = arena_format(arena, "%s%s%s", names, *names ? ", " : "", resource_type_name(i));
    return names;
}

static void fill_row(const struct settings_record *record, struct arena *arena, struct table_row *row)
{
    static const char *const paused[] = {[PAUSE_UNSAID] = "", [PAUSE_ON] = "yes", [PAUSE_OFF] = "no"};

    *row = (struct table_row){
        .cells = {record->scope, paused[record->pause], names_of(record->enabled, arena),
                  names_of(record->named & ~record->enabled, arena)},
        .colour = record->pause == PAUSE_ON ? COLOUR_YELLOW : COLOUR_NONE,
    };
}

static void print_table(const struct settings *settings)
{
    struct table_row *rows = memory_allocate_zeroed(settings->count + 1, sizeof(*rows));
    struct table table = {.columns = columns, .coloured = 1, .rows = rows, .row_count = settings->count};
    SCOPED(text) struct text rendered;
    struct terminal terminal;
    struct arena arena = {0};

    for (size_t i = 0; i < settings->count; i++)
        fill_row(&settings->scopes[i], &arena, &rows[i]);
    text_init(&rendered, TABLE_BYTES_MAX);
    terminal_look(STDOUT_FILENO, &terminal);
    table_render(&table, &terminal, &rendered);
    (void)fputs(text_string(&rendered), stdout);
    arena_release(&arena);
    free(rows);
}

static void print_json(const struct settings *settings, bool is_array)
{
    SCOPED(text) struct text json;

    text_init(&json, TABLE_BYTES_MAX);
    if (is_array)
        text_append_char(&json, '[');
    for (size_t i = 0; i < settings->count; i++) {
        if (is_array && i > 0)
            text_append_char(&json, ',');
        settings_switch_print(&settings->scopes[i], &json);
        if (!is_array)
            text_append_char(&json, '\n');
    }
    if (is_array)
        text_append_string(&json, "]\n");
    (void)fputs(text_string(&json), stdout);
}

static int list(const struct config *config, enum output_format format)
{
    struct settings_switch switches = {.unreadable = 0};
    struct kafka_settings kafka;
    struct error error;

    config_kafka_settings(config, &kafka);
    if (!settings_switch_read(&kafka, &switches, &error)) {
        settings_done(&switches.settings);
        return command_fail(&error, "the settings cannot be read");
    }
    if (format == OUTPUT_TABLE)
        print_table(&switches.settings);
    else
        print_json(&switches.settings, format == OUTPUT_JSON);
    settings_done(&switches.settings);
    if (switches.unreadable)
        (void)fprintf(stderr, "tidemark: %zu records of the settings topic could not be read: no worker follows them\n",
                      switches.unreadable);
    return EXIT_OK;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    enum output_format format;
    struct config config;
    struct error error;
    int exit_code;

    if (!command_output(arguments, &format, &error))
        return command_misused(command, &error);
    if (command_config(arguments, &config, &error))
        exit_code = list(&config, format);
    else
        exit_code = command_fail(&error, "the configuration cannot be used");
    config_done(&config);
    return exit_code;
}

const struct command settings_list_command = {
    .name = "settings list",
    .operands = "",
    .summary = "Lists what is enabled, disabled and paused where.",
    .manual = "A scope says what stands in its row and nothing else; the narrowest that says anything decides.",
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
