/* Reads status events as they come and shows them: bars on a terminal, lines elsewhere. */
#ifndef TIDEMARK_CLI_FOLLOW_H
#define TIDEMARK_CLI_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/job_board.h"
#include "kafka/settings.h"

struct follow_options {
    const struct kafka_settings *settings;
    const char *const *job_ids; /* which jobs; none: all, for ever */
    size_t job_count;
    int64_t timeout_ms; /* 0: none */
    enum output_format format;
};

/* Reads --output and --timeout. */
MUST_CHECK bool follow_read_flags(const struct arguments *arguments, struct follow_options *options,
                                  struct error *error);

/* Follows until each of the jobs has ended.  Returns the exit code of the first that did not end well, in the
   order in which they were named. */
int follow_jobs(const struct follow_options *options);

/* Takes in everything that the status topic holds now. */
MUST_CHECK bool follow_read_all(const struct kafka_settings *settings, struct job_board *board,
                                struct error *error);

#endif
