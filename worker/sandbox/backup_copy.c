#include <stdio.h>
#include <string.h>

#include "sandbox/backup.h"

static const struct life life = {
    .stages = {{"CREATED", 5}, {"RUNNING", 100}}, .ready = "COMPLETED", .failed = "FAILED"};

const struct kind backup_copy_job_kind = {
    .name = "backup:copy-job",
    .id_prefix = "job-",
    .life = &life,
    .length = KIND_BACKUP,
    .shown = {.id = "CopyJobId", .state = "State", .failure = "StatusMessage", .created = "CreationDate"},
};

enum { PART_BYTES = 64 };

/* What a vault's ARN consists of. */
struct vault {
    char region[PART_BYTES];
    char account[PART_BYTES];
    char name[PART_BYTES];
};

static bool read_vault(struct request *request, struct vault *vault)
{
    const char *arn = request_text(request, "DestinationBackupVaultArn");

    if (sscanf(arn, "arn:aws:backup:%63[a-z0-9-]:%63[0-9]:backup-vault:%63[a-zA-Z0-9_-]", vault->region, vault->account,
               vault->name) == 3)
        return true;
    return request_refuse(request, "InvalidParameterValueException", "Invalid backup vault ARN: %.200s", arn);
}

/* The same call, as it is seen where the copy goes. */
static struct request request_there(const struct request *request, const struct vault *vault)
{
    struct request there = *request;

    there.place = place_of(&request->world->places, vault->account, vault->region, &request->world->arena);
    return there;
}

/* A copy does not carry the tags of its source. */
static struct document *new_point(struct request *there, const struct vault *vault, const struct document *source)
{
    json_t *fields = memory_require(json_deep_copy(source->fields));
    struct document *point;

    json_object_del(fields, "Lifecycle");
    json_object_del(fields, "CalculatedLifecycle");
    backup_set(fields, "BackupVaultName", vault->name);
    backup_set(fields, "BackupVaultArn", backup_vault_arn(there, vault->name));
    backup_set(fields, "IamRoleArn", request_text(there, "IamRoleArn"));
    point = document_make(there, &(struct document_plan){.kind = &backup_point_kind,
                                                         .id = state_new_uuid(there->world),
                                                         .parent_id = source->resource.parent_id,
                                                         .token_member = "IdempotencyToken",
                                                         .fields = fields});
    if (point->failure)
        document_delete(point, point->ends_ms, 0);
    else
        backup_apply_lifecycle(there, point);
    return point;
}

static json_t *fields_of(const struct request *request, const struct document *source, const struct document *point)
{
    json_t *fields = memory_require(json_object());

    backup_set(fields, "AccountId", request->place->account);
    backup_set(fields, "SourceBackupVaultArn",
               backup_vault_arn(request, request_text(request, "SourceBackupVaultName")));
    backup_set(fields, "SourceRecoveryPointArn", source->arn);
    backup_set(fields, "DestinationBackupVaultArn", request_text(request, "DestinationBackupVaultArn"));
    backup_set(fields, "DestinationRecoveryPointArn", point->arn);
    backup_set(fields, "ResourceArn", json_text_at(source->fields, "ResourceArn"));
    backup_set(fields, "ResourceType", "EFS");
    backup_set(fields, "IamRoleArn", request_text(request, "IamRoleArn"));
    document_set(fields, "BackupSizeInBytes", json_incref(json_at(source->fields, "BackupSizeInBytes")));
    document_set(fields, "IsParent", json_false());
    return fields;
}

static struct document *new_job(struct request *request, const struct document *source, const struct document *point)
{
    struct document *job =
        document_make(request, &(struct document_plan){.kind = &backup_copy_job_kind,
                                                       .id = state_new_uuid(request->world),
                                                       .parent_id = source->arn,
                                                       .fields = fields_of(request, source, point),
                                                       .token_member = "IdempotencyToken",
                                                       .failure = point->failure,
                                                       .is_part = true});

    job->duration_ms = point->duration_ms;
    job->ends_ms = point->ends_ms;
    return job;
}

static bool check(struct request *request, struct request *there, const struct vault *vault,
                  const struct document *source)
{
    if (!backup_check_lifecycle(request))
        return false;
    if (!document_is_in(source, "|COMPLETED|", request->now_ms))
        return request_refuse(request, "InvalidRequestException", "Recovery point %.200s is not completed.",
                              source->arn);
    if (backup_check_vault(there, vault->name))
        return true;
    request->http_status = there->http_status;
    return false;
}

bool backup_start_copy_job(struct request *request)
{
    struct document *source;
    struct document *job;
    struct vault vault;
    struct request there;

    if (!backup_find_point(request, request_text(request, "SourceBackupVaultName"),
                           request_text(request, "RecoveryPointArn"), &source) ||
        !read_vault(request, &vault) ||
        !document_replay(request, &backup_copy_job_kind, "IdempotencyToken", "InvalidParameterValueException", &job))
        return false;
    there = request_there(request, &vault);
    if (job == NULL && !check(request, &there, &vault, source))
        return false;
    if (job == NULL)
        job = new_job(request, source, new_point(&there, &vault, source));
    backup_set(request->output, "CopyJobId", job->resource.id);
    backup_set_time(request->output, "CreationDate", job->resource.created_ms);
    document_set(request->output, "IsParent", json_false());
    return true;
}
