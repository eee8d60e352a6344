#include "engine/cadence.h"

#include "base/hash.h"

enum {
    FIRST_LOOK_DIVISOR = 4, /* nothing is known of the pace yet: look at a quarter of the waiter's interval */
    FAR_DIVISOR = 8,        /* of half of the time that is left at least: how far is far */
    FAR_FACTOR = 4,         /* then the waiter's interval may be so many times longer */
    LATE_DIVISOR = 8,       /* of how late it is: the longer that lasts, the less one more look would find */
    PATIENCE_DIVISOR = 2,   /* of the delay: so much earlier it may be looked at already ... */
    PATIENCE_MAX_MS = 8000, /* ... but no more than calls need to be filled: each look costs a little */
};

int64_t cadence_began_ms(const struct engine *engine, int64_t time_ms, int64_t sweep_ms)
{
    int64_t phase_ms = (int64_t)(hash_text(engine->options.worker_id) % (uint64_t)sweep_ms);

    return (time_ms - phase_ms) / sweep_ms * sweep_ms + phase_ms;
}

/* The sweep that begins nearest to a time, but not in the past. */
static int64_t nearest_sweep_ms(const struct engine *engine, int64_t time_ms, int64_t sweep_ms)
{
    int64_t began_ms = cadence_began_ms(engine, time_ms + (sweep_ms - 1) / 2, sweep_ms);

    return began_ms > engine->now_ms ? began_ms : engine->now_ms;
}

/* What is read once may be read with the next call that leaves, also with one that leaves now. */
static int64_t patience_of(const struct poll *poll, int64_t delay_ms, int64_t sweep_ms)
{
    if (poll->state == NULL)
        return delay_ms;
    if (delay_ms <= sweep_ms)
        return 0;
    return delay_ms / PATIENCE_DIVISOR < PATIENCE_MAX_MS ? delay_ms / PATIENCE_DIVISOR : PATIENCE_MAX_MS;
}

/* A look in `delay_ms`, or earlier. */
static int64_t look_within(const struct engine *engine, struct job *job, const struct poll *poll, int64_t delay_ms,
                           int64_t sweep_ms)
{
    int64_t patience_ms = patience_of(poll, delay_ms, sweep_ms);
    int64_t from_ms = nearest_sweep_ms(engine, engine->now_ms + delay_ms - patience_ms, sweep_ms);

    patience_ms = nearest_sweep_ms(engine, engine->now_ms + delay_ms, sweep_ms) - from_ms;
    job->patience_ms = (uint16_t)(patience_ms < UINT16_MAX ? patience_ms : UINT16_MAX);
    job->period_ms = poll->state ? (uint32_t)(from_ms + patience_ms - engine->now_ms) : 0;
    return from_ms;
}

void cadence_note_progress(const struct engine *engine, struct job *job, int32_t percent)
{
    uint8_t shown = (uint8_t)(percent < 0 ? 0 : percent > 100 ? 100 : percent);

    if (shown == job->shown_percent)
        return;
    job->shown_percent = shown;
    job->shown_since_ms = engine->now_ms;
}

/* By how much the end is later than an even pace allows; negative while it is not. */
static int64_t late_ms(const struct engine *engine, const struct job *job, const struct job_record *record)
{
    return engine->now_ms - record->initiated_ms -
           (job->shown_since_ms - record->initiated_ms) * 100 / job->shown_percent;
}

/* What is left at least: a percent that is shown may be nearly the next one. */
static int64_t left_ms(int64_t elapsed_ms, int32_t percent)
{
    return percent < 99 ? elapsed_ms * (99 - percent) / (percent + 1) : 0;
}

/* While the end is far, a sixteenth of the time until then is soon enough to see a failure. */
static int64_t far_longest(int64_t longest_ms, int64_t delay_ms)
{
    int64_t soon_enough_ms = delay_ms / FAR_DIVISOR;

    if (soon_enough_ms > longest_ms * FAR_FACTOR)
        return longest_ms * FAR_FACTOR;
    return soon_enough_ms > longest_ms ? soon_enough_ms : longest_ms;
}

int64_t cadence_next_ms(const struct engine *engine, struct job *job, const struct poll *poll,
                        const struct job_record *record)
{
    int64_t longest = engine->options.poll_interval_ms ? engine->options.poll_interval_ms : poll->interval_s * 1000LL;
    int64_t shortest = engine->options.poll_sweep_ms < longest ? engine->options.poll_sweep_ms : longest;
    int64_t elapsed = engine->now_ms - record->initiated_ms;
    int64_t delay = longest / FIRST_LOOK_DIVISOR;

    if (job->shown_percent > 0 && record->initiated_ms && late_ms(engine, job, record) > 0) {
        delay = late_ms(engine, job, record) / LATE_DIVISOR;
    } else if (job->shown_percent > 0 && record->initiated_ms) {
        delay = left_ms(elapsed, job->shown_percent) / 2;
        longest = far_longest(longest, delay);
    } else if (record->initiated_ms && elapsed > delay) {
        delay = elapsed / 2;
    }
    delay = delay < shortest ? shortest : delay > longest ? longest : delay;
    return look_within(engine, job, poll, delay, shortest > 0 ? shortest : 1);
}
