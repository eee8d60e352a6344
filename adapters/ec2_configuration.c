#include "adapters/ec2_configuration.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"

enum form { TEXT, TEXT_OR_EMPTY, NUMBER, BOOLEAN, OBJECT };

/* A member of an answer as a member of the metadata. */
struct member {
    const char *from; /* path in the answer; NULL ends the list */
    const char *to;
    enum form form;
    const struct member *members; /* of an OBJECT */
};

static bool is_given(const json_t *value)
{
    return value && !(json_is_string(value) && json_string_length(value) == 0);
}

static json_t *reshape(const json_t *value, const struct member *members);

static json_t *reshape_member(const json_t *value, const struct member *member)
{
    switch (member->form) {
    case TEXT:
        return is_given(value) ? json_deep_copy(value) : NULL;
    case TEXT_OR_EMPTY:
        return json_deep_copy(value);
    case NUMBER:
        return is_given(value) ? json_integer(strtoll(json_string_value(value), NULL, 10)) : NULL;
    case BOOLEAN:
        return is_given(value) ? json_boolean(strcmp(json_string_value(value), "true") == 0) : NULL;
    case OBJECT:
        break;
    }
    return reshape(value, member->members);
}

/* NULL if nothing of it is given. */
static json_t *reshape(const json_t *value, const struct member *members)
{
    json_t *object = json_object();

    for (; members->from; members++) {
        json_t *member = reshape_member(json_at(value, members->from), members);

        if (member)
            (void)json_object_set_new(object, members->to, member);
    }
    if (json_object_size(object) > 0)
        return object;
    json_decref(object);
    return NULL;
}

json_t *ec2_configuration_profile_name(const json_t *value)
{
    const char *slash = json_is_string(value) ? strrchr(json_string_value(value), '/') : NULL;

    return slash ? json_string(slash + 1) : NULL;
}

json_t *ec2_configuration_cpu_options(const json_t *value)
{
    static const struct member members[] = {
        {"coreCount", "CoreCount", NUMBER},
        {"threadsPerCore", "ThreadsPerCore", NUMBER},
        {"amdSevSnp", "AmdSevSnp"},
        {"nestedVirtualization", "NestedVirtualization"},
        {0},
    };

    return reshape(value, members);
}

json_t *ec2_configuration_credit_specification(const json_t *value)
{
    static const struct member members[] = {{"cpuCredits", "CpuCredits"}, {0}};

    return reshape(value, members);
}

json_t *ec2_configuration_monitoring(const json_t *value)
{
    static const struct member members[] = {{"state", "State"}, {0}};

    return reshape(value, members);
}

json_t *ec2_configuration_placement(const json_t *value)
{
    static const struct member members[] = {
        {"availabilityZone", "AvailabilityZone"},
        {"groupName", "GroupName", TEXT_OR_EMPTY}, /* its id says the same, and a launch takes one of the two */
        {"tenancy", "Tenancy"},
        {"partitionNumber", "PartitionNumber", NUMBER},
        {"affinity", "Affinity"},
        {"hostId", "HostId"},
        {"hostResourceGroupArn", "HostResourceGroupArn"},
        {0},
    };

    return reshape(value, members);
}

json_t *ec2_configuration_capacity_reservation(const json_t *value)
{
    static const struct member target[] = {
        {"capacityReservationId", "CapacityReservationId"},
        {"capacityReservationResourceGroupArn", "CapacityReservationResourceGroupArn"},
        {0},
    };
    static const struct member members[] = {
        {"capacityReservationPreference", "CapacityReservationPreference"},
        {"capacityReservationTarget", "CapacityReservationTarget", OBJECT, target},
        {0},
    };

    return reshape(value, members);
}

json_t *ec2_configuration_hibernation(const json_t *value)
{
    static const struct member members[] = {{"configured", "Configured", BOOLEAN}, {0}};

    return reshape(value, members);
}

json_t *ec2_configuration_enclave(const json_t *value)
{
    static const struct member members[] = {{"enabled", "Enabled", BOOLEAN}, {0}};

    return reshape(value, members);
}

/* A list of what each element of another becomes; NULL if it has none. */
static json_t *reshape_each(const json_t *list, json_t *(*convert)(const json_t *element))
{
    json_t *reshaped = json_array();

    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *element = convert(json_array_get(list, i));

        if (element)
            (void)json_array_append_new(reshaped, element);
    }
    if (json_array_size(reshaped) > 0)
        return reshaped;
    json_decref(reshaped);
    return NULL;
}

