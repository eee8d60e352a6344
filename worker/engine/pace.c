#include "engine/pace.h"

#include <assert.h>
#include <stddef.h>

#include "base/compiler.h"

static const double CUT = 0.7, LEAST = 0.05;

enum {
    STEP_CALLS = 50, /* so that a step drains the bucket if it is too high, before the next one */
    STEP_MS = 60000,
    EVIDENCE_CALLS = 2 * STEP_CALLS,
    CUTS_THAT_DISPROVE = 3,
    DAY_MS = 86400000,
};

/* The next attempt, by how many failed: after so many calls, or after so long; and how much higher its steps go. */
static const struct attempt {
    int32_t calls;
    int64_t rest_ms;
    double growth;
} attempts[] = {
    {100, 5 * 60000, 1.0}, {400, 20 * 60000, 0.5}, {1600, 80 * 60000, 0.25}, {6400, 320 * 60000, 0.125},
    {6400, DAY_MS, 0.0625},
};

void pace_init(struct pace *pace)
{
    *pace = (struct pace){.rate = 1, .burst = 1, .proven = 1};
}

static const struct attempt *next_attempt(const struct pace *pace)
{
    return &attempts[pace->fails];
}

static double at_least(double value, double least)
{
    return value < least ? least : value;
}

/* The rate that stood is higher than what AWS allows now. */
static void cut_proven(struct pace *pace)
{
    pace->proven = at_least(pace->rate * CUT, LEAST);
    if (++pace->cuts >= CUTS_THAT_DISPROVE)
        pace->fails = 0; /* the limit has moved: what was learnt of it is void */
}

/* An attempt to go higher failed, and if calls enough were tried on the way, only just. */
static void give_up_attempt(struct pace *pace)
{
    if (pace->passed - pace->attempted_at >= EVIDENCE_CALLS)
        pace->proven = at_least(pace->rate * CUT, pace->proven);
    pace->cuts = 0;
    if (pace->fails + 1 < COUNT_OF(attempts))
        pace->fails++;
}

bool pace_throttled(struct pace *pace, int64_t sent_ms, int64_t now_ms)
{
    assert(sent_ms <= now_ms);
    if (pace->cut_ms && sent_ms <= pace->cut_ms) { /* each costs calls that would have gone through */
        int32_t calls = next_attempt(pace)->calls;

        pace->passed = pace->passed - calls / 8 > -2 * calls ? pace->passed - calls / 8 : -2 * calls;
        return false;
    }
    if (pace->steps > 0)
        give_up_attempt(pace);
    else
        cut_proven(pace);
    pace->rate = pace->proven;
    pace->burst = 0;
    pace->passed = 0;
    pace->steps = 0;
    pace->step_at = next_attempt(pace)->calls;
    pace->cut_ms = pace->since_ms = now_ms;
    return true;
}

static double grown(double part, double growth)
{
    double next = at_least(part, LEAST) * (1 + growth);

    return next > 1 ? 1 : next;
}

/* First the rate, then the burst. */
static void step(struct pace *pace, int64_t now_ms)
{
    double growth = next_attempt(pace)->growth;

    if (pace->steps++ == 0)
        pace->attempted_at = pace->passed;
    if (pace->rate < 1)
        pace->rate = grown(pace->rate, growth);
    else
        pace->burst = grown(pace->burst, growth);
    pace->cuts = 0;
    pace->since_ms = now_ms;
    pace->step_at = pace->passed + STEP_CALLS;
}

static bool is_whole(const struct pace *pace)
{
    return pace->rate >= 1 && pace->burst >= 1;
}

void pace_passed(struct pace *pace, int64_t now_ms)
{
    if (is_whole(pace))
        return;
    pace->passed++;
    if (pace->passed >= pace->step_at)
        step(pace, now_ms);
}

/* A burst is tried by calls, or once a day: it costs more when it fails, and few wait long for lack of it. */
void pace_rest(struct pace *pace, int64_t now_ms)
{
    int64_t rest_ms = pace->steps ? STEP_MS : next_attempt(pace)->rest_ms;

    if (!is_whole(pace) && now_ms - pace->since_ms >= (pace->rate < 1 ? rest_ms : DAY_MS))
        step(pace, now_ms);
}

bool pace_is_documented(const struct pace *pace, int64_t now_ms)
{
    return is_whole(pace) && (pace->cut_ms == 0 || now_ms - pace->cut_ms >= DAY_MS);
}
