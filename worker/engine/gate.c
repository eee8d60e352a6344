#include "engine/gate.h"

#include <string.h>

/* What protects resources asks; what was kept can always be restored and deleted, as in AWS Backup. */
static bool asks_for_opt_in(const struct job_record *record)
{
    return record->request.kind == JOB_BACKUP || record->request.kind == JOB_COPY;
}

/* The job's own scope, for a person to switch: an account that is not known is any. */
static const char *scope_of(struct opened *opened)
{
    const struct job_record *record = &opened->record;

    return arena_format(&opened->arena, "%s/%s", *record->account ? record->account : "*",
                        *record->region ? record->region : "*");
}

const char *gate_refusal(struct opened *opened)
{
    const struct job_record *record = &opened->record;
    const char *type = record->resource_type, *said_by, *scope, *quote;

    if (!asks_for_opt_in(record) || type == NULL ||
        settings_is_enabled(&opened->engine->settings, record->account, record->region, type, &said_by))
        return NULL;
    scope = scope_of(opened);
    quote = strchr(type, ' ') || strchr(scope, '*') ? "'" : ""; /* for a shell */
    return arena_format(&opened->arena,
                        "%s is not enabled in %s (%s says so). Enable it: tidemark settings set %s%s%s %s%s=enabled%s",
                        type, scope, said_by ? said_by : "services.opt.in.default", quote, scope, quote, quote, type,
                        quote);
}

static void wait_for_resumption(struct opened *opened, const char *scope)
{
    const char *quote = strchr(scope, '*') ? "'" : "";
    const char *sentence = arena_format(
        &opened->arena, "scope %s to be resumed: tidemark settings resume %s%s%s", scope, quote, scope, quote);
    const char *told = opened->record.waiting_for;

    opened->job->is_paused = true;
    if (told && strcmp(told, sentence) == 0)
        return; /* it has looked again for nothing */
    opened_withdraw(opened);
    opened_enter(opened, opened->step, PHASE_READY, 0);
    opened_wait(opened, REASON_NONE, 0, sentence);
}

bool gate_is_open(struct opened *opened)
{
    const struct job_record *record = &opened->record;
    const char *refusal, *scope;

    opened->job->is_paused = false;
    if (opened_has_begun(opened) || record->is_cleaning_up)
        return true;
    refusal = gate_refusal(opened);
    if (refusal) {
        ending_finish(opened, STATE_FAILED, REASON_OPT_IN_DISABLED, refusal);
        return false;
    }
    scope = settings_pauser(&opened->engine->settings, record->account, record->region);
    if (scope)
        wait_for_resumption(opened, scope);
    return scope == NULL;
}

void gate_changed(struct engine *engine)
{
    for (int32_t i = 0; i < engine->options.partition_count; i++) {
        if (!partition_is_live(engine, i))
            continue;
        for (struct job *job = engine->partitions[i].jobs; job; job = job->next)
            if (job->is_paused && job->phase == PHASE_READY)
                wheel_set(&engine->wheel, &job->timed.timer, engine->now_ms);
    }
}
