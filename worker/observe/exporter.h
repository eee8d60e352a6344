/* Sends spans to a collector: OTLP over HTTP in its JSON encoding.

   It never blocks and never grows: what does not fit into its queue is dropped and counted, as is what the collector
   does not take.  One request is under way at a time. */
#ifndef TIDEMARK_OBSERVE_EXPORTER_H
#define TIDEMARK_OBSERVE_EXPORTER_H

#include <uv.h>

#include "observe/metrics.h"
#include "observe/otlp_settings.h"
#include "observe/span.h"

struct exporter;

enum { EXPORTER_QUEUE_MAX = 2048, EXPORTER_BATCH_MAX = 512 };

struct exporter_options {
    struct otlp_settings settings; /* its texts outlive the exporter, and so do those below */
    const char *instance_id;       /* the worker's name */
    const char *version;
    unsigned pause_ms;       /* 0: 1,000; how long spans wait for others */
    struct metrics *metrics; /* may be NULL */
};

/* NULL if nobody wants spans. */
struct exporter *exporter_start(uv_loop_t *loop, const struct exporter_options *options);

/* Without an exporter it has no effect. */
void exporter_add(struct exporter *exporter, const struct span *span);

/* Sends what there is, for a moment, then ends; `on_closed` runs on the loop when nothing of it is left. */
void exporter_close(struct exporter *exporter, void (*on_closed)(void *context), void *context);

#endif
