#include "engine/poll.h"

#include <assert.h>
#include <string.h>

#include "base/json.h"
#include "engine/bindings.h"
#include "engine/cadence.h"
#include "engine/core.h"
#include "engine/poll_call.h"
#include "engine/retry.h"
#include "engine/runner.h"

enum {
    CALLS_IN_AIR_MAX = 16, /* of one group */
    LISTLESS_MAX = 5,      /* in a row: a service may leave out a list that is empty after all */
    GATHER_MS = 2 * WHEEL_SLOT_MS, /* in which all that fall due at one tick have come in */
    PERMILLE = 1000,
    STAYS_EMPTY_MS = 60000, /* longer than it must remember its last sweep, and what AWS last said */
};

static void add_due(struct poll_group *group, struct job *job, int64_t at_ms)
{
    job->group = group;
    deadlines_add(&group->due, job, at_ms);
}

/* A job looked at by itself would have been at the end of its patience.  One that comes along early has used but a part
   of its time, and costs as much less: else the looks that are for nothing would be counted as calls saved. */
static void count_one_by_one(struct service_calls *calls, struct poll_group *group, const struct job *job,
                             int64_t early_ms)
{
    calls->polls_one_by_one++;
    if (early_ms <= 0 || job->period_ms == 0)
        return;
    group->saved_permille += early_ms * PERMILLE / job->period_ms;
    if (group->saved_permille < PERMILLE)
        return;
    group->saved_permille -= PERMILLE;
    calls->polls_one_by_one--;
}

static struct job *take_first_due(struct engine *engine, struct poll_group *group)
{
    int64_t early_ms = deadlines_first_ms(&group->due) - engine->now_ms;
    struct job *job = deadlines_take_first(&group->due);

    count_one_by_one(engine_calls_of(engine, group->step->service), group, job, early_ms);
    job->group = NULL;
    job->patience_ms = 0;
    return job;
}

/* When there is something to send, however soon it may be; 0: an answer must come first, or a job. */
static int64_t wanted_ms(const struct engine *engine, const struct poll_group *group)
{
    if (group->paged)
        return engine->now_ms;
    if (group->due.count == 0 || group->calls_in_air >= CALLS_IN_AIR_MAX)
        return 0;
    return deadlines_first_ms(&group->due) + GATHER_MS;
}

/* One sweep in each cut of time, and none the moment that its first job falls due: those that fall due with it would
   be left to the next. */
static void schedule(struct engine *engine, struct poll_group *group)
{
    int64_t sweep_ms = wanted_ms(engine, group);

    if (poll_group_is_empty(group))
        wheel_set(&engine->wheel, &group->timed.timer, engine->now_ms + STAYS_EMPTY_MS);
    else if (sweep_ms == 0)
        wheel_cancel(&group->timed.timer);
    else
        wheel_set(&engine->wheel, &group->timed.timer,
                  sweep_ms > group->not_before_ms ? sweep_ms : group->not_before_ms);
}

void polls_enter(struct engine *engine, struct job *job, const struct job_record *record, const struct step *step,
                 const char *region)
{
    struct poll_common common = {.step = step,
                                 .account = record->account ? record->account : "",
                                 .region = region,
                                 .role_arn = record->request.iam_role_arn ? record->request.iam_role_arn : "",
                                 .scope = ""};
    struct poll_group *group;
    struct arena arena = {0};
    struct error error;

    assert(step->poll != NULL && job->group == NULL && job->call_id == 0);
    if (step->poll->scope && !bindings_expand_text(record, step->poll->scope, &arena, &common.scope, &error))
        common.scope = ""; /* step_lint made sure that it is bound */
    group = poll_group_of(engine, &common);
    arena_release(&arena);
    add_due(group, job, engine->now_ms + job->patience_ms);
    schedule(engine, group);
}

void polls_forget_due(struct engine *engine, struct job *job)
{
    struct poll_group *group = job->group;

    if (group == NULL)
        return;
    deadlines_remove(&group->due, job);
    job->group = NULL;
    job->patience_ms = 0;
    schedule(engine, group);
}

void polls_forget(struct engine *engine, struct job *job)
{
    struct flying *flying = job->call_id ? call_table_find(&engine->calls, job->call_id) : NULL;

    polls_forget_due(engine, job);
    job->call_id = 0;
    if (flying == NULL)
        return;
    if (flying->job == job)
        flying->job = NULL;
    for (size_t i = 0; i < flying->job_count; i++)
        if (flying->jobs[i] == job)
            flying->jobs[i] = NULL;
}

static struct flying *gather(struct engine *engine, struct poll_group *group)
{
    unsigned together = group->alone_count > 0 ? 1 : group->step->poll->ids_max;
    size_t count = group->due.count < together ? group->due.count : together;
    struct flying *flying = poll_call_new(engine, group, count);

    if (group->alone_count > 0)
        group->alone_count--;
    while (count-- > 0)
        poll_call_add(flying, take_first_due(engine, group));
    group->calls_in_air++;
    return flying;
}

static void end_call(struct engine *engine, struct flying *flying)
{
    flying->group->calls_in_air--;
    call_table_remove(&engine->calls, flying);
}

/* A page costs what a call costs.  Those that the budget does not let out now go first with the next sweep. */
static bool send_pages(struct engine *engine, struct poll_group *group)
{
    struct budget_key key = poll_group_key(group);
    int64_t ready_ms;

    while (group->paged) {
        struct flying *flying = group->paged;
        bool is_wanted = !poll_call_is_answered(flying); /* its jobs may have left */

        if (is_wanted && !budget_take(engine->budget, &key, BUDGET_POLL, engine->now_ms, &ready_ms)) {
            group->not_before_ms = ready_ms;
            return false;
        }
        group->paged = flying->next_paged;
        if (is_wanted)
            poll_call_send(engine, flying, flying->next_token);
        else
            end_call(engine, flying);
    }
    return true;
}

