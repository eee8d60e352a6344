#include <string.h>

#include "sandbox/ec2.h"
#include "sandbox/shelf.h"
#include "sandbox/storagegateway.h"

enum { VOLUMES_MAX = 32, CACHED_TIB_MAX = 32 };

static const int64_t BYTES_PER_GIB = INT64_C(1) << 30;
static const int64_t BYTES_PER_TIB = INT64_C(1) << 40;

static int64_t size_of(const struct document *volume)
{
    return (int64_t)json_number_value(json_at(volume->fields, "VolumeSizeInBytes"));
}

static void tag(struct request *request, struct snapshot *snapshot)
{
    json_t *given;
    size_t i;

    json_array_foreach(request_list(request, "Tags"), i, given)
    {
        const struct tag tag = {.key = json_text_at(given, "Key"), .value = json_text_at(given, "Value")};

        collection_tag(&request->world->snapshots, &snapshot->resource, &tag, &request->world->arena);
    }
}

/* What cannot be read, or not yet. */
static bool check_volume(struct request *request, const struct document *volume)
{
    if (document_is_in(volume, "|AVAILABLE|", request->now_ms))
        return true;
    return request_refuse(request, "VolumeNotReady", "The volume %.200s is not ready.", volume->arn);
}

static bool find_volume(struct request *request, struct document **volume)
{
    const char *arn = request_text(request, "VolumeARN");

    *volume = document_find(request, &storagegateway_volume_kind, arn);
    return *volume || request_refuse(request, "VolumeNotFound", "The volume %.200s was not found.", arn);
}

/* The snapshot is EC2's. */
bool storagegateway_create_snapshot(struct request *request)
{
    struct document *volume;
    struct snapshot *snapshot;
    const char *key;

    if (!find_volume(request, &volume) || !check_volume(request, volume))
        return false;
    key = json_text_at(volume->fields, "KMSKey");
    snapshot = ec2_new_snapshot(
        request, &(struct ec2_snapshot_plan){
                     .volume_id = volume->resource.id,
                     .size_gib = (unsigned)(size_of(volume) / BYTES_PER_GIB),
                     .is_encrypted = key != NULL,
                     .kms_key_id = key ? arena_text(&request->world->arena, key) : "",
                     .description = request_text(request, "SnapshotDescription"),
                     .mean_ms = volume->backup_duration_ms ? volume->backup_duration_ms
                                                           : request->world->options.snapshot_duration_ms,
                 });
    tag(request, snapshot);
    document_set(request->output, "VolumeARN", json_string(volume->arn));
    document_set(request->output, "SnapshotId", json_string(snapshot->resource.id));
    return true;
}

/* Counts the gateway's volumes, and finds whether one of them has the name. */
static size_t count_volumes(const struct request *request, const struct document *gateway, const char *target,
                            bool *is_taken)
{
    const struct shelf *shelf = shelf_find(request->world, &storagegateway_volume_kind);
    const struct index_entry *entry =
        shelf ? index_find(&shelf->documents.by_parent, gateway->resource.id) : NULL;
    size_t count = 0;

    *is_taken = false;
    for (size_t i = 0; entry && i < entry->count; i++) {
        const struct document *volume = document_of(entry->items[i]);

        if (document_state(volume, request->now_ms) == NULL)
            continue;
        count++;
        *is_taken |= strcmp(json_text_at(volume->fields, "TargetName"), target) == 0;
    }
    return count;
}

static bool has_interface(const struct document *gateway, const char *address)
{
    json_t *interface;
    size_t i;

    json_array_foreach(json_at(gateway->fields, "GatewayNetworkInterfaces"), i, interface)
    {
        if (strcmp(json_text_at(interface, "Ipv4Address"), address) == 0)
            return true;
    }
    return false;
}

static bool check_gateway(struct request *request, const struct document *gateway, const char *type)
{
    bool is_taken;

    if (strcmp(json_text_at(gateway->fields, "GatewayType"), type) != 0)
        return request_refuse(request, "NotSupported", "The gateway %.200s is not of this type.", gateway->arn);
    if (!document_is_in(gateway, "|RUNNING|", request->now_ms))
        return request_refuse(request, "GatewayNotConnected", "The gateway %.200s is not connected.", gateway->arn);
    if (!has_interface(gateway, request_text(request, "NetworkInterfaceId")))
        return request_refuse(request, "InvalidParameters", "The gateway has no such network interface.");
    if (count_volumes(request, gateway, request_text(request, "TargetName"), &is_taken) >= VOLUMES_MAX)
        return request_refuse(request, "MaximumVolumeCountExceeded", "The gateway has %d volumes.", VOLUMES_MAX);
    if (is_taken)
        return request_refuse(request, "TargetAlreadyExists", "The target exists already.");
    if (request_is_true(request, "KMSEncrypted") != request_has(request, "KMSKey"))
        return request_refuse(request, "InvalidParameters", "KMSKey and KMSEncrypted go together.");
    return true;
}

/* `size_gib` is 0 without a snapshot. */
static bool find_snapshot(struct request *request, int64_t *size_bytes)
{
    const char *id = request_text(request, "SnapshotId");
    const struct snapshot *snapshot = id ? state_find_snapshot(request->world, request->place, id) : NULL;

    *size_bytes = snapshot ? snapshot->size_gib * BYTES_PER_GIB : 0;
    if (id && snapshot == NULL)
        return request_refuse(request, "SnapshotNotFound", "The snapshot %.60s was not found.", id);
    if (snapshot && snapshot_state(snapshot, request->now_ms) != SNAPSHOT_COMPLETED)
        return request_refuse(request, "SnapshotInProgress", "The snapshot %.60s is not completed.", id);
    return true;
}

