#include <stdio.h>

#include "cli/settings_switch.h"

/* Scopes inside this one that say otherwise, which a person who stops everything must know. */
static void tell_exceptions(const struct settings_switch *switches, enum settings_pause said, const char *how)
{
    for (size_t i = 0; i < switches->settings.count; i++) {
        const struct settings_record *record = &switches->settings.scopes[i];

        if (record->pause == said && settings_switch_covers(switches->record.scope, record->scope))
            (void)fprintf(stderr, "%s is %s: it says so itself.\n", record->scope, how);
    }
}

static bool pause_scope(const struct arguments *arguments, struct settings_switch *switches, struct error *error)
{
    (void)arguments;
    (void)error;
    switches->record.pause = PAUSE_ON;
    return true;
}

static void tell_paused(struct settings_switch *switches)
{
    tell_exceptions(switches, PAUSE_OFF, "not paused");
}

/* A scope that nothing around it pauses need not say anything: it then follows if that changes. */
static bool resume_scope(const struct arguments *arguments, struct settings_switch *switches, struct error *error)
{
    (void)arguments;
    (void)error;
    switches->record.pause = settings_switch_paused_by(switches) ? PAUSE_OFF : PAUSE_UNSAID;
    return true;
}

static void tell_resumed(struct settings_switch *switches)
{
    const char *around = settings_switch_paused_by(switches);

    if (around)
        (void)fprintf(stderr, "%s stays paused around it.\n", around);
    tell_exceptions(switches, PAUSE_ON, "still paused");
}

static int run_pause(const struct command *command, const struct arguments *arguments)
{
    return settings_switch_run(command, arguments,
                               &(struct settings_change){.change = pause_scope, .tell = tell_paused});
}

static int run_resume(const struct command *command, const struct arguments *arguments)
{
    return settings_switch_run(command, arguments,
                               &(struct settings_change){.change = resume_scope, .tell = tell_resumed});
}

const struct command settings_pause_command = {
    .name = "settings pause",
    .operands = "SCOPE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Starts nothing more in an account and Region; what runs goes on.",
    .manual =
        "SCOPE is <account>/<Region>, as 111122223333/eu-west-1; either may be *, in quotes for the shell: '*/*'\n"
        "is everything.  Requests are still taken, wait, say so, and go on when the scope is resumed; their windows\n"
        "go on meanwhile.  The narrowest scope that says anything decides.",
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run_pause,
};

const struct command settings_resume_command = {
    .name = "settings resume",
    .operands = "SCOPE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Lets jobs of a paused account and Region start again.",
    .manual = "If a wider scope is paused, this one becomes an exception to it.",
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run_resume,
};
