/* What will happen when, in virtual time: a heap of events.  Those of one moment come in the order of their
 * making. */
#ifndef TIDEMARK_TESTS_SIM_QUEUE_H
#define TIDEMARK_TESTS_SIM_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum event_kind {
    EVENT_TICK,     /* the engine wanted to be woken: number is the moment that it named */
    EVENT_PUMP,     /* a worker's intake has requests */
    EVENT_SETTLE,   /* a turn of its loop ends: its effects are performed */
    EVENT_ASSIGNED, /* of `partition` */
    EVENT_REVOKED,
    EVENT_LOST,
    EVENT_GENERATION, /* number is the generation */
    EVENT_REPLAY,
    EVENT_COMMIT,    /* the ledger's transaction reaches the broker: payload is a struct submission */
    EVENT_OUTCOME,   /* and comes back: the same payload */
    EVENT_CALL_SENT, /* payload is a struct flight */
    EVENT_CALL_APPLIED,
    EVENT_CALL_ANSWERED,
    EVENT_CRASH, /* what chance does to a worker */
    EVENT_START,
    EVENT_PAUSE,
    EVENT_RESUME,
    EVENT_DRAIN,
    EVENT_EXPEL,     /* the session of a worker that is not heard of has passed */
    EVENT_REQUEST,   /* somebody writes a request: number is its index in the plan */
    EVENT_REJOIN,    /* it has noticed that it was expelled */
    EVENT_REBALANCE, /* partitions change hands for no reason */
    EVENT_SWITCH,    /* everything is paused, or resumed: number says which */
    EVENT_TOLD,      /* a worker reads that */
    EVENT_KIND_COUNT
};

struct event {
    int64_t at_ms;
    uint64_t order;
    enum event_kind kind;
    int worker;
    uint32_t incarnation; /* of the worker: a restart drops what was meant for the one before */
    int32_t partition;
    uint32_t spell; /* of the worker's owning it */
    int64_t number;
    void *payload;
};

struct queue {
    struct event *events;
    size_t count, capacity;
    uint64_t last_order;
};

void queue_push(struct queue *queue, const struct event *event);
bool queue_pop(struct queue *queue, struct event *event);
void queue_done(struct queue *queue);

#endif
