#include "adapters/registry.h"

#include <string.h>

#include "proto/arn.h"
#include "proto/spelling.h"

#define ADDRESS_OF(name) &name##_adapter,
const struct adapter *const registry[] = {ADAPTERS(ADDRESS_OF)};
#undef ADDRESS_OF

const size_t registry_count = sizeof(registry) / sizeof(registry[0]);

static bool backs_up(const struct adapter *adapter, const char *arn)
{
    for (size_t i = 0; i < ARNS_MAX && adapter->resource_arn[i]; i++)
        if (arn_matches(adapter->resource_arn[i], arn))
            return true;
    return false;
}

static const struct adapter *by_arn(const char *arn, bool is_recovery_point)
{
    for (size_t i = 0; arn && i < registry_count; i++)
        if (is_recovery_point ? arn_matches(registry[i]->recovery_point_arn, arn) : backs_up(registry[i], arn))
            return registry[i];
    return NULL;
}

const struct adapter *registry_find(const struct job_request *request)
{
    if (request->kind == JOB_BACKUP)
        return by_arn(request->resource_arn, false);
    if (request->resource_type)
        return registry_find_by_resource_type(request->resource_type);
    return by_arn(request->recovery_point_arn, true);
}

const struct adapter *registry_find_by_resource_type(const char *resource_type)
{
    for (size_t i = 0; i < registry_count; i++)
        if (strcmp(registry[i]->resource_type, resource_type) == 0)
            return registry[i];
    return NULL;
}

const struct adapter *registry_nearest(const char *resource_type)
{
    const struct adapter *nearest = registry[0];

    for (size_t i = 1; i < registry_count; i++)
        if (spelling_distance(registry[i]->resource_type, resource_type) <
            spelling_distance(nearest->resource_type, resource_type))
            nearest = registry[i];
    return nearest;
}
