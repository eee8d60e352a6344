/* What a test may know of a world, as JSON: calls by service and operation, snapshots by state, jobs that
   have more than one, and what else calls have made. */
#ifndef TIDEMARK_SANDBOX_REPORT_H
#define TIDEMARK_SANDBOX_REPORT_H

#include "sandbox/state.h"

/* The caller owns it. */
json_t *report_of(const struct world *world, int64_t now_ms);

#endif
