#include "cli/plan_verdict.h"

#include <assert.h>
#include <string.h>

#include "adapters/registry.h"
#include "base/clock.h"
#include "base/json.h"
#include "cli/iam_actions.h"
#include "cli/plan_steps.h"

struct judging {
    json_t *plan;
    const struct job_record *job;
    const struct plan_world *world;
    struct arena arena;
    int64_t now_ms;
};

static void set_text(json_t *object, const char *name, const char *value)
{
    if (value && *value)
        (void)json_object_set_new(object, name, memory_require(json_string(value)));
}

static void set_time(json_t *object, const char *name, int64_t time_ms)
{
    char buffer[CLOCK_RFC3339_BYTES];

    if (time_ms == 0)
        return;
    clock_format_rfc3339(time_ms, buffer);
    set_text(object, name, buffer);
}

static void note(struct judging *judging, const char *sentence)
{
    json_t *notes = json_object_get(judging->plan, "notes");

    (void)json_array_append_new(notes, memory_require(json_string(sentence)));
}

/* The first refusal is the one that counts. */
static void refuse(struct judging *judging, const char *code, const char *message, const char *to_do)
{
    if (json_is_false(json_object_get(judging->plan, "wouldStart")))
        return;
    (void)json_object_set_new(judging->plan, "wouldStart", json_false());
    set_text(judging->plan, "reasonCode", code);
    set_text(judging->plan, "message", message);
    set_text(judging->plan, "whatToDo", to_do);
}

static const char *subject_of(const struct job_request *request)
{
    return request->kind == JOB_BACKUP ? request->resource_arn : request->recovery_point_arn;
}

static void tell_request(struct judging *judging)
{
    const struct job_record *job = judging->job;
    const struct job_request *request = &job->request;
    json_t *plan = judging->plan;

    set_text(plan, "jobId", judging->world->job_id);
    set_text(plan, "jobType", job_kind_request_name(request->kind));
    set_text(plan, request->kind == JOB_BACKUP ? "resourceArn" : "recoveryPointArn", subject_of(request));
    set_text(plan, "resourceType", job->resource_type);
    set_text(plan, "account", job->account);
    set_text(plan, "region", job->region);
    set_text(plan, "backupVaultName", request->backup_vault_name);
    set_text(plan, "sourceBackupVaultName", request->source_backup_vault_name);
    set_text(plan, "destinationBackupVaultArn", request->destination_backup_vault_arn);
    set_text(plan, "iamRoleArn", request->iam_role_arn);
    set_time(plan, "scheduledTime", job->scheduled_ms);
    set_time(plan, "startBy", job->start_by_ms);
    set_time(plan, "completeBy", job->complete_by_ms);
    if (job->complete_by_ms == 0)
        note(judging, "The completion window counts from the start: completeBy is known when the job has started.");
}

static void tell_settings(struct judging *judging)
{
    const struct settings *settings = judging->world->settings;
    const struct job_record *job = judging->job;
    const char *said_by = NULL, *pauser = settings_pauser(settings, job->account, job->region);
    bool is_enabled = settings_is_enabled(settings, job->account, job->region,
                                          job->resource_type ? job->resource_type : "", &said_by);
    json_t *told = memory_require(json_object());

    /* What was kept is not asked for. */
    if (job->resource_type && (job->request.kind == JOB_BACKUP || job->request.kind == JOB_COPY)) {
        (void)json_object_set_new(told, "enabled", json_boolean(is_enabled));
        set_text(told, "saidBy", said_by ? said_by : "services.opt.in.default");
    }
    set_text(told, "pausedBy", pauser);
    (void)json_object_set_new(judging->plan, "settings", told);
}

/* What the engine decided. */
static void judge_admission(struct judging *judging)
{
    const struct job_record *job = judging->job;
    const struct reason_text *reason = reason_text(job->reason);

    if (job_state_is_terminal(job->state))
        refuse(judging, reason->code,
               arena_format(&judging->arena, "The job would end %s: %s", job_state_name(job->state),
                            job->status_message ? job->status_message : reason->what_happened),
               reason->what_to_do);
    else if (job->waiting_for)
        refuse(judging, "", arena_format(&judging->arena, "The job would wait for %s", job->waiting_for),
               "Resume the scope first, or send the request all the same: it starts when the scope is resumed.");
    else if (job->scheduled_ms > judging->now_ms)
        note(judging, "It starts at its scheduled time, not at once.");
}

