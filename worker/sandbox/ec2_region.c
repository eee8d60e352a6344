#include <string.h>

#include "sandbox/ec2.h"

static const char *const regions[] = {
    "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1",
    "eu-central-1",   "eu-north-1", "eu-west-1",      "eu-west-2",      "eu-west-3",
    "sa-east-1",      "us-east-1",  "us-east-2",      "us-west-1",      "us-west-2",
};

bool ec2_describe_regions(struct request *request)
{
    json_t *items = memory_require(json_array());

    for (size_t i = 0; i < COUNT_OF(regions); i++)
        json_array_append_new(
            items, memory_require(json_pack("{s:s, s:o, s:s}", "regionName", regions[i], "regionEndpoint",
                                            memory_require(json_sprintf("ec2.%s.amazonaws.com", regions[i])),
                                            "optInStatus", "opt-in-not-required")));
    json_object_set_new(request->output, "regionInfo", items);
    return true;
}

/* Every Region has three zones, of which the ids are numbered as the names are lettered. */
bool ec2_describe_availability_zones(struct request *request)
{
    const char *region = request->place->region;
    json_t *items = memory_require(json_array());

    for (int zone = 0; zone < 3; zone++)
        json_array_append_new(
            items,
            memory_require(json_pack("{s:o, s:o, s:s, s:s, s:s}", "zoneName",
                                     memory_require(json_sprintf("%s%c", region, 'a' + zone)), "zoneId",
                                     memory_require(json_sprintf("%s-az%d", region, zone + 1)), "zoneState",
                                     "available", "regionName", region, "zoneType", "availability-zone")));
    json_object_set_new(request->output, "availabilityZoneInfo", items);
    return true;
}

bool ec2_encryption_by_default(struct request *request)
{
    json_object_set_new(request->output, "ebsEncryptionByDefault", memory_require(json_string("false")));
    return true;
}
