#include "engine/lane.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/arena.h"

enum { FIRST_CAPACITY = 256 };

struct waiter {
    struct waiter *next;
    struct job *job;
};

/* Free: key 0.  Left empty by a job that went: key set, holder NULL; a search must go on past it. */
struct lane {
    uint64_t key;
    struct job *holder;
    struct waiter *waiters;
};

struct lanes {
    struct lane *slots;
    size_t capacity, used, count;
};

struct lanes *lanes_new(void)
{
    struct lanes *lanes = memory_allocate_zeroed(1, sizeof(*lanes));

    lanes->capacity = FIRST_CAPACITY;
    lanes->slots = memory_allocate_zeroed(lanes->capacity, sizeof(struct lane));
    return lanes;
}

void lanes_free(struct lanes *lanes)
{
    if (lanes == NULL)
        return;
    for (size_t i = 0; i < lanes->capacity; i++)
        while (lanes->slots[i].waiters) {
            struct waiter *waiter = lanes->slots[i].waiters;

            lanes->slots[i].waiters = waiter->next;
            free(waiter);
        }
    free(lanes->slots);
    free(lanes);
}

/* The lane of that key, or the free slot where it belongs. */
static struct lane *find(const struct lanes *lanes, uint64_t key)
{
    size_t mask = lanes->capacity - 1;
    size_t at = key & mask;

    assert(key != 0);
    while (lanes->slots[at].key != 0 && lanes->slots[at].key != key)
        at = (at + 1) & mask;
    return &lanes->slots[at];
}

static void rebuild(struct lanes *lanes)
{
    struct lanes old = *lanes;

    lanes->capacity = old.count * 2 >= old.capacity / 2 ? old.capacity * 2 : old.capacity;
    lanes->slots = memory_allocate_zeroed(lanes->capacity, sizeof(struct lane));
    lanes->used = old.count;
    for (size_t i = 0; i < old.capacity; i++)
        if (old.slots[i].holder)
            *find(lanes, old.slots[i].key) = old.slots[i];
    free(old.slots);
}

static void take(struct lanes *lanes, uint64_t key, struct job *job)
{
    struct lane *lane;

    if (lanes->used + 1 > lanes->capacity / 4 * 3)
        rebuild(lanes);
    lane = find(lanes, key);
    if (lane->key == 0)
        lanes->used++;
    lane->key = key;
    lane->holder = job;
    lanes->count++;
}

bool lanes_enter(struct lanes *lanes, uint64_t key, struct job *job)
{
    struct lane *lane = find(lanes, key);
    struct waiter *waiter;
    struct waiter **last;

    assert(lane->holder != job);
    if (lane->holder == NULL) {
        take(lanes, key, job);
        return true;
    }
    waiter = memory_allocate_zeroed(1, sizeof(*waiter));
    waiter->job = job;
    for (last = &lane->waiters; *last; last = &(*last)->next)
        assert((*last)->job != job);
    *last = waiter;
    return false;
}

bool lanes_is_taken(const struct lanes *lanes, uint64_t key)
{
    return find(lanes, key)->holder != NULL;
}

struct job *lanes_holder(const struct lanes *lanes, uint64_t key)
{
    return find(lanes, key)->holder;
}

static void remove_waiter(struct waiter **link, const struct job *job)
{
    while (*link && (*link)->job != job)
        link = &(*link)->next;
    if (*link) {
        struct waiter *waiter = *link;

        *link = waiter->next;
        free(waiter);
    }
}

struct job *lanes_leave(struct lanes *lanes, uint64_t key, struct job *job)
{
    struct lane *lane = find(lanes, key);
    struct job *next;

    if (lane->holder != job) {
        remove_waiter(&lane->waiters, job);
        return NULL;
    }
    next = lane->waiters ? lane->waiters->job : NULL;
    lane->holder = next;
    if (next)
        remove_waiter(&lane->waiters, next);
    else
        lanes->count--;
    return next;
}
