#include "engine/budget.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "engine/pace.h"
#include "engine/rates.h"

/* We stay below the documented rate: other programs of the account call the same API. */
static const double FILL = 0.8;
static const double POLL_PART = 0.5;

/* What a service asks for is believed up to a quarter of an hour: a wrong header must not stop an account. */
enum { HOLD_AFTER_THROTTLE_MS = 1000, HOLD_MAX_MS = 900000 };
enum { SLOTS = 1024, SWEEP_AT_LEAST = 1024, LONGEST_WAIT_MS = 60000 };

struct bucket {
    struct bucket *next;
    const struct rate *rate; /* of the whole fleet, by the table */
    char *name;              /* account, Region, service and operation */
    double tokens;
    double poll_tokens; /* the part of them that polling may use */
    double last_turn_ms; /* until then each token is somebody's who was told to come for it */
    int64_t filled_ms;
    int64_t held_until_ms;
    bool is_wanted; /* by somebody who waits for a whole token */
    struct pace pace;
};

struct budget {
    struct bucket *slots[SLOTS];
    size_t count;
    size_t sweep_at; /* when there are so many, those that are full are dropped */
    int32_t owned, all;
    int64_t *unused_since_ms; /* of the owned partitions, the longest first */
};

struct budget *budget_new(int32_t partition_count)
{
    struct budget *budget = memory_allocate_zeroed(1, sizeof(*budget));

    assert(partition_count > 0);
    budget->all = partition_count;
    budget->unused_since_ms = memory_allocate_zeroed((size_t)partition_count, sizeof(int64_t));
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
    if (budget == NULL)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        while (budget->slots[i])
            drop(budget, &budget->slots[i]);
    free(budget->unused_since_ms);
    free(budget);
}

static double share_of(const struct budget *budget)
{
    return (double)budget->owned / (double)budget->all;
}

static double rate_per_second(const struct budget *budget, const struct bucket *bucket)
{
    return bucket->rate->refill * FILL * share_of(budget) * bucket->pace.rate;
}

/* Tokens that this worker's bucket holds at most.  One that cannot hold a whole token gathers it once it is wanted: if
   it were there from the start, a fleet of many workers would have more of them than the bucket has. */
static double capacity(const struct budget *budget, const struct bucket *bucket)
{
    double full = bucket->rate->bucket * FILL * share_of(budget);
    double least = 1 + rate_per_second(budget, bucket); /* when even the burst was throttled */
    double most = full > least ? least + (full - least) * bucket->pace.burst : full;

    return most < 1 && bucket->is_wanted && budget->owned > 0 ? 1 : most;
}

/* The part of a full bucket that polling may use. */
static double poll_capacity(double most)
{
    return most > 2 ? most * POLL_PART : 1;
}

static double lesser(double left, double right)
{
    return left < right ? left : right;
}

static void refill(const struct budget *budget, struct bucket *bucket, int64_t now_ms)
{
    double seconds = (double)(now_ms - bucket->filled_ms) / 1000;
    double most, gained;

    if (seconds <= 0)
        return;
    bucket->filled_ms = now_ms;
    pace_rest(&bucket->pace, now_ms);
    most = capacity(budget, bucket);
    gained = rate_per_second(budget, bucket) * seconds;
    bucket->tokens = lesser(bucket->tokens + gained, most);
    bucket->poll_tokens = lesser(bucket->poll_tokens + gained * POLL_PART, poll_capacity(most));
}

static bool is_as_good_as_none(const struct budget *budget, const struct bucket *bucket, int64_t now_ms)
{
    double most = capacity(budget, bucket);

    return bucket->tokens >= most && bucket->poll_tokens >= poll_capacity(most) &&
           pace_is_documented(&bucket->pace, now_ms) && bucket->held_until_ms <= now_ms;
}

/* The next call makes a full bucket anew.  So the accounts that are called at present bound the memory, not all that
   requests ever named. */
static void drop_full_ones(struct budget *budget, int64_t now_ms)
{
    for (size_t i = 0; i < SLOTS; i++)
        for (struct bucket **link = &budget->slots[i]; *link;) {
            refill(budget, *link, now_ms);
            if (is_as_good_as_none(budget, *link, now_ms))
                drop(budget, link);
            else
                link = &(*link)->next;
        }
    budget->sweep_at = budget->count * 2 > SWEEP_AT_LEAST ? budget->count * 2 : SWEEP_AT_LEAST;
}

/* What one partition's part of a bucket has gathered by now. */
static double gathered(const struct budget *budget, const struct rate *rate, int64_t since_ms, int64_t now_ms)
{
    double part = FILL / (double)budget->all;

    return since_ms < now_ms ? lesser(rate->bucket * part, rate->refill * part * (double)(now_ms - since_ms) / 1000)
                             : 0;
}

static struct bucket *add(struct budget *budget, const struct rate *rate, const char *name, int64_t now_ms)
{
    struct bucket *bucket = memory_allocate_zeroed(1, sizeof(*bucket));
    struct bucket **slot = &budget->slots[hash_text(name) % SLOTS];

