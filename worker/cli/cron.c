#include "cli/cron.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"

enum {
    MINUTES_PER_DAY = 1440,
    FIELD_COUNT = 6,
    FIELD_BYTES_MAX = 128,
    NUMBER_DIGITS_MAX = 4,
    DAYS_BEFORE_LAST_MAX = 30,
};

static const char *const month_names[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                          "JUL", "AUG", "SEP", "OCT", "NOV", "DEC", NULL};
static const char *const weekday_names[] = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", NULL};

enum field_place { MINUTES, HOURS, DAY_OF_MONTH, MONTHS, DAY_OF_WEEK, YEARS };

struct field {
    const char *name;
    unsigned min, max;
    const char *const *names; /* of its numbers from `min` on; NULL: none */
};

/* clang-format off */
static const struct field fields[FIELD_COUNT] = {
    [MINUTES] =      {.name = "minutes",          .min = 0, .max = 59},
    [HOURS] =        {.name = "hours",            .min = 0, .max = 23},
    [DAY_OF_MONTH] = {.name = "day of the month", .min = 1, .max = 31},
    [MONTHS] =       {.name = "month",            .min = 1, .max = 12, .names = month_names},
    [DAY_OF_WEEK] =  {.name = "day of the week",  .min = 1, .max = 7,  .names = weekday_names},
    [YEARS] =        {.name = "year",             .min = CRON_YEAR_MIN, .max = CRON_YEAR_MAX},
};
/* clang-format on */

struct span {
    unsigned first, last, step;
};

