#include "engine/poll.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "engine/bindings.h"
#include "engine/core.h"
#include "engine/retry.h"
#include "engine/runner.h"

enum {
    PAGES_MAX = 100,         /* a service that hands out page tokens for ever is cut off here */
    CALLS_IN_AIR_MAX = 16,   /* of one group */
    FIRST_LOOK_DIVISOR = 4,  /* nothing is known of the pace yet: look at a quarter of the waiter's interval */
};

void polls_done(struct polls *polls)
{
    while (polls->groups) {
        struct poll_group *group = polls->groups;

        polls->groups = group->next;
        wheel_cancel(&group->timed.timer);
        free(group->account);
        free(group->region);
        free(group->role_arn);
        free(group);
    }
}

static struct poll_group *group_of(struct engine *engine, const struct step *step, const char *account,
                                   const char *region, const char *role_arn)
{
    struct poll_group *group = engine->polls.groups;

    while (group && (group->step != step || strcmp(group->account, account) != 0 ||
                     strcmp(group->region, region) != 0 || strcmp(group->role_arn, role_arn) != 0))
        group = group->next;
    if (group)
        return group;
    group = memory_allocate_zeroed(1, sizeof(*group));
    group->timed.kind = TIMED_POLL_GROUP;
    group->step = step;
    group->account = memory_copy_text(account);
    group->region = memory_copy_text(region);
    group->role_arn = memory_copy_text(role_arn);
    group->last_due = &group->first_due;
    group->next = engine->polls.groups;
    engine->polls.groups = group;
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

static void schedule(struct engine *engine, struct poll_group *group)
{
    int64_t due_ms = group->swept_ms + engine->options.poll_sweep_ms;

    if (group->due_count == 0 || group->calls_in_air >= CALLS_IN_AIR_MAX || wheel_is_set(&group->timed.timer))
        return;
    wheel_set(&engine->wheel, &group->timed.timer, due_ms > engine->now_ms ? due_ms : engine->now_ms);
}

void polls_enter(struct engine *engine, struct job *job, const struct job_record *record, const struct step *step,
                 const char *region)
{
    struct poll_group *group;

    assert(step->poll != NULL && job->group == NULL && job->call_id == 0);
    group = group_of(engine, step, record->account ? record->account : "", region,
                     record->request.iam_role_arn ? record->request.iam_role_arn : "");
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

static void remember_id(struct flying *flying, struct job *job)
{
    const struct poll *poll = flying->step->poll;
    struct job_record record;
    const char *id;
    struct error error;

    if (!job_record_decode(job->encoded, job->encoded_length, &record, &error))
        abort(); /* it was decoded when it came in: memory has been corrupted */
    if (!bindings_expand_text(&record, poll->id, &flying->arena, &id, &error))
        id = ""; /* step_lint made sure that it is bound: an empty id is found by nobody */
    flying->jobs[flying->job_count] = job;
    flying->ids[flying->job_count] = id;
    flying->job_count++;
    job->call_id = flying->call.id;
}

static json_t *input_of(const struct flying *flying, const char *next_token)
{
    const struct poll *poll = flying->step->poll;
    json_error_t ignored;
    json_t *input = memory_require(json_loads(flying->step->input, 0, &ignored)); /* step_lint has parsed it */
    json_t *ids = json_at(input, poll->ids);

    assert(json_is_array(ids));
    for (size_t i = 0; i < flying->job_count; i++)
        (void)json_array_append_new(ids, memory_require(json_string(flying->ids[i])));
    if (next_token)
        (void)json_object_set_new(input, poll->next_token_parameter, memory_require(json_string(next_token)));
    return input;
}

static void send(struct engine *engine, struct flying *flying, const char *next_token)
{
    json_decref(flying->call.input);
    flying->call.input = input_of(flying, next_token);
    flying->page++;
    engine->statistics.calls_made++;
    engine->statistics.polls_made++;
    engine_emit(engine, &(struct effect){.kind = EFFECT_CALL, .call = &flying->call});
}

static struct flying *gather(struct engine *engine, struct poll_group *group)
{
    unsigned ids_max = group->step->poll->ids_max;
    size_t count = group->due_count < ids_max ? group->due_count : ids_max;
    struct flying *flying = call_table_add(&engine->calls);

    flying->step = group->step;
    flying->group = group;
    flying->call.service = group->step->service;
    flying->call.operation = group->step->operation;
    flying->call.account = group->account;
    flying->call.region = group->region;
    flying->call.role_arn = group->role_arn;
    flying->call.job_id = "";
    flying->jobs = arena_allocate(&flying->arena, count * sizeof(*flying->jobs));
    flying->ids = arena_allocate(&flying->arena, count * sizeof(*flying->ids));
    flying->answered = arena_allocate(&flying->arena, count);
    while (count-- > 0)
        remember_id(flying, pop_due(group));
    engine->statistics.polls_one_by_one += flying->job_count;
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

void polls_sweep(struct engine *engine, struct poll_group *group)
{
    struct budget_key key = key_of(group);
    int64_t ready_ms;

    while (group->due_count > 0 && group->calls_in_air < CALLS_IN_AIR_MAX) {
        if (!budget_take(engine->budget, &key, BUDGET_POLL, engine->now_ms, &ready_ms)) {
            wheel_set(&engine->wheel, &group->timed.timer, ready_ms);
            return;
        }
        send(engine, gather(engine, group), NULL);
    }
    group->swept_ms = engine->now_ms;
}

static int by_id(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

struct found {
    const char *id; /* first, for by_id() */
    const json_t *item;
};

/* Hands each item to its job; which jobs were not named is known after the last page. */
static void deal_out(struct engine *engine, struct flying *flying, const json_t *output)
{
    const struct poll *poll = flying->step->poll;
    const json_t *items = json_at(output, poll->items);
    size_t count = json_array_size(items);
    struct found *found = memory_allocate_zeroed(count, sizeof(*found));
    size_t used = 0;

    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(items, i);
        const char *id = json_string_value(bindings_value_at(item, poll->item_id));

        if (id)
            found[used++] = (struct found){.id = id, .item = item};
    }
    if (used)
        qsort(found, used, sizeof(*found), by_id);
    for (size_t i = 0; i < flying->job_count; i++) {
        const struct found *hit = used ? bsearch(&flying->ids[i], found, used, sizeof(*found), by_id) : NULL;
        struct job *job = flying->jobs[i];

        if (hit == NULL || job == NULL || flying->answered[i])
            continue;
        flying->answered[i] = 1;
        flying->jobs[i] = NULL; /* it may go into the next call at once */
        runner_polled(engine, job, hit->item);
    }
    free(found);
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

/* What passes by itself is asked again by the group, without troubling its jobs. */
static void ask_again_later(struct engine *engine, struct flying *flying, const struct answer *answer)
{
    struct poll_group *group = flying->group;
    struct budget_key key = key_of(group);
    int64_t delay_ms = retry_delay_ms(answer->error.class, ++group->failures, answer->retry_after_ms,
                                      engine->options.poll_sweep_ms * 30, &engine->random);

    if (answer->error.class == ERROR_THROTTLED)
        budget_throttled(engine->budget, &key, engine->now_ms, answer->retry_after_ms);
    for (size_t i = 0; i < flying->job_count; i++)
        if (flying->jobs[i]) {
            flying->jobs[i]->call_id = 0;
            push_due(group, flying->jobs[i]);
            flying->jobs[i] = NULL;
        }
    wheel_set(&engine->wheel, &group->timed.timer, engine->now_ms + delay_ms);
}

void polls_answered(struct engine *engine, struct flying *flying, struct answer *answer)
{
    const struct poll *poll = flying->step->poll;
    struct poll_group *group = flying->group;
    const char *next_token = NULL;

    if (answer->error.class == ERROR_NONE) {
        group->failures = 0;
        if (poll->next_token)
            next_token = json_text_at(answer->output, poll->next_token);
        deal_out(engine, flying, answer->output);
        if (next_token && *next_token && flying->page < PAGES_MAX) {
            send(engine, flying, next_token);
            return;
        }
        tell_the_missing(engine, flying);
    } else if (retry_is_worth_it(answer->error.class)) {
        ask_again_later(engine, flying, answer);
    } else {
        tell_all_of_failure(engine, flying, &answer->error);
    }
    group->calls_in_air--;
    call_table_remove(&engine->calls, flying);
    schedule(engine, group);
}

int64_t polls_next_ms(const struct engine *engine, const struct poll *poll, const struct job_record *record)
{
    int64_t longest = engine->options.poll_interval_ms ? engine->options.poll_interval_ms : poll->interval_s * 1000LL;
    int64_t shortest = engine->options.poll_sweep_ms < longest ? engine->options.poll_sweep_ms : longest;
    int64_t elapsed = engine->now_ms - record->initiated_ms;
    int64_t delay = longest / FIRST_LOOK_DIVISOR;
    int64_t grid;

    if (record->percent > 0 && record->initiated_ms)
        delay = elapsed * (100 - record->percent) / record->percent / 2;
    else if (record->initiated_ms && elapsed > delay)
        delay = elapsed / 2;
    delay = delay < shortest ? shortest : delay > longest ? longest : delay;
    /* Rounded up to a common grid, a quarter of the pace, jobs of a group fall due together and fill their calls. */
    grid = delay / 4 > shortest ? delay / 4 : shortest;
    return grid > 0 ? (engine->now_ms + delay + grid - 1) / grid * grid : engine->now_ms + delay;
}
