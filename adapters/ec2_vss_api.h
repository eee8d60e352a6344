/* Windows VSS, as far as it is the EC2 adapter's: the command that SSM runs, and the image that it makes.

   A document of AWS's freezes the applications on the instance, and makes an image of what they then have on disk.  The
   image has another name than the one that is made without it: if VSS fails after all, its name is not in the way.
   https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-vss-snapshots-ssm.html */
#ifndef TIDEMARK_ADAPTERS_EC2_VSS_API_H
#define TIDEMARK_ADAPTERS_EC2_VSS_API_H

#include "adapters/ec2_api.h"

/* clang-format off */

#define EC2_VSS_SUFFIX ", and the backup is a regular, crash-consistent one."
#define EC2_VSS(words) .tolerates = REASON_VSS_FAILED, .apology = "Windows VSS Backup " words EC2_VSS_SUFFIX
#define EC2_VSS_COMMENT "Tidemark backup job {JobId}"

#define EC2_COMMANDS \
    .ids_max = 1, .items = "CommandInvocations", .next_token = "NextToken", .next_token_parameter = "NextToken", \
    .interval_s = 5

static const struct poll ec2_vss_command_of_job = {
    EC2_COMMANDS, .ids = "InstanceId", .id = "{ResourceId}", .match = EC2_VSS_COMMENT, .item_id = "Comment",
    .missing_max = 1, .missing = REASON_VSS_FAILED,
};
/* The document ends by itself, in the time that it allows itself. */
static const struct poll ec2_vss_command_progress = {
    EC2_COMMANDS, .ids = "CommandId", .id = "{CommandId}", .item_id = "CommandId",
    .state = "Status", .message = "StatusDetails",
    .verdicts = {{"Pending", VERDICT_WAIT}, {"InProgress", VERDICT_WAIT}, {"Delayed", VERDICT_WAIT},
                 {"Cancelling", VERDICT_WAIT}, {"Success", VERDICT_DONE},
                 {"Cancelled", VERDICT_FAILED, REASON_VSS_FAILED}, {"TimedOut", VERDICT_FAILED, REASON_VSS_FAILED},
                 {"Failed", VERDICT_FAILED, REASON_VSS_FAILED}},
    .missing_max = 20, .missing = REASON_VSS_FAILED,
};
static const struct poll ec2_vss_command_end = {
    EC2_COMMANDS, .ids = "CommandId", .id = "{CommandId}", .item_id = "CommandId", .state = "Status",
    .verdicts = {{"Pending", VERDICT_WAIT}, {"InProgress", VERDICT_WAIT}, {"Delayed", VERDICT_WAIT},
                 {"Cancelling", VERDICT_WAIT}, {"Success", VERDICT_DONE}, {"Cancelled", VERDICT_DONE},
                 {"TimedOut", VERDICT_DONE}, {"Failed", VERDICT_DONE}},
    .missing_max = 4, .missing_goes_on = true,
};
static const struct poll ec2_vss_image_progress = {
    EC2_IMAGES, .id = EC2_VSS_IMAGE_NAME, .item_id = "name", EC2_IMAGE_VERDICTS,
    .missing_max = 20, .missing = REASON_VSS_FAILED,
};
static const struct poll ec2_vss_image_is_tagged = {
    EC2_IMAGES, .id = "{VssImageId}", .item_id = "imageId", EC2_OURS, .ours_is = "{JobId}",
    .missing_max = 4, .missing = REASON_VSS_FAILED,
};
static const struct poll ec2_vss_image_left = {
    EC2_IMAGES, .id = EC2_VSS_IMAGE_NAME, .item_id = "name",
    .missing_max = 2, .missing_goes_on = true,
};

static const struct step ec2_find_vss_command = {
    .name = "find-vss-command", .service = "ssm", .operation = "ListCommandInvocations",
    .input = "{\"InstanceId\":\"\",\"MaxResults\":50}", .captures = {{"CommandId", "CommandId", true}},
    .poll = &ec2_vss_command_of_job,
};

#define EC2_LIST_COMMAND \
    .service = "ssm", .operation = "ListCommandInvocations", .input = "{\"CommandId\":\"\",\"MaxResults\":50}"
/* What is taken away carries the job's tag by then: a role may be allowed no more than that. */
#define EC2_VSS_MARK_LEFT \
    EC2_CALL("CreateTags"), .input = "{\"ResourceId\":[\"{LeftImageId}\"],\"Tag\":\"{Tags}\"}", .is_mutating = true, \
    .codes = {{"InvalidAMIID.NotFound", MEANING_DONE}}
#define EC2_VSS_IMAGE EC2_CALL("DescribeImages"), .input = EC2_OWN_BY("name")

/* clang-format on */

#endif
