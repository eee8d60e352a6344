/* What a seed asks for: volumes, requests and their times, faults, mishaps of workers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "sim/fleet.h"

#define ACCOUNT "111122223333"
#define REGION "eu-west-1"

enum { VOLUMES = 6, REQUESTS_WITHIN_MS = 25 * 60000 };

static int32_t partition_of(const char *key)
{
    return (int32_t)(hash_text(key) % PARTITIONS);
}

static void make_world(struct sim *sim)
{
    struct world_options options = {
        .seed = sim->seed,
        .account = ACCOUNT,
        .snapshot_duration_ms = sim_between(sim, 5000, 400000),
        .volume_duration_ms = sim_between(sim, 1000, 60000),
        .visibility_lag_ms = sim_between(sim, 0, 1) ? sim_between(sim, 0, 12000) : 0,
        .pending_snapshots_max = (unsigned)sim_between(sim, 1, 5),
        .is_throttled = sim_between(sim, 0, 3) == 0,
        .rate_scale = 1.0,
    };

    sim->world = world_new(&options);
    for (int i = 0; i < VOLUMES; i++) {
        char id[32];

        (void)snprintf(id, sizeof(id), "vol-%017d", i + 1);
        world_add_volume(sim->world, REGION, id, 8, sim_between(sim, 0, 2) == 0, 0);
    }
    resources_add(sim->world);
}

/* Each strikes a few times only, so that in the end all is well. */
static void make_faults(struct sim *sim)
{
    static const struct world_fault faults[] = {
        {.kind = WORLD_FAULT_THROTTLE, .count = 12, .probability = 0.1},
        {.kind = WORLD_FAULT_500, .count = 6, .probability = 0.05},
        {.kind = WORLD_FAULT_503_HTML, .count = 6, .probability = 0.05},
        {.kind = WORLD_FAULT_SNAPSHOT_ERROR, .count = 2, .probability = 0.1},
        {.kind = WORLD_FAULT_CODE,
         .operation = "CreateSnapshot",
         .code = "UnauthorizedOperation",
         .count = 1,
         .probability = 0.1},
        {.kind = WORLD_FAULT_CODE,
         .operation = "CreateSnapshot",
         .code = "SnapshotCreationPerVolumeRateExceeded",
         .count = 3,
         .probability = 0.2},
        {.kind = WORLD_FAULT_CODE,
         .operation = "DeleteSnapshot",
         .code = "InternalError",
         .count = 3,
         .probability = 0.3},
    };

    for (size_t i = 0; i < COUNT_OF(faults); i++)
        if (sim_between(sim, 0, 1)) {
            struct world_fault fault = faults[i];

            fault.operation = fault.operation ? fault.operation : "";
            fault.resource = "";
            fault.code = fault.code ? fault.code : "";
            world_inject(sim->world, &fault);
        }
}

static struct planned_request *add_request(struct sim *sim, enum request_meaning meaning, int job,
                                           int64_t delay_ms)
{
    struct planned_request *request = &sim->requests[sim->request_count];

    *request = (struct planned_request){.meaning = meaning, .job = job, .offset = -1};
    sim_later(sim, delay_ms, &(struct event){.kind = EVENT_REQUEST, .number = sim->request_count++});
    return request;
}

static bool is_room(const struct sim *sim)
{
    return sim->job_count < JOBS_MAX && sim->request_count + 3 < REQUESTS_MAX;
}

static void append_windows(struct sim *sim, struct text *json)
{
    static const int starts[] = {1, 2, 5, 60};
    int start = starts[sim_between(sim, 0, 3)];

    text_append_format(json, ",\"StartWindowMinutes\":%d,\"CompleteWindowMinutes\":%d", start,
                       start + 1 + (int)sim_between(sim, 0, 3) * 20);
}

static void append_extensions(struct sim *sim, struct text *json, bool has_overlap)
{
    static const char *const policies[] = {"Queue", "Queue", "Skip", "Fail"};
    char time[CLOCK_RFC3339_BYTES];

    text_append_string(json, ",\"Extensions\":{");
    if (has_overlap)
        text_append_format(json, "\"OverlapPolicy\":\"%s\"", policies[sim_between(sim, 0, 3)]);
    if (has_overlap && sim_between(sim, 0, 3) == 0) {
        clock_format_rfc3339(sim->began_ms + sim_between(sim, -5 * 60000, 30 * 60000), time);
        text_append_format(json, ",\"ScheduledTime\":\"%s\"", time);
    }
    text_append_string(json, "}}");
}

