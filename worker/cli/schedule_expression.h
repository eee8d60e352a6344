/* When a rule of a backup plan is due: ScheduleExpression in its ScheduleExpressionTimezone. */
#ifndef TIDEMARK_CLI_SCHEDULE_EXPRESSION_H
#define TIDEMARK_CLI_SCHEDULE_EXPRESSION_H

#include "cli/cron.h"
#include "cli/cron_zone.h"

/* AWS Backup's own, for a rule that names none. */
#define SCHEDULE_EXPRESSION_DEFAULT "cron(0 5 ? * * *)"

/* Zero-initialised is empty and valid. */
struct schedule_expression {
    struct cron cron;
    int64_t rate_ms;        /* 0: it is a cron expression */
    struct cron_zone *zone; /* of a cron expression */
};

/* "cron(0 5 ? * * *)" or "rate(12 hours)"; `zone_name` may be NULL for UTC. */
MUST_CHECK bool schedule_expression_read(const char *text, const char *zone_name,
                                         struct schedule_expression *expression, struct error *error);
void schedule_expression_done(struct schedule_expression *expression);

/* The first instant after `after_ms`.  A time that the wall clock leaves out in the night that begins summer time is
   left out; one that it shows twice counts the first time.  EventBridge does the same.  A rate counts from 1970-01-01
   in UTC, whenever it was asked first: so two who ask agree.  False if there is none any more. */
MUST_CHECK bool schedule_expression_next(const struct schedule_expression *expression, int64_t after_ms,
                                         int64_t *next_ms);

#endif
