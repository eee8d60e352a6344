#include "engine/poll_call.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "engine/bindings.h"
#include "engine/runner.h"

/* What a job made bears the service's time, which may differ from ours by so much. */
enum { CLOCKS_DIFFER_MS = 15 * 60 * 1000 };

enum { PAGES_MAX = 100 };

struct flying *poll_call_new(struct engine *engine, struct poll_group *group, size_t job_count_max)
{
    struct flying *flying = call_table_add(&engine->calls);

    flying->step = group->step;
    flying->group = group;
    flying->call.service = group->step->service;
    flying->call.operation = group->step->operation;
    flying->call.account = group->account;
    flying->call.region = group->region;
    flying->call.role_arn = group->role_arn;
    flying->call.job_id = "";
    flying->jobs = arena_allocate(&flying->arena, job_count_max * sizeof(*flying->jobs));
    flying->ids = arena_allocate(&flying->arena, job_count_max * sizeof(*flying->ids));
    flying->matches = arena_allocate(&flying->arena, job_count_max * sizeof(*flying->matches));
    flying->answered = arena_allocate(&flying->arena, job_count_max);
    flying->since_ms = INT64_MAX;
    return flying;
}

/* step_lint made sure that the template is bound: an empty id is found by nobody. */
static const char *expanded(const struct job_record *record, const char *template, struct arena *arena)
{
    struct error error;
    const char *text;

    return bindings_expand_text(record, template, arena, &text, &error) ? text : "";
}

/* Nothing is made for a job before it was admitted, nor before it was meant to start. */
static int64_t earliest_ms(const struct job_record *record)
{
    int64_t earliest = record->created_ms > record->scheduled_ms ? record->created_ms : record->scheduled_ms;

    return earliest - CLOCKS_DIFFER_MS;
}

void poll_call_add(struct flying *flying, struct job *job)
{
    const struct poll *poll = flying->step->poll;
    struct job_record record;
    struct error error;
    int64_t since_ms;

    if (!job_record_decode(job->encoded, job->encoded_length, &record, &error))
        abort(); /* it was decoded when it came in: memory has been corrupted */
    flying->jobs[flying->job_count] = job;
    flying->ids[flying->job_count] = expanded(&record, poll->id, &flying->arena);
    flying->matches[flying->job_count] =
        poll->match ? expanded(&record, poll->match, &flying->arena) : flying->ids[flying->job_count];
    flying->job_count++;
    job->call_id = flying->call.id;
    since_ms = earliest_ms(&record);
    flying->since_ms = since_ms < flying->since_ms ? since_ms : flying->since_ms;
}

static void fill_in_ids(const struct flying *flying, json_t *input)
{
    const struct poll *poll = flying->step->poll;
    json_t *ids = json_at(input, poll->ids);

    if (!json_is_array(ids)) { /* a single one, which is the call's own member */
        assert(flying->job_count == 1);
        (void)json_object_set_new(input, poll->ids, memory_require(json_string(flying->ids[0])));
        return;
    }
    for (size_t i = 0; i < flying->job_count; i++)
        (void)json_array_append_new(ids, memory_require(json_string(flying->ids[i])));
}

static json_t *time_of(const struct poll *poll, int64_t time_ms)
{
    SCOPED(text) struct text text;

    if (!poll->since_is_text)
        return json_integer(time_ms / 1000);
    text_init(&text, 64);
    text_append_time(&text, time_ms / 1000 * 1000);
    return json_string(text_string(&text));
}

static json_t *input_of(const struct flying *flying, const char *next_token)
{
    const struct poll *poll = flying->step->poll;
    const struct job_record scope = {
        .variables = {{.name = "Scope", .value = flying->group->scope}},
        .variable_count = 1,
    };
    struct error error;
    json_t *input;

    if (!bindings_expand(&scope, flying->step->input, &input, &error))
        abort(); /* step_lint has let it pass: memory has been corrupted */
    if (poll->ids)
        fill_in_ids(flying, input);
    if (poll->since)
        (void)json_object_set_new(input, poll->since, memory_require(time_of(poll, flying->since_ms)));
    if (next_token)
        (void)json_object_set_new(input, poll->next_token_parameter, memory_require(json_string(next_token)));
    return input;
}

void poll_call_send(struct engine *engine, struct flying *flying, const char *next_token)
{
    struct service_calls *calls = engine_calls_of(engine, flying->step->service);

    json_decref(flying->call.input);
    flying->call.input = input_of(flying, next_token);
    flying->left_ms = engine->now_ms;
    flying->page++;
    flying->sent_ms = engine->now_ms;
    calls->calls++;
    calls->polls++;
    engine_emit(engine, &(struct effect){.kind = EFFECT_CALL, .call = &flying->call});
}

bool poll_call_has_items(const struct flying *flying, const json_t *output)
{
    const char *path = flying->step->poll->items;
    const char *star = strstr(path, "[*]");
    SCOPED(text) struct text list;

    text_init(&list, KIB);
    text_append(&list, path, star ? (size_t)(star - path) : strlen(path));
    return list.length == 0 || json_at(output, text_string(&list)) != NULL;
}

bool poll_call_may_ask_for(const struct flying *flying, const char *next_token)
{
    return flying->page < PAGES_MAX && (flying->token == NULL || strcmp(flying->token, next_token) != 0);
}

struct found {
    const char *id; /* first, for by_id() */
    size_t order;   /* in the answer */
    const json_t *item;
};

static int by_id(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static int by_id_and_order(const void *left, const void *right)
{
    const struct found *one = left, *other = right;
    int order = strcmp(one->id, other->id);

    return order ? order : (one->order > other->order) - (one->order < other->order);
}

/* The items of an answer that have an id; they are borrowed from it. */
static size_t find_items(const struct flying *flying, const json_t *output, struct found **found)
{
    const struct poll *poll = flying->step->poll;
    SCOPED(json) json_t *items = bindings_items_at(output, poll->items);
    size_t count = json_array_size(items);
    size_t used = 0;

    *found = memory_allocate_zeroed(count, sizeof(**found));
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(items, i);
        const char *id = poll->item_id ? json_string_value(bindings_value_at(item, poll->item_id))
                                       : flying->matches[0];

        if (id)
            (*found)[used++] = (struct found){.id = id, .order = i, .item = item};
    }
    if (used)
        qsort(*found, used, sizeof(**found), by_id_and_order);
    return used;
}

/* The first item of the answer that has the id. */
static const struct found *find(const struct found *found, size_t count, const char *const *id)
{
    const struct found *hit = count ? bsearch(id, found, count, sizeof(*found), by_id) : NULL;

    while (hit && hit > found && strcmp(hit[-1].id, hit->id) == 0)
        hit--;
    return hit;
}

void poll_call_deal_out(struct engine *engine, struct flying *flying, const json_t *output)
{
    struct found *found;
    size_t count = find_items(flying, output, &found);

    for (size_t i = 0; i < flying->job_count; i++) {
        const struct found *hit = find(found, count, &flying->matches[i]);
        struct job *job = flying->jobs[i];

        if (hit == NULL || job == NULL || flying->answered[i])
            continue;
        flying->answered[i] = 1;
        flying->jobs[i] = NULL; /* it may go into the next call at once */
        runner_polled(engine, job, hit->item);
    }
    free(found);
}

bool poll_call_is_answered(const struct flying *flying)
{
    for (size_t i = 0; i < flying->job_count; i++)
        if (flying->jobs[i])
            return false;
    return true;
}