static void append_restore(const struct planned_job *job, struct text *json)
{
    if (job->resource == NULL) {
        text_append_string(json,
                           ",\"ResourceType\":\"EBS\",\"Metadata\":{\"availabilityZone\":\"" REGION "a\"}");
        return;
    }
    text_append_format(json, ",\"ResourceType\":\"%s\",\"Metadata\":", job->resource->type);
    resources_append_metadata(job->resource, job->id, json);
}

static void append_body(struct sim *sim, const struct planned_job *job, const char *key, struct text *json)
{
    static const char *const types[] = {[PLANNED_BACKUP] = "StartBackupJob",
                                        [PLANNED_RESTORE] = "StartRestoreJob",
                                        [PLANNED_COPY] = "StartCopyJob",
                                        [PLANNED_DELETE] = "DeleteRecoveryPoint"};

    text_append_format(json, "{\"JobType\":\"%s\",\"JobId\":\"%s\",\"%s\":\"%s\"", types[job->kind], job->id,
                       job->kind == PLANNED_BACKUP ? "ResourceArn" : "RecoveryPointArn", key);
    if (job->kind == PLANNED_BACKUP)
        append_windows(sim, json);
    if (job->kind == PLANNED_RESTORE)
        append_restore(job, json);
    if (job->kind == PLANNED_COPY)
        text_append_string(json, ",\"SourceBackupVaultName\":\"Default\",\"DestinationBackupVaultArn\":"
                                 "\"arn:aws:backup:eu-central-1:" ACCOUNT ":backup-vault:Default\"");
    append_extensions(sim, json, job->kind == PLANNED_BACKUP);
}

static void add_followers(struct sim *sim, int index, const struct planned_request *first, int64_t first_ms)
{
    const struct planned_job *job = &sim->jobs[index];

    if (sim_between(sim, 0, 6) == 0) {
        struct planned_request *again =
            add_request(sim, REQUEST_REPEATED, index, first_ms + sim_between(sim, 0, 300000));

        (void)snprintf(again->key, sizeof(again->key), "%s", first->key);
        again->value = memory_copy_text(first->value);
    }
    if (sim_between(sim, 0, 4) == 0) {
        struct planned_request *stop =
            add_request(sim, REQUEST_STOP, index, first_ms + sim_between(sim, 0, 400000));
        struct text json;

        (void)snprintf(stop->key, sizeof(stop->key), "%s", first->key);
        text_init(&json, 1024);
        text_append_format(&json, "{\"JobType\":\"StopJob\",\"JobId\":\"%s\"}", job->id);
        stop->value = text_take(&json);
    }
}

static void add_job(struct sim *sim, enum planned_kind kind, int source, const struct resource_plan *resource,
                    const char *key, int64_t delay_ms)
{
    int index = sim->job_count++;
    struct planned_job *job = &sim->jobs[index];
    struct planned_request *request;
    struct text json;

    *job = (struct planned_job){.kind = kind, .source = source, .resource = resource};
    (void)snprintf(job->id, sizeof(job->id), "job-%d", index);
    request = add_request(sim, REQUEST_JOB, index, delay_ms);
    (void)snprintf(request->key, sizeof(request->key), "%s", key);
    text_init(&json, 4096);
    append_body(sim, job, key, &json);
    request->value = text_take(&json);
    job->partition = partition_of(key);
    add_followers(sim, index, request, delay_ms);
}

static void add_garbage(struct sim *sim)
{
    static const char *const values[] = {"",
                                         "{",
                                         "{\"JobType\":\"Fly\"}",
                                         "[]",
                                         "{\"JobType\":\"StartBackupJob\"}",
                                         "{\"JobType\":\"StopJob\",\"JobId\":\"nobody\"}"};
    struct planned_request *request =
        add_request(sim, REQUEST_GARBAGE, -1, sim_between(sim, 0, REQUESTS_WITHIN_MS));

    (void)snprintf(request->key, sizeof(request->key), "garbage-%d", sim->request_count);
    request->value = memory_copy_text(values[sim_between(sim, 0, (int64_t)COUNT_OF(values) - 1)]);
}

