/* Why a job stands where it stands: put together from its events, the events of the others, and its journal record. */
#ifndef TIDEMARK_CLI_EXPLANATION_H
#define TIDEMARK_CLI_EXPLANATION_H

#include <jansson.h>

#include "base/text.h"
#include "cli/job_history.h"
#include "cli/terminal.h"

/* `record`: what the journal has of the job, NULL if it could not be read.  The caller's object. */
json_t *explanation_make(const struct job_history *history, const struct job_record *record, int64_t now_ms);

/* The same for a person: labels and wrapped texts, times with how far away they are. */
void explanation_append(const json_t *explanation, const struct terminal *terminal, int64_t now_ms, struct text *shown);

#endif
