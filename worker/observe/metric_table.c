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
    [METRIC_REPLAY_DURATION] =
        {"tidemark_replay_duration_seconds", METRIC_HISTOGRAM,
         "From the assignment of a partition to the end of its journal.", {NULL}, replays},
    [METRIC_REPLAY_RECORDS] =
        {"tidemark_replay_records_total", METRIC_COUNTER, "Journal records read in replays."},
    [METRIC_JOURNAL_TORN] =
        {"tidemark_journal_records_torn_total", METRIC_COUNTER, "Journal records that a replay could not read."},
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
