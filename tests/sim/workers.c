/* A worker: an engine, and around it what its shell would do. */
#include <stdlib.h>
#include <string.h>

#include "sim/fleet.h"

void worker_start(struct sim *sim, int index)
{
    static const char *const names[WORKERS] = {"worker-0", "worker-1", "worker-2"};
    struct worker *worker = &sim->workers[index];
    struct engine_options options = {.jobs_topic = "tidemark.jobs",
                                     .worker_id = names[index],
                                     .partition_count = PARTITIONS,
                                     .seed = sim->random | 1};

    sim_trace(sim, "worker %d starts", index);
    worker->engine = engine_new(&options);
    worker->incarnation++;
    worker->generation = sim->cluster.generation;
    worker->wake_at_ms = worker->paused_until_ms = 0;
    worker->is_settling = worker->is_draining = worker->is_expelled = false;
    worker->submission = NULL;
    for (int32_t i = 0; i < PARTITIONS; i++) {
        worker->owns[i] = worker->is_replayed[i] = worker->is_revoked[i] = false;
        worker->is_held[i] = true;
        worker->spell[i]++;
    }
    switches_read(sim, index);
    group_join(sim, index);
}

void worker_crash(struct sim *sim, int index)
{
    struct worker *worker = &sim->workers[index];
    bool is_slow = sim_mishap(sim, 30);
    int64_t back_ms = is_slow ? sim_between(sim, 20000, 90000) : sim_between(sim, 100, 5000);

    sim_trace(sim, "worker %d crashes, back in %lld ms", index, (long long)back_ms);
    sim->crashes++;
    ledger_abandon(sim, index);
    worker_free(worker);
    sim_later(sim, back_ms, &(struct event){.kind = EVENT_START, .worker = index});
    sim_later(sim, 30000,
              &(struct event){.kind = EVENT_EXPEL, .worker = index, .incarnation = worker->incarnation});
}

void worker_free(struct worker *worker)
{
    engine_free(worker->engine);
    worker->engine = NULL;
}

void worker_feed(struct sim *sim, int index, struct input *input)
{
    struct worker *worker = &sim->workers[index];

    input->now_ms = sim->now_ms;
    engine_feed(worker->engine, input);
    if (worker->is_settling)
        return;
    worker->is_settling = true;
    /* Sometimes more comes in before the loop gets round to the effects. */
    sim_later(sim, sim_between(sim, 0, 9) < 7 ? 0 : sim_between(sim, 1, 20),
              &(struct event){.kind = EVENT_SETTLE, .worker = index, .incarnation = worker->incarnation});
}

static void leave(struct sim *sim, int index, int32_t partition)
{
    struct worker *worker = &sim->workers[index];

    sim_trace(sim, "worker %d leaves partition %d", index, (int)partition);
    worker->owns[partition] = false;
    worker->spell[partition]++;
    group_leave(sim, index, partition);
}

static void realise(struct sim *sim, int index, const struct effect *effect)
{
    struct worker *worker = &sim->workers[index];
    struct event event = {
        .worker = index, .incarnation = worker->incarnation, .partition = effect->partition};

    switch (effect->kind) {
    case EFFECT_CALL:
        check_call(sim, index, effect->call);
        switches_check_call(sim, index, effect->call);
        cloud_take(sim, index, effect->call);
        return;
    case EFFECT_COMMIT:
        check_transaction(sim, index, effect->batch);
        check_told(sim, index);
        ledger_take(sim, index, effect->batch);
        return;
    case EFFECT_WAKE_AT:
        worker->wake_at_ms = effect->wake_at_ms;
        event.kind = EVENT_TICK;
        event.number = effect->wake_at_ms;
        if (effect->wake_at_ms)
            sim_later(sim, effect->wake_at_ms > sim->now_ms ? effect->wake_at_ms - sim->now_ms : 0, &event);
        return;
    case EFFECT_HOLD:
        worker->is_held[effect->partition] = true;
        return;
    case EFFECT_RELEASE:
        worker->is_held[effect->partition] = false;
        event.kind = EVENT_PUMP;
        sim_later(sim, sim_between(sim, 0, 20), &event);
        return;
    case EFFECT_REPLAY:
        event.kind = EVENT_REPLAY;
        event.spell = worker->spell[effect->partition];
        sim_later(sim, sim_between(sim, 1, 2000), &event);
        return;
    case EFFECT_LEAVE:
        leave(sim, index, effect->partition);
        return;
    }
}

/* Nothing is left of it but its engine. */
static void stop_if_drained(struct sim *sim, int index)
{
    struct worker *worker = &sim->workers[index];
    struct engine_statistics statistics;

    engine_statistics(worker->engine, &statistics);
    if (!worker->is_draining || !statistics.is_drained)
        return;
    ledger_abandon(sim, index);
    worker_free(worker);
    sim_later(sim, sim_between(sim, 100, 20000), &(struct event){.kind = EVENT_START, .worker = index});
    sim_later(sim, 30000,
              &(struct event){.kind = EVENT_EXPEL, .worker = index, .incarnation = worker->incarnation});
}

void worker_settle(struct sim *sim, int index)
{
    struct worker *worker = &sim->workers[index];
    struct effect effect;

    worker->is_settling = false;
    while (sim->violation[0] == '\0' && engine_take(worker->engine, &effect))
        realise(sim, index, &effect);
    worker->has_paused = worker->is_told_to_pause;
    stop_if_drained(sim, index);
}

