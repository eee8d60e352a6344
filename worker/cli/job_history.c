#include "cli/job_history.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "cli/job_lookup.h"
#include "cli/topic_scan.h"
#include "proto/status_event.h"

enum { EVENTS_AT_FIRST = 32 };

/* CloudEvents' names of attributes: anything else is a header of somebody's own. */
static bool is_attribute(const char *name)
{
    return *name && name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789")] == '\0';
}

static void add_attribute(json_t *cloudevent, const struct kafka_header *header)
{
    const char *name = header->name;
    json_t *value;

    if (strncmp(name, "ce_", 3) == 0)
        name += 3;
    else if (strcmp(name, "content-type") == 0)
        name = "datacontenttype";
    if (!is_attribute(name) || header->value == NULL)
        return;
    value = json_stringn(header->value, header->length);
    if (value) /* else it is no UTF-8, and no attribute of ours */
        (void)json_object_set_new(cloudevent, name, value);
}

static json_t *structured(const struct kafka_record *record, json_t *value)
{
    json_t *cloudevent = memory_require(json_object());

    for (size_t i = 0; i < record->header_count; i++)
        add_attribute(cloudevent, &record->headers[i]);
    (void)json_object_set_new(cloudevent, "data", value);
    return cloudevent;
}

static bool is_wanted(const struct job_history *history, const struct kafka_record *record)
{
    size_t length = strlen(history->wanted);

    return record->key && record->value && record->key_length >= length &&
           memcmp(record->key, history->wanted, length) == 0;
}

static void keep(struct job_history *history, const struct kafka_record *record, json_t *value,
                 const struct job_view *view)
{
    struct job_event event = {.view = *view, .cloudevent = structured(record, value)};
    const char *time = json_text_at(event.cloudevent, "time");

    if (time == NULL || !clock_parse_rfc3339(time, &event.time_ms))
        event.time_ms = record->timestamp_ms;
    if (history->count == history->capacity) {
        history->capacity = history->capacity ? history->capacity * 2 : EVENTS_AT_FIRST;
        history->events = memory_resize(history->events, history->capacity * sizeof(*history->events));
    }
    history->events[history->count++] = event;
}

void job_history_add(struct job_history *history, const struct kafka_record *record)
{
    struct job_view view;
    struct error ignored;
    json_t *value;

    assert(history->wanted != NULL);
    (void)job_board_add(&history->board, record); /* what it cannot read, it counts */
    if (!is_wanted(history, record))
        return;
    value = status_event_read(record, &ignored);
    if (value && job_view_read(value, &view, &ignored))
        keep(history, record, value, &view);
    else
        json_decref(value);
}

static int by_sequence(const void *left, const void *right)
{
    const struct job_view *first = &((const struct job_event *)left)->view;
    const struct job_view *second = &((const struct job_event *)right)->view;

    return (first->sequence > second->sequence) - (first->sequence < second->sequence);
}

bool job_history_settle(struct job_history *history, struct error *error)
{
    const struct job_row *row = job_lookup_in(&history->board, history->wanted, error);
    size_t kept = 0;

    if (row == NULL)
        return false;
    for (size_t i = 0; i < history->count; i++)
        if (strcmp(history->events[i].view.job_id, row->view.job_id) == 0)
            history->events[kept++] = history->events[i];
        else
            json_decref(history->events[i].cloudevent);
    history->count = kept;
    assert(kept > 0);
    qsort(history->events, kept, sizeof(*history->events), by_sequence);
    return true;
}

static void take(void *context, const struct kafka_record *record)
{
    job_history_add(context, record);
}

bool job_history_read(const struct kafka_settings *settings, const char *job_id, struct job_history *history,
                      struct error *error)
{
    *history = (struct job_history){.wanted = job_id};
    return topic_scan(settings, TOPIC_STATUS, take, history, error) && job_history_settle(history, error);
}

const struct job_event *job_history_last(const struct job_history *history)
{
    assert(history->count > 0);
    return &history->events[history->count - 1];
}

void job_history_done(struct job_history *history)
{
    for (size_t i = 0; i < history->count; i++)
        json_decref(history->events[i].cloudevent);
    free(history->events);
    job_board_done(&history->board);
    *history = (struct job_history){0};
}
