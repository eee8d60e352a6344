/* What becomes of a recovery point whose lifecycle has run out. */
#ifndef TIDEMARK_CLI_EXPIRY_H
#define TIDEMARK_CLI_EXPIRY_H

#include <jansson.h>
#include <stdint.h>

#include "cli/point_view.h"

/* The DeleteRecoveryPoint request for a point that is past its DeleteAfterDays at `now_ms`; NULL if it is not.  Its
   token is made of the point and of the days that it is overdue: whoever asks on one day asks for the same job, and a
   job that failed is asked for again on the next.  The caller's. */
json_t *expiry_request(const struct point_view *view, int64_t now_ms);

#endif
