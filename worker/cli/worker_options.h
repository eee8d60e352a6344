/* From the configuration to what a reactor takes, and from a reactor to what Prometheus is told. */
#ifndef TIDEMARK_CLI_WORKER_OPTIONS_H
#define TIDEMARK_CLI_WORKER_OPTIONS_H

#include "cli/config.h"
#include "observe/metrics.h"
#include "shell/reactor.h"

/* The options point into `config`. */
void worker_options_fill(const struct config *config, struct reactor_options *options);

/* Sets the log up as the configuration says. */
void worker_options_apply_log(const struct config *config);

void worker_options_fill_metrics(const struct reactor *reactor, struct metrics *metrics);

#endif
