#include "observe/span.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"

/* Where the parts of a traceparent begin. */
enum { TRACE_AT = 3, PARENT_AT = TRACE_AT + TRACE_ID_HEX + 1, FLAGS_AT = PARENT_AT + SPAN_ID_HEX + 1 };

enum { SEED_OF_TRACE = 1, SEED_OF_TRACE_TOO = 2, SEED_OF_SPAN = 3, STATUS_ERROR = 2 };

/* All zeros mean that there is none. */
static uint64_t hash_of_id(const char *text, uint64_t seed)
{
    uint64_t hash = hash_bytes(text, strlen(text), seed);

    return hash ? hash : 1;
}

static bool is_odd_digit(char digit)
{
    return strchr("13579bdf", digit) != NULL;
}

struct trace_context trace_context_of(const char *traceparent, const char *job_id)
{
    struct trace_context context = {.is_sampled = true};

    assert(job_id != NULL);
    if (traceparent && strlen(traceparent) > FLAGS_AT + 1) {
        memcpy(context.trace_id, traceparent + TRACE_AT, TRACE_ID_HEX);
        memcpy(context.parent_id, traceparent + PARENT_AT, SPAN_ID_HEX);
        context.is_sampled = is_odd_digit(traceparent[FLAGS_AT + 1]);
        return context;
    }
    (void)snprintf(context.trace_id, sizeof(context.trace_id), "%016" PRIx64 "%016" PRIx64,
                   hash_of_id(job_id, SEED_OF_TRACE), hash_of_id(job_id, SEED_OF_TRACE_TOO));
    return context;
}

void span_id_of(const char *job_id, const char *part, char id[SPAN_ID_HEX + 1])
{
    uint64_t hash = hash_of_id(job_id, SEED_OF_SPAN);

    if (part)
        hash = hash_of_id(part, hash);
    (void)snprintf(id, SPAN_ID_HEX + 1, "%016" PRIx64, hash);
}

/* 64-bit numbers are strings in protobuf's JSON. */
static void write_time(struct text *json, const char *name, int64_t time_ms)
{
    text_append_format(json, ",\"%s\":\"%" PRId64 "000000\"", name, time_ms);
}

static void write_attribute(const struct span_attribute *attribute, struct text *json)
{
    text_append_string(json, "{\"key\":");
    text_append_json_string(json, attribute->name);
    if (attribute->text) {
        text_append_string(json, ",\"value\":{\"stringValue\":");
        text_append_json_string(json, attribute->text);
        text_append_string(json, "}}");
    } else {
        text_append_format(json, ",\"value\":{\"intValue\":\"%" PRId64 "\"}}", attribute->number);
    }
}

static void write_attributes(const struct span_attribute *attributes, struct text *json)
{
    bool is_first = true;

    text_append_string(json, ",\"attributes\":[");
    for (; attributes && attributes->name; attributes++) {
        if (attributes->text && attributes->text[0] == '\0')
            continue;
        if (!is_first)
            text_append_char(json, ',');
        write_attribute(attributes, json);
        is_first = false;
    }
    text_append_char(json, ']');
}

void span_write(const struct span *span, struct text *json)
{
    assert(strlen(span->trace_id) == TRACE_ID_HEX);
    assert(strlen(span->id) == SPAN_ID_HEX);
    text_append_format(json, "{\"traceId\":\"%s\",\"spanId\":\"%s\"", span->trace_id, span->id);
    if (span->parent_id[0] != '\0')
        text_append_format(json, ",\"parentSpanId\":\"%s\"", span->parent_id);
    text_append_string(json, ",\"name\":");
    text_append_json_string(json, span->name);
    text_append_format(json, ",\"kind\":%d", (int)span->kind);
    write_time(json, "startTimeUnixNano", span->start_ms);
    write_time(json, "endTimeUnixNano", span->end_ms > span->start_ms ? span->end_ms : span->start_ms);
    write_attributes(span->attributes, json);
    if (span->failure) {
        text_append_format(json, ",\"status\":{\"code\":%d,\"message\":", STATUS_ERROR);
        text_append_json_string(json, span->failure);
        text_append_char(json, '}');
    }
    text_append_char(json, '}');
}