static json_t *license(const json_t *element)
{
    static const struct member members[] = {{"licenseConfigurationArn", "LicenseConfigurationArn"}, {0}};

    return reshape(element, members);
}

json_t *ec2_configuration_licenses(const json_t *value)
{
    return reshape_each(value, license);
}

static json_t *group(const json_t *element)
{
    return json_deep_copy(json_object_get(element, "groupId"));
}

static json_t *private_address(const json_t *element)
{
    static const struct member members[] = {
        {"primary", "Primary", BOOLEAN}, {"privateIpAddress", "PrivateIpAddress"}, {0}};

    return reshape(element, members);
}

static json_t *ipv6_address(const json_t *element)
{
    static const struct member members[] = {{"ipv6Address", "Ipv6Address"}, {0}};

    return reshape(element, members);
}

static json_t *list_or_empty(const json_t *list, json_t *(*convert)(const json_t *element))
{
    json_t *reshaped = reshape_each(list, convert);

    return reshaped ? reshaped : json_array();
}

/* An address of AWS's own, not one that somebody reserved: only such a one can be asked for. */
static bool has_public_address(const json_t *element)
{
    const char *owner = json_text_at(element, "association.ipOwnerId");

    return owner && strcmp(owner, "amazon") == 0;
}

static void add_addresses(json_t *interface, const json_t *element)
{
    const json_t *private_ones = json_object_get(element, "privateIpAddressesSet");
    const json_t *ipv6_ones = json_object_get(element, "ipv6AddressesSet");
    size_t private_count = json_array_size(private_ones);

    (void)json_object_set_new(interface, "AssociatePublicIpAddress", json_boolean(has_public_address(element)));
    (void)json_object_set_new(interface, "Ipv6AddressCount", json_integer((json_int_t)json_array_size(ipv6_ones)));
    (void)json_object_set_new(interface, "Ipv6Addresses", list_or_empty(ipv6_ones, ipv6_address));
    (void)json_object_set_new(interface, "PrivateIpAddresses", list_or_empty(private_ones, private_address));
    (void)json_object_set_new(interface, "SecondaryPrivateIpAddressCount",
                              json_integer(private_count > 1 ? (json_int_t)private_count - 1 : 0));
}

static json_t *network_interface(const json_t *element)
{
    static const struct member members[] = {
        {"attachment.deleteOnTermination", "DeleteOnTermination", BOOLEAN},
        {"description", "Description", TEXT_OR_EMPTY},
        {"attachment.deviceIndex", "DeviceIndex", NUMBER},
        {"attachment.networkCardIndex", "NetworkCardIndex", NUMBER},
        {"networkInterfaceId", "NetworkInterfaceId"},
        {"privateIpAddress", "PrivateIpAddress"},
        {"subnetId", "SubnetId"},
        {"interfaceType", "InterfaceType"},
        {0},
    };
    json_t *interface = reshape(element, members);

    if (interface == NULL)
        return NULL;
    if (json_integer_value(json_object_get(interface, "NetworkCardIndex")) == 0)
        (void)json_object_del(interface, "NetworkCardIndex"); /* most instances have but one, and say nothing of it */
    (void)json_object_set_new(interface, "Groups", list_or_empty(json_object_get(element, "groupSet"), group));
    add_addresses(interface, element);
    return interface;
}

json_t *ec2_configuration_network_interfaces(const json_t *value)
{
    return reshape_each(value, network_interface);
}

json_t *ec2_configuration_requires_imdsv2(const json_t *value)
{
    return json_is_string(value) && strcmp(json_string_value(value), "required") == 0 ? json_string("true") : NULL;
}

static json_t *own_tag(const json_t *element)
{
    static const struct member members[] = {{"key", "Key"}, {"value", "Value", TEXT_OR_EMPTY}, {0}};
    const char *key = json_text_at(element, "key");

    if (key == NULL || strncmp(key, "aws:", 4) == 0 || strncmp(key, "tidemark:", 9) == 0)
        return NULL;
    return reshape(element, members);
}

json_t *ec2_configuration_tags(const json_t *value)
{
    return reshape_each(value, own_tag);
}

json_t *ec2_configuration_image_size(const json_t *value)
{
    json_int_t size_gib = 0;

    for (size_t i = 0; i < json_array_size(value); i++) {
        const char *size = json_text_at(json_array_get(value, i), "ebs.volumeSize");

        size_gib += size ? strtoll(size, NULL, 10) : 0;
    }
    return size_gib > 0 ? json_integer(size_gib) : NULL;
}
