#include <string.h>

#include "sandbox/dynamodb.h"
#include "sandbox/listing.h"
#include "sandbox/shelf.h"

/* clang-format off */
/* There is no state for a failure: what fails is gone. */
static const struct life life_of_backup = {.stages = {{"CREATING", 100}}, .ready = "AVAILABLE", .failed = "DELETED"};

const struct kind dynamodb_backup = {
    .name = "dynamodb:backup",
    .id_prefix = "",
    .arn = "arn:aws:dynamodb:{region}:{account}:table/{parent}/backup/{id}",
    .life = &life_of_backup,
    .length = KIND_BACKUP,
    .shown = {.arn = "Details.BackupArn", .state = "Details.BackupStatus",
              .created = "Details.BackupCreationDateTime"},
};
/* clang-format on */

/* Backups are texts and numbers in two structures: what a backup is, and what its table was. */
static json_t *fields_of_backup(const struct request *request, const struct document *table)
{
    json_t *details = memory_require(
        json_pack("{s:s, s:s, s:o}", "BackupName", request_text(request, "BackupName"), "BackupType", "USER",
                  "BackupSizeBytes", json_incref(json_object_get(table->fields, "TableSizeBytes"))));
    json_t *source = memory_require(json_pack(
        "{s:s, s:s, s:O, s:O, s:O, s:O, s:O}", "TableName", table->resource.id, "TableArn", table->arn,
        "TableId", json_object_get(table->fields, "TableId"), "TableSizeBytes",
        json_object_get(table->fields, "TableSizeBytes"), "ItemCount",
        json_object_get(table->fields, "ItemCount"), "KeySchema", json_object_get(table->fields, "KeySchema"),
        "ProvisionedThroughput", json_object_get(table->fields, "ProvisionedThroughput")));

    json_object_set_new(source, "TableCreationDateTime",
                        memory_require(json_real((double)table->resource.created_ms / 1000)));
    json_object_set(source, "BillingMode", json_at(table->fields, "BillingModeSummary.BillingMode"));
    return memory_require(json_pack("{s:o, s:o}", "Details", details, "Source", source));
}

/* "01489602797149-73d8d5bc". */
static const char *new_backup_id(struct request *request)
{
    const char *random = state_new_id(request->world, "");

    return arena_format(&request->world->arena, "0%lld-%.8s", (long long)request->now_ms, random + 1);
}

static void answer_details(struct request *request, const struct document *backup)
{
    SCOPED(json) json_t *shown = document_show(backup, request->now_ms);

    json_object_set(request->output, "BackupDetails", json_object_get(shown, "Details"));
}

static json_t *description_of(const struct request *request, const struct document *backup)
{
    SCOPED(json) json_t *shown = document_show(backup, request->now_ms);

    return memory_require(json_pack("{s:O, s:O, s:{}}", "BackupDetails", json_object_get(shown, "Details"),
                                    "SourceTableDetails", json_object_get(shown, "Source"),
                                    "SourceTableFeatureDetails"));
}

bool dynamodb_create_backup(struct request *request)
{
    const char *name = dynamodb_name_of_table(request);
    struct document *table = document_find_source(request, &dynamodb_table, name);

    if (table == NULL)
        return request_refuse(request, "TableNotFoundException", "Table not found: %.255s", name);
    if (!document_is_in(table, "|ACTIVE|UPDATING|", request->now_ms))
        return request_refuse(request, "TableInUseException", "Table is being created or deleted: %.255s",
                              name);
    answer_details(request, document_make(request, &(struct document_plan){
                                                       .kind = &dynamodb_backup,
                                                       .id = new_backup_id(request),
                                                       .parent_id = table->resource.id,
                                                       .name = request_text(request, "BackupName"),
                                                       .fields = fields_of_backup(request, table),
                                                       .source = table,
                                                   }));
    return true;
}

struct document *dynamodb_find_backup(struct request *request)
{
    return document_find_or_refuse(request, &dynamodb_backup, request_text(request, "BackupArn"),
                                   "BackupNotFoundException");
}

bool dynamodb_describe_backup(struct request *request)
{
    const struct document *backup = dynamodb_find_backup(request);

    if (backup == NULL)
        return false;
    if (request->now_ms < backup->resource.hidden_until_ms)
        return request_refuse(request, "BackupNotFoundException", "Backup not found: %.200s", backup->arn);
    json_object_set_new(request->output, "BackupDescription", description_of(request, backup));
    return true;
}

static bool is_in_bounds(const struct request *request, const struct document *backup)
{
    const json_t *lower = request_list(request, "TimeRangeLowerBound");
    const json_t *upper = request_list(request, "TimeRangeUpperBound");
    double created = (double)backup->resource.created_ms / 1000;

    return (lower == NULL || created >= json_number_value(lower)) &&
           (upper == NULL || created < json_number_value(upper));
}

static bool is_listed(const struct request *request, const struct document *backup)
{
    const char *type = request_text(request, "BackupType");
    bool is_of_type = type == NULL || strcmp(type, "ALL") == 0 ||
                      strcmp(type, json_text_at(backup->fields, "Details.BackupType")) == 0;

    return is_of_type && is_in_bounds(request, backup) &&
           (request_text(request, "TableName") == NULL ||
            strcmp(dynamodb_name_of_table(request), backup->resource.parent_id) == 0);
}

static json_t *summary_of(const struct request *request, const struct document *backup)
{
    SCOPED(json) json_t *shown = document_show(backup, request->now_ms);
    json_t *summary = memory_require(json_copy(json_object_get(shown, "Details")));

    json_object_set(summary, "TableName", json_at(shown, "Source.TableName"));
    json_object_set(summary, "TableId", json_at(shown, "Source.TableId"));
    json_object_set(summary, "TableArn", json_at(shown, "Source.TableArn"));
    return summary;
}

bool dynamodb_list_backups(struct request *request)
{
    static const struct listing listing = {
        .kind = &dynamodb_backup,
        .items = "BackupSummaries",
        .page = {.limit = "Limit",
                 .usual = 100,
                 .token = "ExclusiveStartBackupArn",
                 .next = "LastEvaluatedBackupArn",
                 .invalid = "ValidationException",
                 .is_arn = true},
        .is_listed = is_listed,
        .show = summary_of,
    };

    return listing_answer(request, &listing);
}

/* Tables have the backup that they were restored from as their parent. */
static bool is_being_restored(const struct request *request, const struct document *backup)
{
    const struct shelf *shelf = shelf_find(request->world, &dynamodb_table);
    const struct index_entry *entry = shelf ? index_find(&shelf->documents.by_parent, backup->arn) : NULL;

    for (size_t i = 0; entry && i < entry->count; i++)
        if (document_is_pending(document_of(entry->items[i]), request->now_ms))
            return true;
    return false;
}

bool dynamodb_delete_backup(struct request *request)
{
    struct document *backup = dynamodb_find_backup(request);

    if (backup == NULL)
        return false;
    if (document_is_pending(backup, request->now_ms) || is_being_restored(request, backup))
        return request_refuse(request, "BackupInUseException", "Backup is being created or restored: %.200s",
                              backup->arn);
    document_delete(backup, request->now_ms, 0);
    json_object_set_new(request->output, "BackupDescription", description_of(request, backup));
    json_object_set_new(json_at(request->output, "BackupDescription.BackupDetails"), "BackupStatus",
                        memory_require(json_string("DELETED")));
    return true;
}
