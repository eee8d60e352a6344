/* The rule by which a time zone goes on after the last change that its file lists: the form of the TZ variable, as
   "CET-1CEST,M3.5.0,M10.5.0/3".
   https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html, with RFC 9636's longer times of day. */
#ifndef TIDEMARK_CLI_CRON_ZONE_RULE_H
#define TIDEMARK_CLI_CRON_ZONE_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"

/* A day of each year and a time of it, on the wall clock before the change. */
struct cron_zone_change {
    char form;                  /* 'M': month, week, weekday; 'J': day from 1 without leap days; 'N': day from 0 */
    unsigned month, week, day;  /* `day` of the week or of the year */
    int64_t seconds;            /* of the day; may be negative, or reach into the next ones */
};

struct cron_zone_rule {
    int64_t standard_s, summer_s; /* east of UTC is positive */
    bool has_summer;
    struct cron_zone_change begin, end; /* of summer time */
};

/* False if the text has another form. */
MUST_CHECK bool cron_zone_rule_parse(const char *text, struct cron_zone_rule *rule);

/* Seconds that the wall clock is ahead of UTC at a time in seconds since 1970. */
int64_t cron_zone_rule_offset(const struct cron_zone_rule *rule, int64_t time_s);

#endif
