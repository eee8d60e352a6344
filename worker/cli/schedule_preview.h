/* What `schedule --dry-run` shows: the instants of each rule, in UTC and on the rule's own wall clock. */
#ifndef TIDEMARK_CLI_SCHEDULE_PREVIEW_H
#define TIDEMARK_CLI_SCHEDULE_PREVIEW_H

#include "cli/command.h"
#include "cli/schedule_due.h"

struct schedule_preview {
    const struct backup_plans *plans;
    const struct schedule_limits *limits;
    struct schedule_resources *resources;
    int64_t now_ms;
    int64_t since_ms;   /* 0: from what is due now on */
    size_t count;       /* instants of each rule behind that */
    enum output_format format;
};

void schedule_preview_print(const struct schedule_preview *preview);

#endif
