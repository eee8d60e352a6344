#include <string.h>

#include "sandbox/listing.h"
#include "sandbox/storagegateway.h"

static const char *type_of(const struct document *gateway)
{
    const char *type = gateway ? json_text_at(gateway->fields, "GatewayType") : NULL;

    return type ? type : "CACHED";
}

static bool is_of_gateway(const struct request *request, const struct document *volume)
{
    const char *arn = request_text(request, "GatewayARN");
    const struct document *gateway = storagegateway_of(request, volume);

    return arn == NULL || (gateway && strcmp(gateway->arn, arn) == 0);
}

static json_t *show_briefly(const struct request *request, const struct document *volume)
{
    const struct document *gateway = storagegateway_of(request, volume);

    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:O}", "VolumeARN", volume->arn, "VolumeId", volume->resource.id,
                     "GatewayARN", gateway ? gateway->arn : "", "GatewayId", volume->resource.parent_id, "VolumeType",
                     type_of(gateway), "VolumeAttachmentStatus", "ATTACHED", "VolumeSizeInBytes",
                     json_at(volume->fields, "VolumeSizeInBytes"));
}

bool storagegateway_list_volumes(struct request *request)
{
    static const struct listing listing = {
        .kind = &storagegateway_volume_kind,
        .items = "VolumeInfos",
        .page = {.limit = "Limit", .usual = 100, .token = "Marker", .next = "Marker", .invalid = "InvalidParameters"},
        .is_listed = is_of_gateway,
        .show = show_briefly,
    };
    const char *arn = request_text(request, "GatewayARN");
    struct document *gateway;

    if (arn && !storagegateway_find(request, arn, &gateway))
        return false;
    return listing_answer(request, &listing);
}

static bool is_being_made(const struct request *request, const struct document *volume)
{
    return document_is_pending(volume, request->now_ms);
}

static json_t *show(const struct request *request, const struct document *volume)
{
    const struct document *gateway = storagegateway_of(request, volume);
    json_t *item = document_show(volume, request->now_ms);
    const char *name = json_text_at(volume->fields, "TargetName");

    document_set(item, "VolumeType", json_sprintf("%s iSCSI", type_of(gateway)));
    document_set(item, "VolumeAttachmentStatus", json_string("ATTACHED"));
    document_set(item, "VolumeiSCSIAttributes.TargetARN",
                 json_sprintf("%s/target/iqn.1997-05.com.amazon:%s", gateway ? gateway->arn : "", name));
    if (is_being_made(request, volume))
        document_set(item, "VolumeProgress", json_real(document_percent(volume, request->now_ms)));
    return item;
}

/* All volumes of one gateway, and of its type. */
static bool check_volumes(struct request *request, const char *type)
{
    const struct document *first = NULL;
    json_t *arn;
    size_t i;

    json_array_foreach(request_list(request, "VolumeARNs"), i, arn)
    {
        const struct document *volume = document_find(request, &storagegateway_volume_kind, json_string_value(arn));

        if (volume == NULL)
            return request_refuse(request, "VolumeNotFound", "The volume %.200s was not found.",
                                  json_string_value(arn));
        if (strcmp(type_of(storagegateway_of(request, volume)), type) != 0)
            return request_refuse(request, "NotSupported", "The gateway of %.200s is not of this type.", volume->arn);
        if (first && strcmp(first->resource.parent_id, volume->resource.parent_id) != 0)
            return request_refuse(request, "InvalidParameters", "The volumes are not of one gateway.");
        first = volume;
    }
    return true;
}

bool storagegateway_describe_cached_volumes(struct request *request)
{
    static const struct listing listing = {.kind = &storagegateway_volume_kind,
                                           .items = "CachediSCSIVolumes",
                                           .ids = "VolumeARNs",
                                           .not_found = "VolumeNotFound",
                                           .show = show};

    return check_volumes(request, "CACHED") && listing_answer(request, &listing);
}

bool storagegateway_describe_stored_volumes(struct request *request)
{
    static const struct listing listing = {.kind = &storagegateway_volume_kind,
                                           .items = "StorediSCSIVolumes",
                                           .ids = "VolumeARNs",
                                           .not_found = "VolumeNotFound",
                                           .show = show};

    return check_volumes(request, "STORED") && listing_answer(request, &listing);
}

bool storagegateway_describe_gateway_information(struct request *request)
{
    struct document *gateway;
    SCOPED(json) json_t *shown = NULL;

    if (!storagegateway_find(request, request_text(request, "GatewayARN"), &gateway))
        return false;
    shown = document_show(gateway, request->now_ms);
    json_object_del(shown, "Disks");
    json_object_update(request->output, shown);
    return true;
}

bool storagegateway_list_local_disks(struct request *request)
{
    struct document *gateway;

    if (!storagegateway_find(request, request_text(request, "GatewayARN"), &gateway))
        return false;
    document_set(request->output, "GatewayARN", json_string(gateway->arn));
    document_set(request->output, "Disks", json_deep_copy(json_at(gateway->fields, "Disks")));
    return true;
}
