/* How a job ends, and what is done for those that ended with something to undo. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/bindings.h"
#include "engine/moves.h"
#include "engine/retry.h"
#include "proto/recovery_point.h"

static const int64_t BYTES_PER_GIB = INT64_C(1) << 30;

/* A worker that knows a step which this one does not begins with it at most so much later. */
enum { LOOK_AGAIN_MS = 60000 };

static bool is_backup_or_copy(const struct job_record *record)
{
    return record->request.kind == JOB_BACKUP || record->request.kind == JOB_COPY;
}

/* The first of the templates whose variables are all bound; NULL if there is none. */
static const char *first_bound(struct opened *opened, const char *const templates[ARNS_MAX])
{
    struct error unbound;
    const char *arn;

    for (size_t i = 0; i < ARNS_MAX && templates[i]; i++)
        if (bindings_expand_text(&opened->record, templates[i], &opened->arena, &arn, &unbound))
            return arn;
    return NULL;
}

/* What the job made gets its name: a recovery point's own ARN, or that of the resource it restored. */
static void name_artefact(struct opened *opened)
{
    struct job_record *record = &opened->record;
    const struct operation *operation = opened->operation;
    const char *arn;

    if (operation == NULL)
        return;
    arn = first_bound(opened, operation->recovery_point_arn);
    if (arn && record->request.kind == JOB_BACKUP)
        record->request.recovery_point_arn = arn;
    else if (arn)
        record->created_resource_arn = arn;
    arn = first_bound(opened, operation->created_resource_arn);
    if (arn)
        record->created_resource_arn = arn;
}

static void measure_artefact(struct opened *opened)
{
    const char *name = opened->operation->size_variable;
    const struct job_variable *size = name ? job_record_variable(&opened->record, name) : NULL;
    char *end;

    if (size == NULL)
        return;
    opened->record.size_bytes =
        strtoll(size->value, &end, 10) * (opened->operation->size_is_bytes ? 1 : BYTES_PER_GIB);
    if (*end != '\0')
        opened->record.size_bytes = -1;
}

static void write_to_catalogue(struct opened *opened)
{
    const struct job_record *job = &opened->record;
    const struct operation *operation = opened->operation;
    struct kafka_record record = {0};
    json_t *metadata = NULL;
    struct error error;

    if (operation->deletes_recovery_point) {
        recovery_point_write_deleted(job, batches_arena(opened->engine), &record);
    } else {
        if (operation->restore_metadata && !bindings_expand(job, operation->restore_metadata, &metadata, &error))
            metadata = NULL; /* the point is there all the same */
        recovery_point_write(job, metadata, batches_arena(opened->engine), &record);
        json_decref(metadata);
    }
    batches_add(opened->engine, opened->job->partition, &record);
}

static void leave_lane(struct opened *opened)
{
    struct engine *engine = opened->engine;
    struct job *next;

    if (opened->job->lane == 0)
        return;
    next = lanes_leave(engine->lanes, opened->job->lane, opened->job);
    opened->job->lane = 0;
    if (next && partition_is_live(engine, next->partition))
        wheel_set(&engine->wheel, &next->timed.timer, engine->now_ms);
}

/* A closed job is remembered for its id alone: what only a running job needs is dropped. */
static void close_record(struct opened *opened)
{
    struct job_record *record = &opened->record;

    record->variable_count = 0;
    record->request.metadata = NULL;
    record->request.recovery_point_tags = NULL;
    record->request.backup_options = NULL;
    record->is_cleaning_up = 0;
    polls_forget(opened->engine, opened->job);
    opened_enter(opened, NULL, PHASE_CLOSED, 0);
}

/* Enters the clean-up.  False if it has no step for what this job made. */
static bool enter_cleanup(struct opened *opened)
{
    const struct step *first;

    opened->record.is_cleaning_up = 1;
    opened->step = NULL;
    first = opened_next_step(opened);
    if (first)
        opened_enter(opened, first, PHASE_READY, opened->engine->now_ms);
    else
        opened->record.is_cleaning_up = 0;
    return first != NULL;
}

/* True if something that this job made, or may have made, must be taken away. */
static bool starts_cleanup(struct opened *opened)
{
    struct job_record *record = &opened->record;

    if (opened->operation == NULL || opened->operation->cleanup_count == 0 || record->state == STATE_COMPLETED)
        return false;
    if (record->is_cleaning_up)
        return true;
    if (record->step && opened->step == NULL) /* nobody here knows what it made */
        return false;
    if (opened_is_beyond_us(opened)) /* and nobody here knows what it made */
        return false;
    if (record->phase == PHASE_LOOKUP || record->phase == PHASE_INTENT) /* first find out whether there is anything */
        return opened->step->starts || opened_has_begun(opened);
    return opened_has_begun(opened) && enter_cleanup(opened);
}

