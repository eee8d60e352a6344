#include "cli/demo_plan.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "cli/playground.h"

enum {
    LATE_WINDOW_MINUTES = 2,
    LATE_ENDS_IN_MS = 12000, /* long enough to be seen running, after the worker has joined its group */
    MS_PER_MINUTE = 60000,
};

#define VOLUME(number) "vol-0000000000000" #number
#define COPY_VAULT "arn:aws:backup:eu-central-1:" PLAYGROUND_ACCOUNT ":backup-vault:offsite"
#define FAULT(fault_kind, number)                                                                            \
    .kind = fault_kind, .operation = "CreateSnapshot", .resource = VOLUME(number)
#define SNAPSHOT_FAULT(fault_kind, number) .fault = {FAULT(fault_kind, number), .count = 1}

/* clang-format off */
const struct demo_job demo_plan[] = {
    {.id = "backup-1", .kind = JOB_BACKUP, .volume = VOLUME(1001), .expected = STATE_COMPLETED, .shows = "a backup"},
    {.id = "backup-2", .kind = JOB_BACKUP, .volume = VOLUME(1002), .expected = STATE_COMPLETED, .shows = "a backup"},
    {.id = "backup-3", .kind = JOB_BACKUP, .volume = VOLUME(1003), .expected = STATE_COMPLETED, .shows = "a backup"},
    {.id = "backup-4", .kind = JOB_BACKUP, .volume = VOLUME(1004), .expected = STATE_COMPLETED, .shows = "a backup"},
    {.id = "overlapping", .kind = JOB_BACKUP, .volume = VOLUME(1004), .overlap = OVERLAP_SKIP,
     .expected = STATE_ABORTED, .expected_reason = REASON_OVERLAP, .shows = "skipped while backup-4 runs"},
    {.id = "throttled", .kind = JOB_BACKUP, .volume = VOLUME(1005),
     .fault = {FAULT(WORLD_FAULT_THROTTLE, 1005), .count = 2},
     .expected = STATE_COMPLETED, .shows = "AWS throttles two calls"},
    {.id = "lost-answer", .kind = JOB_BACKUP, .volume = VOLUME(1006),
     .fault = {FAULT(WORLD_FAULT_LOST_AFTER, 1006), .count = 1},
     .expected = STATE_COMPLETED, .shows = "an answer is lost: no second snapshot"},
    {.id = "failing", .kind = JOB_BACKUP, .volume = VOLUME(1007), SNAPSHOT_FAULT(WORLD_FAULT_SNAPSHOT_ERROR, 1007),
     .expected = STATE_FAILED, .expected_reason = REASON_SNAPSHOT_FAILED, .shows = "the snapshot ends in error"},
    {.id = "expiring", .kind = JOB_BACKUP, .volume = VOLUME(1008), .is_late = true,
     SNAPSHOT_FAULT(WORLD_FAULT_SNAPSHOT_STUCK, 1008), .expected = STATE_EXPIRED,
     .expected_reason = REASON_COMPLETE_WINDOW_EXPIRED, .shows = "never ends: its window closes"},
    {.id = "stopped", .kind = JOB_BACKUP, .volume = VOLUME(1009), .is_stopped = true,
     SNAPSHOT_FAULT(WORLD_FAULT_SNAPSHOT_STUCK, 1009), .expected = STATE_ABORTED, .expected_reason = REASON_CANCELLED,
     .shows = "stopped while it runs"},
    {.id = "no-volume", .kind = JOB_BACKUP, .volume = VOLUME(1010), .expected = STATE_FAILED,
     .expected_reason = REASON_RESOURCE_NOT_FOUND, .shows = "the volume does not exist"},
    {.id = "restore-1", .kind = JOB_RESTORE, .source = "backup-1", .expected = STATE_COMPLETED,
     .shows = "a new volume"},
    {.id = "copy-2", .kind = JOB_COPY, .source = "backup-2", .expected = STATE_COMPLETED, .shows = "to eu-central-1"},
    {.id = "delete-3", .kind = JOB_DELETE, .source = "backup-3", .expected = STATE_COMPLETED,
     .shows = "a recovery point deleted"},
};
/* clang-format on */
const size_t demo_plan_count = COUNT_OF(demo_plan);

