#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "sandbox/ec2.h"
#include "sandbox/ec2_instance.h"
#include "sandbox/ec2_listing.h"

enum { TOKEN_KEY_BYTES_MAX = 256 };

/* What EC2 allows for a type. */
struct volume_type {
    const char *name;
    unsigned size_min_gib;
    unsigned size_max_gib;
    bool takes_iops;
    bool needs_iops;
    bool takes_throughput;
    bool takes_multi_attach;
    const char *iops; /* without a parameter; "" if the type has none */
    const char *throughput;
};

/* clang-format off */
static const struct volume_type types[] = {
    {.name = "gp2", .size_min_gib = 1, .size_max_gib = 16384, .iops = "100", .throughput = ""},
    {.name = "gp3", .size_min_gib = 1, .size_max_gib = 65536, .takes_iops = true, .takes_throughput = true,
     .iops = "3000", .throughput = "125"},
    {.name = "io1", .size_min_gib = 4, .size_max_gib = 16384, .takes_iops = true, .needs_iops = true,
     .takes_multi_attach = true, .iops = "", .throughput = ""},
    {.name = "io2", .size_min_gib = 4, .size_max_gib = 65536, .takes_iops = true, .needs_iops = true,
     .takes_multi_attach = true, .iops = "", .throughput = ""},
    {.name = "sc1", .size_min_gib = 125, .size_max_gib = 16384, .iops = "", .throughput = ""},
    {.name = "st1", .size_min_gib = 125, .size_max_gib = 16384, .iops = "", .throughput = ""},
    {.name = "standard", .size_min_gib = 1, .size_max_gib = 1024, .iops = "", .throughput = ""},
};
/* clang-format on */

static const struct volume_type *type_of(const struct request *request)
{
    const char *name = request_text(request, "VolumeType");

    for (size_t i = 0; name && i < COUNT_OF(types); i++)
        if (strcmp(types[i].name, name) == 0)
            return &types[i];
    return &types[0]; /* gp2 is the default of the API */
}

static bool check_type(struct request *request, const struct volume_type *type)
{
    if (type->needs_iops && request_text(request, "Iops") == NULL)
        return request_refuse(request, "MissingParameter",
                              "The request must contain the parameter iops for volume type %s", type->name);
    if (!type->takes_iops && request_text(request, "Iops"))
        return request_refuse(request, "InvalidParameterCombination",
                              "The parameter iops is not supported for %s volumes.", type->name);
    if (!type->takes_throughput && request_text(request, "Throughput"))
        return request_refuse(request, "InvalidParameterCombination",
                              "The parameter throughput is not supported for %s volumes.", type->name);
    if (!type->takes_multi_attach && request_is_true(request, "MultiAttachEnabled"))
        return request_refuse(request, "InvalidParameterCombination",
                              "Multi-Attach is not supported for %s volumes.", type->name);
    return true;
}

/* The zone's name; NULL if it was refused.  Zone ids end in a number, "euw1-az2", and stand for the zone of
 * that letter. */
static const char *find_zone(struct request *request)
{
    const char *zone = request_text(request, "AvailabilityZone");
    const char *zone_id = request_text(request, "AvailabilityZoneId");
    const char *region = request->place->region;
    size_t length = strlen(region);
    const char *number = zone_id ? strstr(zone_id, "-az") : NULL;
    bool is_refused;

    if ((zone == NULL) == (zone_id == NULL)) {
        is_refused = !request_refuse(request, zone ? "InvalidParameterCombination" : "MissingParameter",
                                     "Either AvailabilityZone or AvailabilityZoneId must be specified");
        return is_refused ? NULL : zone;
    }
    if (number && number[3] >= '1' && number[3] <= '6' && number[4] == '\0')
        return arena_format(&request->world->arena, "%s%c", region, 'a' + (number[3] - '1'));
    if (zone && strncmp(zone, region, length) == 0 && zone[length] >= 'a' && zone[length] <= 'f' &&
        zone[length + 1] == '\0')
        return arena_text(&request->world->arena, zone);
    is_refused = !request_refuse(request, "InvalidZone.NotFound", "The zone '%.60s' does not exist.",
                                 zone ? zone : zone_id);
    return is_refused ? NULL : zone;
}

