/* Tells Prometheus how AWS's budgets stand.  Accounts and Regions have no end and are labels of none: of all budgets of
   an API the one is told that is worst off, and how many there are.  Private to worker/shell. */
#ifndef TIDEMARK_SHELL_BUDGET_METRICS_H
#define TIDEMARK_SHELL_BUDGET_METRICS_H

#include <stdint.h>

#include "engine/budget.h"
#include "observe/metrics.h"

/* Sets the gauges of the APIs that were called, and hides those of others. */
void budget_metrics_set(struct metrics *metrics, const struct budget *budget, int64_t now_ms);

#endif
