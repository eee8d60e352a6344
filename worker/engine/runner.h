/* Interprets an adapter's steps for one job: the only code that changes a job.  Each function takes the one event that
   happened and leaves the job at rest again, its record in the batch if it changed and its timer set. */
#ifndef TIDEMARK_ENGINE_RUNNER_H
#define TIDEMARK_ENGINE_RUNNER_H

#include <jansson.h>

#include "base/call.h"
#include "engine/job.h"
#include "proto/job_record.h"

struct engine;

/* A request was accepted: publishes CREATED and goes as far as it can.  `record` holds the request, its windows and
   where it came from. */
void runner_admit(struct engine *engine, struct job_record *record, int32_t partition);

/* Its partition was replayed. */
void runner_resume(struct engine *engine, struct job *job);

/* Its partition is to be given back: nothing more is started. */
void runner_hold(struct engine *engine, struct job *job);

/* Its timer fired. */
void runner_wake(struct engine *engine, struct job *job);

/* The batch with its intent has committed: the call may leave. */
void runner_committed(struct engine *engine, struct job *job, uint64_t batch_id);

/* Its own call, which left at `sent_ms`, was answered. */
void runner_answered(struct engine *engine, struct job *job, struct answer *answer, int64_t sent_ms);

/* A poll was answered: `item` is what it says of this job, NULL if nothing. */
void runner_polled(struct engine *engine, struct job *job, const json_t *item);

/* A poll failed, for all of its jobs. */
void runner_poll_failed(struct engine *engine, struct job *job, const struct error *error);

/* Somebody wants it stopped.  False with an error if it has ended already. */
MUST_CHECK bool runner_cancel(struct engine *engine, struct job *job, struct error *error);

#endif
