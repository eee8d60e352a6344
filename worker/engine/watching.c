/* What the answers of polls mean for a job: look-ups and waiting steps. */
#include <string.h>

#include "engine/bindings.h"
#include "engine/moves.h"
#include "engine/retry.h"
#include "engine/runner.h"

/* A look-up that found nothing is believed the second time. */
enum { LOOKS_NEEDED = 2 };

/* Progress is published in steps of at least this many points. */
enum { PROGRESS_STEP = 10 };

static void looked_up(struct opened *opened, const json_t *item)
{
    struct engine *engine = opened->engine;
    const struct step *step = opened->step;

    if (item) {
        moves_step_succeeded(opened, step->lookup->captures, item);
        return;
    }
    opened->record.looks++;
    opened->has_changed = true;
    if (opened->record.looks < LOOKS_NEEDED) {
        opened->record.next_action_ms = engine->now_ms + engine->options.settle_ms;
        return;
    }
    opened_enter(opened, step, PHASE_READY, engine->now_ms);
    opened->record.looks = 0;
    if (opened->job->is_terminal)
        ending_cleaned(opened);
    else if (opened->record.cancel_requested)
        ending_cancel(opened);
    else if (moves_is_window_over(opened))
        ending_expire(opened);
    else
        moves_go_on(opened);
}

static void look_again(struct opened *opened)
{
    const struct poll *poll = opened->step->poll;

    opened->record.phase = PHASE_WAITING;
    opened->record.next_action_ms = polls_next_ms(opened->engine, poll, &opened->record);
}

static void missed(struct opened *opened)
{
    const struct poll *poll = opened->step->poll;

    if (++opened->record.looks < poll->missing_max) { /* it may be too new to be seen */
        opened_enter(opened, opened->step, PHASE_WAITING,
                     opened->engine->now_ms + opened->engine->options.settle_ms);
        return;
    }
    if (poll->missing == REASON_NONE) {
        ending_succeed(opened);
        return;
    }
    moves_fail(opened, poll->missing, "", reason_text(poll->missing)->what_happened);
}

static void note_progress(struct opened *opened, const json_t *item)
{
    const char *path = opened->step->poll->progress;
    char buffer[32];
    const char *text = path ? bindings_text_at(item, path, buffer, sizeof(buffer)) : NULL;
    int32_t percent = 0;

    if (text == NULL || *text < '0' || *text > '9')
        return;
    for (; *text >= '0' && *text <= '9' && percent <= 100; text++)
        percent = percent * 10 + (*text - '0');
    if (percent > 99 || percent < opened->record.percent + PROGRESS_STEP)
        return;
    opened->record.percent = percent;
    if (opened->record.state == STATE_RUNNING)
        opened_publish(opened, STATUS_PROGRESS);
}

static const struct verdict_of *verdict_on(const struct poll *poll, const json_t *item)
{
    static const struct verdict_of done = {"", VERDICT_DONE, REASON_NONE};
    static const struct verdict_of wait = {"", VERDICT_WAIT, REASON_NONE};
    static const struct verdict_of not_ours = {"", VERDICT_NOT_OURS, REASON_NOT_OURS};
    char buffer[64];
    const char *state;

    if (poll->ours && bindings_value_at(item, poll->ours) == NULL)
        return &not_ours;
    if (poll->state == NULL)
        return &done;
    state = bindings_text_at(item, poll->state, buffer, sizeof(buffer));
    for (size_t i = 0; state && i < VERDICTS_MAX && poll->verdicts[i].value; i++)
        if (strcmp(poll->verdicts[i].value, state) == 0)
            return &poll->verdicts[i];
    return &wait;
}

static void judge(struct opened *opened, const json_t *item)
{
    const struct poll *poll = opened->step->poll;
    const struct verdict_of *verdict = verdict_on(poll, item);
    char buffer[256];
    const char *message =
        poll->message ? bindings_text_at(item, poll->message, buffer, sizeof(buffer)) : NULL;

    opened->record.looks = 0;
    opened_stop_waiting(opened);
    switch (verdict->verdict) {
    case VERDICT_BUSY:
    case VERDICT_WAIT:
        note_progress(opened, item);
        look_again(opened);
        return;
    case VERDICT_DONE:
        moves_step_succeeded(opened, opened->step->captures, item);
        return;
    case VERDICT_FAILED:
    case VERDICT_NOT_OURS:
        moves_fail(opened, verdict->reason, "",
                   message && *message ? message : reason_text(verdict->reason)->what_happened);
        return;
    }
}

void runner_polled(struct engine *engine, struct job *job, const json_t *item)
{
    struct opened opened;

    job->call_id = 0;
    opened_begin(&opened, engine, job);
    if (opened.record.phase == PHASE_LOOKUP)
        looked_up(&opened, item);
    else if (item == NULL)
        missed(&opened);
    else
        judge(&opened, item);
    opened_settle(&opened);
}

void runner_poll_failed(struct engine *engine, struct job *job, const struct error *error)
{
    struct opened opened;
    int64_t due_ms;

    job->call_id = 0;
    opened_begin(&opened, engine, job);
    /* What runs in AWS goes on whether we may look or not: only what has not begun fails for it. */
    if (!opened_has_begun(&opened) && opened.record.phase == PHASE_WAITING &&
        !retry_is_worth_it(error->class)) {
        moves_fail(&opened, retry_reason(error->class, error->code), error->code, error->message);
    } else {
        due_ms = engine_later(engine, engine->options.settle_ms);
        opened_wait(&opened, retry_reason(error->class, error->code), due_ms,
                    arena_format(&opened.arena, "an answer of %s (%s)", opened.step->service,
                                 error->code[0] ? error->code : error->message));
    }
    opened_settle(&opened);
}
