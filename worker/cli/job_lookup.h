/* One job by its id, for the commands that need no more than its newest event. */
#ifndef TIDEMARK_CLI_JOB_LOOKUP_H
#define TIDEMARK_CLI_JOB_LOOKUP_H

#include "cli/job_board.h"
#include "kafka/settings.h"

/* Reads the status topic.  The row lives as long as the board; NULL with an error that says what to do if
   there is no such job. */
MUST_CHECK const struct job_row *job_lookup(const struct kafka_settings *settings, const char *job_id,
                                            struct job_board *board, struct error *error);

/* The same among jobs that were read before. */
MUST_CHECK const struct job_row *job_lookup_in(const struct job_board *board, const char *job_id, struct error *error);

#endif