/* In the sandbox's time. */
static const struct {
    const char *id;
    unsigned size_gib;
    int64_t snapshot_ms;
} volumes[] = {
    {VOLUME(1001), 8, 15000},   {VOLUME(1002), 16, 25000}, {VOLUME(1003), 32, 45000},
    {VOLUME(1004), 64, 60000},  {VOLUME(1005), 8, 30000},  {VOLUME(1006), 8, 30000},
    {VOLUME(1007), 128, 60000}, {VOLUME(1008), 8, 30000},  {VOLUME(1009), 8, 30000},
};

void demo_plan_prepare(struct world *world)
{
    assert(world != NULL);
    for (size_t i = 0; i < COUNT_OF(volumes); i++)
        world_add_volume(world, PLAYGROUND_REGION, volumes[i].id, volumes[i].size_gib, false,
                         volumes[i].snapshot_ms);
    for (size_t i = 0; i < demo_plan_count; i++)
        if (demo_plan[i].fault.operation)
            world_inject(world, &demo_plan[i].fault);
}

const struct demo_job *demo_plan_find(const char *id)
{
    assert(id != NULL);
    for (size_t i = 0; i < demo_plan_count; i++)
        if (strcmp(demo_plan[i].id, id) == 0)
            return &demo_plan[i];
    return NULL;
}

const char *demo_plan_resource(const struct demo_job *job, char *buffer, size_t capacity)
{
    assert(job->kind == JOB_BACKUP);
    (void)snprintf(buffer, capacity, "arn:aws:ec2:" PLAYGROUND_REGION ":" PLAYGROUND_ACCOUNT ":volume/%s",
                   job->volume);
    return buffer;
}

static void set_text(json_t *object, const char *name, const char *text)
{
    (void)json_object_set_new(object, name, memory_require(json_string(text)));
}

/* Scheduled so that its window, counted from then, ends a few seconds ahead. */
static void make_late(json_t *request, int64_t now_ms)
{
    json_t *extensions = memory_require(json_object());
    char time[CLOCK_RFC3339_BYTES];

    clock_format_rfc3339(now_ms + LATE_ENDS_IN_MS - LATE_WINDOW_MINUTES * MS_PER_MINUTE, time);
    set_text(extensions, "ScheduledTime", time);
    (void)json_object_set_new(request, "Extensions", extensions);
    (void)json_object_set_new(request, "CompleteWindowMinutes",
                              memory_require(json_integer(LATE_WINDOW_MINUTES)));
}

static void add_backup(json_t *request, const struct demo_job *job, int64_t now_ms)
{
    char arn[256];

    set_text(request, "ResourceArn", demo_plan_resource(job, arn, sizeof(arn)));
    if (job->overlap == OVERLAP_SKIP)
        (void)json_object_set_new(request, "Extensions",
                                  memory_require(json_pack("{s:s}", "OverlapPolicy", "Skip")));
    if (job->is_late)
        make_late(request, now_ms);
}

json_t *demo_plan_request(const struct demo_job *job, const char *recovery_point, int64_t now_ms)
{
    json_t *request = memory_require(json_object());

    assert((recovery_point == NULL) == (job->kind == JOB_BACKUP));
    set_text(request, "JobType", job_kind_request_name(job->kind));
    set_text(request, "JobId", job->id);
    if (recovery_point)
        set_text(request, "RecoveryPointArn", recovery_point);
    else
        add_backup(request, job, now_ms);
    if (job->kind == JOB_COPY)
        set_text(request, "DestinationBackupVaultArn", COPY_VAULT);
    if (job->kind == JOB_RESTORE)
        (void)json_object_set_new(
            request, "Metadata",
            memory_require(json_pack("{s:s}", "availabilityZone", PLAYGROUND_REGION "a")));
    return request;
}

json_t *demo_plan_stop_request(const struct demo_job *job)
{
    char arn[256];

    return memory_require(json_pack("{s:s, s:s, s:s}", "JobType", job_kind_request_name(JOB_STOP), "JobId",
                                    job->id, "ResourceArn", demo_plan_resource(job, arn, sizeof(arn))));
}
