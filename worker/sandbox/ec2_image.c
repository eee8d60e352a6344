#include <stdlib.h>
#include <string.h>

#include "sandbox/ec2.h"
#include "sandbox/ec2_instance.h"
#include "sandbox/listing.h"
#include "sandbox/shelf.h"

enum {
    LINGER_MS = 60000, /* a deregistered image is shown a little longer */
    MISSING_VOLUME_GIB = 8,
};

/* clang-format off */
static const struct life life_of_image = {
    .stages = {{"pending", 100}}, .ready = "available", .failed = "failed", .deleting = "deregistered",
};

const struct kind ec2_image = {
    .name = "ec2:image",
    .id_prefix = "ami-",
    .arn = "arn:aws:ec2:{region}::image/{id}",
    .life = &life_of_image,
    .length = KIND_BACKUP,
    .defaults =
        "{\"imageType\":\"machine\",\"architecture\":\"x86_64\",\"isPublic\":false,\"rootDeviceType\":\"ebs\","
        "\"rootDeviceName\":\"/dev/sda1\",\"virtualizationType\":\"hvm\",\"hypervisor\":\"xen\",\"enaSupport\":true,"
        "\"productCodes\":[],\"blockDeviceMapping\":[]}",
    .has_text_times = true,
    .tags = KIND_TAGS_LOWER,
    .shown = {.id = "imageId", .state = "imageState", .failure = "stateReason.message", .created = "creationDate",
              .tags = "tagSet"},
};
/* clang-format on */

/* Of a type of resources, or NULL. */
const json_t *ec2_tags_for(const struct request *request, const char *resource_type)
{
    json_t *specification;
    size_t i;

    json_array_foreach(request_list(request, "TagSpecification"), i, specification)
    {
        if (strcmp(json_text_at(specification, "ResourceType"), resource_type) == 0)
            return json_object_get(specification, "Tag");
    }
    return NULL;
}

/* A registered image's name is nobody else's. */
static const struct document *find_by_name(const struct request *request, const char *name)
{
    const struct shelf *shelf = shelf_find(request->world, &ec2_image);

    for (size_t i = shelf ? shelf->documents.count : 0; i-- > 0;) {
        const struct document *image = document_of(shelf->documents.all[i]);

        if (image->resource.place == request->place && image->deleted_ms == DOCUMENT_NEVER_MS &&
            strcmp(image->name, name) == 0)
            return image;
    }
    return NULL;
}

/* What one device of the source becomes in the image: its snapshot, whose id is in the fields from the start. */
static json_t *device_of(struct request *request, const struct ec2_image_plan *plan, const struct document *image,
                         const json_t *device)
{
    const char *volume_id = json_text_at(device, "ebs.volumeId");
    const struct volume *volume =
        volume_id ? state_find_volume(request->world, request->place, volume_id) : NULL;
    const char *given = json_text_at(device, "ebs.volumeSize");
    json_int_t size_gib = given ? strtoll(given, NULL, 10) : json_integer_value(json_at(device, "ebs.volumeSize"));
    bool is_encrypted = plan->key || json_is_true(json_at(device, "ebs.encrypted")) || (volume && volume->is_encrypted);
    const char *key = plan->key ? plan->key : is_encrypted ? ec2_default_key(request->world, request->place) : "";
    struct snapshot *snapshot;

    if (size_gib == 0)
        size_gib = volume ? (json_int_t)volume->size_gib : MISSING_VOLUME_GIB;
    snapshot = ec2_new_snapshot(request, &(struct ec2_snapshot_plan){
                                             .volume_id = volume_id && !plan->is_copy
                                                              ? arena_text(&request->world->arena, volume_id)
                                                              : "vol-ffffffff",
                                             .description = arena_format(&request->world->arena, "Created by %s for %s",
                                                                         request->operation->name, image->resource.id),
                                             .size_gib = (unsigned)size_gib,
                                             .is_encrypted = is_encrypted,
                                             .kms_key_id = key,
                                             .part_of = image,
                                         });
    ec2_tag_with(request, &request->world->snapshots, &snapshot->resource, plan->snapshot_tags);
    return memory_require(json_pack("{s:s, s:{s:s, s:I, s:s, s:b, s:b}}", "deviceName",
                                    json_text_at(device, "deviceName"), "ebs", "snapshotId", snapshot->resource.id,
                                    "volumeSize", size_gib, "volumeType", "gp3", "encrypted", is_encrypted,
                                    "deleteOnTermination", json_is_true(json_at(device, "ebs.deleteOnTermination"))));
}

