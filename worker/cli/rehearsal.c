#include "cli/rehearsal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void feed(struct engine *engine, int64_t now_ms, struct input input)
{
    input.now_ms = now_ms;
    engine_feed(engine, &input);
}

static const char *header_text(const struct kafka_record *record, const char *name, struct arena *arena)
{
    for (size_t i = 0; i < record->header_count; i++)
        if (strcmp(record->headers[i].name, name) == 0)
            return arena_copy(arena, record->headers[i].value, record->headers[i].length);
    return "";
}

static void read_journal(struct rehearsal *rehearsal, const struct kafka_record *record)
{
    const void *bytes = arena_copy(&rehearsal->arena, record->value, record->value_length);
    struct error error;

    if (!job_record_decode(bytes, record->value_length, &rehearsal->record, &error))
        abort(); /* this program wrote it a moment ago */
}

/* The last word on the job counts. */
static void take_batch(struct rehearsal *rehearsal, const struct kafka_batch *batch)
{
    for (size_t i = 0; i < batch->record_count; i++) {
        const struct kafka_record *record = &batch->records[i];

        if (record->topic == TOPIC_DLQ)
            rehearsal->dead_letter = header_text(record, "tidemark_error_reason", &rehearsal->arena);
        else if (record->topic == TOPIC_JOURNAL)
            read_journal(rehearsal, record);
    }
}

void rehearsal_play(const struct engine_options *options, const struct settings *settings,
                    const struct kafka_record *request, int64_t now_ms, struct rehearsal *rehearsal)
{
    struct engine_options own = *options;
    struct kafka_record record = *request;
    struct engine *engine;
    struct effect effect;

    assert(rehearsal->arena.newest == NULL);
    own.jobs_topic = own.worker_id = "";
    own.partition_count = 1;
    engine = engine_new(&own);
    record.partition = 0;
    record.offset = 0;
    record.timestamp_ms = now_ms;
    for (size_t i = 0; i < settings->count; i++)
        feed(engine, now_ms, (struct input){.kind = INPUT_SETTING, .setting = &settings->scopes[i]});
    feed(engine, now_ms, (struct input){.kind = INPUT_ASSIGNED});
    feed(engine, now_ms, (struct input){.kind = INPUT_REPLAY_DONE});
    feed(engine, now_ms, (struct input){.kind = INPUT_REQUEST, .record = &record});
    while (engine_take(engine, &effect))
        if (effect.kind == EFFECT_COMMIT)
            take_batch(rehearsal, effect.batch);
    engine_free(engine);
}

void rehearsal_done(struct rehearsal *rehearsal)
{
    arena_release(&rehearsal->arena);
    *rehearsal = (struct rehearsal){0};
}
