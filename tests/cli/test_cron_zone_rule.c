#include "harness/check.h"

#include "base/clock.h"
#include "base/compiler.h"
#include "cli/cron_zone_rule.h"

static void rules_go_on_for_ever(void **state)
{
    static const struct {
        const char *rule, *time;
        int64_t offset_s;
    } cases[] = {
        {"UTC0", "2060-07-01T00:00:00Z", 0},
        {"<+0330>-3:30", "2060-07-01T00:00:00Z", 12600},
        {"<-03>3", "2060-07-01T00:00:00Z", -10800},
        /* Berlin: the last Sunday of March at two, the last of October at three of summer time. */
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2060-03-28T00:59:59Z", 3600},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2060-03-28T01:00:00Z", 7200},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2060-10-31T00:59:59Z", 7200},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2060-10-31T01:00:00Z", 3600},
        /* New York: the second Sunday of March, the first of November. */
        {"EST5EDT,M3.2.0,M11.1.0", "2060-03-14T06:59:59Z", -18000},
        {"EST5EDT,M3.2.0,M11.1.0", "2060-03-14T07:00:00Z", -14400},
        {"EST5EDT,M3.2.0,M11.1.0", "2060-11-07T06:00:00Z", -18000},
        /* Sydney: summer goes over the new year. */
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2060-01-01T00:00:00Z", 39600},
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2060-07-01T00:00:00Z", 36000},
        /* Lord Howe: half an hour.  Dublin: the winter is the exception. */
        {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2060-01-01T00:00:00Z", 39600},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2060-01-01T00:00:00Z", 0},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2060-07-01T00:00:00Z", 3600},
        /* Nuuk: the day before, at minus one. */
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2060-03-28T00:59:59Z", -7200},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2060-03-28T01:00:00Z", -3600},
        /* Days of the year, with and without the leap day. */
        {"AAA0BBB,J60,J300", "2060-03-01T01:59:59Z", 0},
        {"AAA0BBB,J60,J300", "2060-03-01T02:00:00Z", 3600},
        {"AAA0BBB,59/0,300", "2060-02-29T00:00:00Z", 3600},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cron_zone_rule rule;
        int64_t time_ms;

        if (!cron_zone_rule_parse(cases[i].rule, &rule) || !clock_parse_rfc3339(cases[i].time, &time_ms))
            fail_msg("%s was not read", cases[i].rule);
        if (cron_zone_rule_offset(&rule, time_ms / 1000) != cases[i].offset_s)
            fail_msg("%s at %s", cases[i].rule, cases[i].time);
    }
}

static void what_is_no_rule_is_refused(void **state)
{
    static const char *const texts[] = {
        "",           "C-1",           "CET",          "CET-1CEST",         "CET-1CEST,M3.5.0",
        "CET-1CEST,M13.5.0,M10.5.0",   "CET-1CEST,M3.6.0,M10.5.0",          "CET-1CEST,M3.5.7,M10.5.0",
        "CET-1CEST,M3.5.0,M10.5.0/x",  "CET-1CEST,M3.5.0,M10.5.0 ",         "CET-1CEST,M3.5.0/168,M10.5.0",
        "<CET-1",     "CET-1CEST,J0,J5", "CET-1CEST,X3.5.0,M10.5.0",        "CET-1:60",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct cron_zone_rule rule;

        if (cron_zone_rule_parse(texts[i], &rule))
            fail_msg("\"%s\" was read", texts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_go_on_for_ever),
        cmocka_unit_test(what_is_no_rule_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
