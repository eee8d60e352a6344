/* Finds resources by a text.  Each key has the list of those that were added under it, oldest first. */
#ifndef TIDEMARK_SANDBOX_INDEX_H
#define TIDEMARK_SANDBOX_INDEX_H

#include <stddef.h>
#include <stdint.h>

struct resource;

struct index_entry {
    char *key; /* NULL: a free place in the table */
    uint64_t hash;
    struct resource **items;
    size_t count;
    size_t capacity;
};

/* Zero-initialised is empty and valid. */
struct index {
    struct index_entry *entries;
    size_t used;
    size_t capacity; /* a power of two */
};

void index_add(struct index *index, const char *key, struct resource *resource);
void index_remove(struct index *index, const char *key, const struct resource *resource);

/* The entry of `key`; NULL if nothing was ever added under it.  Borrowed until the next index_add. */
const struct index_entry *index_find(const struct index *index, const char *key);
void index_done(struct index *index);

#endif
