#include "sandbox/listing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "sandbox/shelf.h"

enum { TOKEN_BYTES = 48 };

#define TAG_PREFIX "tag:"

/* What is being gone through: all of a kind, or what an index gave. */
struct candidates {
    struct resource *const *items;
    size_t count;
    struct resource **owned; /* NULL if they are borrowed */
};

static void candidates_scope_end(struct candidates *candidates)
{
    free(candidates->owned);
}

static bool is_tag_filter(const char *name)
{
    return strncmp(name, TAG_PREFIX, strlen(TAG_PREFIX)) == 0;
}

static const struct listing_filter *find_row(const struct listing_filter *rows, const char *name)
{
    for (; rows && rows->name; rows++)
        if (strcmp(rows->name, name) == 0)
            return rows;
    return NULL;
}

static bool check_filters(struct request *request, const struct listing *listing)
{
    json_t *filter;
    size_t i;

    if (listing->filters == NULL)
        return true;
    json_array_foreach(request_list(request, listing->filters), i, filter)
    {
        const char *name = json_text_at(filter, "Name");
        bool is_by_tag =
            listing->kind->shown.tags && name && (is_tag_filter(name) || strcmp(name, "tag-key") == 0);

        if (!is_by_tag && (name == NULL || find_row(listing->by_filter, name) == NULL))
            return request_refuse(request, listing->invalid, "The filter '%.60s' is invalid",
                                  name ? name : "");
    }
    return true;
}

/* A text, or an array of them. */
static bool is_among(const json_t *values, const char *text)
{
    json_t *value;
    size_t i;

    if (json_is_string(values))
        return strcmp(json_string_value(values), text) == 0;
    json_array_foreach(values, i, value)
    {
        if (strcmp(json_string_value(value), text) == 0)
            return true;
    }
    return false;
}

static bool has_field_among(const struct request *request, const struct listing_filter *row,
                            const struct document *document, const json_t *values)
{
    char buffer[RESOURCE_FIELD_BYTES];
    const char *text = row->is_parent ? document->resource.parent_id
                                      : document_field(document, row->path, request->now_ms, buffer);

    return text && is_among(values, text);
}

static bool passes_tag(const struct document *document, const char *name, const json_t *values)
{
    const char *value;

    if (is_tag_filter(name)) {
        value = resource_tag(&document->resource, name + strlen(TAG_PREFIX));
        return value && is_among(values, value);
    }
    for (size_t i = 0; i < document->resource.tag_count; i++)
        if (is_among(values, document->resource.tags[i].key))
            return true;
    return false;
}

static bool passes_filters(const struct request *request, const struct listing *listing,
                           const struct document *document)
{
    json_t *filter;
    size_t i;

    if (listing->filters == NULL)
        return true;
    json_array_foreach(request_list(request, listing->filters), i, filter)
    {
        const char *name = json_text_at(filter, "Name");
        const json_t *values = json_at(filter, listing->values);
        const struct listing_filter *row = find_row(listing->by_filter, name);

        if (row ? !has_field_among(request, row, document, values) : !passes_tag(document, name, values))
            return false;
    }
    return true;
}

static bool passes_members(const struct request *request, const struct listing *listing,
                           const struct document *document)
{
    for (const struct listing_filter *row = listing->by_member; row && row->name; row++)
        if (request_has(request, row->name) &&
            !has_field_among(request, row, document, request_list(request, row->name)))
            return false;
    return true;
}

static bool is_visible(const struct request *request, const struct listing *listing,
                       const struct document *document)
{
    const struct resource *resource = &document->resource;
    bool is_of_caller = document->is_shared ? strcmp(resource->place->region, request->place->region) == 0
                                            : resource->place == request->place;

    return is_of_caller && request->now_ms >= resource->hidden_until_ms &&
           document_state(document, request->now_ms) != NULL &&
           (listing->is_listed == NULL || listing->is_listed(request, document));
}

static bool passes(const struct request *request, const struct listing *listing,
                   const struct document *document)
{
    return is_visible(request, listing, document) && passes_members(request, listing, document) &&
           passes_filters(request, listing, document);
}

static json_t *show(const struct request *request, const struct listing *listing,
                    const struct document *document)
{
    return listing->show ? listing->show(request, document) : document_show(document, request->now_ms);
}

/* Opaque as AWS's are: the serial of the next item, and a digest that binds it to the list and its owner. */
static void print_token(const struct request *request, const struct listing *listing, size_t serial,
                        char token[TOKEN_BYTES])
{
    uint64_t mask = hash_text(request->place->account) ^ hash_text(listing->kind->name) ^
                    hash_bytes(request->place->region, strlen(request->place->region), 1);

    (void)snprintf(token, TOKEN_BYTES, "%016llx%016llx", (unsigned long long)((uint64_t)serial ^ mask),
                   (unsigned long long)hash_bytes(&serial, sizeof(serial), mask));
}

static uint64_t first_half(const char *token)
{
    char digits[17] = "";

    memcpy(digits, token, strnlen(token, sizeof(digits) - 1));
    return strtoull(digits, NULL, 16);
}

static bool read_arn(struct request *request, const struct listing *listing, const char *arn, size_t *serial)
{
    const struct shelf *shelf = shelf_find(request->world, listing->kind);
    const struct index_entry *entry = shelf ? index_find(&shelf->documents.by_id, arn) : NULL;

    if (entry == NULL)
        return request_refuse(request, listing->page.invalid, "'%.120s' is no page of this list", arn);
    *serial = entry->items[0]->serial + 1;
    return true;
}

