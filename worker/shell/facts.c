#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "engine/survey.h"
#include "observe/log.h"
#include "shell/kafka_metrics.h"
#include "shell/reactor_parts.h"

enum { NS_PER_MS = 1000000, MS_PER_S = 1000 };

/* The engine shares AWS's budgets out by the number of partitions, which is known once the first of them is
 * ours. */
static void make_engine(struct reactor *reactor)
{
    struct engine_options options = reactor->options.engine;

    reactor->partition_count = intake_partition_count(reactor->intake);
    reactor->holdings = memory_allocate_zeroed((size_t)reactor->partition_count, sizeof(*reactor->holdings));
    options.jobs_topic = reactor->jobs_topic;
    options.worker_id = reactor->options.kafka.worker_id;
    options.partition_count = reactor->partition_count;
    reactor->engine = engine_new(&options);
    for (size_t i = 0; i < reactor->settings.count; i++)
        reactor_feed(reactor, &(struct input){.kind = INPUT_SETTING, .setting = &reactor->settings.scopes[i]});
}

static bool is_known_partition(struct reactor *reactor, int32_t partition)
{
    struct error error;

    if (reactor->engine == NULL)
        make_engine(reactor);
    if (partition >= 0 && partition < reactor->partition_count)
        return true;
    error_set(
        &error, ERROR_INTERNAL,
        "partition %d is ours, but the jobs topic had %d partitions at start-up: partitions were added. Add "
        "them to the journal and status topics too, then start again.",
        (int)partition, (int)reactor->partition_count);
    reactor_fail(reactor, &error);
    return false;
}

static void on_assigned(void *context, int32_t partition, int64_t position)
{
    struct reactor *reactor = context;

    if (reactor->state != REACTOR_RUNNING || !is_known_partition(reactor, partition))
        return;
    log_event(LOG_PARTITION_ASSIGNED,
              LOG_FIELDS(log_int("partition", partition), log_int("position", position)));
    reactor->holdings[partition] =
        (struct holding_row){.holding = HOLDING_OWNED, .since_ns = uv_hrtime(), .end_offset = -1};
    reactor_feed(reactor,
                 &(struct input){.kind = INPUT_ASSIGNED, .partition = partition, .position = position});
}

static void on_revoked(void *context, int32_t partition, bool is_lost)
{
    struct reactor *reactor = context;
    bool is_held = reactor->holdings && partition < reactor->partition_count &&
                   reactor->holdings[partition].holding == HOLDING_OWNED;

    log_event(is_lost ? LOG_PARTITION_LOST : LOG_PARTITION_REVOKED, LOG_FIELDS(log_int("partition", partition)));
    if (reactor->state == REACTOR_CLOSING || !is_held) {
        intake_leave(reactor->intake, partition);
        return;
    }
    reactor->holdings[partition].holding = HOLDING_REVOKED;
    reactor_feed(reactor, &(struct input){.kind = INPUT_REVOKED, .partition = partition, .is_lost = is_lost});
}

static void on_generation(void *context)
{
    reactor_feed(context, &(struct input){.kind = INPUT_GENERATION});
}

static void on_request(void *context, const struct kafka_record *record)
{
    reactor_feed(context,
                 &(struct input){.kind = INPUT_REQUEST, .partition = record->partition, .record = record});
}

static void on_fatal(void *context, const struct error *error)
{
    reactor_fail(context, error);
}

static void on_trouble(void *context, const struct error *error)
{
    (void)context;
    log_failure(LOG_KAFKA_TROUBLE, error);
}

const struct intake_callbacks facts_of_intake = {
    .on_assigned = on_assigned,
    .on_revoked = on_revoked,
    .on_generation = on_generation,
    .on_request = on_request,
    .on_fatal = on_fatal,
    .on_trouble = on_trouble,
};

static void on_replayed(void *context, int32_t partition, const struct kafka_record *record)
{
    struct reactor *reactor = context;

    reactor->holdings[partition].records++;
    reactor_feed(reactor, &(struct input){.kind = INPUT_REPLAYED, .partition = partition, .record = record});
}

static void tell_of_trouble(const struct reactor *reactor, int32_t partition)
{
    struct survey_partition found = survey_partition(reactor->engine, partition);

    if (found.torn_count > 0)
        log_event(LOG_JOURNAL_TORN,
                  LOG_FIELDS(log_int("partition", partition), log_int("records", (int64_t)found.torn_count)));
    if (found.foreign_count > 0)
        log_event(LOG_PARTITION_UNREADABLE,
                  LOG_FIELDS(log_int("partition", partition), log_known("error", found.trouble)));
}

static bool is_any_journal_read(const struct reactor *reactor)
{
    for (int32_t i = 0; i < reactor->partition_count; i++)
        if (reactor->holdings[i].holding != HOLDING_NONE && !reactor->holdings[i].is_replayed)
            return true;
    return false;
}

static void on_replay_done(void *context, int32_t partition)
{
    struct reactor *reactor = context;
    struct holding_row *row = &reactor->holdings[partition];
    uint64_t took_ns = uv_hrtime() - row->since_ns;

    if (reactor->state == REACTOR_CLOSING)
        return;
    log_event(LOG_PARTITION_REPLAYED,
              LOG_FIELDS(log_int("partition", partition), log_int("records", (int64_t)row->records),
                         log_int("took_ms", (int64_t)(took_ns / NS_PER_MS))));
    witness_replay_ended(&reactor->witness, (double)took_ns / 1e9, row->records);
    tell_of_trouble(reactor, partition);
    row->is_replayed = true;
    reactor_feed(reactor, &(struct input){.kind = INPUT_REPLAY_DONE, .partition = partition});
    if (!is_any_journal_read(reactor))
        memory_give_back(); /* a fifth as much as the jobs take, in what their records came in */
}

