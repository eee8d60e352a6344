/* What was learnt of one of AWS's token buckets, from which calls it throttled.

   The documented rate is believed until AWS throttles: others may call the same API, or the account's limits may be
   lower.  Then the rate is cut, and what goes well after that is `proven`.  Going higher again is an experiment that
   costs throttled calls when it fails, so its pace is counted in calls: after so many that went through, it goes
   upwards by steps; one that fails brings back what is proven, and the next attempt comes after four times as many
   calls, or four times as much later, with smaller steps.  In the end that is a handful of throttled calls in 6,400,
   whatever the rate.

   The adaptive mode of AWS's SDKs remembers a ceiling too, but goes back up to it in seconds (CUBIC, by the clock): at
   a few calls a second that throttles one call in ten for ever.  A storm of throttling, on the other hand, whose calls
   were refused at any rate, is over for a bucket minutes after its last one. */
#ifndef TIDEMARK_ENGINE_PACE_H
#define TIDEMARK_ENGINE_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct pace {
    double rate;   /* part of the documented rate that is used now */
    double burst;  /* part of the documented burst */
    double proven; /* part of the rate that was not throttled while it was tried */
    int64_t cut_ms;   /* 0: never */
    int64_t since_ms; /* the last cut or step */
    int32_t passed;   /* calls since the last cut, less some for each that was throttled with it */
    int32_t step_at;  /* of them, when the next step comes */
    int32_t attempted_at; /* when the first came */
    uint32_t steps;   /* since the last cut */
    uint32_t cuts;    /* in a row, each of what was proven */
    uint32_t fails;   /* attempts to go higher, in a row */
};

void pace_init(struct pace *pace);

/* A call that left at `sent_ms` was throttled.  True if that is news: those that left before the last cut are not. */
bool pace_throttled(struct pace *pace, int64_t sent_ms, int64_t now_ms);

/* A call was let through. */
void pace_passed(struct pace *pace, int64_t now_ms);

/* Time has passed, with or without calls. */
void pace_rest(struct pace *pace, int64_t now_ms);

/* True if nothing is known but what is documented. */
bool pace_is_documented(const struct pace *pace, int64_t now_ms);

#endif
