#include "sandbox/place.h"

#include <assert.h>
#include <string.h>

struct place *place_of(struct place **list, const char *account, const char *region, struct arena *arena)
{
    struct place *place = *list;

    while (place && (strcmp(place->account, account) != 0 || strcmp(place->region, region) != 0))
        place = place->next;
    if (place)
        return place;
    place = arena_allocate(arena, sizeof(*place));
    *place = (struct place){
        .account = arena_text(arena, account), .region = arena_text(arena, region), .next = *list};
    *list = place;
    return place;
}

static struct bucket *bucket_of(struct place *place, const char *name, const struct bucket_size *size,
                                int64_t now_ms, struct arena *arena)
{
    struct bucket *bucket = place->buckets;

    while (bucket && strcmp(bucket->name, name) != 0)
        bucket = bucket->next;
    if (bucket)
        return bucket;
    bucket = arena_allocate(arena, sizeof(*bucket));
    *bucket = (struct bucket){.name = arena_text(arena, name),
                              .tokens = size->tokens_max,
                              .refilled_ms = now_ms,
                              .next = place->buckets};
    place->buckets = bucket;
    return bucket;
}

bool place_take_token(struct place *place, const char *name, const struct bucket_size *size, int64_t now_ms,
                      struct arena *arena)
{
    struct bucket *bucket = bucket_of(place, name, size, now_ms, arena);
    int64_t passed_ms = now_ms - bucket->refilled_ms;

    assert(size->tokens_max >= 0);
    if (passed_ms > 0) /* a clock that was set back refills nothing */
        bucket->tokens += (double)passed_ms * size->refill_per_s / 1000;
    if (bucket->tokens > size->tokens_max)
        bucket->tokens = size->tokens_max;
    bucket->refilled_ms = now_ms;
    if (bucket->tokens < 1)
        return false;
    bucket->tokens -= 1;
    return true;
}
