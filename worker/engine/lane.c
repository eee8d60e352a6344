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

/* Free: key 0.  Left empty by a job that went: key set, holder NULL; a search must go on past it.  The waiters are a
   ring, known by its last, whose next is the first: joining and being next cost the same however long it is. */
struct lane {
    uint64_t key;
    struct job *holder;
    struct waiter *last_waiter;
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

static void append_waiter(struct lane *lane, struct job *job)
{
    struct waiter *waiter = memory_allocate_zeroed(1, sizeof(*waiter));
    struct waiter *last = lane->last_waiter;

    waiter->job = job;
    waiter->next = last ? last->next : waiter;
    if (last)
        last->next = waiter;
    lane->last_waiter = waiter;
}

static void remove_after(struct lane *lane, struct waiter *before)
{
    struct waiter *waiter = before->next;

    before->next = waiter->next;
    if (lane->last_waiter == waiter)
        lane->last_waiter = before == waiter ? NULL : before;
    free(waiter);
}

/* The job that waited longest; NULL if none waits. */
static struct job *take_first(struct lane *lane)
{
    struct job *job = NULL;

    if (lane->last_waiter) {
        job = lane->last_waiter->next->job;
        remove_after(lane, lane->last_waiter);
    }
    return job;
}

static void remove_waiter(struct lane *lane, const struct job *job)
{
    struct waiter *before = lane->last_waiter;

    while (before && before->next->job != job)
        before = before->next == lane->last_waiter ? NULL : before->next;
    if (before)
        remove_after(lane, before);
}

void lanes_free(struct lanes *lanes)
{
    if (lanes == NULL)
        return;
    for (size_t i = 0; i < lanes->capacity; i++)
        while (lanes->slots[i].last_waiter)
            (void)take_first(&lanes->slots[i]);
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

    assert(lane->holder != job);
    if (lane->holder == NULL) {
        take(lanes, key, job);
        return true;
    }
    append_waiter(lane, job);
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

struct job *lanes_leave(struct lanes *lanes, uint64_t key, struct job *job)
{
    struct lane *lane = find(lanes, key);

    if (lane->holder != job) {
        remove_waiter(lane, job);
        return NULL;
    }
    lane->holder = take_first(lane);
    if (lane->holder == NULL)
        lanes->count--;
    return lane->holder;
}
