/* An account in a Region: the scope of AWS's quotas and of its throttling, one token bucket for each operation. */
#ifndef TIDEMARK_SANDBOX_PLACE_H
#define TIDEMARK_SANDBOX_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "sandbox/unfinished.h"

/* AWS's documented numbers. */
struct bucket_size {
    double tokens_max;
    double refill_per_s;
};

struct bucket {
    const char *name;
    double tokens;
    int64_t refilled_ms;
    struct bucket *next;
};

struct place {
    const char *account;
    const char *region;
    struct bucket *buckets;
    struct unfinished copies; /* into this Region */
    struct place *next;
};

/* Finds the account's place in a list, or adds it; it lives as long as `arena`. */
struct place *place_of(struct place **list, const char *account, const char *region, struct arena *arena);

/* Takes a token for a call from the bucket called `name`, which starts full.  False if it is empty. */
bool place_take_token(struct place *place, const char *name, const struct bucket_size *size, int64_t now_ms,
                      struct arena *arena);

#endif
