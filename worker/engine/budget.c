#include "engine/budget.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"

/* What AWS documents of its token buckets, per account, Region and API
   (Amazon EC2 Developer Guide, "Request throttling for the Amazon EC2 API"). */
struct rate {
    const char *service;
    const char *operation; /* '*' ends a prefix */
    double bucket;         /* tokens */
    double refill;         /* tokens per second */
};

/* The first row that matches counts. */
static const struct rate rates[] = {
    {"ec2", "CreateSnapshot*", 100, 5},
    {"ec2", "DeleteSnapshot", 100, 5},
    {"ec2", "CreateVolume", 100, 5},
    {"ec2", "DeleteVolume", 100, 5},
    {"ec2", "DeregisterImage", 100, 5},
    {"ec2", "CopyImage", 100, 1},
    {"ec2", "RunInstances", 5, 2},
    {"ec2", "CreateTags", 100, 10},
    {"ec2", "DeleteTags", 100, 10},
    {"ec2", "Describe*", 100, 20},
    {"ec2", "Get*", 100, 20},
    {"ec2", "*", 50, 5},
    {"", "*", 10, 2}, /* a service whose rates are not documented here is asked gently */
};

/* We stay below the documented rate: other programs of the account call the same API. */
static const double FILL = 0.8;
/* Each throttled answer halves a bucket's rate, down to this part of it; it recovers by this part a second. */
static const double SHRINK = 0.5, SHRUNK_MIN = 0.05, RECOVER_PER_SECOND = 1.0 / 60;
static const double POLL_PART = 0.5;

enum { HOLD_AFTER_THROTTLE_MS = 1000, SLOTS = 256 };

struct bucket {
    struct bucket *next;
    struct rate rate; /* of the whole fleet, by the table */
    char *name;       /* account, Region, service and operation */
    double tokens;
    double poll_tokens; /* the part of them that polling may use */
    double strength;    /* 1, or less after throttling */
    int64_t filled_ms;
    int64_t held_until_ms;
};

struct budget {
    struct bucket *slots[SLOTS];
    double share;
};

struct budget *budget_new(void)
{
    struct budget *budget = memory_allocate_zeroed(1, sizeof(*budget));

    budget->share = 1;
    return budget;
}

void budget_free(struct budget *budget)
{
    for (size_t i = 0; budget && i < SLOTS; i++)
        while (budget->slots[i]) {
            struct bucket *bucket = budget->slots[i];

            budget->slots[i] = bucket->next;
            free(bucket->name);
            free(bucket);
        }
    free(budget);
}

void budget_set_share(struct budget *budget, int32_t owned, int32_t all)
{
    assert(all > 0 && owned >= 0 && owned <= all);
    budget->share = (double)owned / (double)all;
}

static bool pattern_matches(const char *pattern, const char *text)
{
    size_t length = strlen(pattern);

    if (length > 0 && pattern[length - 1] == '*')
        return strncmp(pattern, text, length - 1) == 0;
    return strcmp(pattern, text) == 0;
}

static struct rate rate_of(const struct budget_key *key)
{
    const struct rate *rate = rates;

    while ((*rate->service && strcmp(rate->service, key->service) != 0) ||
           !pattern_matches(rate->operation, key->operation))
        rate++; /* the last row matches everything */
    return *rate;
}

/* Tokens that this worker's bucket holds at most; a bucket that cannot hold one token would never let anything out. */
static double capacity(const struct budget *budget, const struct bucket *bucket)
{
    double tokens = bucket->rate.bucket * FILL * budget->share;

    return tokens < 1 ? 1 : tokens;
}

static double rate_per_second(const struct budget *budget, const struct bucket *bucket)
{
    return bucket->rate.refill * FILL * budget->share * bucket->strength;
}

