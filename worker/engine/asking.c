#include "engine/asking.h"

#include <assert.h>

#include "engine/bindings.h"

static struct budget_key key_of(struct opened *opened)
{
    return (struct budget_key){
        .account = opened->record.account ? opened->record.account : "",
        .region = opened_region(opened),
        .service = opened->step->service,
        .operation = opened->step->operation,
    };
}

bool asking_has_budget(struct opened *opened, int64_t *ready_ms)
{
    struct budget_key key = key_of(opened);
    struct job *job = opened->job;
    struct engine *engine = opened->engine;
    enum budget_purpose purpose = job->has_turn ? BUDGET_ACT_IN_TURN : BUDGET_ACT;
    bool is_let_out = false;

    engine->turnstiles.asks++;
    *ready_ms = INT64_MAX;
    if (!turnstiles_must_join(engine, job, &key))
        is_let_out = budget_take(engine->budget, &key, purpose, engine->now_ms, ready_ms);
    if (!is_let_out && *ready_ms > engine->now_ms + BUDGET_TURNS_MS) {
        turnstiles_join(engine, job, &key);
        *ready_ms = engine->now_ms; /* whenever it is asked */
    }
    job->has_turn = !is_let_out && job->turnstile == NULL;
    return is_let_out;
}

void asking_answered(struct opened *opened, int64_t sent_ms, const struct answer *answer)
{
    struct budget_key key = key_of(opened);
    struct engine *engine = opened->engine;

    if (answer->error.class == ERROR_THROTTLED)
        budget_throttled(engine->budget, &key, sent_ms, engine->now_ms, answer->retry_after_ms);
    else if (answer->error.class == ERROR_NONE)
        budget_passed(engine->budget, &key, engine->now_ms);
}

int64_t asking_not_after_ms(const struct opened *opened)
{
    int64_t not_after = opened->record.next_action_ms + opened->engine->options.send_grace_ms;

    if (!opened->step->is_mutating)
        return 0;
    if (opened->step->starts && !opened_has_begun(opened) && not_after >= opened->record.start_by_ms)
        not_after = opened->record.start_by_ms - 1;
    return not_after;
}

void asking_send(struct opened *opened)
{
    struct engine *engine = opened->engine;
    const struct job_record *record = &opened->record;
    struct flying *flying;
    json_t *input;
    struct error error;

    if (!bindings_expand(record, opened->step->input, &input, &error)) {
        ending_finish(opened, STATE_FAILED, REASON_INVALID_REQUEST, error.message);
        return;
    }
    flying = call_table_add(&engine->calls);
    flying->step = opened->step;
    flying->sent_ms = engine->now_ms;
    flying->job = opened->job;
    flying->call.service = opened->step->service;
    flying->call.operation = opened->step->operation;
    flying->call.region = arena_text(&flying->arena, opened_region(opened));
    flying->call.account = arena_text(&flying->arena, record->account ? record->account : "");
    flying->call.role_arn =
        arena_text(&flying->arena, record->request.iam_role_arn ? record->request.iam_role_arn : "");
    flying->call.job_id = arena_text(&flying->arena, record->request.job_id);
    flying->call.input = input;
    flying->call.is_mutating = opened->step->is_mutating;
    flying->left_ms = engine->now_ms;
    flying->call.not_after_ms = asking_not_after_ms(opened);
    flying->partition = opened->job->partition;
    flying->spell = partition_spell(engine, flying->partition);
    opened->job->call_id = flying->call.id;
    engine->partitions[flying->partition].calls++;
    engine_calls_of(engine, opened->step->service)->calls++;
    engine_emit(engine, &(struct effect){.kind = EFFECT_CALL, .call = &flying->call});
}
