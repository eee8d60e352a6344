/* A job as the page lists it: the members that a row of the table shows.  All times are absolute, so that nothing in an
   answer changes while the job does not. */
#ifndef TIDEMARK_PAGE_JOB_ROW_H
#define TIDEMARK_PAGE_JOB_ROW_H

#include <stdint.h>

#include "engine/survey.h"
#include "proto/json_writer.h"

/* Writes the members into the object that is open. */
void job_row_write(struct json_writer *writer, const struct survey_job *job, int64_t now_ms);

#endif
