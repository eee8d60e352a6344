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

#define HERE(service, resource) "arn:aws:" service ":" PLAYGROUND_REGION ":" PLAYGROUND_ACCOUNT ":" resource
#define VOLUME_ID(number) "vol-0000000000000" #number
#define VOLUME(number) HERE("ec2", "volume/" VOLUME_ID(number))
#define COPY_VAULT "arn:aws:backup:eu-central-1:" PLAYGROUND_ACCOUNT ":backup-vault:offsite"
#define FAULT(fault_kind, number)                                                                            \
    .kind = fault_kind, .operation = "CreateSnapshot", .resource = VOLUME_ID(number)
#define SNAPSHOT_FAULT(fault_kind, number) .fault = {FAULT(fault_kind, number), .count = 1}

#define SERVER_ID "i-00000000000002001"
#define WINDOWS_ID "i-00000000000002002"
#define FILES_ID "fs-00000000000003001"
#define SCRATCH_ID "fs-00000000000003002"
#define HOMES_ID "fs-00000000000004001"
#define GATEWAY_ID "sgw-12A3456B"

/* clang-format off */
const struct demo_job demo_plan[] = {
    {.id = "backup-1", .kind = JOB_BACKUP, .resource = VOLUME(1001), .expected = STATE_COMPLETED, .shows = "a backup"},
    {.id = "backup-2", .kind = JOB_BACKUP, .resource = VOLUME(1002), .expected = STATE_COMPLETED, .shows = "a backup"},
    {.id = "backup-3", .kind = JOB_BACKUP, .resource = VOLUME(1003), .expected = STATE_COMPLETED, .shows = "a backup"},
    {.id = "backup-4", .kind = JOB_BACKUP, .resource = VOLUME(1004), .expected = STATE_COMPLETED, .shows = "a backup"},
    {.id = "overlapping", .kind = JOB_BACKUP, .resource = VOLUME(1004), .behind = "backup-4", .overlap = OVERLAP_SKIP,
     .expected = STATE_ABORTED, .expected_reason = REASON_OVERLAP, .shows = "skipped while backup-4 runs"},
    {.id = "throttled", .kind = JOB_BACKUP, .resource = VOLUME(1005),
     .fault = {FAULT(WORLD_FAULT_THROTTLE, 1005), .count = 2},
     .expected = STATE_COMPLETED, .shows = "AWS throttles two calls"},
    {.id = "lost-answer", .kind = JOB_BACKUP, .resource = VOLUME(1006),
     .fault = {FAULT(WORLD_FAULT_LOST_AFTER, 1006), .count = 1},
     .expected = STATE_COMPLETED, .shows = "an answer is lost: no second snapshot"},
    {.id = "failing", .kind = JOB_BACKUP, .resource = VOLUME(1007), SNAPSHOT_FAULT(WORLD_FAULT_SNAPSHOT_ERROR, 1007),
     .expected = STATE_FAILED, .expected_reason = REASON_SNAPSHOT_FAILED, .shows = "the snapshot ends in error"},
    {.id = "expiring", .kind = JOB_BACKUP, .resource = VOLUME(1008), .is_late = true,
     SNAPSHOT_FAULT(WORLD_FAULT_SNAPSHOT_STUCK, 1008), .expected = STATE_EXPIRED,
     .expected_reason = REASON_COMPLETE_WINDOW_EXPIRED, .shows = "never ends: its window closes"},
    {.id = "stopped", .kind = JOB_BACKUP, .resource = VOLUME(1009), .is_stopped = true,
     SNAPSHOT_FAULT(WORLD_FAULT_SNAPSHOT_STUCK, 1009), .expected = STATE_ABORTED, .expected_reason = REASON_CANCELLED,
     .shows = "stopped while it runs"},
    {.id = "no-volume", .kind = JOB_BACKUP, .resource = VOLUME(1010), .expected = STATE_FAILED,
     .expected_reason = REASON_RESOURCE_NOT_FOUND, .shows = "the volume does not exist"},
    {.id = "restore-1", .kind = JOB_RESTORE, .source = "backup-1", .type = "EBS",
     .metadata = "{\"availabilityZone\":\"" PLAYGROUND_REGION "a\"}", .expected = STATE_COMPLETED,
     .shows = "a new volume"},
    {.id = "copy-2", .kind = JOB_COPY, .source = "backup-2", .expected = STATE_COMPLETED, .shows = "to eu-central-1"},
    {.id = "delete-3", .kind = JOB_DELETE, .source = "backup-3", .expected = STATE_COMPLETED,
     .shows = "a recovery point deleted"},

    {.id = "ec2-backup", .kind = JOB_BACKUP, .resource = HERE("ec2", "instance/" SERVER_ID),
     .artefacts = 2, .expected = STATE_COMPLETED, .shows = "an image; the instance is not rebooted"},
    {.id = "ec2-restore", .kind = JOB_RESTORE, .source = "ec2-backup", .type = "EC2", .artefacts = 2,
     .metadata = "{\"InstanceType\":\"t3.large\"}", .expected = STATE_COMPLETED, .shows = "a new, larger instance"},
    {.id = "ec2-windows", .kind = JOB_BACKUP, .resource = HERE("ec2", "instance/" WINDOWS_ID),
     .options = "{\"WindowsVSS\":\"enabled\"}", .artefacts = 2, .expected = STATE_COMPLETED,
     .shows = "consistent for Windows, by VSS"},
    {.id = "rds-backup", .kind = JOB_BACKUP, .resource = HERE("rds", "db:orders"),
     .fault = {.kind = WORLD_FAULT_CODE, .operation = "CreateDBSnapshot", .resource = "orders",
               .code = "InvalidDBInstanceState", .count = 1},
     .expected = STATE_COMPLETED, .shows = "the database is busy at first"},
    {.id = "rds-restore", .kind = JOB_RESTORE, .source = "rds-backup", .type = "RDS",
     .metadata = "{\"DBInstanceIdentifier\":\"orders-restored\"}", .expected = STATE_COMPLETED,
     .shows = "a new database instance"},
    {.id = "aurora-backup", .kind = JOB_BACKUP, .resource = HERE("rds", "cluster:shop"),
     .expected = STATE_COMPLETED, .shows = "a cluster snapshot"},
    {.id = "aurora-restore", .kind = JOB_RESTORE, .source = "aurora-backup", .type = "Aurora", .artefacts = 2,
     .metadata = "{\"dbClusterIdentifier\":\"shop-restored\",\"engine\":\"aurora-mysql\","
                 "\"dbInstanceIdentifier\":\"shop-restored-1\",\"dbInstanceClass\":\"db.r6g.large\"}",
     .expected = STATE_COMPLETED, .shows = "the cluster, then its instance"},
    {.id = "dynamodb-backup", .kind = JOB_BACKUP, .resource = HERE("dynamodb", "table/carts"),
     .expected = STATE_COMPLETED, .shows = "a table"},
    {.id = "dynamodb-restore", .kind = JOB_RESTORE, .source = "dynamodb-backup", .type = "DynamoDB",
     .metadata = "{\"targetTableName\":\"carts-restored\"}", .expected = STATE_COMPLETED, .shows = "a new table"},
    {.id = "dynamodb-copy", .kind = JOB_COPY, .source = "dynamodb-backup", .expected = STATE_FAILED,
     .expected_reason = REASON_UNSUPPORTED_RESOURCE, .shows = "the service cannot copy: it says so"},
    {.id = "efs-backup", .kind = JOB_BACKUP, .resource = HERE("elasticfilesystem", "file-system/" HOMES_ID),
     .needs_role = true, .expected = STATE_COMPLETED, .shows = "through AWS Backup"},
    {.id = "efs-restore", .kind = JOB_RESTORE, .source = "efs-backup", .type = "EFS", .needs_role = true,
     .metadata = "{\"file-system-id\":\"" HOMES_ID "\",\"newFileSystem\":\"true\",\"Encrypted\":\"false\","
                 "\"PerformanceMode\":\"generalPurpose\",\"CreationToken\":\"demo\"}",
     .expected = STATE_COMPLETED, .shows = "a new file system"},
    {.id = "fsx-backup", .kind = JOB_BACKUP, .resource = HERE("fsx", "file-system/" FILES_ID),
     .expected = STATE_COMPLETED, .shows = "Windows File Server"},
    {.id = "fsx-scratch", .kind = JOB_BACKUP, .resource = HERE("fsx", "file-system/" SCRATCH_ID),
     .expected = STATE_FAILED, .expected_reason = REASON_LUSTRE_NOT_PERSISTENT, .shows = "refused before any call"},
    {.id = "fsx-delete", .kind = JOB_DELETE, .source = "fsx-backup", .expected = STATE_COMPLETED,
     .shows = "a recovery point deleted"},
    {.id = "gateway-backup", .kind = JOB_BACKUP,
     .resource = HERE("storagegateway", "gateway/" GATEWAY_ID "/volume/vol-1122AABB"),
     .expected = STATE_COMPLETED, .shows = "a gateway's volume"},
    {.id = "gateway-restore", .kind = JOB_RESTORE, .source = "gateway-backup", .type = "EBS",
     .metadata = "{\"availabilityZone\":\"" PLAYGROUND_REGION "b\"}", .expected = STATE_COMPLETED,
     .shows = "as an EBS volume"},
};
/* clang-format on */
const size_t demo_plan_count = COUNT_OF(demo_plan);