/* A job with that id is there: the request again starts nothing. */
static void judge_repetition(struct judging *judging)
{
    const struct plan_world *world = judging->world;
    const struct job_row *row = world->board && world->job_id ? job_board_find(world->board, world->job_id) : NULL;

    if (row)
        refuse(judging, "",
               arena_format(&judging->arena, "Job %s is there already, and is %s: sending it again starts nothing.",
                            world->job_id, job_state_name(row->view.state)),
               "Look at that job, or give another token.");
}

static const struct job_view *holder_of(const struct judging *judging)
{
    const struct job_board *board = judging->world->board;
    const char *subject = subject_of(&judging->job->request);

    for (size_t i = 0; board && subject && i < board->count; i++) {
        const struct job_view *view = &board->rows[i].view;

        if (!job_state_is_terminal(view->state) && view->kind_number != JOB_RESTORE &&
            strcmp(view->subject, subject) == 0)
            return view;
    }
    return NULL;
}

static void judge_overlap(struct judging *judging)
{
    const struct job_view *holder = judging->job->request.kind == JOB_RESTORE ? NULL : holder_of(judging);
    const char *message;

    if (holder == NULL)
        return;
    message = arena_format(&judging->arena, "Job %s, which is %s, has the resource", holder->job_id,
                           job_state_name(holder->state));
    if (judging->job->request.overlap_policy == OVERLAP_QUEUE)
        note(judging, arena_format(&judging->arena, "%s: this one would queue behind it.", message));
    else
        refuse(judging, reason_text(REASON_OVERLAP)->code, message, reason_text(REASON_OVERLAP)->what_to_do);
}

/* AWS is asked by the job itself: what the catalogue does not know may still carry Tidemark's tag. */
static void judge_catalogue(struct judging *judging)
{
    const struct job_request *request = &judging->job->request;

    if (judging->world->catalogue == NULL || request->kind == JOB_BACKUP || request->recovery_point_arn == NULL)
        return;
    if (catalogue_find(judging->world->catalogue, request->recovery_point_arn) == NULL)
        note(judging, "The catalogue has no such recovery point: unless it carries Tidemark's tag all the same, the "
                      "job ends FAILED with NOT_OURS or RESOURCE_NOT_FOUND.");
}

static void tell_calls(struct judging *judging)
{
    const struct adapter *adapter = registry_find_by_resource_type(judging->job->resource_type);
    const struct operation *operation = &adapter->operations[judging->job->request.kind];
    json_t *plan = judging->plan;

    (void)json_object_set_new(plan, "steps", plan_steps(judging->job, operation));
    (void)json_object_set_new(plan, "cleanup", plan_steps_cleanup(judging->job, operation));
    (void)json_object_set_new(plan, "iamPolicy", iam_actions_operation_policy(operation));
}

json_t *plan_verdict(const struct rehearsal *rehearsal, const struct plan_world *world, int64_t now_ms)
{
    struct judging judging = {
        .plan = memory_require(json_pack("{s:b, s:[]}", "wouldStart", true, "notes")),
        .job = &rehearsal->record,
        .world = world,
        .now_ms = now_ms,
    };

    assert(world->settings != NULL);
    if (rehearsal->dead_letter) {
        refuse(&judging, reason_text(REASON_INVALID_REQUEST)->code,
               arena_format(&judging.arena, "The request would go to the dead letters: %s", rehearsal->dead_letter),
               "Correct what is named and plan again.");
    } else {
        tell_request(&judging);
        tell_settings(&judging);
        judge_repetition(&judging);
        judge_admission(&judging);
        judge_overlap(&judging);
        judge_catalogue(&judging);
        if (!job_state_is_terminal(judging.job->state))
            tell_calls(&judging);
    }
    arena_release(&judging.arena);
    return judging.plan;
}
