/* The one table of what the log can say: names, levels, and how many lines a second of each are written.  The list in
   deploy/log-events.md is made from it. */
#ifndef TIDEMARK_OBSERVE_LOG_EVENTS_H
#define TIDEMARK_OBSERVE_LOG_EVENTS_H

#include "base/text.h"

enum log_level {
    LOG_DEBUG, /* per call */
    LOG_INFO,  /* life-cycle of jobs and parts */
    LOG_WARN,  /* we coped, or a job did not succeed */
    LOG_ERROR, /* a person must look */
    LOG_LEVEL_COUNT
};

enum log_name {
    LOG_WORKER_STARTED,
    LOG_WORKER_STOPPED,
    LOG_WORKER_FAILED,
    LOG_SIGNAL_CAUGHT,
    LOG_DRAIN_STARTED,
    LOG_DRAIN_CUT_SHORT,
    LOG_STOP_FORCED,
    LOG_LOOP_STALLED,
    LOG_LOOP_GIVEN_UP,
    LOG_CREDENTIALS_FOUND,
    LOG_CREDENTIALS_MISSING,
    LOG_TOKEN_EXPOSED,
    LOG_ENDPOINT_PLAIN,
    LOG_CLOCK_CORRECTED,
    LOG_SETTING_READ,
    LOG_SETTING_REFUSED,
    LOG_PARTITION_ASSIGNED,
    LOG_PARTITION_REPLAYED,
    LOG_PARTITION_REVOKED,
    LOG_PARTITION_LOST,
    LOG_PARTITION_LEFT,
    LOG_JOURNAL_TORN,
    LOG_PARTITION_UNREADABLE,
    LOG_KAFKA_TROUBLE,
    LOG_BATCH_SUBMITTED,
    LOG_BATCH_COMMITTED,
    LOG_BATCH_REFUSED,
    LOG_BATCH_OUTCOME_UNKNOWN,
    LOG_REQUEST_REFUSED,
    LOG_JOB_ACCEPTED,
    LOG_JOB_STARTED,
    LOG_JOB_WAITS,
    LOG_JOB_PROGRESS,
    LOG_JOB_STOPPING,
    LOG_JOB_COMPLETED,
    LOG_JOB_HAS_ISSUES,
    LOG_JOB_PARTIAL,
    LOG_JOB_FAILED,
    LOG_JOB_EXPIRED,
    LOG_JOB_ABORTED,
    LOG_CALL_SENT,
    LOG_CALL_ANSWERED,
    LOG_CALL_THROTTLED,
    LOG_CALL_FAILED,
    LOG_STEP_FINISHED,
    LOG_TRACES_TROUBLE,
    LOG_LINES_LEFT_OUT,
    LOG_NAME_COUNT
};

struct log_event_row {
    const char *name; /* in kebab-case */
    enum log_level level;
    unsigned lines_per_second; /* more are left out, and counted; 0: no limit */
    const char *help;          /* a sentence */
};

/* Never NULL. */
const struct log_event_row *log_event_row(enum log_name name);

/* "info".  Never NULL. */
const char *log_level_name(enum log_level level);

/* For people: the table in Markdown. */
void log_events_print(struct text *markdown);

#endif
