/* The switches of every scope, as last read: which resource types are backed up, and what is paused.

   For each switch the narrowest scope that says anything of it decides: that of the account and Region, then the
   account's, then the Region's, then the one of all; if none does, what the worker was configured with. */
#ifndef TIDEMARK_ENGINE_SETTINGS_H
#define TIDEMARK_ENGINE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/settings_record.h"

struct settings {
    struct settings_record *scopes; /* sorted */
    size_t count, capacity;
    bool is_disabled_by_default; /* resource types that no scope names */
};

void settings_done(struct settings *settings);

/* Replaces what its scope said before. */
void settings_take(struct settings *settings, const struct settings_record *record);

/* The record of a scope; NULL if it says nothing. */
const struct settings_record *settings_find(const struct settings *settings, const char *scope);

/* Whether resources of the type are backed up in that account and Region; either may be "", which is none in
   particular.  A type that AWS does not know is as the default says.  `*scope` says so; NULL: none, the default. */
bool settings_is_enabled(const struct settings *settings, const char *account, const char *region,
                         const char *resource_type, const char **scope);

/* The scope that pauses it; NULL: it is not paused. */
const char *settings_pauser(const struct settings *settings, const char *account, const char *region);

#endif
