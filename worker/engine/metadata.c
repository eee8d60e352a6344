#include "engine/metadata.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "proto/spelling.h"

static const struct metadata_key *find_key(const struct metadata_key *keys, const char *name)
{
    for (; keys->name; keys++)
        if (strcasecmp(keys->name, name) == 0)
            return keys;
    return NULL;
}

/* Probably a misspelt known one. */
static bool refuse_unknown(const struct metadata_key *keys, const char *name, struct error *error)
{
    while (keys->name && !spelling_is_near(name, keys->name))
        keys++;
    return error_set(error, ERROR_INVALID_JOB, "Metadata.%.100s: unknown key%s%s", name,
                     keys->name ? "; did you mean " : "", keys->name ? keys->name : "");
}

static json_t *as_boolean(const json_t *value)
{
    const char *text = json_string_value(value);

    if (json_is_boolean(value))
        return json_incref((json_t *)(uintptr_t)value);
    if (text && strcasecmp(text, "true") == 0)
        return json_true();
    return text && strcasecmp(text, "false") == 0 ? json_false() : NULL;
}

static json_t *as_number(const json_t *value)
{
    json_error_t ignored;
    json_t *number;

    if (!json_is_string(value))
        return json_is_number(value) ? json_incref((json_t *)(uintptr_t)value) : NULL;
    number = json_loads(json_string_value(value), JSON_DECODE_ANY, &ignored);
    if (json_is_number(number))
        return number;
    json_decref(number);
    return NULL;
}

/* NULL if the value is none of the key's type. */
static json_t *as_typed(const struct metadata_key *key, const char *text)
{
    json_error_t ignored;
    SCOPED(json) json_t *parsed = json_loads(text, JSON_DECODE_ANY, &ignored);

    switch (key->type) {
    case METADATA_STRING: /* a string may be given as such, or as JSON */
        return json_is_string(parsed) ? json_incref(parsed) : json_string(text);
    case METADATA_NUMBER:
        return as_number(parsed);
    case METADATA_BOOLEAN:
        return parsed ? as_boolean(parsed) : NULL;
    case METADATA_JSON:
        return json_incref(parsed);
    case METADATA_IGNORED:
        break;
    }
    return NULL;
}

static const char *type_name(const struct metadata_key *key)
{
    switch (key->type) {
    case METADATA_NUMBER:
        return "a number";
    case METADATA_BOOLEAN:
        return "true or false";
    case METADATA_JSON:
        return "JSON, in a string";
    case METADATA_STRING:
    case METADATA_IGNORED:
        break;
    }
    return "a string";
}

static bool take(const struct metadata_key *key, const char *text, json_t *typed, struct error *error)
{
    SCOPED(json) json_t *value = NULL;
    json_t *converted;

    if (key->type == METADATA_IGNORED || *text == '\0')
        return true;
    if (key->refusal)
        return error_set(error, ERROR_INVALID_JOB, "Metadata.%s: %s", key->name, key->refusal);
    value = as_typed(key, text);
    if (value == NULL)
        return error_set(error, ERROR_INVALID_JOB, "Metadata.%s: must be %s", key->name, type_name(key));
    converted = key->convert ? key->convert(value) : json_incref(value);
    if (converted)
        (void)json_object_set_new(typed, key->name, converted);
    return true;
}

static bool take_all(const struct metadata_key *keys, const json_t *given, json_t *typed, struct error *error)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)given, name, value)
    {
        const struct metadata_key *key = find_key(keys, name);

        if (key == NULL)
            return refuse_unknown(keys, name, error);
        if (json_object_get(typed, key->name))
            return error_set(error, ERROR_INVALID_JOB, "Metadata.%s: given twice", key->name);
        if (!take(key, json_string_value(value), typed, error)) /* requests are decoded with strings alone */
            return false;
    }
    for (; keys->name; keys++)
        if (keys->is_required && json_object_get(typed, keys->name) == NULL)
            return error_set(error, ERROR_INVALID_JOB, "Metadata.%s: required for this restore", keys->name);
    return true;
}

bool metadata_read(const struct metadata_key *keys, const char *given, struct arena *arena, const char **typed,
                   struct error *error)
{
    SCOPED(json) json_t *tree = NULL;
    SCOPED(json) json_t *values = memory_require(json_object());
    json_error_t ignored;
    char *printed;

    if (given)
        tree = json_loads(given, 0, &ignored); /* it was printed by the decoder */
    if (!take_all(keys, tree, values, error))
        return false;
    printed = memory_require(json_dumps(values, JSON_COMPACT));
    *typed = arena_text(arena, printed);
    free(printed);
    return true;
}
