/* Counts the jobs of an engine by what they are, as far as that is committed: for gauges that are true also right
   after a replay.

   A million jobs are not counted in one turn of the loop, so a count is a walk in steps; what moves meanwhile may be
   counted as it was or as it is. */
#ifndef TIDEMARK_ENGINE_CENSUS_H
#define TIDEMARK_ENGINE_CENSUS_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/job_record.h"

struct engine;

enum { CENSUS_TYPES_MAX = 16, CENSUS_GRACE_MS = 60 * 1000 };

/* Jobs of one kind and resource type. */
struct census_row {
    size_t by_state[STATE_COUNT]; /* of those that have not ended */
    size_t overdue;               /* a window of theirs passed CENSUS_GRACE_MS ago, and they have not ended */
    int64_t last_success_ms;      /* 0: none is remembered */
};

struct census {
    struct census_row rows[CENSUS_TYPES_MAX + 1][JOB_KIND_COUNT]; /* by census_type() */
    size_t by_phase[PHASE_COUNT];                                 /* ended ones too */
};

/* Zeroed to begin with. */
struct census_walk {
    struct census census;
    size_t next_slot;
    size_t capacity; /* of the index when the walk began; when that has changed it begins anew */
};

/* Goes on with the walk over at most `slots_max` places of jobs, taken or not.  True once every job was counted. */
bool census_walk(const struct engine *engine, struct census_walk *walk, size_t slots_max, int64_t now_ms);

/* The row of a resource type; the last for one that no adapter has, which a request may well name. */
size_t census_type(const char *resource_type);

/* AWS Backup's name for a row; "other" for the last, NULL for one that is not used. */
const char *census_type_name(size_t type);

#endif
