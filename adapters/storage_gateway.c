#include "adapters/ebs_api.h"
#include "adapters/registry.h"

/* Volumes of Storage Gateway, kept as EBS snapshots: the gateway makes them, and they are copied and deleted as EBS's.
   A snapshot of either service is restored as a volume of a gateway, if the request names one, or else of EBS.

   Volumes carry their job's id as a tag, as snapshots do; the API of a gateway finds nothing by a tag, but that of the
   resource groups does.
   https://docs.aws.amazon.com/storagegateway/latest/APIReference/API_CreateSnapshot.html */

enum { EBS_VOLUME_GIB_MAX = 16384, DECIMAL = 10 };

/* "CACHED" of "CACHED iSCSI": the API has both spellings, and AWS Backup's restore metadata the first. */
static json_t *gateway_type(const json_t *value)
{
    const char *type = json_string_value(value);
    size_t length = 0;

    while (type && type[length] && type[length] != ' ')
        length++;
    return length ? json_stringn(type, length) : NULL;
}

/* The size, if no volume of EBS takes it: tables compare texts, not numbers. */
static json_t *beyond_ebs(const json_t *value)
{
    const char *digits = json_string_value(value);
    long size = 0;

    for (; digits && *digits >= '0' && *digits <= '9' && size <= EBS_VOLUME_GIB_MAX; digits++)
        size = size * DECIMAL + (*digits - '0');
    return size > EBS_VOLUME_GIB_MAX ? json_string(json_string_value(value)) : NULL;
}

/* clang-format off */

static const struct poll volume_of_request = {
    .id = "{ResourceArn}", .ids_max = 1000, .items = "VolumeInfos", .item_id = "VolumeARN",
    .next_token = "Marker", .next_token_parameter = "Marker",
    .interval_s = 30, .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};

/* One gateway has no more than 32 volumes, and a call is about the volumes of one gateway. */
#define GATEWAY_VOLUMES(list, arn) \
    .ids = "VolumeARNs", .ids_max = 32, .id = arn, .items = list, .item_id = "VolumeARN", .scope = "{GatewayArn}", \
    .interval_s = 30

/* The console writes "Pass Through", and the API is only known to write in capitals: so the guards take both, and a
   hyphen or an underscore for the blank.  A snapshot of a volume that passes through would stay pending.
   https://docs.aws.amazon.com/storagegateway/latest/vgw/StorageVolumeStatuses.html */
#define FAILED_STATE(pattern, words) \
    {"VolumeStatus", .is = pattern, .verdict = VERDICT_FAILED, .reason = REASON_RESOURCE_STATE, .sentence = words}
#define BUSY_STATE(pattern, words) \
    {"VolumeStatus", .is = pattern, .verdict = VERDICT_BUSY, .reason = REASON_RESOURCE_STATE, .sentence = words}
#define VOLUME_GUARDS \
    {FAILED_STATE("IRRECOVERABLE", "The volume is irrecoverable."), \
     FAILED_STATE("Irrecoverable", "The volume is irrecoverable."), \
     BUSY_STATE("*PASS*THROUGH", "the gateway's upload buffer: the volume passes through"), \
     BUSY_STATE("*Pass*Through", "the gateway's upload buffer: the volume passes through"), \
     BUSY_STATE("UPLOAD*BUFFER*", "an upload buffer, which the gateway has none of"), \
     BUSY_STATE("Upload*Buffer*", "an upload buffer, which the gateway has none of")}

static const struct poll cached_volume = {
    GATEWAY_VOLUMES("CachediSCSIVolumes", "{ResourceArn}"), .guards = VOLUME_GUARDS,
    .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};
static const struct poll stored_volume = {
    GATEWAY_VOLUMES("StorediSCSIVolumes", "{ResourceArn}"), .guards = VOLUME_GUARDS,
    .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};

/* Whatever is not here is waited for: it is being created, restored or bootstrapped, or passes through for a while. */
#define NEW_VOLUME_STATES \
    .state = "VolumeStatus", .progress = "VolumeProgress", \
    .verdicts = {{"AVAILABLE", VERDICT_DONE}, {"Available", VERDICT_DONE}, {"available", VERDICT_DONE}, \
                 {"IRRECOVERABLE", VERDICT_FAILED, REASON_RESOURCE_STATE}, \
                 {"Irrecoverable", VERDICT_FAILED, REASON_RESOURCE_STATE}, \
                 {"irrecoverable", VERDICT_FAILED, REASON_RESOURCE_STATE}, \
                 {"UPLOAD BUFFER NOT CONFIGURED", VERDICT_FAILED, REASON_RESOURCE_STATE}, \
                 {"UPLOAD_BUFFER_NOT_CONFIGURED", VERDICT_FAILED, REASON_RESOURCE_STATE}, \
                 {"Upload Buffer Not Configured", VERDICT_FAILED, REASON_RESOURCE_STATE}, \
                 {"DELETING", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}, \
                 {"Deleting", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}, \
                 {"DELETED", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}, \
                 {"Deleted", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}}, \
    .missing_max = 20, .missing = REASON_RESOURCE_NOT_FOUND