/* A snapshot that somebody else made: nothing may happen to it. */
static void add_foreign(struct sim *sim)
{
    struct call call = {.service = "ec2",
                        .operation = "CreateSnapshot",
                        .region = REGION,
                        .account = "",
                        .role_arn = "",
                        .job_id = "",
                        .is_mutating = true};
    struct world_delivery delivery;
    struct answer answer;
    char key[128];

    call.input = json_pack("{s:s}", "VolumeId", "vol-00000000000000001");
    world_answer(sim->world, &call, sim->now_ms, &answer, &delivery);
    json_decref(call.input);
    (void)snprintf(key, sizeof(key), "arn:aws:ec2:" REGION "::snapshot/%s",
                   json_text_at(answer.output, "snapshotId"));
    answer_done(&answer);
    add_job(sim, sim_between(sim, 0, 1) ? PLANNED_DELETE : PLANNED_RESTORE, -1, NULL, key,
            sim_between(sim, 0, 600000));
    sim->jobs[sim->job_count - 1].is_foreign = true;
}

/* What the backup of this number is of; NULL: a volume.  Every third seed knows nothing but volumes, and the choice takes
   nothing from the seed's other chances: seeds that once found something stay what they were. */
static const struct resource_plan *resource_of(const struct sim *sim, int number)
{
    uint64_t chance = hash_bytes(&number, sizeof(number), sim->seed);

    if (sim->seed % 3 == 0 || chance % 2 == 0)
        return NULL;
    return &resource_plans[chance / 2 % resource_plan_count];
}

static void add_backups(struct sim *sim)
{
    int count = (int)sim_between(sim, 1, 20);

    for (int i = 0; i < count; i++) {
        const struct resource_plan *resource = resource_of(sim, i);
        char key[128];

        (void)snprintf(
            key, sizeof(key), "arn:aws:ec2:" REGION ":" ACCOUNT ":volume/vol-%017d",
            (int)sim_between(sim, 1, VOLUMES + (i % 7 == 6))); /* sometimes one that does not exist */
        add_job(sim, PLANNED_BACKUP, -1, resource, resource ? resource->arn : key,
                sim_between(sim, 0, REQUESTS_WITHIN_MS));
    }
}

static void add_mishaps(struct sim *sim)
{
    static const enum event_kind kinds[] = {EVENT_CRASH, EVENT_CRASH, EVENT_PAUSE, EVENT_DRAIN,
                                            EVENT_REBALANCE};
    int count = (int)sim_between(sim, 0, 12);

    for (int i = 0; i < count; i++)
        sim_later(sim, sim_between(sim, 1000, 35 * 60000),
                  &(struct event){.kind = kinds[sim_between(sim, 0, (int64_t)COUNT_OF(kinds) - 1)],
                                  .worker = (int)sim_between(sim, 0, sim->worker_count - 1),
                                  .number = sim_between(sim, 0, 1) ? sim_between(sim, 100, 20000)
                                                                   : sim_between(sim, 31000, 200000)});
}

void plan_make(struct sim *sim)
{
    int garbage;

    sim->worker_count = (int)sim_between(sim, 1, WORKERS);
    make_world(sim);
    add_foreign(sim);
    make_faults(sim);
    add_backups(sim);
    garbage = (int)sim_between(sim, 0, 4);
    while (garbage-- > 0)
        add_garbage(sim);
    add_mishaps(sim);
}

void plan_write_request(struct sim *sim, int index)
{
    struct planned_request *request = &sim->requests[index];
    struct kafka_record record = {.topic = TOPIC_JOBS,
                                  .key = request->key,
                                  .key_length = strlen(request->key),
                                  .value = request->value,
                                  .value_length = strlen(request->value)};
    int owner;

    request->partition = partition_of(request->key);
    request->offset = log_append(&sim->cluster.jobs[request->partition], &record, sim->now_ms);
    sim_trace(sim, "request %d at %d/%lld: %s", index, (int)request->partition, (long long)request->offset,
              request->value);
    owner = sim->cluster.owner[request->partition];
    if (owner != NOBODY)
        sim_later(sim, sim_between(sim, 1, 100),
                  &(struct event){
                      .kind = EVENT_PUMP, .worker = owner, .incarnation = sim->workers[owner].incarnation});
}

void plan_completed(struct sim *sim, struct planned_job *job)
{
    int index = (int)(job - sim->jobs);

    if (job->kind != PLANNED_BACKUP || !is_room(sim) || sim_between(sim, 0, 1))
        return;
    add_job(sim, sim_between(sim, 0, 1) ? PLANNED_COPY : PLANNED_RESTORE, index, job->resource, job->recovery_point,
            sim_between(sim, 0, 60000));
    if (is_room(sim) && sim_between(sim, 0, 1))
        add_job(sim, PLANNED_DELETE, index, job->resource, job->recovery_point, sim_between(sim, 0, 600000));
}
