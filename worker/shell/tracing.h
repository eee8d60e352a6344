/* Makes spans of what happens to jobs: one for each job, below it one for each of its steps, and below that one for
   each AWS call that was made for it alone.  Private to worker/shell. */
#ifndef TIDEMARK_SHELL_TRACING_H
#define TIDEMARK_SHELL_TRACING_H

#include "base/call.h"
#include "engine/engine.h"
#include "observe/exporter.h"

/* With an exporter that is NULL neither has an effect. */
void tracing_milestone(struct exporter *exporter, const struct milestone *milestone);
void tracing_answer(struct exporter *exporter, const struct engine *engine, uint64_t call_id,
                    const struct answer *answer, int64_t now_ms);

#endif
