#include "engine/committed.h"

#include <assert.h>
#include <stdlib.h>

#include "engine/core.h"

struct committed_block {
    struct committed_block *next;
    struct committed members[128];
};

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

void committed_done(struct committed_store *store)
{
    assert(store->first == NULL);
    while (store->blocks) {
        struct committed_block *block = store->blocks;

        store->blocks = block->next;
        free(block);
    }
}

static void give_back(struct committed *committed)
{
    committed->next = committed->store->spare;
    committed->store->spare = committed;
}

static void add_block(struct committed_store *store)
{
    struct committed_block *block = memory_allocate(sizeof(*block));

    block->next = store->blocks;
    store->blocks = block;
    for (size_t i = 0; i < COUNT_OF(block->members); i++) {
        block->members[i].store = store;
        give_back(&block->members[i]);
    }
}

static struct committed *add(struct committed_store *store, struct job *job)
{
    struct committed *added;

    if (store->spare == NULL)
        add_block(store);
    added = store->spare;
    store->spare = added->next;
    *added = (struct committed){
        .store = store, .job = job, .next = store->first, .link = &store->first, .last = take_record(job)};
    if (added->next)
        added->next->link = &added->next;
    store->first = added;
    job->committed = added;
    return added;
}

void committed_keep(struct engine *engine, struct job *job)
{
    uint64_t batch_id = batches_filling_id(engine);
    struct committed *committed = job->committed;

    if (committed == NULL) {
        committed = add(&engine->committed, job);
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
    give_back(committed);
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
    for (struct committed *committed = engine->committed.first, *next; committed; committed = next) {
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

    for (const struct committed *committed = engine->committed.first; committed; committed = committed->next)
        count += committed->last.bytes == NULL;
    return count;
}