void ending_finish(struct opened *opened, enum job_state state, enum reason reason, const char *message)
{
    struct job_record *record = &opened->record;
    int64_t next_action_ms = record->next_action_ms;

    assert(job_state_is_terminal(state));
    opened_withdraw(opened);
    if (record->phase != PHASE_INTENT) /* what a call did that has left is still to be told */
        polls_forget(opened->engine, opened->job);
    record->reason = reason;
    record->status_message = arena_text(&opened->arena, message);
    record->message_category = reason == REASON_NONE ? "SUCCESS" : retry_message_category(reason);
    record->waiting_for = NULL;
    record->next_action_ms = 0;
    record->completed_ms = opened->engine->now_ms;
    if (state == STATE_COMPLETED) {
        record->percent = 100;
        if (is_backup_or_copy(record) || opened->operation->deletes_recovery_point)
            write_to_catalogue(opened);
    }
    opened_change_state(opened, state);
    leave_lane(opened);
    if (!starts_cleanup(opened))
        close_record(opened);
    else if (record->next_action_ms == 0) /* nobody is told any more, but it goes on */
        record->next_action_ms = next_action_ms;
}

void ending_succeed(struct opened *opened)
{
    if (opened->record.is_cleaning_up) {
        ending_cleaned(opened);
        return;
    }
    name_artefact(opened);
    measure_artefact(opened);
    ending_finish(opened, STATE_COMPLETED, opened->record.issue,
                  opened->record.issue ? opened->record.status_message : NULL);
}

void ending_expire(struct opened *opened)
{
    static const char expired[] = "Backup job expired before completion"; /* AWS's words, for every kind */
    const struct job_record *record = &opened->record;
    bool is_start = !opened_has_begun(opened) && window_is_start_over(record, opened->engine->now_ms);
    const char *message = expired;

    if (is_start && record->waiting_for)
        message = arena_format(&opened->arena, "%s: it waited for %s", expired, record->waiting_for);
    ending_finish(opened, STATE_EXPIRED, is_start ? REASON_START_WINDOW_EXPIRED : REASON_COMPLETE_WINDOW_EXPIRED,
                  message);
}

static void abort_job(struct opened *opened, enum cancel_effect effect)
{
    opened->record.cancel_effect = effect;
    ending_finish(opened, STATE_ABORTED, REASON_CANCELLED, "Job was stopped by user.");
}

void ending_cancel(struct opened *opened)
{
    struct job_record *record = &opened->record;
    struct job *job = opened->job;

    record->cancel_requested = 1;
    opened->has_changed = true;
    opened_withdraw(opened);
    if (record->phase == PHASE_LOOKUP || record->phase == PHASE_INTENT)
        return; /* what the call did decides */
    polls_forget(opened->engine, job);
    if (!opened_has_begun(opened)) {
        abort_job(opened, CANCEL_NOT_STARTED);
        return;
    }
    if (opened->operation->cleanup_count == 0) {
        record->cancel_effect = CANCEL_TOO_LATE;
        return;
    }
    opened_stop_waiting(opened);
    if (!enter_cleanup(opened)) {
        abort_job(opened, CANCEL_STOPPED);
        return;
    }
    record->reason = REASON_CANCELLED;
    opened_change_state(opened, STATE_ABORTING);
}

void ending_cleaned(struct opened *opened)
{
    if (job_state_is_terminal(opened->record.state)) {
        close_record(opened);
        return;
    }
    opened->record.is_cleaning_up = 0;
    opened_enter(opened, NULL, PHASE_READY, 0);
    opened->record.initiated_ms = 0; /* nothing is left to be taken away */
    abort_job(opened, opened->operation->cleanup_stops ? CANCEL_STOPPED : CANCEL_ARTEFACT_DELETED);
}

void ending_undo(struct opened *opened)
{
    if (opened_has_begun(opened) && enter_cleanup(opened))
        return;
    close_record(opened);
}

void ending_cleanup_deferred(struct opened *opened)
{
    if (!job_state_is_terminal(opened->record.state))
        abort_job(opened, CANCEL_DEFERRED_DELETE);
}

void ending_leave_to_newer(struct opened *opened)
{
    struct job_record *record = &opened->record;
    const char *unknown = record->step ? record->step : record->resource_type;
    int64_t next_ms = opened->engine->now_ms + LOOK_AGAIN_MS;
    const char *awaited;

    if (moves_is_window_over(opened)) {
        ending_finish(opened, STATE_FAILED, REASON_INTERNAL,
                      arena_format(&opened->arena,
                                   "No worker took the job over that knows its step %s. What it made was left as it "
                                   "is.",
                                   unknown));
        return;
    }
    awaited = arena_format(&opened->arena, "a worker of a version that knows its step %s", unknown);
    if (opened->job->is_terminal || (record->waiting_for && strcmp(record->waiting_for, awaited) == 0))
        record->next_action_ms = next_ms; /* nothing new: not worth a record */
    else
        opened_wait(opened, REASON_NONE, next_ms, awaited);
}
