#include "sandbox/unfinished.h"

#include <stdlib.h>

#include "base/arena.h"

void unfinished_add(struct unfinished *unfinished, const struct snapshot *snapshot)
{
    if (unfinished->count == unfinished->capacity) {
        unfinished->capacity = unfinished->capacity ? unfinished->capacity * 2 : 4;
        unfinished->snapshots =
            memory_resize(unfinished->snapshots, unfinished->capacity * sizeof(*unfinished->snapshots));
    }
    unfinished->snapshots[unfinished->count++] = snapshot;
}

size_t unfinished_count(struct unfinished *unfinished, int64_t now_ms)
{
    size_t kept = 0;

    for (size_t i = 0; i < unfinished->count; i++) {
        enum snapshot_state state = snapshot_state(unfinished->snapshots[i], now_ms);

        if (state == SNAPSHOT_PENDING || state == SNAPSHOT_ERROR)
            unfinished->snapshots[kept++] = unfinished->snapshots[i];
    }
    unfinished->count = kept;
    return kept;
}

void unfinished_done(struct unfinished *unfinished)
{
    free(unfinished->snapshots);
    *unfinished = (struct unfinished){0};
}
