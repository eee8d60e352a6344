#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/ec2.h"
#include "sandbox/ec2_instance.h"
#include "sandbox/shelf.h"

enum { NAME_BYTES = 128 };

/* A parameter, and the field of an instance that shows it: as it was given, or with members in lower camel case. */
static const struct {
    const char *parameter;
    const char *field;
} shown_as_given[] = {
    {"ImageId", "imageId"},
    {"InstanceType", "instanceType"},
    {"KeyName", "keyName"},
    {"KernelId", "kernelId"},
    {"RamdiskId", "ramdiskId"},
    {"EbsOptimized", "ebsOptimized"},
    {"ClientToken", "clientToken"},
    {"SubnetId", "subnetId"},
    {"Placement", "placement"},
    {"CpuOptions", "cpuOptions"},
    {"HibernationOptions", "hibernationOptions"},
    {"EnclaveOptions", "enclaveOptions"},
    {"MetadataOptions", "metadataOptions"},
    {"CapacityReservationSpecification", "capacityReservationSpecification"},
};

/* "CoreCount": "coreCount", at every depth. */
static json_t *in_lower_camel(const json_t *value)
{
    json_t *object, *member;
    const char *key;

    if (!json_is_object(value))
        return memory_require(json_deep_copy(value));
    object = memory_require(json_object());
    json_object_foreach((json_t *)(uintptr_t)value, key, member) /* the iterator takes no const object */
    {
        char name[NAME_BYTES];

        (void)snprintf(name, sizeof(name), "%c%s", tolower((unsigned char)key[0]), key + 1);
        json_object_set_new(object, name, in_lower_camel(member));
    }
    return object;
}

static void set_from(json_t *fields, const char *path, const char *text)
{
    if (text)
        document_set(fields, path, json_string(text));
}

static json_t *groups_of(const json_t *ids)
{
    json_t *groups = memory_require(json_array());
    json_t *id;
    size_t i;

    json_array_foreach(ids, i, id)
        json_array_append_new(groups, memory_require(json_pack("{s:O, s:s}", "groupId", id, "groupName", "a-group")));
    return groups;
}

/* An interface as DescribeInstances shows it; one that exists already has no more than its id here. */
static json_t *interface_of(const json_t *given)
{
    static const char *const kept[][2] = {{"NetworkInterfaceId", "networkInterfaceId"}, {"SubnetId", "subnetId"},
                                          {"PrivateIpAddress", "privateIpAddress"},     {"Description", "description"},
                                          {"InterfaceType", "interfaceType"}};
    json_t *interface = memory_require(json_object());
    const char *flag = json_text_at(given, "DeleteOnTermination");

    for (size_t i = 0; i < COUNT_OF(kept); i++)
        set_from(interface, kept[i][1], json_text_at(given, kept[i][0]));
    set_from(interface, "attachment.deviceIndex", json_text_at(given, "DeviceIndex"));
    set_from(interface, "attachment.networkCardIndex", json_text_at(given, "NetworkCardIndex"));
    document_set(interface, "attachment.deleteOnTermination",
                 json_boolean(flag == NULL || strcmp(flag, "true") == 0));
    if (json_text_at(given, "AssociatePublicIpAddress") &&
        strcmp(json_text_at(given, "AssociatePublicIpAddress"), "true") == 0) {
        document_set(interface, "association.publicIp", json_string("198.51.100.7"));
        document_set(interface, "association.ipOwnerId", json_string("amazon"));
    }
    document_set(interface, "groupSet", groups_of(json_object_get(given, "SecurityGroupId")));
    return interface;
}

static void add_interfaces(const struct request *request, json_t *fields)
{
    const json_t *given = request_list(request, "NetworkInterface");
    json_t *interfaces, *interface;
    size_t i;

    if (json_array_size(given) == 0)
        return;
    interfaces = memory_require(json_array());
    json_array_foreach(given, i, interface) json_array_append_new(interfaces, interface_of(interface));
    json_object_set_new(fields, "networkInterfaceSet", interfaces);
    set_from(fields, "subnetId", json_text_at(json_array_get(interfaces, 0), "subnetId"));
    json_object_set(fields, "groupSet", json_object_get(json_array_get(interfaces, 0), "groupSet"));
}

static void add_licenses(const struct request *request, json_t *fields)
{
    json_t *licenses = memory_require(json_array());
    json_t *license;
    size_t i;

    json_array_foreach(request_list(request, "LicenseSpecification"), i, license)
        json_array_append_new(licenses, in_lower_camel(license));
    json_object_set_new(fields, "licenseSet", licenses);
}

static void add_attributes(const struct request *request, json_t *fields)
{
    const char *behaviour = request_text(request, "InstanceInitiatedShutdownBehavior");
    const char *credits = request_text(request, "CreditSpecification.CpuCredits");
    const char *user_data = request_text(request, "UserData");

    document_set(fields, "attributes.disableApiTermination",
                 json_boolean(request_is_true(request, "DisableApiTermination")));
    document_set(fields, "attributes.instanceInitiatedShutdownBehavior", json_string(behaviour ? behaviour : "stop"));
    document_set(fields, "attributes.cpuCredits", json_string(credits ? credits : "standard"));
    document_set(fields, "attributes.userData", json_string(user_data ? user_data : ""));
}

