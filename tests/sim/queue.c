#include "sim/queue.h"

#include <stdlib.h>

#include "base/arena.h"

static bool is_before(const struct event *left, const struct event *right)
{
    return left->at_ms < right->at_ms || (left->at_ms == right->at_ms && left->order < right->order);
}

void queue_push(struct queue *queue, const struct event *event)
{
    size_t at = queue->count++;

    if (queue->count > queue->capacity) {
        queue->capacity = queue->capacity ? queue->capacity * 2 : 256;
        queue->events = memory_resize(queue->events, queue->capacity * sizeof(*event));
    }
    queue->events[at] = *event;
    queue->events[at].order = ++queue->last_order;
    while (at > 0 && is_before(&queue->events[at], &queue->events[(at - 1) / 2])) {
        struct event moved = queue->events[at];

        queue->events[at] = queue->events[(at - 1) / 2];
        queue->events[(at - 1) / 2] = moved;
        at = (at - 1) / 2;
    }
}

static void sink(struct queue *queue)
{
    size_t at = 0;

    for (;;) {
        size_t least = at, left = 2 * at + 1, right = left + 1;
        struct event moved;

        if (left < queue->count && is_before(&queue->events[left], &queue->events[least]))
            least = left;
        if (right < queue->count && is_before(&queue->events[right], &queue->events[least]))
            least = right;
        if (least == at)
            return;
        moved = queue->events[at];
        queue->events[at] = queue->events[least];
        queue->events[least] = moved;
        at = least;
    }
}

bool queue_pop(struct queue *queue, struct event *event)
{
    if (queue->count == 0)
        return false;
    *event = queue->events[0];
    queue->events[0] = queue->events[--queue->count];
    sink(queue);
    return true;
}

void queue_done(struct queue *queue)
{
    free(queue->events);
}
