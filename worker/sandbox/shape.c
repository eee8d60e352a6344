#include "sandbox/shape.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "sandbox/request.h"

enum { PATH_BYTES = 256 };

static const struct shape no_rows[] = {{0}};

const struct shape *shape_find(const struct shape *shape, const char *path)
{
    for (; shape && shape->path; shape++)
        if (strcmp(shape->path, path) == 0)
            return shape;
    return NULL;
}

size_t shape_count_characters(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80; /* every byte but those that continue a character */
    return count;
}

bool shape_is_choice(const char *choices, const char *text)
{
    size_t length = strlen(text);

    for (const char *at = strchr(choices, '|'); at && at[1]; at = strchr(at + 1, '|'))
        if (strncmp(at + 1, text, length) == 0 && at[1 + length] == '|')
            return length > 0;
    return false;
}

static bool is_letter(const char *letters, char letter)
{
    for (const char *at = letters; *at; at++) {
        if (at[1] == '-' && at[2]) {
            if (letter >= at[0] && letter <= at[2])
                return true;
            at += 2;
        } else if (*at == letter) {
            return true;
        }
    }
    return false;
}

static bool has_only_letters(const char *letters, const char *text)
{
    for (; *text; text++)
        if (!is_letter(letters, *text))
            return false;
    return true;
}

/* Whether a row stands below a path: "Tags[].Key" below "Tags" and below "Tags[]"; each stands below "". */
static bool is_below(const struct shape *row, const char *path)
{
    size_t length = strlen(path);

    return strncmp(row->path, path, length) == 0 &&
           (length == 0 || row->path[length] == '.' || row->path[length] == '[');
}

static bool has_rows_below(const struct shape *shape, const char *path, char separator)
{
    size_t length = strlen(path);

    for (; shape->path; shape++)
        if (is_below(shape, path) && (length == 0 || shape->path[length] == separator))
            return true;
    return false;
}

static bool is_query(const struct request *request)
{
    return request->service->protocol == SERVICE_EC2 || request->service->protocol == SERVICE_QUERY;
}

static bool refuse_type(struct request *request, const char *path)
{
    return request_refuse(request, request->service->codes.wrong_type,
                          "The value of %.100s has the wrong type", path);
}

static bool refuse_value(struct request *request, const struct shape *row, const char *value)
{
    return request_refuse(request, row->code ? row->code : request->service->codes.out_of_range,
                          "Value '%.60s' at '%.60s' failed to satisfy constraint", value, row->path);
}

static bool is_in_range(const struct shape *row, int64_t number)
{
    return (row->min == 0 && row->max == 0) || (number >= row->min && number <= row->max);
}

static bool check_text(struct request *request, const struct shape *row, const json_t *value)
{
    const char *text = json_string_value(value);
    size_t prefix_length = row->prefix ? strlen(row->prefix) : 0;

    if (text == NULL)
        return refuse_type(request, row->path);
    if ((row->choices && !shape_is_choice(row->choices, text)) ||
        (row->prefix && strncmp(row->prefix, text, prefix_length) != 0) ||
        (row->letters && !has_only_letters(row->letters, text + prefix_length)) ||
        !is_in_range(row, (int64_t)shape_count_characters(text)))
        return refuse_value(request, row, text);
    return true;
}

static bool read_number(const char *text, long long *number)
{
    char *end = NULL;

    if (*text == '\0' || strchr("-0123456789", *text) == NULL)
        return false;
    errno = 0;
    *number = strtoll(text, &end, 10);
    return errno == 0 && *end == '\0';
}

static bool check_number(struct request *request, const struct shape *row, const json_t *value)
{
    long long number = json_integer_value(value);
    char printed[32];

    if (is_query(request) ? !json_is_string(value) || !read_number(json_string_value(value), &number)
                          : !json_is_integer(value))
        return refuse_type(request, row->path);
    (void)snprintf(printed, sizeof(printed), "%lld", number);
    return is_in_range(row, number) || refuse_value(request, row, printed);
}

static bool check_boolean(struct request *request, const struct shape *row, const json_t *value)
{
    const char *text = json_string_value(value);
    bool is_spelt = text && (strcmp(text, "true") == 0 || strcmp(text, "false") == 0);

    return (is_query(request) ? is_spelt : json_is_boolean(value)) || refuse_type(request, row->path);
}

