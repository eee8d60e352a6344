#include "sandbox/ec2.h"
#include "sandbox/ec2_instance.h"

#include <string.h>

/* AWS's documented buckets, per account, Region and action.
   https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html */
#define BUCKET_OF_READS {100, 20}
#define BUCKET_OF_UNFILTERED {50, 10}
#define BUCKET_OF_CHANGES {50, 5}
#define BUCKET_OF_EBS_CHANGES {100, 5}
#define BUCKET_OF_TAGS {100, 10}

enum {
    DESCRIPTION_CHARACTERS_MAX = 255,
    TOKEN_CHARACTERS_MAX = 64,
    SIZE_GIB_MAX = 65536,
    IOPS_MAX = 256000,
};

/* clang-format off */
#define PAGE_PARAMETERS \
    {.name = "Filter", .type = EC2_FILTERS, .is_list = true}, \
    {.name = "MaxResults", .type = EC2_NUMBER}, \
    {.name = "NextToken", .type = EC2_TEXT}

#define SNAPSHOT_TAGS \
    {.name = "TagSpecification", .type = EC2_TAG_SPECIFICATIONS, .is_list = true, .choices = "|snapshot|"}
#define DESCRIPTION {.name = "Description", .type = EC2_TEXT, .max = DESCRIPTION_CHARACTERS_MAX}
#define SNAPSHOT {.name = "SnapshotId", .type = EC2_SNAPSHOT_ID, .is_required = true}
#define VOLUME {.name = "VolumeId", .type = EC2_VOLUME_ID, .is_required = true}

static const struct ec2_parameter none[] = {{0}};

static const struct ec2_parameter create_snapshot[] = {
    VOLUME, DESCRIPTION, SNAPSHOT_TAGS, {.name = "Location", .type = EC2_TEXT, .choices = "|regional|"}, {0},
};
static const struct ec2_parameter copy_snapshot[] = {
    {.name = "SourceRegion", .type = EC2_TEXT, .is_required = true},
    {.name = "SourceSnapshotId", .type = EC2_SNAPSHOT_ID, .is_required = true},
    {.name = "Encrypted", .type = EC2_BOOLEAN},
    {.name = "KmsKeyId", .type = EC2_TEXT},
    {.name = "PresignedUrl", .type = EC2_TEXT},
    {.name = "DestinationRegion", .type = EC2_TEXT},
    {.name = "CompletionDurationMinutes", .type = EC2_NUMBER, .min = 15, .max = 2880},
    DESCRIPTION, SNAPSHOT_TAGS, {0},
};
static const struct ec2_parameter delete_snapshot[] = {SNAPSHOT, {0}};
static const struct ec2_parameter describe_snapshots[] = {
    {.name = "SnapshotId", .type = EC2_SNAPSHOT_ID, .is_list = true},
    {.name = "Owner", .type = EC2_TEXT, .is_list = true},
    {.name = "RestorableBy", .type = EC2_TEXT, .is_list = true},
    PAGE_PARAMETERS, {0},
};
static const struct ec2_parameter modify_snapshot_tier[] = {
    SNAPSHOT, {.name = "StorageTier", .type = EC2_TEXT, .choices = "|archive|"}, {0},
};
static const struct ec2_parameter restore_snapshot_tier[] = {
    SNAPSHOT,
    {.name = "TemporaryRestoreDays", .type = EC2_NUMBER, .min = 1, .max = 180},
    {.name = "PermanentRestore", .type = EC2_BOOLEAN}, {0},
};
static const struct ec2_parameter only_pages[] = {PAGE_PARAMETERS, {0}};

static const struct ec2_parameter create_volume[] = {
    {.name = "AvailabilityZone", .type = EC2_TEXT},
    {.name = "AvailabilityZoneId", .type = EC2_TEXT},
    {.name = "SnapshotId", .type = EC2_SNAPSHOT_ID},
    {.name = "Size", .type = EC2_NUMBER, .min = 1, .max = SIZE_GIB_MAX},
    {.name = "VolumeType", .type = EC2_TEXT, .choices = "|standard|io1|io2|gp2|gp3|sc1|st1|"},
    {.name = "Iops", .type = EC2_NUMBER, .min = 100, .max = IOPS_MAX},
    {.name = "Throughput", .type = EC2_NUMBER, .min = 125, .max = 2000},
    {.name = "Encrypted", .type = EC2_BOOLEAN},
    {.name = "KmsKeyId", .type = EC2_TEXT},
    {.name = "MultiAttachEnabled", .type = EC2_BOOLEAN},
    {.name = "VolumeInitializationRate", .type = EC2_NUMBER, .min = 100, .max = 300},
    {.name = "ClientToken", .type = EC2_TEXT, .max = TOKEN_CHARACTERS_MAX},
    {.name = "TagSpecification", .type = EC2_TAG_SPECIFICATIONS, .is_list = true, .choices = "|volume|"}, {0},
};
static const struct ec2_parameter delete_volume[] = {VOLUME, {0}};
static const struct ec2_parameter describe_volumes[] = {
    {.name = "VolumeId", .type = EC2_VOLUME_ID, .is_list = true}, PAGE_PARAMETERS, {0},
};

static const struct ec2_parameter create_tags[] = {
    {.name = "ResourceId", .type = EC2_RESOURCE_ID, .is_required = true, .is_list = true},
    {.name = "Tag", .type = EC2_TAGS, .is_required = true, .is_list = true}, {0},
};
static const struct ec2_parameter delete_tags[] = {
    {.name = "ResourceId", .type = EC2_RESOURCE_ID, .is_required = true, .is_list = true},
    {.name = "Tag", .type = EC2_TAGS, .is_list = true}, {0},
};

