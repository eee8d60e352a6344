#include "sandbox/dynamodb.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/shelf.h"

enum {
    RESTORES_MAX = 50, /* at once, per account and Region */
    TABLES_MAX = 100,  /* of a page */
};

/* clang-format off */
static const struct life life_of_table = {
    .stages = {{"CREATING", 100}}, .ready = "ACTIVE", .failed = "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
    .deleting = "DELETING",
};
const struct kind dynamodb_table = {
    .name = "dynamodb:table",
    .arn = "arn:aws:dynamodb:{region}:{account}:table/{id}",
    .life = &life_of_table,
    .length = KIND_RESTORE,
    .is_source = true,
    .defaults = "{\"TableId\":\"0d2ad1b1-9b2c-4e0e-9d0e-2c6f1f7c1e11\",\"TableSizeBytes\":4096,\"ItemCount\":12,"
                "\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],"
                "\"AttributeDefinitions\":[{\"AttributeName\":\"id\",\"AttributeType\":\"S\"}],"
                "\"BillingModeSummary\":{\"BillingMode\":\"PAY_PER_REQUEST\"},"
                "\"ProvisionedThroughput\":{\"ReadCapacityUnits\":0,\"WriteCapacityUnits\":0}}",
    .shown = {.id = "TableName", .arn = "TableArn", .state = "TableStatus", .created = "CreationDateTime"},
};
/* clang-format on */

static size_t count_restores(const struct request *request)
{
    const struct shelf *shelf = shelf_find(request->world, &dynamodb_table);
    size_t count = 0;

    for (size_t i = 0; shelf && i < shelf->documents.count; i++) {
        const struct document *table = document_of(shelf->documents.all[i]);

        count += table->resource.place == request->place && document_is_pending(table, request->now_ms);
    }
    return count;
}

static bool check_target(struct request *request)
{
    const char *name = request_text(request, "TargetTableName");
    const struct document *target = document_find(request, &dynamodb_table, name);

    if (target && document_is_in(target, "|CREATING|DELETING|", request->now_ms))
        return request_refuse(request, "TableInUseException", "Table is being created or deleted: %.255s",
                              name);
    if (target)
        return request_refuse(request, "TableAlreadyExistsException", "Table already exists: %.255s", name);
    if (count_restores(request) >= RESTORES_MAX)
        return request_refuse(request, "LimitExceededException",
                              "Too many tables are being restored at once");
    return true;
}

static json_t *fields_of_restored(const struct request *request, const struct document *backup)
{
    json_t *fields = memory_require(json_copy(json_object_get(backup->fields, "Source")));
    const json_t *key = request_list(request, "SSESpecificationOverride.KMSMasterKeyId");

    for (size_t i = 0; i < 4; i++)
        json_object_del(fields, (const char *const[]){"TableName", "TableArn", "BillingMode",
                                                      "TableCreationDateTime"}[i]);
    if (key)
        document_set(fields, "SSEDescription",
                     json_pack("{s:s, s:s, s:s}", "Status", "ENABLED", "SSEType", "KMS", "KMSMasterKeyArn",
                               json_string_value(key)));
    document_set(fields, "RestoreSummary.SourceBackupArn", json_string(backup->arn));
    document_set(fields, "RestoreSummary.SourceTableArn",
                 json_string(json_text_at(backup->fields, "Source.TableArn")));
    document_set(fields, "RestoreSummary.RestoreDateTime", json_real((double)request->now_ms / 1000));
    return fields;
}

static json_t *shown_table(const struct request *request, const struct document *table)
{
    json_t *shown = document_show(table, request->now_ms);

    if (json_object_get(shown, "RestoreSummary"))
        document_set(shown, "RestoreSummary.RestoreInProgress",
                     json_boolean(document_is_pending(table, request->now_ms)));
    return shown;
}

bool dynamodb_restore_table(struct request *request)
{
    const struct document *backup = dynamodb_find_backup(request);
    const struct document *table;

    if (backup == NULL || !check_target(request))
        return false;
    if (document_is_pending(backup, request->now_ms))
        return request_refuse(request, "BackupInUseException", "Backup is being created: %.200s",
                              backup->arn);
    table = document_make(request, &(struct document_plan){.kind = &dynamodb_table,
                                                           .id = request_text(request, "TargetTableName"),
                                                           .parent_id = backup->arn,
                                                           .fields = fields_of_restored(request, backup)});
    json_object_set_new(request->output, "TableDescription", shown_table(request, table));
    return true;
}

