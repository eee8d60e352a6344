/* Notices that the loop has stopped turning, which the loop itself cannot.

   A timer on the loop beats, and a thread counts its own ticks without a beat.  Counting ticks rather than time: a
   machine or a process that was stopped as a whole comes back with a jump of its clocks, and is healthy. */
#ifndef TIDEMARK_SHELL_WATCHDOG_H
#define TIDEMARK_SHELL_WATCHDOG_H

#include <uv.h>

struct watchdog;

struct watchdog_options {
    unsigned tick_ms; /* 0: 1,000 */
    /* On the watchdog's thread, after each tick without a beat: how many there were in a row.  1 means little. */
    void (*on_missed)(void *context, unsigned ticks);
    void *context;
};

/* Never NULL.  Its timer does not keep the loop alive. */
struct watchdog *watchdog_start(uv_loop_t *loop, const struct watchdog_options *options);

/* Ends the thread at once; the loop finishes the closing.  NULL: no effect. */
void watchdog_close(struct watchdog *watchdog);

#endif