const struct replay_callbacks facts_of_replay = {
    .on_record = on_replayed,
    .on_done = on_replay_done,
};

/* What cannot be read leaves its scope as it was: a person must look at it. */
static void on_setting(void *context, const struct kafka_record *record)
{
    struct reactor *reactor = context;
    struct settings_record setting;
    struct error error;

    if (!settings_record_decode(record, &setting, &error)) {
        log_failure(LOG_SETTING_REFUSED, &error);
        return;
    }
    log_event(LOG_SETTING_READ,
              LOG_FIELDS(log_text("scope", setting.scope), log_bool("is_paused", setting.pause == PAUSE_ON)));
    settings_take(&reactor->settings, &setting);
    reactor_feed(reactor, &(struct input){.kind = INPUT_SETTING, .setting = &setting});
}

static void on_settings_trouble(void *context, const struct error *error)
{
    ((struct reactor *)context)->trouble = *error;
    on_trouble(context, error);
}

static void on_settings_read(void *context)
{
    struct reactor *reactor = context;
    struct error error;

    if (reactor->state == REACTOR_RUNNING && !reactor_take_requests(reactor, &error))
        reactor_fail(reactor, &error);
}

const struct follower_callbacks facts_of_follower = {
    .on_record = on_setting,
    .on_read = on_settings_read,
    .on_trouble = on_settings_trouble,
};

/* Nobody knows what was written, so what is in memory may be wrong: each partition begins anew from its
 * journal. */
static void begin_anew(struct reactor *reactor)
{
    if (reactor->state != REACTOR_RUNNING)
        return;
    for (int32_t i = 0; i < reactor->partition_count; i++) {
        struct holding_row *row = &reactor->holdings[i];

        if (row->holding != HOLDING_OWNED)
            continue;
        if (!row->is_replayed)
            replay_cancel(reactor->replay, i);
        row->is_replayed = false;
        intake_rewind(reactor->intake, i);
    }
}

/* Before the engine hears of it: then the batch is gone. */
static void show_batch(struct reactor *reactor, enum ledger_outcome outcome)
{
    const struct spectator *spectator = &reactor->options.spectator;

    if (spectator->on_committed && outcome == LEDGER_COMMITTED && reactor->state != REACTOR_CLOSING)
        spectator->on_committed(spectator->context, reactor->batch, reactor_now(reactor));
    reactor->batch = NULL;
}

static void show_answer(struct reactor *reactor, uint64_t call_id, const struct answer *answer)
{
    const struct spectator *spectator = &reactor->options.spectator;
    struct engine_flight flight;

    if (spectator->on_answered && engine_flight(reactor->engine, call_id, &flight))
        spectator->on_answered(spectator->context, &flight, answer, reactor_now(reactor));
}

void facts_on_outcome(void *context, uint64_t batch_id, enum ledger_outcome outcome,
                      const struct error *error)
{
    struct reactor *reactor = context;

    witness_batch_ended(&reactor->witness, batch_id, outcome);
    show_batch(reactor, outcome);
    switch (outcome) {
    case LEDGER_COMMITTED:
        reactor_feed(reactor, &(struct input){.kind = INPUT_COMMITTED, .batch_id = batch_id});
        break;
    case LEDGER_REFUSED:
        log_failure(LOG_BATCH_REFUSED, error);
        reactor_feed(reactor, &(struct input){.kind = INPUT_COMMIT_REFUSED, .batch_id = batch_id});
        break;
    case LEDGER_UNKNOWN:
        log_failure(LOG_BATCH_OUTCOME_UNKNOWN, error);
        reactor_feed(reactor, &(struct input){.kind = INPUT_COMMIT_UNKNOWN, .batch_id = batch_id});
        begin_anew(reactor);
        break;
    }
}

void facts_on_statistics(void *context, enum kafka_client client, const struct statistics *statistics)
{
    struct reactor *reactor = context;

    if (reactor->state == REACTOR_CLOSING)
        return;
    kafka_metrics_set(reactor->options.metrics, client, statistics);
    if (client == KAFKA_CONSUMER)
        reactor->is_cut_off = statistics->connected == 0;
    for (size_t i = 0; i < statistics->partition_count; i++) {
        const struct partition_statistics *row = &statistics->partitions[i];

        if (row->partition < reactor->partition_count)
            reactor->holdings[row->partition].end_offset = row->end_offset;
    }
}

void facts_on_answer(void *context, uint64_t call_id, struct answer *answer)
{
    struct reactor *reactor = context;

    if (reactor->engine) {
        witness_answer(&reactor->witness, reactor->engine, call_id, answer, reactor_now(reactor));
        show_answer(reactor, call_id, answer);
    }
    reactor_feed(reactor, &(struct input){.kind = INPUT_ANSWERED, .call_id = call_id, .answer = answer});
}

void facts_on_clock(void *context, const char *host, int64_t ahead_ms)
{
    (void)context;
    log_event(LOG_CLOCK_CORRECTED, LOG_FIELDS(log_text("host", host), log_int("ahead_seconds", ahead_ms / MS_PER_S)));
}

void facts_on_wake(uv_timer_t *timer)
{
    struct reactor *reactor = timer->data;

    if (reactor_now(reactor) >= reactor->wake_at_ms)
        reactor_feed(reactor, &(struct input){.kind = INPUT_TICK});
    else
        effects_arm_wake(reactor);
}
