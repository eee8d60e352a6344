#include "bench/crowd.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "engine/engine.h"
#include "sandbox/world.h"
#include "sim/queue.h"

enum {
    WORKERS_MAX = 8,
    THERE_MS = 40, /* a call's way to AWS, and its answer's way back */
    BACK_MS = 60,
    COMMIT_MS = 10,
    MINUTE_MS = 60000,
    WAITER_MS = 15000, /* of "snapshot_completed" */
};

static const int64_t BEGAN_MS = INT64_C(1795399200000);
static const int64_t LONGEST_MS = INT64_C(7) * 24 * 3600000;

/* A call on its way: applied, then answered. */
struct flight {
    struct call call;
    struct arena arena;
    struct answer answer;
};

struct member {
    char name[24];
    struct engine *engine;
    int64_t wake_at_ms;
};

struct play {
    const struct crowd_options *options;
    struct world *world;
    struct queue queue;
    struct member members[WORKERS_MAX];
    int64_t now_ms;
    int64_t *delays_ms;
    size_t ended, begun, pending_most;
    uint64_t polls;
    int64_t minute;
    uint64_t looks, looked_at, looks_of_waiters;
    uint64_t volumes_looked_at;
    uint64_t minute_looks, minute_looks_most;
};

static void later(struct play *play, int64_t delay_ms, struct event event)
{
    event.at_ms = play->now_ms + delay_ms;
    queue_push(&play->queue, &event);
}

static void count(struct play *play, const struct call *call)
{
    int64_t minute = play->now_ms / MINUTE_MS;

    play->polls += !call->is_mutating;
    if (strcmp(call->operation, "DescribeVolumes") == 0)
        play->volumes_looked_at += json_array_size(json_at(call->input, "Filter[0].Value"));
    if (strcmp(call->operation, "DescribeSnapshots") != 0)
        return;
    if (minute != play->minute)
        play->minute_looks = 0;
    play->minute = minute;
    play->looks++;
    play->looked_at += json_array_size(json_at(call->input, "Filter[0].Value"));
    if (++play->minute_looks > play->minute_looks_most)
        play->minute_looks_most = play->minute_looks;
}

static void take_call(struct play *play, int worker, const struct call *call)
{
    struct flight *flight = memory_allocate_zeroed(1, sizeof(*flight));

    flight->call = *call;
    flight->call.service = arena_text(&flight->arena, call->service);
    flight->call.operation = arena_text(&flight->arena, call->operation);
    flight->call.region = arena_text(&flight->arena, call->region);
    flight->call.account = arena_text(&flight->arena, call->account);
    flight->call.role_arn = arena_text(&flight->arena, call->role_arn);
    flight->call.job_id = arena_text(&flight->arena, call->job_id);
    flight->call.input = json_incref(call->input);
    count(play, call);
    later(play, THERE_MS, (struct event){.kind = EVENT_CALL_APPLIED, .worker = worker, .payload = flight});
}

static void take_effects(struct play *play, int worker)
{
    struct member *member = &play->members[worker];
    struct effect effect;

    while (engine_take(member->engine, &effect)) {
        switch (effect.kind) {
        case EFFECT_CALL:
            take_call(play, worker, effect.call);
            break;
        case EFFECT_COMMIT:
            later(play, COMMIT_MS,
                  (struct event){.kind = EVENT_COMMIT, .worker = worker, .number = (int64_t)effect.batch->id});
            break;
        case EFFECT_WAKE_AT:
            member->wake_at_ms = effect.wake_at_ms;
            if (effect.wake_at_ms)
                later(play, effect.wake_at_ms > play->now_ms ? effect.wake_at_ms - play->now_ms : 0,
                      (struct event){.kind = EVENT_TICK, .worker = worker, .number = effect.wake_at_ms});
            break;
        case EFFECT_REPLAY: /* the journal is empty */
            later(play, 0, (struct event){.kind = EVENT_REPLAY, .worker = worker, .partition = effect.partition});
            break;
        case EFFECT_HOLD:
        case EFFECT_RELEASE: /* no limit is near */
        case EFFECT_LEAVE:
            break;
        }
    }
}

