/* One job as one line of a terminal: what, a bar, how far, what it waits for. */
#ifndef TIDEMARK_CLI_PROGRESS_LINE_H
#define TIDEMARK_CLI_PROGRESS_LINE_H

#include <stdint.h>

#include "base/text.h"
#include "cli/job_view.h"
#include "cli/terminal.h"

/* Never wider than the terminal; the narrower that is, the more is left out: what it waits for, its id, its kind, the
   bar, and last the time. */
void progress_line_append(const struct job_view *view, const struct terminal *terminal, int64_t now_ms,
                          struct text *line);

/* "[####------]", `columns` wide with its brackets.  What the service reported and what is estimated look different,
   and so does what nobody knows (`percent` -1): "[..........]". */
struct progress_bar {
    int percent;
    bool is_estimated;
    bool has_unicode;
};
void progress_bar_append(const struct progress_bar *bar, size_t columns, struct text *line);

/* "4s", "3m20s", "5h07m", "12d". */
void progress_duration_append(int64_t duration_ms, struct text *line);

#endif
