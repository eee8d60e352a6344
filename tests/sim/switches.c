/* What the operators of a fleet switch: everything is paused for a while, and nobody who knows starts anything. */
#include <string.h>

#include "base/hash.h"
#include "proto/settings_record.h"
#include "sim/fleet.h"

enum { MINUTE_MS = 60000, SPELLS_MAX = 2, SEEDS_APART = 3 };

static void add(struct sim *sim, int64_t at_ms, bool is_pause)
{
    sim_later(sim, at_ms, &(struct event){.kind = EVENT_SWITCH, .number = is_pause});
}

/* By chances of its own, and in a third of the seeds: what another seed once found is played as it was. */
void switches_plan(struct sim *sim)
{
    uint64_t random = sim->seed;
    uint64_t spells = sim->seed % SEEDS_APART == 1 ? 1 + hash_random_below(&random, SPELLS_MAX) : 0;
    int64_t at_ms = 0;

    while (spells-- > 0) {
        at_ms += (int64_t)hash_random_below(&random, 12 * MINUTE_MS);
        add(sim, at_ms, true);
        at_ms += 1000 + (int64_t)hash_random_below(&random, 8 * MINUTE_MS);
        add(sim, at_ms, false);
    }
}

static struct settings_record record_of(const struct sim *sim)
{
    return (struct settings_record){.scope = "*/*", .pause = sim->is_paused ? PAUSE_ON : PAUSE_UNSAID};
}

void switches_on_switch(struct sim *sim, const struct event *event)
{
    sim->is_paused = event->number;
    sim_trace(sim, "everything is %s", sim->is_paused ? "paused" : "resumed");
    for (int i = 0; i < sim->worker_count; i++)
        sim_later(sim, 20 + 130 * i,
                  &(struct event){.kind = EVENT_TOLD, .worker = i, .incarnation = sim->workers[i].incarnation});
}

/* One that lagged behind reads what is there by now. */
void switches_on_told(struct sim *sim, const struct event *event)
{
    struct settings_record record = record_of(sim);

    sim->workers[event->worker].is_told_to_pause = sim->is_paused;
    worker_feed(sim, event->worker, &(struct input){.kind = INPUT_SETTING, .setting = &record});
}

/* Before it joins the group: it has nothing yet that could be woken. */
void switches_read(struct sim *sim, int index)
{
    struct settings_record record = record_of(sim);

    sim->workers[index].is_told_to_pause = sim->workers[index].has_paused = sim->is_paused;
    engine_feed(sim->workers[index].engine,
                &(struct input){.kind = INPUT_SETTING, .now_ms = sim->now_ms, .setting = &record});
}

static bool is_start(const struct planned_job *job, const struct call *call)
{
    if (job->started_ms)
        return false;
    if (job->kind == PLANNED_DELETE)
        return strncmp(call->operation, "Delete", 6) == 0;
    return strncmp(call->operation, "Create", 6) == 0 || strncmp(call->operation, "Copy", 4) == 0;
}

void switches_check_call(struct sim *sim, int worker, const struct call *call)
{
    const struct planned_job *job = sim_job(sim, call->job_id, strlen(call->job_id));

    if (call->is_mutating && job && sim->workers[worker].has_paused && is_start(job, call))
        sim_violate(sim, "worker %d is paused and starts %s for %s", worker, call->operation, job->id);
}
