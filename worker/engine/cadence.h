/* When a job that waits is looked at again: once a second near its end, seldom while that is far or does not come.
   From when on it may be, and by when it must be: in between it shares a call that leaves for another job.  Private to
   worker/engine. */
#ifndef TIDEMARK_ENGINE_CADENCE_H
#define TIDEMARK_ENGINE_CADENCE_H

#include "adapters/adapter.h"
#include "engine/core.h"
#include "proto/job_record.h"

/* Time is cut into sweeps, which do not begin at the same moment in every worker of a fleet: when the one began that
   the time is in. */
int64_t cadence_began_ms(const struct engine *engine, int64_t time_ms, int64_t sweep_ms);

/* What the service says of the progress at this moment; negative: nothing. */
void cadence_note_progress(const struct engine *engine, struct job *job, int32_t percent);

/* When the job may be looked at again, by the progress that was noted, and sets its patience from then on.  It must be
   after half of the time that is left at least, once a second near the end, and seldom again if that does not come;
   never later than the service's own waiter would, unless the end is far. */
int64_t cadence_next_ms(const struct engine *engine, struct job *job, const struct poll *poll,
                        const struct job_record *record);

#endif
