/* Transactions on their way to the broker and back: all or nothing, and refused if their generation is over.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "sim/fleet.h"

enum outcome { OUTCOME_COMMITTED, OUTCOME_REFUSED, OUTCOME_UNKNOWN };

struct submission {
    const struct kafka_batch *batch; /* the engine's; NULL once its worker has crashed */
    uint64_t batch_id;
    int64_t generation;
    bool is_decided; /* the broker has seen it */
    enum outcome outcome;
};

void ledger_take(struct sim *sim, int index, const struct kafka_batch *batch)
{
    struct worker *worker = &sim->workers[index];
    struct submission *submission = memory_allocate_zeroed(1, sizeof(*submission));
    int64_t delay_ms = sim_mishap(sim, 5) ? sim_between(sim, 500, 8000) : sim_between(sim, 1, 30);

    if (worker->submission)
        sim_violate(sim, "worker %d has two batches on their way", index);
    *submission =
        (struct submission){.batch = batch, .batch_id = batch->id, .generation = worker->generation};
    worker->submission = submission;
    sim_later(sim, delay_ms,
              &(struct event){.kind = EVENT_COMMIT,
                              .worker = index,
                              .incarnation = worker->incarnation,
                              .payload = submission});
}

static void apply_record(struct sim *sim, const struct kafka_record *record)
{
    switch (record->topic) {
    case TOPIC_JOURNAL:
        (void)log_append(&sim->cluster.journal[record->partition], record, sim->now_ms);
        return;
    case TOPIC_STATUS:
        check_event(sim, record);
        return;
    case TOPIC_DLQ:
        for (size_t i = 0; i < record->header_count; i++)
            sim_trace(sim, "dead letter: %s %.*s", record->headers[i].name, (int)record->headers[i].length,
                      (const char *)record->headers[i].value);
        (void)log_append(&sim->cluster.dead_letters, record, sim->now_ms);
        return;
    case TOPIC_RECOVERY_POINTS:
    case TOPIC_JOBS:
    case TOPIC_SETTINGS:
    case TOPIC_COUNT:
        return;
    }
}

static void apply(struct sim *sim, int worker, const struct kafka_batch *batch)
{
    sim->batches_applied++;
    sim_trace(sim, "worker %d commits batch %llu: %zu records", worker, (unsigned long long)batch->id,
              batch->record_count);
    for (size_t i = 0; i < batch->record_count; i++)
        apply_record(sim, &batch->records[i]);
    for (size_t i = 0; i < batch->position_count; i++) {
        const struct kafka_position *position = &batch->positions[i];

        if (position->offset < sim->cluster.committed[position->partition])
            sim_violate(sim, "I9: partition %d goes back from %lld to %lld", (int)position->partition,
                        (long long)sim->cluster.committed[position->partition], (long long)position->offset);
        check_accepted(sim, position->partition, position->offset);
        sim->cluster.committed[position->partition] = position->offset;
    }
}

/* A transaction without positions is not fenced at all, as with Kafka. */
static bool is_fenced(const struct sim *sim, const struct submission *submission)
{
    return submission->generation != sim->cluster.generation && submission->batch->position_count > 0;
}

void ledger_on_commit(struct sim *sim, const struct event *event)
{
    struct submission *submission = event->payload;
    struct worker *worker = &sim->workers[event->worker];

    if (submission->batch == NULL) { /* decided when its worker crashed */
        free(submission);
        return;
    }
    if (worker->paused_until_ms && sim_between(sim, 0, 1)) { /* had not been sent yet */
        sim_later(sim, worker->paused_until_ms - sim->now_ms + sim_between(sim, 0, 20), event);
        return;
    }
    submission->is_decided = true;
    submission->outcome = OUTCOME_COMMITTED;
    if (is_fenced(sim, submission) || sim_mishap(sim, 3)) {
        submission->outcome = OUTCOME_REFUSED;
        sim->batches_refused++;
    } else {
        bool is_unknown = sim_mishap(sim, 2);

        if (is_unknown) {
            submission->outcome = OUTCOME_UNKNOWN;
            sim->batches_unknown++;
        }
        if (!is_unknown || sim_between(sim, 0, 1))
            apply(sim, event->worker, submission->batch);
    }
    sim_later(sim, sim_between(sim, 0, 10),
              &(struct event){.kind = EVENT_OUTCOME,
                              .worker = event->worker,
                              .incarnation = event->incarnation,
                              .payload = submission});
}

/* Each owned partition begins anew, as the shell sees to. */
static void begin_anew(struct sim *sim, int index)
{
    struct worker *worker = &sim->workers[index];

    for (int32_t i = 0; i < PARTITIONS; i++) {
        if (!worker->owns[i] || worker->is_revoked[i] || worker->is_draining)
            continue;
        sim_later(sim, sim_between(sim, 1, 500),
                  &(struct event){.kind = EVENT_ASSIGNED,
                                  .worker = index,
                                  .partition = i,
                                  .incarnation = worker->incarnation,
                                  .spell = ++worker->spell[i]});
    }
}

void ledger_on_outcome(struct sim *sim, const struct event *event)
{
    struct submission *submission = event->payload;
    struct worker *worker = &sim->workers[event->worker];
    struct input input = {.kind = INPUT_COMMITTED, .batch_id = submission->batch_id};
    enum outcome outcome = submission->outcome;

    worker->submission = NULL;
    free(submission);
    sim_trace(sim, "worker %d hears of batch %llu: %s", event->worker, (unsigned long long)input.batch_id,
              outcome == OUTCOME_COMMITTED ? "committed"
              : outcome == OUTCOME_REFUSED ? "refused"
                                           : "unknown");
    if (outcome != OUTCOME_COMMITTED)
        input.kind = outcome == OUTCOME_REFUSED ? INPUT_COMMIT_REFUSED : INPUT_COMMIT_UNKNOWN;
    worker_feed(sim, event->worker, &input);
    check_told(sim, event->worker);
    if (outcome == OUTCOME_UNKNOWN)
        begin_anew(sim, event->worker);
}

void ledger_abandon(struct sim *sim, int index)
{
    struct worker *worker = &sim->workers[index];
    struct submission *submission = worker->submission;

    worker->submission = NULL;
    if (submission == NULL)
        return;
    if (!submission->is_decided && !is_fenced(sim, submission) && sim_between(sim, 0, 1))
        apply(sim, index, submission->batch);
    submission->batch = NULL; /* freed with the event that it rides on */
}
