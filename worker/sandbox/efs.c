#include "sandbox/efs.h"

#include <string.h>

#include "sandbox/listing.h"

static const struct life life = {
    .stages = {{"creating", 100}},
    .ready = "available",
    .failed = "error",
    .deleting = "deleting",
};

const struct kind efs_file_system_kind = {
    .name = "efs:file-system",
    .id_prefix = "fs-",
    .arn = "arn:aws:elasticfilesystem:{region}:{account}:file-system/{id}",
    .life = &life,
    .length = KIND_RESTORE,
    .defaults = "{\"CreationToken\":\"console\",\"NumberOfMountTargets\":1,\"SizeInBytes\":{\"Value\":6144},"
                "\"PerformanceMode\":\"generalPurpose\",\"Encrypted\":false,\"ThroughputMode\":\"elastic\"}",
    .is_source = true,
    .shown = {.id = "FileSystemId",
              .arn = "FileSystemArn",
              .state = "LifeCycleState",
              .created = "CreationTime",
              .tags = "Tags"},
};

const char *efs_id_in(const char *arn)
{
    const char *id = arn ? strstr(arn, ":file-system/fs-") : NULL;

    return id ? strchr(id, '/') + 1 : NULL;
}

static json_t *show(const struct request *request, const struct document *document)
{
    json_t *item = document_show(document, request->now_ms);

    document_set(item, "OwnerId", json_string(request->place->account));
    return item;
}

static bool describe_file_systems(struct request *request)
{
    static const struct listing_filter members[] = {{.name = "CreationToken", .path = "CreationToken"}, {0}};
    static const struct listing listing = {
        .kind = &efs_file_system_kind,
        .items = "FileSystems",
        .ids = "FileSystemId",
        .not_found = "FileSystemNotFound",
        .by_member = members,
        .page = {.limit = "MaxItems", .usual = 100, .token = "Marker", .next = "NextMarker", .invalid = "BadRequest"},
        .makes_sources = true,
        .show = show,
    };

    if (request_has(request, "FileSystemId") && request_has(request, "CreationToken"))
        return request_refuse(request, "BadRequest", "FileSystemId and CreationToken are mutually exclusive");
    return listing_answer(request, &listing);
}

static const struct shape describe_file_systems_shape[] = {
    {.path = "FileSystemId", .min = 1, .max = 128, .letters = "a-z0-9:/-"},
    {.path = "CreationToken", .min = 1, .max = 64},
    {.path = "MaxItems", .type = SHAPE_NUMBER, .min = 1, .max = INT32_MAX},
    {.path = "Marker", .min = 1, .max = 128},
    {0},
};

static const struct service_operation operations[] = {
    {.name = "DescribeFileSystems", .bucket = {20, 10}, .shape = describe_file_systems_shape,
     .perform = describe_file_systems},
    {0},
};

static const struct service_status statuses[] = {
    {"FileSystemNotFound", 404}, {"InternalServerError", 500}, {"ThrottlingException", 429}, {0},
};

const struct service efs_service = {
    .name = "efs",
    .protocol = SERVICE_REST_JSON,
    .codes = {.throttled = "ThrottlingException",
              .internal = "InternalServerError",
              .unknown_operation = "UnknownOperationException",
              .unknown_member = "BadRequest",
              .missing = "BadRequest",
              .wrong_type = "BadRequest",
              .out_of_range = "BadRequest"},
    .statuses = statuses,
    .operations = {operations},
    .kinds = {&efs_file_system_kind},
};
