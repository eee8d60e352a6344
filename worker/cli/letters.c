#include "cli/letters.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cli/topic_scan.h"

#define ERROR_PREFIX "tidemark_error_"
#define MARK_HEADER "tidemark_sent_back"
#define MARK_TIME_HEADER "tidemark_sent_back_time"

enum { LETTERS_AT_FIRST = 64, VALUE_BYTES_MAX = 16 * MIB };

static const struct kafka_header *find_header(const struct kafka_record *record, const char *name)
{
    for (size_t i = record->header_count; i > 0; i--) /* ours stand behind those that the request came with */
        if (strcmp(record->headers[i - 1].name, name) == 0)
            return &record->headers[i - 1];
    return NULL;
}

static const char *header_text(const struct kafka_record *record, const char *name, struct arena *arena)
{
    const struct kafka_header *header = find_header(record, name);

    return header && header->value ? arena_copy(arena, header->value, header->length) : "";
}

static int64_t header_time(const struct kafka_record *record, const char *name, struct arena *arena)
{
    int64_t time_ms;

    return clock_parse_rfc3339(header_text(record, name, arena), &time_ms) ? time_ms : record->timestamp_ms;
}

/* NULL stays NULL: it is not the same as empty. */
static const void *copy_bytes(const void *bytes, size_t length, struct arena *arena)
{
    return bytes ? arena_copy(arena, bytes, length) : NULL;
}

static struct kafka_record copy_record(const struct kafka_record *record, struct arena *arena)
{
    struct kafka_header *headers = arena_allocate(arena, (record->header_count + 1) * sizeof(*headers));
    struct kafka_record copy = *record;

    copy.key = copy_bytes(record->key, record->key_length, arena);
    copy.value = copy_bytes(record->value, record->value_length, arena);
    copy.headers = headers;
    for (size_t i = 0; i < record->header_count; i++)
        headers[i] = (struct kafka_header){
            .name = arena_text(arena, record->headers[i].name),
            .value = copy_bytes(record->headers[i].value, record->headers[i].length, arena),
            .length = record->headers[i].length,
        };
    return copy;
}

static void add_mark(struct letters *letters, const struct kafka_record *record)
{
    if (letters->mark_count == letters->mark_capacity) {
        letters->mark_capacity = letters->mark_capacity ? letters->mark_capacity * 2 : LETTERS_AT_FIRST;
        letters->marks = memory_resize(letters->marks, letters->mark_capacity * sizeof(*letters->marks));
    }
    letters->marks[letters->mark_count++] = copy_record(record, &letters->arena);
}

void letters_add(struct letters *letters, const struct kafka_record *record)
{
    struct arena *arena = &letters->arena;
    struct letter *letter;

    assert(record->topic == TOPIC_DLQ);
    if (record->value == NULL && find_header(record, MARK_HEADER)) {
        add_mark(letters, record);
        return;
    }
    if (letters->count == letters->capacity) {
        letters->capacity = letters->capacity ? letters->capacity * 2 : LETTERS_AT_FIRST;
        letters->letters = memory_resize(letters->letters, letters->capacity * sizeof(*letters->letters));
    }
    letter = &letters->letters[letters->count++];
    *letter = (struct letter){.record = copy_record(record, arena)};
    (void)snprintf(letter->place, sizeof(letter->place), "%" PRId32 ":%" PRId64, record->partition, record->offset);
    letter->reason = header_text(record, ERROR_PREFIX "reason", arena);
    letter->class = header_text(record, ERROR_PREFIX "class", arena);
    letter->topic = header_text(record, ERROR_PREFIX "topic", arena);
    letter->from_partition = header_text(record, ERROR_PREFIX "partition", arena);
    letter->from_offset = header_text(record, ERROR_PREFIX "offset", arena);
    letter->time_ms = header_time(record, ERROR_PREFIX "time", arena);
}

static int by_time(const void *left, const void *right)
{
    const struct letter *first = left, *second = right;

    if (first->time_ms != second->time_ms)
        return first->time_ms < second->time_ms ? -1 : 1;
    if (first->record.partition != second->record.partition)
        return first->record.partition < second->record.partition ? -1 : 1;
    return (first->record.offset > second->record.offset) - (first->record.offset < second->record.offset);
}

static struct letter *letter_at(const struct letters *letters, const char *place)
{
    for (size_t i = 0; i < letters->count; i++)
        if (strcmp(letters->letters[i].place, place) == 0)
            return &letters->letters[i];
    return NULL;
}

void letters_settle(struct letters *letters)
{
    if (letters->count)
        qsort(letters->letters, letters->count, sizeof(*letters->letters), by_time);
    for (size_t i = 0; i < letters->mark_count; i++) {
        const struct kafka_record *mark = &letters->marks[i];
        struct letter *letter = letter_at(letters, header_text(mark, MARK_HEADER, &letters->arena));

        if (letter) /* else it is older than the topic keeps letters */
            letter->sent_back_ms = header_time(mark, MARK_TIME_HEADER, &letters->arena);
    }
}

static void take(void *context, const struct kafka_record *record)
{
    letters_add(context, record);
}

