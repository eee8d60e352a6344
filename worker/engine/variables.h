/* The variables of a job by name: what it captured from answers, what its request says, what its kind always
 * has. */
#ifndef TIDEMARK_ENGINE_VARIABLES_H
#define TIDEMARK_ENGINE_VARIABLES_H

#include <jansson.h>
#include <stdbool.h>

#include "proto/job_record.h"

/* Keys of the restore metadata are variables under this prefix. */
#define VARIABLES_METADATA_PREFIX "Metadata."

/* Keys of a backup's options under this one. */
#define VARIABLES_OPTIONS_PREFIX "BackupOptions."

/* The value of a variable; the caller's.  NULL if it is not bound. */
json_t *variables_value(const struct job_record *job, const char *name);

/* Whether jobs of that kind have the variable from their requests on. */
enum variables_given { VARIABLES_NEVER, VARIABLES_PERHAPS, VARIABLES_ALWAYS };
enum variables_given variables_given(enum job_kind kind, const char *name);

#endif
