#include "engine/partition.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "engine/core.h"
#include "engine/runner.h"

/* How long a partition that must be given back waits for answers: longer would hold up the whole group. */
enum { LEAVE_WITHIN_MS = 3000 };

static struct partition *partition_at(const struct engine *engine, int32_t number)
{
    assert(number >= 0 && number < engine->options.partition_count);
    return &engine->partitions[number];
}

bool partition_is_owned(const struct engine *engine, int32_t number)
{
    return partition_at(engine, number)->state != PARTITION_NOT_OWNED;
}

bool partition_is_live(const struct engine *engine, int32_t number)
{
    return partition_at(engine, number)->state == PARTITION_LIVE;
}

uint32_t partition_spell(const struct engine *engine, int32_t number)
{
    return partition_at(engine, number)->spell;
}

int64_t partition_position(const struct engine *engine, int32_t number)
{
    return partition_at(engine, number)->position;
}

static bool calls_for(const struct partition *partition)
{
    return partition->state == PARTITION_LIVE || partition->state == PARTITION_LEAVING;
}

/* It brings its part of the account's budgets along, which its last owner may have used up as long as it had jobs. */
static void become_live(struct engine *engine, struct partition *partition)
{
    int64_t unused_since_ms = partition->changed_ms;

    for (struct job *job = partition->jobs; job; job = job->next)
        if (job->phase != PHASE_CLOSED)
            unused_since_ms = engine->now_ms;
    budget_gain(engine->budget, unused_since_ms, engine->now_ms);
    partition->state = PARTITION_LIVE;
}

static void stop_calling(struct engine *engine, struct partition *partition, enum partition_state next)
{
    if (calls_for(partition))
        budget_lose(engine->budget, engine->now_ms);
    partition->state = (uint8_t)next;
}

static void link_job(struct partition *partition, struct job *job)
{
    job->next = partition->jobs;
    job->link = &partition->jobs;
    if (job->next)
        job->next->link = &job->next;
    partition->jobs = job;
}

void partition_add_job(struct engine *engine, struct job *job)
{
    link_job(partition_at(engine, job->partition), job);
    job_index_add(&engine->jobs, job);
}

/* Takes a job out of everything that knows it, but its lane. */
static void detach_job(struct engine *engine, struct job *job)
{
    wheel_cancel(&job->timed.timer);
    polls_forget(engine, job);
    turnstiles_leave(job);
    batches_forget_intent(engine, job);
    *job->link = job->next;
    if (job->next)
        job->next->link = job->link;
    job_index_remove(&engine->jobs, job);
}

void partition_remove_job(struct engine *engine, struct job *job)
{
    assert(job->lane == 0);
    detach_job(engine, job);
    job_free(job);
}

static void turn_round(struct partition *partition)
{
    struct job *job = partition->jobs;

    partition->jobs = NULL;
    while (job) {
        struct job *next = job->next;

        link_job(partition, job);
        job = next;
    }
}

/* Those behind it are of this partition too, unless somebody wrote their requests to another. */
static void leave_lane(struct engine *engine, struct job *job)
{
    struct job *next = job->lane ? lanes_leave(engine->lanes, job->lane, job) : NULL;

    if (next && next->partition != job->partition && partition_is_live(engine, next->partition))
        wheel_set(&engine->wheel, &next->timed.timer, engine->now_ms);
}

/* The jobs go, and nothing in the air leads back to them.  The oldest first: each is at the head of its lane then, and
   need not be looked for. */
static void drop_jobs(struct engine *engine, struct partition *partition)
{
    turn_round(partition);
    while (partition->jobs) {
        struct job *job = partition->jobs;

        leave_lane(engine, job);
        detach_job(engine, job);
        job_free(job);
    }
    partition->calls = 0;
}

static void stop_owning(struct engine *engine, int32_t number)
{
    struct partition *partition = partition_at(engine, number);

    wheel_cancel(&partition->timed.timer);
    stop_calling(engine, partition, PARTITION_NOT_OWNED);
    drop_jobs(engine, partition);
    batches_forget(engine, number);
    engine_emit(engine, &(struct effect){.kind = EFFECT_LEAVE, .partition = number});
}

