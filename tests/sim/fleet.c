#include "sim/fleet.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"

enum { EVENTS_MAX = 400000 };

static const int64_t BEGAN_MS = INT64_C(1790000000000);

void sim_violate(struct sim *sim, const char *format, ...)
{
    va_list arguments;

    if (sim->violation[0] != '\0')
        return;
    va_start(arguments, format);
    (void)vsnprintf(sim->violation, sizeof(sim->violation), format, arguments);
    va_end(arguments);
    sim_trace(sim, "VIOLATION %s", sim->violation);
}

void sim_trace(const struct sim *sim, const char *format, ...)
{
    va_list arguments;

    if (!sim->is_traced)
        return;
    (void)printf("%10.3f ", (double)(sim->now_ms - sim->began_ms) / 1000.0);
    va_start(arguments, format);
    (void)vprintf(format, arguments);
    va_end(arguments);
    (void)putchar('\n');
}

int64_t sim_between(struct sim *sim, int64_t least, int64_t most)
{
    return least + (int64_t)hash_random_below(&sim->random, (uint64_t)(most - least + 1));
}

bool sim_mishap(struct sim *sim, unsigned percent)
{
    return hash_random_below(&sim->random, 100) < percent && sim->now_ms < sim->heal_ms;
}

void sim_later(struct sim *sim, int64_t delay_ms, const struct event *event)
{
    struct event pushed = *event;

    pushed.at_ms = sim->now_ms + delay_ms;
    queue_push(&sim->queue, &pushed);
}

struct planned_job *sim_job(struct sim *sim, const char *id, size_t length)
{
    for (int i = 0; i < sim->job_count; i++)
        if (strlen(sim->jobs[i].id) == length && memcmp(sim->jobs[i].id, id, length) == 0)
            return &sim->jobs[i];
    return NULL;
}

/* What befalls a worker from outside. */
static void on_crash(struct sim *sim, const struct event *event)
{
    if (sim->workers[event->worker].engine)
        worker_crash(sim, event->worker);
}

static void on_start(struct sim *sim, const struct event *event)
{
    if (sim->workers[event->worker].engine == NULL)
        worker_start(sim, event->worker);
}

static void on_pause(struct sim *sim, const struct event *event)
{
    struct worker *worker = &sim->workers[event->worker];
    struct event next = {.worker = event->worker, .incarnation = worker->incarnation};

    if (worker->engine == NULL || worker->paused_until_ms)
        return;
    worker->paused_until_ms = sim->now_ms + event->number;
    sim_trace(sim, "worker %d stands still for %lld ms", event->worker, (long long)event->number);
    next.kind = EVENT_RESUME;
    sim_later(sim, event->number, &next);
    next.kind = EVENT_EXPEL;
    if (event->number > 30000)
        sim_later(sim, 30000, &next);
}

static void on_resume(struct sim *sim, const struct event *event)
{
    struct worker *worker = &sim->workers[event->worker];

    if (worker->incarnation != event->incarnation)
        return;
    worker->paused_until_ms = 0;
    if (worker->is_expelled)
        sim_later(sim, sim_between(sim, 100, 3000),
                  &(struct event){
                      .kind = EVENT_REJOIN, .worker = event->worker, .incarnation = worker->incarnation});
}

static void on_rejoin(struct sim *sim, const struct event *event)
{
    if (sim->workers[event->worker].incarnation == event->incarnation && sim->workers[event->worker].engine)
        group_rejoin(sim, event->worker);
}

/* One that was restarted, or heard of again, in time goes on with its session. */
static void on_expel(struct sim *sim, const struct event *event)
{
    const struct worker *worker = &sim->workers[event->worker];

    if (worker->incarnation == event->incarnation && (worker->engine == NULL || worker->paused_until_ms))
        group_expel(sim, event->worker);
}

static void on_drain(struct sim *sim, const struct event *event)
{
    struct worker *worker = &sim->workers[event->worker];

    if (worker->engine == NULL || worker->paused_until_ms || worker->is_draining)
        return;
    sim_trace(sim, "worker %d drains", event->worker);
    worker->is_draining = true;
    worker_feed(sim, event->worker, &(struct input){.kind = INPUT_DRAIN});
}

static void on_request(struct sim *sim, const struct event *event)
{
    plan_write_request(sim, (int)event->number);
}

static void on_rebalance(struct sim *sim, const struct event *event)
{
    (void)event;
    group_rebalance(sim);
}

/* What is not named here happens inside a worker. */
static void (*const happenings[EVENT_KIND_COUNT])(struct sim *, const struct event *) = {
    [EVENT_REQUEST] = on_request,
    [EVENT_REBALANCE] = on_rebalance,
    [EVENT_CRASH] = on_crash,
    [EVENT_START] = on_start,
    [EVENT_PAUSE] = on_pause,
    [EVENT_RESUME] = on_resume,
    [EVENT_REJOIN] = on_rejoin,
    [EVENT_DRAIN] = on_drain,
    [EVENT_EXPEL] = on_expel,
    [EVENT_COMMIT] = ledger_on_commit,
    [EVENT_CALL_APPLIED] = cloud_on_applied,
    [EVENT_SWITCH] = switches_on_switch,
};

static void play(struct sim *sim, const struct event *event)
{
    if (happenings[event->kind])
        happenings[event->kind](sim, event);
    else
        worker_on_event(sim, event);
}

static void begin(struct sim *sim, uint64_t seed, bool is_traced)
{
    *sim =
        (struct sim){.seed = seed, .random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1, .is_traced = is_traced};
    sim->began_ms = sim->now_ms = BEGAN_MS;
    sim->heal_ms = BEGAN_MS + 40 * 60000;
    sim->end_ms = BEGAN_MS + 8 * 3600000;
    cluster_init(&sim->cluster);
    plan_make(sim);
    switches_plan(sim);
    for (int i = 0; i < sim->worker_count; i++)
        worker_start(sim, i);
}

bool sim_run(struct sim *sim, uint64_t seed, bool is_traced)
{
    struct event event;

    begin(sim, seed, is_traced);
    while (sim->violation[0] == '\0' && queue_pop(&sim->queue, &event)) {
        sim->now_ms = event.at_ms;
        if (sim->now_ms >= sim->end_ms) {
            queue_push(&sim->queue, &event); /* for sim_done() to free */
            break;
        }
        if (++sim->events_seen > EVENTS_MAX)
            sim_violate(sim, "it goes on and on: %d events", EVENTS_MAX);
        play(sim, &event);
    }
    if (sim->violation[0] == '\0')
        check_end(sim);
    return sim->violation[0] == '\0';
}

void sim_done(struct sim *sim)
{
    struct event event;

    while (queue_pop(&sim->queue, &event)) {
        if (event.kind == EVENT_CALL_SENT || event.kind == EVENT_CALL_APPLIED ||
            event.kind == EVENT_CALL_ANSWERED)
            cloud_drop(event.payload);
        else if (event.kind == EVENT_COMMIT || event.kind == EVENT_OUTCOME)
            free(event.payload);
    }
    for (int i = 0; i < WORKERS; i++)
        worker_free(&sim->workers[i]);
    for (int i = 0; i < sim->request_count; i++)
        free(sim->requests[i].value);
    queue_done(&sim->queue);
    cluster_done(&sim->cluster);
    world_free(sim->world);
}
