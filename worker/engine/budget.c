#include "engine/budget.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"

/* What AWS documents of its token buckets, per account, Region and API (Amazon EC2 Developer Guide, "Request
   throttling for the Amazon EC2 API"), and of its rates, which are taken for buckets of one second (the DynamoDB
   Developer Guide's pages on backups; AWS General Reference, "AWS Backup endpoints and quotas"). */
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
    {"ec2", "ModifySnapshotAttribute", 100, 5},
    {"ec2", "CopyImage", 100, 1},
    {"ec2", "RunInstances", 5, 2},
    {"ec2", "CreateTags", 100, 10},
    {"ec2", "DeleteTags", 100, 10},
    {"ec2", "Describe*", 100, 20},
    {"ec2", "Get*", 100, 20},
    {"ec2", "List*", 100, 20},
    {"ec2", "*", 50, 5},
    {"dynamodb", "CreateBackup", 50, 50},
    {"dynamodb", "DeleteBackup", 10, 10},
    {"dynamodb", "DescribeBackup", 10, 10},
    {"dynamodb", "ListBackups", 5, 5},
    {"dynamodb", "RestoreTableFromBackup", 10, 10},
    {"dynamodb", "TagResource", 5, 5},
    {"backup", "DeleteRecoveryPoint", 10, 10},
    {"backup", "Describe*", 15, 15},
    {"backup", "GetRecoveryPointRestoreMetadata", 15, 15},
    {"backup", "List*", 20, 20},
    {"backup", "*", 5, 5},
    {"", "*", 10, 2}, /* a service whose rates are not documented here is asked gently */
};

/* We stay below the documented rate: other programs of the account call the same API. */
static const double FILL = 0.8;
/* Each throttled answer halves a bucket's rate, down to this part of it; it recovers by this part a second. */
static const double SHRINK = 0.5, SHRUNK_MIN = 0.05, RECOVER_PER_SECOND = 1.0 / 60;
static const double POLL_PART = 0.5;

/* What a service asks for is believed up to a quarter of an hour: a wrong header must not stop an account. */
enum { HOLD_AFTER_THROTTLE_MS = 1000, HOLD_MAX_MS = 900000 };
enum { SLOTS = 1024, SWEEP_AT_LEAST = 1024 };

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
    size_t count;
    size_t sweep_at; /* when there are so many, those that are full are dropped */
    double share;
};

struct budget *budget_new(void)
{
    struct budget *budget = memory_allocate_zeroed(1, sizeof(*budget));

    budget->share = 1;
    budget->sweep_at = SWEEP_AT_LEAST;
    return budget;
}

static void drop(struct budget *budget, struct bucket **link)
{
    struct bucket *bucket = *link;

    *link = bucket->next;
    budget->count--;
    free(bucket->name);
    free(bucket);
}

void budget_free(struct budget *budget)
{
    for (size_t i = 0; budget && i < SLOTS; i++)
        while (budget->slots[i])
            drop(budget, &budget->slots[i]);
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

/* Tokens that this worker's bucket holds at most; one that cannot hold a whole token would let nothing out. */
static double capacity(const struct budget *budget, const struct bucket *bucket)
{
    double tokens = bucket->rate.bucket * FILL * budget->share;

    return tokens < 1 ? 1 : tokens;
}

/* The part of a full bucket that polling may use. */
static double poll_capacity(double most)
{
    return most > 2 ? most * POLL_PART : 1;
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
    if (bucket->poll_tokens > poll_capacity(most))
        bucket->poll_tokens = poll_capacity(most);
}

/* A full bucket is as good as none: the next call makes it anew.  So the accounts that are called at present
   bound the memory, not all that requests ever named. */
static void drop_full_ones(struct budget *budget, int64_t now_ms)
{
    for (size_t i = 0; i < SLOTS; i++)
        for (struct bucket **link = &budget->slots[i]; *link;) {
            struct bucket *bucket = *link;
            double most = capacity(budget, bucket);

            refill(budget, bucket, now_ms);
            if (bucket->tokens >= most && bucket->poll_tokens >= poll_capacity(most) &&
                bucket->strength >= 1 && bucket->held_until_ms <= now_ms)
                drop(budget, link);
            else
                link = &bucket->next;
        }
    budget->sweep_at = budget->count * 2 > SWEEP_AT_LEAST ? budget->count * 2 : SWEEP_AT_LEAST;
}

static struct bucket *add(struct budget *budget, const struct budget_key *key, const char *name,
                          int64_t now_ms)
{
    struct bucket *bucket = memory_allocate_zeroed(1, sizeof(*bucket));
    struct bucket **slot = &budget->slots[hash_text(name) % SLOTS];

    if (budget->count >= budget->sweep_at)
        drop_full_ones(budget, now_ms);
    bucket->name = memory_copy_text(name);
    bucket->rate = rate_of(key);
    bucket->strength = 1;
    bucket->filled_ms = now_ms;
    bucket->tokens = capacity(budget, bucket);
    bucket->poll_tokens = poll_capacity(bucket->tokens);
    bucket->next = *slot;
    *slot = bucket;
    budget->count++;
    return bucket;
}

static struct bucket *bucket_of(struct budget *budget, const struct budget_key *key, int64_t now_ms)
{
    struct arena arena = {0};
    const char *name =
        arena_format(&arena, "%s/%s/%s/%s", key->account, key->region, key->service, key->operation);
    struct bucket *bucket = budget->slots[hash_text(name) % SLOTS];

    while (bucket && strcmp(bucket->name, name) != 0)
        bucket = bucket->next;
    if (bucket == NULL)
        bucket = add(budget, key, name, now_ms);
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

bool budget_take(struct budget *budget, const struct budget_key *key, enum budget_purpose purpose,
                 int64_t now_ms, int64_t *ready_ms)
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

void budget_throttled(struct budget *budget, const struct budget_key *key, int64_t now_ms,
                      int64_t retry_after_ms)
{
    struct bucket *bucket = bucket_of(budget, key, now_ms);
    int64_t hold_ms = retry_after_ms > HOLD_AFTER_THROTTLE_MS ? retry_after_ms : HOLD_AFTER_THROTTLE_MS;

    if (hold_ms > HOLD_MAX_MS)
        hold_ms = HOLD_MAX_MS;
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

size_t budget_bucket_count(const struct budget *budget)
{
    return budget->count;
}
