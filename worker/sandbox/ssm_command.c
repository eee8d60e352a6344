#include <string.h>

#include "sandbox/ec2_instance.h"
#include "sandbox/listing.h"
#include "sandbox/ssm.h"

enum { EXECUTION_TIMEOUT_MS = 3600000 };

/* clang-format off */
static const struct life life_of_command = {
    .stages = {{"Pending", 5}, {"InProgress", 100}}, .ready = "Success", .failed = "Failed", .deleting = "Cancelling",
    .deleted = "Cancelled",
};
static const struct life life_of_late_command = {.stages = {{"InProgress", 100}}, .ready = "TimedOut"};

const struct kind ssm_command = {
    .name = "ssm:command",
    .id_prefix = "",
    .life = &life_of_command,
    .length = KIND_BACKUP,
    .shown = {.id = "CommandId", .state = "Status", .created = "RequestedDateTime"},
};
/* clang-format on */

/* What a person reads of a state.  One that ran out of time says which time it was. */
static const char *details_of(const char *state)
{
    return strcmp(state, "TimedOut") == 0 ? "ExecutionTimedOut" : state;
}

static json_t *command_show(const struct request *request, const struct document *command)
{
    json_t *shown = document_show(command, request->now_ms);

    document_set(shown, "StatusDetails", json_string(details_of(json_text_at(shown, "Status"))));
    (void)json_object_del(shown, "Made");
    return shown;
}

static json_t *invocation_show(const struct request *request, const struct document *command)
{
    SCOPED(json) json_t *shown = command_show(request, command);

    return memory_require(json_pack("{s:O, s:O, s:O, s:O, s:O, s:O, s:O, s:[]}", "CommandId",
                                    json_object_get(shown, "CommandId"), "InstanceId",
                                    json_at(shown, "InstanceIds[0]"), "Comment", json_object_get(shown, "Comment"),
                                    "DocumentName", json_object_get(shown, "DocumentName"), "RequestedDateTime",
                                    json_object_get(shown, "RequestedDateTime"), "Status",
                                    json_object_get(shown, "Status"), "StatusDetails",
                                    json_object_get(shown, "StatusDetails"), "CommandPlugins"));
}

static bool check_document(struct request *request)
{
    const char *name = request_text(request, "DocumentName");

    return strcmp(name, "AWSEC2-VssInstallAndSnapshot") == 0 || strcmp(name, "AWSEC2-CreateVssSnapshot") == 0 ||
           request_refuse(request, "InvalidDocument", "Document with name %.128s does not exist.", name);
}

/* One that is registered with Systems Manager, which a stopped one is not, and runs Windows. */
static const struct document *find_target(struct request *request)
{
    const json_t *ids = request_list(request, "InstanceIds");
    const char *id = json_string_value(json_array_get(ids, 0));
    const struct document *instance = id ? document_find(request, &ec2_instance, id) : NULL;
    const char *platform = instance ? json_text_at(instance->fields, "platform") : NULL;
    bool is_refused;

    if (json_array_size(ids) != 1 || instance == NULL || !document_is_in(instance, "|running|", request->now_ms)) {
        is_refused =
            !request_refuse(request, "InvalidInstanceId", "Instances [[%s]] not in a valid state for account %s",
                            id ? id : "", request->place->account);
        return is_refused ? NULL : instance;
    }
    if (platform && strcmp(platform, "windows") == 0)
        return instance;
    is_refused = !request_refuse(request, "UnsupportedPlatformType",
                                 "The document doesn't support the platform type of the given managed node");
    return is_refused ? NULL : instance;
}

static json_t *fields_of(const struct request *request, const struct document *instance)
{
    const char *comment = request_text(request, "Comment");

    return memory_require(json_pack("{s:[s], s:s, s:s, s:O?, s:i, s:i}", "InstanceIds", instance->resource.id,
                                    "DocumentName", request_text(request, "DocumentName"), "Comment",
                                    comment ? comment : "", "Parameters", request_list(request, "Parameters"),
                                    "TargetCount", 1, "MaxErrors", 0));
}

/* A command that hangs is ended when its document's own time is up. */
static void end_in_time(struct document *command)
{
    if (command->ends_ms != DOCUMENT_NEVER_MS)
        return;
    document_begin(command, &life_of_late_command, command->began_ms, EXECUTION_TIMEOUT_MS);
}

static void answer_command(struct request *request, const struct document *command)
{
    json_object_set_new(request->output, "Command", command_show(request, command));
}

bool ssm_send_command(struct request *request)
{
    const struct document *instance;
    struct document *command;

    if (!check_document(request) || !ssm_vss_check(request))
        return false;
    instance = find_target(request);
    if (instance == NULL)
        return false;
    command = document_make(request, &(struct document_plan){
                                         .kind = &ssm_command,
                                         .id = state_new_uuid(request->world),
                                         .parent_id = instance->resource.id,
                                         .name = request_text(request, "Comment"),
                                         .fields = fields_of(request, instance),
                                     });
    command->is_artefact = false; /* it stays in the list of commands whatever becomes of it */
    ssm_vss_run(request, command, instance);
    end_in_time(command);
    answer_command(request, command);
    return true;
}

static bool has_passed_filters(const struct request *request, const struct document *command)
{
    const char *id = request_text(request, "CommandId");

    return id == NULL || strcmp(id, command->resource.id) == 0;
}

#define COMMAND_PAGE \
    {.limit = "MaxResults", .usual = 50, .token = "NextToken", .next = "NextToken", .invalid = "InvalidNextToken"}

static const struct listing_filter by_member[] = {{"InstanceId", NULL, true}, {0}};

bool ssm_list_commands(struct request *request)
{
    static const struct listing listing = {
        .kind = &ssm_command,
        .items = "Commands",
        .by_member = by_member,
        .page = COMMAND_PAGE,
        .is_listed = has_passed_filters,
        .show = command_show,
    };

    return listing_answer(request, &listing);
}

bool ssm_list_command_invocations(struct request *request)
{
    static const struct listing listing = {
        .kind = &ssm_command,
        .items = "CommandInvocations",
        .by_member = by_member,
        .page = COMMAND_PAGE,
        .is_listed = has_passed_filters,
        .show = invocation_show,
    };

    return listing_answer(request, &listing);
}

bool ssm_get_command_invocation(struct request *request)
{
    const struct document *command =
        document_find_or_refuse(request, &ssm_command, request_text(request, "CommandId"), "InvocationDoesNotExist");
    SCOPED(json) json_t *invocation = NULL;

    if (command == NULL)
        return false;
    if (request->now_ms < command->resource.hidden_until_ms ||
        strcmp(command->resource.parent_id, request_text(request, "InstanceId")) != 0)
        return request_refuse(request, "InvocationDoesNotExist", "The invocation does not exist");
    invocation = invocation_show(request, command);
    (void)json_object_del(invocation, "CommandPlugins");
    (void)json_object_del(invocation, "RequestedDateTime");
    (void)json_object_update(request->output, invocation);
    document_set(request->output, "ResponseCode", json_integer(document_is_pending(command, request->now_ms) ? -1 : 0));
    return true;
}

/* What has begun on the instance is not undone; what has ended stays as it is. */
bool ssm_cancel_command(struct request *request)
{
    struct document *command =
        document_find_or_refuse(request, &ssm_command, request_text(request, "CommandId"), "InvalidCommandId");

    if (command == NULL)
        return false;
    if (document_is_pending(command, request->now_ms)) {
        document_delete(command, request->now_ms, 0);
        command->life = &life_of_command;
        ssm_vss_cancel(request, command);
    }
    return true;
}
