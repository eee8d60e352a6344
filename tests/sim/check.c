/* The invariants, by code that shares nothing with the engine: what it asks for is held against what was
   committed, and what was committed against what was asked for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"
#include "engine/survey.h"
#include "proto/job_record.h"
#include "sim/fleet.h"

enum { RANK_CREATED = 1, RANK_PENDING, RANK_RUNNING, RANK_ABORTING, RANK_TERMINAL };

static int rank_of(const char *state)
{
    static const char *const ranked[] = {"", "CREATED", "PENDING", "RUNNING", "ABORTING"};

    for (int i = RANK_CREATED; i <= RANK_ABORTING; i++)
        if (strcmp(ranked[i], state) == 0)
            return i;
    return RANK_TERMINAL;
}

/* Rule 1 and I7: a call that changes something has its intent in the committed journal, and its partition is
 * ours. */
void check_call(struct sim *sim, int worker, const struct call *call)
{
    const struct planned_job *job = sim_job(sim, call->job_id, strlen(call->job_id));
    const struct stored *stored;
    struct job_record record;
    struct error error;

    if (!call->is_mutating)
        return;
    if (job == NULL) {
        sim_violate(sim, "%s is for no job: \"%s\"", call->operation, call->job_id);
        return;
    }
    if (!sim->workers[worker].owns[job->partition])
        sim_violate(sim, "I7: worker %d sends %s for %s, whose partition %d is not its own", worker,
                    call->operation, job->id, (int)job->partition);
    stored = log_last(&sim->cluster.journal[job->partition], job->id);
    if (stored == NULL || stored->value == NULL ||
        !job_record_decode(stored->value, stored->value_length, &record, &error) ||
        record.phase != PHASE_INTENT)
        sim_violate(sim, "rule 1: %s leaves for %s before its intent was committed", call->operation,
                    job->id);
}

/* I5: nothing begins at or after startBy. */
void check_call_sent(struct sim *sim, const struct call *call)
{
    const struct planned_job *job = sim_job(sim, call->job_id, strlen(call->job_id));

    if (!call->is_mutating || job == NULL || job->state >= RANK_RUNNING)
        return;
    if ((strncmp(call->operation, "Create", 6) == 0 || strncmp(call->operation, "Copy", 4) == 0) &&
        job->start_by_ms && sim->now_ms >= job->start_by_ms)
        sim_violate(sim, "I5: %s for %s leaves %lld ms after startBy", call->operation, job->id,
                    (long long)(sim->now_ms - job->start_by_ms));
}

static bool names_partition(const struct kafka_batch *batch, int32_t partition)
{
    for (size_t i = 0; i < batch->position_count; i++)
        if (batch->positions[i].partition == partition)
            return true;
    return false;
}

/* Rule 3: every transaction re-commits the position of each input partition that it touches. */
void check_transaction(struct sim *sim, int worker, const struct kafka_batch *batch)
{
    if (batch->position_count == 0)
        sim_violate(sim, "rule 3: a batch of worker %d has no position: nothing fences it", worker);
    for (size_t i = 0; i < batch->record_count; i++) {
        const struct kafka_record *record = &batch->records[i];

        if ((record->topic == TOPIC_JOURNAL || record->topic == TOPIC_STATUS) &&
            !names_partition(batch, record->partition))
            sim_violate(sim, "rule 3: a record for partition %d without its position",
                        (int)record->partition);
    }
    for (size_t i = 0; i < batch->position_count; i++)
        if (!sim->workers[worker].owns[batch->positions[i].partition])
            sim_violate(sim, "I7: worker %d writes for partition %d, which is not its own", worker,
                        (int)batch->positions[i].partition);
}

static size_t count_dead_letters(const struct sim *sim, const struct planned_request *request)
{
    const struct log *log = &sim->cluster.dead_letters;
    size_t count = 0;

    for (size_t i = 0; i < log->count; i++)
        count += log->records[i].key && strcmp(log->records[i].key, request->key) == 0 &&
                 log->records[i].value && strcmp(log->records[i].value, request->value) == 0;
    return count;
}