void partition_assigned(struct engine *engine, int32_t number, int64_t position)
{
    struct partition *partition = partition_at(engine, number);

    wheel_cancel(&partition->timed.timer);
    if (partition->state != PARTITION_NOT_OWNED) { /* after a commit of unknown outcome */
        stop_calling(engine, partition, PARTITION_NOT_OWNED);
        drop_jobs(engine, partition);
        batches_forget(engine, number);
    }
    partition->timed.kind = TIMED_PARTITION;
    partition->state = PARTITION_REPLAYING;
    partition->spell++;
    partition->position = partition->committed_position = position;
    partition->changed_ms = 0;
    partition->torn_count = partition->foreign_count = 0;
    free(partition->trouble);
    partition->trouble = NULL;
    engine_emit(engine, &(struct effect){.kind = EFFECT_HOLD, .partition = number});
    engine_emit(engine, &(struct effect){.kind = EFFECT_REPLAY, .partition = number});
}

static void forget_replayed(struct engine *engine, struct partition *partition, const char *id)
{
    struct job *job = job_index_find(&engine->jobs, id);

    if (job == NULL)
        return;
    partition->foreign_count -= job->is_foreign;
    partition_remove_job(engine, job);
}

/* The newest record of a job counts, whatever those before it said. */
static struct job *put_replayed(struct engine *engine, int32_t number, const char *id, const void *encoded,
                                size_t length)
{
    struct job *job = job_index_find(&engine->jobs, id);

    if (job) {
        partition_at(engine, number)->foreign_count -= job->is_foreign;
        job->is_foreign = 0;
        job_replace_record(job, encoded, length);
    } else {
        job = job_new(id, number, encoded, length);
        partition_add_job(engine, job);
    }
    return job;
}

static void put_foreign(struct engine *engine, int32_t number, const char *id, struct error *trouble)
{
    struct partition *partition = partition_at(engine, number);
    struct job_record unread = {.request = {.job_id = id}, .phase = PHASE_CLOSED};
    SCOPED(text) struct text encoded;
    struct job *job;

    text_init(&encoded, KIB);
    job_record_encode(&unread, &encoded);
    job = put_replayed(engine, number, id, encoded.bytes, encoded.length);
    job->phase = PHASE_CLOSED;
    job->is_foreign = 1;
    partition->foreign_count++;
    if (partition->trouble == NULL && !error_prefix(trouble, "job %s", id))
        partition->trouble = memory_copy_text(trouble->message);
}

static bool take_replayed(struct engine *engine, int32_t number, const struct kafka_record *record,
                          struct error *error)
{
    struct partition *partition = partition_at(engine, number);
    struct job_record decoded;
    struct job *job;

    if (!job_record_decode(record->value, record->value_length, &decoded, error))
        return false;
    if (decoded.changed_ms > partition->changed_ms)
        partition->changed_ms = decoded.changed_ms;
    job = put_replayed(engine, number, decoded.request.job_id, record->value, record->value_length);
    job->phase = (uint8_t)decoded.phase;
    job->is_terminal = job_state_is_terminal(decoded.state);
    return true;
}

/* The job goes on from its record before, if that is still there. */
static void note_torn(struct engine *engine, struct partition *partition)
{
    partition->torn_count++;
    engine->statistics.journal_records_torn++;
}

void partition_replayed(struct engine *engine, int32_t number, const struct kafka_record *record)
{
    struct partition *partition = partition_at(engine, number);
    char id[JOB_ID_BYTES_MAX + 1] = "";
    struct error error;

    if (partition->state != PARTITION_REPLAYING)
        return;
    if (record->key_length <= JOB_ID_BYTES_MAX && record->key)
        memcpy(id, record->key, record->key_length);
    if (record->value == NULL)
        forget_replayed(engine, partition, id);
    else if (take_replayed(engine, number, record, &error))
        return;
    else if (job_record_is_foreign(record->value, record->value_length))
        put_foreign(engine, number, id, &error);
    else
        note_torn(engine, partition);
}

static int64_t input_offset(const struct job *job)
{
    struct job_record record;
    struct error error;

    if (!job_record_decode(job->encoded, job->encoded_length, &record, &error))
        abort(); /* it was decoded when it came in: memory has been corrupted */
    return record.input_offset;
}