static bool check_source(struct request *request, const struct snapshot *source, const char *id)
{
    if (source == NULL)
        return request_refuse(request, "InvalidSnapshot.NotFound", "The snapshot '%s' does not exist.", id);
    if (snapshot_state(source, request->now_ms) != SNAPSHOT_COMPLETED)
        return request_refuse(request, "IncorrectState", "Snapshot '%s' is not completed.", id);
    if (snapshot_is_archived(source, request->now_ms))
        return request_refuse(request, "UnsupportedOperation", "Snapshot '%s' is archived.", id);
    return true;
}

static bool check_size(struct request *request, const struct volume_type *type, unsigned size_gib,
                       const struct snapshot *source)
{
    if (source && size_gib < source->size_gib)
        return request_refuse(request, "InvalidParameterValue",
                              "Volume of %uGiB is smaller than snapshot '%s', expect size >= %uGiB", size_gib,
                              source->resource.id, source->size_gib);
    if (size_gib < type->size_min_gib || size_gib > type->size_max_gib)
        return request_refuse(request, "InvalidParameterValue",
                              "Volume of %uGiB is too %s for volume type %s; it must be %u to %u GiB.",
                              size_gib, size_gib < type->size_min_gib ? "small" : "large", type->name,
                              type->size_min_gib, type->size_max_gib);
    return true;
}

static bool check_key(struct request *request)
{
    if (request_text(request, "KmsKeyId") && !request_is_true(request, "Encrypted"))
        return request_refuse(request, "InvalidParameterDependency",
                              "The parameter KmsKeyId requires the parameter Encrypted to be set.");
    return true;
}

static const char *text_or(struct request *request, const char *name, const char *fallback)
{
    const char *text = request_text(request, name);

    return text ? arena_text(&request->world->arena, text) : fallback;
}

static struct volume *new_volume(struct request *request, const struct snapshot *source, const char *zone,
                                 unsigned size_gib)
{
    struct world *world = request->world;
    const struct volume_type *type = type_of(request);
    struct volume *volume = arena_allocate(&world->arena, sizeof(*volume));
    const char *key = request_text(request, "KmsKeyId");
    bool is_key_wrong = key && !ec2_key_is_usable(key);
    const struct ending ending = state_ending(request, is_key_wrong ? "The key cannot be used." : NULL);
    int64_t duration_ms;

    *volume = (struct volume){
        .resource = {.id = state_new_id(world, "vol-"),
                     .parent_id = source ? source->resource.id : "",
                     .place = request->place,
                     .created_ms = request->now_ms},
        .size_gib = size_gib,
        .is_encrypted = request_is_true(request, "Encrypted") || (source && source->is_encrypted),
        .fails = ending.failure != NULL,
        .has_multi_attach = request_is_true(request, "MultiAttachEnabled"),
        .kms_key_id = "",
        .zone = zone,
        .type = type->name,
        .iops = text_or(request, "Iops", type->iops),
        .throughput = text_or(request, "Throughput", type->throughput),
    };
    if (volume->is_encrypted)
        volume->kms_key_id = text_or(request, "KmsKeyId", ec2_default_key(world, request->place));
    duration_ms = state_duration(world, volume->resource.id, world->options.volume_duration_ms);
    volume->available_ms = ending.is_stuck ? VOLUME_NEVER_MS : request->now_ms + duration_ms;
    state_add(world, &world->volumes, &volume->resource);
    ec2_tag_new(request, &world->volumes, &volume->resource);
    return volume;
}

struct volume *ec2_new_volume_of(struct request *request, const struct snapshot *source, const char *zone,
                                 unsigned size_gib)
{
    struct world *world = request->world;
    struct volume *volume = arena_allocate(&world->arena, sizeof(*volume));

    *volume = (struct volume){
        .resource = {.id = state_new_id(world, "vol-"),
                     .parent_id = source ? source->resource.id : "",
                     .place = request->place,
                     .created_ms = request->now_ms},
        .size_gib = size_gib,
        .is_encrypted = source && source->is_encrypted,
        .kms_key_id = source ? source->kms_key_id : "",
        .zone = arena_text(&world->arena, zone),
        .type = "gp3",
        .iops = "3000",
        .throughput = "125",
        .available_ms = request->now_ms,
    };
    state_add(world, &world->volumes, &volume->resource);
    ec2_tag_with(request, &world->volumes, &volume->resource, ec2_tags_for(request, "volume"));
    return volume;
}