/* In the sandbox's time. */
static const struct {
    const char *id;
    unsigned size_gib;
    int64_t snapshot_ms;
} volumes[] = {
    {VOLUME_ID(1001), 8, 15000},   {VOLUME_ID(1002), 16, 25000}, {VOLUME_ID(1003), 32, 45000},
    {VOLUME_ID(1004), 64, 60000},  {VOLUME_ID(1005), 8, 30000},  {VOLUME_ID(1006), 8, 30000},
    {VOLUME_ID(1007), 128, 60000}, {VOLUME_ID(1008), 8, 30000},  {VOLUME_ID(1009), 8, 30000},
};

static const struct world_resource resources[] = {
    {.kind = "ec2:instance", .id = SERVER_ID, .backup_duration_ms = 40000},
    {.kind = "ec2:instance",
     .id = WINDOWS_ID,
     .fields = "{\"platform\":\"windows\",\"platformDetails\":\"Windows\","
               "\"iamInstanceProfile\":{\"arn\":\"arn:aws:iam::" PLAYGROUND_ACCOUNT ":instance-profile/vss\"}}"},
    {.kind = "rds:instance", .id = "orders", .backup_duration_ms = 35000},
    {.kind = "rds:cluster", .id = "shop", .fields = "{\"Engine\":\"aurora-mysql\"}"},
    {.kind = "rds:instance", .id = "shop-1", .parent_id = "shop", .fields = "{\"Engine\":\"aurora-mysql\"}"},
    {.kind = "dynamodb:table", .id = "carts", .backup_duration_ms = 20000},
    {.kind = "efs:file-system", .id = HOMES_ID},
    {.kind = "fsx:file-system", .id = FILES_ID},
    {.kind = "fsx:file-system",
     .id = SCRATCH_ID,
     .fields = "{\"FileSystemType\":\"LUSTRE\",\"LustreConfiguration\":{\"DeploymentType\":\"SCRATCH_2\"}}"},
    {.kind = "storagegateway:gateway", .id = GATEWAY_ID},
    {.kind = "storagegateway:volume", .id = "vol-1122AABB", .parent_id = GATEWAY_ID},
};

