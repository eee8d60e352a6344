/* How a job comes to an engine: admitted, or taken over from the journal; and how it is put down again. */
#include <assert.h>
#include <string.h>

#include "adapters/registry.h"
#include "base/hash.h"
#include "engine/gate.h"
#include "engine/metadata.h"
#include "engine/moves.h"
#include "engine/runner.h"
#include "proto/arn.h"

/* One running job per resource; restores of one recovery point do not disturb each other. */
static uint64_t lane_of(const struct job_record *record)
{
    const struct job_request *request = &record->request;
    const char *arn = request->kind == JOB_BACKUP ? request->resource_arn : request->recovery_point_arn;

    return request->kind == JOB_RESTORE || arn == NULL ? 0 : hash_text(arn) | 1;
}

static bool is_role_allowed(const struct engine *engine, const char *role)
{
    const char *pattern = engine->options.roles_allowed;
    char buffer[ARN_BYTES_MAX + 1];

    while (pattern && *pattern) {
        size_t length = strcspn(pattern, ",");

        if (length < sizeof(buffer)) {
            memcpy(buffer, pattern, length);
            buffer[length] = '\0';
            if (arn_matches(buffer, role))
                return true;
        }
        pattern += length + (pattern[length] == ',');
    }
    return false;
}

struct refusal {
    enum reason reason; /* REASON_NONE: not refused */
    const char *message;
};

/* Why the job cannot be taken; one that can has its metadata in the form of its calls afterwards. */
static struct refusal refuse(struct opened *opened, const struct adapter *adapter)
{
    struct job_request *request = &opened->record.request;
    struct error error;
    const char *disabled;

    if (adapter == NULL)
        return (struct refusal){REASON_UNSUPPORTED_RESOURCE, "No service of Tidemark backs up this type of resource."};
    if (opened->operation->step_count == 0)
        return (struct refusal){REASON_UNSUPPORTED_RESOURCE, adapter->refusal[request->kind]};
    disabled = gate_refusal(opened);
    if (disabled)
        return (struct refusal){REASON_OPT_IN_DISABLED, disabled};
    if (request->iam_role_arn && !is_role_allowed(opened->engine, request->iam_role_arn))
        return (struct refusal){REASON_ROLE_NOT_ALLOWED,
                                arena_format(&opened->arena, "IamRoleArn: %s is not in roles.allowed",
                                             request->iam_role_arn)};
    if (opened->operation->needs_role && request->iam_role_arn == NULL)
        return (struct refusal){REASON_INVALID_REQUEST,
                                arena_format(&opened->arena, "IamRoleArn: required, since %s acts with it",
                                             adapter->resource_type)};
    if (opened->operation->metadata_keys &&
        !metadata_read(opened->operation->metadata_keys, request->metadata, &opened->arena, &request->metadata,
                       &error))
        return (struct refusal){REASON_INVALID_REQUEST, arena_text(&opened->arena, error.message)};
    return (struct refusal){REASON_NONE, NULL};
}

/* The resource is taken by another job: what now, is for the request to say. */
static void overlap(struct opened *opened)
{
    static const char taken[] = "the job that runs on the same resource";

    switch (opened->record.request.overlap_policy) {
    case OVERLAP_QUEUE:
    case OVERLAP_POLICY_COUNT:
        (void)lanes_enter(opened->engine->lanes, opened->job->lane, opened->job);
        opened_enter(opened, NULL, PHASE_QUEUED, 0);
        opened_wait(opened, REASON_OVERLAP, 0, taken);
        return;
    case OVERLAP_SKIP:
        opened->job->lane = 0;
        ending_finish(opened, STATE_ABORTED, REASON_OVERLAP,
                      "Skipped because there was a running job for the same resource.");
        return;
    case OVERLAP_FAIL:
        opened->job->lane = 0;
        ending_finish(opened, STATE_FAILED, REASON_OVERLAP,
                      "Backup job failed because there was a running job for the same resource.");
        return;
    }
}

/* The job's first moves: refused, behind another, expired before it came, or on its way. */
static void start(struct opened *opened, const struct adapter *adapter)
{
    struct engine *engine = opened->engine;
    struct refusal refusal = refuse(opened, adapter);

    if (refusal.reason != REASON_NONE) {
        ending_finish(opened, STATE_FAILED, refusal.reason, refusal.message);
        return;
    }
    if (moves_is_window_over(opened)) {
        ending_expire(opened);
        return;
    }
    opened->job->lane = lane_of(&opened->record);
    if (opened->job->lane && lanes_is_taken(engine->lanes, opened->job->lane)) {
        overlap(opened);
        return;
    }
    if (opened->job->lane)
        (void)lanes_enter(engine->lanes, opened->job->lane, opened->job);
    opened_enter(opened, NULL, PHASE_READY, engine->now_ms);
    moves_go_on(opened);
}

void runner_admit(struct engine *engine, struct job_record *record, int32_t partition)
{
    const struct adapter *adapter = registry_find(&record->request);
    struct opened opened = {.engine = engine};

    record->phase = PHASE_READY;
    record->resource_type = adapter ? adapter->resource_type : record->request.resource_type;
    opened.record = *record;
    opened.job = job_new(record->request.job_id, partition, "", 0);
    partition_add_job(engine, opened.job);
    opened_resolve(&opened);
    if (window_is_too_early(&opened.record, engine->now_ms))
        opened.record.next_action_ms = opened.record.scheduled_ms; /* its first event says so already */
    opened_publish(&opened, STATUS_STATE_CHANGE);
    start(&opened, adapter);
    opened_settle(&opened);
}

void runner_resume(struct engine *engine, struct job *job)
{
    struct opened opened;

    opened_begin(&opened, engine, job);
    job->call_id = 0;
    job->intent = INTENT_UNKNOWN;
    if (!job->is_terminal) {
        job->lane = lane_of(&opened.record);
        if (job->lane)
            (void)lanes_enter(engine->lanes, job->lane, job);
    }
    if (opened.record.phase == PHASE_INTENT) { /* an earlier owner's request may still arrive, and hide for a while */
        opened.record.next_action_ms =
            engine->now_ms + engine->options.request_lifetime_ms + engine->options.settle_ms;
        opened.has_changed = true;
    }
    opened_settle(&opened);
    if ((opened.record.phase == PHASE_QUEUED && lanes_holder(engine->lanes, job->lane) == job) ||
        (opened.record.phase == PHASE_READY && opened.record.next_action_ms == 0)) /* it was paused */
        wheel_set(&engine->wheel, &job->timed.timer, engine->now_ms);
}

void runner_hold(struct engine *engine, struct job *job)
{
    struct opened opened;

    polls_forget_due(engine, job);
    turnstiles_leave(job);
    if (job->phase == PHASE_INTENT && job->intent == INTENT_WRITTEN) { /* the next owner need not look for it */
        opened_begin(&opened, engine, job);
        opened_withdraw(&opened);
        opened_settle(&opened);
    }
    wheel_cancel(&job->timed.timer);
}
