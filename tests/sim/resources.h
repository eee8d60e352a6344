/* What a simulated fleet works on: resources of several services, each with what its restores are told. */
#ifndef TIDEMARK_TESTS_SIM_RESOURCES_H
#define TIDEMARK_TESTS_SIM_RESOURCES_H

#include <stddef.h>

#include "base/text.h"
#include "sandbox/world.h"

struct resource_plan {
    const char *type;       /* AWS Backup's: "RDS" */
    const char *arn;        /* of a resource */
    const char *kind, *id, *parent, *fields; /* in the sandbox; kind NULL: nothing is to be added */
    const char *metadata;   /* of a restore, JSON in which %s is the job's id; twice at most */
};

extern const struct resource_plan resource_plans[];
extern const size_t resource_plan_count;

void resources_add(struct world *world);

/* The metadata of the restore that job `job_id` is. */
void resources_append_metadata(const struct resource_plan *plan, const char *job_id, struct text *json);

#endif