static bool must_ask(const struct engine *engine, const struct poll_group *group)
{
    return group->due.count > 0 && group->calls_in_air < CALLS_IN_AIR_MAX &&
           deadlines_first_ms(&group->due) <= engine->now_ms;
}

/* A call leaves for those that must be looked at, and takes as many along as it holds of those that may. */
static bool ask(struct engine *engine, struct poll_group *group)
{
    struct budget_key key = poll_group_key(group);
    int64_t ready_ms;

    while (must_ask(engine, group)) {
        if (!budget_take(engine->budget, &key, BUDGET_POLL, engine->now_ms, &ready_ms)) {
            group->not_before_ms = ready_ms;
            return false;
        }
        poll_call_send(engine, gather(engine, group), NULL);
    }
    return true;
}

void polls_sweep(struct engine *engine, struct poll_group *group)
{
    int64_t sweep_ms = engine->options.poll_sweep_ms;

    if (poll_group_is_empty(group)) {
        poll_group_drop(engine, group);
        return;
    }
    if (send_pages(engine, group) && ask(engine, group))
        group->not_before_ms = cadence_began_ms(engine, engine->now_ms, sweep_ms) + sweep_ms + GATHER_MS;
    schedule(engine, group);
}

static void tell_the_missing(struct engine *engine, struct flying *flying)
{
    for (size_t i = 0; i < flying->job_count; i++) {
        struct job *job = flying->jobs[i];

        flying->jobs[i] = NULL;
        if (job)
            runner_polled(engine, job, NULL);
    }
}

static void tell_all_of_failure(struct engine *engine, struct flying *flying, const struct error *error)
{
    for (size_t i = 0; i < flying->job_count; i++) {
        struct job *job = flying->jobs[i];

        flying->jobs[i] = NULL;
        if (job)
            runner_poll_failed(engine, job, error);
    }
}

/* The jobs of a call are due again, before all others. */
static void take_back(struct poll_group *group, struct flying *flying)
{
    for (size_t i = 0; i < flying->job_count; i++)
        if (flying->jobs[i]) {
            flying->jobs[i]->call_id = 0;
            add_due(group, flying->jobs[i], 0);
            flying->jobs[i] = NULL;
        }
}

/* What passes by itself is asked again by the group, without troubling its jobs. */
static void ask_again_later(struct engine *engine, struct flying *flying, const struct answer *answer)
{
    struct poll_group *group = flying->group;
    struct budget_key key = poll_group_key(group);
    int64_t delay_ms = retry_delay_ms(answer->error.class, ++group->failures, answer->retry_after_ms,
                                      engine->options.poll_sweep_ms * 30, &engine->random);

    if (answer->error.class == ERROR_THROTTLED)
        budget_throttled(engine->budget, &key, flying->sent_ms, engine->now_ms, answer->retry_after_ms);
    take_back(group, flying);
    group->not_before_ms = engine->now_ms + delay_ms;
}

/* One id that the service does not know, or does not like, fails the call for all: nobody can tell whose it is. */
static void ask_one_by_one(struct flying *flying)
{
    flying->group->alone_count += flying->job_count;
    take_back(flying->group, flying);
}

static void refused(struct engine *engine, struct flying *flying, const struct error *error)
{
    if (flying->job_count > 1 && flying->step->poll->ids)
        ask_one_by_one(flying);
    else if (error->class == ERROR_NOT_FOUND)
        tell_the_missing(engine, flying);
    else
        tell_all_of_failure(engine, flying, error);
}

/* What no job may be thought missing from.  An answer whose list is not there, or whose pages never end, is none. */
static void check_answer(const struct flying *flying, struct answer *answer, const char **next_token)
{
    const struct poll *poll = flying->step->poll;

    if (poll_call_is_answered(flying))
        return;
    *next_token = poll->next_token ? json_text_at(answer->output, poll->next_token) : NULL;
    if (*next_token && **next_token == '\0')
        *next_token = NULL;
    if (*next_token && !poll_call_may_ask_for(flying, *next_token))
        (void)error_set(&answer->error, ERROR_TRANSIENT, "the pages of the answer never end");
    else if (!poll_call_has_items(flying, answer->output) && flying->group->failures < LISTLESS_MAX)
        (void)error_set(&answer->error, ERROR_TRANSIENT, "the answer has no %s", poll->items);
}

void polls_answered(struct engine *engine, struct flying *flying, struct answer *answer)
{
    struct poll_group *group = flying->group;
    const char *next_token = NULL;

    if (answer->error.class == ERROR_NONE) {
        struct budget_key key = poll_group_key(group);

        budget_passed(engine->budget, &key, engine->now_ms);
        poll_call_deal_out(engine, flying, answer->output);
        check_answer(flying, answer, &next_token);
    }
    if (answer->error.class == ERROR_NONE) {
        group->failures = 0;
        if (next_token) {
            flying->next_token = arena_text(&flying->arena, next_token);
            flying->next_paged = group->paged;
            group->paged = flying;
            (void)send_pages(engine, group);
            schedule(engine, group);
            return;
        }
        tell_the_missing(engine, flying);
    } else if (retry_is_worth_it(answer->error.class)) {
        ask_again_later(engine, flying, answer);
    } else {
        refused(engine, flying, &answer->error);
    }
    end_call(engine, flying);
    schedule(engine, group);
}