static bool read_token(struct request *request, const struct listing *listing, size_t *serial)
{
    const char *given = listing->page.token ? request_text(request, listing->page.token) : NULL;
    char expected[TOKEN_BYTES];

    *serial = 0;
    if (given == NULL)
        return true;
    if (listing->page.is_arn)
        return read_arn(request, listing, given, serial);
    print_token(request, listing, 0, expected); /* its first half is the mask */
    *serial = (size_t)(first_half(given) ^ first_half(expected));
    print_token(request, listing, *serial, expected);
    return strcmp(given, expected) == 0 ||
           request_refuse(request, listing->page.invalid, "The token '%.60s' is invalid", given);
}

static size_t page_size(const struct request *request, const struct listing *listing)
{
    const struct listing_page *page = &listing->page;
    int64_t size = page->limit ? request_number(request, page->limit, page->usual) : 0;

    if (size <= 0)
        return SIZE_MAX;
    return (size_t)(page->is_short && size > 2 ? size - 1 : size);
}

/* The parent whose documents alone can be listed; NULL: it may be any. */
static const char *only_parent(const struct request *request, const struct listing *listing)
{
    json_t *filter;
    size_t i;

    for (const struct listing_filter *row = listing->by_member; row && row->name; row++)
        if (row->is_parent && request_text(request, row->name))
            return request_text(request, row->name);
    if (listing->filters == NULL)
        return NULL;
    json_array_foreach(request_list(request, listing->filters), i, filter)
    {
        const json_t *values = json_at(filter, listing->values);
        const struct listing_filter *row = find_row(listing->by_filter, json_text_at(filter, "Name"));

        if (row && row->is_parent && json_array_size(values) == 1)
            return json_string_value(json_array_get(values, 0));
    }
    return NULL;
}

static void collect(const struct request *request, const struct listing *listing,
                    struct candidates *candidates)
{
    const struct shelf *shelf = shelf_find(request->world, listing->kind);
    const char *parent = only_parent(request, listing);
    const struct index_entry *entry;

    if (shelf == NULL)
        return;
    if (parent == NULL) {
        *candidates = (struct candidates){.items = shelf->documents.all, .count = shelf->documents.count};
        return;
    }
    entry = index_find(&shelf->documents.by_parent, parent);
    if (entry)
        *candidates = (struct candidates){.items = entry->items, .count = entry->count};
}

static const struct document *find_listed(struct request *request, const struct listing *listing,
                                          const char *id)
{
    const struct document *document = listing->makes_sources
                                          ? document_find_source(request, listing->kind, id)
                                          : document_find(request, listing->kind, id);

    return document && is_visible(request, listing, document) ? document : NULL;
}

static bool add_by_id(struct request *request, const struct listing *listing, const json_t *id,
                      struct candidates *candidates)
{
    const struct document *document = find_listed(request, listing, json_string_value(id));

    if (document)
        candidates->owned[candidates->count++] = (struct resource *)(uintptr_t)&document->resource;
    else if (listing->not_found)
        return request_refuse(request, listing->not_found, "'%.200s' does not exist", json_string_value(id));
    return true;
}

/* One unknown id may fail the whole call. */
static bool collect_by_id(struct request *request, const struct listing *listing, const json_t *ids,
                          struct candidates *candidates)
{
    size_t count = json_is_array(ids) ? json_array_size(ids) : 1;

    candidates->owned = memory_allocate_zeroed(count, sizeof(struct resource *));
    candidates->items = candidates->owned;
    for (size_t i = 0; i < count; i++)
        if (!add_by_id(request, listing, json_is_array(ids) ? json_array_get(ids, i) : ids, candidates))
            return false;
    return true;
}

static void answer_next(struct request *request, const struct listing *listing, const struct resource *last,
                        const struct resource *next)
{
    char token[TOKEN_BYTES];

    print_token(request, listing, next->serial, token);
    document_set(request->output, listing->page.next,
                 json_string(listing->page.is_arn ? document_of(last)->arn : token));
}

/* Documents that were asked for by id come in the order of the ids, on one page. */
static void fill(struct request *request, const struct listing *listing, const struct candidates *candidates,
                 size_t serial)
{
    size_t page = candidates->owned ? SIZE_MAX : page_size(request, listing);
    json_t *items = memory_require(json_array());
    const struct resource *last = NULL;

    document_set(request->output, listing->items, items);
    for (size_t i = 0; i < candidates->count; i++) {
        const struct resource *resource = candidates->items[i];

        if (resource->serial < serial || !passes(request, listing, document_of(resource)))
            continue;
        if (json_array_size(items) == page) {
            answer_next(request, listing, last, resource);
            return;
        }
        json_array_append_new(items, memory_require(show(request, listing, document_of(resource))));
        last = resource;
    }
}

bool listing_answer(struct request *request, const struct listing *listing)
{
    SCOPED(candidates) struct candidates candidates = {0};
    const json_t *ids = listing->ids ? request_list(request, listing->ids) : NULL;
    bool is_by_id = json_array_size(ids) > 0 || json_string_length(ids) > 0;
    size_t serial = 0;

    if (!check_filters(request, listing) || !read_token(request, listing, &serial))
        return false;
    if (!is_by_id)
        collect(request, listing, &candidates);
    else if (!collect_by_id(request, listing, ids, &candidates))
        return false;
    fill(request, listing, &candidates, is_by_id ? 0 : serial);
    return true;
}