static const struct poll new_cached_volume = {GATEWAY_VOLUMES("CachediSCSIVolumes", "{VolumeArn}"), NEW_VOLUME_STATES};
static const struct poll new_stored_volume = {GATEWAY_VOLUMES("StorediSCSIVolumes", "{VolumeArn}"), NEW_VOLUME_STATES};

/* Nothing that could be made: what is missing is said by the guards, of which the last always applies. */
static const struct poll no_volume = {
    EBS_LIST("snapshotSet"), .id = "{RecoveryPointId}", .item_id = "snapshotId",
    .guards = {{"volumeSize", .is = "{BeyondEbs}", .verdict = VERDICT_FAILED, .reason = REASON_UNSUPPORTED_RESOURCE,
                .sentence = "The snapshot is larger than the 16 TiB of an EBS volume: restore it as a volume of a "
                            "cached gateway, with gatewayArn and the other keys of a gateway."},
               {"snapshotId", .is = "*", .verdict = VERDICT_FAILED, .reason = REASON_INVALID_REQUEST,
                .sentence = "Metadata: an EBS volume needs availabilityZone, and a volume of a gateway gatewayArn."}},
    .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};
static const struct poll no_gateway_volume = {
    .ids = "GatewayARN", .ids_max = 1, .id = "{GatewayArn}", .items = "",
    .guards = {{"GatewayARN", .is = "*", .verdict = VERDICT_FAILED, .reason = REASON_INVALID_REQUEST,
                .sentence = "Metadata: a volume of a gateway needs targetName, and volumeSizeInBytes if it is cached, "
                            "or diskId if it is stored."}},
    .interval_s = 30, .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll gateway = {
    .ids = "GatewayARN", .ids_max = 1, .id = "{Metadata.gatewayArn}", .items = "", .state = "GatewayType",
    .guards = {{"GatewayType", .is_not = "{Metadata.gatewayType}", .verdict = VERDICT_FAILED,
                .reason = REASON_INVALID_REQUEST, .sentence = "The gateway is not of the type that gatewayType says."}},
    .verdicts = {{"CACHED", VERDICT_DONE}, {"STORED", VERDICT_DONE},
                 {"VTL", VERDICT_FAILED, REASON_UNSUPPORTED_RESOURCE},
                 {"FILE_S3", VERDICT_FAILED, REASON_UNSUPPORTED_RESOURCE},
                 {"FILE_FSX_SMB", VERDICT_FAILED, REASON_UNSUPPORTED_RESOURCE}},
    .interval_s = 30, .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};

/* Checked before the call: a disk that is in use afterwards is this job's. */
static const struct poll disk = {
    .id = "{Metadata.diskId}", .ids_max = 100, .items = "Disks", .item_id = "DiskId", .scope = "{GatewayArn}",
    .guards = {{"DiskAllocationResource", .is = "*:*", .verdict = VERDICT_FAILED, .reason = REASON_RESOURCE_STATE,
                .sentence = "The disk of diskId holds another volume."},
               {"DiskAllocationType", .is = "UPLOAD*", .verdict = VERDICT_FAILED, .reason = REASON_RESOURCE_STATE,
                .sentence = "The disk of diskId is the gateway's upload buffer."},
               {"DiskAllocationType", .is = "CACHE*", .verdict = VERDICT_FAILED, .reason = REASON_RESOURCE_STATE,
                .sentence = "The disk of diskId is the gateway's cache."}},
    .interval_s = 30, .missing_max = 2, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct poll volume_of_job = {
    .ids = "TagFilters[0].Values", .ids_max = 20, .id = "{JobId}", .items = "ResourceTagMappingList",
    .item_id = "Tags{tidemark:job-id}", .next_token = "PaginationToken", .next_token_parameter = "PaginationToken",
    .interval_s = 30, .missing_max = 1, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct step find_gateway_volume = {
    .name = "find-gateway-volume", .service = "resourcegroupstaggingapi", .operation = "GetResources",
    .input = "{\"TagFilters\":[{\"Key\":\"tidemark:job-id\",\"Values\":[]}],"
             "\"ResourceTypeFilters\":[\"storagegateway:volume\"],\"ResourcesPerPage\":100}",
    .captures = {{"VolumeArn", "ResourceARN", true}}, .poll = &volume_of_job,
};

static const struct step backup[] = {
    {.name = "find-volume", .service = "storagegateway", .operation = "ListVolumes", .input = "{\"Limit\":100}",
     .captures = {{"GatewayArn", "GatewayARN", true}, {"GatewayType", "VolumeType", true, gateway_type},
                  {"SizeInBytes", "VolumeSizeInBytes"}},
     .poll = &volume_of_request},
    {.name = "check-cached-volume", .service = "storagegateway", .operation = "DescribeCachediSCSIVolumes",
     .input = "{\"VolumeARNs\":[]}", .captures = {{"KmsKey", "KMSKey"}}, .poll = &cached_volume,
     .when = {"GatewayType=CACHED"}},
    {.name = "check-stored-volume", .service = "storagegateway", .operation = "DescribeStorediSCSIVolumes",
     .input = "{\"VolumeARNs\":[]}", .captures = {{"KmsKey", "KMSKey"}}, .poll = &stored_volume,
     .when = {"GatewayType=STORED"}},
    {.name = "create-snapshot", .service = "storagegateway", .operation = "CreateSnapshot",
     .input = "{\"VolumeARN\":\"{ResourceArn}\",\"SnapshotDescription\":\"Tidemark backup job {JobId}\","
              "\"Tags\":\"{Tags}\"}",
     .is_mutating = true, .starts = true, .captures = {{"SnapshotId", "SnapshotId", true}},
     .lookup = &ebs_find_snapshot},
    {EBS_AWAIT_SNAPSHOT("await-snapshot"), .captures = {{"VolumeSize", "volumeSize"}}},
};
static const struct step undo_backup[] = {{EBS_DELETE_SNAPSHOT("delete-snapshot", "{SnapshotId}")}};

#define CREATE_VOLUME(call, parameters) \
    .service = "storagegateway", .operation = call, \
    .input = "{\"GatewayARN\":\"{GatewayArn}\",\"SnapshotId\":\"{RecoveryPointId}\"," \
             "\"TargetName\":\"{Metadata.targetName}\",\"NetworkInterfaceId\":\"{NetworkInterfaceId}\"," \
             "\"Tags\":\"{Tags}\"," parameters "}", \
    .is_mutating = true, .starts = true, .captures = {{"VolumeArn", "VolumeARN", true}}, \
    .lookup = &find_gateway_volume
#define CACHED \
    "\"VolumeSizeInBytes\":\"{Metadata.volumeSizeInBytes}\",\"ClientToken\":\"{JobUuid}\""
#define STORED \
    "\"DiskId\":\"{Metadata.diskId}\",\"PreserveExistingData\":false"
#define ENCRYPTED \
    ",\"KMSEncrypted\":true,\"KMSKey\":\"{Metadata.kmsKey}\""

/* A stored volume has no token: what says that there is one already says so of this job's, which is looked up. */
#define TAKEN \
    .codes = {{"TargetAlreadyExists", MEANING_ADOPT}, {"DiskAlreadyAllocated", MEANING_ADOPT}, \
              {"VolumeAlreadyExists", MEANING_ADOPT}}

#define IF_CACHED "Metadata.gatewayArn", "GatewayType=CACHED", "Metadata.targetName", "Metadata.volumeSizeInBytes"
#define IF_STORED "Metadata.gatewayArn", "GatewayType=STORED", "Metadata.targetName", "Metadata.diskId"

static const struct step restore[] = {
    {EBS_VERIFY_RECOVERY_POINT,
     .captures = {{"OwnerId", "ownerId", true}, {"VolumeSize", "volumeSize"},
                  {"BeyondEbs", "volumeSize", .convert = beyond_ebs}},
     .poll = &ebs_recovery_point_exists},
    {.name = "find-gateway", .service = "storagegateway", .operation = "DescribeGatewayInformation",
     .input = "{\"GatewayARN\":\"\"}",
     .captures = {{"GatewayArn", "GatewayARN", true}, {"GatewayType", "GatewayType", true},
                  {"NetworkInterfaceId", "GatewayNetworkInterfaces[0].Ipv4Address", true}},
     .poll = &gateway, .when = {"Metadata.gatewayArn"}},
    {.name = "check-disk", .service = "storagegateway", .operation = "ListLocalDisks",
     .input = "{\"GatewayARN\":\"{Scope}\"}", .poll = &disk, .when = {IF_STORED}},
    {.name = "create-cached-volume", CREATE_VOLUME("CreateCachediSCSIVolume", CACHED), .has_token = true,
     .when = {IF_CACHED, "!Metadata.kmsKey"}},
    {.name = "create-encrypted-cached-volume", CREATE_VOLUME("CreateCachediSCSIVolume", CACHED ENCRYPTED),
     .has_token = true, .when = {IF_CACHED, "Metadata.kmsKey"}},
    {.name = "create-stored-volume", CREATE_VOLUME("CreateStorediSCSIVolume", STORED), TAKEN,
     .when = {IF_STORED, "!Metadata.kmsKey"}},
    {.name = "create-encrypted-stored-volume", CREATE_VOLUME("CreateStorediSCSIVolume", STORED ENCRYPTED), TAKEN,
     .when = {IF_STORED, "Metadata.kmsKey"}},
    {.name = "refuse-without-keys", .service = "storagegateway", .operation = "DescribeGatewayInformation",
     .input = "{\"GatewayARN\":\"\"}", .poll = &no_gateway_volume, .when = {"Metadata.gatewayArn", "!VolumeArn"}},
    {EBS_CREATE_VOLUME("{Metadata.availabilityZone}"),
     .when = {"!Metadata.gatewayArn", "!BeyondEbs", "Metadata.availabilityZone"}},
    {.name = "refuse-without-zone", .service = "ec2", .operation = "DescribeSnapshots",
     .input = EBS_SNAPSHOTS_BY("snapshot-id"), .poll = &no_volume, .when = {"!Metadata.gatewayArn", "!VolumeId"}},
    {.name = "await-cached-volume", .service = "storagegateway", .operation = "DescribeCachediSCSIVolumes",
     .input = "{\"VolumeARNs\":[]}", .poll = &new_cached_volume,
     .when = {"Metadata.gatewayArn", "VolumeArn", "GatewayType=CACHED"}},
    {.name = "await-stored-volume", .service = "storagegateway", .operation = "DescribeStorediSCSIVolumes",
     .input = "{\"VolumeARNs\":[]}", .poll = &new_stored_volume,
     .when = {"Metadata.gatewayArn", "VolumeArn", "GatewayType=STORED"}},
    {EBS_AWAIT_VOLUME, .when = {"VolumeId"}},
};
static const struct step undo_restore[] = {
    {.name = "delete-gateway-volume", .service = "storagegateway", .operation = "DeleteVolume",
     .input = "{\"VolumeARN\":\"{VolumeArn}\"}", .is_mutating = true, .codes = {{"VolumeNotFound", MEANING_DONE}},
     .when = {"VolumeArn"}},
    {EBS_DELETE_VOLUME, .when = {"VolumeId"}},
};

/* https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-storage-gateway.html, and EBS's own.  The target is
   shown on the gateway's first network interface, which AWS Backup has no key for either. */
static const struct metadata_key restore_keys[] = {
    {"gatewayArn", METADATA_STRING}, {"gatewayType", METADATA_STRING}, {"targetName", METADATA_STRING},
    {"kmsKey", METADATA_STRING}, {"volumeSizeInBytes", METADATA_NUMBER}, {"diskId", METADATA_STRING},
    EBS_RESTORE_KEYS(false), {NULL},
};

#define STEPS(list) .steps = list, .step_count = sizeof(list) / sizeof(list[0])
#define CLEANUP(list) .cleanup = list, .cleanup_count = sizeof(list) / sizeof(list[0])

const struct adapter storage_gateway_adapter = {
    .name = "storage-gateway", .resource_type = "Storage Gateway",
    .resource_arn = {"arn:*:storagegateway:*:*:gateway/*/volume/vol-*"},
    .listings = {{.service = "storagegateway", .operation = "ListVolumes", .input = "{\"Limit\":100}",
                  .items = "VolumeInfos", .item_arn = "VolumeARN",
                  .next_token = "Marker", .next_token_parameter = "Marker"}},
    .recovery_point_arn = EBS_SNAPSHOT_ARN,
    .operations = {
        [JOB_BACKUP] = {STEPS(backup), CLEANUP(undo_backup), .size_variable = "VolumeSize",
                        .recovery_point_arn = {"arn:{Partition}:ec2:{Region}::snapshot/{SnapshotId}"},
                        .restore_metadata = "{\"gatewayArn\":\"{GatewayArn}\",\"gatewayType\":\"{GatewayType}\","
                                            "\"targetName\":\"tidemark-{JobUuid}\",\"kmsKey\":\"{KmsKey?}\","
                                            "\"volumeSizeInBytes\":\"{SizeInBytes?}\"}"},
        [JOB_RESTORE] = {STEPS(restore), CLEANUP(undo_restore), .size_variable = "VolumeSize",
                         .metadata_keys = restore_keys,
                         .created_resource_arn = {"{VolumeArn}",
                                                  "arn:{Partition}:ec2:{Region}:{OwnerId}:volume/{VolumeId}"}},
    },
    /* Which is what becomes of them: requests name a recovery point by its ARN alone. */
    .refusal = {[JOB_LIFECYCLE] = "Its recovery points are EBS snapshots, and are moved as such.",
                [JOB_COPY] = "Its recovery points are EBS snapshots, and are copied as such.",
                [JOB_DELETE] = "Its recovery points are EBS snapshots, and are deleted as such."},
};
