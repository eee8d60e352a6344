#include "sandbox/ec2_listing.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

enum { PAGE_MIN = 5, PAGE_MAX = 1000, TOKEN_BYTES = 48 };

#define TAG_PREFIX "tag:"

/* What may match, oldest first: found through an index where a filter or the ids allow that. */
struct candidates {
    const struct resource **items;
    size_t count;
    size_t capacity;
};

static void candidates_scope_end(struct candidates *candidates)
{
    free(candidates->items);
}

static void add_candidates(struct candidates *candidates, struct resource *const *items, size_t count)
{
    if (count == 0)
        return;
    while (candidates->capacity < candidates->count + count) {
        candidates->capacity = candidates->capacity ? candidates->capacity * 2 : 256;
        candidates->items =
            memory_resize(candidates->items, candidates->capacity * sizeof(*candidates->items));
    }
    memcpy(&candidates->items[candidates->count], items, count * sizeof(*items));
    candidates->count += count;
}

static void add_entry(struct candidates *candidates, const struct index_entry *entry)
{
    if (entry)
        add_candidates(candidates, entry->items, entry->count);
}

static int by_serial(const void *a, const void *b)
{
    size_t left = (*(const struct resource *const *)a)->serial;
    size_t right = (*(const struct resource *const *)b)->serial;

    return (left > right) - (left < right);
}

static void sort_and_unify(struct candidates *candidates)
{
    size_t kept = 0;

    if (candidates->count == 0)
        return;
    qsort(candidates->items, candidates->count, sizeof(*candidates->items), by_serial);
    for (size_t i = 1; i < candidates->count; i++)
        if (candidates->items[i] != candidates->items[kept])
            candidates->items[++kept] = candidates->items[i];
    candidates->count = kept + 1;
}

static bool is_visible(const struct request *request, const struct ec2_listing *listing,
                       const struct resource *resource)
{
    return request->now_ms >= resource->hidden_until_ms && listing->is_listed(request, resource);
}

/* One unknown id fails the whole call, as it does in EC2. */
static bool add_by_id(struct request *request, const struct collection *collection,
                      const struct ec2_listing *listing, struct candidates *candidates)
{
    json_t *id;
    size_t i;

    json_array_foreach(request_list(request, listing->id_parameter), i, id)
    {
        const struct index_entry *entry = index_find(&collection->by_id, json_string_value(id));
        bool is_found = false;

        for (size_t each = 0; entry && each < entry->count; each++)
            is_found = is_found || is_visible(request, listing, entry->items[each]);
        if (!is_found)
            return request_refuse(request, listing->not_found, "'%s' does not exist.", json_string_value(id));
        add_entry(candidates, entry);
    }
    return true;
}

static const struct index_entry *find_by_filter(const struct collection *collection,
                                                const struct ec2_listing *listing, const char *name,
                                                const char *value)
{
    if (strcmp(name, listing->id_filter) == 0)
        return index_find(&collection->by_id, value);
    if (strcmp(name, listing->parent_filter) == 0)
        return index_find(&collection->by_parent, value);
    return collection_tagged(collection, name + strlen(TAG_PREFIX), value);
}

static bool is_tag_filter(const char *name)
{
    return strncmp(name, TAG_PREFIX, strlen(TAG_PREFIX)) == 0;
}

static const json_t *find_indexed_filter(const struct request *request, const struct ec2_listing *listing)
{
    json_t *filter;
    size_t i;

    json_array_foreach(request_list(request, "Filter"), i, filter)
    {
        const char *name = json_text_at(filter, "Name");

        if (strcmp(name, listing->id_filter) == 0 || strcmp(name, listing->parent_filter) == 0 ||
            is_tag_filter(name))
            return filter;
    }
    return NULL;
}

static bool collect(struct request *request, const struct collection *collection,
                    const struct ec2_listing *listing, struct candidates *candidates)
{
    const json_t *filter = find_indexed_filter(request, listing);
    json_t *value;
    size_t i;

    if (listing->id_parameter && json_array_size(request_list(request, listing->id_parameter)) > 0) {
        if (!add_by_id(request, collection, listing, candidates))
            return false;
    } else if (filter == NULL) {
        add_candidates(candidates, collection->all, collection->count);
        return true;
    }
    if (candidates->count == 0)
        json_array_foreach(json_object_get(filter, "Value"), i, value)
            add_entry(candidates, find_by_filter(collection, listing, json_text_at(filter, "Name"),
                                                 json_string_value(value)));
    sort_and_unify(candidates);
    return true;
}

static bool is_among(const json_t *values, const char *text)
{
    json_t *value;
    size_t i;

    json_array_foreach(values, i, value) if (strcmp(json_string_value(value), text) == 0) return true;
    return false;
}

static bool has_tag_key(const struct resource *resource, const json_t *keys)
{
    for (size_t i = 0; i < resource->tag_count; i++)
        if (is_among(keys, resource->tags[i].key))
            return true;
    return false;
}

static const struct resource_field *find_field(const struct ec2_listing *listing, const char *filter)
{
    for (const struct resource_field *field = listing->fields; field->read; field++)
        if (field->filter && strcmp(field->filter, filter) == 0)
            return field;
    return NULL;
}