static json_t *fields_of(const struct request *request, const struct ec2_image_plan *plan)
{
    static const char *const kept[] = {"architecture", "rootDeviceName", "rootDeviceType", "virtualizationType",
                                       "hypervisor",   "platform",       "platformDetails", "enaSupport"};
    json_t *fields = memory_require(
        json_pack("{s:s, s:s, s:s++}", "name", plan->name, "imageOwnerId", request->place->account, "imageLocation",
                  request->place->account, "/", plan->name));

    for (size_t i = 0; i < COUNT_OF(kept); i++)
        (void)json_object_set(fields, kept[i], json_object_get(plan->source->fields, kept[i]));
    if (plan->description)
        document_set(fields, "description", json_string(plan->description));
    if (!plan->is_copy)
        document_set(fields, "sourceInstanceId", json_string(plan->source->resource.id));
    return fields;
}

struct document *ec2_image_make(struct request *request, const struct ec2_image_plan *plan)
{
    const struct document *other = find_by_name(request, plan->name);
    struct document *image = NULL;
    json_t *devices, *device;
    size_t i;

    if (other && !request_refuse(request, "InvalidAMIName.Duplicate", "AMI name %.128s is already in use by AMI %s",
                                 plan->name, other->resource.id))
        return NULL;
    image = document_make(request, &(struct document_plan){
                                       .kind = &ec2_image,
                                       .name = plan->name,
                                       .token_member = plan->token_member,
                                       .fields = fields_of(request, plan),
                                       .tags = plan->tags,
                                       .source = plan->is_copy ? NULL : plan->source,
                                       .failure = plan->failure,
                                       .is_part = plan->is_part,
                                   });
    image->is_artefact = true;
    devices = memory_require(json_array());
    json_object_set_new(image->fields, "blockDeviceMapping", devices);
    json_array_foreach(plan->devices, i, device)
    {
        if (json_object_get(device, "ebs"))
            json_array_append_new(devices, device_of(request, plan, image, device));
    }
    return image;
}

static bool check_source(struct request *request, const struct document *instance)
{
    if (strcmp(json_text_at(instance->fields, "rootDeviceType"), "ebs") != 0)
        return request_refuse(request, "InvalidParameterValue",
                              "Instance is not backed by an EBS volume: use bundle commands");
    if (!document_is_in(instance, "|running|stopped|", request->now_ms))
        return request_refuse(request, "IncorrectState", "The instance '%s' is neither running nor stopped",
                              instance->resource.id);
    return true;
}

/* A running instance is rebooted for it unless that is forbidden. */
static void count_reboot(const struct request *request, struct document *instance)
{
    if (request_is_true(request, "NoReboot") || !document_is_in(instance, "|running|", request->now_ms))
        return;
    document_set(instance->fields, "reboots",
                 json_integer(json_integer_value(json_object_get(instance->fields, "reboots")) + 1));
}

static bool answer_image(struct request *request, const struct document *image)
{
    if (image)
        json_object_set_new(request->output, "imageId", memory_require(json_string(image->resource.id)));
    return image != NULL;
}