void demo_plan_prepare(struct world *world)
{
    struct error error;

    assert(world != NULL);
    for (size_t i = 0; i < COUNT_OF(volumes); i++)
        world_add_volume(world, PLAYGROUND_REGION, volumes[i].id, volumes[i].size_gib, false,
                         volumes[i].snapshot_ms);
    for (size_t i = 0; i < COUNT_OF(resources); i++) {
        struct world_resource resource = resources[i];
        bool is_added;

        resource.region = PLAYGROUND_REGION;
        is_added = world_add_resource(world, &resource, &error);
        assert(is_added); /* a test adds them all */
        (void)is_added;
    }
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

static void set_text(json_t *object, const char *name, const char *text)
{
    (void)json_object_set_new(object, name, memory_require(json_string(text)));
}

static void set_json(json_t *object, const char *name, const char *json)
{
    if (json)
        (void)json_object_set_new(object, name, memory_require(json_loads(json, 0, NULL)));
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
    set_text(request, "ResourceArn", job->resource);
    set_json(request, "BackupOptions", job->options);
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
    if (job->type)
        set_text(request, "ResourceType", job->type);
    set_json(request, "Metadata", job->metadata);
    if (job->needs_role)
        set_text(request, "IamRoleArn", PLAYGROUND_ROLE);
    return request;
}

json_t *demo_plan_stop_request(const struct demo_job *job)
{
    return memory_require(json_pack("{s:s, s:s, s:s}", "JobType", job_kind_request_name(JOB_STOP), "JobId",
                                    job->id, "ResourceArn", job->resource));
}
