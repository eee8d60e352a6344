#include "engine/settings.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "proto/resource_type.h"

enum { WIDTHS = 4 };

void settings_done(struct settings *settings)
{
    free(settings->scopes);
    *settings = (struct settings){0};
}

/* Where the scope stands, or would. */
static size_t position_of(const struct settings *settings, const char *scope)
{
    size_t low = 0, high = settings->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(settings->scopes[middle].scope, scope) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_at(const struct settings *settings, size_t position, const char *scope)
{
    return position < settings->count && strcmp(settings->scopes[position].scope, scope) == 0;
}

static void make_room(struct settings *settings, size_t position)
{
    if (settings->count == settings->capacity) {
        settings->capacity = settings->capacity ? settings->capacity * 2 : 16;
        settings->scopes = memory_resize(settings->scopes, settings->capacity * sizeof(*settings->scopes));
    }
    memmove(&settings->scopes[position + 1], &settings->scopes[position],
            (settings->count++ - position) * sizeof(*settings->scopes));
}

static void remove_at(struct settings *settings, size_t position)
{
    settings->count--;
    memmove(&settings->scopes[position], &settings->scopes[position + 1],
            (settings->count - position) * sizeof(*settings->scopes));
}

void settings_take(struct settings *settings, const struct settings_record *record)
{
    size_t position = position_of(settings, record->scope);
    bool is_known = is_at(settings, position, record->scope);

    if (settings_record_is_empty(record)) {
        if (is_known)
            remove_at(settings, position);
        return;
    }
    if (!is_known)
        make_room(settings, position);
    settings->scopes[position] = *record;
}

const struct settings_record *settings_find(const struct settings *settings, const char *scope)
{
    size_t position = position_of(settings, scope);

    return is_at(settings, position, scope) ? &settings->scopes[position] : NULL;
}

/* The record of the n-th scope around a place, narrowest first; NULL if it says nothing. */
static const struct settings_record *around(const struct settings *settings, const char *account, const char *region,
                                            unsigned width)
{
    bool is_any_account = width >= 2, is_any_region = width % 2 == 1;
    char scope[SETTINGS_SCOPE_BYTES];

    assert(width < WIDTHS);
    (void)snprintf(scope, sizeof(scope), "%s/%s", is_any_account ? "*" : account, is_any_region ? "*" : region);
    return settings_find(settings, scope);
}

bool settings_is_enabled(const struct settings *settings, const char *account, const char *region,
                         const char *resource_type, const char **scope)
{
    struct error ignored;
    unsigned type;

    *scope = NULL;
    if (!resource_type_find(resource_type, &type, &ignored))
        return !settings->is_disabled_by_default;
    for (unsigned width = 0; settings->count && width < WIDTHS; width++) {
        const struct settings_record *record = around(settings, account, region, width);

        if (record == NULL || !(record->named >> type & 1))
            continue;
        *scope = record->scope;
        return record->enabled >> type & 1;
    }
    return !settings->is_disabled_by_default;
}

const char *settings_pauser(const struct settings *settings, const char *account, const char *region)
{
    for (unsigned width = 0; settings->count && width < WIDTHS; width++) {
        const struct settings_record *record = around(settings, account, region, width);

        if (record && record->pause != PAUSE_UNSAID)
            return record->pause == PAUSE_ON ? record->scope : NULL;
    }
    return NULL;
}
