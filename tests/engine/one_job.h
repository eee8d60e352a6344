/* An engine with one backup of an EBS volume, fed by hand: each commit and each answer comes when the test says. */
#ifndef TIDEMARK_TESTS_ENGINE_ONE_JOB_H
#define TIDEMARK_TESTS_ENGINE_ONE_JOB_H

#include "harness/check.h"

#include <string.h>

#include "engine/engine.h"

#define NOW_MS INT64_C(1795399200000)
#define JOB_ID "job-7"

static inline void feed(struct engine *engine, struct input input)
{
    input.now_ms = input.now_ms ? input.now_ms : NOW_MS;
    engine_feed(engine, &input);
}

static inline void request(struct engine *engine, int64_t offset, const char *value)
{
    const struct kafka_record record = {
        .offset = offset, .timestamp_ms = NOW_MS, .value = value, .value_length = strlen(value)};

    feed(engine, (struct input){.kind = INPUT_REQUEST, .record = &record});
}

/* What the engine wants at once: its batch, whose commit the test may hold, and its call. */
struct wishes {
    uint64_t batch_id, call_id; /* 0: none */
};

static inline struct wishes wishes_of(struct engine *engine)
{
    struct wishes wishes = {0};
    struct effect effect;

    while (engine_take(engine, &effect)) {
        if (effect.kind == EFFECT_COMMIT)
            wishes.batch_id = effect.batch->id;
        if (effect.kind == EFFECT_CALL)
            wishes.call_id = effect.call->id;
    }
    return wishes;
}

static inline uint64_t batch_of(struct engine *engine)
{
    uint64_t id = wishes_of(engine).batch_id;

    assert_int_not_equal(id, 0);
    return id;
}

static inline struct engine *live_engine(void)
{
    struct engine *engine =
        engine_new(&(struct engine_options){.jobs_topic = "tidemark.jobs", .worker_id = "w", .partition_count = 1});

    feed(engine, (struct input){.kind = INPUT_ASSIGNED});
    feed(engine, (struct input){.kind = INPUT_REPLAY_DONE});
    return engine;
}

static inline void ask_for_backup(struct engine *engine)
{
    request(engine, 0,
            "{\"JobType\":\"StartBackupJob\",\"JobId\":\"job-7\",\"ResourceArn\":"
            "\"arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901\"}");
}

static inline void ask_to_stop(struct engine *engine)
{
    request(engine, 1, "{\"JobType\":\"StopJob\",\"JobId\":\"job-7\"}");
}

static inline void commit(struct engine *engine, uint64_t batch_id)
{
    feed(engine, (struct input){.kind = INPUT_COMMITTED, .batch_id = batch_id});
}

/* Of CreateSnapshot; of DeleteSnapshot too, which says nothing that is read. */
static inline void answer(struct engine *engine, uint64_t call_id, int64_t now_ms)
{
    struct answer answer = {.http_status = 200,
                            .output = json_pack("{s:s}", "snapshotId", "snap-0f4d5a1c2b3e49687")};

    assert_int_not_equal(call_id, 0);
    feed(engine,
         (struct input){.kind = INPUT_ANSWERED, .now_ms = now_ms, .call_id = call_id, .answer = &answer});
    answer_done(&answer);
}

#endif
