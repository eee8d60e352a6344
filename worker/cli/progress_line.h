/* One job as one line of a terminal: what, a bar, how far, what it waits for. */
#ifndef TIDEMARK_CLI_PROGRESS_LINE_H
#define TIDEMARK_CLI_PROGRESS_LINE_H

#include <stdint.h>

#include "base/text.h"
#include "cli/job_view.h"
#include "cli/terminal.h"

/* Never wider than the terminal; the narrower that is, the more is left out: first what it waits for, then
 * the bar. */
void progress_line_append(const struct job_view *view, const struct terminal *terminal, int64_t now_ms,
                          struct text *line);

/* "[####------]", `columns` wide with its brackets; an unknown percentage is 0. */
void progress_bar_append(int percent, size_t columns, bool has_unicode, struct text *line);

/* "4s", "3m20s", "5h07m", "12d". */
void progress_duration_append(int64_t duration_ms, struct text *line);

#endif
