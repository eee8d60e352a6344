#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "sandbox/ec2.h"
#include "sandbox/ec2_instance.h"
#include "sandbox/ec2_listing.h"

enum {
    SPACING_MS = 15000, /* between two snapshots of one volume, as EC2 documents it */
    COPIES_MAX = 20,    /* at once, into one Region */
    PRESIGNED_URL_BYTES_MAX = 8192,
};

/* What fails does so before its time is up; a part ends with the whole. */
static void decide_end(struct request *request, struct snapshot *snapshot, const struct ec2_snapshot_plan *plan)
{
    struct ending ending;

    if (plan->part_of) {
        snapshot->duration_ms = plan->part_of->duration_ms;
        snapshot->ends_ms = plan->part_of->ends_ms;
        return;
    }
    ending = state_ending(request, plan->failure);
    snapshot->failure = ending.failure;
    snapshot->ends_ms = request->now_ms + snapshot->duration_ms;
    if (ending.is_stuck)
        snapshot->ends_ms = SNAPSHOT_NEVER_MS;
    else if (ending.failure)
        snapshot->ends_ms = request->now_ms + snapshot->duration_ms * 6 / 10 + 1;
}

struct snapshot *ec2_new_snapshot(struct request *request, const struct ec2_snapshot_plan *plan)
{
    struct world *world = request->world;
    struct snapshot *snapshot = arena_allocate(&world->arena, sizeof(*snapshot));

    *snapshot = (struct snapshot){
        .resource = {.id = state_new_id(world, "snap-"),
                     .parent_id = plan->volume_id,
                     .place = request->place,
                     .created_ms = request->now_ms},
        .size_gib = plan->size_gib,
        .is_encrypted = plan->is_encrypted,
        .kms_key_id = plan->kms_key_id,
        .description = plan->description ? arena_text(&world->arena, plan->description) : "",
        .deleted_ms = SNAPSHOT_NEVER_MS,
    };
    snapshot->duration_ms = state_duration(world, snapshot->resource.id, plan->mean_ms);
    decide_end(request, snapshot, plan);
    state_add(world, &world->snapshots, &snapshot->resource);
    return snapshot;
}

/* Fields of the item become those of the root. */
static void answer_item(struct request *request, const struct snapshot *snapshot)
{
    SCOPED(json) json_t *item = resource_item(&snapshot->resource, snapshot_fields, request->now_ms);

    json_object_update(request->output, item);
}

/* A copy is told by its id and its tags alone. */
static void answer_copy(struct request *request, const struct snapshot *snapshot)
{
    static const char *const members[] = {"snapshotId", "tagSet"};
    SCOPED(json) json_t *item = resource_item(&snapshot->resource, snapshot_fields, request->now_ms);

    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (json_object_get(item, members[i]))
            json_object_set(request->output, members[i], json_object_get(item, members[i]));
}

static bool check_quotas(struct request *request, struct volume *volume)
{
    unsigned pending_max = request->world->options.pending_snapshots_max;

    if (pending_max == 0)
        return true;
    if (unfinished_count(&volume->unfinished, request->now_ms) >= pending_max)
        return request_refuse(request, "ConcurrentSnapshotLimitExceeded",
                              "You have exceeded your limit of %u concurrent snapshots of volume %s",
                              pending_max, volume->resource.id);
    if (volume->has_snapshots && request->now_ms - volume->snapshot_last_ms < SPACING_MS)
        return request_refuse(request, "SnapshotCreationPerVolumeRateExceeded",
                              "The maximum per volume CreateSnapshot request rate has been exceeded. "
                              "Use an increasing or variable sleep interval between requests.");
    return true;
}

bool ec2_create_snapshot(struct request *request)
{
    struct world *world = request->world;
    const char *id = request_text(request, "VolumeId");
    struct volume *volume = state_find_volume(world, request->place, id);
    struct snapshot *snapshot;

    if (volume == NULL)
        return request_refuse(request, "InvalidVolume.NotFound", "The volume '%s' does not exist.", id);
    if (!volume_is_available(volume, request->now_ms))
        return request_refuse(request, "IncorrectState", "The volume '%s' is not available.", id);
    if (!check_quotas(request, volume))
        return false;
    snapshot = ec2_new_snapshot(request,
                                &(struct ec2_snapshot_plan){
                                    .volume_id = volume->resource.id,
                                    .size_gib = volume->size_gib,
                                    .is_encrypted = volume->is_encrypted,
                                    .kms_key_id = volume->kms_key_id,
                                    .description = request_text(request, "Description"),
                                    .mean_ms = volume->snapshot_duration_ms ? volume->snapshot_duration_ms
                                                                            : world->options.snapshot_duration_ms,
                                });
    ec2_tag_new(request, &world->snapshots, &snapshot->resource);
    volume->has_snapshots = true;
    volume->snapshot_last_ms = request->now_ms;
    unfinished_add(&volume->unfinished, snapshot);
    answer_item(request, snapshot);
    return true;
}

static bool check_source(struct request *request, const struct snapshot *source)
{
    const char *id = source->resource.id;

    if (snapshot_state(source, request->now_ms) != SNAPSHOT_COMPLETED)
        return request_refuse(request, "IncorrectState", "Snapshot '%s' is not completed.", id);
    if (snapshot_is_archived(source, request->now_ms))
        return request_refuse(request, "UnsupportedOperation", "Snapshot '%s' is archived.", id);
    if (source->is_encrypted && request_text(request, "PresignedUrl") == NULL)
        return request_refuse(request, "MissingParameter",
                              "PresignedUrl must be specified to copy an encrypted snapshot");
    return true;
}

