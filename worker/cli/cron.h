/* AWS's cron expressions: minutes, hours, day of month, month, day of week, year.
   https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-cron-expressions */
#ifndef TIDEMARK_CLI_CRON_H
#define TIDEMARK_CLI_CRON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

enum { CRON_YEAR_MIN = 1970, CRON_YEAR_MAX = 2199, CRON_YEAR_WORDS = 4 };

/* Which of the two fields of days counts, and how; the other one is '?'. */
enum cron_day_rule {
    CRON_DAYS_OF_MONTH,
    CRON_LAST_DAY,        /* L, or L-3 */
    CRON_LAST_WORKDAY,    /* LW */
    CRON_NEAREST_WORKDAY, /* 15W */
    CRON_DAYS_OF_WEEK,
    CRON_NTH_WEEKDAY,  /* 3#2: the second Tuesday */
    CRON_LAST_WEEKDAY, /* 6L: the last Friday */
};

/* Sets of numbers, a bit for each. */
struct cron {
    uint64_t minutes;
    uint64_t hours;
    uint64_t days; /* of the month from 1, or of the week from 1, which is Sunday */
    uint64_t months;
    uint64_t years[CRON_YEAR_WORDS]; /* from CRON_YEAR_MIN */
    enum cron_day_rule day_rule;
    unsigned day; /* that W, '#' and L are about */
    unsigned nth; /* behind '#'; behind "L-" */
};

/* Reads what stands between the brackets of "cron(0 5 ? * * *)".  Errors are ERROR_INVALID_JOB and name the field. */
MUST_CHECK bool cron_parse(const char *fields, struct cron *cron, struct error *error);

/* The first minute after `minute` that the expression names, both counted from 1970-01-01T00:00 on one wall clock.
   False if there is none any more. */
MUST_CHECK bool cron_next(const struct cron *cron, int64_t minute, int64_t *next);

#endif
