/* One row per service.  Adding a service: adapters/x.c, its row here, tests/adapters/test_x.c. */
#ifndef TIDEMARK_ADAPTERS_REGISTRY_H
#define TIDEMARK_ADAPTERS_REGISTRY_H

#include "adapters/adapter.h"

#define ADAPTERS(ROW) \
    ROW(ebs) \
    ROW(ec2) \
    ROW(rds) \
    ROW(aurora) \
    ROW(dynamodb) \
    ROW(fsx) \
    ROW(efs) \
    ROW(storage_gateway)

#define DECLARE_ADAPTER(name) extern const struct adapter name##_adapter;
ADAPTERS(DECLARE_ADAPTER)
#undef DECLARE_ADAPTER

extern const struct adapter *const registry[];
extern const size_t registry_count;

/* The adapter of a request: by resource ARN for a backup, by resource type or recovery-point ARN for the others.  NULL
   if no service matches. */
const struct adapter *registry_find(const struct job_request *request);

/* By AWS Backup's resource type, NULL if unknown. */
const struct adapter *registry_find_by_resource_type(const char *resource_type);

/* The adapter whose resource type is nearest to a misspelt one; never NULL. */
const struct adapter *registry_nearest(const char *resource_type);

#endif