static void on_assigned(struct sim *sim, const struct event *event)
{
    struct worker *worker = &sim->workers[event->worker];
    int32_t partition = event->partition;

    sim_trace(sim, "worker %d owns partition %d from %lld", event->worker, (int)partition,
              (long long)sim->cluster.committed[partition]);
    worker->owns[partition] = true;
    worker->is_revoked[partition] = false;
    worker->is_held[partition] = true;
    worker->is_replayed[partition] = false;
    worker->position[partition] = sim->cluster.committed[partition];
    worker_feed(sim, event->worker,
                &(struct input){
                    .kind = INPUT_ASSIGNED, .partition = partition, .position = worker->position[partition]});
}

static void take_away(struct sim *sim, const struct event *event, bool is_lost)
{
    struct worker *worker = &sim->workers[event->worker];
    int32_t partition = event->partition;

    sim_trace(sim, "worker %d has partition %d revoked%s", event->worker, (int)partition,
              is_lost ? ", lost" : "");
    worker->spell[partition]++;
    if (!worker->owns[partition]) { /* it had not been told yet where the partition was left */
        if (!is_lost)
            group_leave(sim, event->worker, partition);
        return;
    }
    worker->is_held[partition] = true;
    worker->is_revoked[partition] = true;
    if (is_lost)
        worker->owns[partition] = false;
    worker_feed(sim, event->worker,
                &(struct input){.kind = INPUT_REVOKED, .partition = partition, .is_lost = is_lost});
}

static void on_revoked(struct sim *sim, const struct event *event)
{
    take_away(sim, event, false);
}

static void on_lost(struct sim *sim, const struct event *event)
{
    take_away(sim, event, true);
}

static void on_tick(struct sim *sim, const struct event *event)
{
    if (event->number == sim->workers[event->worker].wake_at_ms)
        worker_feed(sim, event->worker, &(struct input){.kind = INPUT_TICK});
}

static void on_settle(struct sim *sim, const struct event *event)
{
    worker_settle(sim, event->worker);
}

static void on_generation(struct sim *sim, const struct event *event)
{
    if (event->number <= sim->workers[event->worker].generation)
        return; /* overtaken by a later one */
    sim->workers[event->worker].generation = event->number;
    worker_feed(sim, event->worker, &(struct input){.kind = INPUT_GENERATION});
}

/* All of the journal, or what compaction has left of it. */
static void on_replay(struct sim *sim, const struct event *event)
{
    const struct log *journal = &sim->cluster.journal[event->partition];
    bool is_compacted = sim_between(sim, 0, 1) == 1;

    for (size_t i = 0; i < journal->count; i++) {
        struct kafka_record record;

        if (is_compacted && log_last(journal, journal->records[i].key) != &journal->records[i])
            continue;
        log_read(journal, (int64_t)i, &record);
        record.topic = TOPIC_JOURNAL;
        record.partition = event->partition;
        worker_feed(
            sim, event->worker,
            &(struct input){.kind = INPUT_REPLAYED, .partition = event->partition, .record = &record});
    }
    sim->workers[event->worker].is_replayed[event->partition] = true;
    worker_feed(sim, event->worker,
                &(struct input){.kind = INPUT_REPLAY_DONE, .partition = event->partition});
}

static void on_pump(struct sim *sim, const struct event *event)
{
    struct worker *worker = &sim->workers[event->worker];

    for (int32_t i = 0; i < PARTITIONS; i++) {
        const struct log *jobs = &sim->cluster.jobs[i];

        while (worker->owns[i] && !worker->is_held[i] && worker->position[i] < (int64_t)jobs->count) {
            struct kafka_record record;

            log_read(jobs, worker->position[i]++, &record);
            record.topic = TOPIC_JOBS;
            record.partition = i;
            worker_feed(sim, event->worker,
                        &(struct input){.kind = INPUT_REQUEST, .partition = i, .record = &record});
        }
    }
}

static void (*const inside[EVENT_KIND_COUNT])(struct sim *, const struct event *) = {
    [EVENT_TICK] = on_tick,
    [EVENT_PUMP] = on_pump,
    [EVENT_SETTLE] = on_settle,
    [EVENT_ASSIGNED] = on_assigned,
    [EVENT_REVOKED] = on_revoked,
    [EVENT_LOST] = on_lost,
    [EVENT_GENERATION] = on_generation,
    [EVENT_REPLAY] = on_replay,
    [EVENT_OUTCOME] = ledger_on_outcome,
    [EVENT_CALL_SENT] = cloud_on_sent,
    [EVENT_CALL_ANSWERED] = cloud_on_answered,
    [EVENT_TOLD] = switches_on_told,
};

static void drop(const struct event *event)
{
    if (event->kind == EVENT_CALL_SENT || event->kind == EVENT_CALL_ANSWERED)
        cloud_drop(event->payload);
    else if (event->kind == EVENT_OUTCOME)
        free(event->payload);
}

static bool is_stale(const struct sim *sim, const struct event *event)
{
    const struct worker *worker = &sim->workers[event->worker];

    if (worker->engine == NULL || worker->incarnation != event->incarnation)
        return true;
    return (event->kind == EVENT_ASSIGNED || event->kind == EVENT_REPLAY) &&
           event->spell != worker->spell[event->partition];
}

void worker_on_event(struct sim *sim, const struct event *event)
{
    struct worker *worker = &sim->workers[event->worker];

    if (is_stale(sim, event)) {
        drop(event);
        return;
    }
    if (worker->paused_until_ms) { /* comes when it runs again, in no certain order */
        sim_later(sim, worker->paused_until_ms - sim->now_ms + sim_between(sim, 0, 20), event);
        return;
    }
    inside[event->kind](sim, event);
}
