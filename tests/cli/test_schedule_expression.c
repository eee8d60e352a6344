#include "harness/check.h"

#include <string.h>

#include "base/clock.h"
#include "base/compiler.h"
#include "cli/schedule_expression.h"

enum { SHOWN_MAX = 3 };

static int64_t ms_of(const char *time)
{
    int64_t time_ms;

    if (!clock_parse_rfc3339(time, &time_ms))
        fail_msg("%s is no time", time);
    return time_ms;
}

static void instants_follow_each_other(void **state)
{
    static const struct {
        const char *text, *zone, *after;
        const char *next[SHOWN_MAX];
    } cases[] = {
        {"cron(0 5 ? * * *)", NULL, "2026-11-23T04:59:59.999Z", {"2026-11-23T05:00:00Z", "2026-11-24T05:00:00Z"}},
        {"cron(0 5 ? * * *)", "America/New_York", "2026-11-23T00:00:00Z",
         {"2026-11-23T10:00:00Z", "2026-11-24T10:00:00Z"}},
        {"cron(0 5 ? * * *)", "Asia/Kathmandu", "2026-11-23T00:00:00Z",
         {"2026-11-23T23:15:00Z", "2026-11-24T23:15:00Z"}},
        /* Half past two is left out on 2026-03-29. */
        {"cron(30 2 ? * * *)", "Europe/Berlin", "2026-03-28T00:00:00Z",
         {"2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z", "2026-03-31T00:30:00Z"}},
        {"cron(30 * ? * * *)", "Europe/Berlin", "2026-03-29T00:00:00Z",
         {"2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z"}},
        /* It is shown twice on 2026-10-25, and counts the first time, whenever one looks. */
        {"cron(30 2 ? * * *)", "Europe/Berlin", "2026-10-24T12:00:00Z",
         {"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z", "2026-10-27T01:30:00Z"}},
        {"cron(30 2 ? * * *)", "Europe/Berlin", "2026-10-25T01:10:00Z", {"2026-10-26T01:30:00Z"}},
        {"cron(30 * ? * * *)", "Europe/Berlin", "2026-10-25T00:00:00Z",
         {"2026-10-25T00:30:00Z", "2026-10-25T02:30:00Z", "2026-10-25T03:30:00Z"}},
        /* A whole day that Samoa never had: 2011-12-30. */
        {"cron(0 12 * * ? *)", "Pacific/Apia", "2011-12-29T21:00:00Z",
         {"2011-12-29T22:00:00Z", "2011-12-30T22:00:00Z"}},
        {"cron(0 12 30 12 ? *)", "Pacific/Apia", "2011-12-29T00:00:00Z", {"2012-12-29T22:00:00Z"}},
        {"rate(12 hours)", NULL, "2026-11-23T00:00:00Z", {"2026-11-23T12:00:00Z", "2026-11-24T00:00:00Z"}},
        {"rate(1 day)", "Europe/Berlin", "2026-11-23T11:00:00Z", {"2026-11-24T00:00:00Z"}},
        {"rate(7 days)", NULL, "1970-01-01T00:00:00Z", {"1970-01-08T00:00:00Z"}},
        {"rate(1 minute)", NULL, "2026-11-23T11:00:59Z", {"2026-11-23T11:01:00Z"}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct schedule_expression expression;
        int64_t time_ms = ms_of(cases[i].after);
        struct error error;

        if (!schedule_expression_read(cases[i].text, cases[i].zone, &expression, &error))
            fail_msg("%s: %s", cases[i].text, error.message);
        for (size_t next = 0; next < SHOWN_MAX && cases[i].next[next]; next++)
            if (!schedule_expression_next(&expression, time_ms, &time_ms) || time_ms != ms_of(cases[i].next[next])) {
                char shown[CLOCK_RFC3339_BYTES];

                clock_format_rfc3339(time_ms, shown);
                fail_msg("%s in %s: not %s but %s", cases[i].text, cases[i].zone, cases[i].next[next], shown);
            }
        schedule_expression_done(&expression);
    }
}

static void an_expression_may_have_no_instant_left(void **state)
{
    struct schedule_expression expression;
    struct error error;
    int64_t next_ms;

    (void)state;
    assert_true(schedule_expression_read("cron(0 5 ? * * 2020)", NULL, &expression, &error));
    assert_false(schedule_expression_next(&expression, ms_of("2026-11-23T00:00:00Z"), &next_ms));
    schedule_expression_done(&expression);
}

static void what_is_no_expression_is_refused(void **state)
{
    static const struct {
        const char *text, *zone, *said;
    } cases[] = {
        {"0 5 ? * * *", NULL, "\"ScheduleExpression\""},
        {"cron(0 5 ? * *)", NULL, "six fields"},
        {"cron0 5 ? * * *", NULL, "\"ScheduleExpression\""},
        {"cron(0 5 ? * * *", NULL, "\"ScheduleExpression\""},
        {"at(2026-11-23T00:00:00)", NULL, "\"ScheduleExpression\""},
        {"rate()", NULL, "no rate"},
        {"rate(0 hours)", NULL, "no rate"},
        {"rate(-1 hours)", NULL, "no rate"},
        {"rate(1 hours)", NULL, "no rate"},
        {"rate(2 hour)", NULL, "no rate"},
        {"rate(2 weeks)", NULL, "no rate"},
        {"rate(2  hours)", NULL, "no rate"},
        {"rate(36501 days)", NULL, "36500 days"},
        {"rate(99999999999999999999 days)", NULL, "36500 days"},
        {"cron(0 5 ? * * *)", "Europe/Atlantis", "\"ScheduleExpressionTimezone\""},
        {"rate(1 day)", "Mars", "\"ScheduleExpressionTimezone\""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct schedule_expression expression;
        struct error error;

        if (schedule_expression_read(cases[i].text, cases[i].zone, &expression, &error))
            fail_msg("\"%s\" was read", cases[i].text);
        if (error.class != ERROR_INVALID_JOB || strstr(error.message, cases[i].said) == NULL)
            fail_msg("\"%s\": %s", cases[i].text, error.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instants_follow_each_other),
        cmocka_unit_test(an_expression_may_have_no_instant_left),
        cmocka_unit_test(what_is_no_expression_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
