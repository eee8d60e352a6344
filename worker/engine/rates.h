/* What AWS documents of how often its APIs may be called, per account and Region: token buckets. */
#ifndef TIDEMARK_ENGINE_RATES_H
#define TIDEMARK_ENGINE_RATES_H

#include <stdbool.h>

struct rate {
    const char *service;
    const char *operation; /* '*' ends a prefix */
    double bucket;         /* tokens */
    double refill;         /* tokens per second */
    bool is_shared;        /* one bucket for all operations of the row */
};

/* Never NULL: a service whose rates are not documented is asked gently. */
const struct rate *rates_find(const char *service, const char *operation);

/* Of all operations of the service together, beside their own; NULL: none is documented. */
const struct rate *rates_find_sum(const char *service);

#endif