struct queued {
    int64_t offset;
    struct job *job;
};

static int by_offset(const void *left, const void *right)
{
    const struct queued *a = left, *b = right;

    return (a->offset > b->offset) - (a->offset < b->offset);
}

/* Those that run take their lanes first, then those that queue, in the order in which their requests stood. */
static void resume_jobs(struct engine *engine, struct partition *partition)
{
    struct queued *queue = NULL;
    size_t count = 0, capacity = 0;

    for (struct job *job = partition->jobs; job; job = job->next) {
        if (job->phase != PHASE_QUEUED) {
            runner_resume(engine, job);
            continue;
        }
        if (count == capacity) {
            capacity = capacity ? capacity * 2 : 64;
            queue = memory_resize(queue, capacity * sizeof(*queue));
        }
        queue[count++] = (struct queued){.offset = input_offset(job), .job = job};
    }
    if (count)
        qsort(queue, count, sizeof(*queue), by_offset);
    for (size_t i = 0; i < count; i++)
        runner_resume(engine, queue[i].job);
    free(queue);
}

void partition_replay_done(struct engine *engine, int32_t number)
{
    struct partition *partition = partition_at(engine, number);

    if (partition->state != PARTITION_REPLAYING)
        return;
    if (partition->foreign_count > 0) {
        drop_jobs(engine, partition);
        partition->state = PARTITION_UNREADABLE;
        return;
    }
    become_live(engine, partition);
    resume_jobs(engine, partition);
    if (!engine->is_intake_held)
        engine_emit(engine, &(struct effect){.kind = EFFECT_RELEASE, .partition = number});
}

void partition_revoked(struct engine *engine, int32_t number, bool is_lost)
{
    struct partition *partition = partition_at(engine, number);

    if (partition->state != PARTITION_LIVE && partition->state != PARTITION_LEAVING) {
        stop_owning(engine, number);
        return;
    }
    engine_emit(engine, &(struct effect){.kind = EFFECT_HOLD, .partition = number});
    if (is_lost) {
        stop_owning(engine, number);
        return;
    }
    if (partition->state == PARTITION_LIVE) {
        partition->state = PARTITION_LEAVING;
        for (struct job *job = partition->jobs; job; job = job->next)
            runner_hold(engine, job);
        wheel_set(&engine->wheel, &partition->timed.timer, engine->now_ms + LEAVE_WITHIN_MS);
    }
    partition_check_leaving(engine, number);
}

void partition_committed(struct engine *engine, int32_t number, int64_t position)
{
    partition_at(engine, number)->committed_position = position;
}

void partition_check_leaving(struct engine *engine, int32_t number)
{
    struct partition *partition = partition_at(engine, number);

    if (partition->state == PARTITION_LEAVING && partition->calls == 0 && !batches_hold(engine, number))
        stop_owning(engine, number);
}

void partition_leave_now(struct engine *engine, int32_t number)
{
    if (partition_at(engine, number)->state == PARTITION_LEAVING)
        stop_owning(engine, number);
}

void partition_drop_all(struct engine *engine)
{
    for (int32_t i = 0; i < engine->options.partition_count; i++) {
        struct partition *partition = partition_at(engine, i);

        if (partition->state == PARTITION_NOT_OWNED)
            continue;
        wheel_cancel(&partition->timed.timer);
        drop_jobs(engine, partition);
        engine_emit(engine, &(struct effect){.kind = EFFECT_HOLD, .partition = i});
        if (partition->state == PARTITION_LEAVING || engine->is_draining)
            stop_owning(engine, i);
        else
            stop_calling(engine, partition, PARTITION_REPLAYING); /* deaf until it is assigned anew */
    }
}

void partition_balance_intake(struct engine *engine)
{
    bool hold = batches_is_full(engine) || engine->jobs.count >= engine->options.jobs_max;

    if (hold == engine->is_intake_held)
        return;
    engine->is_intake_held = hold;
    for (int32_t i = 0; i < engine->options.partition_count; i++)
        if (partition_is_live(engine, i))
            engine_emit(engine, &(struct effect){.kind = hold ? EFFECT_HOLD : EFFECT_RELEASE, .partition = i});
}
