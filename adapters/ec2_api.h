/* What the EC2 adapter's operations share: images and instances as EC2 lists them. */
#ifndef TIDEMARK_ADAPTERS_EC2_API_H
#define TIDEMARK_ADAPTERS_EC2_API_H

#include "adapters/adapter.h"
#include "adapters/ec2_configuration.h"

/* clang-format off */

#define EC2_CALL(call) .service = "ec2", .operation = call
#define EC2_BY(filter) "{\"Filter\":[{\"Name\":\"" filter "\",\"Value\":[]}],\"MaxResults\":1000}"
#define EC2_OWN_BY(filter) \
    "{\"Owner\":[\"self\"],\"Filter\":[{\"Name\":\"" filter "\",\"Value\":[]}],\"MaxResults\":1000}"
#define EC2_IMAGE_NAME "tidemark-{JobUuid}"
#define EC2_VSS_IMAGE_NAME EC2_IMAGE_NAME "-vss"

/* What a restore must not change stands on the image, so that it can be checked without the catalogue; a tag without a
   value says that the instance had none. */
#define EC2_IMAGE_TAGS \
    "[\"{Tags*}\",{\"Key\":\"tidemark:key-name\",\"Value\":\"{KeyName?}\"}," \
    "{\"Key\":\"tidemark:instance-profile\",\"Value\":\"{IamInstanceProfileName?}\"}]"
#define EC2_IMAGE_TAG_SPECIFICATION \
    "[{\"ResourceType\":\"image\",\"Tag\":" EC2_IMAGE_TAGS "},{\"ResourceType\":\"snapshot\",\"Tag\":\"{Tags}\"}]"

#define EC2_PAGES .next_token = "nextToken", .next_token_parameter = "NextToken"
#define EC2_INSTANCES \
    .ids = "Filter[0].Value", .ids_max = 200, .items = "reservationSet[*].instancesSet", EC2_PAGES, .interval_s = 15
#define EC2_IMAGES .ids = "Filter[0].Value", .ids_max = 200, .items = "imagesSet", EC2_PAGES, .interval_s = 15
#define EC2_OURS .ours = "tagSet{tidemark:job-id}"

#define EC2_IMAGE_VERDICTS \
    .state = "imageState", .message = "stateReason.message", \
    .verdicts = {{"pending", VERDICT_WAIT}, {"transient", VERDICT_WAIT}, {"available", VERDICT_DONE}, \
                 {"failed", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}, \
                 {"error", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}, \
                 {"invalid", VERDICT_FAILED, REASON_SNAPSHOT_FAILED}, \
                 {"deregistered", VERDICT_FAILED, REASON_RESOURCE_NOT_FOUND}, \
                 {"disabled", VERDICT_FAILED, REASON_RESOURCE_STATE}}

static const struct poll ec2_image_of_job = {
    EC2_IMAGES, .id = EC2_IMAGE_NAME, .item_id = "name", EC2_OURS, .ours_is = "{JobId}",
    .missing_max = 1, .missing = REASON_RESOURCE_NOT_FOUND,
};
static const struct poll ec2_image_progress = {
    EC2_IMAGES, .id = "{ImageId}", .item_id = "imageId", EC2_IMAGE_VERDICTS,
    .missing_max = 20, .missing = REASON_RESOURCE_NOT_FOUND,
};

static const struct step ec2_find_image = {
    .name = "find-image", EC2_CALL("DescribeImages"), .input = EC2_OWN_BY("name"),
    .captures = {{"ImageId", "imageId", true}, {"PlainImageId", "imageId"}}, .poll = &ec2_image_of_job,
};
static const struct step ec2_find_copy = {
    .name = "find-copy", EC2_CALL("DescribeImages"), .input = EC2_OWN_BY("name"),
    .captures = {{"ImageId", "imageId", true}}, .poll = &ec2_image_of_job,
};

#define EC2_AWAIT_IMAGE(step_name, step_region) { \
    .name = step_name, EC2_CALL("DescribeImages"), .input = EC2_OWN_BY("image-id"), \
    .captures = {{"VolumeSize", "blockDeviceMapping", false, ec2_configuration_image_size}}, \
    .poll = &ec2_image_progress, .region = step_region }

#define EC2_DEREGISTER_IMAGE(id) \
    EC2_CALL("DeregisterImage"), .input = "{\"ImageId\":\"" id "\",\"DeleteAssociatedSnapshots\":true}", \
    .is_mutating = true, .codes = {{"InvalidAMIID.NotFound", MEANING_DONE}, {"InvalidAMIID.Unavailable", MEANING_DONE}}

/* clang-format on */

#endif
