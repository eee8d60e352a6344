/* Tells Prometheus what librdkafka says of itself.  Private to worker/shell. */
#ifndef TIDEMARK_SHELL_KAFKA_METRICS_H
#define TIDEMARK_SHELL_KAFKA_METRICS_H

#include "kafka/statistics_feed.h"
#include "observe/metrics.h"

void kafka_metrics_set(struct metrics *metrics, enum kafka_client client, const struct statistics *statistics);

#endif
