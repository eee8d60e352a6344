#include "aws/protocol_rest_json.h"

#include <assert.h>
#include <string.h>

#include "aws/json_body.h"
#include "aws/rest_operations.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"

enum { URL_BYTES_MAX = 16 * 1024, NAME_BYTES_MAX = 64, DATE_LENGTH = sizeof("2026-01-01T00:00:00") - 1 };

struct writer {
    const struct protocol_call *call;
    const struct rest_operation *operation;
    struct text path;
    struct text query;
    const char *header; /* NULL: no member goes into one */
    json_t *body; /* the members that are left for it */
    struct error *error;
};

static bool is_in_path(const char *path, const char *member)
{
    size_t length = strlen(member);

    for (const char *at = strchr(path, '{'); at; at = strchr(at + 1, '{'))
        if (strncmp(at + 1, member, length) == 0 && at[1 + length] == '}')
            return true;
    return false;
}

static const struct rest_parameter *find_parameter(const struct rest_operation *operation, const char *member)
{
    const struct rest_parameter *parameter = operation->query;

    while (parameter && parameter->member && strcmp(parameter->member, member) != 0)
        parameter++;
    return parameter && parameter->member ? parameter : NULL;
}

/* A value of dots alone, or none at all, would make the path another one. */
static bool write_path_value(struct writer *writer, const char *member)
{
    const char *value = json_string_value(json_object_get(writer->call->input, member));

    if (value == NULL)
        return error_set(writer->error, ERROR_INTERNAL, "the call has no text for its parameter %s", member);
    if (*value == '\0' || strcmp(value, ".") == 0 || strcmp(value, "..") == 0)
        return error_set(writer->error, ERROR_INVALID_JOB, "the parameter %s cannot be \"%s\"", member, value);
    text_append_percent_encoded(&writer->path, value, strlen(value), false);
    return true;
}

static bool write_path(struct writer *writer)
{
    const char *at = writer->operation->path;

    while (*at) {
        size_t length = strcspn(at, "{");
        char member[NAME_BYTES_MAX];

        text_append(&writer->path, at, length);
        at += length;
        if (*at == '\0')
            break;
        length = strcspn(++at, "}");
        assert(length < sizeof(member));
        memcpy(member, at, length);
        member[length] = '\0';
        at += length + 1;
        if (!write_path_value(writer, member))
            return false;
    }
    return true;
}

static void append_number(struct text *text, const json_t *value)
{
    if (json_is_integer(value))
        text_append_int(text, json_integer_value(value));
    else
        text_append_real(text, json_real_value(value));
}

/* To the second, as the service's own clients send it. */
static void append_date(struct text *text, const json_t *seconds)
{
    char date[CLOCK_RFC3339_BYTES];

    clock_format_rfc3339((int64_t)json_number_value(seconds) * 1000, date);
    text_append(text, date, DATE_LENGTH);
    text_append_char(text, 'Z');
}

static bool append_value(struct text *text, const struct rest_parameter *parameter, const json_t *value)
{
    if (json_is_string(value))
        text_append_string(text, json_string_value(value));
    else if (json_is_number(value) && parameter->is_time)
        append_date(text, value);
    else if (json_is_number(value))
        append_number(text, value);
    else if (json_is_boolean(value))
        text_append_string(text, json_is_true(value) ? "true" : "false");
    else
        return false;
    return true;
}

static bool write_parameter(struct writer *writer, const struct rest_parameter *parameter, const json_t *value)
{
    SCOPED(text) struct text plain;

    text_init(&plain, URL_BYTES_MAX);
    if (!append_value(&plain, parameter, value))
        return error_set(writer->error, ERROR_INTERNAL, "the call's parameter %s has no place in a query",
                         parameter->member);
    if (plain.has_overflowed)
        return error_set(writer->error, ERROR_INTERNAL, "the call's input is too long");
    if (writer->query.length > 0)
        text_append_char(&writer->query, '&');
    text_append_format(&writer->query, "%s=", parameter->name);
    text_append_percent_encoded(&writer->query, text_string(&plain), plain.length, false);
    return true;
}

static bool write_header(struct writer *writer, const json_t *value)
{
    const struct rest_parameter *header = &writer->operation->header;

    writer->header = json_string_value(value);
    return writer->header || error_set(writer->error, ERROR_INTERNAL, "the call has no text for its parameter %s",
                                       header->member);
}

static bool write_member(struct writer *writer, const char *name, json_t *value)
{
    const struct rest_parameter *parameter = find_parameter(writer->operation, name);
    const char *in_header = writer->operation->header.member;

    if (is_in_path(writer->operation->path, name))
        return true;
    if (in_header && strcmp(in_header, name) == 0)
        return write_header(writer, value);
    if (parameter)
        return write_parameter(writer, parameter, value);
    if (!writer->operation->has_body)
        return error_set(writer->error, ERROR_INTERNAL, "%s has no parameter %s", writer->operation->name,
                         name);
    (void)json_object_set(writer->body, name, value);
    return true;
}

static bool write_members(struct writer *writer)
{
    const char *name;
    json_t *value;

    /* jansson's iteration wants an object that is not const, and leaves it as it is. */
    json_object_foreach((json_t *)(uintptr_t)writer->call->input, name, value)
    {
        if (!write_member(writer, name, value))
            return false;
    }
    if (writer->path.has_overflowed || writer->query.has_overflowed)
        return error_set(writer->error, ERROR_INTERNAL, "the call's input is too long");
    return true;
}

static bool write_all(struct writer *writer, struct arena *arena, struct protocol_message *message)
{
    struct protocol_message written = {.method = writer->operation->method, .body = ""};

    if (!write_path(writer) || !write_members(writer))
        return false;
    written.path = arena_text(arena, text_string(&writer->path));
    written.query = arena_text(arena, text_string(&writer->query));
    if (writer->header)
        written.headers[written.header_count++] =
            (struct sigv4_header){writer->operation->header.name, arena_text(arena, writer->header)};
    if (writer->operation->has_body &&
        !json_body_write(writer->body, "application/json", arena, &written, writer->error))
        return false;
    *message = written;
    return true;
}

static bool write_message(const struct protocol_call *call, struct arena *arena,
                          struct protocol_message *message, struct error *error)
{
    struct writer writer = {.call = call, .error = error};
    bool is_written;

    assert(json_is_object(call->input));
    writer.operation = rest_operations_find(call->service->name, call->operation);
    if (writer.operation == NULL)
        return error_set(error, ERROR_INTERNAL, "the operation %s of %s is not known", call->operation,
                         call->service->name);
    text_init(&writer.path, URL_BYTES_MAX);
    text_init(&writer.query, URL_BYTES_MAX);
    writer.body = memory_require(json_object());
    is_written = write_all(&writer, arena, message);
    json_decref(writer.body);
    text_done(&writer.path);
    text_done(&writer.query);
    return is_written;
}

/* AWS Backup's error bodies have a "Code" of another kind ("ERROR_1101"), so the header comes first. */
static bool read_reply(const struct protocol_call *call, const struct protocol_reply *reply,
                       struct answer *answer)
{
    const struct rest_operation *operation = rest_operations_find(call->service->name, call->operation);
    const struct json_body_rules rules = {
        .is_header_first = true,
        .code_paths = {"code", "Code", "__type"},
        .may_be_empty = operation && operation->has_no_output,
    };

    return json_body_read(call, reply, &rules, answer);
}

const struct protocol protocol_rest_json = {.write = write_message, .read = read_reply};