bool letters_read(const struct kafka_settings *settings, struct letters *letters, struct error *error)
{
    if (!topic_scan(settings, TOPIC_DLQ, take, letters, error))
        return false;
    letters_settle(letters);
    return true;
}

const struct letter *letters_find(const struct letters *letters, const char *place)
{
    return letter_at(letters, place);
}

void letters_done(struct letters *letters)
{
    free(letters->letters);
    free(letters->marks);
    arena_release(&letters->arena);
    *letters = (struct letters){0};
}

static int32_t partition_of(const struct letter *letter)
{
    char *end;
    long number = strtol(letter->from_partition, &end, 10);

    return *letter->from_partition && *end == '\0' && number >= 0 && number <= INT32_MAX ? (int32_t)number
                                                                                        : KAFKA_PARTITION_BY_KEY;
}

/* What the request came with: ours are dropped, also those of an earlier death. */
static struct kafka_record request_of(const struct letter *letter, struct arena *arena)
{
    const struct kafka_record *record = &letter->record;
    struct kafka_header *headers = arena_allocate(arena, (record->header_count + 1) * sizeof(*headers));
    struct kafka_record request = {.topic = TOPIC_JOBS,
                                   .partition = partition_of(letter),
                                   .key = record->key,
                                   .key_length = record->key_length,
                                   .value = record->value,
                                   .value_length = record->value_length,
                                   .headers = headers};

    for (size_t i = 0; i < record->header_count; i++)
        if (strncmp(record->headers[i].name, ERROR_PREFIX, sizeof(ERROR_PREFIX) - 1) != 0)
            headers[request.header_count++] = record->headers[i];
    return request;
}

void letters_send_back(const struct letter *letter, int64_t now_ms, struct arena *arena,
                       struct kafka_record records[2])
{
    struct kafka_header *headers = arena_allocate(arena, 2 * sizeof(*headers));
    char *time = arena_allocate(arena, CLOCK_RFC3339_BYTES);

    clock_format_rfc3339(now_ms, time);
    headers[0] = (struct kafka_header){MARK_HEADER, letter->place, strlen(letter->place)};
    headers[1] = (struct kafka_header){MARK_TIME_HEADER, time, strlen(time)};
    records[0] = request_of(letter, arena);
    records[1] = (struct kafka_record){.topic = TOPIC_DLQ,
                                       .partition = letter->record.partition,
                                       .key = letter->record.key,
                                       .key_length = letter->record.key_length,
                                       .headers = headers,
                                       .header_count = 2};
}

/* Bytes as JSON may hold them.  Many who read it have strings that end at a zero: one is shown as what is no UTF-8. */
static json_t *text_tree(const void *bytes, size_t length)
{
    SCOPED(text) struct text quoted, copy;
    bool has_zero = bytes && memchr(bytes, '\0', length);
    json_t *tree = bytes == NULL ? json_null() : has_zero ? NULL : json_stringn(bytes, length);

    text_init(&copy, VALUE_BYTES_MAX);
    text_init(&quoted, VALUE_BYTES_MAX * 6);
    if (tree)
        return tree;
    for (size_t i = 0; i < length; i++)
        text_append_char(&copy, ((const char *)bytes)[i] ? ((const char *)bytes)[i] : '\xFF');
    text_append_json_string(&quoted, text_string(&copy));
    return memory_require(json_loads(text_string(&quoted), JSON_DECODE_ANY, NULL));
}

static void set_time(json_t *tree, const char *name, int64_t time_ms)
{
    char buffer[CLOCK_RFC3339_BYTES];

    if (time_ms == 0)
        return;
    clock_format_rfc3339(time_ms, buffer);
    (void)json_object_set_new(tree, name, json_string(buffer));
}

json_t *letters_tree(const struct letter *letter)
{
    const struct kafka_record *record = &letter->record;
    json_t *headers = memory_require(json_object());
    json_t *tree = memory_require(json_pack("{s:s}", "letter", letter->place));

    (void)json_object_set_new(tree, "reason", text_tree(letter->reason, strlen(letter->reason)));
    (void)json_object_set_new(tree, "class", text_tree(letter->class, strlen(letter->class)));
    (void)json_object_set_new(tree, "topic", text_tree(letter->topic, strlen(letter->topic)));
    (void)json_object_set_new(tree, "partition", text_tree(letter->from_partition, strlen(letter->from_partition)));
    (void)json_object_set_new(tree, "offset", text_tree(letter->from_offset, strlen(letter->from_offset)));
    set_time(tree, "time", letter->time_ms);
    set_time(tree, "sentBackAt", letter->sent_back_ms);
    (void)json_object_set_new(tree, "key", text_tree(record->key, record->key_length));
    for (size_t i = 0; i < record->header_count; i++)
        (void)json_object_set_new(headers, record->headers[i].name,
                                  text_tree(record->headers[i].value, record->headers[i].length));
    (void)json_object_set_new(tree, "headers", headers);
    (void)json_object_set_new(tree, "value", text_tree(record->value, record->value_length));
    return tree;
}
