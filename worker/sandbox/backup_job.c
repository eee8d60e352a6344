#include <string.h>

#include "sandbox/backup.h"
#include "sandbox/efs.h"
#include "sandbox/shelf.h"

enum { START_WINDOW_MINUTES = 480, COMPLETE_WINDOW_MINUTES = 10080, MINUTE_MS = 60000, SIZE_BYTES = 6144 };

static const struct life job_life = {
    .stages = {{"CREATED", 5}, {"RUNNING", 100}}, .ready = "COMPLETED", .failed = "FAILED"};
static const struct life late_life = {
    .stages = {{"CREATED", 5}, {"RUNNING", 100}}, .ready = "COMPLETED", .failed = "EXPIRED"};
static const struct life waiting_life = {.stages = {{"CREATED", 100}}, .ready = "COMPLETED", .failed = "EXPIRED"};
static const struct life stopped_life = {.stages = {{"ABORTING", 100}}, .ready = "ABORTED"};

const struct kind backup_job_kind = {
    .name = "backup:backup-job",
    .id_prefix = "job-",
    .life = &job_life,
    .length = KIND_BACKUP,
    .shown = {.id = "BackupJobId", .state = "State", .failure = "StatusMessage", .created = "CreationDate"},
};

static bool find_source(struct request *request, const char *arn, const struct document **source)
{
    const char *id = efs_id_in(arn);

    if (id == NULL)
        return request_refuse(request, "InvalidParameterValueException", "Unsupported resource type: %.200s", arn);
    *source = document_find_source(request, &efs_file_system_kind, id);
    return *source || request_refuse(request, "ResourceNotFoundException", "Resource %.200s does not exist.", arn);
}

static bool check_start(struct request *request)
{
    if (!backup_check_vault(request, request_text(request, "BackupVaultName")) || !backup_check_lifecycle(request))
        return false;
    if (json_object_size(request_list(request, "BackupOptions")) > 0)
        return request_refuse(request, "InvalidParameterValueException", "BackupOptions are not supported for EFS");
    return true;
}

/* When the file system's other jobs have ended: now, if there are none. */
static int64_t turn_ms(const struct request *request, const char *arn)
{
    const struct shelf *shelf = shelf_find(request->world, &backup_job_kind);
    const struct index_entry *entry = shelf ? index_find(&shelf->documents.by_parent, arn) : NULL;
    int64_t turn_ms = request->now_ms;

    for (size_t i = 0; entry && i < entry->count; i++) {
        const struct document *other = document_of(entry->items[i]);

        if (other->resource.place == request->place && document_is_pending(other, request->now_ms) &&
            other->ends_ms > turn_ms)
            turn_ms = other->ends_ms;
    }
    return turn_ms;
}

static json_t *fields_of(struct request *request)
{
    const char *vault = request_text(request, "BackupVaultName");
    json_t *fields = memory_require(json_object());

    backup_set(fields, "BackupVaultName", vault);
    backup_set(fields, "BackupVaultArn", backup_vault_arn(request, vault));
    backup_set(fields, "ResourceArn", request_text(request, "ResourceArn"));
    backup_set(fields, "ResourceType", "EFS");
    backup_set(fields, "IamRoleArn", request_text(request, "IamRoleArn"));
    document_set(fields, "BackupSizeInBytes", json_integer(SIZE_BYTES));
    document_set(fields, "IsParent", json_false());
    return fields;
}

static struct document *new_point(struct request *request, const struct document *source)
{
    json_t *fields = fields_of(request);

    document_set(fields, "EncryptionKeyArn",
                 json_sprintf("arn:aws:kms:%s:%s:key/aws-backup", request->place->region, request->place->account));
    return document_make(request, &(struct document_plan){.kind = &backup_point_kind,
                                                          .id = state_new_uuid(request->world),
                                                          .parent_id = request_text(request, "ResourceArn"),
                                                          .fields = fields,
                                                          .tags = request_list(request, "RecoveryPointTags"),
                                                          .token_member = "IdempotencyToken",
                                                          .source = source});
}

