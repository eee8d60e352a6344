#include "cli/resource_lists.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "cli/selection_types.h"
#include "proto/arn.h"

/* An instance of a cluster is backed up with it. */
static bool is_on_its_own(const json_t *instance)
{
    return json_text_at(instance, "DBClusterIdentifier") == NULL;
}

/* Amazon RDS lists the clusters of its neighbours too. */
static bool is_of_rds(const json_t *cluster)
{
    const char *engine = json_text_at(cluster, "Engine");

    return engine == NULL || (strcmp(engine, "docdb") != 0 && strcmp(engine, "neptune") != 0);
}

/* Of these the volumes are backed up. */
static bool is_backed_up_whole(const json_t *file_system)
{
    const char *type = json_text_at(file_system, "FileSystemType");

    return type == NULL || strcmp(type, "ONTAP") != 0;
}

/* clang-format off */
const struct resource_list resource_lists[] = {
    {.arn = "arn:*:ec2:*:*:volume/vol-*", .service = "ec2", .operation = "DescribeVolumes",
     .input = "{\"MaxResults\":1000}", .items = "volumeSet", .item_id = "volumeId",
     .next_token = "nextToken", .next_token_parameter = "NextToken"},
    {.arn = "arn:*:ec2:*:*:instance/i-*", .service = "ec2", .operation = "DescribeInstances",
     .input = "{\"MaxResults\":1000,\"Filter\":[{\"Name\":\"instance-state-name\","
              "\"Value\":[\"pending\",\"running\",\"stopping\",\"stopped\"]}]}",
     .items = "reservationSet", .parts = "instancesSet", .item_id = "instanceId",
     .next_token = "nextToken", .next_token_parameter = "NextToken"},
    {.arn = "arn:*:rds:*:*:db:*", .service = "rds", .operation = "DescribeDBInstances", .input = "{}",
     .items = "DBInstances", .item_arn = "DBInstanceArn", .is_ours = is_on_its_own,
     .next_token = "Marker", .next_token_parameter = "Marker"},
    {.arn = "arn:*:rds:*:*:cluster:*", .service = "rds", .operation = "DescribeDBClusters", .input = "{}",
     .items = "DBClusters", .item_arn = "DBClusterArn", .is_ours = is_of_rds,
     .next_token = "Marker", .next_token_parameter = "Marker"},
    {.arn = "arn:*:dynamodb:*:*:table/*", .service = "dynamodb", .operation = "ListTables", .input = "{\"Limit\":100}",
     .items = "TableNames", .item_id = "",
     .next_token = "LastEvaluatedTableName", .next_token_parameter = "ExclusiveStartTableName"},
    {.arn = "arn:*:fsx:*:*:file-system/fs-*", .service = "fsx", .operation = "DescribeFileSystems",
     .input = "{\"MaxResults\":100}", .items = "FileSystems", .item_arn = "ResourceARN", .is_ours = is_backed_up_whole,
     .next_token = "NextToken", .next_token_parameter = "NextToken"},
    {.arn = "arn:*:fsx:*:*:volume/fs-*/fsvol-*", .service = "fsx", .operation = "DescribeVolumes",
     .input = "{\"MaxResults\":100}", .items = "Volumes", .item_arn = "ResourceARN",
     .next_token = "NextToken", .next_token_parameter = "NextToken"},
    {.arn = "arn:*:elasticfilesystem:*:*:file-system/fs-*", .service = "efs", .operation = "DescribeFileSystems",
     .input = "{\"MaxItems\":100}", .items = "FileSystems", .item_arn = "FileSystemArn",
     .next_token = "NextMarker", .next_token_parameter = "Marker"},
    {.arn = "arn:*:storagegateway:*:*:gateway/*/volume/vol-*", .service = "storagegateway", .operation = "ListVolumes",
     .input = "{\"Limit\":100}", .items = "VolumeInfos", .item_arn = "VolumeARN",
     .next_token = "Marker", .next_token_parameter = "Marker"},
    {.service = NULL},
};
/* clang-format on */

bool resource_lists_read_owner(const json_t *identity, const char *region, struct resource_owner *owner)
{
    const char *text = json_text_at(identity, "Arn");
    struct error ignored;
    struct arn arn;

    if (text == NULL || !arn_parse(text, &arn, &ignored) || arn.account[0] == '\0')
        return false;
    *owner = (struct resource_owner){.region = region};
    memcpy(owner->partition, arn.partition, sizeof(arn.partition));
    memcpy(owner->account, arn.account, sizeof(arn.account));
    return true;
}

/* "volume/" of "arn:*:ec2:*:*:volume/vol-*". */
static json_t *arn_of_id(const struct resource_list *list, const struct resource_owner *owner, const char *id)
{
    const char *type = strrchr(list->arn, ':') + 1;

    return json_sprintf("arn:%s:%s:%s:%s:%.*s/%s", owner->partition, list->service, owner->region, owner->account,
                        (int)strcspn(type, "/"), type, id);
}

static json_t *arn_of(const struct resource_list *list, const struct resource_owner *owner, const json_t *item)
{
    const char *text = json_text_at(item, list->item_arn ? list->item_arn : list->item_id);

    if (text == NULL)
        return NULL;
    return memory_require(list->item_arn ? json_string(text) : arn_of_id(list, owner, text));
}

static void take_item(const struct resource_list *list, const struct resource_owner *owner, const json_t *item,
                      json_t *found)
{
    json_t *arn = list->is_ours == NULL || list->is_ours(item) ? arn_of(list, owner, item) : NULL;

    if (arn && selection_types_has(json_string_value(arn)))
        (void)json_array_append_new(found, memory_require(json_pack("{s:O, s:[]}", "ResourceARN", arn, "Tags")));
    json_decref(arn);
}

void resource_lists_take(const struct resource_list *list, const struct resource_owner *owner, const json_t *answer,
                         json_t *found)
{
    const json_t *item, *part;
    size_t i, k;

    assert(owner->region != NULL);
    json_array_foreach(json_at(answer, list->items), i, item)
    {
        if (list->parts == NULL)
            take_item(list, owner, item, found);
        json_array_foreach(list->parts ? json_at(item, list->parts) : NULL, k, part)
        {
            take_item(list, owner, part, found);
        }
    }
}

static bool has_type(const struct resource_list *list, const json_t *row)
{
    const char *arn = json_text_at(row, "ResourceARN");

    return arn && arn_matches(list->arn, arn);
}

bool resource_lists_can_sift(const struct resource_list *list, const json_t *found)
{
    const json_t *row;
    size_t i;

    json_array_foreach(list->is_ours ? found : NULL, i, row)
    {
        if (has_type(list, row))
            return true;
    }
    return false;
}

void resource_lists_sift(const struct resource_list *list, json_t *found, size_t tagged)
{
    SCOPED(json) json_t *listed = memory_require(json_object());

    for (size_t i = tagged; i < json_array_size(found); i++)
        (void)json_object_set_new(listed, json_text_at(json_array_get(found, i), "ResourceARN"), json_true());
    for (size_t i = tagged; i-- > 0;) {
        const json_t *row = json_array_get(found, i);

        if (has_type(list, row) && json_object_get(listed, json_text_at(row, "ResourceARN")) == NULL)
            (void)json_array_remove(found, i);
    }
}
