#include "shell/watchdog.h"

#include <assert.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"

enum { TICK_MS = 1000, BEATS_PER_TICK = 4 };

struct watchdog {
    struct watchdog_options options;
    uv_thread_t thread;
    uv_timer_t timer;
    int end[2]; /* a pipe: closed at its writing end, the thread ends */
    atomic_uint beats;
};

static void on_beat(uv_timer_t *timer)
{
    struct watchdog *watchdog = timer->data;

    atomic_fetch_add(&watchdog->beats, 1);
}

/* True when a tick has passed, false when the watchdog is to end. */
static bool await_tick(const struct watchdog *watchdog)
{
    struct pollfd end = {.fd = watchdog->end[0], .events = POLLIN};

    return poll(&end, 1, (int)watchdog->options.tick_ms) <= 0; /* a signal is a tick that came early */
}

static void run_thread(void *context)
{
    struct watchdog *watchdog = context;
    unsigned seen = atomic_load(&watchdog->beats);
    unsigned missed = 0;

    while (await_tick(watchdog)) {
        unsigned beats = atomic_load(&watchdog->beats);

        missed = beats == seen ? missed + 1 : 0;
        seen = beats;
        if (missed > 0)
            watchdog->options.on_missed(watchdog->options.context, missed);
    }
}

struct watchdog *watchdog_start(uv_loop_t *loop, const struct watchdog_options *options)
{
    struct watchdog *watchdog = memory_allocate_zeroed(1, sizeof(*watchdog));
    unsigned beat_ms;
    int result;

    assert(options->on_missed != NULL);
    watchdog->options = *options;
    if (options->tick_ms == 0)
        watchdog->options.tick_ms = TICK_MS;
    beat_ms = watchdog->options.tick_ms / BEATS_PER_TICK;
    watchdog->timer.data = watchdog;
    (void)uv_timer_init(loop, &watchdog->timer); /* neither can fail */
    (void)uv_timer_start(&watchdog->timer, on_beat, beat_ms, beat_ms ? beat_ms : 1);
    uv_unref((uv_handle_t *)&watchdog->timer);
    result = uv_pipe(watchdog->end, 0, 0);
    assert(result == 0); /* fails only without file descriptors, before anything was opened */
    result = uv_thread_create(&watchdog->thread, run_thread, watchdog);
    assert(result == 0); /* a machine without room for a thread is lost, as one without memory */
    (void)result;
    return watchdog;
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void watchdog_close(struct watchdog *watchdog)
{
    if (watchdog == NULL)
        return;
    (void)close(watchdog->end[1]);
    (void)uv_thread_join(&watchdog->thread); /* it waits for nothing but that */
    (void)close(watchdog->end[0]);
    uv_close((uv_handle_t *)&watchdog->timer, on_closed);
}
