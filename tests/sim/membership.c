/* The consumer group: who owns what.  Cooperative: a partition changes hands when its owner has left it, or
   is no member any more; every change is a new generation, and a batch of an earlier one is refused. */
#include "sim/fleet.h"

static bool is_member(const struct sim *sim, int worker)
{
    return worker != NOBODY && sim->workers[worker].engine != NULL && !sim->workers[worker].is_draining &&
           !sim->workers[worker].is_expelled;
}

static int any_member(struct sim *sim)
{
    int first = (int)sim_between(sim, 0, sim->worker_count - 1);

    for (int i = 0; i < sim->worker_count; i++)
        if (is_member(sim, (first + i) % sim->worker_count))
            return (first + i) % sim->worker_count;
    return NOBODY;
}

/* A new generation, of which each member hears sooner or later.  Returns when `concerned` does. */
static int64_t tell_generation(struct sim *sim, int concerned)
{
    int64_t concerned_ms = 0;

    sim->cluster.generation++;
    for (int i = 0; i < sim->worker_count; i++) {
        int64_t delay_ms = sim_between(sim, 1, 500);

        if (sim->workers[i].engine == NULL || sim->workers[i].is_expelled)
            continue;
        if (i == concerned)
            concerned_ms = delay_ms;
        sim_later(sim, delay_ms,
                  &(struct event){.kind = EVENT_GENERATION,
                                  .worker = i,
                                  .incarnation = sim->workers[i].incarnation,
                                  .number = sim->cluster.generation});
    }
    return concerned_ms;
}

/* The position is looked up off the loop, so that the worker hears of it a little later than of the
 * generation. */
static void give(struct sim *sim, int32_t partition, int worker, int64_t generation_ms)
{
    sim->cluster.owner[partition] = worker;
    sim->cluster.successor[partition] = NOBODY;
    sim_later(sim, generation_ms + sim_between(sim, 0, 300),
              &(struct event){.kind = EVENT_ASSIGNED,
                              .worker = worker,
                              .partition = partition,
                              .incarnation = sim->workers[worker].incarnation,
                              .spell = ++sim->workers[worker].spell[partition]});
}

static void give_to_anyone(struct sim *sim, int32_t partition, int wanted)
{
    int worker = is_member(sim, wanted) ? wanted : any_member(sim);

    sim->cluster.owner[partition] = sim->cluster.successor[partition] = NOBODY;
    if (worker != NOBODY)
        give(sim, partition, worker, tell_generation(sim, worker));
}

static void revoke(struct sim *sim, int32_t partition, int successor)
{
    int owner = sim->cluster.owner[partition];
    int64_t generation_ms = tell_generation(sim, owner);

    sim->cluster.successor[partition] = successor;
    sim_later(sim, generation_ms,
              &(struct event){.kind = EVENT_REVOKED,
                              .worker = owner,
                              .partition = partition,
                              .incarnation = sim->workers[owner].incarnation});
}

void group_rebalance(struct sim *sim)
{
    for (int32_t i = 0; i < PARTITIONS; i++) {
        int owner = sim->cluster.owner[i];
        int target = any_member(sim);

        if (target == NOBODY || sim->cluster.successor[i] != NOBODY || target == owner)
            continue;
        if (owner == NOBODY)
            give_to_anyone(sim, i, target);
        else if (sim->workers[owner].engine && sim_between(sim, 0, 2) > 0)
            revoke(sim, i, target);
    }
}

void group_leave(struct sim *sim, int worker, int32_t partition)
{
    if (sim->cluster.owner[partition] == worker)
        give_to_anyone(sim, partition, sim->cluster.successor[partition]);
}

void group_expel(struct sim *sim, int worker)
{
    bool is_paused = sim->workers[worker].engine != NULL;

    sim_trace(sim, "worker %d is expelled", worker);
    sim->workers[worker].is_expelled = is_paused;
    for (int32_t i = 0; i < PARTITIONS; i++) {
        if (sim->cluster.owner[i] != worker)
            continue;
        if (is_paused)
            sim_later(sim, 0,
                      &(struct event){.kind = EVENT_LOST,
                                      .worker = worker,
                                      .partition = i,
                                      .incarnation = sim->workers[worker].incarnation});
        for (int other = 1; other < sim->worker_count; other++) {
            int heir = (worker + other) % sim->worker_count;

            if (!is_member(sim, heir) || sim->workers[heir].paused_until_ms)
                continue;
            give(sim, i, heir, tell_generation(sim, heir));
            break;
        }
        if (sim->cluster.owner[i] != worker)
            continue;
        sim->cluster.owner[i] = sim->cluster.successor[i] = NOBODY; /* until somebody is there */
        sim->cluster.generation++;
    }
    sim_later(sim, sim_between(sim, 60000, 200000), &(struct event){.kind = EVENT_REBALANCE});
}

void group_rejoin(struct sim *sim, int worker)
{
    sim->workers[worker].is_expelled = false;
    (void)tell_generation(sim, worker);
    sim_later(sim, sim_between(sim, 1000, 3000), &(struct event){.kind = EVENT_REBALANCE});
}

/* One that comes back in time finds its partitions waiting for it. */
void group_join(struct sim *sim, int worker)
{
    for (int32_t i = 0; i < PARTITIONS; i++) {
        if (sim->cluster.owner[i] == worker)
            give(sim, i, worker, 1);
        else if (sim->cluster.owner[i] == NOBODY)
            give_to_anyone(sim, i, worker);
    }
    sim_later(sim, sim_between(sim, 100, 3000), &(struct event){.kind = EVENT_REBALANCE});
}
