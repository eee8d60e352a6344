#include "bench/load.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"

enum { FEED_AT_ONCE = 200, FEED_EVERY_MS = 10, MISSED_MS = 1000 };

static const int64_t BEGAN_MS = INT64_C(1795399200000);
static const char *const regions[] = {"eu-west-1", "us-east-1"};

struct load_flight {
    struct call call;
    struct arena arena;
    struct answer answer;
};

static int64_t between(struct load *load, int64_t least, int64_t most)
{
    return least + (int64_t)hash_random_below(&load->random, (uint64_t)(most - least + 1));
}

static void later(struct load *load, int64_t delay_ms, const struct event *event)
{
    struct event pushed = *event;

    pushed.at_ms = load->now_ms + delay_ms;
    queue_push(&load->queue, &pushed);
}

static void arn_of(const struct load *load, int job, char *arn, size_t capacity)
{
    int place = load->jobs[job].place;
    const char *kind = load->options.is_of_tables ? "dynamodb" : "ec2";
    const char *resource = load->options.is_of_tables ? "table/table" : "volume/vol";

    (void)snprintf(arn, capacity, "arn:aws:%s:%s:%012d:%s-%017x", kind, regions[place % 2], 100000 + place / 2, resource,
                   (unsigned)job + 1);
}

static void take_effects(struct load *load, int index);

static void feed(struct load *load, int index, struct input *input)
{
    input->now_ms = load->now_ms;
    engine_feed(load->workers[index].engine, input);
}

static void feed_and_take(struct load *load, int index, struct input *input)
{
    feed(load, index, input);
    take_effects(load, index);
}

/* Calls. */
static void free_flight(struct load_flight *flight)
{
    answer_done(&flight->answer);
    json_decref(flight->call.input);
    arena_release(&flight->arena);
    free(flight);
}

static void take_call(struct load *load, int index, const struct call *call)
{
    struct load_flight *flight = memory_allocate_zeroed(1, sizeof(*flight));

    flight->call = *call;
    flight->call.region = arena_text(&flight->arena, call->region);
    flight->call.account = arena_text(&flight->arena, call->account);
    flight->call.role_arn = "";
    flight->call.job_id = arena_text(&flight->arena, call->job_id);
    flight->call.input = json_incref(call->input);
    later(load, between(load, 5, 25),
          &(struct event){.kind = EVENT_CALL_APPLIED,
                          .worker = index,
                          .incarnation = load->workers[index].incarnation,
                          .payload = flight});
}

static void on_applied(struct load *load, const struct event *event)
{
    struct load_flight *flight = event->payload;
    const struct call *call = &flight->call;
    struct event answered = *event;
    struct world_delivery delivery;

    if (aws_limits_take(&load->limits, call->account, call->region, call->operation, load->now_ms)) {
        world_answer(load->world, call, load->now_ms, &flight->answer, &delivery);
    } else {
        (void)error_set(&flight->answer.error, ERROR_THROTTLED, "Request limit exceeded.");
        (void)snprintf(flight->answer.error.code, sizeof(flight->answer.error.code), "RequestLimitExceeded");
        flight->answer.http_status = 503;
    }
    answered.kind = EVENT_CALL_ANSWERED;
    later(load, between(load, 20, 80), &answered);
}

static void on_answered(struct load *load, const struct event *event)
{
    struct load_flight *flight = event->payload;
    const struct load_worker *worker = &load->workers[event->worker];

    if (worker->engine && worker->incarnation == event->incarnation)
        feed_and_take(load, event->worker,
                      &(struct input){
                          .kind = INPUT_ANSWERED, .call_id = flight->call.id, .answer = &flight->answer});
    free_flight(flight);
}

/* Kafka. */
static void commit_later(struct load *load, int index, const struct kafka_batch *batch)
{
    bool is_stalled = load->options.stall_ms && between(load, 0, 99) == 0;

    load->workers[index].batch = batch;
    later(load, is_stalled ? load->options.stall_ms : between(load, 5, 20),
          &(struct event){
              .kind = EVENT_COMMIT, .worker = index, .incarnation = load->workers[index].incarnation});
}

