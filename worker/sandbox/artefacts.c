#include "sandbox/artefacts.h"

#include "sandbox/document.h"
#include "sandbox/shelf.h"

static bool is_counted(const struct world *world, const struct document *document, bool include_deleted)
{
    return document->is_artefact && (include_deleted || world->now_ms < document->deleted_ms);
}

static size_t count_on_shelf(const struct world *world, const struct shelf *shelf, const char *job_id,
                             bool include_deleted)
{
    size_t count = 0;

    for (size_t i = 0; i < shelf->documents.count; i++) {
        const struct document *document = document_of(shelf->documents.all[i]);

        count += is_counted(world, document, include_deleted) && document_is_of_job(document, job_id);
    }
    return count;
}

static size_t count_volumes(const struct world *world, const char *job_id, bool include_deleted)
{
    const struct index_entry *entry = collection_tagged(&world->volumes, STATE_JOB_TAG, job_id);
    size_t count = 0;

    for (size_t i = 0; entry && i < entry->count; i++)
        count += include_deleted || !volume_of(entry->items[i])->is_deleted;
    return count;
}

size_t world_count_artefacts(const struct world *world, const char *job_id, bool include_deleted)
{
    size_t count = world_count_snapshots(world, STATE_JOB_TAG, job_id, include_deleted) +
                   count_volumes(world, job_id, include_deleted);

    for (const struct shelf *shelf = world->shelves; shelf; shelf = shelf->next)
        count += count_on_shelf(world, shelf, job_id, include_deleted);
    return count;
}

static json_t *listed(const struct document *document, int64_t now_ms)
{
    const struct resource *resource = &document->resource;
    const char *state = document_state(document, now_ms);
    const char *job = resource_tag(resource, STATE_JOB_TAG);

    return memory_require(json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:s, s:s}", "kind", document->kind->name,
                                    "region", resource->place->region, "id", resource->id, "state", state,
                                    "job", job, "name", document->name, "token", document->token));
}

json_t *artefacts_listed(const struct world *world, int64_t now_ms)
{
    json_t *list = memory_require(json_array());

    for (const struct shelf *shelf = world->shelves; shelf; shelf = shelf->next)
        for (size_t i = 0; i < shelf->documents.count; i++)
            if (document_of(shelf->documents.all[i])->is_artefact)
                json_array_append_new(list, listed(document_of(shelf->documents.all[i]), now_ms));
    return list;
}
