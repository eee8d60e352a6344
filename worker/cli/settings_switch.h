/* What the settings commands have in common: the switches are read, one scope's are changed, and written back.  Two who
   change the same scope at once overwrite each other, as in any file. */
#ifndef TIDEMARK_CLI_SETTINGS_SWITCH_H
#define TIDEMARK_CLI_SETTINGS_SWITCH_H

#include "cli/command.h"
#include "engine/settings.h"

struct settings_switch {
    struct settings settings;     /* as read */
    size_t unreadable;            /* records that no worker follows either */
    struct settings_record record; /* of the scope that is changed, as it will be written */
};

/* Reads every scope.  End it with settings_done(&switches->settings). */
MUST_CHECK bool settings_switch_read(const struct kafka_settings *kafka, struct settings_switch *switches,
                                     struct error *error);

/* Runs a command whose first operand is a scope: `change` alters `record`, then it is written, then `tell` says on
   stderr what else a person should know. */
struct settings_change {
    bool (*change)(const struct arguments *arguments, struct settings_switch *switches, struct error *error);
    void (*tell)(struct settings_switch *switches); /* NULL: nothing */
};
int settings_switch_run(const struct command *command, const struct arguments *arguments,
                        const struct settings_change *change);

/* Whether all of `narrow` lies in `wide`, and is not the same. */
bool settings_switch_covers(const char *wide, const char *narrow);

/* The scope around it that pauses it, apart from what it says itself; NULL: none. */
const char *settings_switch_paused_by(struct settings_switch *switches);

/* Appends a scope with its switches as one JSON object. */
void settings_switch_print(const struct settings_record *record, struct text *json);

#endif