static bool passes_filter(const struct request *request, const struct ec2_listing *listing,
                          const struct resource *resource, const json_t *filter)
{
    const char *name = json_text_at(filter, "Name");
    const json_t *values = json_object_get(filter, "Value");
    char buffer[RESOURCE_FIELD_BYTES];
    const char *text;

    if (strcmp(name, "tag-key") == 0)
        return has_tag_key(resource, values);
    text = is_tag_filter(name) ? resource_tag(resource, name + strlen(TAG_PREFIX))
                               : find_field(listing, name)->read(resource, request->now_ms, buffer);
    return text && is_among(values, text);
}

static bool passes(const struct request *request, const struct ec2_listing *listing,
                   const struct resource *resource)
{
    json_t *filter;
    size_t i;

    if (!is_visible(request, listing, resource))
        return false;
    json_array_foreach(request_list(request, "Filter"), i,
                       filter) if (!passes_filter(request, listing, resource, filter)) return false;
    return true;
}

static bool check_filters(struct request *request, const struct ec2_listing *listing)
{
    json_t *filter;
    size_t i;

    json_array_foreach(request_list(request, "Filter"), i, filter)
    {
        const char *name = json_text_at(filter, "Name");
        bool is_by_tag = is_tag_filter(name) || strcmp(name, "tag-key") == 0;

        if (is_by_tag ? !listing->has_tags : find_field(listing, name) == NULL)
            return request_refuse(request, "InvalidParameterValue", "The filter '%.60s' is invalid", name);
    }
    return true;
}

/* Opaque as AWS's are: the serial of the next item, and a digest that binds it to the list and its owner. */
static void print_token(const struct request *request, const struct ec2_listing *listing, size_t serial,
                        char token[TOKEN_BYTES])
{
    uint64_t scope = hash_text(request->place->account) ^
                     hash_bytes(request->place->region, strlen(request->place->region), 1);
    uint64_t mask = scope ^ hash_text(listing->items);

    (void)snprintf(token, TOKEN_BYTES, "%016llx%016llx", (unsigned long long)((uint64_t)serial ^ mask),
                   (unsigned long long)hash_bytes(&serial, sizeof(serial), mask));
}

/* The number in the token's first half. */
static uint64_t first_half(const char *token)
{
    char digits[17] = "";

    memcpy(digits, token, strnlen(token, sizeof(digits) - 1));
    return strtoull(digits, NULL, 16);
}

static bool read_token(struct request *request, const struct ec2_listing *listing, size_t *serial)
{
    const char *given = request_text(request, "NextToken");
    char expected[TOKEN_BYTES];

    *serial = 0;
    if (given == NULL)
        return true;
    print_token(request, listing, 0, expected); /* its first half is the mask */
    *serial = (size_t)(first_half(given) ^ first_half(expected));
    print_token(request, listing, *serial, expected);
    return strcmp(given, expected) == 0 ||
           request_refuse(request, "InvalidParameterValue",
                          "Value (%.60s) for parameter NextToken is invalid.", given);
}

static bool check_page(struct request *request, const struct ec2_listing *listing)
{
    int64_t page = request_number(request, "MaxResults", PAGE_MAX);

    if (page < PAGE_MIN || page > PAGE_MAX)
        return request_refuse(request, "InvalidParameterValue",
                              "Value (%lld) for parameter maxResults is invalid. Expecting %d to %d.",
                              (long long)page, PAGE_MIN, PAGE_MAX);
    if (listing->id_parameter && json_array_size(request_list(request, listing->id_parameter)) > 0 &&
        request_text(request, "MaxResults"))
        return request_refuse(request, "InvalidParameterCombination",
                              "The parameter %s cannot be used with the parameter maxResults",
                              listing->id_parameter);
    return true;
}

/* The first candidate of the page, by bisection: a page deep in a long list costs no more than the first. */
static size_t find_start(const struct candidates *candidates, size_t serial)
{
    size_t low = 0;
    size_t high = candidates->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (candidates->items[middle]->serial < serial)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static json_t *item_of(const struct request *request, const struct ec2_listing *listing,
                       const struct resource *resource)
{
    json_t *item = resource_item(resource, listing->fields, request->now_ms);

    if (!listing->has_tags)
        json_object_del(item, "tagSet");
    return item;
}

/* Unlike a call with MaxResults, one without it has no pages. */
static void fill(struct request *request, const struct ec2_listing *listing,
                 const struct candidates *candidates, size_t serial)
{
    size_t page = (size_t)request_number(request, "MaxResults", INT64_MAX);
    json_t *items = memory_require(json_array());
    char token[TOKEN_BYTES];

    for (size_t i = find_start(candidates, serial); i < candidates->count; i++) {
        const struct resource *resource = candidates->items[i];

        if (!passes(request, listing, resource))
            continue;
        if (json_array_size(items) == page) {
            print_token(request, listing, resource->serial, token);
            json_object_set_new(request->output, "nextToken", memory_require(json_string(token)));
            break;
        }
        json_array_append_new(items, item_of(request, listing, resource));
    }
    json_object_set_new(request->output, listing->items, items);
}

bool ec2_listing_answer(struct request *request, const struct collection *collection,
                        const struct ec2_listing *listing)
{
    SCOPED(candidates) struct candidates candidates = {0};
    size_t serial;

    if (!check_page(request, listing) || !check_filters(request, listing) ||
        !read_token(request, listing, &serial) || !collect(request, collection, listing, &candidates))
        return false;
    fill(request, listing, &candidates, serial);
    return true;
}