    if (budget->count >= budget->sweep_at)
        drop_full_ones(budget, now_ms);
    bucket->name = memory_copy_text(name);
    bucket->rate = rate;
    bucket->filled_ms = now_ms;
    pace_init(&bucket->pace);
    for (int32_t i = 0; i < budget->owned; i++)
        bucket->tokens += gathered(budget, rate, budget->unused_since_ms[i], now_ms);
    bucket->poll_tokens = lesser(bucket->tokens, poll_capacity(bucket->tokens));
    bucket->next = *slot;
    *slot = bucket;
    budget->count++;
    return bucket;
}

static struct bucket *find(const struct budget *budget, const char *name)
{
    struct bucket *bucket = budget->slots[hash_text(name) % SLOTS];

    while (bucket && strcmp(bucket->name, name) != 0)
        bucket = bucket->next;
    return bucket;
}

static struct bucket *bucket_by(struct budget *budget, const struct budget_key *key, const struct rate *rate,
                                int64_t now_ms)
{
    struct arena arena = {0};
    const char *name = arena_format(&arena, "%s/%s/%s/%s", key->account, key->region, key->service,
                                    rate->is_shared ? "" : key->operation);
    struct bucket *bucket = find(budget, name);

    if (bucket == NULL)
        bucket = add(budget, rate, name, now_ms);
    arena_release(&arena);
    refill(budget, bucket, now_ms);
    return bucket;
}

static struct bucket *bucket_of(struct budget *budget, const struct budget_key *key, int64_t now_ms)
{
    return bucket_by(budget, key, rates_find(key->service, key->operation), now_ms);
}

/* The bucket of all the service's operations together; NULL if it has none. */
static struct bucket *sum_of(struct budget *budget, const struct budget_key *key, int64_t now_ms)
{
    const struct rate *rate = rates_find_sum(key->service);

    return rate ? bucket_by(budget, key, rate, now_ms) : NULL;
}

static void refill_all(struct budget *budget, int64_t now_ms)
{
    for (size_t i = 0; i < SLOTS; i++)
        for (struct bucket *bucket = budget->slots[i]; bucket; bucket = bucket->next)
            refill(budget, bucket, now_ms);
}

static void note_unused(struct budget *budget, int64_t since_ms)
{
    int32_t at = budget->owned++;

    while (at > 0 && budget->unused_since_ms[at - 1] > since_ms) {
        budget->unused_since_ms[at] = budget->unused_since_ms[at - 1];
        at--;
    }
    budget->unused_since_ms[at] = since_ms;
}

void budget_gain(struct budget *budget, int64_t unused_since_ms, int64_t now_ms)
{
    assert(budget->owned < budget->all);
    refill_all(budget, now_ms);
    note_unused(budget, unused_since_ms);
    for (size_t i = 0; i < SLOTS; i++)
        for (struct bucket *bucket = budget->slots[i]; bucket; bucket = bucket->next) {
            double gained = gathered(budget, bucket->rate, unused_since_ms, now_ms) * bucket->pace.burst;
            double most = capacity(budget, bucket);

            bucket->tokens = lesser(bucket->tokens + gained, most);
            bucket->poll_tokens = lesser(bucket->poll_tokens + gained * POLL_PART, poll_capacity(most));
        }
}

/* Which one goes is all the same: the one that was unused longest leaves the others with the least. */
void budget_lose(struct budget *budget, int64_t now_ms)
{
    double part;

    assert(budget->owned > 0);
    refill_all(budget, now_ms);
    part = (double)(budget->owned - 1) / (double)budget->owned;
    budget->owned--;
    memmove(budget->unused_since_ms, budget->unused_since_ms + 1, (size_t)budget->owned * sizeof(int64_t));
    for (size_t i = 0; i < SLOTS; i++)
        for (struct bucket *bucket = budget->slots[i]; bucket; bucket = bucket->next) {
            bucket->tokens *= part;
            bucket->poll_tokens *= part;
            if (bucket->last_turn_ms > (double)now_ms) /* some of those that wait go with it */
                bucket->last_turn_ms -= (bucket->last_turn_ms - (double)now_ms) * (1 - part);
        }
}

static int64_t later_by(int64_t now_ms, double wait_ms)
{
    return now_ms + 1 + (wait_ms < LONGEST_WAIT_MS ? (int64_t)wait_ms : LONGEST_WAIT_MS);
}

/* When `tokens` will have become one, at `rate` tokens per second: at least a millisecond from now. */
static double wait_ms_for(double tokens, double rate)
{
    return rate <= 0 ? (double)LONGEST_WAIT_MS : tokens < 1 ? (1 - tokens) / rate * 1000 : 0;
}