static struct document *new_volume(struct request *request, const struct document *gateway, int64_t size_bytes)
{
    json_t *fields = memory_require(json_object());

    for (const char *const *member = (const char *const[]){"TargetName", "KMSKey", NULL}; *member; member++)
        if (request_has(request, *member))
            document_set(fields, *member, json_string(request_text(request, *member)));
    if (request_has(request, "SnapshotId"))
        document_set(fields, "SourceSnapshotId", json_string(request_text(request, "SnapshotId")));
    if (request_has(request, "DiskId")) {
        document_set(fields, "VolumeDiskId", json_string(request_text(request, "DiskId")));
        document_set(fields, "PreservedExistingData", json_boolean(request_is_true(request, "PreserveExistingData")));
    }
    document_set(fields, "VolumeSizeInBytes", json_integer(size_bytes));
    return document_make(request, &(struct document_plan){.kind = &storagegateway_volume_kind,
                                                          .parent_id = gateway->resource.id,
                                                          .name = request_text(request, "TargetName"),
                                                          .token_member = "ClientToken",
                                                          .fields = fields,
                                                          .tags = request_list(request, "Tags")});
}

static bool answer_volume(struct request *request, const struct document *gateway, const struct document *volume)
{
    document_set(request->output, "VolumeARN", json_string(volume->arn));
    document_set(request->output, "TargetARN",
                 json_sprintf("%s/target/iqn.1997-05.com.amazon:%s", gateway->arn,
                              json_text_at(volume->fields, "TargetName")));
    return true;
}

bool storagegateway_create_cached_volume(struct request *request)
{
    int64_t wanted_bytes = request_number(request, "VolumeSizeInBytes", 0);
    int64_t snapshot_bytes;
    struct document *gateway;
    struct document *volume;

    if (!storagegateway_find(request, request_text(request, "GatewayARN"), &gateway) ||
        !document_replay(request, &storagegateway_volume_kind, "ClientToken", "InvalidParameters", &volume))
        return false;
    if (volume)
        return answer_volume(request, gateway, volume);
    if (!check_gateway(request, gateway, "CACHED") || !find_snapshot(request, &snapshot_bytes))
        return false;
    if (wanted_bytes < snapshot_bytes || wanted_bytes <= 0 || wanted_bytes > CACHED_TIB_MAX * BYTES_PER_TIB)
        return request_refuse(request, "InvalidParameters", "The volume size is invalid.");
    return answer_volume(request, gateway, new_volume(request, gateway, wanted_bytes));
}

static bool check_disk(struct request *request, const json_t *disk, int64_t snapshot_bytes)
{
    const char *use = json_text_at(disk, "DiskAllocationType");
    const char *target = json_text_at(disk, "DiskAllocationResource");

    if (disk == NULL)
        return request_refuse(request, "DiskDoesNotExist", "The gateway has no disk %.200s.",
                              request_text(request, "DiskId"));
    if ((target && *target) || (use && (strstr(use, "CACHE") || strstr(use, "BUFFER"))))
        return request_refuse(request, "DiskAlreadyAllocated", "The disk is in use.");
    if ((int64_t)json_number_value(json_at(disk, "DiskSizeInBytes")) < snapshot_bytes)
        return request_refuse(request, "DiskSizeLessThanVolumeSize", "The disk is smaller than the volume.");
    return true;
}

bool storagegateway_create_stored_volume(struct request *request)
{
    struct document *gateway;
    const struct document *volume;
    int64_t snapshot_bytes;
    json_t *disk;

    if (!storagegateway_find(request, request_text(request, "GatewayARN"), &gateway) ||
        !check_gateway(request, gateway, "STORED") || !find_snapshot(request, &snapshot_bytes))
        return false;
    disk = storagegateway_disk(gateway, request_text(request, "DiskId"));
    if (!check_disk(request, disk, snapshot_bytes))
        return false;
    volume = new_volume(request, gateway, (int64_t)json_number_value(json_at(disk, "DiskSizeInBytes")));
    document_set(disk, "DiskAllocationResource",
                 json_sprintf("iqn.1997-05.com.amazon:%s::LUN-1::%s-%s", request_text(request, "TargetName"),
                              request->place->region, volume->resource.id));
    document_set(request->output, "VolumeSizeInBytes", json_integer(size_of(volume)));
    return answer_volume(request, gateway, volume);
}

/* The disk of a stored volume can hold another then. */
bool storagegateway_delete_volume(struct request *request)
{
    const struct document *gateway;
    struct document *volume;
    const char *disk_id;
    json_t *disk;

    if (!find_volume(request, &volume))
        return false;
    gateway = storagegateway_of(request, volume);
    disk_id = json_text_at(volume->fields, "VolumeDiskId");
    disk = gateway && disk_id ? storagegateway_disk(gateway, disk_id) : NULL;
    if (disk)
        json_object_del(disk, "DiskAllocationResource");
    document_delete(volume, request->now_ms, request->world->options.volume_duration_ms);
    document_set(request->output, "VolumeARN", json_string(volume->arn));
    return true;
}
