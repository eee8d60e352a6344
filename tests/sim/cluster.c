#include "sim/cluster.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

void cluster_init(struct cluster *cluster)
{
    *cluster = (struct cluster){.generation = 1};
    for (int i = 0; i < PARTITIONS; i++)
        cluster->owner[i] = cluster->successor[i] = NOBODY;
}

static void log_done(struct log *log)
{
    for (size_t i = 0; i < log->count; i++) {
        free(log->records[i].key);
        free(log->records[i].value);
    }
    free(log->records);
}

void cluster_done(struct cluster *cluster)
{
    for (int i = 0; i < PARTITIONS; i++) {
        log_done(&cluster->jobs[i]);
        log_done(&cluster->journal[i]);
    }
    log_done(&cluster->dead_letters);
}

static char *copy(const void *bytes, size_t length)
{
    char *copied = memory_allocate(length + 1);

    if (length)
        memcpy(copied, bytes, length);
    copied[length] = '\0';
    return copied;
}

int64_t log_append(struct log *log, const struct kafka_record *record, int64_t now_ms)
{
    struct stored *stored;

    if (log->count == log->capacity) {
        log->capacity = log->capacity ? log->capacity * 2 : 64;
        log->records = memory_resize(log->records, log->capacity * sizeof(*stored));
    }
    stored = &log->records[log->count];
    *stored = (struct stored){
        .timestamp_ms = now_ms, .key_length = record->key_length, .value_length = record->value_length};
    stored->key = record->key ? copy(record->key, record->key_length) : NULL;
    stored->value = record->value ? copy(record->value, record->value_length) : NULL;
    return (int64_t)log->count++;
}

void log_read(const struct log *log, int64_t offset, struct kafka_record *record)
{
    const struct stored *stored = &log->records[offset];

    *record = (struct kafka_record){.offset = offset,
                                    .timestamp_ms = stored->timestamp_ms,
                                    .key = stored->key,
                                    .key_length = stored->key_length,
                                    .value = stored->value,
                                    .value_length = stored->value_length};
}

const struct stored *log_last(const struct log *log, const char *key)
{
    for (size_t i = log->count; i-- > 0;)
        if (log->records[i].key && strcmp(log->records[i].key, key) == 0)
            return &log->records[i];
    return NULL;
}