static json_t *fields_of(const struct request *request, const struct document *image)
{
    static const char *const of_image[] = {"architecture", "rootDeviceName", "rootDeviceType", "virtualizationType",
                                           "hypervisor",   "platform",       "platformDetails"};
    json_t *fields = memory_require(json_object());

    json_object_set_new(fields, "instanceType", memory_require(json_string("m1.small")));
    for (size_t i = 0; i < COUNT_OF(of_image); i++)
        (void)json_object_set(fields, of_image[i], json_object_get(image->fields, of_image[i]));
    for (size_t i = 0; i < COUNT_OF(shown_as_given); i++) {
        const json_t *given = request_list(request, shown_as_given[i].parameter);

        if (given)
            json_object_set_new(fields, shown_as_given[i].field, in_lower_camel(given));
    }
    if (request_has(request, "IamInstanceProfile.Name"))
        document_set(fields, "iamInstanceProfile.arn",
                     json_sprintf("arn:aws:iam::%s:instance-profile/%s", request->place->account,
                                  request_text(request, "IamInstanceProfile.Name")));
    document_set(fields, "monitoring.state",
                 json_string(request_is_true(request, "Monitoring.Enabled") ? "enabled" : "disabled"));
    if (request_has(request, "SecurityGroupId"))
        json_object_set_new(fields, "groupSet", groups_of(request_list(request, "SecurityGroupId")));
    if (request_has(request, "InstanceMarketOptions"))
        document_set(fields, "instanceLifecycle", json_string("spot"));
    add_licenses(request, fields);
    add_interfaces(request, fields);
    add_attributes(request, fields);
    return fields;
}

/* What the call says of a device of the image; NULL: nothing. */
static const json_t *override_of(const struct request *request, const char *device_name)
{
    json_t *mapping;
    size_t i;

    json_array_foreach(request_list(request, "BlockDeviceMapping"), i, mapping)
    {
        const char *name = json_text_at(mapping, "DeviceName");

        if (name && strcmp(name, device_name) == 0)
            return mapping;
    }
    return NULL;
}

static bool flag_or(const json_t *override, const char *path, bool fallback)
{
    const char *text = json_text_at(override, path);

    return text ? strcmp(text, "true") == 0 : fallback;
}

static void add_volume(struct request *request, struct document *instance, const json_t *device, json_t *devices)
{
    const char *name = json_text_at(device, "deviceName");
    const char *snapshot_id = json_text_at(device, "ebs.snapshotId");
    const json_t *override = override_of(request, name);
    const char *size = json_text_at(override, "Ebs.VolumeSize");
    const struct snapshot *source =
        snapshot_id ? state_find_snapshot(request->world, request->place, snapshot_id) : NULL;
    const char *zone = json_text_at(instance->fields, "placement.availabilityZone");
    bool goes_too =
        flag_or(override, "Ebs.DeleteOnTermination", json_is_true(json_at(device, "ebs.deleteOnTermination")));
    struct volume *volume;

    if (json_object_get(override, "NoDevice"))
        return;
    volume = ec2_new_volume_of(
        request, source, zone && *zone ? zone : arena_format(&request->world->arena, "%sa", request->place->region),
        size ? (unsigned)strtoul(size, NULL, 10) : (unsigned)json_integer_value(json_at(device, "ebs.volumeSize")));
    json_array_append_new(devices, memory_require(json_pack("{s:s, s:{s:s, s:s, s:b}}", "deviceName", name, "ebs",
                                                            "volumeId", volume->resource.id, "status", "attached",
                                                            "deleteOnTermination", goes_too)));
}

static void add_volumes(struct request *request, struct document *instance, const struct document *image)
{
    json_t *devices = memory_require(json_array());
    json_t *device;
    size_t i;

    json_object_set_new(instance->fields, "blockDeviceMapping", devices);
    if (instance->failure) /* it is terminated before it has any */
        return;
    json_array_foreach(json_object_get(image->fields, "blockDeviceMapping"), i, device)
        add_volume(request, instance, device, devices);
}

static bool is_in_use(const struct request *request, const char *member, const char *value)
{
    const struct shelf *shelf = shelf_find(request->world, &ec2_instance);

    for (size_t i = 0; shelf && i < shelf->documents.count; i++) {
        const struct document *instance = document_of(shelf->documents.all[i]);
        SCOPED(json) json_t *shown = NULL;
        json_t *interface;
        size_t k;

        if (document_is_in(instance, "|terminated|", request->now_ms))
            continue;
        shown = ec2_instance_show(instance, request->now_ms);
        json_array_foreach(json_object_get(shown, "networkInterfaceSet"), k, interface)
        {
            const char *used = json_text_at(interface, member);

            if (used && strcmp(used, value) == 0)
                return true;
        }
    }
    return false;
}

