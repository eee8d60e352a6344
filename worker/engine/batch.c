#include "engine/batch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/core.h"
#include "engine/runner.h"

/* A refusal that no new generation follows (a passing fault of the broker) is tried again after this long. */
enum { REFUSED_RETRY_MS = 1000 };

static struct batch *batch_new(struct batches *batches)
{
    struct batch *batch = memory_allocate_zeroed(1, sizeof(*batch));

    batch->sealed.id = ++batches->last_id;
    return batch;
}

static void batch_free(struct batch *batch)
{
    if (batch == NULL)
        return;
    arena_release(&batch->arena);
    free(batch->records);
    free(batch->record_owners);
    free(batch->positions);
    free(batch->position_owners);
    free(batch->intents);
    free(batch->milestones);
    free(batch->milestone_owners);
    free(batch);
}

void batches_init(struct batches *batches)
{
    *batches = (struct batches){.timed.kind = TIMED_BATCH};
    batches->filling = batch_new(batches);
}

void batches_done(struct batches *batches)
{
    wheel_cancel(&batches->timed.timer);
    batch_free(batches->filling);
    batch_free(batches->on_its_way);
}

struct arena *batches_arena(struct engine *engine)
{
    return &engine->batches.filling->arena;
}

uint64_t batches_filling_id(const struct engine *engine)
{
    return engine->batches.filling->sealed.id;
}

bool batches_is_full(const struct engine *engine)
{
    const struct batch *batch = engine->batches.filling;

    return batch->record_count >= engine->options.batch_records_max ||
           batch->arena.used_bytes >= engine->options.batch_bytes_max;
}

/* Grows an array by doubling when it is full. */
static void *room_for_one(void *array, size_t count, size_t capacity, size_t size)
{
    return count < capacity ? array : memory_resize(array, (capacity ? capacity * 2 : 64) * size);
}

static size_t capacity_for_one(size_t count, size_t capacity)
{
    return count < capacity ? capacity : capacity ? capacity * 2 : 64;
}

static struct owner owner_now(const struct engine *engine, int32_t partition)
{
    return (struct owner){.partition = partition, .spell = partition_spell(engine, partition)};
}

void batches_touch(struct engine *engine, int32_t owner)
{
    struct batch *batch = engine->batches.filling;
    size_t count = batch->position_count;
    size_t capacity = batch->position_capacity;

    assert(partition_is_owned(engine, owner));
    for (size_t i = 0; i < count; i++)
        if (batch->positions[i].partition == owner)
            return;
    batch->positions = room_for_one(batch->positions, count, capacity, sizeof(*batch->positions));
    batch->position_owners = room_for_one(batch->position_owners, count, capacity, sizeof(struct owner));
    batch->position_capacity = capacity_for_one(count, capacity);
    batch->positions[count] = (struct kafka_position){.partition = owner};
    batch->position_owners[count] = owner_now(engine, owner);
    batch->position_count++;
}

void batches_add(struct engine *engine, int32_t owner, const struct kafka_record *record)
{
    struct batch *batch = engine->batches.filling;
    size_t count = batch->record_count;
    size_t capacity = batch->record_capacity;

    batches_touch(engine, owner);
    batch->record_owners = room_for_one(batch->record_owners, count, capacity, sizeof(struct owner));
    batch->records = room_for_one(batch->records, count, capacity, sizeof(*record));
    batch->record_capacity = capacity_for_one(count, capacity);
    batch->record_owners[count] = owner_now(engine, owner);
    batch->records[count] = *record;
    batch->record_count++;
}

void batches_add_intent(struct engine *engine, struct job *job)
{
    struct batch *batch = engine->batches.filling;

    batch->intents =
        room_for_one(batch->intents, batch->intent_count, batch->intent_capacity, sizeof(struct job *));
    batch->intent_capacity = capacity_for_one(batch->intent_count, batch->intent_capacity);
    job->intent_batch_id = batch->sealed.id;
    job->place = (uint32_t)batch->intent_count;
    batch->intents[batch->intent_count++] = job;
}

void batches_add_milestone(struct engine *engine, int32_t owner, const struct milestone *milestone)
{
    struct batch *batch = engine->batches.filling;
    size_t count = batch->milestone_count;
    size_t capacity = batch->milestone_capacity;

    batch->milestones = room_for_one(batch->milestones, count, capacity, sizeof(*milestone));
    batch->milestone_owners = room_for_one(batch->milestone_owners, count, capacity, sizeof(struct owner));
    batch->milestone_capacity = capacity_for_one(count, capacity);
    batch->milestones[count] = *milestone;
    batch->milestone_owners[count] = owner_now(engine, owner);
    batch->milestone_count++;
}

/* The positions are those of now: every request accepted so far has its records in this batch or an earlier one. */
static void seal(struct engine *engine, struct batch *batch)
{
    for (size_t i = 0; i < batch->position_count; i++)
        batch->positions[i].offset = partition_position(engine, batch->positions[i].partition);
}

static void send(struct engine *engine, struct batch *batch)
{
    batch->generation = engine->generation;
    batch->sealed.records = batch->records;
    batch->sealed.record_count = batch->record_count;
    batch->sealed.positions = batch->positions;
    batch->sealed.position_count = batch->position_count;
    engine_emit(engine, &(struct effect){.kind = EFFECT_COMMIT, .batch = &batch->sealed});
}

static bool is_ours(const struct engine *engine, struct owner owner)
{
    return partition_is_owned(engine, owner.partition) && partition_spell(engine, owner.partition) == owner.spell;
}

