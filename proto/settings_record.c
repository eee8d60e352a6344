#include "proto/settings_record.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "proto/json_writer.h"
#include "proto/resource_type.h"
#include "proto/spelling.h"

enum { ACCOUNT_DIGITS = 12, REGION_BYTES_MAX = 31 };

_Static_assert(RESOURCE_TYPE_COUNT <= 32, "a set of resource types is one 32-bit word");
_Static_assert(ACCOUNT_DIGITS + 1 + REGION_BYTES_MAX < SETTINGS_SCOPE_BYTES, "every scope has room");

static const char opt_in_name[] = "ResourceTypeOptInPreference";
static const char paused_name[] = "Paused";

static bool is_account(const char *text, size_t length)
{
    return (length == 1 && *text == '*') || (length == ACCOUNT_DIGITS && strspn(text, "0123456789") == length);
}

static bool is_region(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    size_t length = strlen(text);

    return strcmp(text, "*") == 0 || (length > 0 && length <= REGION_BYTES_MAX && strspn(text, letters) == length);
}

bool settings_scope_check(const char *scope, struct error *error)
{
    const char *slash = strchr(scope, '/');
    char shown[SPELLING_SHOWN_BYTES];

    if (slash && is_account(scope, (size_t)(slash - scope)) && is_region(slash + 1))
        return true;
    return error_set(error, ERROR_INVALID_JOB,
                     "\"%s\" is no scope: it must be <account>/<Region>, as 111122223333/eu-west-1; either may be *",
                     spelling_shown(scope, shown));
}

static bool read_scope(const struct kafka_record *record, char scope[SETTINGS_SCOPE_BYTES], struct error *error)
{
    (void)snprintf(scope, SETTINGS_SCOPE_BYTES, "%.*s", (int)(record->key ? record->key_length : 0),
                   record->key ? (const char *)record->key : "");
    if (record->key_length >= SETTINGS_SCOPE_BYTES || strlen(scope) != record->key_length)
        return error_set(error, ERROR_INVALID_JOB, "the key is no scope");
    return settings_scope_check(scope, error);
}

static bool read_opt_in(const json_t *value, struct settings_record *settings, struct error *error)
{
    const char *name;
    json_t *is_enabled;

    if (!json_is_object(value))
        return error_set(error, ERROR_INVALID_JOB, "\"%s\" must be an object of true and false", opt_in_name);
    json_object_foreach((json_t *)(uintptr_t)value, name, is_enabled) /* jansson iterates over non-const only */
    {
        unsigned type;

        if (!resource_type_find(name, &type, error))
            return error_prefix(error, "\"%s\"", opt_in_name);
        if (!json_is_boolean(is_enabled))
            return error_set(error, ERROR_INVALID_JOB, "\"%s.%s\" must be true or false", opt_in_name, name);
        settings->named |= 1u << type;
        settings->enabled |= (json_is_true(is_enabled) ? 1u : 0u) << type;
    }
    return true;
}

static bool read_paused(const json_t *value, struct settings_record *settings, struct error *error)
{
    if (!json_is_boolean(value))
        return error_set(error, ERROR_INVALID_JOB, "\"%s\" must be true or false", paused_name);
    settings->pause = json_is_true(value) ? PAUSE_ON : PAUSE_OFF;
    return true;
}

static bool refuse_unknown(const char *name, struct error *error)
{
    char shown[SPELLING_SHOWN_BYTES];
    const char *nearest = spelling_distance(name, opt_in_name) < spelling_distance(name, paused_name) ? opt_in_name
                                                                                                       : paused_name;

    return error_set(error, ERROR_INVALID_JOB, "unknown field \"%s\": did you mean \"%s\"?",
                     spelling_shown(name, shown), nearest);
}

static bool read_members(const json_t *root, struct settings_record *settings, struct error *error)
{
    const char *name;
    json_t *value;

    if (!json_is_object(root))
        return error_set(error, ERROR_INVALID_JOB, "settings must be a JSON object");
    json_object_foreach((json_t *)(uintptr_t)root, name, value) /* jansson iterates over non-const only */
    {
        bool is_read;

        if (strcmp(name, opt_in_name) == 0)
            is_read = read_opt_in(value, settings, error);
        else if (strcmp(name, paused_name) == 0)
            is_read = read_paused(value, settings, error);
        else
            is_read = refuse_unknown(name, error);
        if (!is_read)
            return false;
    }
    return true;
}

static bool read_value(const struct kafka_record *record, struct settings_record *settings, struct error *error)
{
    SCOPED(json) json_t *root = NULL;
    json_error_t where;

    if (record->value_length > SETTINGS_VALUE_BYTES_MAX)
        return error_set(error, ERROR_INVALID_JOB, "settings have at most %u bytes", SETTINGS_VALUE_BYTES_MAX);
    root = json_loadb(record->value, record->value_length, JSON_REJECT_DUPLICATES, &where);
    if (root == NULL)
        return error_set(error, ERROR_INVALID_JOB, "settings must be JSON: %s (line %d, column %d)", where.text,
                         where.line, where.column);
    return read_members(root, settings, error);
}

bool settings_record_decode(const struct kafka_record *record, struct settings_record *settings, struct error *error)
{
    struct settings_record decoded = {.pause = PAUSE_UNSAID};

    if (!read_scope(record, decoded.scope, error))
        return false;
    if (record->value && !read_value(record, &decoded, error))
        return error_prefix(error, "%s", decoded.scope);
    *settings = decoded;
    return true;
}

bool settings_record_is_empty(const struct settings_record *settings)
{
    return settings->named == 0 && settings->pause == PAUSE_UNSAID;
}

static void print_opt_in(struct json_writer *writer, const struct settings_record *settings)
{
    json_writer_open(writer, opt_in_name);
    for (unsigned i = 0; i < RESOURCE_TYPE_COUNT; i++)
        if (settings->named >> i & 1)
            json_writer_boolean(writer, resource_type_name(i), settings->enabled >> i & 1);
    json_writer_close(writer);
}

void settings_record_print(const struct settings_record *settings, struct text *json)
{
    struct json_writer writer = {.text = json};

    json_writer_open(&writer, NULL);
    if (settings->named)
        print_opt_in(&writer, settings);
    if (settings->pause != PAUSE_UNSAID)
        json_writer_boolean(&writer, paused_name, settings->pause == PAUSE_ON);
    json_writer_close(&writer);
}

void settings_record_write(const struct settings_record *settings, struct arena *arena, struct kafka_record *record)
{
    SCOPED(text) struct text value;

    text_init(&value, SETTINGS_VALUE_BYTES_MAX);
    *record = (struct kafka_record){
        .topic = TOPIC_SETTINGS,
        .partition = KAFKA_PARTITION_BY_KEY,
        .key = arena_text(arena, settings->scope),
        .key_length = strlen(settings->scope),
    };
    if (settings_record_is_empty(settings))
        return;
    settings_record_print(settings, &value);
    assert(!value.has_overflowed); /* there are not that many types */
    record->value = arena_copy(arena, text_string(&value), value.length);
    record->value_length = value.length;
}
