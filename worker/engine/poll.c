#include "engine/poll.h"

#include <assert.h>
#include <stdlib.h>
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
};

void polls_done(struct polls *polls)
{
    for (size_t i = 0; i < POLL_SLOTS; i++)
        while (polls->slots[i]) {
            struct poll_group *group = polls->slots[i];

            polls->slots[i] = group->next;
            wheel_cancel(&group->timed.timer);
            free(group->account);
            free(group->region);
            free(group->role_arn);
            free(group->scope);
            free(group);
        }
}

/* What the jobs of a group have in common. */
struct common {
    const struct step *step;
    const char *account, *region, *role_arn;
    const char *scope; /* "" unless the poll has one */
};

static bool is_common(const struct poll_group *group, const struct common *common)
{
    return group->step == common->step && strcmp(group->account, common->account) == 0 &&
           strcmp(group->region, common->region) == 0 && strcmp(group->role_arn, common->role_arn) == 0 &&
           strcmp(group->scope, common->scope) == 0;
}

static struct poll_group *group_of(struct engine *engine, const struct common *common)
{
    uint64_t hash = hash_bytes(common->region, strlen(common->region), hash_text(common->account));
    struct poll_group **slot = &engine->polls.slots[hash % POLL_SLOTS];
    struct poll_group *group = *slot;

    while (group && !is_common(group, common))
        group = group->next;
    if (group)
        return group;
    group = memory_allocate_zeroed(1, sizeof(*group));
    group->timed.kind = TIMED_POLL_GROUP;
    group->step = common->step;
    group->account = memory_copy_text(common->account);
    group->region = memory_copy_text(common->region);
    group->role_arn = memory_copy_text(common->role_arn);
    group->scope = memory_copy_text(common->scope);
    group->last_due = &group->first_due;
    group->next = *slot;
    *slot = group;
    return group;
}

static void push_due(struct poll_group *group, struct job *job)
{
    job->group = group;
    job->next_due = NULL;
    *group->last_due = job;
    group->last_due = &job->next_due;
    group->due_count++;
}

static struct job *pop_due(struct poll_group *group)
{
    struct job *job = group->first_due;

    group->first_due = job->next_due;
    if (group->first_due == NULL)
        group->last_due = &group->first_due;
    job->group = NULL;
    job->next_due = NULL;
    group->due_count--;
    return job;
}

static void remove_due(struct poll_group *group, struct job *job)
{
    struct job **link = &group->first_due;

    while (*link != job)
        link = &(*link)->next_due;
    *link = job->next_due;
    if (group->last_due == &job->next_due)
        group->last_due = link;
    job->group = NULL;
    job->next_due = NULL;
    group->due_count--;
}

/* One sweep in each cut of time, and none the moment that its first job falls due: those that fall due with it would
   be left to the next. */
static void schedule(struct engine *engine, struct poll_group *group)
{
    int64_t sweep_ms = engine->options.poll_sweep_ms;
    int64_t due_ms = group->swept_ms ? cadence_began_ms(engine, group->swept_ms, sweep_ms) + sweep_ms : 0;

    if (group->due_count == 0 || group->calls_in_air >= CALLS_IN_AIR_MAX || wheel_is_set(&group->timed.timer))
        return;
    due_ms = due_ms > engine->now_ms ? due_ms : engine->now_ms;
    wheel_set(&engine->wheel, &group->timed.timer, due_ms + GATHER_MS);
}

void polls_enter(struct engine *engine, struct job *job, const struct job_record *record, const struct step *step,
                 const char *region)
{
    struct common common = {.step = step,
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
    group = group_of(engine, &common);
    arena_release(&arena);
    push_due(group, job);
    schedule(engine, group);
}

void polls_forget_due(struct job *job)
{
    if (job->group)
        remove_due(job->group, job);
}

void polls_forget(struct engine *engine, struct job *job)
{
    struct flying *flying = job->call_id ? call_table_find(&engine->calls, job->call_id) : NULL;

    polls_forget_due(job);
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
    size_t count = group->due_count < together ? group->due_count : together;
    struct flying *flying = poll_call_new(engine, group, count);

    if (group->alone_count > 0)
        group->alone_count--;
    while (count-- > 0)
        poll_call_add(flying, pop_due(group));
    engine_calls_of(engine, group->step->service)->polls_one_by_one += flying->job_count;
    group->calls_in_air++;
    return flying;
}

static struct budget_key key_of(const struct poll_group *group)
{
    return (struct budget_key){.account = group->account,
                               .region = group->region,
                               .service = group->step->service,
                               .operation = group->step->operation};
}

static void end_call(struct engine *engine, struct flying *flying)
{
    flying->group->calls_in_air--;
    call_table_remove(&engine->calls, flying);
}

/* A page costs what a call costs.  Those that the budget does not let out now go first with the next sweep. */
static bool send_pages(struct engine *engine, struct poll_group *group)
{
    struct budget_key key = key_of(group);
    int64_t ready_ms;

    while (group->paged) {
        struct flying *flying = group->paged;
        bool is_wanted = !poll_call_is_answered(flying); /* its jobs may have left */

        if (is_wanted && !budget_take(engine->budget, &key, BUDGET_POLL, engine->now_ms, &ready_ms)) {
            wheel_set(&engine->wheel, &group->timed.timer, ready_ms);
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

void polls_sweep(struct engine *engine, struct poll_group *group)
{
    struct budget_key key = key_of(group);
    int64_t ready_ms;

    if (!send_pages(engine, group))
        return;
    while (group->due_count > 0 && group->calls_in_air < CALLS_IN_AIR_MAX) {
        if (!budget_take(engine->budget, &key, BUDGET_POLL, engine->now_ms, &ready_ms)) {
            wheel_set(&engine->wheel, &group->timed.timer, ready_ms);
            return;
        }
        poll_call_send(engine, gather(engine, group), NULL);
    }
    group->swept_ms = engine->now_ms;
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

/* The jobs of a call are due again, in the order in which they were. */
static void take_back(struct poll_group *group, struct flying *flying)
{
    for (size_t i = 0; i < flying->job_count; i++)
        if (flying->jobs[i]) {
            flying->jobs[i]->call_id = 0;
            push_due(group, flying->jobs[i]);
            flying->jobs[i] = NULL;
        }
}

/* What passes by itself is asked again by the group, without troubling its jobs. */
static void ask_again_later(struct engine *engine, struct flying *flying, const struct answer *answer)
{
    struct poll_group *group = flying->group;
    struct budget_key key = key_of(group);
    int64_t delay_ms = retry_delay_ms(answer->error.class, ++group->failures, answer->retry_after_ms,
                                      engine->options.poll_sweep_ms * 30, &engine->random);

    if (answer->error.class == ERROR_THROTTLED)
        budget_throttled(engine->budget, &key, flying->sent_ms, engine->now_ms, answer->retry_after_ms);
    take_back(group, flying);
    wheel_set(&engine->wheel, &group->timed.timer, engine->now_ms + delay_ms);
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
        struct budget_key key = key_of(group);

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
