/* What the contract costs per message: prints nanoseconds for decoding a request, writing an event, and
   encoding and decoding a journal record. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proto/job_record.h"
#include "proto/job_request.h"
#include "proto/status_event.h"

static const char request_json[] =
    "{\"JobType\":\"StartBackupJob\","
    "\"ResourceArn\":\"arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901\","
    "\"BackupVaultName\":\"nightly\",\"IamRoleArn\":\"arn:aws:iam::111122223333:role/TidemarkBackup\","
    "\"IdempotencyToken\":\"nightly-2026-11-23-vol-049df61146c4d7901\","
    "\"StartWindowMinutes\":60,\"CompleteWindowMinutes\":720,\"Lifecycle\":{\"DeleteAfterDays\":35},"
    "\"RecoveryPointTags\":{\"env\":\"prod\"},\"BackupOptions\":{},"
    "\"Extensions\":{\"ScheduledTime\":\"2026-11-23T02:00:00Z\",\"OverlapPolicy\":\"Queue\"}}";

static struct kafka_record request_record = {
    .topic = TOPIC_JOBS,
    .partition = 3,
    .offset = 421337,
    .value = request_json,
    .value_length = sizeof(request_json) - 1,
};

static const struct job_record running = {
    .request =
        {
            .kind = JOB_BACKUP,
            .job_id = "8a1f4f57-8d2c-5c5e-9d53-1f3f0d6a7c21",
            .resource_arn = "arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901",
            .backup_vault_name = "nightly",
            .iam_role_arn = "arn:aws:iam::111122223333:role/TidemarkBackup",
            .idempotency_token = "nightly-2026-11-23-vol-049df61146c4d7901",
            .start_window_minutes = 60,
            .complete_window_minutes = 720,
            .delete_after_days = 35,
        },
    .input_offset = 421337,
    .state = STATE_RUNNING,
    .phase = PHASE_WAITING,
    .step = "await-snapshot",
    .sequence = 3,
    .calls = 2,
    .percent = 40,
    .created_ms = 1795399200000,
    .scheduled_ms = 1795399200000,
    .start_by_ms = 1795402800000,
    .complete_by_ms = 1795442400000,
    .initiated_ms = 1795399201000,
    .next_action_ms = 1795399216000,
    .changed_ms = 1795399212000,
    .size_bytes = -1,
    .account = "111122223333",
    .region = "eu-west-1",
    .resource_type = "EBS",
    .worker = "worker-1",
    .variables = {{.name = "SnapshotId", .value = "snap-0a1b2c3d4e5f60718"}},
    .variable_count = 1,
};

static double now_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void decode_request(void)
{
    struct arena arena = {0};
    struct job_request request;
    struct error error = {0};

    if (!job_request_decode(&request_record, "tidemark.jobs", &arena, &request, &error)) {
        (void)fprintf(stderr, "%s\n", error.message);
        exit(1);
    }
    arena_release(&arena);
}

static void write_event(void)
{
    struct arena arena = {0};
    struct kafka_record event;

    status_event_write(&running, STATUS_PROGRESS, 1795399215000, &arena, &event);
    arena_release(&arena);
}

static struct text encoded;

static void encode_record(void)
{
    text_clear(&encoded);
    job_record_encode(&running, &encoded);
}

static void decode_record(void)
{
    static struct job_record record;

    if (!job_record_decode(encoded.bytes, encoded.length, &record, NULL))
        exit(1);
}

static void measure(const char *what, void (*act)(void), unsigned rounds)
{
    double start = now_ns();

    for (unsigned i = 0; i < rounds; i++)
        act();
    (void)printf("%-16s %8.0f ns\n", what, (now_ns() - start) / rounds);
}

int main(void)
{
    text_init(&encoded, MIB);
    measure("request decode", decode_request, 100000);
    measure("event write", write_event, 200000);
    measure("record encode", encode_record, 1000000);
    measure("record decode", decode_record, 1000000);
    (void)printf("%-16s %8zu bytes\n", "record", encoded.length);
    text_done(&encoded);
    return 0;
}
