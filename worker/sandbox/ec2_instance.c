#include "sandbox/ec2_instance.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "sandbox/ec2.h"
#include "sandbox/listing.h"
#include "sandbox/shelf.h"

enum {
    TERMINATION_MS = 30000,
    SHOWN_AFTER_MS = 3600000, /* EC2 shows a terminated instance for about an hour */
    DERIVED_ID_BYTES = 64,
};

/* clang-format off */
static const struct life life_of_instance = {
    .stages = {{"pending", 100}}, .ready = "running", .failed = "terminated",
    .deleting = "shutting-down", .deleted = "terminated",
};

/* Given to the world it is a small burstable instance; "attributes" and "reboots" are not shown with it. */
const struct kind ec2_instance = {
    .name = "ec2:instance",
    .id_prefix = "i-",
    .arn = "arn:aws:ec2:{region}:{account}:instance/{id}",
    .life = &life_of_instance,
    .length = KIND_RESTORE,
    .defaults =
        "{\"imageId\":\"ami-0aaaaaaaaaaaaaaaa\",\"instanceType\":\"t3.micro\",\"architecture\":\"x86_64\","
        "\"rootDeviceType\":\"ebs\",\"rootDeviceName\":\"/dev/sda1\",\"virtualizationType\":\"hvm\","
        "\"hypervisor\":\"xen\",\"platformDetails\":\"Linux/UNIX\",\"ebsOptimized\":false,\"enaSupport\":true,"
        "\"subnetId\":\"subnet-0aaaaaaaaaaaaaaaa\",\"vpcId\":\"vpc-0aaaaaaaaaaaaaaaa\",\"amiLaunchIndex\":0,"
        "\"groupSet\":[{\"groupId\":\"sg-0aaaaaaaaaaaaaaaa\",\"groupName\":\"default\"}],"
        "\"monitoring\":{\"state\":\"disabled\"},\"cpuOptions\":{\"coreCount\":1,\"threadsPerCore\":2},"
        "\"placement\":{\"availabilityZone\":\"\",\"groupName\":\"\",\"tenancy\":\"default\"},"
        "\"capacityReservationSpecification\":{\"capacityReservationPreference\":\"open\"},"
        "\"hibernationOptions\":{\"configured\":false},\"enclaveOptions\":{\"enabled\":false},"
        "\"metadataOptions\":{\"state\":\"applied\",\"httpTokens\":\"optional\",\"httpPutResponseHopLimit\":1,"
        "\"httpEndpoint\":\"enabled\",\"httpProtocolIpv6\":\"disabled\",\"instanceMetadataTags\":\"disabled\"},"
        "\"networkInterfaceSet\":[{\"description\":\"\",\"privateIpAddress\":\"10.0.0.7\","
        "\"subnetId\":\"subnet-0aaaaaaaaaaaaaaaa\",\"vpcId\":\"vpc-0aaaaaaaaaaaaaaaa\",\"status\":\"in-use\","
        "\"sourceDestCheck\":true,\"interfaceType\":\"interface\",\"groupSet\":[{\"groupId\":\"sg-0aaaaaaaaaaaaaaaa\","
        "\"groupName\":\"default\"}],\"attachment\":{\"deviceIndex\":0,\"deleteOnTermination\":true,"
        "\"status\":\"attached\",\"networkCardIndex\":0},\"ipv6AddressesSet\":[],"
        "\"privateIpAddressesSet\":[{\"primary\":true,\"privateIpAddress\":\"10.0.0.7\"}]}],"
        "\"blockDeviceMapping\":[{\"deviceName\":\"/dev/sda1\",\"ebs\":{\"status\":\"attached\","
        "\"deleteOnTermination\":true}}],\"productCodes\":[],\"reboots\":0,"
        "\"attributes\":{\"disableApiTermination\":false,\"instanceInitiatedShutdownBehavior\":\"stop\","
        "\"cpuCredits\":\"unlimited\",\"userData\":\"\"}}",
    .is_source = true,
    .has_text_times = true,
    .tags = KIND_TAGS_LOWER,
    .shown = {.id = "instanceId", .state = "instanceState.name", .failure = "stateReason.message",
              .created = "launchTime", .tags = "tagSet"},
};
/* clang-format on */

struct document *ec2_instance_find(struct request *request, const char *id)
{
    return document_find_or_refuse(request, &ec2_instance, id, "InvalidInstanceID.NotFound");
}

/* https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
static int code_of(const char *state)
{
    static const struct {
        const char *state;
        int code;
    } codes[] = {{"pending", 0}, {"running", 16}, {"shutting-down", 32}, {"terminated", 48}, {"stopping", 64},
                 {"stopped", 80}};
    size_t i = 0;

    while (i + 1 < COUNT_OF(codes) && strcmp(codes[i].state, state) != 0)
        i++;
    return codes[i].code;
}

/* An id that is the same whenever the instance is shown. */
static void set_derived_id(json_t *object, const char *member, const char *prefix, const char *instance_id,
                           size_t index)
{
    char id[DERIVED_ID_BYTES];

    if (object == NULL || json_object_get(object, member))
        return;
    (void)snprintf(id, sizeof(id), "%s0%016llx", prefix,
                   (unsigned long long)hash_bytes(instance_id, strlen(instance_id), index));
    document_set(object, member, json_string(id));
}

