#include "engine/deadlines.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "engine/job.h"

enum { FIRST_CAPACITY = 16 };

void deadlines_done(struct deadlines *deadlines)
{
    free(deadlines->heap);
    *deadlines = (struct deadlines){0};
}

static void put(struct deadlines *deadlines, size_t place, struct deadline deadline)
{
    deadlines->heap[place] = deadline;
    deadline.job->place = (uint32_t)place;
}

/* The earlier of the two below a place. */
static size_t earlier_below(const struct deadlines *deadlines, size_t place)
{
    const struct deadline *heap = deadlines->heap;
    size_t left = 2 * place + 1, right = left + 1;

    return right < deadlines->count && heap[right].at_ms < heap[left].at_ms ? right : left;
}

/* Finds the place of a deadline, from one on that is free. */
static void settle(struct deadlines *deadlines, size_t place, struct deadline deadline)
{
    struct deadline *heap = deadlines->heap;

    while (place > 0 && heap[(place - 1) / 2].at_ms > deadline.at_ms) {
        put(deadlines, place, heap[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    while (2 * place + 1 < deadlines->count && heap[earlier_below(deadlines, place)].at_ms < deadline.at_ms) {
        size_t below = earlier_below(deadlines, place);

        put(deadlines, place, heap[below]);
        place = below;
    }
    put(deadlines, place, deadline);
}

void deadlines_add(struct deadlines *deadlines, struct job *job, int64_t at_ms)
{
    if (deadlines->count == deadlines->capacity) {
        deadlines->capacity = deadlines->capacity ? deadlines->capacity * 2 : FIRST_CAPACITY;
        deadlines->heap = memory_resize(deadlines->heap, deadlines->capacity * sizeof(*deadlines->heap));
    }
    assert(deadlines->count < UINT32_MAX);
    deadlines->count++;
    settle(deadlines, deadlines->count - 1, (struct deadline){.at_ms = at_ms, .job = job});
}

void deadlines_remove(struct deadlines *deadlines, struct job *job)
{
    size_t place = job->place;
    struct deadline last;

    assert(place < deadlines->count && deadlines->heap[place].job == job);
    last = deadlines->heap[--deadlines->count];
    if (last.job != job)
        settle(deadlines, place, last);
}

int64_t deadlines_first_ms(const struct deadlines *deadlines)
{
    assert(deadlines->count > 0);
    return deadlines->heap[0].at_ms;
}

struct job *deadlines_take_first(struct deadlines *deadlines)
{
    struct job *job = deadlines->heap[0].job;

    assert(deadlines->count > 0);
    deadlines_remove(deadlines, job);
    return job;
}
