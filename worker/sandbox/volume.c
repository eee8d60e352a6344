#include "sandbox/volume.h"

#include <stdio.h>

const struct volume *volume_of(const struct resource *resource)
{
    return (const struct volume *)(const void *)resource;
}

bool volume_is_available(const struct volume *volume, int64_t now_ms)
{
    return !volume->fails && now_ms >= volume->available_ms;
}

static const char *text_or_none(const char *text)
{
    return *text ? text : NULL;
}

static const char *read_snapshot(const struct resource *resource, int64_t now_ms,
                                 char buffer[RESOURCE_FIELD_BYTES])
{
    (void)now_ms;
    (void)buffer;
    return resource->parent_id;
}

static const char *read_status(const struct resource *resource, int64_t now_ms,
                               char buffer[RESOURCE_FIELD_BYTES])
{
    const struct volume *volume = volume_of(resource);

    (void)buffer;
    if (now_ms < volume->available_ms)
        return "creating";
    return volume->fails ? "error" : "available";
}

static const char *read_size(const struct resource *resource, int64_t now_ms,
                             char buffer[RESOURCE_FIELD_BYTES])
{
    (void)now_ms;
    (void)snprintf(buffer, RESOURCE_FIELD_BYTES, "%u", volume_of(resource)->size_gib);
    return buffer;
}

static const char *read_zone(const struct resource *resource, int64_t now_ms,
                             char buffer[RESOURCE_FIELD_BYTES])
{
    (void)now_ms;
    (void)buffer;
    return volume_of(resource)->zone;
}

static const char *read_type(const struct resource *resource, int64_t now_ms,
                             char buffer[RESOURCE_FIELD_BYTES])
{
    (void)now_ms;
    (void)buffer;
    return volume_of(resource)->type;
}

static const char *read_iops(const struct resource *resource, int64_t now_ms,
                             char buffer[RESOURCE_FIELD_BYTES])
{
    (void)now_ms;
    (void)buffer;
    return text_or_none(volume_of(resource)->iops);
}

static const char *read_throughput(const struct resource *resource, int64_t now_ms,
                                   char buffer[RESOURCE_FIELD_BYTES])
{
    (void)now_ms;
    (void)buffer;
    return text_or_none(volume_of(resource)->throughput);
}

static const char *read_encrypted(const struct resource *resource, int64_t now_ms,
                                  char buffer[RESOURCE_FIELD_BYTES])
{
    (void)now_ms;
    (void)buffer;
    return volume_of(resource)->is_encrypted ? "true" : "false";
}

static const char *read_key(const struct resource *resource, int64_t now_ms,
                            char buffer[RESOURCE_FIELD_BYTES])
{
    (void)now_ms;
    (void)buffer;
    return text_or_none(volume_of(resource)->kms_key_id);
}

static const char *read_multi_attach(const struct resource *resource, int64_t now_ms,
                                     char buffer[RESOURCE_FIELD_BYTES])
{
    (void)now_ms;
    (void)buffer;
    return volume_of(resource)->has_multi_attach ? "true" : "false";
}

/* No sandbox volume is attached: a filter by instance finds none, and is no error. */
static const char *read_instance(const struct resource *resource, int64_t now_ms,
                                 char buffer[RESOURCE_FIELD_BYTES])
{
    (void)resource;
    (void)now_ms;
    (void)buffer;
    return NULL;
}

/* clang-format off */
const struct resource_field volume_fields[] = {
    {.wire = "volumeId",           .filter = "volume-id",            .read = resource_read_id},
    {.wire = "size",               .filter = "size",                 .read = read_size},
    {.wire = "snapshotId",         .filter = "snapshot-id",          .read = read_snapshot},
    {.wire = "availabilityZone",   .filter = "availability-zone",    .read = read_zone},
    {.wire = "status",             .filter = "status",               .read = read_status},
    {.wire = "createTime",         .filter = "create-time",          .read = resource_read_created},
    {.wire = "volumeType",         .filter = "volume-type",          .read = read_type},
    {.wire = "iops",                                                 .read = read_iops},
    {.wire = "throughput",                                           .read = read_throughput},
    {.wire = "encrypted",          .filter = "encrypted",            .read = read_encrypted},
    {.wire = "kmsKeyId",                                             .read = read_key},
    {.wire = "multiAttachEnabled", .filter = "multi-attach-enabled", .read = read_multi_attach},
    {                              .filter = "attachment.instance-id", .read = read_instance},
    {0},
};
/* clang-format on */
