#include "sandbox/faults.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/hash.h"

struct fault {
    struct world_fault fault;
    unsigned used;
    struct fault *next;
};

static const enum fault_stage stages[WORLD_FAULT_KIND_COUNT] = {
    [WORLD_FAULT_THROTTLE] = FAULT_STAGE_CALL,           [WORLD_FAULT_500] = FAULT_STAGE_CALL,
    [WORLD_FAULT_503_HTML] = FAULT_STAGE_CALL,           [WORLD_FAULT_LOST_BEFORE] = FAULT_STAGE_CALL,
    [WORLD_FAULT_LOST_AFTER] = FAULT_STAGE_CALL,         [WORLD_FAULT_SLOW] = FAULT_STAGE_DELAY,
    [WORLD_FAULT_TRUNCATED] = FAULT_STAGE_CALL,          [WORLD_FAULT_SNAPSHOT_ERROR] = FAULT_STAGE_SNAPSHOT,
    [WORLD_FAULT_SNAPSHOT_STUCK] = FAULT_STAGE_SNAPSHOT, [WORLD_FAULT_CODE] = FAULT_STAGE_CALL,
};

static const char *copy_or_empty(struct arena *arena, const char *text)
{
    return text ? arena_text(arena, text) : "";
}

void faults_add(struct faults *faults, const struct world_fault *fault, struct arena *arena)
{
    struct fault *added = arena_allocate(arena, sizeof(*added));
    struct fault **end = &faults->first;

    assert(fault->kind < WORLD_FAULT_KIND_COUNT);
    added->fault = *fault;
    added->fault.operation = copy_or_empty(arena, fault->operation);
    added->fault.resource = copy_or_empty(arena, fault->resource);
    added->fault.code = copy_or_empty(arena, fault->code);
    while (*end)
        end = &(*end)->next;
    *end = added;
}

/* Whether a parameter of the call, at any depth, is the text. */
static bool names(const json_t *input, const char *text)
{
    const char *key;
    json_t *member;
    size_t i;

    if (json_is_string(input))
        return strcmp(json_string_value(input), text) == 0;
    json_array_foreach(input, i, member) if (names(member, text)) return true;
    json_object_foreach((json_t *)(uintptr_t)input, key, member) /* the iterator takes no const object */
        if (names(member, text)) return true;
    return false;
}

/* "CreateBackup" of any service, or "fsx:CreateBackup". */
static bool is_of_operation(const char *name, const struct fault_call *call)
{
    const char *colon = strchr(name, ':');
    size_t length = colon ? (size_t)(colon - name) : 0;

    if (colon && (strlen(call->service) != length || strncmp(call->service, name, length) != 0))
        return false;
    return strcmp(colon ? colon + 1 : name, call->operation) == 0;
}

static bool is_meant_for(const struct world_fault *fault, const struct fault_call *call)
{
    if (*fault->operation && !is_of_operation(fault->operation, call))
        return false;
    return *fault->resource == '\0' || names(call->input, fault->resource);
}

static bool strikes(const struct world_fault *fault, uint64_t *random)
{
    const uint64_t resolution = 1000000;

    if (fault->probability <= 0 || fault->probability >= 1)
        return true;
    return (double)hash_random_below(random, resolution) < fault->probability * (double)resolution;
}

const struct world_fault *faults_take(struct faults *faults, enum fault_stage stage,
                                      const struct fault_call *call, uint64_t *random)
{
    for (struct fault **at = &faults->first; *at; at = &(*at)->next) {
        struct fault *fault = *at;

        if (stages[fault->fault.kind] != stage || !is_meant_for(&fault->fault, call) ||
            !strikes(&fault->fault, random))
            continue;
        fault->used++;
        if (fault->used == fault->fault.count)
            *at = fault->next; /* used up; its memory stays the arena's, so that the caller may read it */
        return &fault->fault;
    }
    return NULL;
}
