/* What came of the demo: a table of its jobs, what was not as it should be, and what polling in groups saved.
 */
#ifndef TIDEMARK_CLI_DEMO_SUMMARY_H
#define TIDEMARK_CLI_DEMO_SUMMARY_H

#include <stdbool.h>

#include "base/text.h"
#include "cli/job_board.h"
#include "cli/terminal.h"
#include "engine/engine.h"
#include "sandbox/world.h"

struct demo_outcome {
    const struct job_board *board;
    const struct world *world;
    struct engine_statistics statistics;
    int64_t first_completed_ms; /* from the start of the demo; 0: none */
    int64_t whole_ms;
};

/* True if every job of the plan ended as it should and left in the sandbox exactly what it should. */
bool demo_summary_is_good(const struct demo_outcome *outcome);

/* Whether what the jobs that came to nothing had begun has been deleted: that may outlast a job. */
bool demo_summary_is_tidy(const struct demo_outcome *outcome);

void demo_summary_append(const struct demo_outcome *outcome, const struct terminal *terminal,
                         struct text *summary);

#endif