static struct load_job *job_of(const struct load *load, const struct kafka_record *record)
{
    char id[32] = "";
    int index;

    assert(record->key_length < sizeof(id));
    memcpy(id, record->key, record->key_length);
    index = atoi(id + strlen("job-"));
    assert(index >= 0 && index < load->job_count);
    return &load->jobs[index];
}

static void keep(struct load *load, const struct kafka_record *record)
{
    struct load_job *job = job_of(load, record);

    free(job->record);
    job->record = NULL;
    job->record_length = record->value_length;
    if (record->value && load->options.workers > 1)
        job->record = memcpy(memory_allocate(record->value_length), record->value, record->value_length);
}

static bool says(const struct kafka_record *record, const char *state)
{
    const char *value = record->value;
    char wanted[64];
    size_t length = (size_t)snprintf(wanted, sizeof(wanted), "\"state\":\"%s\"", state);

    for (size_t at = 0; at + length <= record->value_length; at++)
        if (value[at] == '"' && memcmp(value + at, wanted, length) == 0)
            return true;
    return false;
}

static void note_event(struct load *load, const struct kafka_record *record)
{
    struct load_job *job = job_of(load, record);
    bool is_completed = says(record, "COMPLETED");

    if (job->ended_ms || (!is_completed && !says(record, "FAILED") && !says(record, "EXPIRED")))
        return;
    job->ended_ms = load->now_ms;
    job->is_completed = is_completed;
    load->ended++;
    load->failed += !is_completed;
}

static bool is_fenced(const struct load *load, int index, const struct kafka_batch *batch)
{
    for (size_t i = 0; i < batch->position_count; i++)
        if (load->partitions[batch->positions[i].partition].owner != index)
            return true;
    return false;
}

static void on_commit(struct load *load, const struct event *event)
{
    struct load_worker *worker = &load->workers[event->worker];
    const struct kafka_batch *batch = worker->batch;

    if (worker->engine == NULL || worker->incarnation != event->incarnation)
        return;
    worker->batch = NULL;
    if (is_fenced(load, event->worker, batch)) {
        load->refused_batches++;
        feed(load, event->worker, &(struct input){.kind = INPUT_COMMIT_REFUSED, .batch_id = batch->id});
        feed_and_take(load, event->worker, &(struct input){.kind = INPUT_GENERATION});
        return;
    }
    for (size_t i = 0; i < batch->record_count; i++) {
        if (batch->records[i].topic == TOPIC_JOURNAL)
            keep(load, &batch->records[i]);
        if (batch->records[i].topic == TOPIC_STATUS)
            note_event(load, &batch->records[i]);
    }
    for (size_t i = 0; i < batch->position_count; i++)
        load->partitions[batch->positions[i].partition].committed = batch->positions[i].offset;
    feed_and_take(load, event->worker, &(struct input){.kind = INPUT_COMMITTED, .batch_id = batch->id});
}

static void replay(struct load *load, int index, int32_t number)
{
    for (int i = 0; i < load->job_count; i++) {
        const struct load_job *job = &load->jobs[i];
        char id[32];
        struct kafka_record record = {.topic = TOPIC_JOURNAL,
                                      .partition = number,
                                      .key = id,
                                      .value = job->record,
                                      .value_length = job->record_length};

        if (job->record == NULL || job->partition != number)
            continue;
        record.key_length = (size_t)snprintf(id, sizeof(id), "job-%d", i);
        feed(load, index, &(struct input){.kind = INPUT_REPLAYED, .partition = number, .record = &record});
    }
    feed(load, index, &(struct input){.kind = INPUT_REPLAY_DONE, .partition = number});
}

static void feed_requests_later(struct load *load, int index, int64_t delay_ms)
{
    struct load_worker *worker = &load->workers[index];

    if (worker->is_feeding)
        return;
    worker->is_feeding = true;
    later(load, delay_ms,
          &(struct event){.kind = EVENT_PUMP, .worker = index, .incarnation = worker->incarnation});
}

