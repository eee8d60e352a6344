#include "proto/json_reader.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "proto/spelling.h"

_Static_assert(sizeof(enum error_class) == sizeof(unsigned), "json_reader_choice stores enums as unsigned");

static const char *dot(const struct json_reader *reader)
{
    return reader->parent ? "." : "";
}

static const char *parent(const struct json_reader *reader)
{
    return reader->parent ? reader->parent : "";
}

static void *member(const struct json_reader *reader, const struct json_field *field)
{
    return (char *)reader->target + field->offset;
}

static void store_text(const struct json_reader *reader, const struct json_field *field, const char *text)
{
    memcpy(member(reader, field), &text, sizeof(text));
}

bool json_reader_text(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                      struct error *error)
{
    const char *text = json_string_value(value);
    int64_t length;

    if (text == NULL)
        return error_set(error, ERROR_INVALID_JOB, "must be a string");
    length = (int64_t)json_string_length(value);
    if (length < field->min || length > field->max)
        return error_set(error, ERROR_INVALID_JOB, "must have %lld to %lld characters", (long long)field->min,
                         (long long)field->max);
    if (field->check && !field->check(text, error))
        return false;
    store_text(reader, field, arena_copy(reader->arena, text, (size_t)length));
    return true;
}

bool json_reader_integer(const struct json_reader *reader, const struct json_field *field,
                         const json_t *value, struct error *error)
{
    int64_t number = json_integer_value(value);

    if (!json_is_integer(value))
        return error_set(error, ERROR_INVALID_JOB, "must be an integer");
    if (number < field->min || number > field->max)
        return error_set(error, ERROR_INVALID_JOB, "must be between %lld and %lld", (long long)field->min,
                         (long long)field->max);
    memcpy(member(reader, field), &number, sizeof(number));
    return true;
}

bool json_reader_time(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                      struct error *error)
{
    const char *text = json_string_value(value);
    int64_t time_ms;

    if (text == NULL || !clock_parse_rfc3339(text, &time_ms))
        return error_set(error, ERROR_INVALID_JOB,
                         "must be an RFC 3339 time such as \"2026-11-23T02:00:00Z\"");
    if (time_ms < field->min)
        return error_set(error, ERROR_INVALID_JOB, "must not lie before 1970");
    memcpy(member(reader, field), &time_ms, sizeof(time_ms));
    return true;
}

bool json_reader_boolean(const struct json_reader *reader, const struct json_field *field,
                         const json_t *value, struct error *error)
{
    uint8_t is_true = json_is_true(value);

    if (!json_is_boolean(value))
        return error_set(error, ERROR_INVALID_JOB, "must be true or false");
    memcpy(member(reader, field), &is_true, sizeof(is_true));
    return true;
}

static bool refuse_choice(const struct json_field *field, struct error *error)
{
    char names[128] = "";

    for (const char *const *choice = field->choices; *choice; choice++) {
        strncat(names, choice == field->choices ? "\"" : ", \"", sizeof(names) - strlen(names) - 1);
        strncat(names, *choice, sizeof(names) - strlen(names) - 1);
        strncat(names, "\"", sizeof(names) - strlen(names) - 1);
    }
    return error_set(error, ERROR_INVALID_JOB, "must be one of %s", names);
}

static bool find_choice(const struct json_field *field, const json_t *value, unsigned *index,
                        struct error *error)
{
    const char *text = json_string_value(value);

    for (unsigned i = 0; text && field->choices[i]; i++) {
        if (strcmp(text, field->choices[i]) == 0) {
            *index = i;
            return true;
        }
    }
    return refuse_choice(field, error);
}

bool json_reader_choice(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                        struct error *error)
{
    unsigned index;

    if (!find_choice(field, value, &index, error))
        return false;
    memcpy(member(reader, field), &index, sizeof(index));
    return true;
}

bool json_reader_either(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                        struct error *error)
{
    unsigned index;
    uint8_t is_second;

    if (!find_choice(field, value, &index, error))
        return false;
    is_second = index == 1;
    memcpy(member(reader, field), &is_second, sizeof(is_second));
    return true;
}

static bool check_entry(const struct json_field *field, const char *key, const json_t *value,
                        struct error *error)
{
    char shown[SPELLING_SHOWN_BYTES];
    const char *text = json_string_value(value);

