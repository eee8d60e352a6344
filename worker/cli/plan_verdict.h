/* What would become of a request: judged by a rehearsal in the worker's engine, and by what the topics say now. */
#ifndef TIDEMARK_CLI_PLAN_VERDICT_H
#define TIDEMARK_CLI_PLAN_VERDICT_H

#include <jansson.h>

#include "cli/catalogue.h"
#include "cli/job_board.h"
#include "cli/rehearsal.h"

/* What is known of the world; NULL for what was not read. */
struct plan_world {
    const struct settings *settings; /* never NULL: empty if not read */
    const struct job_board *board;
    const struct catalogue *catalogue;
    const char *job_id; /* of the request, by its JobId or token; NULL: it depends on where it is written */
};

/* The whole plan; the caller's.  "wouldStart" is what the exit code says. */
json_t *plan_verdict(const struct rehearsal *rehearsal, const struct plan_world *world, int64_t now_ms);

#endif
