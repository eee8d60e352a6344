/* What the status topic says of each job: its newest event, in the order in which the jobs were first seen.
 */
#ifndef TIDEMARK_CLI_JOB_BOARD_H
#define TIDEMARK_CLI_JOB_BOARD_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/job_pace.h"
#include "cli/job_view.h"
#include "proto/kafka_record.h"

struct job_row {
    json_t *event; /* owned */
    struct job_view view;
    int32_t partition; /* of the status topic, and so of the jobs topic */
};

/* Zero-initialised is empty and valid. */
struct job_board {
    struct job_row *rows;
    size_t count, capacity;
    json_t *index;     /* job id to its row's number */
    struct job_paces paces; /* of all jobs that ended, also those that it has forgotten */
    size_t unreadable; /* records that are no events, or of a version that this one does not know */
};

void job_board_done(struct job_board *board);

/* Takes a record in.  Returns the job's row, which is valid until the next call, or NULL if the record says
   nothing new: unreadable, a tombstone, or an event that is older than the one known (a worker that lost its
   partition may have written it twice). */
const struct job_row *job_board_add(struct job_board *board, const struct kafka_record *record);

/* Takes from a record that is not to have a row how long the job took. */
void job_board_learn(struct job_board *board, const struct kafka_record *record);

/* NULL if nothing is known of the job. */
const struct job_row *job_board_find(const struct job_board *board, const char *job_id);

/* Forgets the jobs that have ended. */
void job_board_drop_ended(struct job_board *board);

static inline void job_board_scope_end(struct job_board *board)
{
    job_board_done(board);
}

#endif
