/* Jobs on a terminal, a line each, drawn over what was drawn before. */
#ifndef TIDEMARK_CLI_JOB_SCREEN_H
#define TIDEMARK_CLI_JOB_SCREEN_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "cli/job_board.h"
#include "cli/terminal.h"

enum { JOB_SCREEN_BYTES_MAX = 4 * MIB };

/* Zero-initialised is empty and valid. */
struct job_screen {
    size_t line_count; /* of what stands there now */
    uint64_t hash;     /* of its text */
};

/* Appends what has to be written to the terminal, nothing if that stands there already.  Where not all jobs find room,
   those that have ended give way, then the latest; the last line counts all of them by state. */
void job_screen_draw(struct job_screen *screen, const struct job_board *board,
                     const struct terminal *terminal, int64_t now_ms, struct text *drawn);

/* "12 jobs: 3 RUNNING, 9 COMPLETED" */
void job_screen_append_counts(const struct job_board *board, struct text *line);

#endif
