/* Jobs for the tests of the page: records by hand, and an engine that was sent requests. */
#ifndef TIDEMARK_TESTS_PAGE_JOBS_H
#define TIDEMARK_TESTS_PAGE_JOBS_H

#include "harness/check.h"

#include <stdio.h>
#include <string.h>

#include "engine/survey.h"

#define NOW_MS INT64_C(1795399200000) /* 2026-11-23T02:00:00Z */
#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

/* A backup that was asked for an hour ago and is under way: half done, and due in a day. */
static inline struct job_record running_job(const char *id)
{
    return (struct job_record){
        .request = {.kind = JOB_BACKUP,
                    .job_id = id,
                    .resource_arn = "arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901"},
        .state = STATE_RUNNING,
        .phase = PHASE_WAITING,
        .step = "await-snapshot",
        .sequence = 2,
        .percent = 50,
        .size_bytes = -1,
        .created_ms = NOW_MS - HOUR_MS,
        .scheduled_ms = NOW_MS - HOUR_MS,
        .start_by_ms = NOW_MS + HOUR_MS,
        .complete_by_ms = NOW_MS + DAY_MS,
        .initiated_ms = NOW_MS - HOUR_MS,
        .changed_ms = NOW_MS,
        .account = "111122223333",
        .region = "eu-west-1",
        .resource_type = "EBS",
    };
}

static inline struct survey_job told(const struct job_record *record, struct text *encoded)
{
    text_init(encoded, 64 * KIB);
    job_record_encode(record, encoded);
    return (struct survey_job){
        .record = record, .encoded = encoded->bytes, .encoded_length = encoded->length, .partition = 3};
}

/* Commits whatever the engine wants to. */
static inline void commit_all(struct engine *engine)
{
    struct effect effect;

    while (engine_take(engine, &effect))
        if (effect.kind == EFFECT_COMMIT)
            engine_feed(engine, &(struct input){
                                    .kind = INPUT_COMMITTED, .now_ms = NOW_MS, .batch_id = effect.batch->id});
}

/* An engine that owns one of two partitions and has taken so many requests. */
static inline struct engine *engine_with_jobs(size_t count)
{
    struct engine *engine = engine_new(&(struct engine_options){
        .jobs_topic = "tidemark.jobs", .worker_id = "worker-0", .partition_count = 2, .seed = 1});
    char value[256];

    engine_feed(engine, &(struct input){.kind = INPUT_ASSIGNED, .now_ms = NOW_MS});
    engine_feed(engine, &(struct input){.kind = INPUT_REPLAY_DONE, .now_ms = NOW_MS});
    for (size_t i = 0; i < count; i++) {
        struct kafka_record request = {.offset = (int64_t)i, .timestamp_ms = NOW_MS, .value = value};

        request.value_length = (size_t)snprintf(value, sizeof(value),
                                                "{\"JobType\":\"StartBackupJob\",\"JobId\":\"job-%zu\",\"ResourceArn\":"
                                                "\"arn:aws:ec2:eu-west-1:111122223333:volume/vol-%017zx\"}",
                                                i, i);
        engine_feed(engine, &(struct input){.kind = INPUT_REQUEST, .now_ms = NOW_MS, .record = &request});
    }
    commit_all(engine);
    return engine;
}

#endif
