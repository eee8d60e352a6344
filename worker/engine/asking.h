/* Turns the present step of one job into an AWS call.  Private to the runner's files. */
#ifndef TIDEMARK_ENGINE_ASKING_H
#define TIDEMARK_ENGINE_ASKING_H

#include "engine/opened.h"

/* Takes a token of the step's bucket.  If there is none, sets when there will be one for this job, or puts it into a
   turnstile, which will wake it. */
bool asking_has_budget(struct opened *opened, int64_t *ready_ms);

/* The last moment at which the step's request may begin to leave: soon after its intent was written, and never at or
   after startBy.  Counted from the intent, so that a process that was stopped for a while after its commit sends
   nothing that the next owner no longer waits for.  0: the step changes nothing, and may leave at any time. */
int64_t asking_not_after_ms(const struct opened *opened);

/* Lets the call out.  If its input cannot be made, the job fails. */
void asking_send(struct opened *opened);

/* The budget learns from the answer to the present step's call, which left at `sent_ms`. */
void asking_answered(struct opened *opened, int64_t sent_ms, const struct answer *answer);

#endif
