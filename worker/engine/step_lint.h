/* Refuses a malformed adapter table at start-up and in a test: names unique and kebab-case, templates valid
   JSON, placeholders bound before use (by the job, by metadata keys or by an earlier capture), polls and
   look-ups complete. */
#ifndef TIDEMARK_ENGINE_STEP_LINT_H
#define TIDEMARK_ENGINE_STEP_LINT_H

#include "adapters/adapter.h"
#include "base/error.h"

/* The error names adapter, operation, step and what is wrong with it. */
MUST_CHECK bool step_lint(const struct adapter *adapter, struct error *error);

#endif
