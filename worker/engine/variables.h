/* The variables of a job by name: what it captured from answers, what its request says, what its kind always
 * has. */
#ifndef TIDEMARK_ENGINE_VARIABLES_H
#define TIDEMARK_ENGINE_VARIABLES_H

#include <jansson.h>
#include <stdbool.h>

#include "proto/job_record.h"

/* Keys of the restore metadata are variables under this prefix. */
#define VARIABLES_METADATA_PREFIX "Metadata."

/* The value of a variable; the caller's.  NULL if it is not bound. */
json_t *variables_value(const struct job_record *job, const char *name);

/* True if every job of that kind has the variable from its request on. */
bool variables_is_given(enum job_kind kind, const char *name);

#endif
