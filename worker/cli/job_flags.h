/* From flags to a job request: one row for each flag, which names the field of the request that it sets. */
#ifndef TIDEMARK_CLI_JOB_FLAGS_H
#define TIDEMARK_CLI_JOB_FLAGS_H

#include <jansson.h>

#include "base/error.h"
#include "cli/arguments.h"
#include "proto/job_request.h"

/* clang-format off */
#define JOB_FLAG_VAULT {.name = "vault", .argument = "NAME", \
    .help = "Vault of the recovery point; the worker's default if left out."}
#define JOB_FLAG_SOURCE_VAULT {.name = "source-vault", .argument = "NAME", \
    .help = "Vault that the recovery point is in."}
#define JOB_FLAG_DESTINATION_VAULT {.name = "destination-vault", .argument = "ARN", \
    .help = "Vault to copy to: its Region is where the copy goes."}
#define JOB_FLAG_ROLE {.name = "role", .argument = "ARN", .help = "IAM role that the job's calls are made with."}
#define JOB_FLAG_TOKEN {.name = "token", .argument = "TEXT", \
    .help = "Idempotency token: the same one again starts nothing."}
#define JOB_FLAG_JOB_ID {.name = "job-id", .argument = "ID", \
    .help = "The job's id; derived from the token or the record if left out."}
#define JOB_FLAG_START_WINDOW {.name = "start-window", .argument = "MINUTES", \
    .help = "How long after its scheduled time it may start."}
#define JOB_FLAG_COMPLETE_WINDOW {.name = "complete-window", .argument = "MINUTES", \
    .help = "How long after its scheduled time it must be through."}
#define JOB_FLAG_WINDOW_FROM {.name = "complete-window-from", .argument = "ORIGIN", .choices = "Scheduled Started", \
    .help = "Counts that window from Scheduled or Started."}
#define JOB_FLAG_DELETE_AFTER {.name = "delete-after-days", .argument = "DAYS", \
    .help = "Keeps the recovery point this long; -1: for ever."}
#define JOB_FLAG_COLD_AFTER {.name = "cold-after-days", .argument = "DAYS", \
    .help = "Moves it to cold storage after this long."}
#define JOB_FLAG_TAG {.name = "tag", .argument = "KEY=VALUE", .help = "Tags the recovery point; may be repeated."}
#define JOB_FLAG_OPTION {.name = "option", .argument = "KEY=VALUE", \
    .help = "Backup option, as WindowsVSS=enabled; may be repeated."}
#define JOB_FLAG_METADATA {.name = "metadata", .letter = 'm', .argument = "KEY=VALUE", \
    .help = "Restore parameter, as availabilityZone=eu-west-1a; may be repeated."}
#define JOB_FLAG_RESOURCE_TYPE {.name = "resource-type", .argument = "TYPE", \
    .help = "What to restore as, as EBS; by the ARN if left out."}
#define JOB_FLAG_COPY_TAGS {.name = "copy-source-tags", \
    .help = "Gives the restored resource the recovery point's tags."}
#define JOB_FLAG_SCHEDULED {.name = "scheduled", .argument = "TIME", \
    .help = "When it is meant to start, as 2026-11-23T02:00:00Z; now if left out."}
#define JOB_FLAG_OVERLAP {.name = "overlap", .argument = "POLICY", .choices = "Queue Skip Fail", \
    .help = "Behind a running job of the same resource: Queue, Skip or Fail."}

/* Of a job of any kind, and of one that makes a recovery point. */
#define JOB_FLAGS_OF_ANY JOB_FLAG_ROLE, JOB_FLAG_TOKEN, JOB_FLAG_JOB_ID, JOB_FLAG_START_WINDOW, \
    JOB_FLAG_COMPLETE_WINDOW, JOB_FLAG_WINDOW_FROM, JOB_FLAG_SCHEDULED, JOB_FLAG_OVERLAP
#define JOB_FLAGS_OF_POINT JOB_FLAG_DELETE_AFTER, JOB_FLAG_COLD_AFTER
/* clang-format on */

/* Builds the request of a kind for a resource or recovery point.  NULL if a flag's value has not even the
   form that the request needs; whether the request is a good one is for job_request_decode() to say. */
MUST_CHECK json_t *job_flags_request(enum job_kind kind, const char *arn, const struct arguments *arguments,
                                     struct error *error);

/* A flag that was given and says nothing about jobs of this kind; NULL: none. */
const char *job_flags_stray(enum job_kind kind, const struct arguments *arguments);

/* The flag that sets the field which an error of job_request_decode() names, as "--start-window"; NULL if
 * none does.
 */
const char *job_flags_named_in(const char *message, enum job_kind kind);

#endif
