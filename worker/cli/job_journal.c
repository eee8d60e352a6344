#include "cli/job_journal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cli/topic_scan.h"

enum { ENTRIES_AT_FIRST = 64 };

static struct journal_entry *entry_of(struct job_journal *journal, const char *job_id)
{
    const json_t *number = json_object_get(journal->index, job_id);

    return number ? &journal->entries[json_integer_value(number)] : NULL;
}

static struct journal_entry *new_entry(struct job_journal *journal, const char *job_id)
{
    if (journal->index == NULL)
        journal->index = memory_require(json_object());
    if (journal->count == journal->capacity) {
        journal->capacity = journal->capacity ? journal->capacity * 2 : ENTRIES_AT_FIRST;
        journal->entries = memory_resize(journal->entries, journal->capacity * sizeof(*journal->entries));
    }
    (void)json_object_set_new_nocheck(journal->index, job_id, memory_require(json_integer((json_int_t)journal->count)));
    journal->entries[journal->count] = (struct journal_entry){0};
    return &journal->entries[journal->count++];
}

/* The last entry takes the place of the one that goes. */
static void forget(struct job_journal *journal, const char *job_id)
{
    struct journal_entry *entry = entry_of(journal, job_id);
    struct journal_entry *last = &journal->entries[journal->count - 1];

    if (entry == NULL)
        return;
    free(entry->bytes);
    (void)json_object_del(journal->index, job_id);
    if (entry != last) {
        *entry = *last;
        (void)json_object_set_new_nocheck(journal->index, entry->record.request.job_id,
                                          memory_require(json_integer(entry - journal->entries)));
    }
    journal->count--;
}

static void keep(struct job_journal *journal, const struct kafka_record *record)
{
    struct journal_entry read = {
        .partition = record->partition, .offset = record->offset, .length = record->value_length};
    struct journal_entry *entry;
    struct error ignored;

    read.bytes = memory_allocate(record->value_length + 1);
    memcpy(read.bytes, record->value, record->value_length);
    if (!job_record_decode(read.bytes, read.length, &read.record, &ignored)) {
        *(job_record_is_foreign(read.bytes, read.length) ? &journal->foreign : &journal->damaged) += 1;
        free(read.bytes);
        return;
    }
    entry = entry_of(journal, read.record.request.job_id);
    if (entry)
        free(entry->bytes);
    else
        entry = new_entry(journal, read.record.request.job_id);
    *entry = read;
}

void job_journal_add(struct job_journal *journal, const struct kafka_record *record)
{
    char job_id[JOB_ID_BYTES_MAX + 1];
    size_t length = record->key_length;

    assert(journal != NULL);
    if (record->key == NULL || length > JOB_ID_BYTES_MAX)
        return;
    memcpy(job_id, record->key, length);
    job_id[length] = '\0';
    if (journal->wanted && strcmp(journal->wanted, job_id) != 0)
        return;
    if (record->value)
        keep(journal, record);
    else
        forget(journal, job_id);
}

static void take(void *context, const struct kafka_record *record)
{
    job_journal_add(context, record);
}

bool job_journal_read(const struct kafka_settings *settings, struct job_journal *journal, struct error *error)
{
    return topic_scan(settings, TOPIC_JOURNAL, take, journal, error);
}

const struct journal_entry *job_journal_find(const struct job_journal *journal, const char *job_id)
{
    const json_t *number = json_object_get(journal->index, job_id);

    return number ? &journal->entries[json_integer_value(number)] : NULL;
}

void job_journal_done(struct job_journal *journal)
{
    for (size_t i = 0; i < journal->count; i++)
        free(journal->entries[i].bytes);
    free(journal->entries);
    json_decref(journal->index);
    *journal = (struct job_journal){0};
}
