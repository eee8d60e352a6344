#include "observe/metrics.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum metric_kind { METRIC_GAUGE, METRIC_COUNTER };

struct metric_row {
    const char *name;
    const char *labels; /* "" or {...} as it is written */
    enum metric_kind kind;
    const char *help;
};

#define JOBS                                                                                                 \
    "tidemark_jobs_open", .kind = METRIC_GAUGE, .help = "Jobs that have not ended, by what they are at."

static const struct metric_row rows[METRIC_COUNT] = {
    [METRIC_JOBS_READY] = {JOBS, .labels = "{phase=\"ready\"}"},
    [METRIC_JOBS_QUEUED] = {JOBS, .labels = "{phase=\"queued\"}"},
    [METRIC_JOBS_INTENT] = {JOBS, .labels = "{phase=\"intent\"}"},
    [METRIC_JOBS_LOOKUP] = {JOBS, .labels = "{phase=\"lookup\"}"},
    [METRIC_JOBS_WAITING] = {JOBS, .labels = "{phase=\"waiting\"}"},
    [METRIC_JOBS_REMEMBERED] = {"tidemark_jobs_remembered", "", METRIC_GAUGE,
                                "Ended jobs whose tokens are remembered."},
    [METRIC_CALLS_IN_FLIGHT] = {"tidemark_calls_in_flight", "", METRIC_GAUGE,
                                "AWS calls without an answer yet."},
    [METRIC_BATCHES_COMMITTED] = {"tidemark_batches_committed_total", "", METRIC_COUNTER,
                                  "Kafka transactions committed."},
    [METRIC_DEAD_LETTERS] = {"tidemark_dead_letters_total", "", METRIC_COUNTER,
                             "Requests that could not be read and went to the dead letters."},
    [METRIC_JOURNAL_TORN] = {"tidemark_journal_records_torn_total", "", METRIC_COUNTER,
                             "Journal records that a replay could not read."},
    [METRIC_PARTITIONS_OWNED] = {"tidemark_partitions_owned", "", METRIC_GAUGE,
                                 "Partitions of the jobs topic that this worker has."},
    [METRIC_PARTITIONS_REPLAYING] = {"tidemark_partitions_replaying", "", METRIC_GAUGE,
                                     "Partitions whose journal is still being read."},
    [METRIC_START_TIME] = {"process_start_time_seconds", "", METRIC_GAUGE,
                           "When the worker started, in seconds since 1970."},
};

static const struct metric_row service_rows[SERVICE_METRIC_COUNT] = {
    [SERVICE_METRIC_CALLS] = {"tidemark_calls_total", "", METRIC_COUNTER, "AWS calls made, by service."},
    [SERVICE_METRIC_POLLS] = {"tidemark_polls_total", "", METRIC_COUNTER,
                              "AWS calls made to look at jobs, many at once, by service."},
    [SERVICE_METRIC_POLLS_ONE_BY_ONE] =
        {"tidemark_polls_one_by_one_total", "", METRIC_COUNTER,
         "AWS calls that looking at each job by itself would have made, by service."},
};

static void append_head(struct text *exposition, const struct metric_row *row)
{
    text_append_format(exposition, "# HELP %s %s\n# TYPE %s %s\n", row->name, row->help, row->name,
                       row->kind == METRIC_COUNTER ? "counter" : "gauge");
}

static void append_services(const struct metrics *metrics, struct text *exposition)
{
    for (size_t i = 0; metrics->service_count > 0 && i < SERVICE_METRIC_COUNT; i++) {
        append_head(exposition, &service_rows[i]);
        for (size_t k = 0; k < metrics->service_count; k++)
            text_append_format(exposition, "%s{service=\"%s\"} %" PRIu64 "\n", service_rows[i].name,
                               metrics->services[k].service, metrics->services[k].values[i]);
    }
}

void metrics_write(const struct metrics *metrics, struct text *exposition)
{
    const char *previous = "";

    assert(metrics->version != NULL);
    assert(metrics->service_count <= METRIC_SERVICES_MAX);
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        const struct metric_row *row = &rows[i];

        if (strcmp(row->name, previous) != 0)
            append_head(exposition, row);
        text_append_format(exposition, "%s%s %" PRIu64 "\n", row->name, row->labels, metrics->values[i]);
        previous = row->name;
    }
    append_services(metrics, exposition);
    append_head(exposition, &(struct metric_row){
                                .name = "tidemark_build_info", .help = "Always 1.", .kind = METRIC_GAUGE});
    text_append_format(exposition, "tidemark_build_info{version=\"%s\"} 1\n", metrics->version);
}
