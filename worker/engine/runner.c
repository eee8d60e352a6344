#include "engine/runner.h"

#include <assert.h>
#include <string.h>

#include "adapters/registry.h"
#include "engine/asking.h"
#include "engine/bindings.h"
#include "engine/cadence.h"
#include "engine/gate.h"
#include "engine/moves.h"
#include "engine/retry.h"

/* The job's call leaves now: its intent is in the journal, or it changes nothing. */
static void release_call(struct opened *opened)
{
    opened->job->intent = INTENT_RELEASED;
    opened->record.calls++;
    asking_send(opened);
}

/* Writes down that the call is about to leave; it does when that has committed. */
static void intend(struct opened *opened)
{
    opened->record.attempt++;
    opened_enter(opened, opened->step, PHASE_INTENT, opened->engine->now_ms);
    opened->job->intent = INTENT_WRITTEN;
    batches_add_intent(opened->engine, opened->job);
}

static void act(struct opened *opened)
{
    struct engine *engine = opened->engine;
    int64_t ready_ms;

    if (!partition_is_live(engine, opened->job->partition))
        return; /* it leaves: the next owner acts */
    if (opened->step->poll) {
        opened->record.phase = PHASE_WAITING;
        polls_enter(engine, opened->job, &opened->record, opened->step, opened_region(opened));
        return;
    }
    if (!asking_has_budget(opened, &ready_ms)) {
        opened->record.next_action_ms = ready_ms; /* a matter of moments: not worth a record */
        return;
    }
    if (opened->step->is_mutating) {
        intend(opened);
        return;
    }
    opened->record.attempt++;
    release_call(opened);
}

/* Goes on to the next step, or to the end. */
static void advance(struct opened *opened)
{
    struct engine *engine = opened->engine;
    const struct step *step = opened_next_step(opened);

    if (step == NULL) {
        ending_succeed(opened);
        return;
    }
    opened->job->shown_percent = 0;
    opened_enter(opened, step, step->poll ? PHASE_WAITING : PHASE_READY, engine->now_ms);
    if (step->poll && opened_has_begun(opened))
        opened->record.next_action_ms = cadence_next_ms(engine, opened->job, step->poll, &opened->record);
    if (opened->record.next_action_ms <= engine->now_ms && gate_is_open(opened))
        act(opened);
}

static bool may_begin(struct opened *opened)
{
    struct engine *engine = opened->engine;

    if (window_is_too_early(&opened->record, engine->now_ms)) {
        opened->record.next_action_ms = opened->record.scheduled_ms;
        return false;
    }
    if (opened->job->lane && lanes_holder(engine->lanes, opened->job->lane) != opened->job)
        return false;
    return gate_is_open(opened);
}

/* The job may go on: nothing of it is in the air and its time has come. */
void moves_go_on(struct opened *opened)
{
    struct job_record *record = &opened->record;

    if (!partition_is_live(opened->engine, opened->job->partition))
        return;
    switch (record->phase) {
    case PHASE_QUEUED:
    case PHASE_READY:
        if (!may_begin(opened))
            return;
        if (record->phase == PHASE_QUEUED)
            opened_enter(opened, opened->step, PHASE_READY, opened->engine->now_ms);
        opened_stop_waiting(opened);
        if (opened->step == NULL)
            advance(opened);
        else
            act(opened);
        return;
    case PHASE_INTENT: /* an earlier owner's, old enough by now */
        if (opened->step->lookup)
            opened_enter(opened, opened->step, PHASE_LOOKUP, opened->engine->now_ms);
        else
            opened_enter(opened, opened->step, PHASE_READY, opened->engine->now_ms);
        moves_go_on(opened);
        return;
    case PHASE_LOOKUP:
        polls_enter(opened->engine, opened->job, record, opened->step->lookup, opened_region(opened));
        return;
    case PHASE_WAITING:
        polls_enter(opened->engine, opened->job, record, opened->step, opened_region(opened));
        return;
    case PHASE_CLOSED:
    case PHASE_COUNT:
        return;
    }
}

bool moves_is_window_over(const struct opened *opened)
{
    const struct job_record *record = &opened->record;
    int64_t now_ms = opened->engine->now_ms;

    if (opened->job->is_terminal || record->state == STATE_ABORTING)
        return false;
    if (window_is_complete_over(record, now_ms))
        return true;
    /* What may have been started already is looked up first. */
    return !opened_has_begun(opened) && record->phase != PHASE_INTENT && record->phase != PHASE_LOOKUP &&
           window_is_start_over(record, now_ms);
}

static bool is_in_the_air(const struct job *job)
{
    return job->call_id || job->group || job->turnstile ||
           (job->phase == PHASE_INTENT && job->intent != INTENT_UNKNOWN);
}