bool ec2_create_image(struct request *request)
{
    struct document *instance = ec2_instance_find(request, request_text(request, "InstanceId"));
    SCOPED(json) json_t *shown = NULL;
    const struct document *image;

    if (instance == NULL || !check_source(request, instance))
        return false;
    shown = ec2_instance_show(instance, request->now_ms);
    image = ec2_image_make(request, &(struct ec2_image_plan){
                                        .source = instance,
                                        .devices = json_object_get(shown, "blockDeviceMapping"),
                                        .name = request_text(request, "Name"),
                                        .description = request_text(request, "Description"),
                                        .tags = ec2_tags_for(request, "image"),
                                        .snapshot_tags = ec2_tags_for(request, "snapshot"),
                                    });
    if (image)
        count_reboot(request, instance);
    return answer_image(request, image);
}

static const struct document *find_copied(struct request *request)
{
    const char *id = request_text(request, "SourceImageId");
    struct world *world = request->world;
    const struct place *from = place_of(&world->places, request->place->account,
                                        request_text(request, "SourceRegion"), &world->arena);
    const struct document *source = document_find_in(world, from, &ec2_image, id);
    bool is_there = source && source->deleted_ms == DOCUMENT_NEVER_MS;

    if (!is_there && !request_refuse(request, "InvalidAMIID.NotFound", "The image id '[%s]' does not exist", id))
        return NULL;
    if (document_is_in(source, "|available|", request->now_ms) ||
        request_refuse(request, "InvalidAMIID.Unavailable", "The image '%s' is not available", id))
        return source;
    return NULL;
}

/* The key is looked at only when it is used, so that a wrong one fails the copy, not the call. */
static const char *key_of_copy(struct request *request)
{
    const char *key = request_text(request, "KmsKeyId");

    if (key)
        return arena_text(&request->world->arena, key);
    return request_is_true(request, "Encrypted") ? ec2_default_key(request->world, request->place) : NULL;
}

static bool check_copy(struct request *request)
{
    if (request_text(request, "KmsKeyId") && !request_is_true(request, "Encrypted"))
        return request_refuse(request, "InvalidParameterDependency",
                              "The parameter KmsKeyId requires the parameter Encrypted to be set.");
    return true;
}

bool ec2_copy_image(struct request *request)
{
    const char *key = key_of_copy(request);
    const struct document *source;
    struct document *made;

    if (!document_replay(request, &ec2_image, "ClientToken", "IdempotentParameterMismatch", &made))
        return false;
    if (made)
        return answer_image(request, made);
    source = find_copied(request);
    if (source == NULL || !check_copy(request))
        return false;
    made = ec2_image_make(request, &(struct ec2_image_plan){
                                       .source = source,
                                       .devices = json_object_get(source->fields, "blockDeviceMapping"),
                                       .name = request_text(request, "Name"),
                                       .description = request_text(request, "Description"),
                                       .tags = ec2_tags_for(request, "image"),
                                       .snapshot_tags = ec2_tags_for(request, "snapshot"),
                                       .key = key,
                                       .failure = key && !ec2_key_is_usable(key) ? "The key cannot be used." : NULL,
                                       .token_member = "ClientToken",
                                       .is_copy = true,
                                   });
    return answer_image(request, made);
}

/* The ids of the snapshots come with the end of the image. */
static json_t *image_show(const struct request *request, const struct document *image)
{
    json_t *shown = document_show(image, request->now_ms);
    json_t *device;
    size_t i;

    json_array_foreach(json_object_get(shown, "blockDeviceMapping"), i, device)
    {
        if (document_is_in(image, "|pending|", request->now_ms))
            (void)json_object_del(json_object_get(device, "ebs"), "snapshotId");
    }
    if (json_at(shown, "stateReason.message"))
        document_set(shown, "stateReason.code", json_string("Server.InternalError"));
    return shown;
}

