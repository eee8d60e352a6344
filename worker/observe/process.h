/* What every exporter tells about its own process: the process_* metrics, from Linux's /proc; and its log's. */
#ifndef TIDEMARK_OBSERVE_PROCESS_H
#define TIDEMARK_OBSERVE_PROCESS_H

#include "observe/metrics.h"

/* What cannot be read is left as it was. */
void process_fill(struct metrics *metrics);

#endif