static bool check_interface(struct request *request, const json_t *interface, size_t count)
{
    const char *id = json_text_at(interface, "NetworkInterfaceId");
    const char *address = json_text_at(interface, "PrivateIpAddress");

    if (id && json_object_size(interface) > 2 && json_object_get(interface, "SubnetId"))
        return request_refuse(request, "InvalidParameterCombination",
                              "A network interface may not specify both a network interface ID and a subnet");
    if (id && is_in_use(request, "networkInterfaceId", id))
        return request_refuse(request, "InvalidNetworkInterface.InUse", "Interface: [%s] in use.", id);
    if (address && is_in_use(request, "privateIpAddress", address))
        return request_refuse(request, "InvalidIPAddress.InUse", "Address %s is in use.", address);
    if (json_object_get(interface, "PrivateIpAddresses") &&
        json_object_get(interface, "SecondaryPrivateIpAddressCount"))
        return request_refuse(request, "InvalidParameterCombination",
                              "secondaryPrivateIpAddressCount and privateIpAddresses may not both be specified");
    if (flag_or(interface, "AssociatePublicIpAddress", false) && count > 1)
        return request_refuse(request, "InvalidParameterCombination",
                              "The associatePublicIPAddress parameter cannot be specified when launching with multiple "
                              "network interfaces.");
    return true;
}

static bool check_interfaces(struct request *request)
{
    const json_t *interfaces = request_list(request, "NetworkInterface");
    json_t *interface;
    size_t i;

    if (json_array_size(interfaces) > 0 &&
        (request_has(request, "SubnetId") || request_has(request, "SecurityGroupId") ||
         request_has(request, "PrivateIpAddress")))
        return request_refuse(request, "InvalidParameterCombination",
                              "Network interfaces and an instance-level subnet, security groups or address may not be "
                              "specified on the same request");
    json_array_foreach(interfaces, i, interface)
    {
        if (!check_interface(request, interface, json_array_size(interfaces)))
            return false;
    }
    return true;
}

/* Services that have ended, and what needs something else beside it. */
static bool check_parameters(struct request *request)
{
    if (request_number(request, "MinCount", 0) != 1 || request_number(request, "MaxCount", 0) != 1)
        return request_refuse(request, "InvalidParameterValue", "The sandbox launches one instance at a time");
    if (request_has(request, "ElasticGpuSpecification") || request_has(request, "ElasticInferenceAccelerator"))
        return request_refuse(request, "UnsupportedOperation",
                              "Amazon Elastic Graphics and Elastic Inference have reached their ends of life");
    if (request_has(request, "IamInstanceProfile.Name") && request_has(request, "IamInstanceProfile.Arn"))
        return request_refuse(request, "InvalidParameterCombination",
                              "Only one of the name and the ARN of an instance profile may be specified");
    return check_interfaces(request);
}

static bool answer_instance(struct request *request, const struct document *instance)
{
    json_t *instances = memory_require(json_pack("[o]", ec2_instance_show(instance, request->now_ms)));

    json_object_set_new(request->output, "reservationId",
                        memory_require(json_sprintf("r-%s", instance->resource.id + 2)));
    json_object_set_new(request->output, "ownerId", memory_require(json_string(request->place->account)));
    json_object_set_new(request->output, "groupSet", memory_require(json_array()));
    json_object_set_new(request->output, "instancesSet", instances);
    return true;
}

/* The instance of an earlier call with the token. */
static bool answer_again(struct request *request, const struct document *instance)
{
    if (document_is_in(instance, "|shutting-down|terminated|", request->now_ms))
        return request_refuse(request, "IdempotentInstanceTerminated",
                              "The client token was used for an instance that is terminated");
    return answer_instance(request, instance);
}

static const struct document *find_image(struct request *request)
{
    const char *id = request_text(request, "ImageId");
    const struct document *image = document_find_or_refuse(request, &ec2_image, id, "InvalidAMIID.NotFound");

    if (image && !document_is_in(image, "|available|", request->now_ms) &&
        !request_refuse(request, "InvalidAMIID.Unavailable", "The image ID '%s' is not available", id))
        return NULL;
    return image;
}

bool ec2_run_instances(struct request *request)
{
    const struct document *image;
    struct document *instance;

    if (!document_replay(request, &ec2_instance, "ClientToken", "IdempotentParameterMismatch", &instance))
        return false;
    if (instance)
        return answer_again(request, instance);
    image = find_image(request);
    if (image == NULL || !check_parameters(request))
        return false;
    instance = document_make(request, &(struct document_plan){
                                          .kind = &ec2_instance,
                                          .parent_id = image->resource.id,
                                          .token_member = "ClientToken",
                                          .fields = fields_of(request, image),
                                          .tags = ec2_tags_for(request, "instance"),
                                      });
    add_volumes(request, instance, image);
    return answer_instance(request, instance);
}