/* Keeps what belongs to partitions that are still ours, in the same spell. */
static void sift(const struct engine *engine, struct batch *batch)
{
    size_t kept = 0;

    for (size_t i = 0; i < batch->record_count; i++)
        if (is_ours(engine, batch->record_owners[i])) {
            batch->record_owners[kept] = batch->record_owners[i];
            batch->records[kept++] = batch->records[i];
        }
    batch->record_count = kept;
    kept = 0;
    for (size_t i = 0; i < batch->position_count; i++)
        if (is_ours(engine, batch->position_owners[i])) {
            batch->position_owners[kept] = batch->position_owners[i];
            batch->positions[kept++] = batch->positions[i];
        }
    batch->position_count = kept;
    kept = 0;
    for (size_t i = 0; i < batch->milestone_count; i++)
        if (is_ours(engine, batch->milestone_owners[i])) {
            batch->milestone_owners[kept] = batch->milestone_owners[i];
            batch->milestones[kept++] = batch->milestones[i];
        }
    batch->milestone_count = kept;
}

/* What a partition lost in the meantime is left out: only now, so that nothing can come between. */
static void send_again(struct engine *engine)
{
    struct batches *batches = &engine->batches;

    batches->is_to_be_sent_again = false;
    sift(engine, batches->on_its_way);
    if (batches->on_its_way->position_count > 0) {
        send(engine, batches->on_its_way);
        return;
    }
    batch_free(batches->on_its_way);
    batches->on_its_way = NULL;
}

void batches_flush(struct engine *engine)
{
    struct batches *batches = &engine->batches;

    if (batches->is_to_be_sent_again)
        send_again(engine);
    if (batches->on_its_way || batches->filling->position_count == 0)
        return;
    batches->on_its_way = batches->filling;
    batches->filling = batch_new(batches);
    seal(engine, batches->on_its_way);
    send(engine, batches->on_its_way);
}

/* Takes the batch with this id off its way; NULL if it is not there, because everything was dropped since. */
static struct batch *arrive(struct engine *engine, uint64_t id)
{
    struct batch *batch = engine->batches.on_its_way;

    if (batch == NULL || batch->sealed.id != id)
        return NULL;
    engine->batches.on_its_way = NULL;
    return batch;
}

static void tell(const struct engine_watcher *watcher, const struct batch *batch)
{
    for (size_t i = 0; i < batch->milestone_count; i++)
        watcher->on_milestone(watcher->context, &batch->milestones[i]);
}

/* Counted now: a batch that did not commit buried nothing. */
static void count_dead_letters(struct engine *engine, const struct batch *batch)
{
    for (size_t i = 0; i < batch->record_count; i++)
        engine->statistics.dead_letters += batch->records[i].topic == TOPIC_DLQ;
}

static void settle_positions(struct engine *engine, const struct batch *batch)
{
    for (size_t i = 0; i < batch->position_count; i++) {
        const struct kafka_position *position = &batch->positions[i];

        if (is_ours(engine, batch->position_owners[i]))
            partition_committed(engine, position->partition, position->offset);
        partition_check_leaving(engine, position->partition);
    }
}

void batches_committed(struct engine *engine, uint64_t id)
{
    struct batch *batch = arrive(engine, id);

    if (batch == NULL)
        return;
    engine->statistics.batches_committed++;
    committed_advance(engine, id);
    count_dead_letters(engine, batch);
    tell(&engine->options.watcher, batch);
    for (size_t i = 0; i < batch->intent_count; i++)
        if (batch->intents[i])
            runner_committed(engine, batch->intents[i], id);
    settle_positions(engine, batch);
    batch_free(batch);
}

void batches_refused(struct engine *engine, uint64_t id)
{
    struct batches *batches = &engine->batches;

    if (batches->on_its_way == NULL || batches->on_its_way->sealed.id != id)
        return;
    batches->is_refused = true;
    wheel_set(&engine->wheel, &batches->timed.timer, engine->now_ms + REFUSED_RETRY_MS);
    /* A generation that came while the batch was on its way is the one that it was refused for. */
    if (engine->generation != batches->on_its_way->generation)
        batches_try_again(engine);
}

void batches_try_again(struct engine *engine)
{
    struct batches *batches = &engine->batches;

    if (!batches->is_refused)
        return;
    wheel_cancel(&batches->timed.timer);
    batches->is_refused = false;
    batches->is_to_be_sent_again = true;
}

void batches_drop_all(struct engine *engine)
{
    uint64_t last_id = engine->batches.last_id;

    batches_done(&engine->batches);
    engine->batches = (struct batches){.timed.kind = TIMED_BATCH, .last_id = last_id};
    engine->batches.filling = batch_new(&engine->batches);
}

void batches_forget(struct engine *engine, int32_t owner)
{
    assert(!partition_is_owned(engine, owner));
    sift(engine, engine->batches.filling);
}

void batches_forget_intent(struct engine *engine, const struct job *job)
{
    struct batches *batches = &engine->batches;
    struct batch *batch = batches->filling;

    if (job->phase != PHASE_INTENT || job->intent != INTENT_WRITTEN)
        return;
    if (batch->sealed.id != job->intent_batch_id)
        batch = batches->on_its_way;
    if (batch == NULL || batch->sealed.id != job->intent_batch_id)
        return; /* it has committed: the job is being told */
    assert(batch->intents[job->place] == job);
    batch->intents[job->place] = NULL;
}

static bool batch_holds(const struct batch *batch, int32_t owner)
{
    for (size_t i = 0; batch && i < batch->position_count; i++)
        if (batch->positions[i].partition == owner)
            return true;
    return false;
}

bool batches_hold(const struct engine *engine, int32_t owner)
{
    return batch_holds(engine->batches.filling, owner) || batch_holds(engine->batches.on_its_way, owner);
}
