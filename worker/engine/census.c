#include "engine/census.h"

#include <assert.h>
#include <string.h>

#include "adapters/registry.h"
#include "engine/core.h"
#include "engine/window.h"

const char *census_type_name(size_t type)
{
    assert(type <= CENSUS_TYPES_MAX);
    if (type == CENSUS_TYPES_MAX)
        return "other";
    return type < registry_count ? registry[type]->resource_type : NULL;
}

size_t census_type(const char *resource_type)
{
    for (size_t i = 0; resource_type && i < registry_count && i < CENSUS_TYPES_MAX; i++)
        if (strcmp(registry[i]->resource_type, resource_type) == 0)
            return i;
    return CENSUS_TYPES_MAX;
}

static bool is_overdue(const struct job_record *record, int64_t now_ms)
{
    int64_t due_ms = window_next_ms(record);

    return due_ms != 0 && now_ms - due_ms >= CENSUS_GRACE_MS;
}

static void count(const struct job *job, struct census *census, int64_t now_ms)
{
    struct committed_bytes encoded;
    struct job_record record;
    struct census_row *row;

    if (!committed_record(job, &encoded, &record))
        return;
    row = &census->rows[census_type(record.resource_type)][record.request.kind];
    census->by_phase[record.phase]++;
    if (!job_state_is_terminal(record.state)) {
        row->by_state[record.state]++;
        row->overdue += is_overdue(&record, now_ms);
    } else if (record.state == STATE_COMPLETED && record.completed_ms > row->last_success_ms) {
        row->last_success_ms = record.completed_ms;
    }
}

bool census_walk(const struct engine *engine, struct census_walk *walk, size_t slots_max, int64_t now_ms)
{
    const struct job_index *index = &engine->jobs;
    size_t end;

    if (walk->capacity != index->capacity)
        *walk = (struct census_walk){.capacity = index->capacity};
    end = index->capacity - walk->next_slot > slots_max ? walk->next_slot + slots_max : index->capacity;
    for (; walk->next_slot < end; walk->next_slot++) {
        const struct job *job = job_index_at(index, walk->next_slot);

        if (job)
            count(job, &walk->census, now_ms);
    }
    return walk->next_slot == index->capacity;
}
