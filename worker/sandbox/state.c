#include "sandbox/state.h"

#include <string.h>

#include "base/hash.h"

const char *state_new_id(struct world *world, const char *prefix)
{
    return arena_format(&world->arena, "%s0%016llx", prefix, (unsigned long long)hash_random(&world->random));
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
    if (was_seen || !world->options.creates_missing_volumes)
        return NULL;
    world_add_volume(world, place->region, id, STATE_MISSING_VOLUME_GIB, false, 0);
    return state_find_volume(world, place, id);
}
