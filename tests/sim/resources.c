#include "sim/resources.h"

#include <assert.h>
#include <string.h>

#include "base/compiler.h"

#define REGION "eu-west-1"
#define HERE(service, resource) "arn:aws:" service ":" REGION ":111122223333:" resource

/* clang-format off */
const struct resource_plan resource_plans[] = {
    {"RDS", HERE("rds", "db:orders"), "rds:instance", "orders", NULL, NULL,
     "{\"DBInstanceIdentifier\":\"restored-by-%s\"}"},
    {"RDS", HERE("rds", "db:nobody"), NULL, NULL, NULL, NULL, "{\"DBInstanceIdentifier\":\"restored-by-%s\"}"},
    {"Aurora", HERE("rds", "cluster:shop"), "rds:cluster", "shop", NULL, "{\"Engine\":\"aurora-mysql\"}",
     "{\"dbClusterIdentifier\":\"restored-by-%s\",\"engine\":\"aurora-mysql\","
     "\"dbInstanceIdentifier\":\"restored-by-%s-1\",\"dbInstanceClass\":\"db.r6g.large\"}"},
    {"DynamoDB", HERE("dynamodb", "table/carts"), "dynamodb:table", "carts", NULL, NULL,
     "{\"targetTableName\":\"restored-by-%s\"}"},
};
/* clang-format on */
const size_t resource_plan_count = COUNT_OF(resource_plans);

void resources_add(struct world *world)
{
    struct error error;

    for (size_t i = 0; i < resource_plan_count; i++) {
        const struct resource_plan *plan = &resource_plans[i];
        bool is_added = plan->kind == NULL ||
                        world_add_resource(world,
                                           &(struct world_resource){.kind = plan->kind,
                                                                    .region = REGION,
                                                                    .id = plan->id,
                                                                    .parent_id = plan->parent,
                                                                    .fields = plan->fields},
                                           &error);

        assert(is_added); /* they are ours */
        (void)is_added;
    }
}

void resources_append_metadata(const struct resource_plan *plan, const char *job_id, struct text *json)
{
    for (const char *at = plan->metadata; *at; at++) {
        if (strncmp(at, "%s", 2) != 0) {
            text_append_char(json, *at);
            continue;
        }
        text_append_string(json, job_id);
        at++;
    }
}
