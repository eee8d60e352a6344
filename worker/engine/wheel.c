#include "engine/wheel.h"

#include <assert.h>
#include <stddef.h>

enum { SLOT_BITS = 8, SLOT_MASK = WHEEL_SLOTS - 1 };

/* The farthest slot that the coarsest level can hold; timers beyond it wait there and are sorted in again. */
static const int64_t REACH =
    (INT64_C(1) << (SLOT_BITS * WHEEL_LEVELS)) - (INT64_C(1) << (SLOT_BITS * (WHEEL_LEVELS - 1)));

/* The first slot that begins at or after the time: a timer never fires early. */
static int64_t slot_of(int64_t time_ms)
{
    return time_ms / WHEEL_SLOT_MS + (time_ms % WHEEL_SLOT_MS > 0);
}

void wheel_init(struct wheel *wheel, int64_t now_ms)
{
    *wheel = (struct wheel){.slot = now_ms / WHEEL_SLOT_MS};
}

static void link_timer(struct wheel_timer **head, struct wheel_timer *timer)
{
    timer->next = *head;
    timer->link = head;
    if (timer->next)
        timer->next->link = &timer->next;
    *head = timer;
}

static void unlink_timer(struct wheel_timer *timer)
{
    *timer->link = timer->next;
    if (timer->next)
        timer->next->link = timer->link;
    timer->next = NULL;
    timer->link = NULL;
}

/* The level is that of the highest group of bits in which the slot differs from the wheel's own: so a slot of a coarse
   level comes up exactly when the levels below it have gone round. */
static void place(struct wheel *wheel, struct wheel_timer *timer)
{
    int64_t slot = slot_of(timer->due_ms);
    unsigned level = 0;
    unsigned index;

    if (slot < wheel->slot) {
        link_timer(&wheel->due, timer);
        return;
    }
    if (slot - wheel->slot > REACH)
        slot = wheel->slot + REACH;
    while (level < WHEEL_LEVELS - 1 && (slot ^ wheel->slot) >> (SLOT_BITS * (level + 1)))
        level++;
    index = (unsigned)(slot >> (SLOT_BITS * level)) & SLOT_MASK;
    link_timer(&wheel->slots[level][index], timer);
    wheel->occupied[level][index / 64] |= UINT64_C(1) << index % 64;
}

void wheel_set(struct wheel *wheel, struct wheel_timer *timer, int64_t due_ms)
{
    wheel_cancel(timer);
    timer->due_ms = due_ms;
    place(wheel, timer);
}

void wheel_cancel(struct wheel_timer *timer)
{
    if (timer->link)
        unlink_timer(timer);
}

bool wheel_is_set(const struct wheel_timer *timer)
{
    return timer->link != NULL;
}

/* The first occupied slot of a level at or after `from`, or WHEEL_SLOTS.  Bits of slots that cancelling emptied are
   cleared on the way: they cost one look each. */
static unsigned next_occupied(struct wheel *wheel, unsigned level, unsigned from)
{
    for (unsigned index = from; index < WHEEL_SLOTS; index++) {
        uint64_t rest = wheel->occupied[level][index / 64] >> index % 64;

        if (rest == 0) {
            index |= 63;
            continue;
        }
        index += (unsigned)__builtin_ctzll(rest);
        if (wheel->slots[level][index])
            return index;
        wheel->occupied[level][index / 64] &= ~(UINT64_C(1) << index % 64);
    }
    return WHEEL_SLOTS;
}

struct position {
    unsigned level;
    unsigned index;
    int64_t slot; /* at which it begins */
};

/* The first occupied slot of one level; level WHEEL_LEVELS if there is none.  Only the coarsest level goes round. */
static struct position first_of_level(struct wheel *wheel, unsigned level)
{
    unsigned shift = SLOT_BITS * level;
    unsigned own = (unsigned)(wheel->slot >> shift) & SLOT_MASK;
    int64_t base = (wheel->slot >> shift) - (int64_t)own;
    unsigned index = next_occupied(wheel, level, own);

    if (index < WHEEL_SLOTS)
        return (struct position){level, index, (base + (int64_t)index) << shift};
    if (level == WHEEL_LEVELS - 1 && (index = next_occupied(wheel, level, 0)) < own)
        return (struct position){level, index, (base + WHEEL_SLOTS + (int64_t)index) << shift};
    return (struct position){.level = WHEEL_LEVELS};
}

/* The earliest occupied slot; of two that begin together the coarser one, which may hold what is due in the finer. */
static struct position earliest(struct wheel *wheel)
{
    struct position best = {.level = WHEEL_LEVELS};

    for (unsigned level = 0; level < WHEEL_LEVELS; level++) {
        struct position position = first_of_level(wheel, level);

        if (position.level < WHEEL_LEVELS && (best.level == WHEEL_LEVELS || position.slot <= best.slot))
            best = position;
    }
    return best;
}

/* Takes the timers of a slot: due ones to the due list, those of a coarse slot to finer ones. */
static void open_slot(struct wheel *wheel, struct position position)
{
    struct wheel_timer *list = wheel->slots[position.level][position.index];

    wheel->slots[position.level][position.index] = NULL;
    wheel->occupied[position.level][position.index / 64] &= ~(UINT64_C(1) << position.index % 64);
    if (position.slot > wheel->slot)
        wheel->slot = position.slot;
    if (position.level == 0)
        wheel->slot++;
    while (list) {
        struct wheel_timer *timer = list;

        list = timer->next;
        timer->next = NULL;
        timer->link = NULL;
        place(wheel, timer);
    }
}

struct wheel_timer *wheel_take_due(struct wheel *wheel, int64_t now_ms)
{
    struct wheel_timer *timer;

    while (wheel->due == NULL) {
        struct position position = earliest(wheel);

        if (position.level == WHEEL_LEVELS || position.slot * WHEEL_SLOT_MS > now_ms)
            return NULL;
        open_slot(wheel, position);
    }
    timer = wheel->due;
    unlink_timer(timer);
    return timer;
}

int64_t wheel_next_ms(struct wheel *wheel)
{
    struct position position;

    if (wheel->due)
        return wheel->due->due_ms > 0 ? wheel->due->due_ms : 1;
    position = earliest(wheel);
    if (position.level == WHEEL_LEVELS)
        return 0;
    return position.slot > 0 ? position.slot * WHEEL_SLOT_MS : 1;
}
