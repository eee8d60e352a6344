/* A hierarchical timing wheel: all deadlines of a worker behind one wake-up.  Setting and cancelling cost a few
   nanoseconds whatever the number of timers.  A timer never fires early, and late by no more than a slot. */
#ifndef TIDEMARK_ENGINE_WHEEL_H
#define TIDEMARK_ENGINE_WHEEL_H

#include <stdbool.h>
#include <stdint.h>

enum { WHEEL_SLOT_MS = 4, WHEEL_LEVELS = 4, WHEEL_SLOTS = 256 };

/* Embedded in what is to be woken; zero-initialised is not set. */
struct wheel_timer {
    struct wheel_timer *next;
    struct wheel_timer **link; /* what points here; NULL while not set */
    int64_t due_ms;
};

struct wheel {
    struct wheel_timer *slots[WHEEL_LEVELS][WHEEL_SLOTS];
    uint64_t occupied[WHEEL_LEVELS][WHEEL_SLOTS / 64]; /* a bit per slot that holds a timer */
    int64_t slot; /* the next slot of the finest level to be looked at; time / WHEEL_SLOT_MS */
    struct wheel_timer *due; /* those that are due but were not taken yet */
};

void wheel_init(struct wheel *wheel, int64_t now_ms);

/* Sets or moves a timer.  One in the past is due at once. */
void wheel_set(struct wheel *wheel, struct wheel_timer *timer, int64_t due_ms);
void wheel_cancel(struct wheel_timer *timer);
bool wheel_is_set(const struct wheel_timer *timer);

/* Takes one timer that is due at `now_ms`, no longer set; NULL if there is none.  Earlier slots first. */
struct wheel_timer *wheel_take_due(struct wheel *wheel, int64_t now_ms);

/* When wheel_take_due() is worth calling next: never later than the earliest timer's slot allows; 0 if none is set. */
int64_t wheel_next_ms(struct wheel *wheel);

#endif