static void feed_request(struct load *load, int index, int32_t number)
{
    struct load_partition *partition = &load->partitions[number];
    int job = partition->requests[partition->fed];
    char arn[96], json[320];
    struct kafka_record record = {.topic = TOPIC_JOBS,
                                  .partition = number,
                                  .offset = partition->fed++,
                                  .timestamp_ms = load->jobs[job].written_ms,
                                  .key = arn,
                                  .value = json};

    arn_of(load, job, arn, sizeof(arn));
    record.key_length = strlen(arn);
    record.value_length = (size_t)snprintf(
        json, sizeof(json),
        "{\"JobType\":\"StartBackupJob\",\"JobId\":\"job-%d\",\"ResourceArn\":\"%s\",\"StartWindowMinutes\":%lld}", job,
        arn, (long long)load->options.start_window_minutes);
    feed(load, index, &(struct input){.kind = INPUT_REQUEST, .partition = number, .record = &record});
}

static void on_pump(struct load *load, const struct event *event)
{
    struct load_worker *worker = &load->workers[event->worker];
    int left = FEED_AT_ONCE;

    if (worker->engine == NULL || worker->incarnation != event->incarnation)
        return;
    worker->is_feeding = false;
    for (int32_t i = 0; i < load->options.partitions && left > 0; i++) {
        struct load_partition *partition = &load->partitions[i];

        while (left > 0 && partition->owner == event->worker && partition->is_released &&
               partition->fed < partition->count) {
            feed_request(load, event->worker, i);
            left--;
        }
    }
    take_effects(load, event->worker);
    if (left == 0)
        feed_requests_later(load, event->worker, FEED_EVERY_MS);
}

static void write_request(struct load *load, int job)
{
    struct load_partition *partition;
    char arn[96];

    arn_of(load, job, arn, sizeof(arn));
    load->jobs[job].partition = (int32_t)(hash_text(arn) % (uint64_t)load->options.partitions);
    load->jobs[job].written_ms = load->now_ms;
    partition = &load->partitions[load->jobs[job].partition];
    if (partition->count == partition->capacity) {
        partition->capacity = partition->capacity ? partition->capacity * 2 : 1024;
        partition->requests = memory_resize(partition->requests, (size_t)partition->capacity * sizeof(int));
    }
    partition->requests[partition->count++] = job;
    if (partition->owner != NOBODY)
        feed_requests_later(load, partition->owner, 1);
}

/* The group. */
static void give(struct load *load, int32_t number, int worker)
{
    struct load_partition *partition = &load->partitions[number];

    partition->successor = NOBODY;
    partition->owner = worker;
    if (worker == NOBODY)
        return;
    partition->spell++;
    partition->is_released = false;
    partition->fed = partition->committed;
    feed(load, worker,
         &(struct input){.kind = INPUT_ASSIGNED, .partition = number, .position = partition->committed});
}

static int poorest(const struct load *load, int but)
{
    int least = NOBODY, least_owned = LOAD_PARTITIONS_MAX + 1;

    for (int i = 0; i < LOAD_WORKERS_MAX; i++) {
        int owned = 0;

        for (int32_t each = 0; each < load->options.partitions; each++)
            owned += load->partitions[each].owner == i || load->partitions[each].successor == i;
        if (load->workers[i].engine == NULL || load->workers[i].is_draining || i == but || owned >= least_owned)
            continue;
        least = i;
        least_owned = owned;
    }
    return least;
}

static void left(struct load *load, int index, int32_t number)
{
    struct load_partition *partition = &load->partitions[number];
    int next = partition->successor;

    partition->owner = NOBODY;
    if (next == NOBODY || load->workers[next].engine == NULL)
        next = poorest(load, index);
    give(load, number, next);
    if (next != NOBODY)
        take_effects(load, next);
}

void load_move(struct load *load, int32_t number, int to)
{
    struct load_partition *partition = &load->partitions[number];
    int owner = partition->owner;

    if (owner == NOBODY || owner == to || partition->successor != NOBODY || load->workers[to].engine == NULL)
        return;
    partition->successor = to;
    feed_and_take(load, owner, &(struct input){.kind = INPUT_REVOKED, .partition = number});
}

