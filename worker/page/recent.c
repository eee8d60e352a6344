#include "page/recent.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "proto/job_request.h"

enum { EVENT_BYTES_MAX = 16 * 1024, NAME_BYTES = 64, SENTENCE_BYTES = 512 };

struct recent_event {
    uint64_t job; /* hash of its id */
    int64_t at_ms;
    char *value; /* JSON */
};

struct recent_call {
    uint64_t job;
    int64_t left_ms, took_ms;
    int http_status;
    char service[NAME_BYTES], operation[NAME_BYTES], region[NAME_BYTES], request_id[NAME_BYTES], code[NAME_BYTES];
};

struct recent_dead_letter {
    int64_t at_ms;
    char key[SENTENCE_BYTES], reason[SENTENCE_BYTES];
};

/* The number of all that ever came; the last of them are kept, each in its place modulo the room. */
struct recent {
    struct recent_event events[RECENT_EVENTS];
    size_t event_count;
    struct recent_call calls[RECENT_CALLS];
    size_t call_count;
    struct recent_dead_letter dead_letters[RECENT_DEAD_LETTERS];
    size_t dead_letter_count;
};

struct recent *recent_new(void)
{
    return memory_allocate_zeroed(1, sizeof(struct recent));
}

void recent_free(struct recent *recent)
{
    for (size_t i = 0; recent && i < RECENT_EVENTS; i++)
        free(recent->events[i].value);
    free(recent);
}

static void copy_name(char name[NAME_BYTES], const char *text)
{
    (void)snprintf(name, NAME_BYTES, "%s", text ? text : "");
}

/* Ids that are longer than an id may be are none. */
static uint64_t hash_of(const void *id, size_t length)
{
    char text[JOB_ID_BYTES_MAX + 1] = "";

    if (id && length <= JOB_ID_BYTES_MAX)
        memcpy(text, id, length);
    return hash_text(text);
}

static void take_event(struct recent *recent, const struct kafka_record *record, int64_t now_ms)
{
    struct recent_event *event = &recent->events[recent->event_count++ % RECENT_EVENTS];

    free(event->value);
    *event = (struct recent_event){.job = hash_of(record->key, record->key_length), .at_ms = now_ms};
    event->value = memory_allocate(record->value_length + 1);
    memcpy(event->value, record->value, record->value_length);
    event->value[record->value_length] = '\0';
}

static void copy_sentence(char sentence[SENTENCE_BYTES], const void *bytes, size_t length)
{
    (void)snprintf(sentence, SENTENCE_BYTES, "%.*s", length < SENTENCE_BYTES ? (int)length : SENTENCE_BYTES - 1,
                   bytes ? (const char *)bytes : "");
}

static void take_dead_letter(struct recent *recent, const struct kafka_record *record, int64_t now_ms)
{
    struct recent_dead_letter *letter = &recent->dead_letters[recent->dead_letter_count++ % RECENT_DEAD_LETTERS];

    *letter = (struct recent_dead_letter){.at_ms = now_ms};
    copy_sentence(letter->key, record->key, record->key_length);
    for (size_t i = 0; i < record->header_count; i++)
        if (strcmp(record->headers[i].name, "tidemark_error_reason") == 0)
            copy_sentence(letter->reason, record->headers[i].value, record->headers[i].length);
}

void recent_take_batch(struct recent *recent, const struct kafka_batch *batch, int64_t now_ms)
{
    assert(batch != NULL);
    for (size_t i = 0; i < batch->record_count; i++) {
        const struct kafka_record *record = &batch->records[i];

        if (record->topic == TOPIC_STATUS && record->value && record->value_length <= EVENT_BYTES_MAX)
            take_event(recent, record, now_ms);
        else if (record->topic == TOPIC_DLQ)
            take_dead_letter(recent, record, now_ms);
    }
}

void recent_take_answer(struct recent *recent, const struct engine_flight *flight, const struct answer *answer,
                        int64_t now_ms)
{
    const char *job_id = flight->call->job_id;
    struct recent_call *call;

    if (job_id == NULL || job_id[0] == '\0')
        return;
    call = &recent->calls[recent->call_count++ % RECENT_CALLS];
    *call = (struct recent_call){.job = hash_text(job_id),
                                 .left_ms = flight->left_ms,
                                 .took_ms = now_ms - flight->left_ms,
                                 .http_status = answer->http_status};
    copy_name(call->service, flight->call->service);
    copy_name(call->operation, flight->call->operation);
    copy_name(call->region, flight->call->region);
    copy_name(call->request_id, answer->request_id);
    copy_name(call->code, answer->error.code);
}

static size_t first_of(size_t count, size_t room)
{
    return count > room ? count - room : 0;
}

void recent_write_events(const struct recent *recent, const char *job_id, struct json_writer *writer)
{
    uint64_t job = hash_text(job_id);

    json_writer_open_list(writer, "events");
    for (size_t i = first_of(recent->event_count, RECENT_EVENTS); i < recent->event_count; i++) {
        const struct recent_event *event = &recent->events[i % RECENT_EVENTS];

        if (event->job != job)
            continue;
        json_writer_open(writer, NULL);
        json_writer_time(writer, "time", event->at_ms);
        json_writer_json(writer, "event", event->value);
        json_writer_close(writer);
    }
    json_writer_close_list(writer);
}

static const char *or_none(const char *text)
{
    return text[0] ? text : NULL;
}

static void write_call(const struct recent_call *call, struct json_writer *writer)
{
    json_writer_open(writer, NULL);
    json_writer_time(writer, "time", call->left_ms);
    json_writer_text(writer, "service", call->service);
    json_writer_text(writer, "operation", call->operation);
    json_writer_text(writer, "region", call->region);
    json_writer_integer(writer, "tookMs", call->took_ms);
    json_writer_integer(writer, "httpStatus", call->http_status);
    json_writer_text(writer, "requestId", or_none(call->request_id));
    json_writer_text(writer, "errorCode", or_none(call->code));
    json_writer_close(writer);
}

void recent_write_calls(const struct recent *recent, const char *job_id, struct json_writer *writer)
{
    uint64_t job = hash_text(job_id);

    json_writer_open_list(writer, "calls");
    for (size_t i = first_of(recent->call_count, RECENT_CALLS); i < recent->call_count; i++)
        if (recent->calls[i % RECENT_CALLS].job == job)
            write_call(&recent->calls[i % RECENT_CALLS], writer);
    json_writer_close_list(writer);
}

void recent_write_dead_letters(const struct recent *recent, struct json_writer *writer)
{
    json_writer_open_list(writer, "deadLetters");
    for (size_t i = first_of(recent->dead_letter_count, RECENT_DEAD_LETTERS); i < recent->dead_letter_count; i++) {
        const struct recent_dead_letter *letter = &recent->dead_letters[i % RECENT_DEAD_LETTERS];

        json_writer_open(writer, NULL);
        json_writer_time(writer, "time", letter->at_ms);
        json_writer_text(writer, "key", letter->key);
        json_writer_text(writer, "reason", letter->reason);
        json_writer_close(writer);
    }
    json_writer_close_list(writer);
}
