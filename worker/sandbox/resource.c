#include "sandbox/resource.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

enum { TAG_KEY_BYTES_MAX = 2048 };

static void index_tag(struct collection *collection, struct resource *resource, const struct tag *tag,
                      bool is_added)
{
    SCOPED(text) struct text key;

    text_init(&key, TAG_KEY_BYTES_MAX);
    text_append_format(&key, "%s=%s", tag->key, tag->value);
    assert(!key.has_overflowed);
    if (is_added)
        index_add(&collection->by_tag, text_string(&key), resource);
    else
        index_remove(&collection->by_tag, text_string(&key), resource);
}

void collection_add(struct collection *collection, struct resource *resource)
{
    if (collection->count == collection->capacity) {
        collection->capacity = collection->capacity ? collection->capacity * 2 : 64;
        collection->all = memory_resize(collection->all, collection->capacity * sizeof(struct resource *));
    }
    resource->serial = collection->count;
    collection->all[collection->count++] = resource;
    index_add(&collection->by_id, resource->id, resource);
    index_add(&collection->by_parent, resource->parent_id, resource);
}

void collection_done(struct collection *collection)
{
    index_done(&collection->by_id);
    index_done(&collection->by_parent);
    index_done(&collection->by_tag);
    free(collection->all);
    *collection = (struct collection){0};
}

const struct index_entry *collection_tagged(const struct collection *collection, const char *key,
                                            const char *value)
{
    SCOPED(text) struct text joined;

    text_init(&joined, TAG_KEY_BYTES_MAX);
    text_append_format(&joined, "%s=%s", key, value);
    return joined.has_overflowed ? NULL : index_find(&collection->by_tag, text_string(&joined));
}

static struct tag *find_tag(const struct resource *resource, const char *key)
{
    for (size_t i = 0; i < resource->tag_count; i++)
        if (strcmp(resource->tags[i].key, key) == 0)
            return &resource->tags[i];
    return NULL;
}

const char *resource_tag(const struct resource *resource, const char *key)
{
    const struct tag *tag = find_tag(resource, key);

    return tag ? tag->value : NULL;
}

void collection_tag(struct collection *collection, struct resource *resource, const struct tag *tag,
                    struct arena *arena)
{
    struct tag *tags;

    collection_untag(collection, resource, tag->key);
    assert(resource->tag_count < RESOURCE_TAGS_MAX);
    tags = arena_allocate(arena, (resource->tag_count + 1) * sizeof(*tags));
    if (resource->tag_count)
        memcpy(tags, resource->tags, resource->tag_count * sizeof(*tags));
    resource->tags = tags;
    resource->was_tagged = true;
    tags[resource->tag_count++] = (struct tag){arena_text(arena, tag->key), arena_text(arena, tag->value)};
    index_tag(collection, resource, tag, true);
}

void collection_untag(struct collection *collection, struct resource *resource, const char *key)
{
    struct tag *tag = find_tag(resource, key);

    if (tag == NULL)
        return;
    index_tag(collection, resource, tag, false);
    *tag = resource->tags[--resource->tag_count];
}

static json_t *tag_set(const struct resource *resource)
{
    json_t *set = json_array();

    for (size_t i = 0; i < resource->tag_count; i++) {
        const struct tag *tag = &resource->tags[i];

        json_array_append_new(set, json_pack("{s:s, s:s}", "key", tag->key, "value", tag->value));
    }
    return set;
}

json_t *resource_item(const struct resource *resource, const struct resource_field *fields, int64_t now_ms)
{
    json_t *item = memory_require(json_object());
    char buffer[RESOURCE_FIELD_BYTES];

    for (const struct resource_field *field = fields; field->read; field++) {
        const char *text = field->wire ? field->read(resource, now_ms, buffer) : NULL;

        if (text)
            json_object_set_new(item, field->wire, memory_require(json_string(text)));
    }
    if (resource->tag_count)
        json_object_set_new(item, "tagSet", tag_set(resource));
    return item;
}

const char *resource_read_id(const struct resource *resource, int64_t now_ms,
                             char buffer[RESOURCE_FIELD_BYTES])
{
    (void)now_ms;
    (void)buffer;
    return resource->id;
}

const char *resource_read_created(const struct resource *resource, int64_t now_ms,
                                  char buffer[RESOURCE_FIELD_BYTES])
{
    (void)now_ms;
    clock_format_rfc3339(resource->created_ms, buffer);
    return buffer;
}