static void start(struct load *load, int index)
{
    static const char *const names[LOAD_WORKERS_MAX] = {"worker-0", "worker-1", "worker-2", "worker-3"};
    struct load_worker *worker = &load->workers[index];

    worker->engine = engine_new(&(struct engine_options){.jobs_topic = "tidemark.jobs",
                                                         .worker_id = names[index],
                                                         .partition_count = load->options.partitions,
                                                         .closed_retention_ms = 600000,
                                                         .seed = load->random | 1});
    worker->incarnation++;
    worker->wake_at_ms = 0;
    worker->batch = NULL;
    worker->is_feeding = worker->is_draining = false;
}

void load_join(struct load *load, int index)
{
    int workers = 1;

    for (int i = 0; i < LOAD_WORKERS_MAX; i++)
        workers += load->workers[i].engine != NULL;
    start(load, index);
    for (int32_t i = 0; i < load->options.partitions; i++) {
        if (load->partitions[i].owner == NOBODY && load->partitions[i].successor == NOBODY)
            give(load, i, index);
        else if (i % workers == index % workers)
            load_move(load, i, index);
    }
    take_effects(load, index);
}

void load_drain(struct load *load, int index)
{
    load->workers[index].is_draining = true;
    feed_and_take(load, index, &(struct input){.kind = INPUT_DRAIN});
}

static void on_missed(struct load *load, const struct event *event)
{
    for (int32_t i = 0; i < load->options.partitions; i++)
        if (load->partitions[i].owner == event->worker && load->workers[event->worker].engine == NULL)
            left(load, event->worker, i);
}

void load_kill(struct load *load, int index)
{
    engine_free(load->workers[index].engine);
    load->workers[index].engine = NULL;
    later(load, MISSED_MS, &(struct event){.kind = EVENT_EXPEL, .worker = index});
}

static void wake_later(struct load *load, int index, int64_t at_ms)
{
    struct load_worker *worker = &load->workers[index];

    worker->wake_at_ms = at_ms;
    if (at_ms)
        later(load, at_ms > load->now_ms ? at_ms - load->now_ms : 0,
              &(struct event){
                  .kind = EVENT_TICK, .worker = index, .incarnation = worker->incarnation, .number = at_ms});
}

static void take_effects(struct load *load, int index)
{
    struct load_worker *worker = &load->workers[index];
    struct effect effect;

    while (worker->engine && engine_take(worker->engine, &effect)) {
        struct load_partition *partition = &load->partitions[effect.partition];

        switch (effect.kind) {
        case EFFECT_CALL:
            take_call(load, index, effect.call);
            break;
        case EFFECT_COMMIT:
            commit_later(load, index, effect.batch);
            break;
        case EFFECT_WAKE_AT:
            wake_later(load, index, effect.wake_at_ms);
            break;
        case EFFECT_HOLD:
            partition->is_released = partition->is_released && partition->owner != index;
            break;
        case EFFECT_RELEASE:
            partition->is_released = true;
            feed_requests_later(load, index, 1);
            break;
        case EFFECT_REPLAY:
            replay(load, index, effect.partition);
            break;
        case EFFECT_LEAVE:
            left(load, index, effect.partition);
            break;
        }
    }
}

static void on_tick(struct load *load, const struct event *event)
{
    const struct load_worker *worker = &load->workers[event->worker];

    if (worker->engine == NULL || worker->incarnation != event->incarnation || worker->wake_at_ms != event->number)
        return;
    load->ticks++;
    feed_and_take(load, event->worker, &(struct input){.kind = INPUT_TICK});
}

static void on_request(struct load *load, const struct event *event)
{
    write_request(load, (int)event->number);
}

static void (*const happenings[EVENT_KIND_COUNT])(struct load *, const struct event *) = {
    [EVENT_TICK] = on_tick,          [EVENT_PUMP] = on_pump,       [EVENT_COMMIT] = on_commit,
    [EVENT_CALL_APPLIED] = on_applied, [EVENT_CALL_ANSWERED] = on_answered, [EVENT_REQUEST] = on_request,
    [EVENT_EXPEL] = on_missed,
};

