/* What a worker tells Prometheus: the samples of the metrics in metric_table.h, in the text exposition format.

   Single-threaded: the loop's.  The number of series has a ceiling; beyond it samples are refused, and counted.  A NULL
   `metrics` records nothing, for whoever has nobody to tell. */
#ifndef TIDEMARK_OBSERVE_METRICS_H
#define TIDEMARK_OBSERVE_METRICS_H

#include "base/text.h"
#include "observe/metric_table.h"

enum { METRIC_SERIES_MAX = 4096 };

struct metrics;

/* In the order of the metric's labels; copied. */
struct metric_labels {
    const char *values[METRIC_LABELS_MAX]; /* NULL is "" */
};
#define LABELS(...) (&(const struct metric_labels){{__VA_ARGS__}})

struct metrics *metrics_new(void);
void metrics_free(struct metrics *metrics);

/* `labels` NULL: the metric has none. */
void metrics_add(struct metrics *metrics, enum metric counter, const struct metric_labels *labels, double amount);
void metrics_observe(struct metrics *metrics, enum metric histogram, const struct metric_labels *labels, double value);
void metrics_set(struct metrics *metrics, enum metric metric, const struct metric_labels *labels, double value);

/* Sets a gauge unless it stands higher already. */
void metrics_raise(struct metrics *metrics, enum metric gauge, const struct metric_labels *labels, double value);

/* Every sample of the gauge that was ever set is 0. */
void metrics_zero(struct metrics *metrics, enum metric gauge);

/* No sample of the gauge is shown until it is set again: what is not ours any more has none. */
void metrics_hide(struct metrics *metrics, enum metric gauge);

void metrics_write(const struct metrics *metrics, struct text *exposition);

#endif