static void feed(struct play *play, int worker, struct input *input)
{
    input->now_ms = play->now_ms;
    engine_feed(play->members[worker].engine, input);
    take_effects(play, worker);
}

static void ask_for(struct play *play, size_t number)
{
    const struct crowd_options *options = play->options;
    int32_t owned_in_all = options->owned * options->workers;
    int32_t partition = (int32_t)(number % (size_t)owned_in_all);
    char key[96], value[192];
    struct kafka_record record = {.topic = TOPIC_JOBS, .partition = partition, .timestamp_ms = play->now_ms};

    (void)snprintf(key, sizeof(key), "arn:aws:ec2:eu-west-1:111122223333:volume/vol-%017zx", number);
    (void)snprintf(value, sizeof(value), "{\"JobType\":\"StartBackupJob\",\"JobId\":\"job-%zu\",\"ResourceArn\":\"%s\"}",
                   number, key);
    record.offset = (int64_t)(number / (size_t)owned_in_all);
    record.key = key;
    record.key_length = strlen(key);
    record.value = value;
    record.value_length = strlen(value);
    feed(play, partition / options->owned, &(struct input){.kind = INPUT_REQUEST, .partition = partition,
                                                           .record = &record});
}

/* The snapshots that an answer shows: those that have ended are told with when they did. */
static void note_snapshots(struct play *play, const json_t *output)
{
    const json_t *snapshot;
    size_t i;

    json_array_foreach(json_object_get(output, "snapshotSet"), i, snapshot)
    {
        const char *completed = json_text_at(snapshot, "completionTime");
        const char *started = json_text_at(snapshot, "startTime");
        int64_t completed_ms, started_ms;

        if (completed == NULL || !clock_parse_rfc3339(completed, &completed_ms) || started == NULL ||
            !clock_parse_rfc3339(started, &started_ms) || play->ended == play->options->jobs)
            continue;
        play->delays_ms[play->ended++] = play->now_ms - completed_ms;
        play->looks_of_waiters += (uint64_t)((completed_ms - started_ms) / WAITER_MS + 1);
    }
}

static void apply(struct play *play, const struct event *event)
{
    struct flight *flight = event->payload;
    struct world_delivery delivery;

    world_answer(play->world, &flight->call, play->now_ms, &flight->answer, &delivery);
    if (strcmp(flight->call.operation, "CreateSnapshot") == 0 && flight->answer.error.class == ERROR_NONE &&
        ++play->begun - play->ended > play->pending_most)
        play->pending_most = play->begun - play->ended;
    later(play, BACK_MS, (struct event){.kind = EVENT_CALL_ANSWERED, .worker = event->worker, .payload = flight});
}

static void free_flight(struct flight *flight)
{
    answer_done(&flight->answer);
    json_decref(flight->call.input);
    arena_release(&flight->arena);
    free(flight);
}

static void answer(struct play *play, const struct event *event)
{
    struct flight *flight = event->payload;

    if (strcmp(flight->call.operation, "DescribeSnapshots") == 0)
        note_snapshots(play, flight->answer.output);
    feed(play, event->worker,
         &(struct input){.kind = INPUT_ANSWERED, .call_id = flight->call.id, .answer = &flight->answer});
    free_flight(flight);
}

static void happen(struct play *play, const struct event *event)
{
    play->now_ms = event->at_ms;
    if (event->kind == EVENT_CALL_APPLIED)
        apply(play, event);
    else if (event->kind == EVENT_CALL_ANSWERED)
        answer(play, event);
    else if (event->kind == EVENT_COMMIT)
        feed(play, event->worker,
             &(struct input){.kind = INPUT_COMMITTED, .batch_id = (uint64_t)event->number});
    else if (event->kind == EVENT_REPLAY)
        feed(play, event->worker, &(struct input){.kind = INPUT_REPLAY_DONE, .partition = event->partition});
    else if (event->kind == EVENT_REQUEST)
        ask_for(play, (size_t)event->number);
    else if (event->number == play->members[event->worker].wake_at_ms)
        feed(play, event->worker, &(struct input){.kind = INPUT_TICK});
}

