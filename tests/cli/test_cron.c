#include "harness/check.h"

#include <string.h>

#include "base/clock.h"
#include "base/compiler.h"
#include "cli/cron.h"

enum { SHOWN_MAX = 4 };

static int64_t minute_of(const char *time)
{
    int64_t time_ms;

    if (!clock_parse_rfc3339(time, &time_ms))
        fail_msg("%s is no time", time);
    return time_ms / 60000;
}

static void read_expression(const char *text, struct cron *cron)
{
    struct error error;

    if (!cron_parse(text, cron, &error))
        fail_msg("%s: %s", text, error.message);
}

static void expect_next(const char *text, const char *after, const char *expected)
{
    struct cron cron;
    int64_t next;

    read_expression(text, &cron);
    if (!cron_next(&cron, minute_of(after), &next)) {
        if (expected != NULL)
            fail_msg("%s after %s: never", text, after);
    } else if (expected == NULL || next != minute_of(expected)) {
        char shown[CLOCK_RFC3339_BYTES];

        clock_format_rfc3339(next * 60000, shown);
        fail_msg("%s after %s: %s", text, after, shown);
    }
}

/* The rows down to that of the first Monday are AWS's own examples.
   https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-cron-expressions */
static void expressions_name_their_minutes(void **state)
{
    static const struct {
        const char *text, *after;
        const char *next[SHOWN_MAX];
        bool then_never;
    } cases[] = {
        {"0 10 * * ? *", "2026-11-23T10:00:00Z", {"2026-11-24T10:00:00Z", "2026-11-25T10:00:00Z"}},
        {"15 12 * * ? *", "2026-11-23T10:00:00Z", {"2026-11-23T12:15:00Z", "2026-11-24T12:15:00Z"}},
        {"0 18 ? * MON-FRI *",
         "2026-11-26T18:00:00Z",
         {"2026-11-27T18:00:00Z", "2026-11-30T18:00:00Z", "2026-12-01T18:00:00Z"}},
        {"0 8 1 * ? *", "2026-11-23T00:00:00Z", {"2026-12-01T08:00:00Z", "2027-01-01T08:00:00Z"}},
        {"0/15 * * * ? *",
         "2026-11-23T09:40:00Z",
         {"2026-11-23T09:45:00Z", "2026-11-23T10:00:00Z", "2026-11-23T10:15:00Z", "2026-11-23T10:30:00Z"}},
        {"0/10 * ? * MON-FRI *", "2026-11-27T23:45:00Z", {"2026-11-27T23:50:00Z", "2026-11-30T00:00:00Z"}},
        {"0/5 8-17 ? * MON-FRI *", "2026-11-27T17:50:00Z", {"2026-11-27T17:55:00Z", "2026-11-30T08:00:00Z"}},
        {"0/30 20-2 ? * MON-FRI *",
         "2026-11-27T02:00:00Z",
         {"2026-11-27T02:30:00Z", "2026-11-27T20:00:00Z", "2026-11-27T20:30:00Z", "2026-11-27T21:00:00Z"}},
        {"15 10 ? * 6L 2022-2023", "2023-11-01T00:00:00Z", {"2023-11-24T10:15:00Z", "2023-12-29T10:15:00Z"}, true},
        {"0 9 ? * 2#1 *", "2026-11-03T00:00:00Z", {"2026-12-07T09:00:00Z", "2027-01-04T09:00:00Z"}},
        {"0 10 ? * TUE#2 *", "2026-11-01T00:00:00Z", {"2026-11-10T10:00:00Z", "2026-12-08T10:00:00Z"}},
        {"0 5 ? * 1#5 *", "2026-11-01T00:00:00Z", {"2026-11-29T05:00:00Z", "2027-01-31T05:00:00Z"}},
        {"0 5 L * ? *", "2028-01-31T05:00:00Z", {"2028-02-29T05:00:00Z", "2028-03-31T05:00:00Z"}},
        {"0 5 L-2 * ? *", "2027-01-31T05:00:00Z", {"2027-02-26T05:00:00Z", "2027-03-29T05:00:00Z"}},
        {"0 5 ? * L *", "2026-11-23T00:00:00Z", {"2026-11-28T05:00:00Z", "2026-12-05T05:00:00Z"}},
        {"0 5 LW * ? *", "2026-10-01T00:00:00Z", {"2026-10-30T05:00:00Z", "2026-11-30T05:00:00Z"}},
        /* The first of August 2026 is a Saturday, that of November a Sunday; the 31st of October a Saturday. */
        {"0 5 1W * ? *", "2026-07-15T00:00:00Z", {"2026-08-03T05:00:00Z", "2026-09-01T05:00:00Z"}},
        {"0 5 1W 11 ? *", "2026-07-15T00:00:00Z", {"2026-11-02T05:00:00Z"}},
        {"0 5 31W * ? *", "2026-05-01T00:00:00Z", {"2026-05-29T05:00:00Z", "2026-07-31T05:00:00Z"}},
        {"0 5 15W * ? *", "2026-08-01T00:00:00Z", {"2026-08-14T05:00:00Z", "2026-09-15T05:00:00Z"}},
        {"0 0 29 2 ? *", "2026-01-01T00:00:00Z", {"2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"}},
        {"0 0 29 FEB ? 2098-2104", "2026-01-01T00:00:00Z", {"2104-02-29T00:00:00Z"}, true}, /* 2100 has none */
        {"59 23 31 12 ? 2199", "2026-01-01T00:00:00Z", {"2199-12-31T23:59:00Z"}, true},
        {"0 0 1 1 ? 1970", "1960-01-01T00:00:00Z", {"1970-01-01T00:00:00Z"}, true},
        {"5,7,20-22 3 ? 1,jul-AUG sun,4 2026/2",
         "2026-08-30T03:06:00Z",
         {"2026-08-30T03:07:00Z", "2026-08-30T03:20:00Z", "2026-08-30T03:21:00Z", "2026-08-30T03:22:00Z"}},
        {"0 1 ? 1,jul-AUG sun,4 2026/2", "2026-08-30T03:22:00Z", {"2028-01-02T01:00:00Z", "2028-01-05T01:00:00Z"}},
        {"*/25 12 10-20/5 * ? *",
         "2026-11-10T12:50:00Z",
         {"2026-11-15T12:00:00Z", "2026-11-15T12:25:00Z", "2026-11-15T12:50:00Z", "2026-11-20T12:00:00Z"}},
        {"0 5 31 2 ? *", "2026-01-01T00:00:00Z", {NULL}, true},
        {" 0  5\t? * * * ", "2026-01-01T05:00:00Z", {"2026-01-02T05:00:00Z"}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *after = cases[i].after;

        for (size_t next = 0; next < SHOWN_MAX && cases[i].next[next]; after = cases[i].next[next++])
            expect_next(cases[i].text, after, cases[i].next[next]);
        if (cases[i].then_never)
            expect_next(cases[i].text, after, NULL);
    }
}

static void the_minute_itself_is_not_the_next_one(void **state)
{
    (void)state;
    expect_next("0 5 ? * * *", "2026-11-23T04:59:00Z", "2026-11-23T05:00:00Z");
    expect_next("0 5 ? * * *", "2026-11-23T05:00:00Z", "2026-11-24T05:00:00Z");
}

static void what_is_no_expression_is_refused_by_its_field(void **state)
{
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"0 5 ? * *", "six fields"},
        {"0 5 ? * * * *", "six fields"},
        {"", "six fields"},
        {"60 5 ? * * *", "minutes"},
        {"-1 5 ? * * *", "minutes"},
        {"0/0 5 ? * * *", "minutes"},
        {"0, 5 ? * * *", "minutes"},
        {"0,,5 5 ? * * *", "minutes"},
        {"5- 5 ? * * *", "minutes"},
        {"? 5 ? * * *", "minutes"},
        {"00000 5 ? * * *", "minutes"},
        {"0 24 ? * * *", "hours"},
        {"0 5 * * * *", "must be \"?\""},
        {"0 5 ? * ? *", "must be \"?\""},
        {"0 5 1 * 1 *", "must be \"?\""},
        {"0 5 0 * ? *", "day of the month"},
        {"0 5 32 * ? *", "day of the month"},
        {"0 5 1W,15W * ? *", "day of the month"},
        {"0 5 L,1 * ? *", "day of the month"},
        {"0 5 L-31 * ? *", "day of the month"},
        {"0 5 W * ? *", "day of the month"},
        {"0 5 32W * ? *", "day of the month"},
        {"0 5 ? 13 * *", "month"},
        {"0 5 ? JANUARY * *", "month"},
        {"0 5 ? * 0 *", "day of the week"},
        {"0 5 ? * 8 *", "day of the week"},
        {"0 5 ? * 3#6 *", "day of the week"},
        {"0 5 ? * 3#0 *", "day of the week"},
        {"0 5 ? * #" "1 *", "day of the week"},
        {"0 5 ? * 3#1,6#3 *", "day of the week"},
        {"0 5 ? * MONDAY *", "day of the week"},
        {"0 5 ? * * 1969", "year"},
        {"0 5 ? * * 2200", "year"},
        {"0 5 ? * * 2030-2026", "year"},
        {"0 5 ? * * 20260", "year"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cron cron;
        struct error error;

        if (cron_parse(cases[i].text, &cron, &error))
            fail_msg("\"%s\" was read", cases[i].text);
        if (error.class != ERROR_INVALID_JOB || strstr(error.message, cases[i].said) == NULL)
            fail_msg("\"%s\": %s", cases[i].text, error.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_name_their_minutes),
        cmocka_unit_test(the_minute_itself_is_not_the_next_one),
        cmocka_unit_test(what_is_no_expression_is_refused_by_its_field),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