static void fill_in(json_t *shown, const struct document *instance)
{
    const char *id = instance->resource.id;
    json_t *placement = json_object_get(shown, "placement");
    const char *zone = json_text_at(placement, "availabilityZone");
    json_t *part;
    size_t i;

    json_array_foreach(json_object_get(shown, "blockDeviceMapping"), i, part)
        set_derived_id(json_object_get(part, "ebs"), "volumeId", "vol-", id, i);
    json_array_foreach(json_object_get(shown, "networkInterfaceSet"), i, part)
        set_derived_id(part, "networkInterfaceId", "eni-", id, i);
    if (placement && (zone == NULL || *zone == '\0'))
        document_set(placement, "availabilityZone", json_sprintf("%sa", instance->resource.place->region));
}

json_t *ec2_instance_show(const struct document *instance, int64_t now_ms)
{
    json_t *shown = document_show(instance, now_ms);
    const char *state = json_text_at(shown, "instanceState.name");

    document_set(shown, "instanceState.code", json_integer(code_of(state)));
    if (json_at(shown, "stateReason.message"))
        document_set(shown, "stateReason.code", json_string("Server.InternalError"));
    if (strcmp(state, "pending") == 0) /* they are attached later */
        json_object_set_new(shown, "blockDeviceMapping", memory_require(json_array()));
    fill_in(shown, instance);
    (void)json_object_del(shown, "attributes");
    (void)json_object_del(shown, "reboots");
    return shown;
}

static json_t *reservation_of(const struct request *request, const struct document *instance)
{
    json_t *shown = ec2_instance_show(instance, request->now_ms);

    return memory_require(json_pack("{s:s+, s:s, s:[], s:[o]}", "reservationId", "r-", instance->resource.id + 2,
                                    "ownerId", request->place->account, "groupSet", "instancesSet", shown));
}

static bool is_still_shown(const struct request *request, const struct document *instance)
{
    return instance->gone_ms == DOCUMENT_NEVER_MS || request->now_ms < instance->gone_ms + SHOWN_AFTER_MS;
}

bool ec2_describe_instances(struct request *request)
{
    static const struct listing_filter filters[] = {
        {"instance-id", "instanceId"},     {"instance-state-name", "instanceState.name"},
        {"client-token", "clientToken"},   {"image-id", "imageId"},
        {"instance-type", "instanceType"}, {"subnet-id", "subnetId"},
        {"vpc-id", "vpcId"},               {"key-name", "keyName"},
        {0},
    };
    static const struct listing listing = {
        .kind = &ec2_instance,
        .items = "reservationSet",
        .ids = "InstanceId",
        .not_found = "InvalidInstanceID.NotFound",
        .filters = "Filter",
        .values = "Value",
        .invalid = "InvalidParameterValue",
        .by_filter = filters,
        .page = {.limit = "MaxResults", .token = "NextToken", .next = "nextToken", .invalid = "InvalidParameterValue"},
        .makes_sources = true,
        .is_listed = is_still_shown,
        .show = reservation_of,
    };

    if (request_has(request, "InstanceId") && request_has(request, "MaxResults"))
        return request_refuse(request, "InvalidParameterCombination",
                              "The parameter instancesSet cannot be used with the parameter maxResults");
    return listing_answer(request, &listing);
}

static bool check_termination(struct request *request, const char *id)
{
    const struct document *instance = ec2_instance_find(request, id);

    if (instance == NULL)
        return false;
    if (json_is_true(json_at(instance->fields, "attributes.disableApiTermination")) &&
        !document_is_in(instance, "|shutting-down|terminated|", request->now_ms))
        return request_refuse(request, "OperationNotPermitted",
                              "The instance '%s' may not be terminated. Modify its 'disableApiTermination' instance "
                              "attribute and try again.",
                              id);
    return true;
}

/* Volumes go with it as their mappings say. */
static void delete_volumes(struct request *request, const struct document *instance)
{
    json_t *device;
    size_t i;

    json_array_foreach(json_object_get(instance->fields, "blockDeviceMapping"), i, device)
    {
        const char *id = json_text_at(device, "ebs.volumeId");
        struct volume *volume = id ? state_find_volume(request->world, request->place, id) : NULL;

        if (volume && json_is_true(json_at(device, "ebs.deleteOnTermination")))
            volume->is_deleted = true;
    }
}

static json_t *terminate(struct request *request, const char *id)
{
    struct document *instance = ec2_instance_find(request, id);
    const char *before = document_state(instance, request->now_ms);
    json_t *change =
        memory_require(json_pack("{s:s, s:{s:s, s:i}}", "instanceId", id, "previousState", "name", before, "code",
                                 code_of(before)));

    if (document_is_in(instance, "|terminated|", request->now_ms))
        document_delete(instance, request->now_ms, 0); /* it failed to start */
    else if (instance->deleted_ms == DOCUMENT_NEVER_MS) {
        document_delete(instance, request->now_ms, TERMINATION_MS);
        delete_volumes(request, instance);
    }
    before = document_state(instance, request->now_ms);
    document_set(change, "currentState.name", json_string(before));
    document_set(change, "currentState.code", json_integer(code_of(before)));
    return change;
}

/* All or nothing. */
bool ec2_terminate_instances(struct request *request)
{
    const json_t *ids = request_list(request, "InstanceId");
    json_t *changes = memory_require(json_array());
    json_t *id;
    size_t i;

    json_object_set_new(request->output, "instancesSet", changes);
    json_array_foreach(ids, i, id)
    {
        if (!check_termination(request, json_string_value(id)))
            return false;
    }
    json_array_foreach(ids, i, id) json_array_append_new(changes, terminate(request, json_string_value(id)));
    return true;
}

size_t world_count_reboots(const struct world *world)
{
    const struct shelf *shelf = shelf_find(world, &ec2_instance);
    size_t count = 0;

    for (size_t i = 0; shelf && i < shelf->documents.count; i++)
        count += (size_t)json_integer_value(
            json_object_get(document_of(shelf->documents.all[i])->fields, "reboots"));
    return count;
}