static struct document *find_table(struct request *request, const char *name)
{
    return document_find_or_refuse(request, &dynamodb_table, name, "ResourceNotFoundException");
}

bool dynamodb_describe_table(struct request *request)
{
    const struct document *table = find_table(request, dynamodb_name_of_table(request));

    if (table == NULL)
        return false;
    if (request->now_ms < table->resource.hidden_until_ms)
        return request_refuse(request, "ResourceNotFoundException",
                              "Requested resource not found: Table: %.255s not found", table->resource.id);
    json_object_set_new(request->output, "Table", shown_table(request, table));
    return true;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* In the order of their names, from behind the one that the last page ended with. */
bool dynamodb_list_tables(struct request *request)
{
    const struct shelf *shelf = shelf_find(request->world, &dynamodb_table);
    size_t count = 0, limit = (size_t)request_number(request, "Limit", TABLES_MAX);
    const char **names = memory_allocate_zeroed(shelf ? shelf->documents.count + 1 : 1, sizeof(*names));
    const char *after = request_text(request, "ExclusiveStartTableName");
    json_t *page = memory_require(json_array());

    for (size_t i = 0; shelf && i < shelf->documents.count; i++) {
        const char *name = shelf->documents.all[i]->id;
        const struct document *table = document_find(request, &dynamodb_table, name);

        if (table && &table->resource == shelf->documents.all[i] && request->now_ms >= table->resource.hidden_until_ms)
            names[count++] = name;
    }
    qsort(names, count, sizeof(*names), by_name);
    json_object_set_new(request->output, "TableNames", page);
    for (size_t i = 0; i < count && json_array_size(page) < limit; i++)
        if (after == NULL || strcmp(names[i], after) > 0)
            json_array_append_new(page, memory_require(json_string(names[i])));
    if (json_array_size(page) > 0 &&
        strcmp(json_string_value(json_array_get(page, json_array_size(page) - 1)), names[count - 1]) != 0)
        json_object_set(request->output, "LastEvaluatedTableName", json_array_get(page, json_array_size(page) - 1));
    free(names);
    return true;
}

static bool has_pending_backup(const struct request *request, const struct document *table)
{
    const struct shelf *shelf = shelf_find(request->world, &dynamodb_backup);
    const struct index_entry *entry =
        shelf ? index_find(&shelf->documents.by_parent, table->resource.id) : NULL;

    for (size_t i = 0; entry && i < entry->count; i++)
        if (document_is_pending(document_of(entry->items[i]), request->now_ms))
            return true;
    return false;
}

bool dynamodb_delete_table(struct request *request)
{
    struct document *table = find_table(request, dynamodb_name_of_table(request));

    if (table == NULL)
        return false;
    if (!document_is_in(table, "|ACTIVE|INACCESSIBLE_ENCRYPTION_CREDENTIALS|", request->now_ms) ||
        has_pending_backup(request, table))
        return request_refuse(request, "ResourceInUseException",
                              "Attempt to change a resource which is still in use: Table: %.255s",
                              table->resource.id);
    document_delete(table, request->now_ms, request->world->options.volume_duration_ms);
    json_object_set_new(request->output, "TableDescription", shown_table(request, table));
    return true;
}

/* Without an answer. */
bool dynamodb_tag_resource(struct request *request)
{
    struct document *table = find_table(request, request_text(request, "ResourceArn"));

    if (table == NULL)
        return false;
    document_tag(request, table, request_list(request, "Tags"));
    return true;
}

bool dynamodb_list_tags(struct request *request)
{
    const struct document *table = find_table(request, request_text(request, "ResourceArn"));
    json_t *tags = memory_require(json_array());

    json_object_set_new(request->output, "Tags", tags);
    for (size_t i = 0; table && i < table->resource.tag_count; i++)
        json_array_append_new(tags, memory_require(json_pack("{s:s, s:s}", "Key", table->resource.tags[i].key,
                                                             "Value", table->resource.tags[i].value)));
    return table != NULL;
}
