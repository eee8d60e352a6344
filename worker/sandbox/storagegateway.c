#include "sandbox/storagegateway.h"

#include <string.h>

/* clang-format off */

static const struct life gateway_life = {.ready = "RUNNING"};

const struct kind storagegateway_gateway_kind = {
    .name = "storagegateway:gateway",
    .arn = "arn:aws:storagegateway:{region}:{account}:gateway/{id}",
    .life = &gateway_life,
    .defaults = "{\"GatewayType\":\"CACHED\",\"GatewayTimezone\":\"GMT\",\"GatewayName\":\"sandbox\","
                "\"GatewayNetworkInterfaces\":[{\"Ipv4Address\":\"10.0.0.5\"}],\"EndpointType\":\"STANDARD\","
                "\"Disks\":[{\"DiskId\":\"disk-cache\",\"DiskPath\":\"/dev/sda\",\"DiskNode\":\"SCSI (0:0)\","
                            "\"DiskStatus\":\"present\",\"DiskSizeInBytes\":161061273600,"
                            "\"DiskAllocationType\":\"CACHE_STORAGE\"}]}",
    .shown = {.id = "GatewayId", .arn = "GatewayARN", .state = "GatewayState"},
};

static const struct life volume_life = {
    .stages = {{"CREATING", 20}, {"BOOTSTRAPPING", 100}},
    .ready = "AVAILABLE",
    .failed = "IRRECOVERABLE",
    .deleting = "DELETING",
};

const struct kind storagegateway_volume_kind = {
    .name = "storagegateway:volume",
    .id_prefix = "vol-",
    .arn = "arn:aws:storagegateway:{region}:{account}:gateway/{parent}/volume/{id}",
    .life = &volume_life,
    .length = KIND_RESTORE,
    .defaults = "{\"VolumeSizeInBytes\":10737418240,\"TargetName\":\"sandbox\","
                "\"VolumeiSCSIAttributes\":{\"NetworkInterfaceId\":\"10.0.0.5\",\"NetworkInterfacePort\":3260,"
                                           "\"LunNumber\":1,\"ChapEnabled\":false}}",
    .shown = {.id = "VolumeId", .arn = "VolumeARN", .state = "VolumeStatus", .created = "CreatedDate"},
};

bool storagegateway_find(struct request *request, const char *arn, struct document **gateway)
{
    *gateway = document_find(request, &storagegateway_gateway_kind, arn);
    return *gateway || request_refuse(request, "GatewayNotFound", "The gateway %.200s was not found.", arn);
}

struct document *storagegateway_of(const struct request *request, const struct document *volume)
{
    return document_find(request, &storagegateway_gateway_kind, volume->resource.parent_id);
}

json_t *storagegateway_disk(const struct document *gateway, const char *disk_id)
{
    json_t *disk;
    size_t i;

    json_array_foreach(json_at(gateway->fields, "Disks"), i, disk)
    {
        if (strcmp(json_text_at(disk, "DiskId"), disk_id) == 0)
            return disk;
    }
    return NULL;
}

#define ARN(member, required) {.path = member, .min = 50, .max = 500, .prefix = "arn:", .is_required = required}
#define TAGS \
    {.path = "Tags", .type = SHAPE_LIST, .min = 0, .max = 50}, \
    {.path = "Tags[].Key", .min = 1, .max = 128, .is_required = true}, \
    {.path = "Tags[].Value", .max = 256, .is_required = true}
#define TARGET {.path = "TargetName", .min = 1, .max = 200, .letters = ".;a-z0-9-", .is_required = true}
#define NETWORK_INTERFACE {.path = "NetworkInterfaceId", .letters = "0-9.:a-f", .is_required = true}
#define SNAPSHOT {.path = "SnapshotId", .prefix = "snap-", .letters = "0-9A-Fa-f"}
#define ENCRYPTION {.path = "KMSEncrypted", .type = SHAPE_BOOLEAN}, {.path = "KMSKey", .min = 7, .max = 2048}

static const struct shape create_snapshot[] = {
    ARN("VolumeARN", true), {.path = "SnapshotDescription", .min = 1, .max = 255, .is_required = true}, TAGS, {0},
};
static const struct shape create_cached_volume[] = {
    ARN("GatewayARN", true), {.path = "VolumeSizeInBytes", .type = SHAPE_NUMBER, .is_required = true}, SNAPSHOT, TARGET,
    ARN("SourceVolumeARN", false), NETWORK_INTERFACE,
    {.path = "ClientToken", .min = 5, .max = 100, .is_required = true}, ENCRYPTION, TAGS, {0},
};
static const struct shape create_stored_volume[] = {
    ARN("GatewayARN", true), {.path = "DiskId", .min = 1, .max = 300, .is_required = true}, SNAPSHOT,
    {.path = "PreserveExistingData", .type = SHAPE_BOOLEAN, .is_required = true}, TARGET, NETWORK_INTERFACE,
    ENCRYPTION, TAGS, {0},
};
static const struct shape volume[] = {ARN("VolumeARN", true), {0}};
static const struct shape volumes[] = {
    {.path = "VolumeARNs", .type = SHAPE_LIST, .is_required = true}, ARN("VolumeARNs[]", false), {0},
};
static const struct shape gateway[] = {ARN("GatewayARN", true), {0}};
static const struct shape list_volumes[] = {
    ARN("GatewayARN", false), {.path = "Marker", .min = 1, .max = 2000},
    {.path = "Limit", .type = SHAPE_NUMBER, .min = 1, .max = 1000}, {0},
};

/* Not documented: as other services have them. */
#define BUCKET {20, 10}

#define CHANGE(operation, input, function) \
    {.name = operation, .is_mutating = true, .bucket = BUCKET, .shape = input, .perform = function}
#define LOOK(operation, input, function) {.name = operation, .bucket = BUCKET, .shape = input, .perform = function}

static const struct service_operation operations[] = {
    CHANGE("CreateSnapshot", create_snapshot, storagegateway_create_snapshot),
    CHANGE("CreateCachediSCSIVolume", create_cached_volume, storagegateway_create_cached_volume),
    CHANGE("CreateStorediSCSIVolume", create_stored_volume, storagegateway_create_stored_volume),
    CHANGE("DeleteVolume", volume, storagegateway_delete_volume),
    LOOK("ListVolumes", list_volumes, storagegateway_list_volumes),
    LOOK("DescribeCachediSCSIVolumes", volumes, storagegateway_describe_cached_volumes),
    LOOK("DescribeStorediSCSIVolumes", volumes, storagegateway_describe_stored_volumes),
    LOOK("DescribeGatewayInformation", gateway, storagegateway_describe_gateway_information),
    LOOK("ListLocalDisks", gateway, storagegateway_list_local_disks),
    {0},
};

static const struct service_status statuses[] = {
    {"InternalError", 500}, {"GatewayInternalError", 500}, {"ServiceUnavailable", 503}, {0},
};
/* clang-format on */

const struct service storagegateway_service = {
    .name = "storagegateway",
    .protocol = SERVICE_JSON,
    .codes = {.throttled = "ThrottlingException",
              .internal = "InternalError",
              .unknown_operation = "UnknownOperationException",
              .unknown_member = "InvalidParameters",
              .missing = "InvalidParameters",
              .wrong_type = "InvalidParameters",
              .out_of_range = "InvalidParameters"},
    .statuses = statuses,
    .operations = {operations},
    .kinds = {&storagegateway_gateway_kind, &storagegateway_volume_kind},
};