static bool check_time(struct request *request, const struct shape *row, const json_t *value)
{
    int64_t time_ms;
    bool is_text = json_is_string(value) && request->service->protocol != SERVICE_JSON;
    bool is_number = json_is_number(value) && !is_query(request);

    if (is_number || (is_text && clock_parse_rfc3339(json_string_value(value), &time_ms)))
        return true;
    return refuse_type(request, row->path);
}

static bool check_map(struct request *request, const struct shape *row, const json_t *value)
{
    const char *key;
    json_t *member;

    if (!json_is_object(value))
        return refuse_type(request, row->path);
    json_object_foreach((json_t *)(uintptr_t)value, key, member) /* the iterator takes no const object */
    {
        if (!json_is_string(member))
            return refuse_type(request, row->path);
    }
    return is_in_range(row, (int64_t)json_object_size(value)) || refuse_value(request, row, "(map)");
}

static bool check_value(struct request *request, const struct shape *shape, const char *path,
                        const json_t *value);

static bool check_elements(struct request *request, const struct shape *shape, const char *path,
                           const json_t *list)
{
    const struct shape *row = shape_find(shape, path);
    char below[PATH_BYTES];
    json_t *element;
    size_t i;

    if (row && !is_in_range(row, (int64_t)json_array_size(list)))
        return refuse_value(request, row, "(list)");
    (void)snprintf(below, sizeof(below), "%s[]", path);
    json_array_foreach(list, i, element)
    {
        if (!check_value(request, shape, below, element))
            return false;
    }
    return true;
}

static bool is_given(const json_t *value)
{
    return value && !json_is_null(value) && (!json_is_string(value) || json_string_length(value) > 0);
}

/* Whether a row is that of a member of the structure at a path: its name, if it is. */
static const char *member_name(const struct shape *row, const char *path)
{
    size_t length = strlen(path);
    const char *name = row->path + length + (length > 0);

    if (!is_below(row, path) || (length && row->path[length] != '.'))
        return NULL;
    return strpbrk(name, ".[") ? NULL : name;
}

static bool check_required(struct request *request, const struct shape *shape, const char *path,
                           const json_t *object)
{
    for (const struct shape *row = shape; row->path; row++) {
        const char *name = row->is_required ? member_name(row, path) : NULL;

        if (name && !is_given(json_object_get(object, name)))
            return request_refuse(
                request, request->service->codes.missing,
                "Value null at '%.100s' failed to satisfy constraint: Member must not be null", row->path);
    }
    return true;
}

static bool check_members(struct request *request, const struct shape *shape, const char *path,
                          const json_t *object)
{
    char below[PATH_BYTES];
    const char *key;
    json_t *member;

    json_object_foreach((json_t *)(uintptr_t)object, key, member)
    {
        (void)snprintf(below, sizeof(below), "%s%s%s", path, *path ? "." : "", key);
        if (!json_is_null(member) && !check_value(request, shape, below, member))
            return false;
    }
    return check_required(request, shape, path, object);
}

static bool check_leaf(struct request *request, const struct shape *row, const json_t *value)
{
    switch (row->type) {
    case SHAPE_TEXT:
        return check_text(request, row, value);
    case SHAPE_NUMBER:
        return check_number(request, row, value);
    case SHAPE_BOOLEAN:
        return check_boolean(request, row, value);
    case SHAPE_TIME:
        return check_time(request, row, value);
    case SHAPE_MAP:
        return check_map(request, row, value);
    case SHAPE_ANY:
        return true;
    case SHAPE_LIST:
    case SHAPE_OBJECT:
        break;
    }
    return refuse_type(request, row->path);
}

/* Recursive: an input is a few levels deep, and no deeper than its table. */
static bool check_value(struct request *request, const struct shape *shape, const char *path,
                        const json_t *value)
{
    const struct shape *row = shape_find(shape, path);
    bool is_leaf = row && row->type != SHAPE_LIST && row->type != SHAPE_OBJECT;
    bool is_list = has_rows_below(shape, path, '[');
    bool is_object = (row && row->type == SHAPE_OBJECT) || has_rows_below(shape, path, '.');

    if (is_leaf)
        return check_leaf(request, row, value);
    if (is_list && json_is_array(value))
        return check_elements(request, shape, path, value);
    if (is_object && json_is_object(value))
        return check_members(request, shape, path, value);
    if (is_list || is_object)
        return refuse_type(request, path);
    return request_refuse(request, request->service->codes.unknown_member, "The member %.100s is not known",
                          path);
}

bool shape_check(struct request *request, const struct shape *shape)
{
    assert(json_is_object(request->input));
    return check_members(request, shape ? shape : no_rows, "", request->input);
}
