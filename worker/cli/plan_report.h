/* A plan as text for people. */
#ifndef TIDEMARK_CLI_PLAN_REPORT_H
#define TIDEMARK_CLI_PLAN_REPORT_H

#include <jansson.h>

#include "base/text.h"
#include "cli/terminal.h"

/* `plan` is what plan_verdict() made. */
void plan_report_append(const json_t *plan, const struct terminal *terminal, struct text *report);

#endif
