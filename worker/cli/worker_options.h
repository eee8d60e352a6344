/* From the configuration to what a reactor takes. */
#ifndef TIDEMARK_CLI_WORKER_OPTIONS_H
#define TIDEMARK_CLI_WORKER_OPTIONS_H

#include "cli/config.h"
#include "shell/reactor.h"

/* The options point into `config`. */
void worker_options_fill(const struct config *config, struct reactor_options *options);

/* Sets the log up as the configuration says. */
void worker_options_apply_log(const struct config *config);

#endif
