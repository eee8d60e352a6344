#include "cli/cron_zone.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cli/cron_zone_rule.h"

#define ZONES "/usr/share/zoneinfo"

enum {
    FILE_BYTES_MAX = 64 * KIB,
    HEADER_BYTES = 44,
    KIND_BYTES = 6,       /* of a kind of local time: offset, is it summer, name */
    RULE_BYTES_MAX = 128,
    NAME_BYTES_MAX = 64,
    OFFSETS_MAX = 256,
};

struct zone_change {
    int64_t at_s;
    int64_t offset_s; /* from then on */
};

struct cron_zone {
    struct zone_change *changes;
    size_t change_count;
    int64_t first_offset_s; /* before the first change */
    struct cron_zone_rule rule;
    bool has_rule;
    int64_t offsets[OFFSETS_MAX + 2]; /* each that it ever has */
    size_t offset_count;
};

struct header {
    size_t change_count, kind_count, name_bytes, leap_count, standard_count, universal_count;
};

/* What is left of the file. */
struct rest {
    const unsigned char *at;
    size_t length;
};

static int64_t big_endian(const unsigned char *bytes, size_t count)
{
    uint64_t number = bytes[0] & 0x80 ? UINT64_MAX : 0;

    for (size_t i = 0; i < count; i++)
        number = number << 8 | bytes[i];
    return (int64_t)number;
}

static bool skip(struct rest *rest, size_t bytes)
{
    if (rest->length < bytes)
        return false;
    rest->at += bytes;
    rest->length -= bytes;
    return true;
}

static size_t count_at(const unsigned char *bytes)
{
    return (size_t)(big_endian(bytes, 4) & 0xFFFF); /* no zone has more of anything; a lie runs out of bytes */
}

static bool read_header(struct rest *rest, struct header *header)
{
    const unsigned char *bytes = rest->at;

    if (!skip(rest, HEADER_BYTES) || memcmp(bytes, "TZif", 4) != 0 || bytes[4] < '2')
        return false;
    *header = (struct header){
        .universal_count = count_at(bytes + 20), .standard_count = count_at(bytes + 24),
        .leap_count = count_at(bytes + 28),      .change_count = count_at(bytes + 32),
        .kind_count = count_at(bytes + 36),      .name_bytes = count_at(bytes + 40),
    };
    return true;
}

static size_t body_bytes(const struct header *header, size_t time_bytes)
{
    return header->change_count * (time_bytes + 1) + header->kind_count * KIND_BYTES + header->name_bytes +
           header->leap_count * (time_bytes + 4) + header->standard_count + header->universal_count;
}

static void add_offset(struct cron_zone *zone, int64_t offset_s)
{
    assert(zone->offset_count < COUNT_OF(zone->offsets));
    zone->offsets[zone->offset_count++] = offset_s;
}

static bool read_kinds(struct cron_zone *zone, const struct header *header, const unsigned char *kinds)
{
    if (header->kind_count == 0 || header->kind_count > OFFSETS_MAX)
        return false;
    for (size_t i = 0; i < header->kind_count; i++)
        add_offset(zone, big_endian(kinds + i * KIND_BYTES, 4));
    zone->first_offset_s = zone->offsets[0];
    return true;
}

/* Times first, then the kind of each, then the kinds. */
static bool read_changes(struct cron_zone *zone, const struct header *header, const unsigned char *body)
{
    const unsigned char *kind_of = body + header->change_count * 8;

    if (!read_kinds(zone, header, kind_of + header->change_count))
        return false;
    zone->changes = memory_allocate_zeroed(header->change_count + 1, sizeof(*zone->changes));
    for (; zone->change_count < header->change_count; zone->change_count++) {
        size_t index = zone->change_count;
        struct zone_change *change = &zone->changes[index];

        if (kind_of[index] >= header->kind_count)
            return false;
        change->at_s = big_endian(body + index * 8, 8);
        change->offset_s = zone->offsets[kind_of[index]];
        if (index > 0 && change->at_s <= zone->changes[index - 1].at_s)
            return false;
    }
    return true;
}

