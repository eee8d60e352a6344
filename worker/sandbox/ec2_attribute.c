#include <string.h>

#include "sandbox/ec2_instance.h"
#include "sandbox/listing.h"

static json_t *wrapped(const json_t *value)
{
    return memory_require(json_pack("{s:O?}", "value", value));
}

/* The attributes that are lists stand beside the others as they are. */
static const char *list_of(const char *attribute)
{
    return strcmp(attribute, "blockDeviceMapping") == 0 || strcmp(attribute, "groupSet") == 0 ||
                   strcmp(attribute, "productCodes") == 0
               ? attribute
               : NULL;
}

static const json_t *value_of(const json_t *shown, const struct document *instance, const char *attribute)
{
    static const char *const elsewhere[][2] = {
        {"kernel", "kernelId"}, {"ramdisk", "ramdiskId"}, {"enclaveOptions", "enclaveOptions.enabled"}};
    const json_t *own = json_object_get(json_object_get(instance->fields, "attributes"), attribute);

    for (size_t i = 0; i < COUNT_OF(elsewhere); i++)
        if (strcmp(elsewhere[i][0], attribute) == 0)
            return json_at(shown, elsewhere[i][1]);
    return own ? own : json_object_get(shown, attribute);
}

bool ec2_describe_instance_attribute(struct request *request)
{
    const char *attribute = request_text(request, "Attribute");
    const char *id = request_text(request, "InstanceId");
    const struct document *instance = ec2_instance_find(request, id);
    SCOPED(json) json_t *shown = NULL;

    if (instance == NULL)
        return false;
    if (request->now_ms < instance->resource.hidden_until_ms)
        return request_refuse(request, "InvalidInstanceID.NotFound", "The instance ID '%s' does not exist", id);
    shown = ec2_instance_show(instance, request->now_ms);
    json_object_set_new(request->output, "instanceId", memory_require(json_string(id)));
    if (list_of(attribute))
        json_object_set(request->output, attribute, json_object_get(shown, attribute));
    else
        json_object_set_new(request->output, attribute, wrapped(value_of(shown, instance, attribute)));
    return true;
}

/* One after the other, by the names of the devices. */
static bool modify_devices(struct request *request, struct document *instance)
{
    json_t *wanted, *device;
    size_t i, k;

    json_array_foreach(request_list(request, "BlockDeviceMapping"), i, wanted)
    {
        const char *name = json_text_at(wanted, "DeviceName");
        const char *flag = json_text_at(wanted, "Ebs.DeleteOnTermination");
        bool is_found = false;

        json_array_foreach(json_object_get(instance->fields, "blockDeviceMapping"), k, device)
        {
            if (strcmp(json_text_at(device, "deviceName"), name) != 0)
                continue;
            is_found = true;
            if (flag)
                document_set(device, "ebs.deleteOnTermination", json_boolean(strcmp(flag, "true") == 0));
        }
        if (!is_found)
            return request_refuse(request, "InvalidInstanceAttributeValue",
                                  "No device is currently mapped at %.60s", name);
    }
    return true;
}

static void modify_flag(const struct request *request, struct document *instance)
{
    if (request_has(request, "DisableApiTermination"))
        document_set(instance->fields, "attributes.disableApiTermination",
                     json_boolean(request_is_true(request, "DisableApiTermination.Value")));
    if (request_has(request, "InstanceInitiatedShutdownBehavior"))
        document_set(instance->fields, "attributes.instanceInitiatedShutdownBehavior",
                     json_string(request_text(request, "InstanceInitiatedShutdownBehavior.Value")));
}

bool ec2_modify_instance_attribute(struct request *request)
{
    static const char *const attributes[] = {"BlockDeviceMapping", "DisableApiTermination",
                                             "InstanceInitiatedShutdownBehavior"};
    struct document *instance = ec2_instance_find(request, request_text(request, "InstanceId"));
    size_t given = 0;

    if (instance == NULL)
        return false;
    for (size_t i = 0; i < COUNT_OF(attributes); i++)
        given += request_has(request, attributes[i]);
    if (given != 1)
        return request_refuse(request, "InvalidParameterCombination",
                              "%s for parameter attribute: exactly one can be modified", given ? "More" : "None");
    if (!document_is_in(instance, "|pending|running|stopping|stopped|", request->now_ms))
        return request_refuse(request, "IncorrectInstanceState", "The instance is not in a valid state");
    modify_flag(request, instance);
    if (!modify_devices(request, instance))
        return false;
    json_object_set_new(request->output, "return", memory_require(json_true()));
    return true;
}

/* t2, t3, t3a and t4g: the others have no credits. */
static bool is_burstable(const struct request *request, const struct document *instance)
{
    const char *type = json_text_at(instance->fields, "instanceType");

    return type && type[0] == 't' && type[1] >= '2' && type[1] <= '9' &&
           document_is_in(instance, "|pending|running|stopping|stopped|", request->now_ms);
}

static json_t *credits_of(const struct request *request, const struct document *instance)
{
    (void)request;
    return memory_require(json_pack("{s:s, s:O}", "instanceId", instance->resource.id, "cpuCredits",
                                    json_at(instance->fields, "attributes.cpuCredits")));
}

bool ec2_describe_credit_specifications(struct request *request)
{
    static const struct listing_filter filters[] = {{"instance-id", "instanceId"}, {0}};
    static const struct listing listing = {
        .kind = &ec2_instance,
        .items = "instanceCreditSpecificationSet",
        .ids = "InstanceId",
        .not_found = "InvalidInstanceID.NotFound",
        .filters = "Filter",
        .values = "Value",
        .invalid = "InvalidParameterValue",
        .by_filter = filters,
        .page = {.limit = "MaxResults", .token = "NextToken", .next = "nextToken", .invalid = "InvalidParameterValue"},
        .is_listed = is_burstable,
        .show = credits_of,
    };

    return listing_answer(request, &listing);
}