/* Forgets a closed job: its id may be used again. */
static void bury(struct engine *engine, struct job *job)
{
    struct kafka_record tombstone = {.topic = TOPIC_JOURNAL, .partition = job->partition};

    tombstone.key = arena_text(batches_arena(engine), job_id(job));
    tombstone.key_length = strlen(tombstone.key);
    batches_add(engine, job->partition, &tombstone);
    partition_remove_job(engine, job);
}

void runner_wake(struct engine *engine, struct job *job)
{
    struct opened opened;

    if (!partition_is_live(engine, job->partition))
        return;
    if (job->phase == PHASE_CLOSED) {
        bury(engine, job);
        return;
    }
    opened_begin(&opened, engine, job);
    if (opened_is_beyond_us(&opened))
        ending_leave_to_newer(&opened);
    else if (moves_is_window_over(&opened))
        ending_expire(&opened);
    else if (!is_in_the_air(job) && opened.record.next_action_ms <= engine->now_ms)
        moves_go_on(&opened);
    opened_settle(&opened);
}

void runner_committed(struct engine *engine, struct job *job, uint64_t batch_id)
{
    struct opened opened;

    if (job->phase != PHASE_INTENT || job->intent != INTENT_WRITTEN || job->intent_batch_id != batch_id)
        return;
    opened_begin(&opened, engine, job);
    if (engine->now_ms > asking_not_after_ms(&opened))
        opened_withdraw(&opened); /* too late: once more from the start */
    else if (gate_is_open(&opened))
        release_call(&opened);
    opened_settle(&opened);
}

static enum meaning meaning_of(const struct step *step, const char *code, enum reason *reason)
{
    for (size_t i = 0; i < CODES_MAX && step->codes[i].code; i++)
        if (strcmp(step->codes[i].code, code) == 0) {
            *reason = step->codes[i].reason;
            return step->codes[i].meaning;
        }
    return MEANING_CLASS;
}

static void begin_work(struct opened *opened)
{
    struct engine *engine = opened->engine;

    if (!opened->step->starts || opened_has_begun(opened))
        return;
    opened->record.initiated_ms = engine->now_ms;
    window_started(&opened->record, &engine->windows, engine->now_ms);
    opened_stop_waiting(opened);
    if (!opened->job->is_terminal)
        opened_change_state(opened, STATE_RUNNING);
}

/* The step's call did what it should; `answer` is what it, or the look-up, said. */
void moves_step_succeeded(struct opened *opened, const struct capture *captures, const json_t *answer)
{
    struct error error;

    if (!bindings_capture(&opened->record, captures, answer, &opened->arena, &error)) {
        ending_finish(opened, STATE_FAILED, REASON_INTERNAL, error.message);
        return;
    }
    opened_stop_waiting(opened);
    begin_work(opened);
    if (opened->job->is_terminal && !opened->record.is_cleaning_up) { /* ended while nobody knew */
        ending_undo(opened);
    } else if (opened->record.cancel_requested && opened->record.state < STATE_ABORTING) {
        opened_enter(opened, opened->step, PHASE_WAITING, opened->engine->now_ms);
        ending_cancel(opened);
        if (opened->record.cancel_effect == CANCEL_TOO_LATE)
            advance(opened);
    } else {
        advance(opened);
    }
}

/* The step's failure is no failure of the job, which goes on without what it and its like would have brought. */
static void tolerate(struct opened *opened)
{
    const struct step *failed = opened->step;
    const struct step *last = &opened->operation->steps[opened->operation->step_count - 1];

    opened->record.issue = failed->tolerates;
    opened->record.has_issues = 1;
    opened->record.status_message = failed->apology;
    opened_stop_waiting(opened);
    if (opened->record.cancel_requested) {
        opened_enter(opened, failed, PHASE_READY, opened->engine->now_ms);
        ending_cancel(opened);
        return;
    }
    while (opened->step < last && opened->step[1].tolerates == failed->tolerates)
        opened->step++;
    advance(opened);
}

void moves_fail(struct opened *opened, enum reason reason, const char *code, const char *message)
{
    char sentence[512];
    struct text text;

    if (!opened->record.is_cleaning_up && opened->step && opened->step->tolerates != REASON_NONE) {
        tolerate(opened);
        return;
    }
    if (opened->record.is_cleaning_up) { /* it cannot be undone: somebody must look at it, and can see why */
        ending_cleanup_deferred(opened);
        opened->record.is_cleaning_up = 0;
        opened->record.has_issues = 1;
        opened_enter(opened, NULL, PHASE_CLOSED, 0);
        return;
    }
    text_init(&text, sizeof(sentence) - 1);
    text_append_format(&text, "%.64s%s%.256s", code, *code ? ": " : "", message);
    ending_finish(opened, STATE_FAILED, reason, text_string(&text));
    text_done(&text);
}

