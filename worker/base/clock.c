#include "base/clock.h"

#include <assert.h>
#include <string.h>

#include "base/compiler.h"

enum { MS_PER_DAY = 86400000, NAME_LETTERS = 3 };

static const char MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char WEEKDAYS[] = "SunMonTueWedThuFriSat";

struct civil {
    int64_t year;
    unsigned month, day, hour, minute, second, ms;
};

/* By counting years from March, so that the leap day is last. */
int64_t clock_days_from_date(int64_t year, unsigned month, unsigned day)
{
    int64_t shifted = month <= 2 ? year - 1 : year;
    int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    int64_t year_of_era = shifted - era * 400;
    int64_t day_of_year = (153 * (int64_t)(month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

struct clock_date clock_date_from_days(int64_t days)
{
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    struct clock_date date = {
        .day = (unsigned)(day_of_year - (153 * month_from_march + 2) / 5 + 1),
        .month = (unsigned)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9),
    };

    date.year = year_of_era + era * 400 + (date.month <= 2);
    return date;
}

unsigned clock_days_in_month(int64_t year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    assert(month >= 1 && month <= COUNT_OF(days));
    return month == 2 && is_leap ? 29 : days[month - 1];
}

static struct civil civil_from_ms(int64_t time_ms)
{
    int64_t days = time_ms / MS_PER_DAY - (time_ms % MS_PER_DAY < 0);
    int64_t in_day = time_ms - days * MS_PER_DAY;
    struct clock_date date = clock_date_from_days(days);

    return (struct civil){
        .year = date.year,
        .month = date.month,
        .day = date.day,
        .hour = (unsigned)(in_day / 3600000),
        .minute = (unsigned)(in_day / 60000 % 60),
        .second = (unsigned)(in_day / 1000 % 60),
        .ms = (unsigned)(in_day % 1000),
    };
}

static int64_t clamp_to_four_digit_years(int64_t time_ms)
{
    const int64_t first = clock_days_from_date(1, 1, 1) * MS_PER_DAY;
    const int64_t last = clock_days_from_date(10000, 1, 1) * MS_PER_DAY - 1;

    return time_ms < first ? first : time_ms > last ? last : time_ms;
}

/* Each event holds six times: printf() would be a twentieth of what an event costs. */
static char *put_digits(char *at, unsigned number, unsigned count)
{
    for (unsigned i = count; i-- > 0; number /= 10)
        at[i] = (char)('0' + number % 10);
    return at + count;
}

/* `separators`: what stands before the second, third, ... number; '\0' for nothing. */
static char *put_date_and_time(char *at, const struct civil *civil, const char separators[5])
{
    const unsigned numbers[] = {civil->month, civil->day, civil->hour, civil->minute, civil->second};

    at = put_digits(at, (unsigned)civil->year, 4);
    for (unsigned i = 0; i < COUNT_OF(numbers); i++) {
        if (separators[i])
            *at++ = separators[i];
        at = put_digits(at, numbers[i], 2);
    }
    return at;
}

void clock_format_rfc3339(int64_t time_ms, char buffer[CLOCK_RFC3339_BYTES])
{
    struct civil civil = civil_from_ms(clamp_to_four_digit_years(time_ms));
    char *at = put_date_and_time(buffer, &civil, "--T::");

    *at++ = '.';
    at = put_digits(at, civil.ms, 3);
    *at++ = 'Z';
    *at++ = '\0';
    assert(at == buffer + sizeof("2026-11-23T02:00:00.000Z"));
}

void clock_format_amz_date(int64_t time_ms, char buffer[CLOCK_AMZ_DATE_BYTES])
{
    struct civil civil = civil_from_ms(clamp_to_four_digit_years(time_ms));
    char *at = put_date_and_time(buffer, &civil, "\0\0T\0");

    *at++ = 'Z';
    *at++ = '\0';
    assert(at == buffer + sizeof("20261123T020000Z"));
}

static char *put_name(char *at, const char *names, unsigned index, const char *behind)
{
    memcpy(at, names + index * NAME_LETTERS, NAME_LETTERS);
    memcpy(at + NAME_LETTERS, behind, strlen(behind));
    return at + NAME_LETTERS + strlen(behind);
}

unsigned clock_weekday(int64_t days)
{
    const int64_t weekday_of_first = 4; /* 1970-01-01 was a Thursday */

    return (unsigned)(((days + weekday_of_first) % 7 + 7) % 7);
}

static unsigned weekday_of(int64_t time_ms)
{
    return clock_weekday(time_ms / MS_PER_DAY - (time_ms % MS_PER_DAY < 0));
}

void clock_format_http_date(int64_t time_ms, char buffer[CLOCK_HTTP_DATE_BYTES])
{
    int64_t clamped_ms = clamp_to_four_digit_years(time_ms);
    struct civil civil = civil_from_ms(clamped_ms);
    char *at = put_name(buffer, WEEKDAYS, weekday_of(clamped_ms), ", ");

    at = put_digits(at, civil.day, 2);
    *at++ = ' ';
    at = put_name(at, MONTHS, civil.month - 1, " ");
    at = put_digits(at, (unsigned)civil.year, 4);
    *at++ = ' ';
    at = put_digits(at, civil.hour, 2);
    *at++ = ':';
    at = put_digits(at, civil.minute, 2);
    *at++ = ':';
    at = put_digits(at, civil.second, 2);
    memcpy(at, " GMT", sizeof(" GMT"));
    assert(at + sizeof(" GMT") == buffer + CLOCK_HTTP_DATE_BYTES);
}

static bool take_digits(const char **at, unsigned count, unsigned *number)
{
    *number = 0;
    for (unsigned i = 0; i < count; i++) {
        char digit = (*at)[i];

        if (digit < '0' || digit > '9')
            return false;
        *number = *number * 10 + (unsigned)(digit - '0');
    }
    *at += count;
    return true;
}

static bool take_char(const char **at, char expected)
{
    if (**at != expected)
        return false;
    (*at)++;
    return true;
}

static bool take_fraction(const char **at, unsigned *ms)
{
    unsigned digits = 0;

    *ms = 0;
    if (**at != '.')
        return true;
    for ((*at)++; **at >= '0' && **at <= '9'; (*at)++, digits++)
        if (digits < 3)
            *ms = *ms * 10 + (unsigned)(**at - '0');
    for (unsigned missing = digits; missing < 3; missing++)
        *ms *= 10;
    return digits >= 1 && digits <= 9;
}

static bool take_offset(const char **at, int64_t *offset_ms)
{
    unsigned hours, minutes;
    int64_t sign = **at == '-' ? -1 : 1;

    *offset_ms = 0;
    if (**at == 'Z' || **at == 'z') {
        (*at)++;
        return true;
    }
    if (**at != '+' && **at != '-')
        return false;
    (*at)++;
    if (!take_digits(at, 2, &hours) || !take_char(at, ':') || !take_digits(at, 2, &minutes))
        return false;
    *offset_ms = sign * (int64_t)(hours * 60 + minutes) * 60000;
    return hours < 24 && minutes < 60;
}

static bool take_date(const char **at, struct civil *civil)
{
    unsigned year;

    if (!take_digits(at, 4, &year) || !take_char(at, '-') || !take_digits(at, 2, &civil->month) ||
        !take_char(at, '-') || !take_digits(at, 2, &civil->day))
        return false;
    civil->year = year;
    return civil->month >= 1 && civil->month <= 12 && civil->day >= 1 &&
           civil->day <= clock_days_in_month(year, civil->month);
}

static bool take_time(const char **at, struct civil *civil)
{
    if (!take_digits(at, 2, &civil->hour) || !take_char(at, ':') || !take_digits(at, 2, &civil->minute) ||
        !take_char(at, ':') || !take_digits(at, 2, &civil->second) || !take_fraction(at, &civil->ms))
        return false;
    return civil->hour < 24 && civil->minute < 60 && civil->second < 60;
}

static int64_t ms_from_civil(const struct civil *civil)
{
    return clock_days_from_date(civil->year, civil->month, civil->day) * MS_PER_DAY + civil->hour * INT64_C(3600000) +
           civil->minute * INT64_C(60000) + civil->second * INT64_C(1000) + civil->ms;
}

bool clock_parse_rfc3339(const char *text, int64_t *time_ms)
{
    struct civil civil = {0};
    int64_t offset_ms;

    if (!take_date(&text, &civil) || (*text != 'T' && *text != 't' && *text != ' '))
        return false;
    text++;
    if (!take_time(&text, &civil) || !take_offset(&text, &offset_ms) || *text != '\0')
        return false;
    *time_ms = ms_from_civil(&civil) - offset_ms;
    return true;
}

static bool take_text(const char **at, const char *expected)
{
    size_t length = strlen(expected);

    if (strncmp(*at, expected, length) != 0)
        return false;
    *at += length;
    return true;
}

static bool take_month(const char **at, unsigned *month)
{
    for (*month = 1; *month <= 12; (*month)++) {
        if (strncmp(*at, MONTHS + (*month - 1) * NAME_LETTERS, NAME_LETTERS) != 0)
            continue;
        *at += NAME_LETTERS;
        return true;
    }
    return false;
}

/* "23 Nov 2026". */
static bool take_date_of_http(const char **at, struct civil *civil)
{
    unsigned year;

    if (!take_digits(at, 2, &civil->day) || !take_char(at, ' ') || !take_month(at, &civil->month) ||
        !take_char(at, ' ') || !take_digits(at, 4, &year))
        return false;
    civil->year = year;
    return civil->day >= 1 && civil->day <= clock_days_in_month(year, civil->month);
}

bool clock_parse_http_date(const char *text, int64_t *time_ms)
{
    struct civil civil = {0};

    text = strchr(text, ',');
    if (text == NULL || !take_text(&text, ", ") || !take_date_of_http(&text, &civil) || !take_char(&text, ' ') ||
        !take_time(&text, &civil) || !take_text(&text, " GMT") || *text != '\0')
        return false;
    *time_ms = ms_from_civil(&civil);
    return true;
}
