#include <string.h>
#include <strings.h>

#include "sandbox/backup.h"
#include "sandbox/efs.h"

static const struct life life = {
    .stages = {{"PENDING", 5}, {"RUNNING", 100}}, .ready = "COMPLETED", .failed = "FAILED"};

const struct kind backup_restore_job_kind = {
    .name = "backup:restore-job",
    .id_prefix = "job-",
    .life = &life,
    .length = KIND_RESTORE,
    .shown = {.id = "RestoreJobId", .state = "Status", .failure = "StatusMessage", .created = "CreationDate"},
};

/* https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-efs.html */
static const char *const keys[] = {
    "file-system-id", "newFileSystem",      "CreationToken",        "Encrypted",              "KmsKeyId",
    "PerformanceMode", "ItemsToRestore", "singleAzFilesystem", "availabilityZoneName", "aws:backup:request-id",
};

/* Keys have any case, and so has the word true. */
static const char *metadata(const struct request *request, const char *wanted)
{
    const char *key;
    json_t *value;

    json_object_foreach(request_list(request, "Metadata"), key, value)
    {
        if (strcasecmp(key, wanted) == 0)
            return json_string_value(value);
    }
    return NULL;
}

static bool is_true(const struct request *request, const char *key)
{
    const char *value = metadata(request, key);

    return value && strcasecmp(value, "true") == 0;
}

static bool check_keys(struct request *request)
{
    const char *key;
    json_t *value;

    json_object_foreach(request_list(request, "Metadata"), key, value)
    {
        size_t i = 0;

        while (i < COUNT_OF(keys) && strcasecmp(keys[i], key) != 0)
            i++;
        if (i == COUNT_OF(keys))
            return request_refuse(request, "InvalidParameterValueException", "Invalid restore metadata: %.60s", key);
    }
    return true;
}

static bool check_metadata(struct request *request)
{
    const char *id = metadata(request, "file-system-id");
    const char *mode = metadata(request, "PerformanceMode");
    bool is_new = is_true(request, "newFileSystem");

    if (!check_keys(request))
        return false;
    if (is_new && metadata(request, "CreationToken") == NULL)
        return request_refuse(request, "MissingParameterValueException", "Restore metadata lacks CreationToken");
    if (!is_new && (id == NULL || document_find(request, &efs_file_system_kind, id) == NULL))
        return request_refuse(request, "InvalidParameterValueException", "There is no file system %.60s",
                              id ? id : "in the restore metadata");
    if (metadata(request, "KmsKeyId") && !is_true(request, "Encrypted"))
        return request_refuse(request, "InvalidParameterValueException", "KmsKeyId needs Encrypted to be true");
    if (mode && strcmp(mode, "generalPurpose") != 0 && strcmp(mode, "maxIO") != 0)
        return request_refuse(request, "InvalidParameterValueException", "Invalid PerformanceMode: %.60s", mode);
    return true;
}

static bool check(struct request *request, const struct document *point)
{
    if (!document_is_in(point, "|COMPLETED|", request->now_ms))
        return request_refuse(request, "InvalidRequestException", "Recovery point %.200s is not completed.",
                              point->arn);
    if (request_text(request, "IamRoleArn") == NULL)
        return request_refuse(request, "MissingParameterValueException", "IamRoleArn is required to restore EFS");
    return check_metadata(request);
}

static json_t *fields_of_file_system(const struct request *request)
{
    json_t *fields = memory_require(json_object());

    backup_set(fields, "CreationToken", metadata(request, "CreationToken"));
    document_set(fields, "Encrypted", json_boolean(is_true(request, "Encrypted")));
    document_set(fields, "NumberOfMountTargets", json_integer(0));
    backup_set(fields, "PerformanceMode", metadata(request, "PerformanceMode"));
    backup_set(fields, "KmsKeyId", metadata(request, "KmsKeyId"));
    return fields;
}

static struct document *new_file_system(struct request *request)
{
    return document_make(request, &(struct document_plan){.kind = &efs_file_system_kind,
                                                          .name = metadata(request, "CreationToken"),
                                                          .token_member = "IdempotencyToken",
                                                          .fields = fields_of_file_system(request)});
}

static json_t *fields_of_job(const struct request *request, const struct document *point, const char *created)
{
    json_t *fields = memory_require(json_object());

    backup_set(fields, "AccountId", request->place->account);
    backup_set(fields, "RecoveryPointArn", point->arn);
    backup_set(fields, "SourceResourceArn", json_text_at(point->fields, "ResourceArn"));
    backup_set(fields, "BackupVaultArn", json_text_at(point->fields, "BackupVaultArn"));
    backup_set(fields, "IamRoleArn", request_text(request, "IamRoleArn"));
    backup_set(fields, "ResourceType", "EFS");
    backup_set(fields, "CreatedResourceArn", created);
    document_set(fields, "BackupSizeInBytes", json_incref(json_at(point->fields, "BackupSizeInBytes")));
    return fields;
}

/* What a new file system takes, its restore takes; one that fails leaves nothing. */
static struct document *new_job(struct request *request, const struct document *point)
{
    struct document *made = is_true(request, "newFileSystem") ? new_file_system(request) : NULL;
    const struct document *target =
        made ? made : document_find(request, &efs_file_system_kind, metadata(request, "file-system-id"));
    struct ending ending = made ? (struct ending){.failure = made->failure} : state_ending(request, NULL);
    struct document *job = document_make(
        request, &(struct document_plan){.kind = &backup_restore_job_kind,
                                         .id = state_new_uuid(request->world),
                                         .fields = fields_of_job(request, point, target->arn),
                                         .token_member = "IdempotencyToken",
                                         .failure = ending.failure,
                                         .is_part = true});

    if (made)
        job->ends_ms = made->ends_ms;
    else if (ending.is_stuck)
        job->ends_ms = DOCUMENT_NEVER_MS;
    if (made && made->failure)
        document_delete(made, made->ends_ms, 0);
    return job;
}

bool backup_start_restore_job(struct request *request)
{
    struct document *point;
    struct document *job;

    if (!backup_find_point(request, NULL, request_text(request, "RecoveryPointArn"), &point) ||
        !document_replay(request, &backup_restore_job_kind, "IdempotencyToken", "InvalidParameterValueException",
                         &job) ||
        (job == NULL && !check(request, point)))
        return false;
    if (job == NULL)
        job = new_job(request, point);
    backup_set(request->output, "RestoreJobId", job->resource.id);
    return true;
}
