/* The events of one job, in order, with what the status topic says of all the others.  After a week the topic may have
   kept the last event of a job alone. */
#ifndef TIDEMARK_CLI_JOB_HISTORY_H
#define TIDEMARK_CLI_JOB_HISTORY_H

#include "cli/job_board.h"
#include "kafka/settings.h"

struct job_event {
    json_t *cloudevent; /* owned: the whole event in CloudEvents' structured form, its value under "data" */
    struct job_view view;
    int64_t time_ms; /* when it was told */
};

/* Zero-initialised is empty and valid. */
struct job_history {
    const char *wanted; /* the id as a person gave it; borrowed */
    struct job_board board;
    struct job_event *events;
    size_t count, capacity;
};

/* Takes in one record of the status topic. */
void job_history_add(struct job_history *history, const struct kafka_record *record);

/* Sorts what was taken in, and drops the events of jobs whose ids only begin as the wanted one.  False, with an error
   that says what to do, if there is no such job. */
MUST_CHECK bool job_history_settle(struct job_history *history, struct error *error);

/* Reads the topic: both of the above.  `job_id` outlives the history. */
MUST_CHECK bool job_history_read(const struct kafka_settings *settings, const char *job_id,
                                 struct job_history *history, struct error *error);
void job_history_done(struct job_history *history);

/* The newest event; there is at least one once it is settled. */
const struct job_event *job_history_last(const struct job_history *history);

static inline void job_history_scope_end(struct job_history *history)
{
    job_history_done(history);
}

#endif
