/* Looks through all jobs of a worker for one answer of the API, in slices between which the loop does its real work:
   the first at once, which is all there is of up to a few thousand jobs, the others with pauses. */
#ifndef TIDEMARK_PAGE_SWEEP_H
#define TIDEMARK_PAGE_SWEEP_H

#include <stdbool.h>
#include <uv.h>

#include "engine/survey.h"

enum { SWEEPS_MAX = 8 }; /* at a time; one more is refused */

struct sweeps;

/* What is done with the jobs.  `finish` is called once, also when the engine went away meanwhile (`is_whole` false) or
   the sweeps are closed (then `is_closing` is set, and nobody is to be answered any more). */
struct sweep_ending {
    bool is_whole;
    bool is_closing;
};

struct sweep_work {
    survey_visit *visit;
    void (*finish)(void *context, struct sweep_ending ending);
    void *context;
};

/* Asked before each slice; NULL: there is none. */
typedef const struct engine *sweep_engine(void *context);

struct sweeps *sweeps_new(uv_loop_t *loop, sweep_engine *engine, void *context);

/* False if there are too many already. */
MUST_CHECK bool sweeps_begin(struct sweeps *sweeps, const struct sweep_work *work);

/* The loop finishes the closing. */
void sweeps_close(struct sweeps *sweeps);

#endif
