/* Polling: the jobs that wait for the same kind of thing in the same account and Region share their describe calls.
   A group gathers the jobs that may be looked at.  When the first of them must be, it makes a call, no more often than
   its budget allows, fills it up to the service's batch size with those that must be looked at next, and hands every
   item of the answer to its job.  A group that has no job any more goes. */
#ifndef TIDEMARK_ENGINE_POLL_H
#define TIDEMARK_ENGINE_POLL_H

#include <stddef.h>

#include "adapters/adapter.h"
#include "engine/call_table.h"
#include "engine/poll_group.h"
#include "proto/job_record.h"

struct engine;
struct job;

/* The job may be looked at: asks about it with a sweep of its group before its patience ends. */
void polls_enter(struct engine *engine, struct job *job, const struct job_record *record, const struct step *step,
                 const char *region);

/* Takes the job out, wherever it is: due, or in a call. */
void polls_forget(struct engine *engine, struct job *job);

/* Takes the job out if it is only due; one that is in a call waits for the answer. */
void polls_forget_due(struct engine *engine, struct job *job);

void polls_sweep(struct engine *engine, struct poll_group *group); /* its timer fired */
void polls_answered(struct engine *engine, struct flying *flying, struct answer *answer);

#endif
