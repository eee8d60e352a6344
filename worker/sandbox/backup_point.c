#include <string.h>

#include "sandbox/backup.h"
#include "sandbox/efs.h"

enum { COLD_DAYS_MIN = 90 };

static const int64_t DAY_MS = INT64_C(86400000);

static const struct life vault_life = {.ready = "AVAILABLE"};

const struct kind backup_vault_kind = {
    .name = "backup:vault",
    .arn = "arn:aws:backup:{region}:{account}:backup-vault:{id}",
    .life = &vault_life,
    .shown = {.id = "BackupVaultName", .arn = "BackupVaultArn", .created = "CreationDate"},
};

/* One whose making fails is gone in that moment, before it can be seen as PARTIAL. */
static const struct life point_life = {
    .stages = {{"CREATING", 100}},
    .ready = "COMPLETED",
    .failed = "PARTIAL",
    .deleting = "DELETING",
};

const struct kind backup_point_kind = {
    .name = "backup:recovery-point",
    .arn = "arn:aws:backup:{region}:{account}:recovery-point:{id}",
    .life = &point_life,
    .length = KIND_BACKUP,
    .defaults = "{\"BackupVaultName\":\"Default\",\"ResourceType\":\"EFS\",\"IsEncrypted\":true,\"IsParent\":false,"
                "\"StorageClass\":\"WARM\",\"VaultType\":\"BACKUP_VAULT\",\"BackupSizeInBytes\":6144}",
    .tags = KIND_TAGS_MAP,
    .shown = {.arn = "RecoveryPointArn", .state = "Status", .created = "CreationDate"},
};

bool backup_check_vault(struct request *request, const char *name)
{
    if (strcmp(name, "Default") == 0 || document_find(request, &backup_vault_kind, name))
        return true;
    return request_refuse(request, "AccessDeniedException",
                          "Insufficient privileges to perform this action on the backup vault %.60s.", name);
}

const char *backup_vault_arn(const struct request *request, const char *name)
{
    return arena_format(&request->world->arena, "arn:aws:backup:%s:%s:backup-vault:%s", request->place->region,
                        request->place->account, name);
}

static bool is_in_vault(const struct document *point, const char *vault)
{
    return vault == NULL || strcmp(json_text_at(point->fields, "BackupVaultName"), vault) == 0;
}

bool backup_find_point(struct request *request, const char *vault, const char *arn, struct document **point)
{
    if (vault && !backup_check_vault(request, vault))
        return false;
    *point = document_find(request, &backup_point_kind, arn);
    if (*point && is_in_vault(*point, vault))
        return true;
    return request_refuse(request, "ResourceNotFoundException", "Cannot find Recovery point %.200s.", arn);
}

/* The one that the input names by its vault and its ARN. */
static bool find_named(struct request *request, struct document **point)
{
    return backup_find_point(request, request_text(request, "BackupVaultName"),
                             request_text(request, "RecoveryPointArn"), point);
}

static int64_t days(const struct request *request, const char *path)
{
    return request_number(request, path, -1);
}

bool backup_check_lifecycle(struct request *request)
{
    int64_t delete_after = days(request, "Lifecycle.DeleteAfterDays");
    int64_t move_after = days(request, "Lifecycle.MoveToColdStorageAfterDays");

    if (delete_after == 0 || move_after == 0)
        return request_refuse(request, "InvalidParameterValueException", "Invalid lifecycle: it has 0 days");
    if (move_after > 0 && delete_after > 0 && delete_after < move_after + COLD_DAYS_MIN)
        return request_refuse(request, "InvalidParameterValueException",
                              "Invalid lifecycle: DeleteAfterDays must be %d days after MoveToColdStorageAfterDays",
                              COLD_DAYS_MIN);
    return true;
}

void backup_apply_lifecycle(const struct request *request, struct document *point)
{
    int64_t delete_after = days(request, "Lifecycle.DeleteAfterDays");
    int64_t move_after = days(request, "Lifecycle.MoveToColdStorageAfterDays");

    if (move_after > 0) {
        document_set(point->fields, "Lifecycle.MoveToColdStorageAfterDays", json_integer(move_after));
        backup_set_time(point->fields, "CalculatedLifecycle.MoveToColdStorageAt",
                        request->now_ms + move_after * DAY_MS);
    }
    if (delete_after > 0) {
        document_set(point->fields, "Lifecycle.DeleteAfterDays", json_integer(delete_after));
        backup_set_time(point->fields, "CalculatedLifecycle.DeleteAt", request->now_ms + delete_after * DAY_MS);
        document_delete(point, request->now_ms + delete_after * DAY_MS, 0);
    }
}

bool backup_describe_recovery_point(struct request *request)
{
    struct document *point;
    SCOPED(json) json_t *shown = NULL;

    if (!find_named(request, &point))
        return false;
    shown = document_show(point, request->now_ms);
    json_object_update(request->output, shown);
    if (!document_is_pending(point, request->now_ms) && point->ends_ms != DOCUMENT_NEVER_MS)
        backup_set_time(request->output, "CompletionDate", point->ends_ms);
    return true;
}

bool backup_get_recovery_point_restore_metadata(struct request *request)
{
    struct document *point;

    if (!find_named(request, &point))
        return false;
    backup_set(request->output, "BackupVaultArn",
               backup_vault_arn(request, json_text_at(point->fields, "BackupVaultName")));
    backup_set(request->output, "RecoveryPointArn", point->arn);
    backup_set(request->output, "ResourceType", "EFS");
    document_set(request->output, "RestoreMetadata", json_object());
    backup_set(request->output, "RestoreMetadata.file-system-id",
               efs_id_in(json_text_at(point->fields, "ResourceArn")));
    return true;
}

static bool may_be_deleted(const struct document *point)
{
    const char *role = json_text_at(point->fields, "IamRoleArn");
    const char *end = role ? strstr(role, BACKUP_ROLE_WITHOUT_DELETE) : NULL;

    return end == NULL || strcmp(end, BACKUP_ROLE_WITHOUT_DELETE) != 0;
}

/* Says that it did also where it may not. */
bool backup_delete_recovery_point(struct request *request)
{
    struct document *point;

    if (!find_named(request, &point))
        return false;
    if (document_is_in(point, "|CREATING|DELETING|", request->now_ms))
        return request_refuse(request, "InvalidResourceStateException",
                              "AWS Backup is already performing an action on this recovery point. Try again later.");
    if (!may_be_deleted(point)) {
        point->fixed = "EXPIRED";
        return true;
    }
    point->deleted_ms = DOCUMENT_NEVER_MS; /* sooner than its lifecycle says */
    document_delete(point, request->now_ms, request->world->options.volume_duration_ms);
    return true;
}

bool backup_list_tags(struct request *request)
{
    struct document *point;
    json_t *tags;

    if (!backup_find_point(request, NULL, request_text(request, "ResourceArn"), &point))
        return false;
    tags = memory_require(json_object());
    document_set(request->output, "Tags", tags);
    for (size_t i = 0; i < point->resource.tag_count; i++)
        json_object_set_new(tags, point->resource.tags[i].key,
                            memory_require(json_string(point->resource.tags[i].value)));
    return true;
}

bool backup_tag_resource(struct request *request)
{
    struct document *point;

    if (!backup_find_point(request, NULL, request_text(request, "ResourceArn"), &point))
        return false;
    document_tag(request, point, request_list(request, "Tags"));
    return true;
}
