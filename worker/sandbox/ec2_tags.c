#include <string.h>

#include "sandbox/ec2.h"
#include "sandbox/ec2_instance.h"
#include "sandbox/shelf.h"

/* A resource that may be tagged, and the collection that it is in. */
struct tagged {
    struct collection *collection;
    struct resource *resource; /* NULL: there is none */
};

static struct tagged find_document(struct request *request, const struct kind *kind, const char *id)
{
    struct document *document = document_find(request, kind, id);

    return (struct tagged){&shelf_of(request->world, kind)->documents, document ? &document->resource : NULL};
}

static struct tagged find(struct request *request, const char *id)
{
    struct world *world = request->world;
    struct snapshot *snapshot;
    struct volume *volume;

    if (strncmp(id, "i-", 2) == 0)
        return find_document(request, &ec2_instance, id);
    if (strncmp(id, "ami-", 4) == 0)
        return find_document(request, &ec2_image, id);
    if (strncmp(id, "vol-", 4) == 0) {
        volume = state_find_volume(world, request->place, id);
        return (struct tagged){&world->volumes, volume ? &volume->resource : NULL};
    }
    snapshot = state_find_snapshot(world, request->place, id);
    return (struct tagged){&world->snapshots, snapshot ? &snapshot->resource : NULL};
}

static const char *not_found(const char *id)
{
    static const char *const codes[][2] = {{"i-", "InvalidInstanceID.NotFound"},
                                           {"ami-", "InvalidAMIID.NotFound"},
                                           {"vol-", "InvalidVolume.NotFound"}};

    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (strncmp(id, codes[i][0], strlen(codes[i][0])) == 0)
            return codes[i][1];
    return "InvalidSnapshot.NotFound";
}

static bool has_room(const struct resource *resource, const json_t *tags)
{
    size_t count = resource->tag_count;
    json_t *tag;
    size_t i;

    json_array_foreach(tags, i, tag) count += resource_tag(resource, json_text_at(tag, "Key")) == NULL;
    return count <= RESOURCE_TAGS_MAX;
}

/* All or nothing: every id is looked at before the first is changed. */
static bool check_resources(struct request *request, const json_t *tags)
{
    json_t *id;
    size_t i;

    json_array_foreach(request_list(request, "ResourceId"), i, id)
    {
        struct tagged tagged = find(request, json_string_value(id));

        if (tagged.resource == NULL)
            return request_refuse(request, not_found(json_string_value(id)), "The ID '%s' does not exist",
                                  json_string_value(id));
        if (tags && !has_room(tagged.resource, tags))
            return request_refuse(request, "TagLimitExceeded", "'%s' would have more than %d tags",
                                  json_string_value(id), RESOURCE_TAGS_MAX);
    }
    return true;
}

static void answer_true(struct request *request)
{
    json_object_set_new(request->output, "return", memory_require(json_string("true")));
}

static void add_tags(struct request *request, struct tagged tagged, const json_t *tags)
{
    json_t *tag;
    size_t i;

    json_array_foreach(tags, i, tag)
    {
        const char *value = json_text_at(tag, "Value");

        collection_tag(tagged.collection, tagged.resource,
                       &(struct tag){.key = json_text_at(tag, "Key"), .value = value ? value : ""},
                       &request->world->arena);
    }
}

bool ec2_create_tags(struct request *request)
{
    const json_t *tags = request_list(request, "Tag");
    json_t *id;
    size_t i;

    if (!check_resources(request, tags))
        return false;
    json_array_foreach(request_list(request, "ResourceId"), i, id)
        add_tags(request, find(request, json_string_value(id)), tags);
    answer_true(request);
    return true;
}

/* A tag named without a value goes whatever its value; without tags, all go. */
static void remove_tags(struct tagged tagged, const json_t *tags)
{
    json_t *tag;
    size_t i;

    while (tags == NULL && tagged.resource->tag_count)
        collection_untag(tagged.collection, tagged.resource, tagged.resource->tags[0].key);
    json_array_foreach(tags, i, tag)
    {
        const char *key = json_text_at(tag, "Key");
        const char *value = json_text_at(tag, "Value");
        const char *present = resource_tag(tagged.resource, key);

        if (present && (value == NULL || strcmp(value, present) == 0))
            collection_untag(tagged.collection, tagged.resource, key);
    }
}

bool ec2_delete_tags(struct request *request)
{
    json_t *id;
    size_t i;

    if (!check_resources(request, NULL))
        return false;
    json_array_foreach(request_list(request, "ResourceId"), i, id)
        remove_tags(find(request, json_string_value(id)), request_list(request, "Tag"));
    answer_true(request);
    return true;
}

void ec2_tag_with(const struct request *request, struct collection *collection, struct resource *resource,
                  const json_t *tags)
{
    json_t *entry;
    size_t i;

    json_array_foreach(tags, i, entry)
    {
        const char *value = json_text_at(entry, "Value");
        struct tag tag = {.key = json_text_at(entry, "Key"), .value = value ? value : ""};

        collection_tag(collection, resource, &tag, &request->world->arena);
    }
}

void ec2_tag_new(const struct request *request, struct collection *collection, struct resource *resource)
{
    const json_t *specification = json_array_get(request_list(request, "TagSpecification"), 0);

    ec2_tag_with(request, collection, resource, json_object_get(specification, "Tag"));
}
