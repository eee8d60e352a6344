/* A job's events as a worker tells them, for the tests of what reads them. */
#ifndef TIDEMARK_TESTS_CLI_TOLD_H
#define TIDEMARK_TESTS_CLI_TOLD_H

#include "harness/check.h"

#include "cli/job_history.h"
#include "proto/job_record.h"
#include "proto/status_event.h"

#define TOLD_ID "8a1f4f57-8d2c-5c5e-9d53-1f3f0d6a7c21"
#define TOLD_VOLUME "arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901"

enum { TOLD_CREATED_MS = 1000000, TOLD_HOUR_MS = 3600000 };

static inline struct job_record told_backup(const char *job_id)
{
    return (struct job_record){
        .request = {.kind = JOB_BACKUP, .job_id = job_id, .resource_arn = TOLD_VOLUME},
        .state = STATE_CREATED,
        .percent = -1,
        .size_bytes = -1,
        .created_ms = TOLD_CREATED_MS,
        .scheduled_ms = TOLD_CREATED_MS,
        .start_by_ms = TOLD_CREATED_MS + 8 * TOLD_HOUR_MS,
        .complete_by_ms = TOLD_CREATED_MS + 168 * TOLD_HOUR_MS,
        .worker = "worker-1",
    };
}

/* The next event of the job, told at `time_ms`. */
static inline void told_event(struct job_history *history, struct job_record *record, int64_t time_ms)
{
    struct arena arena = {0};
    struct kafka_record event;

    record->sequence++;
    status_event_write(record, STATUS_STATE_CHANGE, time_ms, &arena, &event);
    job_history_add(history, &event);
    arena_release(&arena);
}

#endif
