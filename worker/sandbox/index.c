#include "sandbox/index.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"

enum { CAPACITY_FIRST = 64 };

/* The place of `key`, or the free one where it belongs. */
static struct index_entry *place_of(const struct index *index, const char *key, uint64_t hash)
{
    size_t mask = index->capacity - 1;
    size_t at = hash & mask;

    while (index->entries[at].key &&
           (index->entries[at].hash != hash || strcmp(index->entries[at].key, key) != 0))
        at = (at + 1) & mask;
    return &index->entries[at];
}

static void grow(struct index *index)
{
    struct index old = *index;

    index->capacity = old.capacity ? old.capacity * 2 : CAPACITY_FIRST;
    index->entries = memory_allocate_zeroed(index->capacity, sizeof(*index->entries));
    for (size_t i = 0; i < old.capacity; i++)
        if (old.entries[i].key)
            *place_of(index, old.entries[i].key, old.entries[i].hash) = old.entries[i];
    free(old.entries);
}

void index_add(struct index *index, const char *key, struct resource *resource)
{
    uint64_t hash = hash_text(key);
    struct index_entry *entry;

    if (index->used * 2 >= index->capacity)
        grow(index);
    entry = place_of(index, key, hash);
    if (entry->key == NULL) {
        *entry = (struct index_entry){.key = memory_copy_text(key), .hash = hash};
        index->used++;
    }
    if (entry->count == entry->capacity) {
        entry->capacity = entry->capacity ? entry->capacity * 2 : 1;
        entry->items = memory_resize(entry->items, entry->capacity * sizeof(struct resource *));
    }
    entry->items[entry->count++] = resource;
}

void index_remove(struct index *index, const char *key, const struct resource *resource)
{
    struct index_entry *entry;

    assert(index->capacity > 0);
    entry = place_of(index, key, hash_text(key));
    for (size_t i = 0; i < entry->count; i++) {
        if (entry->items[i] != resource)
            continue;
        memmove(&entry->items[i], &entry->items[i + 1], (entry->count - i - 1) * sizeof(struct resource *));
        entry->count--;
        return;
    }
}

const struct index_entry *index_find(const struct index *index, const char *key)
{
    const struct index_entry *entry;

    if (index->capacity == 0)
        return NULL;
    entry = place_of(index, key, hash_text(key));
    return entry->key ? entry : NULL;
}

void index_done(struct index *index)
{
    for (size_t i = 0; i < index->capacity; i++) {
        free(index->entries[i].key);
        free(index->entries[i].items);
    }
    free(index->entries);
    *index = (struct index){0};
}
