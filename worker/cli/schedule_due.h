/* What the rules of backup plans ask for, and when. */
#ifndef TIDEMARK_CLI_SCHEDULE_DUE_H
#define TIDEMARK_CLI_SCHEDULE_DUE_H

#include "cli/backup_plan.h"
#include "cli/schedule_resources.h"
#include "proto/job_request.h"

/* One rule's instant. */
struct schedule_due {
    const struct backup_plan *plan;
    const struct backup_rule *rule;
    int64_t at_ms;
};

/* How far back a rule is caught up with. */
struct schedule_limits {
    int64_t start_window_minutes; /* of a rule that has none */
    int64_t remember_days;        /* a worker forgets the token of an ended job after so long: never asks for more */
};

/* What a rule has after `after_ms`, the first instants first, at most `count_max`.  Returns how many. */
size_t schedule_due_next(const struct backup_plan *plan, const struct backup_rule *rule, int64_t after_ms,
                         size_t count_max, struct schedule_due *due);

/* Before this, what the rule asked for is left alone: it could not start any more. */
int64_t schedule_due_horizon(const struct backup_rule *rule, const struct schedule_limits *limits, int64_t now_ms);

/* When the first of all rules is due after `after_ms`; INT64_MAX: never. */
int64_t schedule_due_first(const struct backup_plans *plans, int64_t after_ms);

/* The requests of an instant, a JSON array of StartBackupJob, one for each resource of the selections that have not
   been asked for up to it.  The IdempotencyToken names plan, rule and instant; with the ResourceArn it makes the job's
   id, so that whoever asks again asks for the same job.  The caller's. */
json_t *schedule_due_requests(const struct schedule_due *due, struct schedule_resources *resources);

/* The job that an instant's request for a resource asks for. */
void schedule_due_job_id(const struct schedule_due *due, const char *resource_arn, char id[JOB_REQUEST_ID_BYTES]);

/* Whether a worker will be able to read what the plans ask for. */
MUST_CHECK bool schedule_due_check(const struct backup_plans *plans, struct error *error);

#endif
