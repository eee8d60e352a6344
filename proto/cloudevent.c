#include "proto/cloudevent.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "proto/job_request.h"

#define STRUCTURED_JSON "application/cloudevents+json"
#define ANY_CLOUDEVENT "application/cloudevents"

/* Kafka's own names are case-sensitive, but producers write Content-Type as HTTP does. */
static const struct kafka_header *find_header(const struct kafka_record *record, const char *name)
{
    for (size_t i = 0; i < record->header_count; i++) {
        if (record->headers[i].value && strcasecmp(record->headers[i].name, name) == 0)
            return &record->headers[i];
    }
    return NULL;
}

static bool header_begins(const struct kafka_header *header, const char *text)
{
    size_t length = strlen(text);

    return header && header->length >= length && strncasecmp(header->value, text, length) == 0;
}

static int nesting_of(char byte)
{
    return (byte == '{' || byte == '[') - (byte == '}' || byte == ']');
}

/* How many brackets open, whether in a string or not; counts to `most` and no further. */
static int count_openings(const char *bytes, size_t length, int most)
{
    static const char openings[] = {'{', '['};
    int count = 0;

    for (size_t i = 0; i < COUNT_OF(openings); i++) {
        const char *at = bytes;

        while (count < most && (at = memchr(at, openings[i], (size_t)(bytes + length - at)))) {
            count++;
            at++;
        }
    }
    return count;
}

/* Depth is counted before the parser sees the bytes, so that a megabyte of '[' costs one pass and no memory.
   Brackets that do not match need no care here: the parser stops at the first.  Few brackets cannot be nested
   deep, and are counted ten times as fast: that is the way of nearly all requests. */
static bool check_depth(const char *bytes, size_t length, struct error *error)
{
    bool in_string = false;
    int depth = 0;

    if (count_openings(bytes, length, REQUEST_DEPTH_MAX + 1) <= REQUEST_DEPTH_MAX)
        return true;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '"')
            in_string = !in_string;
        else if (in_string)
            i += bytes[i] == '\\'; /* what is escaped ends no string */
        else
            depth += nesting_of(bytes[i]);
        if (depth > REQUEST_DEPTH_MAX)
            return error_set(error, ERROR_INVALID_JOB, "the request is nested deeper than %d levels",
                             REQUEST_DEPTH_MAX);
    }
    return true;
}

static bool check_value(const struct kafka_record *record, struct error *error)
{
    if (record->value == NULL || record->value_length == 0)
        return error_set(error, ERROR_INVALID_JOB, "the record has no value");
    if (record->value_length > REQUEST_BYTES_MAX)
        return error_set(error, ERROR_INVALID_JOB, "the request has %zu bytes; at most %d are taken",
                         record->value_length, REQUEST_BYTES_MAX);
    return check_depth(record->value, record->value_length, error);
}

static bool parse(const struct kafka_record *record, json_t **root, struct error *error)
{
    json_error_t where;

    *root = json_loadb(record->value, record->value_length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &where);
    if (*root == NULL)
        return error_set(error, ERROR_INVALID_JOB, "the request is not valid JSON: %s (line %d, column %d)",
                         where.text, where.line, where.column);
    return true;
}

static bool check_structured(const json_t *root, struct error *error)
{
    const char *version = json_string_value(json_object_get(root, "specversion"));

    if (!json_is_object(root))
        return error_set(error, ERROR_INVALID_JOB, "a CloudEvent in structured mode must be a JSON object");
    if (version == NULL || strcmp(version, "1.0") != 0)
        return error_set(error, ERROR_INVALID_JOB, "\"specversion\" of the CloudEvent must be \"1.0\"");
    if (json_object_get(root, "data_base64"))
        return error_set(error, ERROR_INVALID_JOB,
                         "\"data_base64\" is not taken: a job request is JSON in \"data\"");
    if (json_object_get(root, "data") == NULL)
        return error_set(error, ERROR_INVALID_JOB, "the CloudEvent has no \"data\"");
    return true;
}

static bool check_headers(const struct kafka_record *record, struct error *error)
{
    const struct kafka_header *version = find_header(record, "ce_specversion");
    const struct kafka_header *type = find_header(record, "content-type");

    if (version && (version->length != 3 || memcmp(version->value, "1.0", 3) != 0))
        return error_set(error, ERROR_INVALID_JOB, "the header ce_specversion must be \"1.0\"");
    if (header_begins(type, ANY_CLOUDEVENT) && !header_begins(type, STRUCTURED_JSON))
        return error_set(error, ERROR_INVALID_JOB,
                         "the content type must be JSON or one event in " STRUCTURED_JSON);
    return true;
}

static bool is_lower_hex(const char *at, size_t length)
{
    return strspn(at, "0123456789abcdef") >= length;
}

static bool has_digit(const char *at, size_t length)
{
    return strspn(at, "0") < length;
}

/* https://www.w3.org/TR/trace-context/: 00-<32 hex>-<16 hex>-<2 hex>, ids not all zero. */
static bool is_traceparent(const char *text)
{
    return strlen(text) == 55 && memcmp(text, "00-", 3) == 0 && is_lower_hex(text + 3, 32) &&
           text[35] == '-' && is_lower_hex(text + 36, 16) && text[52] == '-' && is_lower_hex(text + 53, 2) &&
           has_digit(text + 3, 32) && has_digit(text + 36, 16);
}

static const char *traceparent_of(const struct kafka_record *record, const json_t *attributes,
                                  struct arena *arena)
{
    const struct kafka_header *header = find_header(record, "traceparent");
    const char *text = NULL;

    if (header == NULL)
        header = find_header(record, "ce_traceparent");
    if (header)
        text = arena_copy(arena, header->value, header->length);
    else
        text = arena_text(arena, json_string_value(json_object_get(attributes, "traceparent")));
    return text && is_traceparent(text) ? text : NULL;
}

bool cloudevent_read(const struct kafka_record *record, struct arena *arena, struct cloudevent *event,
                     struct error *error)
{
    bool is_structured = header_begins(find_header(record, "content-type"), STRUCTURED_JSON);
    json_t *root;

    assert(event->root == NULL);
    if (!check_value(record, error) || !check_headers(record, error) || !parse(record, &root, error))
        return false;
    if (is_structured && !check_structured(root, error)) {
        json_decref(root);
        return false;
    }
    event->root = root;
    event->body = is_structured ? json_object_get(root, "data") : root;
    event->traceparent = traceparent_of(record, is_structured ? root : NULL, arena);
    return true;
}

void cloudevent_done(struct cloudevent *event)
{
    json_decref(event->root);
    *event = (struct cloudevent){0};
}