static const struct service_operation operations[] = {
    {.name = "CreateSnapshot", .is_mutating = true, .bucket = BUCKET_OF_EBS_CHANGES,
     .parameters = create_snapshot, .perform = ec2_create_snapshot},
    {.name = "CopySnapshot", .is_mutating = true, .bucket = BUCKET_OF_CHANGES,
     .parameters = copy_snapshot, .perform = ec2_copy_snapshot},
    {.name = "DeleteSnapshot", .is_mutating = true, .bucket = BUCKET_OF_EBS_CHANGES,
     .parameters = delete_snapshot, .perform = ec2_delete_snapshot},
    {.name = "DescribeSnapshots", .bucket = BUCKET_OF_READS, .unfiltered = BUCKET_OF_UNFILTERED,
     .parameters = describe_snapshots, .perform = ec2_describe_snapshots},
    {.name = "ModifySnapshotTier", .is_mutating = true, .bucket = BUCKET_OF_CHANGES,
     .parameters = modify_snapshot_tier, .perform = ec2_modify_snapshot_tier},
    {.name = "RestoreSnapshotTier", .is_mutating = true, .bucket = BUCKET_OF_CHANGES,
     .parameters = restore_snapshot_tier, .perform = ec2_restore_snapshot_tier},
    {.name = "DescribeSnapshotTierStatus", .bucket = BUCKET_OF_READS,
     .parameters = only_pages, .perform = ec2_describe_snapshot_tier_status},
    {.name = "CreateVolume", .is_mutating = true, .bucket = BUCKET_OF_EBS_CHANGES,
     .parameters = create_volume, .perform = ec2_create_volume},
    {.name = "DeleteVolume", .is_mutating = true, .bucket = BUCKET_OF_EBS_CHANGES,
     .parameters = delete_volume, .perform = ec2_delete_volume},
    {.name = "DescribeVolumes", .bucket = BUCKET_OF_READS, .unfiltered = BUCKET_OF_UNFILTERED,
     .parameters = describe_volumes, .perform = ec2_describe_volumes},
    {.name = "CreateTags", .is_mutating = true, .bucket = BUCKET_OF_TAGS,
     .parameters = create_tags, .perform = ec2_create_tags},
    {.name = "DeleteTags", .is_mutating = true, .bucket = BUCKET_OF_TAGS,
     .parameters = delete_tags, .perform = ec2_delete_tags},
    {.name = "DescribeRegions", .bucket = BUCKET_OF_READS, .parameters = none, .perform = ec2_describe_regions},
    {.name = "DescribeAvailabilityZones", .bucket = BUCKET_OF_READS,
     .parameters = none, .perform = ec2_describe_availability_zones},
    {.name = "GetEbsEncryptionByDefault", .bucket = BUCKET_OF_READS,
     .parameters = none, .perform = ec2_encryption_by_default},
    {0},
};

static const struct service_status statuses[] = {
    {"AuthFailure", 401}, {"DryRunOperation", 412}, {"EC2ThrottledException", 503},
    {"InsufficientVolumeCapacity", 500}, {"InternalError", 500}, {"InternalFailure", 500},
    {"MissingAuthenticationToken", 403}, {"OptInRequired", 403}, {"RequestLimitExceeded", 503},
    {"ServiceUnavailable", 503}, {"SignatureDoesNotMatch", 403}, {"Unavailable", 503},
    {"UnauthorizedOperation", 403}, {0},
};
/* clang-format on */

static bool is_narrowed(const struct request *request)
{
    return json_array_size(request_list(request, "Filter")) > 0 || request_text(request, "MaxResults");
}

/* What would have succeeded says so only now; what has a shape is checked by it. */
static bool check(struct request *request)
{
    const struct service_operation *operation = request->operation;

    if (operation->shape)
        return shape_check(request, operation->shape);
    if (!ec2_parameter_check_all(request, operation->parameters))
        return false;
    if (request_is_true(request, "DryRun"))
        return request_refuse(request, "DryRunOperation",
                              "Request would have succeeded, but DryRun flag is set.");
    return true;
}

const struct service ec2_service = {
    .name = "ec2",
    .protocol = SERVICE_EC2,
    .codes = {.throttled = "RequestLimitExceeded",
              .internal = "InternalError",
              .unknown_operation = "InvalidAction",
              .unknown_member = "UnknownParameter",
              .missing = "MissingParameter",
              .wrong_type = "InvalidParameterValue",
              .out_of_range = "InvalidParameterValue"},
    .statuses = statuses,
    .operations = {operations, ec2_instance_operations},
    .kinds = {&ec2_instance, &ec2_image},
    .check = check,
    .is_narrowed = is_narrowed,
};

const char *ec2_default_key(struct world *world, const struct place *place)
{
    return arena_format(&world->arena, "arn:aws:kms:%s:%s:key/0ebe0000-0000-4000-8000-000000000000",
                        place->region, place->account);
}

bool ec2_key_is_usable(const char *key)
{
    enum { UUID_LENGTH = 36 };

    return strncmp(key, "arn:aws", 7) == 0 || strncmp(key, "alias/", 6) == 0 ||
           strncmp(key, "mrk-", 4) == 0 || strlen(key) == UUID_LENGTH;
}
