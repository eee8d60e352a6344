#include "engine/job.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "engine/committed.h"
#include "proto/job_record.h"

enum { FIRST_CAPACITY = 1024 };

/* Marks a slot whose job was removed: a search must go on past it. */
static struct job removed_mark;

void job_index_init(struct job_index *index)
{
    *index = (struct job_index){.capacity = FIRST_CAPACITY};
    index->slots = memory_allocate_zeroed(index->capacity, sizeof(struct job *));
}

void job_index_done(struct job_index *index)
{
    free(index->slots);
    *index = (struct job_index){0};
}

const char *job_id(const struct job *job)
{
    struct job_record record;
    struct error error;

    if (!job_record_decode(job->encoded, job->encoded_length, &record, &error))
        abort(); /* it was decoded when it came in: memory has been corrupted */
    return record.request.job_id;
}

struct job *job_index_find(const struct job_index *index, const char *id)
{
    uint64_t hash = hash_text(id);
    size_t mask = index->capacity - 1;

    for (size_t at = hash & mask; index->slots[at]; at = (at + 1) & mask) {
        struct job *job = index->slots[at];

        if (job != &removed_mark && job->id_hash == hash && strcmp(job_id(job), id) == 0)
            return job;
    }
    return NULL;
}

static void place(struct job_index *index, struct job *job)
{
    size_t mask = index->capacity - 1;
    size_t at = job->id_hash & mask;

    while (index->slots[at] && index->slots[at] != &removed_mark)
        at = (at + 1) & mask;
    if (index->slots[at] == NULL)
        index->used++;
    index->slots[at] = job;
    index->count++;
}

static void rebuild(struct job_index *index)
{
    struct job_index old = *index;

    index->capacity = old.count * 2 >= old.capacity / 2 ? old.capacity * 2 : old.capacity;
    index->slots = memory_allocate_zeroed(index->capacity, sizeof(struct job *));
    index->used = 0;
    index->count = 0;
    for (size_t i = 0; i < old.capacity; i++)
        if (old.slots[i] && old.slots[i] != &removed_mark)
            place(index, old.slots[i]);
    free(old.slots);
}

struct job *job_index_at(const struct job_index *index, size_t slot)
{
    assert(slot < index->capacity);
    return index->slots[slot] == &removed_mark ? NULL : index->slots[slot];
}

void job_index_add(struct job_index *index, struct job *job)
{
    if (index->used + 1 > index->capacity / 4 * 3)
        rebuild(index);
    place(index, job);
}

void job_index_remove(struct job_index *index, struct job *job)
{
    size_t mask = index->capacity - 1;
    size_t at = job->id_hash & mask;

    while (index->slots[at] != job) {
        assert(index->slots[at] != NULL);
        at = (at + 1) & mask;
    }
    index->slots[at] = &removed_mark;
    index->count--;
}

struct job *job_new(const char *id, int32_t partition, const void *encoded, size_t length)
{
    struct job *job = memory_allocate_zeroed(1, sizeof(*job));

    job->timed.kind = TIMED_JOB;
    job->partition = partition;
    job->id_hash = hash_text(id);
    job_replace_record(job, encoded, length);
    return job;
}

void job_replace_record(struct job *job, const void *encoded, size_t length)
{
    unsigned char *copy;

    assert(length <= UINT32_MAX);
    copy = memory_allocate(length);
    memcpy(copy, encoded, length);
    free(job->encoded);
    job->encoded = copy;
    job->encoded_length = (uint32_t)length;
}

void job_free(struct job *job)
{
    assert(!wheel_is_set(&job->timed.timer));
    committed_forget(job);
    free(job->encoded);
    free(job);
}