static int64_t window_ms(const struct request *request, const char *member, int64_t usual)
{
    return request->now_ms + request_number(request, member, usual) * MINUTE_MS;
}

/* The job runs as long as its recovery point is being made, once it is its turn, and inside its windows. */
static void plan(const struct request *request, struct document *job, struct document *point, int64_t begins_ms)
{
    int64_t start_by_ms = window_ms(request, "StartWindowMinutes", START_WINDOW_MINUTES);
    int64_t complete_by_ms = window_ms(request, "CompleteWindowMinutes", COMPLETE_WINDOW_MINUTES);

    job->duration_ms = point->duration_ms;
    job->began_ms = begins_ms;
    job->ends_ms = point->ends_ms;
    if (point->ends_ms != DOCUMENT_NEVER_MS)
        job->ends_ms += begins_ms - request->now_ms;
    if (begins_ms > start_by_ms) {
        job->life = &waiting_life;
        job->began_ms = request->now_ms;
        job->ends_ms = start_by_ms;
        job->failure = "Backup job failed because there was a running job for the same resource.";
    } else if (job->ends_ms > complete_by_ms) {
        job->life = &late_life;
        job->ends_ms = complete_by_ms;
        job->failure = "Backup job expired before completion.";
    }
    point->began_ms = job->began_ms;
    point->ends_ms = job->ends_ms;
    point->failure = job->failure;
    backup_set_time(job->fields, "StartBy", start_by_ms);
}

static struct document *new_job(struct request *request, const struct document *source)
{
    int64_t begins_ms = turn_ms(request, request_text(request, "ResourceArn"));
    struct document *point = new_point(request, source);
    struct document *job = document_make(
        request, &(struct document_plan){.kind = &backup_job_kind,
                                         .id = state_new_uuid(request->world),
                                         .parent_id = request_text(request, "ResourceArn"),
                                         .fields = fields_of(request),
                                         .token_member = "IdempotencyToken",
                                         .failure = point->failure,
                                         .is_part = true});

    backup_set(job->fields, "AccountId", request->place->account);
    backup_set(job->fields, "RecoveryPointArn", point->arn);
    plan(request, job, point, begins_ms);
    backup_apply_lifecycle(request, point);
    if (job->failure) {
        point->deleted_ms = DOCUMENT_NEVER_MS;
        document_delete(point, job->ends_ms, 0);
    }
    return job;
}

bool backup_start_backup_job(struct request *request)
{
    const struct document *source = NULL;
    struct document *job;

    if (!check_start(request) ||
        !document_replay(request, &backup_job_kind, "IdempotencyToken", "InvalidParameterValueException", &job) ||
        (job == NULL && !find_source(request, request_text(request, "ResourceArn"), &source)))
        return false;
    if (job == NULL)
        job = new_job(request, source);
    backup_set(request->output, "BackupJobId", job->resource.id);
    backup_set(request->output, "RecoveryPointArn", json_text_at(job->fields, "RecoveryPointArn"));
    backup_set_time(request->output, "CreationDate", job->resource.created_ms);
    document_set(request->output, "IsParent", json_false());
    return true;
}

/* What a stopped job had made is gone with it. */
bool backup_stop_backup_job(struct request *request)
{
    const char *id = request_text(request, "BackupJobId");
    struct document *job = document_find(request, &backup_job_kind, id);
    struct document *point;

    if (job == NULL)
        return request_refuse(request, "ResourceNotFoundException", "Backup job %.100s does not exist.", id);
    if (!document_is_pending(job, request->now_ms))
        return request_refuse(request, "InvalidRequestException", "Backup job %.100s has ended already.", id);
    if (job->life == &stopped_life)
        return true;
    document_begin(job, &stopped_life, request->now_ms, request->world->options.volume_duration_ms);
    backup_set(job->fields, "StatusMessage", "Backup job was stopped by user.");
    point = document_find(request, &backup_point_kind, json_text_at(job->fields, "RecoveryPointArn"));
    if (point) {
        point->deleted_ms = DOCUMENT_NEVER_MS;
        document_delete(point, request->now_ms, 0);
    }
    return true;
}
