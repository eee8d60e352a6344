/* AWS's side of throttling, by code that shares nothing with the engine: a token bucket per account, Region and
   operation.  That a bucket has never been found empty says that no stretch of time, long or short, has seen more calls
   than its tokens and what flowed in meanwhile. */
#ifndef TIDEMARK_TESTS_BENCH_AWS_LIMITS_H
#define TIDEMARK_TESTS_BENCH_AWS_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LIMIT_SLOTS = 16384 };

struct limit {
    struct limit *next;
    char *name;
    double tokens;
    int64_t filled_ms;
};

struct aws_limits {
    struct limit *slots[LIMIT_SLOTS];
    double part_min, part_max;  /* of the documented bucket that each has, by chance; 0: all of it */
    double refused;             /* part of the calls that is refused whatever the bucket holds ... */
    int64_t refused_until_ms;   /* ... until then */
    uint64_t random;
    uint64_t calls, throttled;
};

/* A call arrives.  False: it is throttled. */
bool aws_limits_take(struct aws_limits *limits, const char *account, const char *region, const char *operation,
                     int64_t now_ms);
void aws_limits_done(struct aws_limits *limits);

#endif
