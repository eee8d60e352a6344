#include "observe/metric_table.h"

#include <assert.h>

#include "base/compiler.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE };

static const double waits[] = {0.01,        0.1,  1,        10,       MINUTE,    5 * MINUTE,
                               15 * MINUTE, HOUR, 4 * HOUR, 8 * HOUR, 24 * HOUR, 0};
static const double works[] = {1,        10,       MINUTE,    5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR,
                               2 * HOUR, 4 * HOUR, 12 * HOUR, 24 * HOUR,  72 * HOUR,   168 * HOUR,  0};
static const double answers[] = {0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 0};
static const double commits[] = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 0};
static const double turns[] = {0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 0};
static const double replays[] = {0.1, 0.5, 1, 3, 10, 30, 60, 300, 0};
static const double sizes[] = {1, 10, 100, 1000, 10000, 0};

#define OF_JOB "job_type", "resource_type"
#define OF_CALL "service", "operation"
#define OF_BROKER "client", "broker"

/* clang-format off */
static const struct metric_row rows[METRIC_COUNT] = {
    [METRIC_JOBS] =
        {"tidemark_jobs", METRIC_GAUGE, "Jobs that have not ended, by their state.", {OF_JOB, "state"}},
    [METRIC_JOBS_OPEN] =
        {"tidemark_jobs_open", METRIC_GAUGE,
         "Jobs that have work left, by what they are at; ended ones that are still cleaning up are among them.",
         {"phase"}},
    [METRIC_JOBS_OVERDUE] =
        {"tidemark_jobs_overdue", METRIC_GAUGE, "Jobs that have not ended although a window of theirs has passed.",
         {OF_JOB}},
    [METRIC_JOBS_REMEMBERED] =
        {"tidemark_jobs_remembered", METRIC_GAUGE, "Ended jobs whose tokens are remembered."},
    [METRIC_JOBS_ACCEPTED] =
        {"tidemark_jobs_accepted_total", METRIC_COUNTER, "Jobs taken over from the jobs topic.", {OF_JOB}},
    [METRIC_JOBS_ENDED] =
        {"tidemark_jobs_ended_total", METRIC_COUNTER, "Jobs that ended, by their last state and its reason code.",
         {OF_JOB, "state", "reason"}},
    [METRIC_JOB_START_DELAY] =
        {"tidemark_job_start_delay_seconds", METRIC_HISTOGRAM,
         "From the time that a job was scheduled for to the service's acceptance of the work.", {OF_JOB}, waits},
    [METRIC_JOB_DURATION] =
        {"tidemark_job_duration_seconds", METRIC_HISTOGRAM,
         "From the service's acceptance of the work to the end of the job.", {OF_JOB, "state"}, works},
    [METRIC_LAST_SUCCESS] =
        {"tidemark_job_last_success_timestamp_seconds", METRIC_GAUGE,
         "When a job was last COMPLETED, in seconds since 1970; remembered over restarts.", {OF_JOB}},
    [METRIC_DEAD_LETTERS] =
        {"tidemark_dead_letters_total", METRIC_COUNTER,
         "Requests that could not be read and went to the dead letters."},
    [METRIC_AWS_CALLS] =
        {"tidemark_aws_calls_total", METRIC_COUNTER,
         "Answered AWS calls, by the error code; OK for none, other for codes that are not known.",
         {OF_CALL, "code"}},
    [METRIC_AWS_CALL_DURATION] =
        {"tidemark_aws_call_duration_seconds", METRIC_HISTOGRAM,
         "From handing a call to the AWS client to its answer, waiting for credentials and connections included.",
         {OF_CALL}, answers},
    [METRIC_AWS_THROTTLES] =
        {"tidemark_aws_throttles_total", METRIC_COUNTER, "AWS calls that the service throttled.", {OF_CALL}},
    [METRIC_AWS_CLOCK_AHEAD] =
        {"tidemark_aws_clock_ahead_seconds", METRIC_GAUGE,
         "How far AWS's clock is ahead of this machine's, by which calls are signed; 0 while the two agree."},
    [METRIC_CALLS_IN_FLIGHT] =
        {"tidemark_calls_in_flight", METRIC_GAUGE, "AWS calls without an answer yet."},
    [METRIC_BUDGET_SHARE] =
        {"tidemark_aws_budget_share_ratio", METRIC_GAUGE,
         "The part of every AWS budget that is this worker's: its partitions among all."},
    [METRIC_BUDGETS] =
        {"tidemark_aws_budgets", METRIC_GAUGE,
         "Budgets in use, one for each account and Region; * is one of all operations.  Reduced: AWS throttled it.",
         {OF_CALL, "pace"}},
    [METRIC_BUDGET_DOCUMENTED] =
        {"tidemark_aws_budget_documented_calls_per_second", METRIC_GAUGE,
         "What AWS documents for an account and Region; where it documents nothing, what is assumed.", {OF_CALL}},
    [METRIC_BUDGET_RATE] =
        {"tidemark_aws_budget_calls_per_second", METRIC_GAUGE,
         "What this worker may call at present, in the account and Region where that is least.", {OF_CALL}},
    [METRIC_BUDGET_LEARNT] =
        {"tidemark_aws_budget_learnt_ratio", METRIC_GAUGE,
         "The part of the documented rate that AWS turned out to give, in the account and Region where it is least.",
         {OF_CALL}},
    [METRIC_BUDGET_LEVEL] =
        {"tidemark_aws_budget_level_ratio", METRIC_GAUGE,
         "How full the budget is, in the account and Region where it is emptiest.", {OF_CALL}},
    [METRIC_BUDGET_WAIT] =
        {"tidemark_aws_budget_wait_seconds", METRIC_GAUGE,
         "How long a further call would wait for the budget, in the account and Region where that is longest.",
         {OF_CALL}},
    [METRIC_POLLS] =
        {"tidemark_polls_total", METRIC_COUNTER, "AWS calls made to look at jobs, many at once.", {"service"}},
    [METRIC_POLLS_ONE_BY_ONE] =
        {"tidemark_polls_one_by_one_total", METRIC_COUNTER,
         "AWS calls that looking at each job by itself would have made; what batching saved is the difference.",
         {"service"}},
    [METRIC_BATCHES_COMMITTED] =
        {"tidemark_batches_committed_total", METRIC_COUNTER, "Kafka transactions committed."},
    [METRIC_TRANSACTION_DURATION] =
        {"tidemark_transaction_duration_seconds", METRIC_HISTOGRAM,
         "From handing a batch to the ledger to the outcome of its transaction.", {"outcome"}, commits},
    [METRIC_TRANSACTION_RECORDS] =
        {"tidemark_transaction_records", METRIC_HISTOGRAM, "Records in a transaction.", {NULL}, sizes},
    [METRIC_PARTITIONS_OWNED] =
        {"tidemark_partitions_owned", METRIC_GAUGE, "Partitions of the jobs topic that this worker has."},
    [METRIC_PARTITIONS_REPLAYING] =
        {"tidemark_partitions_replaying", METRIC_GAUGE, "Partitions whose journal is still being read."},
    [METRIC_PARTITIONS_UNREADABLE] =
        {"tidemark_partitions_unreadable", METRIC_GAUGE,
         "Partitions whose jobs stand still here, since another version of this program wrote their journal."},
    [METRIC_REPLAY_DURATION] =
        {"tidemark_replay_duration_seconds", METRIC_HISTOGRAM,
         "From the assignment of a partition to the end of its journal.", {NULL}, replays},
    [METRIC_REPLAY_RECORDS] =
        {"tidemark_replay_records_total", METRIC_COUNTER, "Journal records read in replays."},
    [METRIC_JOURNAL_TORN] =
        {"tidemark_journal_records_torn_total", METRIC_COUNTER, "Damaged journal records that replays met."},
    [METRIC_KAFKA_LAG] =
        {"tidemark_kafka_consumer_lag_records", METRIC_GAUGE,
         "Requests of a partition of the jobs topic that are there and not taken over yet, as its last fetch saw it.",
         {"partition"}},
    [METRIC_KAFKA_CONNECTED] =
        {"tidemark_kafka_brokers_connected", METRIC_GAUGE, "Connections to brokers that are up; 0: none answers.",
         {"client"}},
    [METRIC_KAFKA_QUEUE_RECORDS] =
        {"tidemark_kafka_queue_records", METRIC_GAUGE,
         "Records in the memory of librdkafka: fetched and not looked at, or not sent yet.", {"client"}},
    [METRIC_KAFKA_QUEUE_BYTES] =
        {"tidemark_kafka_queue_bytes", METRIC_GAUGE, "What those records take.", {"client"}},
    [METRIC_KAFKA_REBALANCES] =
        {"tidemark_kafka_rebalances_total", METRIC_COUNTER, "Rebalances of the group that this worker took part in."},
    [METRIC_KAFKA_LAST_REBALANCE] =
        {"tidemark_kafka_last_rebalance_timestamp_seconds", METRIC_GAUGE,
         "When the group was last rebalanced, in seconds since 1970."},
    [METRIC_KAFKA_GROUP_STEADY] =
        {"tidemark_kafka_group_steady", METRIC_GAUGE, 
         "1 while this worker is in the group and nobody joins or leaves."},
    [METRIC_KAFKA_TRANSACTION_STATE] =
        {"tidemark_kafka_transaction_state", METRIC_GAUGE,
         "1 for the state that librdkafka's transactional producer is in, by its own name for it.", {"state"}},
    [METRIC_BROKER_ROUND_TRIP] =
        {"tidemark_kafka_broker_round_trip_seconds", METRIC_GAUGE,
         "From a request to its response, on average in the last interval; a fetch waits for records in it.",
         {OF_BROKER}},
    [METRIC_BROKER_THROTTLE] =
        {"tidemark_kafka_broker_throttle_seconds", METRIC_GAUGE,
         "For how long the broker's quotas held requests back, on average in the last interval.", {OF_BROKER}},
    [METRIC_BROKER_REQUESTS_QUEUED] =
        {"tidemark_kafka_broker_requests_queued", METRIC_GAUGE, "Requests that wait to be sent.", {OF_BROKER}},
    [METRIC_BROKER_REQUESTS_IN_FLIGHT] =
        {"tidemark_kafka_broker_requests_in_flight", METRIC_GAUGE, "Requests without a response yet.", {OF_BROKER}},
    [METRIC_BROKER_SENT] =
        {"tidemark_kafka_broker_sent_bytes_total", METRIC_COUNTER, "Bytes sent to the broker.", {OF_BROKER}},
    [METRIC_BROKER_RECEIVED] =
        {"tidemark_kafka_broker_received_bytes_total", METRIC_COUNTER, "Bytes received from the broker.", {OF_BROKER}},
    [METRIC_BROKER_SEND_ERRORS] =
        {"tidemark_kafka_broker_send_errors_total", METRIC_COUNTER, "Requests that could not be sent.", {OF_BROKER}},
    [METRIC_BROKER_RECEIVE_ERRORS] =
        {"tidemark_kafka_broker_receive_errors_total", METRIC_COUNTER, "Responses that could not be received.",
         {OF_BROKER}},
    [METRIC_BROKER_RETRIES] =
        {"tidemark_kafka_broker_retries_total", METRIC_COUNTER, "Requests that were sent again.", {OF_BROKER}},
    [METRIC_BROKER_TIMEOUTS] =
        {"tidemark_kafka_broker_request_timeouts_total", METRIC_COUNTER, "Requests that got no response in time.",
         {OF_BROKER}},
    [METRIC_BROKER_CONNECTS] =
        {"tidemark_kafka_broker_connects_total", METRIC_COUNTER,
         "Times that a connection to the broker was tried, successful or not.", {OF_BROKER}},
    [METRIC_READY] =
        {"tidemark_ready", METRIC_GAUGE, "1 while /ready says yes."},
    [METRIC_LOOP_TURN] =
        {"tidemark_loop_turn_seconds", METRIC_HISTOGRAM,
         "How long a turn of the loop worked, and thus held up whatever came in the meantime.", {NULL}, turns},
    [METRIC_SPANS_EXPORTED] =
        {"tidemark_spans_exported_total", METRIC_COUNTER, "Spans that the collector of traces has taken."},
    [METRIC_SPANS_DROPPED] =
        {"tidemark_spans_dropped_total", METRIC_COUNTER,
         "Spans that were dropped: queue-full, too-long, refused by the collector, or it was unreachable.", {"cause"}},
    [METRIC_LOG_LINES] =
        {"tidemark_log_lines_total", METRIC_COUNTER, "Lines that were written to the log.", {"event", "level"}},
    [METRIC_LOG_LINES_LEFT_OUT] =
        {"tidemark_log_lines_left_out_total", METRIC_COUNTER,
         "Lines that were not written because there were too many of their kind in a second.", {"event", "level"}},
    [METRIC_SERIES_REFUSED] =
        {"tidemark_metric_series_refused_total", METRIC_COUNTER,
         "Samples left out because there were too many combinations of labels; anything but 0 is a defect."},
    [METRIC_START_TIME] =
        {"process_start_time_seconds", METRIC_GAUGE, "When the process started, in seconds since 1970."},
    [METRIC_CPU] =
        {"process_cpu_seconds_total", METRIC_COUNTER, "User and system time that the process has used."},
    [METRIC_RESIDENT_MEMORY] =
        {"process_resident_memory_bytes", METRIC_GAUGE, "Memory of the process that is resident."},
    [METRIC_VIRTUAL_MEMORY] =
        {"process_virtual_memory_bytes", METRIC_GAUGE, "Address space of the process."},
    [METRIC_OPEN_FILES] =
        {"process_open_fds", METRIC_GAUGE, "Open file descriptors."},
    [METRIC_OPEN_FILES_MAX] =
        {"process_max_fds", METRIC_GAUGE, "File descriptors that the process may open."},
    [METRIC_BUILD_INFO] =
        {"tidemark_build_info", METRIC_GAUGE, "Always 1.", {"version"}},
};
/* clang-format on */

static const char *const kind_names[] = {
    [METRIC_GAUGE] = "gauge",
    [METRIC_COUNTER] = "counter",
    [METRIC_HISTOGRAM] = "histogram",
};

const struct metric_row *metric_row(enum metric metric)
{
    assert(metric < METRIC_COUNT);
    return &rows[metric];
}

const char *metric_kind_name(enum metric_kind kind)
{
    assert(kind < COUNT_OF(kind_names));
    return kind_names[kind];
}

static void print_row(const struct metric_row *row, struct text *markdown)
{
    text_append_format(markdown, "| `%s` | %s | ", row->name, metric_kind_name(row->kind));
    for (size_t i = 0; i < METRIC_LABELS_MAX && row->labels[i]; i++)
        text_append_format(markdown, "%s`%s`", i ? ", " : "", row->labels[i]);
    text_append_format(markdown, " | %s |\n", row->help);
}

void metric_table_print(struct text *markdown)
{
    text_append_string(markdown, "| metric | type | labels | meaning |\n|---|---|---|---|\n");
    for (size_t i = 0; i < METRIC_COUNT; i++)
        print_row(&rows[i], markdown);
}
