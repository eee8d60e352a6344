#include "sandbox/ssm.h"

/* clang-format off */

/* https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_SendCommand.html and the pages beside it. */
#define COMMAND_ID(required) \
    {.path = "CommandId", .is_required = required, .min = 36, .max = 36, .code = "InvalidCommandId"}
#define INSTANCE_ID(name) {.path = name, .prefix = "i-", .letters = "0-9a-f", .code = "InvalidInstanceId"}
#define PAGES \
    {.path = "MaxResults", .type = SHAPE_NUMBER, .min = 1, .max = 50}, {.path = "NextToken"}, \
    {.path = "Filters[].key", .is_required = true, \
     .choices = "|InvokedAfter|InvokedBefore|Status|ExecutionStage|DocumentName|", .code = "InvalidFilterKey"}, \
    {.path = "Filters[].value", .is_required = true, .min = 1, .max = 128}

static const struct shape send_command[] = {
    {.path = "InstanceIds", .type = SHAPE_LIST, .max = 50}, INSTANCE_ID("InstanceIds[]"),
    {.path = "DocumentName", .is_required = true}, {.path = "DocumentVersion"},
    {.path = "TimeoutSeconds", .type = SHAPE_NUMBER, .min = 30, .max = 2592000}, {.path = "Comment", .max = 100},
    {.path = "Parameters", .type = SHAPE_ANY}, {.path = "OutputS3BucketName"}, {.path = "OutputS3KeyPrefix"}, {0},
};
static const struct shape list_commands[] = {COMMAND_ID(false), INSTANCE_ID("InstanceId"), PAGES, {0}};
static const struct shape list_invocations[] = {
    COMMAND_ID(false), INSTANCE_ID("InstanceId"), {.path = "Details", .type = SHAPE_BOOLEAN}, PAGES, {0},
};
static const struct shape get_invocation[] = {
    COMMAND_ID(true), {.path = "InstanceId", .is_required = true}, {.path = "PluginName", .min = 4}, {0},
};
static const struct shape cancel_command[] = {
    COMMAND_ID(true), {.path = "InstanceIds", .type = SHAPE_LIST, .max = 50}, INSTANCE_ID("InstanceIds[]"), {0},
};

static const struct service_operation operations[] = {
    {.name = "SendCommand", .is_mutating = true, .bucket = {20, 20}, .shape = send_command,
     .perform = ssm_send_command},
    {.name = "ListCommands", .bucket = {40, 40}, .shape = list_commands, .perform = ssm_list_commands},
    {.name = "ListCommandInvocations", .bucket = {40, 40}, .shape = list_invocations,
     .perform = ssm_list_command_invocations},
    {.name = "GetCommandInvocation", .bucket = {40, 40}, .shape = get_invocation,
     .perform = ssm_get_command_invocation},
    {.name = "CancelCommand", .is_mutating = true, .bucket = {20, 20}, .shape = cancel_command,
     .perform = ssm_cancel_command},
    {0},
};

const struct service ssm_service = {
    .name = "ssm",
    .protocol = SERVICE_JSON,
    .codes = {.throttled = "ThrottlingException",
              .internal = "InternalServerError",
              .unknown_operation = "UnknownOperationException",
              .unknown_member = "SerializationException",
              .missing = "ValidationException",
              .wrong_type = "SerializationException",
              .out_of_range = "ValidationException"},
    .operations = {operations},
    .kinds = {&ssm_command},
};
/* clang-format on */
