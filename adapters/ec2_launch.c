#include "adapters/ec2_launch.h"

#include <string.h>

#include "base/json.h"

static json_t *as_given(const json_t *value)
{
    return json_deep_copy(value);
}

static bool is_empty_text(const json_t *value)
{
    return json_is_string(value) && json_string_length(value) == 0;
}

json_t *ec2_launch_placement(const json_t *value)
{
    json_t *placement = as_given(value);

    if (is_empty_text(json_object_get(placement, "GroupName")))
        (void)json_object_del(placement, "GroupName");
    return placement;
}

json_t *ec2_launch_monitoring(const json_t *value)
{
    const char *state = json_text_at(value, "State");

    if (state == NULL)
        return as_given(value);
    return json_pack("{s:b}", "Enabled", strcmp(state, "enabled") == 0 || strcmp(state, "pending") == 0);
}

json_t *ec2_launch_block_devices(const json_t *value)
{
    json_t *devices = as_given(value);

    for (size_t i = 0; i < json_array_size(devices); i++) {
        json_t *volume = json_object_get(json_array_get(devices, i), "Ebs");

        (void)json_object_del(volume, "SnapshotId");
        (void)json_object_del(volume, "OutpostArn");
    }
    return devices;
}

json_t *ec2_launch_requires_imdsv2(const json_t *value)
{
    return json_is_true(value) ? json_string("required") : NULL;
}

static bool is_of_source(const json_t *interface)
{
    return json_object_get(interface, "NetworkInterfaceId") && json_object_get(interface, "SubnetId");
}

/* What a new interface cannot have of the source's, or says of it in another way. */
static void make_new(json_t *interface, bool is_only_one)
{
    static const char *const of_source[] = {"NetworkInterfaceId", "PrivateIpAddress", "PrivateIpAddresses",
                                            "Ipv6Addresses"};
    static const char *const counts[] = {"Ipv6AddressCount", "SecondaryPrivateIpAddressCount"};

    for (size_t i = 0; i < COUNT_OF(of_source); i++)
        (void)json_object_del(interface, of_source[i]);
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        if (json_integer_value(json_object_get(interface, counts[i])) == 0)
            (void)json_object_del(interface, counts[i]);
    if (is_empty_text(json_object_get(interface, "Description")))
        (void)json_object_del(interface, "Description");
    if (!is_only_one) /* EC2 gives a public address only to an instance with one interface */
        (void)json_object_del(interface, "AssociatePublicIpAddress");
}

static void rename_member(json_t *object, const char *from, const char *to)
{
    json_t *member = json_object_get(object, from);

    if (member) {
        (void)json_object_set(object, to, member);
        (void)json_object_del(object, from);
    }
}

json_t *ec2_launch_network_interfaces(const json_t *value)
{
    json_t *interfaces = as_given(value);

    for (size_t i = 0; i < json_array_size(interfaces); i++) {
        json_t *interface = json_array_get(interfaces, i);

        if (is_of_source(interface))
            make_new(interface, json_array_size(interfaces) == 1);
        rename_member(interface, "Groups", "SecurityGroupId");
        rename_member(interface, "Ipv4Prefixes", "Ipv4Prefix");
        rename_member(interface, "Ipv6Prefixes", "Ipv6Prefix");
    }
    return interfaces;
}

json_t *ec2_launch_lasting_volumes(const json_t *value)
{
    json_t *lasting = json_array();

    for (size_t i = 0; i < json_array_size(value); i++) {
        const json_t *device = json_array_get(value, i);
        const char *goes_too = json_text_at(device, "ebs.deleteOnTermination");

        if (goes_too && strcmp(goes_too, "true") != 0)
            (void)json_array_append_new(lasting, json_pack("{s:s, s:{s:b}}", "DeviceName",
                                                           json_text_at(device, "deviceName"), "Ebs",
                                                           "DeleteOnTermination", true));
    }
    if (json_array_size(lasting) > 0)
        return lasting;
    json_decref(lasting);
    return NULL;
}
