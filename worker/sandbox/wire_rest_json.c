#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/rest_operations.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "sandbox/percent.h"
#include "sandbox/wire.h"

enum { VALUE_BYTES_MAX = 8 * 1024, NAME_BYTES_MAX = 64 };

static const struct wire_refusal refusals[] = {
    {"AuthFailure", "UnrecognizedClientException", 403},
    {"ExpiredToken", "ExpiredTokenException", 403},
    {"IncompleteSignature", "IncompleteSignatureException", 403},
    {"MissingAuthenticationToken", "MissingAuthenticationTokenException", 403},
    {"RequestExpired", "InvalidSignatureException", 403},
    {"SignatureDoesNotMatch", "InvalidSignatureException", 403},
    {"UnknownOperationException", "UnknownOperationException", 404},
    {0},
};

/* A request while it is read. */
struct reading {
    const struct http_exchange *exchange;
    struct wire_call *call;
    struct answer *answer;
    const struct rest_operation *route;
    const struct shape *shape;
};

static bool refuse(const struct reading *reading, const char *code, const char *message, const char *what)
{
    struct error error = {.class = ERROR_REJECTED};

    (void)snprintf(error.code, sizeof(error.code), "%s", code);
    (void)snprintf(error.message, sizeof(error.message), "%s: %.100s", message, what);
    return wire_refuse(reading->call->service, reading->answer, &error);
}

/* Decodes a part of the path or the query; NULL if it cannot be. */
static json_t *decoded(const char *from, size_t length)
{
    SCOPED(text) struct text value;

    text_init(&value, VALUE_BYTES_MAX);
    return percent_decode(from, length, &value) ? json_string(text_string(&value)) : NULL;
}

/* Takes the members out of a path that has the form of the template, into `input`.  False if it has another
 * form. */
static bool match_path(const char *template, const char *path, json_t *input)
{
    while (*template) {
        char member[NAME_BYTES_MAX];
        size_t length;

        if (*template != '{') {
            if (*template ++!= *path++)
                return false;
            continue;
        }
        length = strcspn(template + 1, "}");
        assert(length < sizeof(member));
        (void)snprintf(member, sizeof(member), "%.*s", (int)length, template + 1);
        template += length + 2;
        length = strcspn(path, "/?");
        if (length == 0 || json_object_set_new(input, member, decoded(path, length)) != 0)
            return false;
        path += length;
    }
    return *path == '\0' || *path == '?';
}

static bool is_routed(const struct reading *reading, const struct rest_operation *route, json_t *input)
{
    json_object_clear(input);
    return route && strcmp(route->method, http_exchange_method(reading->exchange)) == 0 &&
           match_path(route->path, http_exchange_target(reading->exchange), input);
}

static bool find_route(struct reading *reading, json_t *input)
{
    const struct service *service = reading->call->service;

    for (size_t table = 0; table < SERVICE_TABLES_MAX && service->operations[table]; table++) {
        for (const struct service_operation *row = service->operations[table]; row->name; row++) {
            const struct rest_operation *route = rest_operations_find(service->name, row->name);

            if (!is_routed(reading, route, input))
                continue;
            reading->route = route;
            reading->shape = row->shape;
            (void)snprintf(reading->call->operation, sizeof(reading->call->operation), "%s", row->name);
            return true;
        }
    }
    return refuse(reading, "UnknownOperationException", "there is no such operation",
                  http_exchange_target(reading->exchange));
}

/* A query has texts alone: a number, a boolean or a time becomes what it is in the input. */
static json_t *typed(const struct reading *reading, const struct rest_parameter *parameter, json_t *text)
{
    const struct shape *row = shape_find(reading->shape, parameter->member);
    const char *value = json_string_value(text);
    int64_t time_ms;

    if (parameter->is_time && clock_parse_rfc3339(value, &time_ms))
        return json_real((double)time_ms / 1000);
    if (row && row->type == SHAPE_NUMBER && *value && value[strspn(value, "0123456789")] == '\0')
        return json_integer(strtoll(value, NULL, 10));
    if (row && row->type == SHAPE_BOOLEAN && (strcmp(value, "true") == 0 || strcmp(value, "false") == 0))
        return json_boolean(*value == 't');
    return json_incref(text);
}

static bool take_parameter(struct reading *reading, const char *pair, size_t length)
{
    size_t name_length = strcspn(pair, "=&");
    size_t value_at = name_length < length ? name_length + 1 : length;
    SCOPED(json) json_t *name = decoded(pair, name_length);
    SCOPED(json) json_t *value = decoded(pair + value_at, length - value_at);
    const struct rest_parameter *row = reading->route->query;

    while (name && row && row->member && strcmp(row->name, json_string_value(name)) != 0)
        row++;
    if (name == NULL || value == NULL || row == NULL || row->member == NULL)
        return refuse(reading, reading->call->service->codes.unknown_member,
                      "the query has a parameter that is not known", pair);
    json_object_set_new(reading->call->input, row->member, memory_require(typed(reading, row, value)));
    return true;
}

static bool take_query(struct reading *reading)
{
    const char *at = strchr(http_exchange_target(reading->exchange), '?');

    while (at && at[1]) {
        size_t length = strcspn(at + 1, "&");

        if (length && !take_parameter(reading, at + 1, length))
            return false;
        at = at[1 + length] ? at + 1 + length : NULL;
    }
    return true;
}

static bool take_body(struct reading *reading)
{
    size_t length;
    const char *bytes = http_exchange_body(reading->exchange, &length);
    SCOPED(json) json_t *body = NULL;

    if (length == 0)
        return true;
    body = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL);
    if (!reading->route->has_body || !json_is_object(body))
        return refuse(reading, reading->call->service->codes.wrong_type, "the body is wrong",
                      reading->route->name);
    json_object_update_missing(reading->call->input, body);
    return true;
}

static bool read_rest(const struct http_exchange *exchange, struct wire_call *call, struct answer *answer)
{
    struct reading reading = {.exchange = exchange, .call = call, .answer = answer};

    call->input = memory_require(json_object());
    return find_route(&reading, call->input) && take_query(&reading) && take_body(&reading);
}

/* The code stands in a header.  AWS Backup's bodies have a "Code" of another kind, and those of EFS an
 * "ErrorCode". */
static json_t *error_of(const struct wire_call *call, const struct error *error)
{
    bool is_efs = strcmp(call->service->name, "efs") == 0;

    return memory_require(json_pack("{s:s, s:s}", is_efs ? "ErrorCode" : "Code",
                                    is_efs ? error->code : "ERROR_1101", "Message", error->message));
}

static void write_rest(const struct wire_call *call, const struct answer *answer, struct wire_reply *reply)
{
    const struct rest_operation *route = rest_operations_find(call->service->name, call->operation);
    bool is_error = answer->error.class != ERROR_NONE;
    SCOPED(json) json_t *body = is_error ? error_of(call, &answer->error) : json_incref(answer->output);
    char *printed = memory_require(json_dumps(body, JSON_COMPACT));

    reply->content_type = "application/json";
    if (is_error)
        (void)snprintf(reply->error_type, sizeof(reply->error_type), "%s", answer->error.code);
    if (is_error || !route->has_no_output)
        text_append_string(&reply->body, printed);
    free(printed);
}

const struct wire wire_rest_json = {.read = read_rest, .write = write_rest, .refusals = refusals};
