/* What a timer on the engine's wheel belongs to. */
#ifndef TIDEMARK_ENGINE_TIMED_H
#define TIDEMARK_ENGINE_TIMED_H

#include "engine/wheel.h"

enum timed_kind { TIMED_JOB, TIMED_POLL_GROUP, TIMED_TURNSTILE, TIMED_PARTITION, TIMED_BATCH };

/* First member of whatever can be woken, so that a timer leads back to it. */
struct timed {
    struct wheel_timer timer;
    uint8_t kind; /* enum timed_kind */
};

#endif
