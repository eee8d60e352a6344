/* Checks the waiting part of a step.  Part of step_lint: its errors say what is wrong, and step_lint puts
 * where before. */
#ifndef TIDEMARK_ENGINE_POLL_LINT_H
#define TIDEMARK_ENGINE_POLL_LINT_H

#include "engine/template_lint.h"

/* `input` is the step's, parsed.  `may_vanish` if an item that is gone may count as done. */
MUST_CHECK bool poll_lint(const struct scope *scope, const struct poll *poll, const json_t *input,
                          bool may_vanish, struct error *error);

#endif