bool load_is_over(const struct load *load)
{
    return load->ended == load->job_count;
}

void load_play(struct load *load, int64_t until_ms)
{
    struct event event;

    while (!load_is_over(load) && queue_pop(&load->queue, &event)) {
        if (event.at_ms > load->began_ms + until_ms) {
            queue_push(&load->queue, &event);
            break;
        }
        load->now_ms = event.at_ms;
        happenings[event.kind](load, &event);
    }
    if (load->now_ms < load->began_ms + until_ms && !load_is_over(load))
        load->now_ms = load->began_ms + until_ms;
}

static void add_table(struct load *load, int job)
{
    struct error error;
    char id[64];

    (void)snprintf(id, sizeof(id), "table-%017x", (unsigned)job + 1);
    if (!world_add_resource(load->world,
                            &(struct world_resource){.kind = "dynamodb:table",
                                                     .region = regions[load->jobs[job].place % 2],
                                                     .id = id},
                            &error))
        abort();
}

/* The first of a place's jobs come in the first round. */
static int64_t round_of(const struct load *load, int job)
{
    const struct load_options *options = &load->options;
    int rounds = options->rounds ? options->rounds : 1;

    return (int64_t)job * rounds / load->job_count * options->round_ms;
}

static void plan_jobs(struct load *load)
{
    const struct load_options *options = &load->options;
    int noisy = options->noisy_jobs ? options->noisy_jobs : options->jobs_per_place;

    load->job_count = noisy + (options->places - 1) * options->jobs_per_place;
    load->jobs = memory_allocate_zeroed((size_t)load->job_count, sizeof(*load->jobs));
    for (int i = 0; i < load->job_count; i++) {
        load->jobs[i].place = i < noisy ? 0 : 1 + (i - noisy) % (options->places - 1);
        if (options->is_of_tables)
            add_table(load, i);
        later(load, options->noisy_jobs && i < noisy ? 1 : between(load, 1, options->spread_ms) + round_of(load, i),
              &(struct event){.kind = EVENT_REQUEST, .number = i});
    }
}

void load_begin(struct load *load, const struct load_options *options)
{
    *load = (struct load){.options = *options, .random = options->seed * UINT64_C(0x9E3779B97F4A7C15) + 1};
    load->began_ms = load->now_ms = BEGAN_MS;
    load->limits.part_min = options->part_min;
    load->limits.part_max = options->part_max;
    load->limits.refused = options->refused;
    load->limits.refused_until_ms = BEGAN_MS + options->refused_ms;
    load->limits.random = options->seed;
    load->world = world_new(&(struct world_options){.seed = options->seed,
                                                    .snapshot_duration_ms = options->snapshot_ms,
                                                    .creates_missing_resources = true});
    for (int32_t i = 0; i < options->partitions; i++)
        load->partitions[i].owner = load->partitions[i].successor = NOBODY;
    plan_jobs(load);
    for (int i = 0; i < options->workers; i++)
        start(load, i);
    for (int32_t i = 0; i < options->partitions; i++)
        give(load, i, i % options->workers);
    for (int i = 0; i < options->workers; i++)
        take_effects(load, i);
}

void load_done(struct load *load)
{
    struct event event;

    while (queue_pop(&load->queue, &event))
        if (event.kind == EVENT_CALL_APPLIED || event.kind == EVENT_CALL_ANSWERED)
            free_flight(event.payload);
    queue_done(&load->queue);
    for (int i = 0; i < LOAD_WORKERS_MAX; i++)
        engine_free(load->workers[i].engine);
    for (int32_t i = 0; i < load->options.partitions; i++)
        free(load->partitions[i].requests);
    for (int i = 0; i < load->job_count; i++)
        free(load->jobs[i].record);
    free(load->jobs);
    aws_limits_done(&load->limits);
    world_free(load->world);
}
