#include <string.h>

#include "base/arena.h"
#include "cli/settings_switch.h"
#include "proto/resource_type.h"

static const char *const names[] = {"enabled", "disabled", "default"};

static bool set_type(const char *pair, struct settings_record *record, struct error *error)
{
    const char *equals = strrchr(pair, '=');
    struct arena arena = {0};
    unsigned type = 0, choice = 0;
    bool is_known;

    while (equals && choice < COUNT_OF(names) && strcmp(equals + 1, names[choice]) != 0)
        choice++;
    if (equals == NULL || choice == COUNT_OF(names))
        return error_set(error, ERROR_INVALID_JOB,
                         "\"%.60s\" must be TYPE=enabled, TYPE=disabled or TYPE=default", pair);
    is_known = resource_type_find(arena_copy(&arena, pair, (size_t)(equals - pair)), &type, error);
    arena_release(&arena);
    if (!is_known)
        return false;
    record->named &= ~(1u << type);
    record->enabled &= ~(1u << type);
    record->named |= (choice < 2 ? 1u : 0u) << type;
    record->enabled |= (choice == 0 ? 1u : 0u) << type;
    return true;
}

static bool set_types(const struct arguments *arguments, struct settings_switch *switches, struct error *error)
{
    for (int i = 1; i < arguments->operand_count; i++)
        if (!set_type(arguments->operands[i], &switches->record, error))
            return false;
    return true;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    static const struct settings_change change = {.change = set_types};
    struct settings_record tried = {.named = 0};
    struct error error;

    /* A misspelt type is found before anything is connected to. */
    for (int i = 1; i < arguments->operand_count; i++)
        if (!set_type(arguments->operands[i], &tried, &error))
            return command_misused(command, &error);
    return settings_switch_run(command, arguments, &change);
}

const struct command settings_set_command = {
    .name = "settings set",
    .operands = "SCOPE TYPE=enabled|disabled|default...",
    .operands_min = 2,
    .operands_max = 1 + RESOURCE_TYPE_COUNT,
    .summary = "Enables or disables resource types in an account and Region.",
    .manual =
        "SCOPE is <account>/<Region>, as 111122223333/eu-west-1; either may be *, in quotes for the shell: '*/*'.\n"
        "The narrowest scope that names a type decides: exact, then <account>/*, then */<Region>, then */*, then\n"
        "the option services.opt.in.default.  `default` leaves the type to the wider scopes again.\n"
        "TYPE is AWS Backup's name, as EBS or 'Storage Gateway'.  Backups and copies of a type that is not enabled\n"
        "fail with OPT_IN_DISABLED; what was kept can still be restored and deleted.  Every worker follows at once.",
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