/* I1 and I9. */
void check_accepted(struct sim *sim, int32_t partition, int64_t offset)
{
    if (offset > (int64_t)sim->cluster.jobs[partition].count)
        sim_violate(sim, "I9: position %lld of partition %d is past its end", (long long)offset,
                    (int)partition);
    for (int i = 0; i < sim->request_count; i++) {
        const struct planned_request *request = &sim->requests[i];

        if (request->partition != partition || request->offset < sim->cluster.committed[partition] ||
            request->offset >= offset)
            continue;
        if (request->meaning == REQUEST_JOB &&
            log_last(&sim->cluster.journal[partition], sim->jobs[request->job].id) == NULL)
            sim_violate(sim, "I1: request %d was accepted and its job %s is nowhere", i,
                        sim->jobs[request->job].id);
        if (request->meaning == REQUEST_GARBAGE && count_dead_letters(sim, request) == 0)
            sim_violate(sim, "I1: request %d was accepted and is no dead letter", i);
    }
}

static bool is_in_log(const struct log *log, const char *key, const struct survey_job *job)
{
    for (size_t i = log->count; i-- > 0;) {
        const struct stored *stored = &log->records[i];

        if (stored->value && stored->value_length == job->encoded_length && strcmp(stored->key, key) == 0 &&
            memcmp(stored->value, job->encoded, job->encoded_length) == 0)
            return true;
    }
    return false;
}

static void check_told_job(void *context, const struct survey_job *job)
{
    struct sim *sim = context;
    const char *id = job->record->request.job_id;

    if (!is_in_log(&sim->cluster.journal[job->partition], id, job))
        sim_violate(sim, "rule 1: %s is told as %s, event %lld, and that was never committed", id,
                    job_state_name(job->record->state), (long long)job->record->sequence);
}

void check_told(struct sim *sim, int worker)
{
    size_t cursor = 0;

    while (survey_jobs(sim->workers[worker].engine, &cursor, SIZE_MAX, check_told_job, sim))
        ;
}

static int64_t time_at(const json_t *event, const char *name)
{
    const char *text = json_text_at(event, name);
    int64_t time_ms = 0;

    return text && clock_parse_rfc3339(text, &time_ms) ? time_ms : 0;
}

static void copy_text(char *to, size_t capacity, const char *from)
{
    (void)snprintf(to, capacity, "%s", from ? from : "");
}

static void check_order(struct sim *sim, const struct planned_job *job, const json_t *event, int rank)
{
    json_int_t sequence = json_integer_value(json_at(event, "ext.sequence"));
    const char *state = json_text_at(event, "state");

    if (sequence != job->sequence + 1)
        sim_violate(sim, "%s: event %lld follows %lld", job->id, (long long)sequence,
                    (long long)job->sequence);
    if (job->state == RANK_TERMINAL)
        sim_violate(sim, "I3: %s: %s is told after %s", job->id, state, job->end);
    if (rank < job->state)
        sim_violate(sim, "I4: %s goes back to %s", job->id, state);
    if (job->state == 0 && rank != RANK_CREATED)
        sim_violate(sim, "I4: %s begins as %s", job->id, state);
}

/* I3, I4. */
void check_event(struct sim *sim, const struct kafka_record *record)
{
    struct planned_job *job = sim_job(sim, record->key, record->key_length);
    json_error_t ignored;
    SCOPED(json)
    json_t *event = json_loadb(record->value, record->value_length, JSON_REJECT_DUPLICATES, &ignored);
    const char *state = json_text_at(event, "state");
    int rank;

    if (job == NULL || state == NULL) {
        sim_violate(sim, "an event is of no job, or no JSON");
        return;
    }
    rank = rank_of(state);
    sim_trace(sim, "event: %s %lld %s %s %s", job->id,
              (long long)json_integer_value(json_at(event, "ext.sequence")), state,
              json_text_at(event, "reasonCode") ? json_text_at(event, "reasonCode") : "",
              json_text_at(event, "ext.waitingFor") ? json_text_at(event, "ext.waitingFor") : "");
    check_order(sim, job, event, rank);
    job->sequence++;
    job->state = rank;
    job->start_by_ms = time_at(event, "startBy");
    job->complete_by_ms = time_at(event, "completeBy");
    if (rank == RANK_RUNNING && job->started_ms == 0)
        job->started_ms = sim->now_ms;
    if (rank != RANK_TERMINAL)
        return;
    copy_text(job->end, sizeof(job->end), state);
    copy_text(job->cancel_effect, sizeof(job->cancel_effect), json_text_at(event, "ext.cancelEffect"));
    copy_text(job->recovery_point, sizeof(job->recovery_point),
              json_text_at(event, job->kind == PLANNED_BACKUP ? "recoveryPointArn" : "createdResourceArn"));
    if (strcmp(state, "COMPLETED") == 0)
        plan_completed(sim, job);
}

