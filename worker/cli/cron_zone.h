/* A time zone from the system's own files (TZif, RFC 9636), read once and asked often.  The C library's zone is one for
   the whole process, and is set through the environment: it is left alone. */
#ifndef TIDEMARK_CLI_CRON_ZONE_H
#define TIDEMARK_CLI_CRON_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct cron_zone;

/* By an IANA name, "Europe/Berlin"; "UTC" and "Etc/UTC" need no file.  NULL with an error that says what is wrong. */
MUST_CHECK struct cron_zone *cron_zone_open(const char *name, struct error *error);
/* The same from what such a file holds. */
MUST_CHECK struct cron_zone *cron_zone_read(const unsigned char *bytes, size_t length, struct error *error);
void cron_zone_free(struct cron_zone *zone);

/* Seconds that the zone's wall clock is ahead of UTC. */
int64_t cron_zone_offset(const struct cron_zone *zone, int64_t time_s);

/* When the wall clock first shows `local_s`, which counts from 1970-01-01T00:00 on that clock.  False if it never does,
   as between two and three in the night that begins summer time. */
MUST_CHECK bool cron_zone_first(const struct cron_zone *zone, int64_t local_s, int64_t *time_s);

#endif
