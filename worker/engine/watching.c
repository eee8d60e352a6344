/* What the answers of polls mean for a job: look-ups and waiting steps. */
#include <string.h>

#include "base/text.h"
#include "engine/bindings.h"
#include "engine/cadence.h"
#include "engine/moves.h"
#include "engine/retry.h"
#include "engine/runner.h"

/* A look-up that found nothing is believed the second time. */
enum { LOOKS_NEEDED = 2 };

/* Progress is published in steps of at least this many points. */
enum { PROGRESS_STEP = 10 };

/* The text of a template; NULL if one of its variables is not bound. */
static const char *text_of(struct opened *opened, const char *template)
{
    struct error unbound;
    const char *text;

    return bindings_expand_text(&opened->record, template, &opened->arena, &text, &unbound) ? text : NULL;
}

static bool is_ours(struct opened *opened, const struct poll *poll, const json_t *item)
{
    char buffer[64];
    const char *mark;
    const char *wanted;

    if (poll->ours == NULL)
        return true;
    mark = bindings_text_at(item, poll->ours, buffer, sizeof(buffer));
    wanted = poll->ours_is ? text_of(opened, poll->ours_is) : "*";
    return mark && wanted && text_matches(wanted, mark);
}

/* The name that this job's artefact would have is taken. */
static void found_anothers(struct opened *opened)
{
    if (opened->job->is_terminal)
        ending_undo(opened);
    else
        moves_fail(opened, REASON_NOT_OURS, "", "What exists under this name was not made by this job.");
}