static void refill(const struct budget *budget, struct bucket *bucket, int64_t now_ms)
{
    double seconds = (double)(now_ms - bucket->filled_ms) / 1000;
    double most = capacity(budget, bucket);
    double gained;

    if (seconds <= 0)
        return;
    bucket->filled_ms = now_ms;
    bucket->strength += seconds * RECOVER_PER_SECOND;
    if (bucket->strength > 1)
        bucket->strength = 1;
    gained = rate_per_second(budget, bucket) * seconds;
    bucket->tokens = bucket->tokens + gained > most ? most : bucket->tokens + gained;
    bucket->poll_tokens += gained * POLL_PART;
    if (bucket->poll_tokens > (most > 2 ? most * POLL_PART : 1))
        bucket->poll_tokens = most > 2 ? most * POLL_PART : 1;
}

static struct bucket *bucket_of(struct budget *budget, const struct budget_key *key, int64_t now_ms)
{
    struct arena arena = {0};
    const char *name =
        arena_format(&arena, "%s/%s/%s/%s", key->account, key->region, key->service, key->operation);
    struct bucket **slot = &budget->slots[hash_text(name) % SLOTS];
    struct bucket *bucket = *slot;

    while (bucket && strcmp(bucket->name, name) != 0)
        bucket = bucket->next;
    if (bucket == NULL) {
        bucket = memory_allocate_zeroed(1, sizeof(*bucket));
        bucket->name = memory_copy_text(name);
        bucket->rate = rate_of(key);
        bucket->strength = 1;
        bucket->filled_ms = now_ms;
        bucket->tokens = capacity(budget, bucket);
        bucket->poll_tokens = bucket->tokens > 2 ? bucket->tokens * POLL_PART : 1;
        bucket->next = *slot;
        *slot = bucket;
    }
    arena_release(&arena);
    return bucket;
}

/* When `tokens` will have become one, at `rate` tokens per second: at least a millisecond from now. */
static int64_t ready_ms_at(double tokens, double rate, int64_t now_ms)
{
    const int64_t longest_ms = 60000;
    double wait_ms = rate > 0 ? (1 - tokens) / rate * 1000 : (double)longest_ms;

    return now_ms + 1 + (wait_ms < (double)longest_ms ? (int64_t)wait_ms : longest_ms);
}

bool budget_take(struct budget *budget, const struct budget_key *key, enum budget_purpose purpose, int64_t now_ms,
                 int64_t *ready_ms)
{
    struct bucket *bucket = bucket_of(budget, key, now_ms);
    double rate;

    refill(budget, bucket, now_ms);
    rate = rate_per_second(budget, bucket);
    if (now_ms < bucket->held_until_ms) {
        *ready_ms = bucket->held_until_ms;
        return false;
    }
    if (bucket->tokens < 1) {
        *ready_ms = ready_ms_at(bucket->tokens, rate, now_ms);
        return false;
    }
    if (purpose == BUDGET_POLL && bucket->poll_tokens < 1) {
        *ready_ms = ready_ms_at(bucket->poll_tokens, rate * POLL_PART, now_ms);
        return false;
    }
    bucket->tokens -= 1;
    if (purpose == BUDGET_POLL)
        bucket->poll_tokens -= 1;
    return true;
}

void budget_throttled(struct budget *budget, const struct budget_key *key, int64_t now_ms, int64_t retry_after_ms)
{
    struct bucket *bucket = bucket_of(budget, key, now_ms);
    int64_t hold_ms = retry_after_ms > HOLD_AFTER_THROTTLE_MS ? retry_after_ms : HOLD_AFTER_THROTTLE_MS;

    refill(budget, bucket, now_ms);
    bucket->strength *= SHRINK;
    if (bucket->strength < SHRUNK_MIN)
        bucket->strength = SHRUNK_MIN;
    bucket->tokens = 0;
    bucket->poll_tokens = 0;
    if (bucket->held_until_ms < now_ms + hold_ms)
        bucket->held_until_ms = now_ms + hold_ms;
}

double budget_rate(struct budget *budget, const struct budget_key *key, int64_t now_ms)
{
    struct bucket *bucket = bucket_of(budget, key, now_ms);

    refill(budget, bucket, now_ms);
    return rate_per_second(budget, bucket);
}
