#include <string.h>

#include "base/json.h"
#include "sandbox/document.h"
#include "sandbox/shelf.h"

/* A state among the fields is what it stays in, whatever the time. */
static void take_state(struct world *world, struct document *document)
{
    const char *path = document->kind->shown.state;
    const char *state = path ? json_text_at(document->fields, path) : NULL;

    document->fixed =
        state && strcmp(state, document->life->ready) != 0 ? arena_text(&world->arena, state) : NULL;
}

static struct document *new_seed(struct world *world, const struct world_resource *resource,
                                 const struct kind *kind)
{
    struct document *document = arena_allocate(&world->arena, sizeof(*document));

    *document = (struct document){
        .resource = {.id = arena_text(&world->arena, resource->id),
                     .parent_id = resource->parent_id ? arena_text(&world->arena, resource->parent_id) : "",
                     .place = place_of(&world->places, STATE_EVERY_ACCOUNT, resource->region, &world->arena),
                     .created_ms = world->now_ms},
        .kind = kind,
        .fields = memory_require(json_object()),
        .is_shared = true,
        .name = "",
        .token = "",
        .life = kind->life,
        .began_ms = world->now_ms,
        .duration_ms = 1,
        .ends_ms = world->now_ms,
        .deleted_ms = DOCUMENT_NEVER_MS,
        .gone_ms = DOCUMENT_NEVER_MS,
    };
    return document;
}

static void tag(struct world *world, struct document *document, const json_t *tags)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)tags, key, value) /* jansson iterates over non-const only */
    {
        collection_tag(&shelf_of(world, document->kind)->documents, &document->resource,
                       &(struct tag){.key = key, .value = json_string_value(value)}, &world->arena);
    }
}

static bool are_tags(const json_t *tags)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)tags, key, value)
    {
        if (!json_is_string(value))
            return false;
    }
    return json_is_object(tags) && json_object_size(tags) <= RESOURCE_TAGS_MAX;
}

bool world_add_resource(struct world *world, const struct world_resource *resource, struct error *error)
{
    const struct kind *kind = service_find_kind(resource->kind);
    SCOPED(json) json_t *fields = json_loads(resource->fields ? resource->fields : "{}", 0, NULL);
    SCOPED(json) json_t *tags = json_loads(resource->tags ? resource->tags : "{}", 0, NULL);
    struct document *document;
    bool is_new;

    if (kind == NULL)
        return error_set(error, ERROR_INVALID_JOB, "\"%.60s\" is no kind of resource", resource->kind);
    if (!json_is_object(fields) || *resource->id == '\0' || *resource->region == '\0')
        return error_set(error, ERROR_INVALID_JOB,
                         "the resource has no id, no Region, or fields that are no object");
    if (!are_tags(tags))
        return error_set(error, ERROR_INVALID_JOB, "the resource has tags that are no object of texts");
    document = document_find_in(
        world, place_of(&world->places, STATE_EVERY_ACCOUNT, resource->region, &world->arena), kind,
        resource->id);
    is_new = document == NULL;
    if (is_new)
        document = new_seed(world, resource, kind);
    json_object_update(document->fields, fields);
    document->backup_duration_ms = resource->backup_duration_ms;
    take_state(world, document);
    if (is_new)
        document_put(world, document);
    tag(world, document, tags);
    return true;
}
