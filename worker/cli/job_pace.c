#include "cli/job_pace.h"

#include <assert.h>

#include "base/arena.h"

enum {
    WEIGHT_DIVISOR = 4,    /* of the newest, against all before: resources grow, and so do their backups */
    ESTIMATED_MAX = 99,
};

void job_paces_done(struct job_paces *paces)
{
    assert(paces != NULL);
    json_decref(paces->durations);
    *paces = (struct job_paces){0};
}

static const char *key_of(const struct job_view *view, const char *name, struct arena *arena)
{
    return arena_format(arena, "%s %s", view->kind, name);
}

static void note(struct job_paces *paces, const char *key, int64_t duration_ms)
{
    const json_t *known = json_object_get(paces->durations, key);
    int64_t before_ms = known ? json_integer_value(known) : duration_ms;

    (void)json_object_set_new_nocheck(
        paces->durations, key, memory_require(json_integer(before_ms + (duration_ms - before_ms) / WEIGHT_DIVISOR)));
}

void job_paces_note(struct job_paces *paces, const struct job_view *view)
{
    int64_t duration_ms = view->completed_ms - view->initiated_ms;
    struct arena arena = {0};

    if (view->state != STATE_COMPLETED || view->initiated_ms == 0 || duration_ms <= 0)
        return;
    if (paces->durations == NULL)
        paces->durations = memory_require(json_object());
    note(paces, key_of(view, view->subject, &arena), duration_ms);
    note(paces, key_of(view, view->resource_type, &arena), duration_ms);
    arena_release(&arena);
}

/* 0: nothing like it is known. */
static int64_t expected_ms(const struct job_paces *paces, const struct job_view *view)
{
    struct arena arena = {0};
    const json_t *known = json_object_get(paces->durations, key_of(view, view->subject, &arena));

    if (known == NULL)
        known = json_object_get(paces->durations, key_of(view, view->resource_type, &arena));
    arena_release(&arena);
    return known ? json_integer_value(known) : 0;
}

struct job_view job_paces_estimate(const struct job_paces *paces, const struct job_view *view, int64_t now_ms)
{
    struct job_view estimated = *view;
    int64_t whole_ms, elapsed_ms;

    if (view->state != STATE_RUNNING || view->percent >= 0 || view->initiated_ms == 0)
        return estimated;
    whole_ms = expected_ms(paces, view);
    elapsed_ms = now_ms > view->initiated_ms ? now_ms - view->initiated_ms : 0;
    if (whole_ms == 0)
        return estimated;
    estimated.is_estimated = true;
    estimated.percent = elapsed_ms < whole_ms ? (int)(elapsed_ms * 100 / whole_ms) : ESTIMATED_MAX;
    if (elapsed_ms < whole_ms)
        estimated.eta_s = (whole_ms - elapsed_ms) / 1000;
    return estimated;
}
