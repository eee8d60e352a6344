#include "shell/budget_metrics.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* The adapters call far fewer APIs, however many accounts there are. */
enum { APIS_MAX = 256, NAME_BYTES_MAX = 64, MS_PER_S = 1000 };

static const enum metric gauges[] = {METRIC_BUDGETS,       METRIC_BUDGET_DOCUMENTED, METRIC_BUDGET_RATE,
                                     METRIC_BUDGET_LEARNT, METRIC_BUDGET_LEVEL,      METRIC_BUDGET_WAIT};

/* All budgets of one API. */
struct api {
    char service[NAME_BYTES_MAX];
    char operation[NAME_BYTES_MAX]; /* "*": of all operations together */
    size_t documented_count, reduced_count;
    double documented, rate, learnt, level, wait_s;
};

struct summary {
    int64_t now_ms;
    size_t count;
    struct api apis[APIS_MAX];
};

static void copy_name(char name[NAME_BYTES_MAX], const char *begin, size_t length)
{
    if (length >= NAME_BYTES_MAX)
        length = NAME_BYTES_MAX - 1;
    memcpy(name, begin, length);
    name[length] = '\0';
}

/* "111122223333/eu-west-1/ec2/CreateSnapshot": the last two. */
static void take_apart(const char *name, struct api *api)
{
    const char *operation = strrchr(name, '/');
    const char *service = operation;

    assert(operation != NULL);
    while (service > name && service[-1] != '/')
        service--;
    copy_name(api->service, service, (size_t)(operation - service));
    copy_name(api->operation, operation[1] ? operation + 1 : "*", operation[1] ? strlen(operation + 1) : 1);
}

/* NULL if there are too many. */
static struct api *api_of(struct summary *summary, const struct api *wanted)
{
    for (size_t i = 0; i < summary->count; i++)
        if (strcmp(summary->apis[i].service, wanted->service) == 0 &&
            strcmp(summary->apis[i].operation, wanted->operation) == 0)
            return &summary->apis[i];
    if (summary->count == APIS_MAX)
        return NULL;
    summary->apis[summary->count] = *wanted;
    return &summary->apis[summary->count++];
}

/* A bucket stands as at its last call; since then tokens have flowed into it. */
static double tokens_now(const struct budget_state *state, int64_t now_ms)
{
    double gained = now_ms > state->called_ms ? state->rate * (double)(now_ms - state->called_ms) / MS_PER_S : 0;
    double tokens = state->tokens + gained;

    return tokens < state->capacity ? tokens : state->capacity;
}

static double wait_s(const struct budget_state *state, double tokens, int64_t now_ms)
{
    int64_t until_ms = state->held_until_ms > state->turns_until_ms ? state->held_until_ms : state->turns_until_ms;
    double wait = until_ms > now_ms ? (double)(until_ms - now_ms) / MS_PER_S : 0;
    double filling = tokens < 1 && state->rate > 0 ? (1 - tokens) / state->rate : 0;

    return wait > filling ? wait : filling;
}

static void lower(double *value, double candidate)
{
    if (candidate < *value)
        *value = candidate;
}

static void visit(void *context, const struct budget_state *state)
{
    struct summary *summary = context;
    double tokens = tokens_now(state, summary->now_ms);
    double level = state->capacity > 0 ? tokens / state->capacity : 0;
    double wait = wait_s(state, tokens, summary->now_ms);
    struct api found = {.documented = state->documented, .rate = state->rate, .learnt = state->learnt, .level = level};
    struct api *api;

    take_apart(state->name, &found);
    api = api_of(summary, &found);
    if (api == NULL)
        return;
    if (state->learnt < 1)
        api->reduced_count++;
    else
        api->documented_count++;
    lower(&api->rate, state->rate);
    lower(&api->learnt, state->learnt);
    lower(&api->level, level);
    if (wait > api->wait_s)
        api->wait_s = wait;
}

static void set(struct metrics *metrics, const struct api *api)
{
    const struct metric_labels *labels = LABELS(api->service, api->operation);

    metrics_set(metrics, METRIC_BUDGETS, LABELS(api->service, api->operation, "documented"),
                (double)api->documented_count);
    metrics_set(metrics, METRIC_BUDGETS, LABELS(api->service, api->operation, "reduced"), (double)api->reduced_count);
    metrics_set(metrics, METRIC_BUDGET_DOCUMENTED, labels, api->documented);
    metrics_set(metrics, METRIC_BUDGET_RATE, labels, api->rate);
    metrics_set(metrics, METRIC_BUDGET_LEARNT, labels, api->learnt);
    metrics_set(metrics, METRIC_BUDGET_LEVEL, labels, api->level);
    metrics_set(metrics, METRIC_BUDGET_WAIT, labels, api->wait_s);
}

void budget_metrics_set(struct metrics *metrics, const struct budget *budget, int64_t now_ms)
{
    struct summary *summary = memory_allocate_zeroed(1, sizeof(*summary));

    summary->now_ms = now_ms;
    budget_visit(budget, visit, summary);
    for (size_t i = 0; i < COUNT_OF(gauges); i++)
        metrics_hide(metrics, gauges[i]);
    for (size_t i = 0; i < summary->count; i++)
        set(metrics, &summary->apis[i]);
    free(summary);
}