/* A line of its own at the end; an empty one says that the zone has no rule for what comes. */
static bool read_rule(struct cron_zone *zone, const struct rest *rest)
{
    char text[RULE_BYTES_MAX];
    const unsigned char *end;

    if (rest->length < 2 || rest->at[0] != '\n')
        return false;
    end = memchr(rest->at + 1, '\n', rest->length - 1);
    if (end == NULL || (size_t)(end - rest->at) > sizeof(text))
        return false;
    memcpy(text, rest->at + 1, (size_t)(end - rest->at) - 1);
    text[end - rest->at - 1] = '\0';
    if (text[0] == '\0')
        return true;
    zone->has_rule = true;
    if (!cron_zone_rule_parse(text, &zone->rule))
        return false;
    add_offset(zone, zone->rule.standard_s);
    add_offset(zone, zone->rule.summer_s);
    return true;
}

/* The first body has times of 32 bits, for readers of long ago; the second one has all. */
static bool read_file(struct cron_zone *zone, struct rest rest)
{
    struct header header;
    const unsigned char *body;

    if (!read_header(&rest, &header) || !skip(&rest, body_bytes(&header, 4)) || !read_header(&rest, &header))
        return false;
    if (header.leap_count > 0)
        return false; /* a zone of "right/", whose seconds are not those of this clock */
    body = rest.at;
    return skip(&rest, body_bytes(&header, 8)) && read_changes(zone, &header, body) && read_rule(zone, &rest);
}

struct cron_zone *cron_zone_read(const unsigned char *bytes, size_t length, struct error *error)
{
    struct cron_zone *zone = memory_allocate_zeroed(1, sizeof(*zone));

    if (read_file(zone, (struct rest){.at = bytes, .length = length}))
        return zone;
    cron_zone_free(zone);
    error_set(error, ERROR_INTERNAL, "the file of the time zone is damaged, or older than the form of 2005");
    return NULL;
}

void cron_zone_free(struct cron_zone *zone)
{
    if (zone == NULL)
        return;
    free(zone->changes);
    free(zone);
}

static bool is_utc(const char *name)
{
    return strcmp(name, "UTC") == 0 || strcmp(name, "Etc/UTC") == 0;
}

/* Names become paths: nothing but letters, digits and what zones have between them, and no way up. */
static bool is_name(const char *name)
{
    size_t length = strlen(name);

    return length > 0 && length < NAME_BYTES_MAX && name[0] != '/' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_+-") == length;
}

static struct cron_zone *read_named(const char *name, FILE *file, struct error *error)
{
    unsigned char *bytes = memory_allocate(FILE_BYTES_MAX);
    size_t length = fread(bytes, 1, FILE_BYTES_MAX, file);
    struct cron_zone *zone = cron_zone_read(bytes, length, error);

    free(bytes);
    if (zone == NULL)
        error_prefix(error, "%s/%s", ZONES, name);
    return zone;
}

struct cron_zone *cron_zone_open(const char *name, struct error *error)
{
    char path[sizeof(ZONES) + 1 + NAME_BYTES_MAX];
    struct cron_zone *zone;
    FILE *file;

    if (is_utc(name)) {
        zone = memory_allocate_zeroed(1, sizeof(*zone));
        add_offset(zone, 0);
        return zone;
    }
    if (!is_name(name)) {
        error_set(error, ERROR_INVALID_JOB, "must be an IANA time zone such as \"Europe/Berlin\"");
        return NULL;
    }
    (void)snprintf(path, sizeof(path), "%s/%s", ZONES, name);
    file = fopen(path, "rbe");
    if (file == NULL) {
        error_set(error, ERROR_INVALID_JOB, "the time zone \"%s\" is not known here: %s: %s", name, path,
                  strerror(errno));
        return NULL;
    }
    zone = read_named(name, file, error);
    (void)fclose(file); /* it was only read */
    return zone;
}

int64_t cron_zone_offset(const struct cron_zone *zone, int64_t time_s)
{
    size_t low = 0, high = zone->change_count; /* the first change after the time is in between */

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (zone->changes[middle].at_s <= time_s)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == zone->change_count && zone->has_rule)
        return cron_zone_rule_offset(&zone->rule, time_s);
    return low == 0 ? zone->first_offset_s : zone->changes[low - 1].offset_s;
}

/* Every offset that the zone ever had is tried, so that no change can hide another. */
bool cron_zone_first(const struct cron_zone *zone, int64_t local_s, int64_t *time_s)
{
    bool is_found = false;

    for (size_t i = 0; i < zone->offset_count; i++) {
        int64_t candidate = local_s - zone->offsets[i];

        if (cron_zone_offset(zone, candidate) != zone->offsets[i] || (is_found && candidate >= *time_s))
            continue;
        *time_s = candidate;
        is_found = true;
    }
    return is_found;
}
