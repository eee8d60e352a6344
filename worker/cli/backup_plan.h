/* Backup plans and selections in AWS Backup's own JSON, as `aws backup get-backup-plan` and `get-backup-selection`
   print them and as `create-backup-plan` and `create-backup-selection` take them.  Reading is strict: an unknown field,
   a wrong type, or a field that Tidemark has nothing for is an error that names it. */
#ifndef TIDEMARK_CLI_BACKUP_PLAN_H
#define TIDEMARK_CLI_BACKUP_PLAN_H

#include <jansson.h>

#include "base/arena.h"
#include "base/error.h"
#include "cli/backup_plan_selection.h"
#include "cli/schedule_expression.h"

enum {
    BACKUP_PLANS_MAX = 64,
    BACKUP_PLAN_RULES_MAX = 1000,
    BACKUP_PLAN_SELECTIONS_MAX = 1000,
    BACKUP_PLAN_COPIES_MAX = 50,
};

/* AWS Backup's CopyAction: a copy of each recovery point of a rule in another vault. */
struct copy_action {
    const char *vault_arn;
    int64_t delete_after_days;
    int64_t move_to_cold_storage_after_days;
};

/* Texts and JSON live as long as the plans that they were read with; what is absent is NULL or 0. */
struct backup_rule {
    const char *name;
    const char *vault;
    const char *expression; /* never NULL */
    const char *zone_name;
    struct schedule_expression schedule;
    int64_t start_window_minutes;
    int64_t completion_window_minutes;
    int64_t delete_after_days;
    int64_t move_to_cold_storage_after_days;
    const char *tags; /* compact JSON object of strings */
    struct copy_action *copies;
    size_t copy_count;
};

struct backup_option {
    const char *resource_type; /* "EC2" */
    const char *options;       /* compact JSON object of strings */
};

struct backup_plan {
    const char *name;
    const char *id; /* AWS's */
    struct backup_rule *rules;
    size_t rule_count;
    struct backup_option *options;
    size_t option_count;
    struct backup_selection *selections[BACKUP_PLAN_SELECTIONS_MAX];
    size_t selection_count;
};

/* Zero-initialised is empty and valid. */
struct backup_plans {
    struct arena arena;
    struct backup_plan *plans[BACKUP_PLANS_MAX];
    size_t count;
};

/* Takes one document more: a plan, a selection, or both.  A selection belongs to the plan of its document, else to the
   plan that was added before it. */
MUST_CHECK bool backup_plans_add(struct backup_plans *plans, const json_t *document, struct error *error);
/* What one document alone cannot tell: that each plan has what it selects, and a name of its own. */
MUST_CHECK bool backup_plans_check(const struct backup_plans *plans, struct error *error);
void backup_plans_done(struct backup_plans *plans);

static inline void backup_plans_scope_end(struct backup_plans *plans)
{
    backup_plans_done(plans);
}

#endif
