#include "sandbox/control.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "sandbox/state.h"

static const char *const kinds[WORLD_FAULT_KIND_COUNT] = {
    [WORLD_FAULT_THROTTLE] = "throttle",
    [WORLD_FAULT_500] = "500",
    [WORLD_FAULT_503_HTML] = "503-html",
    [WORLD_FAULT_LOST_BEFORE] = "lost-before",
    [WORLD_FAULT_LOST_AFTER] = "lost-after",
    [WORLD_FAULT_SLOW] = "slow",
    [WORLD_FAULT_TRUNCATED] = "truncated",
    [WORLD_FAULT_SNAPSHOT_ERROR] = "snapshot-error",
    [WORLD_FAULT_SNAPSHOT_STUCK] = "snapshot-stuck",
    [WORLD_FAULT_CODE] = "code",
};

static bool refuse(struct error *error, const json_error_t *found)
{
    return error_set(error, ERROR_INVALID_JOB, "%s", found->text);
}

static bool find_kind(const char *name, enum world_fault_kind *kind, struct error *error)
{
    for (unsigned i = 0; i < WORLD_FAULT_KIND_COUNT; i++) {
        if (strcmp(kinds[i], name) != 0)
            continue;
        *kind = (enum world_fault_kind)i;
        return true;
    }
    return error_set(error, ERROR_INVALID_JOB, "\"%.40s\" is no kind of fault", name);
}

static bool is_plausible(const struct world_fault *fault, int count)
{
    return count >= 0 && fault->probability >= 0 && fault->probability <= 1 && fault->delay_ms >= 0 &&
           (fault->kind != WORLD_FAULT_CODE || (fault->code && *fault->code));
}

bool control_inject(struct world *world, const char *json, size_t length, struct error *error)
{
    json_error_t found;
    SCOPED(json) json_t *root = json_loadb(json, length, JSON_REJECT_DUPLICATES, &found);
    struct world_fault fault = {0};
    json_int_t delay_ms = 0;
    const char *kind;
    int count = 0;

    if (root == NULL ||
        json_unpack_ex(root, &found, 0, "{s:s, s?s, s?s, s?s, s?i, s?F, s?I !}", "kind", &kind, "operation",
                       &fault.operation, "resource", &fault.resource, "code", &fault.code, "count", &count,
                       "probability", &fault.probability, "delayMs", &delay_ms))
        return refuse(error, &found);
    if (!find_kind(kind, &fault.kind, error))
        return false;
    fault.count = (unsigned)count;
    fault.delay_ms = delay_ms;
    if (!is_plausible(&fault, count))
        return error_set(error, ERROR_INVALID_JOB,
                         "a value of the fault is out of range, or its code is missing");
    world_inject(world, &fault);
    return true;
}

bool control_add_volume(struct world *world, const char *json, size_t length, struct error *error)
{
    json_error_t found;
    SCOPED(json) json_t *root = json_loadb(json, length, JSON_REJECT_DUPLICATES, &found);
    json_int_t duration_ms = 0;
    const char *region;
    const char *id;
    int is_encrypted = 0;
    int size_gib;

    if (root == NULL ||
        json_unpack_ex(root, &found, 0, "{s:s, s:s, s:i, s?b, s?I !}", "region", &region, "volumeId", &id,
                       "sizeGib", &size_gib, "encrypted", &is_encrypted, "snapshotDurationMs", &duration_ms))
        return refuse(error, &found);
    if (strncmp(id, "vol-", 4) != 0 || size_gib < 1 || duration_ms < 0 || *region == '\0')
        return error_set(error, ERROR_INVALID_JOB, "a value of the volume is out of range");
    world_add_volume(world, region, id, (unsigned)size_gib, is_encrypted, duration_ms);
    return true;
}

bool control_add_resource(struct world *world, const char *json, size_t length, struct error *error)
{
    json_error_t found;
    SCOPED(json) json_t *root = json_loadb(json, length, JSON_REJECT_DUPLICATES, &found);
    struct world_resource resource = {0};
    json_int_t duration_ms = 0;
    json_t *fields = NULL, *tags = NULL;
    char *printed, *printed_tags;
    bool is_added;

    if (root == NULL ||
        json_unpack_ex(root, &found, 0, "{s:s, s:s, s:s, s?s, s?o, s?o, s?I !}", "kind", &resource.kind, "region",
                       &resource.region, "id", &resource.id, "parentId", &resource.parent_id, "fields",
                       &fields, "tags", &tags, "backupDurationMs", &duration_ms))
        return refuse(error, &found);
    if (duration_ms < 0 || (fields && !json_is_object(fields)) || (tags && !json_is_object(tags)))
        return error_set(error, ERROR_INVALID_JOB, "a value of the resource is out of range");
    printed = fields ? memory_require(json_dumps(fields, JSON_COMPACT)) : NULL;
    printed_tags = tags ? memory_require(json_dumps(tags, JSON_COMPACT)) : NULL;
    resource.fields = printed;
    resource.tags = printed_tags;
    resource.backup_duration_ms = duration_ms;
    is_added = world_add_resource(world, &resource, error);
    free(printed);
    free(printed_tags);
    return is_added;
}

bool control_set_role(struct world *world, const char *json, size_t length, struct error *error)
{
    json_error_t found;
    SCOPED(json) json_t *root = json_loadb(json, length, JSON_REJECT_DUPLICATES, &found);
    struct trust_rule rule = {0};
    int is_denied = 0;

    if (root == NULL || json_unpack_ex(root, &found, 0, "{s:s, s?s, s?b !}", "roleArn", &rule.role_arn, "externalId",
                                       &rule.external_id, "denied", &is_denied))
        return refuse(error, &found);
    rule.is_denied = is_denied;
    trust_set_rule(&world->trust, &rule, &world->arena);
    return true;
}
