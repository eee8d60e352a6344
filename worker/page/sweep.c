#include "page/sweep.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"

/* A slice takes a few milliseconds, and the pause leaves the loop to others for longer than that. */
enum { SLICE_SLOTS = 8192, PAUSE_MS = 8 };

struct sweep {
    struct sweep_work work;
    size_t cursor;
};

struct sweeps {
    uv_timer_t pause;
    sweep_engine *engine;
    void *context;
    struct sweep waiting[SWEEPS_MAX]; /* the first is under way */
    size_t count;
};

struct sweeps *sweeps_new(uv_loop_t *loop, sweep_engine *engine, void *context)
{
    struct sweeps *sweeps = memory_allocate_zeroed(1, sizeof(*sweeps));

    sweeps->engine = engine;
    sweeps->context = context;
    (void)uv_timer_init(loop, &sweeps->pause); /* cannot fail */
    sweeps->pause.data = sweeps;
    return sweeps;
}

/* True if there is more to look at. */
static bool look(struct sweeps *sweeps, struct sweep *sweep)
{
    const struct engine *engine = sweeps->engine(sweeps->context);
    bool has_more = engine && survey_jobs(engine, &sweep->cursor, SLICE_SLOTS, sweep->work.visit, sweep->work.context);

    if (!has_more)
        sweep->work.finish(sweep->work.context, (struct sweep_ending){.is_whole = engine != NULL});
    return has_more;
}

static void on_pause_over(uv_timer_t *timer)
{
    struct sweeps *sweeps = timer->data;

    assert(sweeps->count > 0);
    if (!look(sweeps, &sweeps->waiting[0])) {
        sweeps->count--;
        for (size_t i = 0; i < sweeps->count; i++)
            sweeps->waiting[i] = sweeps->waiting[i + 1];
    }
    if (sweeps->count > 0)
        (void)uv_timer_start(timer, on_pause_over, PAUSE_MS, 0); /* it is not closing */
}

bool sweeps_begin(struct sweeps *sweeps, const struct sweep_work *work)
{
    struct sweep sweep = {.work = *work};

    if (sweeps->count == SWEEPS_MAX)
        return false;
    if (sweeps->count == 0 && !look(sweeps, &sweep))
        return true;
    sweeps->waiting[sweeps->count++] = sweep;
    if (sweeps->count == 1)
        (void)uv_timer_start(&sweeps->pause, on_pause_over, PAUSE_MS, 0); /* it is not closing */
    return true;
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void sweeps_close(struct sweeps *sweeps)
{
    for (size_t i = 0; i < sweeps->count; i++)
        sweeps->waiting[i].work.finish(sweeps->waiting[i].work.context, (struct sweep_ending){.is_closing = true});
    sweeps->count = 0;
    uv_close((uv_handle_t *)&sweeps->pause, on_closed);
}
