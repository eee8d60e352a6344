#include "sandbox/state.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "sandbox/request.h"

const char *state_new_id(struct world *world, const char *prefix)
{
    return arena_format(&world->arena, "%s0%016llx", prefix, (unsigned long long)hash_random(&world->random));
}

void state_print_uuid(struct world *world, char uuid[STATE_UUID_BYTES])
{
    uint64_t high = hash_random(&world->random);
    uint64_t low = hash_random(&world->random);

    (void)snprintf(uuid, STATE_UUID_BYTES, "%08x-%04x-4%03x-8%03x-%012llx", (unsigned)(high >> 32),
                   (unsigned)(high >> 16 & 0xFFFF), (unsigned)(high & 0xFFF), (unsigned)(low >> 48 & 0xFFF),
                   (unsigned long long)(low & 0xFFFFFFFFFFFF));
}

const char *state_new_uuid(struct world *world)
{
    char uuid[STATE_UUID_BYTES];

    state_print_uuid(world, uuid);
    return arena_text(&world->arena, uuid);
}

struct ending state_ending(struct request *request, const char *failure)
{
    struct world *world = request->world;
    const struct fault_call call = {request->service->name, request->operation->name, request->input};
    const struct world_fault *fault =
        faults_take(&world->faults, FAULT_STAGE_SNAPSHOT, &call, &world->random);

    if (fault && fault->kind == WORLD_FAULT_SNAPSHOT_STUCK)
        return (struct ending){.is_stuck = true};
    if (fault && fault->kind == WORLD_FAULT_SNAPSHOT_ERROR)
        return (struct ending){.failure = *fault->code ? fault->code : "An internal error occurred."};
    return (struct ending){.failure = failure};
}

/* Chance that belongs to a resource, so that calls about others do not change it. */
static uint64_t chance_of(const struct world *world, const char *id, uint64_t purpose)
{
    return hash_bytes(id, strlen(id), world->options.seed ^ purpose);
}

int64_t state_duration(const struct world *world, const char *id, int64_t mean_ms)
{
    const int64_t permille = 750 + (int64_t)(chance_of(world, id, 1) % 501);
    int64_t duration_ms = mean_ms / 1000 * permille + mean_ms % 1000 * permille / 1000;

    return duration_ms > 0 ? duration_ms : 1;
}

void state_add(struct world *world, struct collection *collection, struct resource *resource)
{
    uint64_t lag_ms = (uint64_t)world->options.visibility_lag_ms;

    resource->hidden_until_ms =
        resource->created_ms + (lag_ms ? (int64_t)(chance_of(world, resource->id, 2) % (lag_ms + 1)) : 0);
    collection_add(collection, resource);
}

struct snapshot *state_find_snapshot(struct world *world, const struct place *place, const char *id)
{
    const struct index_entry *entry = index_find(&world->snapshots.by_id, id);

    for (size_t i = 0; entry && i < entry->count; i++) {
        struct snapshot *snapshot = (struct snapshot *)(void *)entry->items[i];

        if (snapshot->resource.place == place && snapshot_state(snapshot, world->now_ms) != SNAPSHOT_DELETED)
            return snapshot;
    }
    return NULL;
}

static bool is_in_region(const struct volume *volume, const struct place *place)
{
    return strcmp(volume->resource.place->region, place->region) == 0;
}

struct volume *state_find_volume(struct world *world, struct place *place, const char *id)
{
    const struct index_entry *entry = index_find(&world->volumes.by_id, id);
    bool was_seen = false;

    for (size_t i = 0; entry && i < entry->count; i++) {
        struct volume *volume = (struct volume *)(void *)entry->items[i];

        if (!is_in_region(volume, place))
            continue;
        if (!volume->is_deleted && (volume->is_shared || volume->resource.place == place))
            return volume;
        was_seen = true;
    }
    if (was_seen || !world->options.creates_missing_resources)
        return NULL;
    world_add_volume(world, place->region, id, STATE_MISSING_VOLUME_GIB, false, 0);
    return state_find_volume(world, place, id);
}
