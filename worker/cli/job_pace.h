/* How long jobs took that ended well, as far as their events were read; and how far a job must have come that is like
   them, where its service says nothing of its progress.  An estimate is marked, and never shown as reported. */
#ifndef TIDEMARK_CLI_JOB_PACE_H
#define TIDEMARK_CLI_JOB_PACE_H

#include <jansson.h>
#include <stdint.h>

#include "cli/job_view.h"

/* Zero-initialised is empty and valid. */
struct job_paces {
    json_t *durations; /* milliseconds, by resource and by type */
};

void job_paces_done(struct job_paces *paces);

/* Does nothing with a job that did not run to its end. */
void job_paces_note(struct job_paces *paces, const struct job_view *view);

/* The view, with an estimate if it runs, has no progress and there were others like it: of the same resource, else of
   its type. */
struct job_view job_paces_estimate(const struct job_paces *paces, const struct job_view *view, int64_t now_ms);

#endif
