/* What everything in the sandbox has: an id, an owner, tags, and fields that change with time.  A snapshot or a volume
   embeds a resource as its first member; a collection keeps all of one kind in the order of their making. */
#ifndef TIDEMARK_SANDBOX_RESOURCE_H
#define TIDEMARK_SANDBOX_RESOURCE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "sandbox/index.h"

enum { RESOURCE_TAGS_MAX = 50, RESOURCE_FIELD_BYTES = 64 };

struct place;

struct tag {
    const char *key;
    const char *value;
};

struct resource {
    const char *id;
    const char *parent_id; /* a snapshot's volume, a volume's snapshot; "" if it has none */
    struct place *place;   /* account and Region; outlives the resource */
    size_t serial;         /* its position in the collection */
    int64_t created_ms;
    int64_t hidden_until_ms; /* describe calls do not see it before */
    struct tag *tags;
    size_t tag_count;
    bool was_tagged; /* it has or had a tag */
};

/* The text of a field at a time, in `buffer` or borrowed from the resource; NULL if the resource has no such field. */
typedef const char *resource_read(const struct resource *resource, int64_t now_ms, char buffer[RESOURCE_FIELD_BYTES]);

/* A field as it is called in an answer and as a filter; either name may be NULL.  A row without names ends a table. */
struct resource_field {
    const char *wire;
    const char *filter;
    resource_read *read;
};

struct collection {
    struct resource **all;
    size_t count;
    size_t capacity;
    struct index by_id;
    struct index by_parent;
    struct index by_tag; /* "key=value" */
};

void collection_add(struct collection *collection, struct resource *resource);
void collection_done(struct collection *collection);

/* Those that carry, or once carried, a tag with this value; a caller looks at the tags themselves.  May be NULL. */
const struct index_entry *collection_tagged(const struct collection *collection, const char *key, const char *value);

/* The value of a tag; NULL if the resource does not carry it. */
const char *resource_tag(const struct resource *resource, const char *key);

/* Adds or replaces a tag; the texts are copied into `arena`. */
void collection_tag(struct collection *collection, struct resource *resource, const struct tag *tag,
                    struct arena *arena);
void collection_untag(struct collection *collection, struct resource *resource, const char *key);

/* The resource as an item of an answer, with its tags as "tagSet". */
json_t *resource_item(const struct resource *resource, const struct resource_field *fields, int64_t now_ms);

/* Reads that are the same for every kind of resource. */
const char *resource_read_id(const struct resource *resource, int64_t now_ms, char buffer[RESOURCE_FIELD_BYTES]);
const char *resource_read_created(const struct resource *resource, int64_t now_ms,
                                  char buffer[RESOURCE_FIELD_BYTES]);

#endif
