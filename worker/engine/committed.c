#include "engine/committed.h"

#include <assert.h>
#include <stdlib.h>

#include "engine/core.h"

static struct committed_bytes take_record(struct job *job)
{
    struct committed_bytes taken = {.bytes = job->encoded, .length = job->encoded_length};

    job->encoded = NULL;
    job->encoded_length = 0;
    if (taken.length > 0)
        return taken;
    free(taken.bytes); /* of a job that is being admitted */
    return (struct committed_bytes){.bytes = NULL};
}

static struct committed *add(struct engine *engine, struct job *job)
{
    struct committed *added = memory_allocate_zeroed(1, sizeof(*added));

    added->job = job;
    added->last = take_record(job);
    added->next = engine->committed;
    added->link = &engine->committed;
    if (added->next)
        added->next->link = &added->next;
    engine->committed = added;
    job->committed = added;
    return added;
}

void committed_keep(struct engine *engine, struct job *job)
{
    uint64_t batch_id = batches_filling_id(engine);
    struct committed *committed = job->committed;

    if (committed == NULL) {
        committed = add(engine, job);
    } else if (committed->batch_id == batch_id) {
        free(take_record(job).bytes); /* only the batch's last one of a job is ever the present one */
    } else {
        assert(committed->ahead.bytes == NULL); /* at most one batch is on its way */
        committed->ahead = take_record(job);
    }
    committed->batch_id = batch_id;
}

void committed_forget(struct job *job)
{
    struct committed *committed = job->committed;

    if (committed == NULL)
        return;
    *committed->link = committed->next;
    if (committed->next)
        committed->next->link = committed->link;
    job->committed = NULL;
    free(committed->last.bytes);
    free(committed->ahead.bytes);
    free(committed);
}

static void move_on(struct committed *committed)
{
    if (committed->ahead.bytes == NULL)
        return;
    free(committed->last.bytes);
    committed->last = committed->ahead;
    committed->ahead = (struct committed_bytes){.bytes = NULL};
}

void committed_advance(struct engine *engine, uint64_t batch_id)
{
    for (struct committed *committed = engine->committed, *next; committed; committed = next) {
        next = committed->next;
        if (committed->batch_id == batch_id)
            committed_forget(committed->job);
        else
            move_on(committed);
    }
}

bool committed_record(const struct job *job, struct committed_bytes *bytes, struct job_record *record)
{
    struct error error;

    *bytes = job->committed ? job->committed->last
                            : (struct committed_bytes){.bytes = job->encoded, .length = job->encoded_length};
    if (bytes->bytes == NULL)
        return false;
    if (!job_record_decode(bytes->bytes, bytes->length, record, &error))
        abort(); /* it was decoded when it came in: memory has been corrupted */
    return true;
}

size_t committed_missing(const struct engine *engine)
{
    size_t count = 0;

    for (const struct committed *committed = engine->committed; committed; committed = committed->next)
        count += committed->last.bytes == NULL;
    return count;
}
