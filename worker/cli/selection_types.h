/* The types of resources that a selection's ARNs can name: those of the catalogue of services. */
#ifndef TIDEMARK_CLI_SELECTION_TYPES_H
#define TIDEMARK_CLI_SELECTION_TYPES_H

#include <jansson.h>

#include "base/error.h"

/* Whether a service backs up what an ARN names, or something that a pattern can match; the error says which type is
   nearest. */
MUST_CHECK bool selection_types_check(const char *arn, struct error *error);

/* Whether a service backs up this very resource.  A recovery point is none, whatever its ARN looks like. */
bool selection_types_has(const char *arn);

/* Whether an ARN can match both a selection's pattern and one that has all six parts. */
bool selection_types_meet(const char *pattern, const char *arn);

/* All types as GetResources filters by them, "ec2:volume": a list that is the caller's. */
json_t *selection_types_filters(void);

#endif
