/* Writes into the log what happens to jobs and to the calls that are made for them.  Private to worker/shell. */
#ifndef TIDEMARK_SHELL_JOB_LOG_H
#define TIDEMARK_SHELL_JOB_LOG_H

#include "base/call.h"
#include "engine/engine.h"
#include "engine/milestone.h"

void job_log_milestone(const struct milestone *milestone);

/* Of a call that is still known; its id alone says which, if it is not. */
void job_log_answer(const struct engine *engine, uint64_t call_id, const struct answer *answer, int64_t now_ms);

#endif
