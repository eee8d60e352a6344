/* The calls that a job would make, in order, from the adapter's table: with what of their inputs is known, and what the
   conditions hang on.  All of it is JSON, which `plan` prints as it is or as text. */
#ifndef TIDEMARK_CLI_PLAN_STEPS_H
#define TIDEMARK_CLI_PLAN_STEPS_H

#include <jansson.h>

#include "adapters/adapter.h"
#include "proto/job_record.h"

/* The id of a job that has none before its request is written: it stays a placeholder. */
#define PLAN_STEPS_UNKNOWN_ID "{JobId}"

/* One object for each of the operation's steps, or of its clean-up's; the caller's list.  "decision" is "made",
   "leftOut" or "depends"; of the last two, "conditions" says on what. */
json_t *plan_steps(const struct job_record *job, const struct operation *operation);
json_t *plan_steps_cleanup(const struct job_record *job, const struct operation *operation);

#endif
