/* The jobs of `tidemark demo`: what each of them is to show, and how it should end. */
#ifndef TIDEMARK_CLI_DEMO_PLAN_H
#define TIDEMARK_CLI_DEMO_PLAN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/job_record.h"
#include "proto/reason.h"
#include "sandbox/world.h"

struct demo_job {
    const char *id; /* of the job as well */
    enum job_kind kind;
    const char *resource; /* ARN; of a backup */
    const char *options;  /* BackupOptions, JSON; NULL: none */
    const char *source;   /* of the others: the backup whose recovery point they work on, once it is completed */
    const char *type;     /* ResourceType; of a restore */
    const char *metadata; /* JSON; of a restore */
    const char *behind;   /* of a backup: asked for once this job runs; NULL: at once */
    bool needs_role;      /* the service acts with a role */
    unsigned artefacts;   /* that it makes; 0: one, if it is to make any */
    struct world_fault fault; /* without an operation: none */
    bool is_stopped;          /* with StopJob, once it runs */
    bool is_late;             /* scheduled so long ago that its window closes during the demo */
    enum overlap_policy overlap;
    enum job_state expected;
    enum reason expected_reason;
    const char *shows;
};

extern const struct demo_job demo_plan[];
extern const size_t demo_plan_count;

/* Adds the resources and faults. */
void demo_plan_prepare(struct world *world);

/* The request of a job and its key.  `recovery_point` is that of its source; NULL for a backup. */
json_t *demo_plan_request(const struct demo_job *job, const char *recovery_point, int64_t now_ms);
json_t *demo_plan_stop_request(const struct demo_job *job);
/* NULL if there is none. */
const struct demo_job *demo_plan_find(const char *id);

#endif
