/* Token buckets per account, Region and API, filled below the documented rate, times this worker's share of
   the partitions.  A bucket shrinks when AWS throttles and recovers while it does not.  At most half of what
   a bucket yields is spent on polling. */
#ifndef TIDEMARK_ENGINE_BUDGET_H
#define TIDEMARK_ENGINE_BUDGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct budget;

enum budget_purpose { BUDGET_ACT, BUDGET_POLL };

struct budget_key {
    const char *account;
    const char *region;
    const char *service;
    const char *operation;
};

struct budget *budget_new(void);
void budget_free(struct budget *budget);

/* This worker's share: partitions owned of all.  Takes effect on every bucket from now on. */
void budget_set_share(struct budget *budget, int32_t owned, int32_t all);

/* Takes one token.  If there is none, returns false and sets `*ready_ms` to when there will be one. */
bool budget_take(struct budget *budget, const struct budget_key *key, enum budget_purpose purpose,
                 int64_t now_ms, int64_t *ready_ms);

/* AWS throttled a call of this bucket: its rate is cut, and nothing leaves before `retry_after_ms` has
   passed, or a quarter of an hour if that is less. */
void budget_throttled(struct budget *budget, const struct budget_key *key, int64_t now_ms,
                      int64_t retry_after_ms);

/* The rate in tokens per second as it is now, this worker's share and learnt shrinkage included.  For polling
 * pace. */
double budget_rate(struct budget *budget, const struct budget_key *key, int64_t now_ms);

/* Buckets in memory: those that are not full, and some that are.  For the tests. */
size_t budget_bucket_count(const struct budget *budget);

#endif
