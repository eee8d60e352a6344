#include "cli/cron_zone_rule.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "base/clock.h"

enum { SECONDS_PER_DAY = 86400, HOURS_MAX = 167, NAME_LETTERS_MIN = 3, FEBRUARY_END = 59 };

/* "CET" or "<+0330>": what it is called is of no use here. */
static bool skip_name(const char **at)
{
    const char *begin = *at;

    if (**at == '<') {
        *at += strcspn(*at, ">");
        return *(*at)++ == '>';
    }
    while (isalpha((unsigned char)**at))
        (*at)++;
    return *at - begin >= NAME_LETTERS_MIN;
}

static bool take_number(const char **at, unsigned max, unsigned *number)
{
    const char *begin = *at;

    for (*number = 0; isdigit((unsigned char)**at) && *number <= max; (*at)++)
        *number = *number * 10 + (unsigned)(**at - '0');
    return *at > begin && *number <= max;
}

/* "-3:30", as seconds. */
static bool take_time(const char **at, int64_t *seconds)
{
    int64_t sign = **at == '-' ? -1 : 1, unit = 3600;
    unsigned number;

    if (**at == '-' || **at == '+')
        (*at)++;
    if (!take_number(at, HOURS_MAX, &number))
        return false;
    for (*seconds = number * unit; **at == ':' && unit > 1;) {
        (*at)++;
        unit /= 60;
        if (!take_number(at, 59, &number))
            return false;
        *seconds += number * unit;
    }
    *seconds *= sign;
    return true;
}

static bool take_char(const char **at, char expected)
{
    return *(*at)++ == expected;
}

static bool take_day(const char **at, struct cron_zone_change *change)
{
    change->form = 'N';
    if (isdigit((unsigned char)**at))
        return take_number(at, 365, &change->day);
    change->form = *(*at)++;
    if (change->form == 'J')
        return take_number(at, 365, &change->day) && change->day >= 1;
    return change->form == 'M' && take_number(at, 12, &change->month) && change->month >= 1 && take_char(at, '.') &&
           take_number(at, 5, &change->week) && change->week >= 1 && take_char(at, '.') &&
           take_number(at, 6, &change->day);
}

static bool take_change(const char **at, struct cron_zone_change *change)
{
    change->seconds = 2 * 3600;
    if (!take_char(at, ',') || !take_day(at, change))
        return false;
    if (**at != '/')
        return true;
    (*at)++;
    return take_time(at, &change->seconds);
}

bool cron_zone_rule_parse(const char *text, struct cron_zone_rule *rule)
{
    struct cron_zone_rule parsed = {.has_summer = true};

    if (!skip_name(&text) || !take_time(&text, &parsed.standard_s))
        return false;
    /* The text says how far UTC is ahead. */
    parsed.standard_s = -parsed.standard_s;
    parsed.summer_s = parsed.standard_s + 3600;
    if (*text == '\0') {
        parsed.has_summer = false;
        *rule = parsed;
        return true;
    }
    if (!skip_name(&text))
        return false;
    if (*text != ',' && *text != '\0') {
        if (!take_time(&text, &parsed.summer_s))
            return false;
        parsed.summer_s = -parsed.summer_s;
    }
    if (!take_change(&text, &parsed.begin) || !take_change(&text, &parsed.end) || *text != '\0')
        return false;
    *rule = parsed;
    return true;
}

/* The fifth such weekday is the last one. */
static unsigned day_of_week_in_month(const struct cron_zone_change *change, int64_t year)
{
    unsigned first = clock_weekday(clock_days_from_date(year, change->month, 1));
    unsigned day = 1 + (change->day + 7 - first) % 7 + (change->week - 1) * 7;

    while (day > clock_days_in_month(year, change->month))
        day -= 7;
    return day;
}

static int64_t day_of_change(const struct cron_zone_change *change, int64_t year)
{
    int64_t new_year = clock_days_from_date(year, 1, 1);
    bool is_leap = clock_days_in_month(year, 2) == 29;

    if (change->form == 'M')
        return clock_days_from_date(year, change->month, day_of_week_in_month(change, year));
    if (change->form == 'J')
        return new_year + change->day - 1 + (is_leap && change->day > FEBRUARY_END);
    assert(change->form == 'N');
    return new_year + change->day;
}

static int64_t time_of_change(const struct cron_zone_change *change, int64_t year, int64_t offset_before_s)
{
    return day_of_change(change, year) * SECONDS_PER_DAY + change->seconds - offset_before_s;
}

/* Summer of the southern half ends in the year before it began. */
int64_t cron_zone_rule_offset(const struct cron_zone_rule *rule, int64_t time_s)
{
    int64_t local_s = time_s + rule->standard_s, begin, end, year;
    bool is_summer;

    if (!rule->has_summer)
        return rule->standard_s;
    year = clock_date_from_days(local_s / SECONDS_PER_DAY - (local_s % SECONDS_PER_DAY < 0)).year;
    begin = time_of_change(&rule->begin, year, rule->standard_s);
    end = time_of_change(&rule->end, year, rule->summer_s);
    is_summer = begin < end ? time_s >= begin && time_s < end : time_s >= begin || time_s < end;
    return is_summer ? rule->summer_s : rule->standard_s;
}