    if (text == NULL)
        return error_set(error, ERROR_INVALID_JOB, "\"%s\" must be a string", spelling_shown(key, shown));
    if (field->check_entry && !field->check_entry(key, text, error))
        return error_prefix(error, "\"%s\"", spelling_shown(key, shown));
    return true;
}

bool json_reader_map(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                     struct error *error)
{
    const char *key;
    json_t *entry;
    char *json;

    if (!json_is_object(value))
        return error_set(error, ERROR_INVALID_JOB, "must be an object whose values are strings");
    if ((int64_t)json_object_size(value) > field->max)
        return error_set(error, ERROR_INVALID_JOB, "has more than %lld entries", (long long)field->max);
    json_object_foreach((json_t *)(uintptr_t)value, key, entry) /* jansson iterates over non-const only */
    {
        if (!check_entry(field, key, entry, error))
            return false;
    }
    json = memory_require(json_dumps(value, JSON_COMPACT));
    store_text(reader, field, arena_text(reader->arena, json));
    free(json);
    return true;
}

bool json_reader_object(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                        struct error *error)
{
    struct json_reader inner = *reader;

    assert(reader->parent == NULL); /* tables are two levels deep; messages show one parent */
    inner.parent = field->name;
    return json_reader_read(&inner, field->fields, value, error);
}

bool json_reader_refuse(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                        struct error *error)
{
    (void)reader; /* the answer is the same for every value */
    (void)field;
    (void)value;
    return error_set(error, ERROR_INVALID_JOB, "is not offered by Tidemark: leave it out");
}

static const struct json_field *find_field(const struct json_field *fields, const char *name)
{
    while (fields->name && strcmp(fields->name, name) != 0)
        fields++;
    return fields->name ? fields : NULL;
}

static const char *nearest_field(const struct json_reader *reader, const struct json_field *fields,
                                 const char *name)
{
    const char *nearest = NULL;

    for (; fields->name; fields++) {
        if (!(fields->taken_by & reader->kind) || !spelling_is_near(name, fields->name))
            continue;
        if (nearest == NULL || spelling_distance(name, fields->name) < spelling_distance(name, nearest))
            nearest = fields->name;
    }
    return nearest;
}

static bool refuse_unknown(const struct json_reader *reader, const struct json_field *fields,
                           const char *name, struct error *error)
{
    char shown[SPELLING_SHOWN_BYTES];
    const char *nearest = nearest_field(reader, fields, name);

    (void)spelling_shown(name, shown);
    if (nearest)
        return error_set(error, ERROR_INVALID_JOB, "unknown field \"%s%s%s\": did you mean \"%s\"?",
                         parent(reader), dot(reader), shown, nearest);
    return error_set(error, ERROR_INVALID_JOB, "unknown field \"%s%s%s\"", parent(reader), dot(reader),
                     shown);
}

static bool read_member(const struct json_reader *reader, const struct json_field *field, const json_t *value,
                        struct error *error)
{
    if (!(field->taken_by & reader->kind))
        return error_set(error, ERROR_INVALID_JOB, "\"%s%s%s\" is not a field of %s", parent(reader),
                         dot(reader), field->name, reader->kind_name);
    if (field->read(reader, field, value, error))
        return true;
    /* What is wrong inside an object has been named there. */
    if (field->fields && json_is_object(value))
        return false;
    return error_prefix(error, "\"%s%s%s\"", parent(reader), dot(reader), field->name);
}

static bool check_required(const struct json_reader *reader, const struct json_field *fields,
                           const json_t *object, struct error *error)
{
    for (; fields->name; fields++) {
        if ((fields->required_by & reader->kind) && json_object_get(object, fields->name) == NULL)
            return error_set(error, ERROR_INVALID_JOB, "\"%s%s%s\" is required in %s", parent(reader),
                             dot(reader), fields->name, reader->kind_name);
    }
    return true;
}

bool json_reader_read(const struct json_reader *reader, const struct json_field *fields, const json_t *object,
                      struct error *error)
{
    const char *name;
    json_t *value;

    assert(reader->target);
    assert(reader->kind);
    if (!json_is_object(object))
        return error_set(error, ERROR_INVALID_JOB, "must be an object");
    json_object_foreach((json_t *)(uintptr_t)object, name, value) /* jansson iterates over non-const only */
    {
        const struct json_field *field = find_field(fields, name);

        if (field == NULL)
            return refuse_unknown(reader, fields, name, error);
        if (!read_member(reader, field, value, error))
            return false;
    }
    return check_required(reader, fields, object, error);
}
