/* A job while it moves: its record decoded, with the adapter that it follows.  Changes are made on the record and
   written once, by opened_settle().  Private to the runner's files. */
#ifndef TIDEMARK_ENGINE_OPENED_H
#define TIDEMARK_ENGINE_OPENED_H

#include "adapters/adapter.h"
#include "engine/core.h"
#include "proto/status_event.h"

struct opened {
    struct engine *engine;
    struct job *job;
    struct job_record record;
    struct arena arena; /* of texts that the record gained */
    const struct operation *operation; /* NULL: no adapter knows this job any more */
    const struct step *step;           /* the present one; NULL before the first and after the last */
    bool has_changed;  /* must be journalled */
    bool is_told;      /* an event with the present reason and wait is out */
};

/* Reads the job's record.  Ends with opened_settle(). */
void opened_begin(struct opened *opened, struct engine *engine, struct job *job);

/* Finds the adapter and the step that the record names. */
void opened_resolve(struct opened *opened);

/* Journals the job if it changed, sets its timer, releases what was allocated. */
void opened_settle(struct opened *opened);

/* Puts an event with the next sequence number into the batch. */
void opened_publish(struct opened *opened, enum status_event_type type);

void opened_change_state(struct opened *opened, enum job_state state); /* and publishes it */

/* The job waits until `until_ms` for what `sentence` says; published if that is news. */
void opened_wait(struct opened *opened, enum reason reason, int64_t until_ms, const char *sentence);

/* What it waited for is over. */
void opened_stop_waiting(struct opened *opened);

/* Moves to a step and phase, due at `due_ms`; step NULL is past the last. */
void opened_enter(struct opened *opened, const struct step *step, enum job_phase phase, int64_t due_ms);

/* A call that waits for its intent to commit does not leave any more: the step is ready as before. */
void opened_withdraw(struct opened *opened);

/* The first step whose conditions hold, behind the present one or from the beginning of what is done now, the operation
   or its clean-up; NULL: none. */
const struct step *opened_next_step(const struct opened *opened);

/* The Region in which the present step's calls go; in the arena. */
const char *opened_region(struct opened *opened);

/* True once something may exist in AWS that this job made. */
bool opened_has_begun(const struct opened *opened);

/* True if this version knows neither the job's step nor, perhaps, its service: a newer one has written the record. */
bool opened_is_beyond_us(const struct opened *opened);

/* The job is over: terminal event, recovery point, lane.  With something to undo it goes on, silently, with that. */
void ending_finish(struct opened *opened, enum job_state state, enum reason reason, const char *message);

/* Every step is through: COMPLETED, or the clean-up is. */
void ending_succeed(struct opened *opened);
void ending_expire(struct opened *opened);

/* Acts on a wish to stop, as far as the job's position allows it now. */
void ending_cancel(struct opened *opened);

/* The clean-up is through, or has nothing to do. */
void ending_cleaned(struct opened *opened);

/* The job ended while it was unknown what its last call did, which is known now: what it made goes away. */
void ending_undo(struct opened *opened);

/* A clean-up call cannot be done now. */
void ending_cleanup_deferred(struct opened *opened);

/* In a fleet that is being upgraded a worker that knows the job's step takes it over sooner or later: to fail the job
   would leave behind what it has made.  It waits for that inside its windows. */
void ending_leave_to_newer(struct opened *opened);

#endif