static void answer_item(struct request *request, const struct volume *volume)
{
    SCOPED(json) json_t *item = resource_item(&volume->resource, volume_fields, request->now_ms);

    json_object_update(request->output, item);
}

static void print_token_key(const struct request *request, struct text *key)
{
    text_init(key, TOKEN_KEY_BYTES_MAX);
    text_append_format(key, "%s/%s/%s", request->place->account, request->place->region,
                       request_text(request, "ClientToken"));
}

/* The volume that an earlier call with the same token made; NULL if there is none. */
static const struct volume *find_by_token(const struct request *request)
{
    SCOPED(text) struct text key = {0};
    const struct index_entry *entry;

    if (request_text(request, "ClientToken") == NULL)
        return NULL;
    print_token_key(request, &key);
    entry = index_find(&request->world->volumes_by_token, text_string(&key));
    return entry ? volume_of(entry->items[0]) : NULL;
}

static uint64_t fingerprint(const struct request *request)
{
    char *dump = memory_require(json_dumps(request->input, JSON_SORT_KEYS | JSON_COMPACT));
    uint64_t hash = hash_text(dump);

    free(dump);
    return hash;
}

static void remember_token(const struct request *request, struct volume *volume)
{
    SCOPED(text) struct text key = {0};

    if (request_text(request, "ClientToken") == NULL)
        return;
    volume->token_fingerprint = fingerprint(request);
    print_token_key(request, &key);
    index_add(&request->world->volumes_by_token, text_string(&key), &volume->resource);
}

static bool answer_again(struct request *request, const struct volume *made)
{
    if (made->token_fingerprint != fingerprint(request))
        return request_refuse(request, "IdempotentParameterMismatch",
                              "The client token was used before with other parameters");
    answer_item(request, made);
    return true;
}

bool ec2_create_volume(struct request *request)
{
    const struct volume_type *type = type_of(request);
    const char *snapshot_id = request_text(request, "SnapshotId");
    const struct volume *made = find_by_token(request);
    const struct snapshot *source = NULL;
    struct volume *volume;
    const char *zone;
    unsigned size_gib;

    if (made)
        return answer_again(request, made);
    if (snapshot_id) {
        source = state_find_snapshot(request->world, request->place, snapshot_id);
        if (!check_source(request, source, snapshot_id))
            return false;
    } else if (request_text(request, "Size") == NULL) {
        return request_refuse(request, "MissingParameter",
                              "The request must contain the parameter size/snapshot");
    }
    size_gib = (unsigned)request_number(request, "Size", source ? source->size_gib : 0);
    zone = find_zone(request);
    if (zone == NULL || !check_type(request, type) || !check_size(request, type, size_gib, source) ||
        !check_key(request))
        return false;
    volume = new_volume(request, source, zone, size_gib);
    remember_token(request, volume);
    answer_item(request, volume);
    return true;
}

bool ec2_delete_volume(struct request *request)
{
    const char *id = request_text(request, "VolumeId");
    struct volume *volume = state_find_volume(request->world, request->place, id);

    if (volume == NULL)
        return request_refuse(request, "InvalidVolume.NotFound", "The volume '%s' does not exist.", id);
    if (request->now_ms < volume->available_ms)
        return request_refuse(request, "IncorrectState", "The volume '%s' is 'creating'.", id);
    volume->is_deleted = true;
    json_object_set_new(request->output, "return", memory_require(json_string("true")));
    return true;
}

static bool is_listed(const struct request *request, const struct resource *resource)
{
    const struct volume *volume = volume_of(resource);

    if (volume->is_deleted)
        return false;
    return volume->is_shared ? strcmp(resource->place->region, request->place->region) == 0
                             : resource->place == request->place;
}

bool ec2_describe_volumes(struct request *request)
{
    static const struct ec2_listing listing = {
        .items = "volumeSet",
        .id_parameter = "VolumeId",
        .id_filter = "volume-id",
        .parent_filter = "snapshot-id",
        .not_found = "InvalidVolume.NotFound",
        .fields = volume_fields,
        .has_tags = true,
        .is_listed = is_listed,
    };

    return ec2_listing_answer(request, &request->world->volumes, &listing);
}