static void try_again_later(struct opened *opened, const struct answer *answer, enum reason reason)
{
    struct engine *engine = opened->engine;
    const struct step *step = opened->step;
    int64_t delay_ms = retry_delay_ms(
        answer->error.class == ERROR_REJECTED ? ERROR_BUSY : answer->error.class, opened->record.attempt,
        answer->retry_after_ms, engine->options.retry_delay_max_ms, &engine->random);
    const char *sentence =
        arena_format(&opened->arena, "%s to accept %s (%s)", step->service, step->operation,
                     answer->error.code[0] ? answer->error.code : answer->error.message);

    opened_enter(opened, step, PHASE_READY, engine->now_ms + delay_ms);
    opened_wait(opened, reason, engine->now_ms + delay_ms, sentence);
    if (opened->record.is_cleaning_up)
        ending_cleanup_deferred(opened);
}

/* The call may have been applied: nobody repeats it before it was looked for. */
static void look_up_later(struct opened *opened)
{
    struct engine *engine = opened->engine;
    int64_t due_ms = engine->now_ms + engine->options.settle_ms;

    opened_enter(opened, opened->step, PHASE_LOOKUP, due_ms);
    opened_wait(opened, REASON_NONE, due_ms,
                arena_format(&opened->arena, "%s to show whether %s was applied", opened->step->service,
                             opened->step->operation));
}

/* For good: it is known that the call did nothing, so that nobody need look for what it made. */
static void refused(struct opened *opened, const struct answer *answer, enum reason reason)
{
    if (opened->record.phase == PHASE_INTENT && !answer->is_outcome_unknown)
        opened_enter(opened, opened->step, PHASE_READY, 0);
    moves_fail(opened, reason, answer->error.code, answer->error.message);
}

static void step_failed(struct opened *opened, const struct answer *answer)
{
    const struct step *step = opened->step;
    enum reason reason = REASON_NONE;
    enum meaning meaning = meaning_of(step, answer->error.code, &reason);
    bool must_look = meaning == MEANING_ADOPT || (answer->is_outcome_unknown && step->lookup);

    if (reason == REASON_NONE)
        reason = retry_reason(answer->error.class, answer->error.code);
    if (opened->job->is_terminal && !opened->record.is_cleaning_up && !must_look)
        ending_undo(opened); /* it ended in the meantime, and this call did nothing */
    else if (meaning == MEANING_DONE)
        moves_step_succeeded(opened, (const struct capture[]){{0}}, NULL);
    else if (must_look)
        look_up_later(opened);
    else if (opened->record.cancel_requested && !opened->record.is_cleaning_up && !answer->is_outcome_unknown) {
        opened_enter(opened, step, PHASE_READY, 0);
        ending_cancel(opened);
    } else if (meaning == MEANING_RETRY ||
               (meaning == MEANING_CLASS && retry_is_worth_it(answer->error.class)))
        try_again_later(opened, answer, reason);
    else
        refused(opened, answer, reason);
}

/* A success that does not name what was made says nothing: as if the answer had been lost. */
static void check_answer(const struct step *step, struct answer *answer)
{
    if (answer->error.class == ERROR_NONE && (step->lookup || step->repeats_as_one) &&
        !bindings_has_required(step->captures, answer->output, &answer->error))
        answer->is_outcome_unknown = true;
}

void runner_answered(struct engine *engine, struct job *job, struct answer *answer, int64_t sent_ms)
{
    struct opened opened;

    job->call_id = 0;
    job->intent = INTENT_UNKNOWN;
    opened_begin(&opened, engine, job);
    check_answer(opened.step, answer);
    opened.record.calls++;
    opened.record.aws_request_id = answer->request_id[0] ? answer->request_id : NULL;
    opened.record.aws_error_code = answer->error.code[0] ? answer->error.code : NULL;
    asking_answered(&opened, sent_ms, answer);
    if (answer->error.class == ERROR_NONE)
        moves_step_succeeded(&opened, opened.step->captures, answer->output);
    else
        step_failed(&opened, answer);
    opened_settle(&opened);
}

bool runner_cancel(struct engine *engine, struct job *job, struct error *error)
{
    struct opened opened;
    bool is_over = job->is_terminal;

    opened_begin(&opened, engine, job);
    if (!is_over && opened_is_beyond_us(&opened)) { /* whoever knows the step acts on it */
        opened.record.cancel_requested = 1;
        opened.has_changed = true;
    } else if (!is_over && !opened.record.cancel_requested) {
        ending_cancel(&opened);
    } else if (is_over) {
        (void)error_set(error, ERROR_INVALID_JOB, "JobId: the job has ended already as %s (tooLate)",
                        job_state_name(opened.record.state));
    }
    opened_settle(&opened);
    return !is_over;
}
