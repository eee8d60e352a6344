/* The snapshots that count against a quota: those of a volume, or the copies into a Region. */
#ifndef TIDEMARK_SANDBOX_UNFINISHED_H
#define TIDEMARK_SANDBOX_UNFINISHED_H

#include <stddef.h>
#include <stdint.h>

#include "sandbox/snapshot.h"

/* Zero-initialised is empty and valid. */
struct unfinished {
    const struct snapshot **snapshots;
    size_t count;
    size_t capacity;
};

void unfinished_add(struct unfinished *unfinished, const struct snapshot *snapshot);

/* How many are pending, or failed and not deleted: a failed snapshot counts as well. */
size_t unfinished_count(struct unfinished *unfinished, int64_t now_ms);
void unfinished_done(struct unfinished *unfinished);

#endif
