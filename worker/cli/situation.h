/* Every situation that a job can be in, for a person: what it means, what Tidemark does next, what the person can do.
   One table for `job why`, its --markdown and the runbook; what a reason code means stands in proto/reason.c, and
   belongs to it. */
#ifndef TIDEMARK_CLI_SITUATION_H
#define TIDEMARK_CLI_SITUATION_H

#include "base/text.h"
#include "cli/job_view.h"

struct situation {
    const char *name;      /* "paused" */
    unsigned states;       /* bits by enum job_state */
    const char *waits_for; /* pattern of what the engine says it waits for; NULL: nothing is said */
    const char *meaning;   /* a sentence; a reason's own stands behind it */
    const char *next;      /* what Tidemark does */
    const char *to_do;     /* what a person can do; NULL: what the reason advises, else nothing */
};

extern const struct situation situations[];
extern const size_t situation_count;

/* Never NULL: what this version does not know is told in general terms. */
const struct situation *situation_of(const struct job_view *view);

/* The whole table, with every reason code, as a part of a runbook. */
void situation_print_markdown(struct text *markdown);

#endif