static void start(struct play *play, int worker)
{
    const struct crowd_options *options = play->options;
    struct member *member = &play->members[worker];

    (void)snprintf(member->name, sizeof(member->name), "worker-%d", worker);
    member->engine =
        engine_new(&(struct engine_options){.jobs_topic = "tidemark.jobs",
                                            .worker_id = member->name,
                                            .partition_count = options->partitions,
                                            .seed = (uint64_t)worker + 1});
    for (int32_t i = 0; i < options->owned; i++)
        feed(play, worker,
             &(struct input){.kind = INPUT_ASSIGNED, .partition = worker * options->owned + i});
}

static int by_length(const void *left, const void *right)
{
    int64_t one = *(const int64_t *)left, other = *(const int64_t *)right;

    return (one > other) - (one < other);
}

static struct crowd figures_of(struct play *play)
{
    struct crowd crowd = {.polls = play->polls,
                          .looks = play->looks,
                          .looked_at = play->looked_at,
                          .looks_of_waiters = play->looks_of_waiters,
                          .throttled = world_count_calls(play->world, "", true),
                          .ended = play->ended,
                          .pending_most = play->pending_most,
                          .took_ms = play->now_ms - BEGAN_MS,
                          .looks_a_second_most = (double)play->minute_looks_most / 60};
    int64_t sum_ms = 0;

    for (int i = 0; i < play->options->workers; i++) {
        struct engine_statistics statistics;

        engine_statistics(play->members[i].engine, &statistics);
        crowd.polls_one_by_one += engine_statistics_sum(&statistics).polls_one_by_one;
    }
    crowd.looks_one_by_one = crowd.polls_one_by_one - play->volumes_looked_at;
    if (play->ended == 0)
        return crowd;
    qsort(play->delays_ms, play->ended, sizeof(*play->delays_ms), by_length);
    for (size_t i = 0; i < play->ended; i++)
        sum_ms += play->delays_ms[i];
    crowd.delay_mean_ms = sum_ms / (int64_t)play->ended;
    crowd.delay_99_ms = play->delays_ms[play->ended * 99 / 100];
    crowd.delay_most_ms = play->delays_ms[play->ended - 1];
    return crowd;
}

static void run(struct play *play)
{
    struct event event;

    while (play->queue.count > 0 && play->queue.events[0].at_ms == BEGAN_MS && queue_pop(&play->queue, &event))
        happen(play, &event); /* the partitions are taken over */
    for (size_t i = 0; i < play->options->jobs; i++)
        later(play, (int64_t)i * play->options->ask_every_ms, (struct event){.kind = EVENT_REQUEST, .number = (int64_t)i});
    while (play->ended < play->options->jobs && play->now_ms < BEGAN_MS + LONGEST_MS && queue_pop(&play->queue, &event))
        happen(play, &event);
}

static void clean_up(struct play *play)
{
    struct event event;

    for (int i = 0; i < play->options->workers; i++)
        engine_free(play->members[i].engine);
    while (queue_pop(&play->queue, &event))
        if (event.payload)
            free_flight(event.payload);
    queue_done(&play->queue);
    world_free(play->world);
    free(play->delays_ms);
}

struct crowd crowd_play(const struct crowd_options *options)
{
    struct play play = {.options = options, .now_ms = BEGAN_MS};
    struct crowd crowd;

    assert(options->workers <= WORKERS_MAX && options->owned * options->workers <= options->partitions);
    play.delays_ms = memory_allocate_zeroed(options->jobs, sizeof(*play.delays_ms));
    play.world = world_new(&(struct world_options){.seed = 7,
                                                   .account = "111122223333",
                                                   .snapshot_duration_ms = options->snapshot_ms,
                                                   .is_throttled = true,
                                                   .creates_missing_resources = true});
    for (int i = 0; i < options->workers; i++)
        start(&play, i);
    run(&play);
    crowd = figures_of(&play);
    clean_up(&play);
    return crowd;
}
