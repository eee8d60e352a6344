/* The one table of metrics: names, kinds, labels and help texts.  The list in deploy/prometheus/metrics.md is made from
   it.  Every label has a bounded set of values; accounts, Regions, resources and jobs are labels of none. */
#ifndef TIDEMARK_OBSERVE_METRIC_TABLE_H
#define TIDEMARK_OBSERVE_METRIC_TABLE_H

#include <stddef.h>

#include "base/text.h"

enum metric {
    METRIC_JOBS,
    METRIC_JOBS_OPEN,
    METRIC_JOBS_OVERDUE,
    METRIC_JOBS_REMEMBERED,
    METRIC_JOBS_ACCEPTED,
    METRIC_JOBS_ENDED,
    METRIC_JOB_START_DELAY,
    METRIC_JOB_DURATION,
    METRIC_LAST_SUCCESS,
    METRIC_DEAD_LETTERS,
    METRIC_AWS_CALLS,
    METRIC_AWS_CALL_DURATION,
    METRIC_AWS_THROTTLES,
    METRIC_AWS_CLOCK_AHEAD,
    METRIC_CALLS_IN_FLIGHT,
    METRIC_BUDGET_SHARE,
    METRIC_BUDGETS,
    METRIC_BUDGET_DOCUMENTED,
    METRIC_BUDGET_RATE,
    METRIC_BUDGET_LEARNT,
    METRIC_BUDGET_LEVEL,
    METRIC_BUDGET_WAIT,
    METRIC_POLLS,
    METRIC_POLLS_ONE_BY_ONE,
    METRIC_BATCHES_COMMITTED,
    METRIC_TRANSACTION_DURATION,
    METRIC_TRANSACTION_RECORDS,
    METRIC_PARTITIONS_OWNED,
    METRIC_PARTITIONS_REPLAYING,
    METRIC_PARTITIONS_UNREADABLE,
    METRIC_REPLAY_DURATION,
    METRIC_REPLAY_RECORDS,
    METRIC_JOURNAL_TORN,
    METRIC_KAFKA_LAG,
    METRIC_KAFKA_CONNECTED,
    METRIC_KAFKA_QUEUE_RECORDS,
    METRIC_KAFKA_QUEUE_BYTES,
    METRIC_KAFKA_REBALANCES,
    METRIC_KAFKA_LAST_REBALANCE,
    METRIC_KAFKA_GROUP_STEADY,
    METRIC_KAFKA_TRANSACTION_STATE,
    METRIC_BROKER_ROUND_TRIP,
    METRIC_BROKER_THROTTLE,
    METRIC_BROKER_REQUESTS_QUEUED,
    METRIC_BROKER_REQUESTS_IN_FLIGHT,
    METRIC_BROKER_SENT,
    METRIC_BROKER_RECEIVED,
    METRIC_BROKER_SEND_ERRORS,
    METRIC_BROKER_RECEIVE_ERRORS,
    METRIC_BROKER_RETRIES,
    METRIC_BROKER_TIMEOUTS,
    METRIC_BROKER_CONNECTS,
    METRIC_READY,
    METRIC_LOOP_TURN,
    METRIC_SPANS_EXPORTED,
    METRIC_SPANS_DROPPED,
    METRIC_LOG_LINES,
    METRIC_LOG_LINES_LEFT_OUT,
    METRIC_SERIES_REFUSED,
    METRIC_START_TIME,
    METRIC_CPU,
    METRIC_RESIDENT_MEMORY,
    METRIC_VIRTUAL_MEMORY,
    METRIC_OPEN_FILES,
    METRIC_OPEN_FILES_MAX,
    METRIC_BUILD_INFO,
    METRIC_COUNT
};

enum metric_kind { METRIC_GAUGE, METRIC_COUNTER, METRIC_HISTOGRAM };

enum { METRIC_LABELS_MAX = 4 };

struct metric_row {
    const char *name;
    enum metric_kind kind;
    const char *help;                      /* a sentence */
    const char *labels[METRIC_LABELS_MAX]; /* NULL behind the last */
    const double *bounds;                  /* of a histogram's buckets, rising; 0 behind the last */
};

/* Never NULL. */
const struct metric_row *metric_row(enum metric metric);

/* "counter". */
const char *metric_kind_name(enum metric_kind kind);

/* For people: the table in Markdown. */
void metric_table_print(struct text *markdown);

#endif