static void looked_up(struct opened *opened, const json_t *item)
{
    struct engine *engine = opened->engine;
    const struct step *step = opened->step;

    if (item && is_ours(opened, step->lookup->poll, item)) {
        moves_step_succeeded(opened, step->lookup->captures, item);
        return;
    }
    if (item) {
        found_anothers(opened);
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
        ending_undo(opened);
    else if (opened->record.cancel_requested)
        ending_cancel(opened);
    else if (moves_is_window_over(opened))
        ending_expire(opened);
    else
        moves_go_on(opened);
}

static void missed(struct opened *opened)
{
    const struct poll *poll = opened->step->poll;

    if (++opened->record.looks < poll->missing_max) { /* it may be too new to be seen */
        opened_enter(opened, opened->step, PHASE_WAITING,
                     opened->engine->now_ms + opened->engine->options.settle_ms);
        return;
    }
    if (poll->missing_goes_on) {
        moves_step_succeeded(opened, (const struct capture[]){{0}}, NULL);
        return;
    }
    if (poll->missing == REASON_NONE) {
        ending_succeed(opened);
        return;
    }
    moves_fail(opened, poll->missing, "", reason_text(poll->missing)->what_happened);
}

/* -1: the service does not say. */
static int32_t percent_of(const struct poll *poll, const json_t *item)
{
    char buffer[32];
    const char *text = poll->progress ? bindings_text_at(item, poll->progress, buffer, sizeof(buffer)) : NULL;
    int32_t percent = 0;

    if (text == NULL || *text < '0' || *text > '9')
        return -1;
    for (; *text >= '0' && *text <= '9' && percent <= 100; text++)
        percent = percent * 10 + (*text - '0');
    return percent;
}

static void note_progress(struct opened *opened, int32_t percent)
{
    if (percent < 0 || percent > 99 || percent < opened->record.percent + PROGRESS_STEP)
        return;
    opened->record.percent = percent;
    if (opened->record.state == STATE_RUNNING)
        opened_publish(opened, STATUS_PROGRESS);
}

static void go_on_waiting(struct opened *opened, const json_t *item)
{
    int32_t percent = percent_of(opened->step->poll, item);

    note_progress(opened, percent);
    cadence_note_progress(opened->engine, opened->job, percent);
    opened->record.phase = PHASE_WAITING;
    opened->record.next_action_ms =
        cadence_next_ms(opened->engine, opened->job, opened->step->poll, &opened->record);
}

struct judgement {
    enum verdict verdict;
    enum reason reason;
    const char *sentence;
};

/* A guard whose value is missing, or whose pattern names an unbound variable, does not apply. */
static bool applies(struct opened *opened, const struct guard *guard, const json_t *item)
{
    char buffer[64];
    const char *text = bindings_text_at(item, guard->path, buffer, sizeof(buffer));
    const char *pattern = text_of(opened, guard->is ? guard->is : guard->is_not);

    return text && pattern && text_matches(pattern, text) == (guard->is != NULL);
}

static struct judgement by_state(struct opened *opened, const struct poll *poll, const json_t *item)
{
    char state_buffer[64], buffer[64];
    const char *state = bindings_text_at(item, poll->state, state_buffer, sizeof(state_buffer));
    const char *words = NULL;

    for (size_t i = 0; state && i < VERDICTS_MAX && poll->verdicts[i].value; i++) {
        const struct verdict_of *verdict = &poll->verdicts[i];

        if (strcmp(verdict->value, state) != 0)
            continue;
        if (poll->message)
            words = bindings_text_at(item, poll->message, buffer, sizeof(buffer));
        if (verdict->verdict == VERDICT_BUSY)
            words = arena_format(&opened->arena, "the %s resource to be ready: it is %s", opened->record.resource_type,
                                 state);
        else if (words)
            words = arena_text(&opened->arena, words);
        return (struct judgement){verdict->verdict, verdict->reason, words};
    }
    return (struct judgement){.verdict = VERDICT_WAIT};
}

static struct judgement judgement_on(struct opened *opened, const json_t *item)
{
    const struct poll *poll = opened->step->poll;

    if (!is_ours(opened, poll, item))
        return (struct judgement){VERDICT_NOT_OURS, REASON_NOT_OURS, NULL};
    for (size_t i = 0; i < GUARDS_MAX && poll->guards[i].path; i++)
        if (applies(opened, &poll->guards[i], item))
            return (struct judgement){poll->guards[i].verdict, poll->guards[i].reason, poll->guards[i].sentence};
    if (poll->state == NULL)
        return (struct judgement){.verdict = VERDICT_DONE};
    return by_state(opened, poll, item);
}

/* Not now: looked at again later, inside the start window. */
static void wait_until_ready(struct opened *opened, const struct judgement *judgement)
{
    struct engine *engine = opened->engine;
    int64_t delay_ms;

    opened->record.attempt++;
    delay_ms = retry_delay_ms(ERROR_BUSY, opened->record.attempt, 0, engine->options.retry_delay_max_ms,
                              &engine->random);
    opened_enter(opened, opened->step, PHASE_WAITING, engine->now_ms + delay_ms);
    opened_wait(opened, judgement->reason, engine->now_ms + delay_ms, judgement->sentence);
}

/* Tags may be seen a while after what bears them, so that what has none of Tidemark's is looked at again, as what is
   not there yet.  Another job's is a tag, and told at once. */
static bool waits_for_mark(struct opened *opened, const json_t *item)
{
    const struct poll *poll = opened->step->poll;
    char buffer[64];

    if (bindings_text_at(item, poll->ours, buffer, sizeof(buffer)) || ++opened->record.looks >= poll->missing_max)
        return false;
    opened_enter(opened, opened->step, PHASE_WAITING, opened->engine->now_ms + opened->engine->options.settle_ms);
    return true;
}

static void judge(struct opened *opened, const json_t *item)
{
    struct judgement judgement = judgement_on(opened, item);
    const char *sentence = judgement.sentence;

    if (judgement.verdict == VERDICT_NOT_OURS && waits_for_mark(opened, item))
        return;
    opened->record.looks = 0;
    if (judgement.verdict != VERDICT_BUSY)
        opened_stop_waiting(opened);
    switch (judgement.verdict) {
    case VERDICT_WAIT:
        go_on_waiting(opened, item);
        return;
    case VERDICT_DONE:
        moves_step_succeeded(opened, opened->step->captures, item);
        return;
    case VERDICT_BUSY:
        wait_until_ready(opened, &judgement);
        return;
    case VERDICT_FAILED:
    case VERDICT_NOT_OURS:
        moves_fail(opened, judgement.reason, "",
                   sentence && *sentence ? sentence : reason_text(judgement.reason)->what_happened);
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
