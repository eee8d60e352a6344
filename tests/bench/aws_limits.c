#include "bench/aws_limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"

/* What the developer guides of EC2 and DynamoDB say; the last row stands for what they say nothing of. */
static const struct documented {
    const char *operation; /* how it begins */
    double bucket, refill;
} documented[] = {
    {"CreateSnapshot", 100, 5}, {"DescribeSnapshots", 100, 20}, {"DescribeVolumes", 100, 20}, {"CreateBackup", 50, 50},
    {"DescribeBackup", 10, 10}, {"ListBackups", 5, 5},          {"", 1e6, 1e6},
};

static const struct documented *documented_for(const char *operation)
{
    const struct documented *row = documented;

    while (strncmp(row->operation, operation, strlen(row->operation)) != 0)
        row++; /* the last row matches everything */
    return row;
}

/* The same for a name always, wherever it stands in the order of the calls. */
static double part_of(const struct aws_limits *limits, const char *name)
{
    double chance = (double)(hash_text(name) % 1000) / 999;

    return limits->part_max > 0 ? limits->part_min + chance * (limits->part_max - limits->part_min) : 1;
}

static struct limit *limit_of(struct aws_limits *limits, const char *name, double bucket, int64_t now_ms)
{
    struct limit **slot = &limits->slots[hash_text(name) % LIMIT_SLOTS];
    struct limit *limit = *slot;

    while (limit && strcmp(limit->name, name) != 0)
        limit = limit->next;
    if (limit)
        return limit;
    limit = memory_allocate_zeroed(1, sizeof(*limit));
    limit->name = memory_copy_text(name);
    limit->tokens = bucket;
    limit->filled_ms = now_ms;
    limit->next = *slot;
    *slot = limit;
    return limit;
}

static bool is_refused_anyway(struct aws_limits *limits, int64_t now_ms)
{
    const uint64_t resolution = 1000000;

    return now_ms < limits->refused_until_ms &&
           (double)hash_random_below(&limits->random, resolution) < limits->refused * (double)resolution;
}

bool aws_limits_take(struct aws_limits *limits, const char *account, const char *region, const char *operation,
                     int64_t now_ms)
{
    const struct documented *row = documented_for(operation);
    struct limit *limit;
    double most, part;
    char name[128];

    (void)snprintf(name, sizeof(name), "%s/%s/%s", account, region, operation);
    part = part_of(limits, name);
    most = row->bucket * part;
    limit = limit_of(limits, name, most, now_ms);
    limit->tokens += row->refill * part * (double)(now_ms - limit->filled_ms) / 1000;
    if (limit->tokens > most)
        limit->tokens = most;
    limit->filled_ms = now_ms;
    limits->calls++;
    if (limit->tokens < 1 || is_refused_anyway(limits, now_ms)) {
        limits->throttled++;
        return false;
    }
    limit->tokens -= 1;
    return true;
}

void aws_limits_done(struct aws_limits *limits)
{
    for (size_t i = 0; i < LIMIT_SLOTS; i++)
        while (limits->slots[i]) {
            struct limit *limit = limits->slots[i];

            limits->slots[i] = limit->next;
            free(limit->name);
            free(limit);
        }
}
