#include "cli/schedule_expression.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXPRESSION_BYTES_MAX = 256, RATE_DAYS_MAX = 36500 };

/* What stands in the brackets behind a word. */
static bool take_inside(const char *text, const char *word, char inside[EXPRESSION_BYTES_MAX])
{
    size_t length = strlen(text), begin = strlen(word);

    if (length >= EXPRESSION_BYTES_MAX || length < begin + 2 || strncmp(text, word, begin) != 0 ||
        text[begin] != '(' || text[length - 1] != ')')
        return false;
    memcpy(inside, text + begin + 1, length - begin - 2);
    inside[length - begin - 2] = '\0';
    return true;
}

/* "1 day", "12 hours": one of a thing is written as one. */
static bool read_rate(const char *inside, int64_t *rate_ms, struct error *error)
{
    static const struct {
        const char *one, *many;
        int64_t ms;
    } units[] = {
        {"minute", "minutes", 60000}, {"hour", "hours", 3600000}, {"day", "days", 86400000},
    };
    char *unit;
    long long number = strtoll(inside, &unit, 10);

    for (size_t i = 0; i < COUNT_OF(units) && inside[0] >= '1' && inside[0] <= '9' && *unit == ' '; i++) {
        if (strcmp(unit + 1, number == 1 ? units[i].one : units[i].many) != 0)
            continue;
        if (number > RATE_DAYS_MAX * INT64_C(86400000) / units[i].ms)
            return error_set(error, ERROR_INVALID_JOB, "a rate of more than %d days", RATE_DAYS_MAX);
        *rate_ms = number * units[i].ms;
        return true;
    }
    return error_set(error, ERROR_INVALID_JOB,
                     "\"rate(%.40s)\" is no rate such as \"rate(1 day)\" or \"rate(12 hours)\"", inside);
}

bool schedule_expression_read(const char *text, const char *zone_name, struct schedule_expression *expression,
                              struct error *error)
{
    char inside[EXPRESSION_BYTES_MAX];

    *expression = (struct schedule_expression){0};
    if (take_inside(text, "rate", inside)) {
        if (!read_rate(inside, &expression->rate_ms, error))
            return error_prefix(error, "\"ScheduleExpression\"");
    } else if (!take_inside(text, "cron", inside)) {
        return error_set(error, ERROR_INVALID_JOB,
                         "\"ScheduleExpression\": must be as \"cron(0 5 ? * * *)\" or \"rate(1 day)\"");
    } else if (!cron_parse(inside, &expression->cron, error)) {
        return error_prefix(error, "\"ScheduleExpression\"");
    }
    expression->zone = cron_zone_open(zone_name ? zone_name : "UTC", error);
    return expression->zone != NULL || error_prefix(error, "\"ScheduleExpressionTimezone\"");
}

void schedule_expression_done(struct schedule_expression *expression)
{
    cron_zone_free(expression->zone);
    *expression = (struct schedule_expression){0};
}

static int64_t floor_to(int64_t number, int64_t unit)
{
    return number / unit - (number % unit < 0);
}

bool schedule_expression_next(const struct schedule_expression *expression, int64_t after_ms, int64_t *next_ms)
{
    int64_t after_s = floor_to(after_ms, 1000), local_minute, time_s;

    if (expression->rate_ms) {
        *next_ms = (floor_to(after_ms, expression->rate_ms) + 1) * expression->rate_ms;
        return true;
    }
    assert(expression->zone);
    local_minute = floor_to(after_s + cron_zone_offset(expression->zone, after_s), 60);
    /* Where the clock was put back, times that it showed before come once more: they lie behind. */
    while (cron_next(&expression->cron, local_minute, &local_minute))
        if (cron_zone_first(expression->zone, local_minute * 60, &time_s) && time_s * 1000 > after_ms) {
            *next_ms = time_s * 1000;
            return true;
        }
    return false;
}