static bool check_copy(struct request *request)
{
    const char *encrypted = request_text(request, "Encrypted");
    const char *destination = request_text(request, "DestinationRegion");

    if (encrypted && strcmp(encrypted, "true") != 0)
        return request_refuse(request, "InvalidParameterValue", "Encrypted cannot be set to false");
    if (destination && strcmp(destination, request->place->region) != 0)
        return request_refuse(request, "InvalidParameterValue",
                              "DestinationRegion %.60s is not the Region that was called", destination);
    if (request->world->options.pending_snapshots_max &&
        unfinished_count(&request->place->copies, request->now_ms) >= COPIES_MAX)
        return request_refuse(request, "ResourceLimitExceeded",
                              "You have exceeded your limit of %d snapshot copies in progress", COPIES_MAX);
    return true;
}

/* EC2 looks into the URL and at the key only when it copies, so that a wrong one fails the copy, not the
 * call. */
static const char *find_failure(const struct request *request, const struct snapshot *source)
{
    const char *url = request_text(request, "PresignedUrl");
    const char *key = request_text(request, "KmsKeyId");
    SCOPED(text) struct text named = {0};

    if (key && !ec2_key_is_usable(key))
        return "The specified keyId is not valid";
    if (url == NULL || !source->is_encrypted)
        return NULL;
    text_init(&named, PRESIGNED_URL_BYTES_MAX);
    text_append_format(&named, "SourceSnapshotId=%s", source->resource.id);
    return strstr(url, text_string(&named)) ? NULL : "The PresignedUrl does not name the source snapshot";
}

static const char *key_of_copy(struct request *request, const struct snapshot *source)
{
    const char *key = request_text(request, "KmsKeyId");

    if (key)
        return arena_text(&request->world->arena, key);
    if (source->is_encrypted || request_is_true(request, "Encrypted"))
        return ec2_default_key(request->world, request->place);
    return "";
}

bool ec2_copy_snapshot(struct request *request)
{
    struct world *world = request->world;
    const char *id = request_text(request, "SourceSnapshotId");
    const struct place *from = place_of(&world->places, request->place->account,
                                        request_text(request, "SourceRegion"), &world->arena);
    const struct snapshot *source = state_find_snapshot(world, from, id);
    struct snapshot *snapshot;
    const char *key;

    if (source == NULL)
        return request_refuse(request, "InvalidSnapshot.NotFound", "The snapshot '%s' does not exist.", id);
    if (!check_source(request, source) || !check_copy(request))
        return false;
    key = key_of_copy(request, source);
    snapshot = ec2_new_snapshot(request, &(struct ec2_snapshot_plan){
                                             .volume_id = "vol-ffffffff", /* what EC2 shows for every copy */
                                             .size_gib = source->size_gib,
                                             .is_encrypted = *key != '\0',
                                             .kms_key_id = key,
                                             .description = request_text(request, "Description"),
                                             .failure = find_failure(request, source),
                                             .mean_ms = world->options.snapshot_duration_ms,
                                         });
    ec2_tag_new(request, &world->snapshots, &snapshot->resource);
    unfinished_add(&request->place->copies, snapshot);
    answer_copy(request, snapshot);
    return true;
}

/* A pending one goes once it has ended. */
void ec2_end_snapshot(struct snapshot *snapshot, int64_t now_ms)
{
    if (snapshot->deleted_ms == SNAPSHOT_NEVER_MS)
        snapshot->deleted_ms = now_ms > snapshot->ends_ms ? now_ms : snapshot->ends_ms;
}

bool ec2_delete_snapshot(struct request *request)
{
    const char *id = request_text(request, "SnapshotId");
    struct snapshot *snapshot = state_find_snapshot(request->world, request->place, id);

    if (snapshot == NULL)
        return request_refuse(request, "InvalidSnapshot.NotFound", "The snapshot '%s' does not exist.", id);
    if (ec2_image_of_snapshot(request, id))
        return request_refuse(request, "InvalidSnapshot.InUse", "The snapshot %s is currently in use by %s", id,
                              ec2_image_of_snapshot(request, id)->resource.id);
    ec2_end_snapshot(snapshot, request->now_ms);
    json_object_set_new(request->output, "return", memory_require(json_string("true")));
    return true;
}

bool ec2_owns_snapshot(const struct request *request, const struct resource *resource)
{
    return resource->place == request->place &&
           snapshot_state(snapshot_of(resource), request->now_ms) != SNAPSHOT_DELETED;
}

/* Whether one of the names, if any are given, is that of the caller. */
static bool names_caller(const struct request *request, const char *parameter)
{
    const json_t *names = request_list(request, parameter);
    json_t *name;
    size_t i;

    json_array_foreach(names, i,
                       name) if (strcmp(json_string_value(name), "self") == 0 ||
                                 strcmp(json_string_value(name), request->place->account) == 0) return true;
    return json_array_size(names) == 0;
}

static bool is_listed(const struct request *request, const struct resource *resource)
{
    return ec2_owns_snapshot(request, resource) && names_caller(request, "Owner") &&
           names_caller(request, "RestorableBy");
}

bool ec2_describe_snapshots(struct request *request)
{
    static const struct ec2_listing listing = {
        .items = "snapshotSet",
        .id_parameter = "SnapshotId",
        .id_filter = "snapshot-id",
        .parent_filter = "volume-id",
        .not_found = "InvalidSnapshot.NotFound",
        .fields = snapshot_fields,
        .has_tags = true,
        .is_listed = is_listed,
    };

    return ec2_listing_answer(request, &request->world->snapshots, &listing);
}