static bool refuse(const struct field *field, const char *text, struct error *error)
{
    return error_set(error, ERROR_INVALID_JOB, "\"%.40s\" cannot be the %s of a cron expression", text, field->name);
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* A number or a name at *at, which moves behind it. */
static bool take_number(const struct field *field, const char **at, unsigned *number)
{
    unsigned digits = 0;

    for (unsigned i = 0; field->names && field->names[i]; i++)
        if (strncasecmp(*at, field->names[i], strlen(field->names[i])) == 0) {
            *at += strlen(field->names[i]);
            *number = field->min + i;
            return true;
        }
    for (*number = 0; is_digit(**at) && digits < NUMBER_DIGITS_MAX; (*at)++, digits++)
        *number = *number * 10 + (unsigned)(**at - '0');
    return digits > 0 && *number >= field->min && *number <= field->max;
}

static bool take_step(const char **at, unsigned *step)
{
    unsigned digits = 0;

    for (*step = 0; is_digit(**at) && digits < NUMBER_DIGITS_MAX; (*at)++, digits++)
        *step = *step * 10 + (unsigned)(**at - '0');
    return *step > 0;
}

/* "*", "5", "5-9"; a step behind any of them.  "5/10" goes on to the end of the field, "5" does not. */
static bool take_span(const struct field *field, const char **at, struct span *span)
{
    *span = (struct span){.first = field->min, .last = field->max, .step = 1};
    if (**at == '*') {
        (*at)++;
    } else {
        if (!take_number(field, at, &span->first))
            return false;
        if (**at == '-') {
            (*at)++;
            if (!take_number(field, at, &span->last))
                return false;
            if (span->last < span->first && field->min == CRON_YEAR_MIN)
                return false;
        } else if (**at != '/') {
            span->last = span->first;
        }
    }
    if (**at != '/')
        return true;
    (*at)++;
    return take_step(at, &span->step);
}

static void set_span(const struct field *field, const struct span *span, uint64_t *words)
{
    /* Years are far from 0: their bits count from the first one. */
    unsigned base = field->min == CRON_YEAR_MIN ? CRON_YEAR_MIN : 0;

    /* FRI-MON and 22-2 go on at the beginning of the field. */
    unsigned range = field->max - field->min + 1;
    unsigned last = span->last < span->first ? span->last + range : span->last;

    for (unsigned number = span->first; number <= last; number += span->step) {
        unsigned bit = (number > field->max ? number - range : number) - base;

        words[bit / 64] |= UINT64_C(1) << bit % 64;
    }
}

static bool read_set(const struct field *field, const char *text, uint64_t *words, struct error *error)
{
    const char *at = text;
    struct span span;

    for (;;) {
        if (!take_span(field, &at, &span))
            return refuse(field, text, error);
        set_span(field, &span, words);
        if (*at == '\0')
            return true;
        if (*at++ != ',')
            return refuse(field, text, error);
    }
}

/* "L", or "L-3" for so many days before it. */
static bool is_last_day(const char *text, unsigned *days_before)
{
    *days_before = 0;
    if (strcasecmp(text, "L") == 0)
        return true;
    if (strncasecmp(text, "L-", 2) != 0)
        return false;
    text += 2;
    return take_step(&text, days_before) && *text == '\0' && *days_before <= DAYS_BEFORE_LAST_MAX;
}

/* L, LW and 15W stand alone. */
static bool read_day_of_month(const char *text, struct cron *cron, struct error *error)
{
    const char *at = text;

    cron->day_rule = CRON_DAYS_OF_MONTH;
    if (is_last_day(text, &cron->nth))
        cron->day_rule = CRON_LAST_DAY;
    else if (strcasecmp(text, "LW") == 0)
        cron->day_rule = CRON_LAST_WORKDAY;
    else if (take_number(&fields[DAY_OF_MONTH], &at, &cron->day) && strcasecmp(at, "W") == 0)
        cron->day_rule = CRON_NEAREST_WORKDAY;
    else
        return read_set(&fields[DAY_OF_MONTH], text, &cron->days, error);
    return true;
}

/* So do 3#2 and 6L; a bare L is the last day of the week, every week. */
static bool read_day_of_week(const char *text, struct cron *cron, struct error *error)
{
    const struct field *field = &fields[DAY_OF_WEEK];
    const char *at = text;

    cron->day_rule = CRON_DAYS_OF_WEEK;
    if (strcasecmp(text, "L") == 0)
        return read_set(field, "SAT", &cron->days, error);
    if (take_number(field, &at, &cron->day) && strcasecmp(at, "L") == 0) {
        cron->day_rule = CRON_LAST_WEEKDAY;
        return true;
    }
    if (*at != '#')
        return read_set(field, text, &cron->days, error);
    if (at == text || at[1] < '1' || at[1] > '5' || at[2] != '\0')
        return refuse(field, text, error);
    cron->day_rule = CRON_NTH_WEEKDAY;
    cron->nth = (unsigned)(at[1] - '0');
    return true;
}

static bool read_days(const char *of_month, const char *of_week, struct cron *cron, struct error *error)
{
    bool has_month = strcmp(of_month, "?") != 0, has_week = strcmp(of_week, "?") != 0;

    if (has_month == has_week)
        return error_set(error, ERROR_INVALID_JOB,
                         "one of the day of the month and the day of the week must be \"?\", and not both");
    return has_month ? read_day_of_month(of_month, cron, error) : read_day_of_week(of_week, cron, error);
}

/* Into exactly six pieces. */
static bool split(const char *text, char pieces[FIELD_COUNT][FIELD_BYTES_MAX])
{
    size_t count = 0;

    for (text += strspn(text, " \t"); *text; text += strspn(text, " \t")) {
        size_t length = strcspn(text, " \t");

        if (count == FIELD_COUNT || length >= FIELD_BYTES_MAX)
            return false;
        memcpy(pieces[count], text, length);
        pieces[count++][length] = '\0';
        text += length;
    }
    return count == FIELD_COUNT;
}

bool cron_parse(const char *text, struct cron *cron, struct error *error)
{
    char pieces[FIELD_COUNT][FIELD_BYTES_MAX];
    struct cron parsed = {0};

    if (!split(text, pieces))
        return error_set(error, ERROR_INVALID_JOB,
                         "a cron expression has six fields: minutes, hours, day of month, month, day of week, year");
    if (!read_set(&fields[MINUTES], pieces[MINUTES], &parsed.minutes, error) ||
        !read_set(&fields[HOURS], pieces[HOURS], &parsed.hours, error) ||
        !read_days(pieces[DAY_OF_MONTH], pieces[DAY_OF_WEEK], &parsed, error) ||
        !read_set(&fields[MONTHS], pieces[MONTHS], &parsed.months, error) ||
        !read_set(&fields[YEARS], pieces[YEARS], parsed.years, error))
        return false;
    *cron = parsed;
    return true;
}

static bool has(uint64_t set, unsigned number)
{
    return set >> number & 1;
}

static bool is_workday(unsigned weekday)
{
    return weekday >= 1 && weekday <= 5;
}

/* The workday of the same month that is nearest: a Saturday gives way to the Friday before it, a Sunday to the Monday
   after it, and neither leaves the month. */
static unsigned nearest_workday(const struct clock_date *date, unsigned day, unsigned last_day)
{
    unsigned weekday = clock_weekday(clock_days_from_date(date->year, date->month, day));

    if (is_workday(weekday))
        return day;
    if (weekday == 6)
        return day == 1 ? 3 : day - 1;
    return day == last_day ? day - 2 : day + 1;
}

static bool names_day(const struct cron *cron, const struct clock_date *date, int64_t days)
{
    unsigned last_day = clock_days_in_month(date->year, date->month);
    unsigned weekday = clock_weekday(days) + 1;

    switch (cron->day_rule) {
    case CRON_DAYS_OF_MONTH:
        return has(cron->days, date->day);
    case CRON_LAST_DAY:
        return date->day + cron->nth == last_day;
    case CRON_LAST_WORKDAY:
        return date->day == nearest_workday(date, last_day, last_day);
    case CRON_NEAREST_WORKDAY:
        return cron->day <= last_day && date->day == nearest_workday(date, cron->day, last_day);
    case CRON_DAYS_OF_WEEK:
        return has(cron->days, weekday);
    case CRON_NTH_WEEKDAY:
        return weekday == cron->day && (date->day - 1) / 7 + 1 == cron->nth;
    case CRON_LAST_WEEKDAY:
        return weekday == cron->day && date->day + 7 > last_day;
    }
    abort(); /* no such rule is made */
}

static bool names_date(const struct cron *cron, int64_t days)
{
    struct clock_date date = clock_date_from_days(days);
    unsigned year = (unsigned)(date.year - CRON_YEAR_MIN);

    assert(date.year >= CRON_YEAR_MIN && date.year <= CRON_YEAR_MAX);
    return has(cron->years[year / 64], year % 64) && has(cron->months, date.month) && names_day(cron, &date, days);
}

/* The first minute of a day from `from` on; MINUTES_PER_DAY if the day has none. */
static unsigned next_in_day(const struct cron *cron, unsigned from)
{
    while (from < MINUTES_PER_DAY && !(has(cron->hours, from / 60) && has(cron->minutes, from % 60)))
        from++;
    return from;
}

bool cron_next(const struct cron *cron, int64_t minute, int64_t *next)
{
    const int64_t first_day = clock_days_from_date(CRON_YEAR_MIN, 1, 1);
    const int64_t end = clock_days_from_date(CRON_YEAR_MAX + 1, 1, 1);
    int64_t from = minute + 1 < first_day * MINUTES_PER_DAY ? first_day * MINUTES_PER_DAY : minute + 1;
    unsigned in_day = (unsigned)(from % MINUTES_PER_DAY);

    for (int64_t day = from / MINUTES_PER_DAY; day < end; day++, in_day = 0) {
        unsigned found = names_date(cron, day) ? next_in_day(cron, in_day) : MINUTES_PER_DAY;

        if (found < MINUTES_PER_DAY) {
            *next = day * MINUTES_PER_DAY + found;
            return true;
        }
    }
    return false;
}
