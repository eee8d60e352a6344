#include "sandbox/report.h"

#include <string.h>

#include "sandbox/artefacts.h"

static json_t *calls_of(const struct world *world)
{
    json_t *services = memory_require(json_object());

    for (const struct call_count *count = world->calls; count; count = count->next) {
        json_t *calls = json_object_get(services, count->service);

        if (calls == NULL) {
            calls = memory_require(json_object());
            json_object_set_new(services, count->service, calls);
        }
        json_object_set_new(calls, count->operation,
                            memory_require(json_pack("{s:I, s:I}", "count", (json_int_t)count->count,
                                                     "throttled", (json_int_t)count->throttled)));
    }
    return services;
}

static json_t *snapshots_of(const struct world *world, int64_t now_ms)
{
    json_int_t counts[] = {
        [SNAPSHOT_PENDING] = 0, [SNAPSHOT_COMPLETED] = 0, [SNAPSHOT_ERROR] = 0, [SNAPSHOT_DELETED] = 0};

    for (size_t i = 0; i < world->snapshots.count; i++)
        counts[snapshot_state(snapshot_of(world->snapshots.all[i]), now_ms)]++;
    return memory_require(json_pack("{s:I, s:I, s:I, s:I, s:I}", "pending", counts[SNAPSHOT_PENDING],
                                    "completed", counts[SNAPSHOT_COMPLETED], "error", counts[SNAPSHOT_ERROR],
                                    "deleted", counts[SNAPSHOT_DELETED], "total",
                                    (json_int_t)world->snapshots.count));
}

/* Deleted ones count as well: two were made for one job all the same. */
static json_t *duplicates_of(const struct world *world)
{
    json_t *jobs = memory_require(json_array());

    for (size_t i = 0; i < world->snapshots.count; i++) {
        const struct resource *resource = world->snapshots.all[i];
        const char *job = resource_tag(resource, STATE_JOB_TAG);
        const struct index_entry *entry =
            job ? collection_tagged(&world->snapshots, STATE_JOB_TAG, job) : NULL;

        if (entry && entry->count > 1 && entry->items[0] == resource)
            json_array_append_new(jobs, memory_require(json_string(job)));
    }
    return jobs;
}

json_t *report_of(const struct world *world, int64_t now_ms)
{
    return memory_require(json_pack("{s:o, s:o, s:o, s:o}", "calls", calls_of(world), "snapshots",
                                    snapshots_of(world, now_ms), "duplicateJobs", duplicates_of(world),
                                    "artefacts", artefacts_listed(world, now_ms)));
}