static bool is_owned(const struct request *request, const struct document *image)
{
    json_t *owner;
    size_t i;

    (void)image;
    json_array_foreach(request_list(request, "Owner"), i, owner)
    {
        if (strcmp(json_string_value(owner), "self") == 0 ||
            strcmp(json_string_value(owner), request->place->account) == 0)
            return true;
    }
    return json_array_size(request_list(request, "Owner")) == 0;
}

bool ec2_describe_images(struct request *request)
{
    static const struct listing_filter filters[] = {
        {"image-id", "imageId"},
        {"name", "name"},
        {"state", "imageState"},
        {"source-instance-id", "sourceInstanceId"},
        {"owner-id", "imageOwnerId"},
        {"root-device-type", "rootDeviceType"},
        {"architecture", "architecture"},
        {0},
    };
    static const struct listing listing = {
        .kind = &ec2_image,
        .items = "imagesSet",
        .ids = "ImageId",
        .not_found = "InvalidAMIID.NotFound",
        .filters = "Filter",
        .values = "Value",
        .invalid = "InvalidParameterValue",
        .by_filter = filters,
        .page = {.limit = "MaxResults", .token = "NextToken", .next = "nextToken", .invalid = "InvalidParameterValue"},
        .is_listed = is_owned,
        .show = image_show,
    };

    if (request_has(request, "ImageId") && request_has(request, "MaxResults"))
        return request_refuse(request, "InvalidParameterCombination",
                              "The parameter imageId cannot be used with the parameter maxResults");
    return listing_answer(request, &listing);
}

/* What became of each of its snapshots. */
static json_t *delete_snapshots(struct request *request, const struct document *image)
{
    json_t *results = memory_require(json_array());
    json_t *device;
    size_t i;

    json_array_foreach(json_object_get(image->fields, "blockDeviceMapping"), i, device)
    {
        const char *id = json_text_at(device, "ebs.snapshotId");
        struct snapshot *snapshot = id ? state_find_snapshot(request->world, request->place, id) : NULL;

        if (snapshot == NULL)
            continue;
        ec2_end_snapshot(snapshot, request->now_ms);
        json_array_append_new(results,
                              memory_require(json_pack("{s:s, s:s}", "snapshotId", id, "returnCode", "success")));
    }
    return results;
}

void ec2_image_delete(struct request *request, struct document *image, bool with_snapshots)
{
    document_delete(image, request->now_ms, LINGER_MS);
    if (with_snapshots)
        json_object_set_new(request->output, "deleteSnapshotResultSet", delete_snapshots(request, image));
}

bool ec2_deregister_image(struct request *request)
{
    const char *id = request_text(request, "ImageId");
    struct document *image = document_find_or_refuse(request, &ec2_image, id, "InvalidAMIID.NotFound");

    if (image == NULL)
        return false;
    if (image->deleted_ms != DOCUMENT_NEVER_MS)
        return request_refuse(request, "InvalidAMIID.Unavailable", "The image ID '%s' is no longer available", id);
    json_object_set_new(request->output, "return", memory_require(json_true()));
    ec2_image_delete(request, image, request_is_true(request, "DeleteAssociatedSnapshots"));
    return true;
}

static bool has_snapshot(const struct document *image, const char *snapshot_id)
{
    json_t *device;
    size_t i;

    json_array_foreach(json_object_get(image->fields, "blockDeviceMapping"), i, device)
    {
        const char *id = json_text_at(device, "ebs.snapshotId");

        if (id && strcmp(id, snapshot_id) == 0)
            return true;
    }
    return false;
}

const struct document *ec2_image_of_snapshot(const struct request *request, const char *snapshot_id)
{
    const struct shelf *shelf = shelf_find(request->world, &ec2_image);

    for (size_t i = shelf ? shelf->documents.count : 0; i-- > 0;) {
        const struct document *image = document_of(shelf->documents.all[i]);

        if (image->resource.place == request->place && image->deleted_ms == DOCUMENT_NEVER_MS &&
            has_snapshot(image, snapshot_id))
            return image;
    }
    return NULL;
}
