/* What becomes of a recovery point whose lifecycle has run out. */
#ifndef TIDEMARK_CLI_EXPIRY_H
#define TIDEMARK_CLI_EXPIRY_H

#include <jansson.h>
#include <stdint.h>

#include "cli/point_view.h"

/* The request that a point's lifecycle asks for at `now_ms`; NULL if none: DeleteRecoveryPoint once it is past its
   DeleteAfterDays, else UpdateRecoveryPointLifecycle once an EBS snapshot is past its MoveToColdStorageAfterDays.  Its
   token is made of the point and of the days that it is overdue: whoever asks on one day asks for the same job, and a
   job that failed is asked for again on the next.  The caller's. */
json_t *expiry_request(const struct point_view *view, int64_t now_ms);

#endif