/* What there is of the job's making: it is known by its id, or by the form of that which fits into names. */
static size_t count_artefacts(const struct sim *sim, const struct planned_job *job, bool include_deleted)
{
    char uuid[DIGEST_UUID_BYTES];
    size_t by_id = world_count_artefacts(sim->world, job->id, include_deleted);
    size_t by_name;

    digest_uuid5(job->id, strlen(job->id), uuid);
    by_name = world_count_artefacts(sim->world, uuid, include_deleted);
    return by_id > by_name ? by_id : by_name;
}

/* How many things a job makes: Aurora restores a cluster and an instance. */
static size_t artefacts_of(const struct planned_job *job)
{
    bool is_pair = job->kind == PLANNED_RESTORE && job->resource && strcmp(job->resource->type, "Aurora") == 0;

    return job->kind == PLANNED_DELETE ? 0 : is_pair ? 2 : 1;
}

/* The world's own time is that of its last call: what was being deleted is gone by now. */
static void let_time_pass(struct sim *sim)
{
    struct call call = {.service = "ec2",
                        .operation = "DescribeRegions",
                        .region = "eu-west-1",
                        .account = "",
                        .role_arn = "",
                        .job_id = ""};
    struct world_delivery delivery;
    struct answer answer;

    call.input = json_object();
    world_answer(sim->world, &call, sim->now_ms, &answer, &delivery);
    answer_done(&answer);
    json_decref(call.input);
}

/* A later job may have deleted what this one made. */
static bool is_deleted_later(const struct sim *sim, const struct planned_job *job)
{
    for (int i = 0; i < sim->job_count; i++) {
        const struct planned_job *other = &sim->jobs[i];

        if (other->kind == PLANNED_DELETE && other->source == (int)(job - sim->jobs))
            return true;
    }
    return false;
}

/* I2 and I6: what there is of the job's making, against how it ended. */
static void check_artefacts(struct sim *sim, const struct planned_job *job)
{
    size_t most = artefacts_of(job);
    size_t made = count_artefacts(sim, job, true);
    size_t kept = count_artefacts(sim, job, false);
    bool is_completed = strcmp(job->end, "COMPLETED") == 0;
    bool is_undone = strcmp(job->end, "ABORTED") == 0 || strcmp(job->end, "EXPIRED") == 0;

    if (made > most || kept > most)
        sim_violate(sim, "I2: %s made %zu artefacts, %zu are there", job->id, made, kept);
    if (is_completed && job->kind != PLANNED_DELETE && kept != most && !is_deleted_later(sim, job))
        sim_violate(sim, "I6: %s is COMPLETED and there is nothing of it", job->id);
    if (is_undone && kept > 0)
        sim_violate(sim, "I6: %s is %s (%s) and what it made is still there", job->id, job->end,
                    job->cancel_effect);
    if (strcmp(job->cancel_effect, "notStarted") == 0 && made > 0)
        sim_violate(sim, "I6: %s was not started, it says, and made something", job->id);
    if (is_completed && job->is_foreign)
        sim_violate(sim, "I14: %s completed on something that is not ours", job->id);
}

/* I11, and the last state of everything. */
void check_end(struct sim *sim)
{
    for (int32_t i = 0; i < PARTITIONS; i++)
        if (sim->cluster.committed[i] != (int64_t)sim->cluster.jobs[i].count)
            sim_violate(sim, "I11: partition %d was read to %lld of %zu", (int)i,
                        (long long)sim->cluster.committed[i], sim->cluster.jobs[i].count);
    for (int i = 0; i < sim->request_count; i++) {
        const struct planned_request *request = &sim->requests[i];

        if (request->meaning == REQUEST_GARBAGE && count_dead_letters(sim, request) != 1)
            sim_violate(sim, "I13: request %d is %zu times among the dead letters", i,
                        count_dead_letters(sim, request));
        if (request->meaning == REQUEST_JOB && sim->jobs[request->job].state != RANK_TERMINAL)
            sim_violate(sim, "I11: %s has not ended", sim->jobs[request->job].id);
    }
    sim->now_ms = sim->end_ms > sim->now_ms ? sim->end_ms : sim->now_ms;
    let_time_pass(sim);
    for (int i = 0; i < sim->job_count && sim->violation[0] == '\0'; i++)
        check_artefacts(sim, &sim->jobs[i]);
}
