#include "proto/reason.h"

#include <assert.h>

static const struct reason_text reasons[REASON_COUNT] = {
    [REASON_NONE] = {.code = "", .what_happened = "", .what_to_do = ""},
    [REASON_OPT_IN_DISABLED] =
        {
            .code = "OPT_IN_DISABLED",
            .what_happened = "The service is not enabled for backups in this account and Region.",
            .what_to_do =
                "Enable its resource type with `tidemark settings set`, then send the request again.",
        },
    [REASON_OVERLAP] =
        {
            .code = "OVERLAP",
            .what_happened = "Another job for the same resource is running.",
            .what_to_do =
                "Wait for that job, stop it, or send the request with the overlap policy \"Queue\".",
            .is_retried = true,
        },
    [REASON_START_WINDOW_EXPIRED] =
        {
            .code = "START_WINDOW_EXPIRED",
            .what_happened = "The job could not begin before its start window ended.",
            .what_to_do =
                "Read what the job waited for, then send it again or give it a longer start window.",
        },
    [REASON_COMPLETE_WINDOW_EXPIRED] =
        {
            .code = "COMPLETE_WINDOW_EXPIRED",
            .what_happened = "The job was still running when its completion window ended.",
            .what_to_do =
                "Give the job a longer completion window, or schedule it when the service is less busy.",
        },
    [REASON_ACCESS_DENIED] =
        {
            .code = "ACCESS_DENIED",
            .what_happened = "AWS denied a call that the job needs.",
            .what_to_do = "Allow the job's role the actions that `tidemark iam-policy` prints.",
        },
    [REASON_ROLE_NOT_ALLOWED] =
        {
            .code = "ROLE_NOT_ALLOWED",
            .what_happened = "The worker's configuration does not allow the role that the request names.",
            .what_to_do = "Add the role to roles.allowed, or name one that is there.",
        },
    [REASON_KMS_ACCESS] =
        {
            .code = "KMS_ACCESS",
            .what_happened = "The KMS key that protects the data could not be used.",
            .what_to_do = "Enable the key and allow the job's role to use it in the key's policy.",
        },
    [REASON_THROTTLED] =
        {
            .code = "THROTTLED",
            .what_happened = "AWS asked for fewer calls, or the worker's share of the rate is used up.",
            .what_to_do = "Nothing: the call is made again inside the window. If it lasts, raise the "
                          "account's API quota.",
            .is_retried = true,
        },
    [REASON_SERVICE_LIMIT] =
        {
            .code = "SERVICE_LIMIT",
            .what_happened = "A quota of the service is used up for now.",
            .what_to_do =
                "Wait until running snapshots have finished, delete what is not needed, or raise the quota.",
            .is_retried = true,
        },
    [REASON_RESOURCE_NOT_FOUND] =
        {
            .code = "RESOURCE_NOT_FOUND",
            .what_happened = "The resource or the recovery point does not exist in that account and Region.",
            .what_to_do = "Check the ARN, the account and the Region of the request.",
        },
    [REASON_RESOURCE_STATE] =
        {
            .code = "RESOURCE_STATE",
            .what_happened = "The resource is in a state in which the service does not accept the work.",
            .what_to_do =
                "Bring the resource into its normal state; the job tries again inside its start window.",
            .is_retried = true,
        },
    [REASON_MAINTENANCE_CONFLICT] =
        {
            .code = "MAINTENANCE_CONFLICT",
            .what_happened = "The service is busy with maintenance or with a backup of its own.",
            .what_to_do = "Nothing: the job tries again inside its start window. Keep backup and maintenance "
                          "windows apart.",
            .is_retried = true,
        },
    [REASON_UNSUPPORTED_RESOURCE] =
        {
            .code = "UNSUPPORTED_RESOURCE",
            .what_happened = "No service that Tidemark knows offers this kind of job for this resource.",
            .what_to_do =
                "Check the ARN and the resource type against the list of services in the documentation.",
        },
    [REASON_LUSTRE_NOT_PERSISTENT] =
        {
            .code = "LUSTRE_NOT_PERSISTENT",
            .what_happened = "The FSx for Lustre file system is a scratch one, which has no backups.",
            .what_to_do = "Move the data to a file system with a persistent deployment type.",
        },
    [REASON_LUSTRE_LINKED_REPOSITORY] =
        {
            .code = "LUSTRE_LINKED_REPOSITORY",
            .what_happened =
                "The FSx for Lustre file system is linked to a data repository, which rules backups out.",
            .what_to_do = "Protect the linked bucket instead, or remove the data repository association.",
        },
    [REASON_VSS_FAILED] =
        {
            .code = "VSS_FAILED",
            .what_happened = "Windows VSS failed; the backup that was kept is crash-consistent only.",
            .what_to_do = "Look at the Systems Manager command on the instance, repair the VSS agent and "
                          "back up again.",
        },
    [REASON_CHILD_FAILED] =
        {
            .code = "CHILD_FAILED",
            .what_happened = "A part of the backup failed, such as the snapshot of one volume.",
            .what_to_do = "Read which part failed in the status message, then back up again.",
        },
    [REASON_SNAPSHOT_FAILED] =
        {
            .code = "SNAPSHOT_FAILED",
            .what_happened = "The service accepted the work and then reported that it failed.",
            .what_to_do = "Read the service's own words in the status message, then send the request again.",
        },
    [REASON_NOT_OURS] =
        {
            .code = "NOT_OURS",
            .what_happened = "The recovery point does not carry Tidemark's tag or is not in the catalogue.",
            .what_to_do =
                "Use the tool that made it: Tidemark restores and deletes nothing that it did not make.",
        },
    [REASON_INVALID_REQUEST] =
        {
            .code = "INVALID_REQUEST",
            .what_happened = "The request, or a value that it hands to the service, is not valid.",
            .what_to_do = "Correct the field that the status message names and send the request again.",
        },
    [REASON_CANCELLED] =
        {
            .code = "CANCELLED",
            .what_happened = "The job was stopped by a request to stop it.",
            .what_to_do = "Nothing; send the request with a new token if the job is wanted after all.",
        },
    [REASON_INTERNAL] =
        {
            .code = "INTERNAL",
            .what_happened = "The worker met a condition that it does not know how to go on from.",
            .what_to_do =
                "Report it with the job's events; sending the request again with a new token is safe.",
        },
};

const struct reason_text *reason_text(enum reason reason)
{
    assert(reason < REASON_COUNT);
    return &reasons[reason];
}
