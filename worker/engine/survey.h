/* The engine as it is seen from outside, for the page: read-only, and in slices, so that looking at a million jobs
   holds nothing up.  Jobs are shown as they were last committed; one of which nothing is committed yet is not there.

   What is told is borrowed for the length of the visit.  Between two slices the engine may be fed: a job that arrives
   or leaves meanwhile may be missed, and one may be told twice when the table of jobs grew. */
#ifndef TIDEMARK_ENGINE_SURVEY_H
#define TIDEMARK_ENGINE_SURVEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/budget.h"
#include "engine/engine.h"
#include "engine/partition.h"
#include "proto/job_record.h"

struct survey_job {
    const struct job_record *record; /* points into `encoded` */
    const void *encoded;
    size_t encoded_length;
    int32_t partition;
    bool is_paused; /* its scope is */
};

typedef void survey_visit(void *context, const struct survey_job *job);

/* Visits the jobs in the next `slots_max` places of the table of jobs, from `*cursor` on, which it moves; begin with 0.
   False when the last of them was looked at. */
bool survey_jobs(const struct engine *engine, size_t *cursor, size_t slots_max, survey_visit *visit, void *context);

/* Visits the job with this id.  False if there is none. */
bool survey_job(const struct engine *engine, const char *id, survey_visit *visit, void *context);

/* All of them, ended ones that are remembered too. */
size_t survey_job_count(const struct engine *engine);

struct survey_partition {
    enum partition_state state;
    int64_t position; /* committed: offset of the first request that is not accepted */
    size_t torn_count;    /* damaged records that its replay met */
    size_t foreign_count; /* jobs that it cannot read: with any, it is unreadable once its replay is done */
    const char *trouble;  /* why it is; until the next input */
};

int32_t survey_partition_count(const struct engine *engine); /* of the jobs topic, owned or not */
struct survey_partition survey_partition(const struct engine *engine, int32_t number);

const struct budget *survey_budget(const struct engine *engine);

#endif