/* The moment of the first token that nobody was promised. */
static int64_t give_turn(const struct budget *budget, struct bucket *bucket, int64_t now_ms)
{
    double rate = rate_per_second(budget, bucket);
    double begin_ms = (double)(bucket->held_until_ms > now_ms ? bucket->held_until_ms : now_ms);
    double turn_ms = (double)now_ms + wait_ms_for(bucket->tokens, rate);

    if (turn_ms < begin_ms)
        turn_ms = begin_ms;
    if (rate > 0 && turn_ms < bucket->last_turn_ms + 1000 / rate)
        turn_ms = bucket->last_turn_ms + 1000 / rate;
    if (turn_ms > (double)(now_ms + BUDGET_TURNS_MS - 1))
        return now_ms + BUDGET_TURNS_MS + 1;
    bucket->last_turn_ms = turn_ms;
    return later_by(now_ms, turn_ms - (double)now_ms);
}

/* What those who were told to come have left for a second, since they were cancelled or went with their partition. */
static bool is_left_over(const struct budget *budget, const struct bucket *bucket)
{
    return bucket->tokens >= lesser(capacity(budget, bucket), 1 + rate_per_second(budget, bucket));
}

/* False if others were told to come for what is there. */
static bool may_go_now(const struct budget *budget, const struct bucket *bucket, enum budget_purpose purpose,
                       int64_t now_ms)
{
    if (now_ms < bucket->held_until_ms || bucket->tokens < 1)
        return false;
    return purpose != BUDGET_ACT || bucket->last_turn_ms <= (double)now_ms || is_left_over(budget, bucket);
}

static bool lets_out(struct budget *budget, struct bucket *bucket, enum budget_purpose purpose, int64_t now_ms,
                     int64_t *ready_ms)
{
    double rate = rate_per_second(budget, bucket);

    if (may_go_now(budget, bucket, purpose, now_ms) && (purpose != BUDGET_POLL || bucket->poll_tokens >= 1))
        return true;
    bucket->is_wanted = true;
    if (purpose != BUDGET_POLL)
        *ready_ms = give_turn(budget, bucket, now_ms);
    else if (now_ms < bucket->held_until_ms)
        *ready_ms = bucket->held_until_ms;
    else if (bucket->tokens < 1)
        *ready_ms = later_by(now_ms, wait_ms_for(bucket->tokens, rate));
    else
        *ready_ms = later_by(now_ms, wait_ms_for(bucket->poll_tokens, rate * POLL_PART));
    return false;
}

static void spend(struct bucket *bucket, enum budget_purpose purpose)
{
    bucket->tokens -= 1;
    bucket->is_wanted = false;
    if (purpose == BUDGET_POLL)
        bucket->poll_tokens -= 1;
}

bool budget_take(struct budget *budget, const struct budget_key *key, enum budget_purpose purpose,
                 int64_t now_ms, int64_t *ready_ms)
{
    struct bucket *bucket = bucket_of(budget, key, now_ms);
    struct bucket *sum = sum_of(budget, key, now_ms);

    if (!lets_out(budget, bucket, purpose, now_ms, ready_ms) ||
        (sum && !lets_out(budget, sum, purpose, now_ms, ready_ms)))
        return false;
    spend(bucket, purpose);
    if (sum)
        spend(sum, purpose);
    return true;
}

static void hold(struct bucket *bucket, int64_t now_ms, int64_t hold_ms)
{
    if (hold_ms > HOLD_MAX_MS)
        hold_ms = HOLD_MAX_MS;
    if (bucket->held_until_ms < now_ms + hold_ms)
        bucket->held_until_ms = now_ms + hold_ms;
}

/* Which of two buckets it was, the API's or that of all, AWS does not say: the API's is taken for it. */
void budget_throttled(struct budget *budget, const struct budget_key *key, int64_t sent_ms, int64_t now_ms,
                      int64_t retry_after_ms)
{
    struct bucket *bucket = bucket_of(budget, key, now_ms);

    hold(bucket, now_ms, retry_after_ms);
    if (!pace_throttled(&bucket->pace, sent_ms, now_ms))
        return;
    hold(bucket, now_ms, HOLD_AFTER_THROTTLE_MS);
    bucket->tokens = 0;
    bucket->poll_tokens = 0;
}

void budget_passed(struct budget *budget, const struct budget_key *key, int64_t now_ms)
{
    pace_passed(&bucket_of(budget, key, now_ms)->pace, now_ms);
}

double budget_rate(struct budget *budget, const struct budget_key *key, int64_t now_ms)
{
    return rate_per_second(budget, bucket_of(budget, key, now_ms));
}

size_t budget_bucket_count(const struct budget *budget)
{
    return budget->count;
}

void budget_visit(const struct budget *budget, void (*visit)(void *context, const struct budget_state *state),
                  void *context)
{
    for (size_t i = 0; i < SLOTS; i++)
        for (const struct bucket *bucket = budget->slots[i]; bucket; bucket = bucket->next)
            visit(context, &(struct budget_state){.name = bucket->name,
                                                  .documented = bucket->rate->refill,
                                                  .rate = rate_per_second(budget, bucket),
                                                  .learnt = bucket->pace.rate,
                                                  .tokens = bucket->tokens,
                                                  .capacity = capacity(budget, bucket),
                                                  .called_ms = bucket->filled_ms,
                                                  .held_until_ms = bucket->held_until_ms,
                                                  .turns_until_ms = (int64_t)bucket->last_turn_ms});
}
