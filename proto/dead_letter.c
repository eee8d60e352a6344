#include "proto/dead_letter.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

enum {
    ERROR_HEADERS = 6,
    /* A broker takes 1 MiB a record unless told otherwise: beside a value this large the reason keeps to its
       beginning. */
    LARGE_VALUE_BYTES = 900 * 1024,
    SHORT_REASON_BYTES = 96,
};

static void add_header(struct kafka_record *record, struct kafka_header *headers, const char *name,
                       const char *value)
{
    headers[record->header_count++] =
        (struct kafka_header){.name = name, .value = value, .length = strlen(value)};
}

static void copy_headers(const struct kafka_record *original, struct kafka_header *headers,
                         struct arena *arena)
{
    for (size_t i = 0; i < original->header_count; i++) {
        const struct kafka_header *header = &original->headers[i];

        headers[i] = (struct kafka_header){
            .name = arena_text(arena, header->name),
            .value = header->value ? arena_copy(arena, header->value, header->length) : NULL,
            .length = header->length,
        };
    }
}

static const char *reason_of(const struct error *error, size_t value_length, struct arena *arena)
{
    size_t length = strlen(error->message);

    if (value_length > LARGE_VALUE_BYTES && length > SHORT_REASON_BYTES)
        length = SHORT_REASON_BYTES;
    return arena_copy(arena, error->message, length);
}

void dead_letter_write(const struct kafka_record *original, const char *topic_name, const struct error *error,
                       int64_t now_ms, struct arena *arena, struct kafka_record *record)
{
    struct kafka_header *headers =
        arena_allocate(arena, (original->header_count + ERROR_HEADERS) * sizeof(*headers));
    char *time = arena_allocate(arena, CLOCK_RFC3339_BYTES);

    assert(topic_name);
    assert(error->class != ERROR_NONE);
    *record = (struct kafka_record){
        .topic = TOPIC_DLQ,
        .partition = KAFKA_PARTITION_BY_KEY,
        .key = original->key ? arena_copy(arena, original->key, original->key_length) : NULL,
        .key_length = original->key_length,
        .value = original->value ? arena_copy(arena, original->value, original->value_length) : NULL,
        .value_length = original->value_length,
        .headers = headers,
        .header_count = original->header_count,
    };
    copy_headers(original, headers, arena);
    clock_format_rfc3339(now_ms, time);
    add_header(record, headers, "tidemark_error_reason", reason_of(error, original->value_length, arena));
    add_header(record, headers, "tidemark_error_class", error_class_name(error->class));
    add_header(record, headers, "tidemark_error_topic", arena_text(arena, topic_name));
    add_header(record, headers, "tidemark_error_partition", arena_format(arena, "%d", original->partition));
    add_header(record, headers, "tidemark_error_offset",
               arena_format(arena, "%lld", (long long)original->offset));
    add_header(record, headers, "tidemark_error_time", time);
}
