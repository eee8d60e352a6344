/* The copies that the rules of backup plans ask for: each recovery point that a rule's backup made, into each vault of
   its CopyActions. */
#ifndef TIDEMARK_CLI_COPY_DUE_H
#define TIDEMARK_CLI_COPY_DUE_H

#include "cli/point_view.h"
#include "cli/schedule_due.h"

/* Whether a worker will be able to read what a rule asks for, and the services of the resources that a selection names
   can copy. */
MUST_CHECK bool copy_due_check(const struct backup_rule *rule, const struct backup_selection *selection,
                               struct error *error);

/* Why the recovery points of a resource cannot be copied, for a person; NULL: they can. */
const char *copy_due_refusal(const char *resource_arn);

/* Whether any rule asks for copies. */
bool copy_due_is_asked_for(const struct backup_plans *plans);

/* The requests of a point, a JSON array of StartCopyJob.  A point is a rule's if its job is the one that the rule asked
   for at one of the instants before it was made.  The IdempotencyToken names the vault; with the RecoveryPointArn it
   makes the job's id.  Points that are older than a worker remembers jobs are left alone.  The caller's. */
json_t *copy_due_requests(const struct backup_plans *plans, const struct schedule_limits *limits,
                          const struct point_view *view, int64_t now_ms);

#endif
