/* What a worker tells Prometheus: one table of metrics, and their values at one moment in the text exposition
 * format. */
#ifndef TIDEMARK_OBSERVE_METRICS_H
#define TIDEMARK_OBSERVE_METRICS_H

#include <stdint.h>

#include "base/text.h"

/* One sample each; those of the same name stand together. */
enum metric {
    METRIC_JOBS_READY,
    METRIC_JOBS_QUEUED,
    METRIC_JOBS_INTENT,
    METRIC_JOBS_LOOKUP,
    METRIC_JOBS_WAITING,
    METRIC_JOBS_REMEMBERED,
    METRIC_CALLS_IN_FLIGHT,
    METRIC_BATCHES_COMMITTED,
    METRIC_DEAD_LETTERS,
    METRIC_JOURNAL_TORN,
    METRIC_PARTITIONS_OWNED,
    METRIC_PARTITIONS_REPLAYING,
    METRIC_START_TIME,
    METRIC_COUNT
};

/* And these for each service that was called. */
enum service_metric {
    SERVICE_METRIC_CALLS,
    SERVICE_METRIC_POLLS,
    SERVICE_METRIC_POLLS_ONE_BY_ONE,
    SERVICE_METRIC_COUNT
};

enum { METRIC_SERVICES_MAX = 16 };

struct metrics {
    uint64_t values[METRIC_COUNT];
    struct service_metrics {
        const char *service; /* "ec2" */
        uint64_t values[SERVICE_METRIC_COUNT];
    } services[METRIC_SERVICES_MAX];
    size_t service_count;
    const char *version; /* of tidemark_build_info */
};

void metrics_write(const struct metrics *metrics, struct text *exposition);

#endif
