/* Calendar arithmetic on milliseconds since 1970-01-01T00:00:00Z.  Nothing here reads a clock: time is an input. */
#ifndef TIDEMARK_BASE_CLOCK_H
#define TIDEMARK_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"

enum { CLOCK_RFC3339_BYTES = 32, CLOCK_AMZ_DATE_BYTES = 17, CLOCK_HTTP_DATE_BYTES = 30 };

/* "2026-11-23T02:00:00.000Z".  Times outside the years 1 to 9999 are clamped. */
void clock_format_rfc3339(int64_t time_ms, char buffer[CLOCK_RFC3339_BYTES]);

/* "20261123T020000Z", the form of X-Amz-Date. */
void clock_format_amz_date(int64_t time_ms, char buffer[CLOCK_AMZ_DATE_BYTES]);

/* RFC 3339 with any offset and up to nine fractional digits (cut to milliseconds).  False if it is not one. */
MUST_CHECK bool clock_parse_rfc3339(const char *text, int64_t *time_ms);

/* "Mon, 23 Nov 2026 02:00:00 GMT", HTTP's own form: of a Date header.  Its older forms are not read, and the day's name
   is not looked at. */
void clock_format_http_date(int64_t time_ms, char buffer[CLOCK_HTTP_DATE_BYTES]);
MUST_CHECK bool clock_parse_http_date(const char *text, int64_t *time_ms);

/* The Gregorian calendar, as if it had always been there; days count from 1970-01-01. */
struct clock_date {
    int64_t year;
    unsigned month, day; /* from 1 */
};

int64_t clock_days_from_date(int64_t year, unsigned month, unsigned day);
struct clock_date clock_date_from_days(int64_t days);
unsigned clock_days_in_month(int64_t year, unsigned month);
/* 0: Sunday. */
unsigned clock_weekday(int64_t days);

#endif
