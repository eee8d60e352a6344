#include <stdio.h>

#include "base/arena.h"
#include "cli/listing.h"
#include "cli/settings_switch.h"
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

static void fill_row(const void *scopes, size_t index, struct arena *arena, struct table_row *row)
{
    const struct settings_record *record = &((const struct settings_record *)scopes)[index];
    static const char *const paused[] = {[PAUSE_UNSAID] = "", [PAUSE_ON] = "yes", [PAUSE_OFF] = "no"};

    *row = (struct table_row){
        .cells = {record->scope, paused[record->pause], names_of(record->enabled, arena),
                  names_of(record->named & ~record->enabled, arena)},
        .colour = record->pause == PAUSE_ON ? COLOUR_YELLOW : COLOUR_NONE,
    };
}

static void append_json(const void *scopes, size_t index, struct text *json)
{
    settings_switch_print(&((const struct settings_record *)scopes)[index], json);
}

static void print(const struct settings_switch *switches, enum output_format format)
{
    struct listing listing = {.columns = columns,
                              .coloured = 1,
                              .count = switches->settings.count,
                              .context = switches->settings.scopes,
                              .fill = fill_row,
                              .append_json = append_json};

    listing_print(&listing, format);
    if (switches->unreadable)
        (void)fprintf(stderr, "tidemark: %zu records of the settings topic could not be read: no worker follows them\n",
                      switches->unreadable);
}

static int list(const struct reading *reading)
{
    struct settings_switch switches = {.unreadable = 0};
    struct error error;
    bool is_read = settings_switch_read(&reading->kafka, &switches, &error);

    if (is_read)
        print(&switches, reading->format);
    settings_done(&switches.settings);
    return is_read ? EXIT_OK : command_fail(&error, "the settings cannot be read");
}

static int run(const struct command *command, const struct arguments *arguments)
{
    return command_read(command, arguments, list, NULL);
}

const struct command settings_list_command = {
    .name = "settings list",
    .operands = "",
    .summary = "Lists what is enabled, disabled and paused where.",
    .manual = "A scope says what stands in its row and nothing else; the narrowest that says anything decides.",
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
