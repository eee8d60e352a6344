#include "engine/admission.h"

#include <assert.h>
#include <string.h>

#include "engine/core.h"
#include "engine/runner.h"
#include "proto/arn.h"
#include "proto/dead_letter.h"

static void bury_letter(struct engine *engine, const struct kafka_record *record, const struct error *error)
{
    struct kafka_record letter = {0};

    dead_letter_write(record, engine->options.jobs_topic, error, engine->now_ms, batches_arena(engine), &letter);
    batches_add(engine, record->partition, &letter);
    if (engine->options.watcher.on_milestone)
        batches_add_milestone(engine, record->partition,
                              &(struct milestone){.kind = MILESTONE_REFUSAL,
                                                  .at_ms = engine->now_ms,
                                                  .partition = record->partition,
                                                  .offset = record->offset,
                                                  .message = arena_text(batches_arena(engine), error->message)});
}

static void stop_job(struct engine *engine, const struct kafka_record *record, const struct job_request *request)
{
    struct job *job = job_index_find(&engine->jobs, request->job_id);
    struct error error;

    if (job == NULL || job->partition != record->partition) {
        (void)error_set(&error, ERROR_INVALID_JOB,
                        "JobId: no job %s in partition %d: send StopJob with the key of the job that it stops",
                        request->job_id, (int)record->partition);
        bury_letter(engine, record, &error);
    } else if (!runner_cancel(engine, job, &error)) {
        bury_letter(engine, record, &error);
    }
}

static bool is_same_text(const char *left, const char *right)
{
    return (left == NULL && right == NULL) || (left && right && strcmp(left, right) == 0);
}

/* The same request again is nothing new; another one under the same id is a mistake that somebody must see. */
static void repeat_job(struct engine *engine, const struct kafka_record *record, const struct job_request *request,
                       const struct job *job)
{
    struct job_record known;
    struct error error;

    if (!job_record_decode(job->encoded, job->encoded_length, &known, &error))
        return;
    if (known.request.kind == request->kind && is_same_text(known.request.resource_arn, request->resource_arn) &&
        (request->kind == JOB_BACKUP ||
         is_same_text(known.request.recovery_point_arn, request->recovery_point_arn)))
        return;
    (void)error_set(&error, ERROR_INVALID_JOB, "JobId: %s is taken by a %s of another resource", request->job_id,
                    job_kind_request_name(known.request.kind));
    bury_letter(engine, record, &error);
}

/* Whose resource it is and where: the resource's ARN says, else the role's. */
static void place_job(struct job_record *job, struct arena *arena)
{
    const char *text = job->request.resource_arn ? job->request.resource_arn : job->request.recovery_point_arn;
    struct error error;
    struct arn arn;

    job->account = job->region = "";
    if (text && arn_parse(text, &arn, &error)) {
        job->account = arena_text(arena, arn.account);
        job->region = arena_text(arena, arn.region);
    }
    if (*job->account == '\0' && job->request.iam_role_arn && arn_parse(job->request.iam_role_arn, &arn, &error))
        job->account = arena_text(arena, arn.account);
}

static bool names_a_vault(enum job_kind kind)
{
    return kind == JOB_BACKUP || kind == JOB_DELETE || kind == JOB_LIFECYCLE;
}

static void admit(struct engine *engine, const struct kafka_record *record, const struct job_request *request,
                  struct arena *arena)
{
    struct job_record job = {.request = *request, .percent = -1, .size_bytes = -1};

    if (names_a_vault(job.request.kind) && job.request.backup_vault_name == NULL)
        job.request.backup_vault_name = engine->options.default_vault;
    if (job.request.kind == JOB_COPY && job.request.source_backup_vault_name == NULL)
        job.request.source_backup_vault_name = engine->options.default_vault;
    if (job.request.iam_role_arn == NULL)
        job.request.iam_role_arn = engine->options.default_role_arn;
    job.input_offset = record->offset;
    job.created_ms = engine->now_ms;
    job.state = STATE_CREATED;
    window_open(&job, &engine->windows, record->timestamp_ms > 0 ? record->timestamp_ms : engine->now_ms);
    place_job(&job, arena);
    runner_admit(engine, &job, record->partition);
}

static void decode(struct engine *engine, const struct kafka_record *record, struct arena *arena)
{
    struct job_request request;
    struct error error;
    struct job *job;

    if (!job_request_decode(record, engine->options.jobs_topic, arena, &request, &error)) {
        bury_letter(engine, record, &error);
        return;
    }
    if (request.kind == JOB_STOP) {
        stop_job(engine, record, &request);
        return;
    }
    job = job_index_find(&engine->jobs, request.job_id);
    if (job)
        repeat_job(engine, record, &request, job);
    else
        admit(engine, record, &request, arena);
}

void admission_take(struct engine *engine, const struct kafka_record *record)
{
    struct partition *partition;
    struct arena arena = {0};

    assert(record->partition >= 0 && record->partition < engine->options.partition_count);
    partition = &engine->partitions[record->partition];
    if (partition->state != PARTITION_LIVE || record->offset < partition->position)
        return; /* not ours now, or accepted before */
    partition->position = record->offset + 1;
    batches_touch(engine, record->partition);
    decode(engine, record, &arena);
    arena_release(&arena);
}
