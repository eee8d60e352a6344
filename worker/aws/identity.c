#include "aws/identity.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"

/* As AWS's SDKs have it for keys of an hour and more; shorter-lived ones keep the same proportions. */
enum {
    MINUTE_MS = 60 * 1000,
    REFRESH_AHEAD_MS = 15 * MINUTE_MS,
    REFRESH_PART = 4, /* of the lifetime */
    INSIST_AHEAD_MS = 10 * MINUTE_MS,
    INSIST_PART = 6,
    HOLD_FIRST_MS = 1000,
    HOLD_DOUBLINGS_MAX = 3, /* a person who has mended what was wrong waits eight seconds at most */
    /* A service that calls every key expired must not cause a fetch for each call. */
    DISTRUST_AGE_MS = 1000,
    HOLD_MAX_MS = HOLD_FIRST_MS << HOLD_DOUBLINGS_MAX,
};

void identity_init(struct identity *identity, const char *name, uint64_t seed)
{
    assert(name != NULL);
    *identity = (struct identity){.name = name, .random = seed};
}

void identity_done(struct identity *identity)
{
    assert(identity->first == NULL);
    credentials_wipe(&identity->credentials);
}

bool identity_has_keys(const struct identity *identity, int64_t now_ms)
{
    return credentials_are_there(&identity->credentials) && now_ms < identity->expires_ms;
}

static void begin_fetch(struct identity *identity, const struct identity_cause *cause)
{
    identity->is_fetching = true;
    identity->fetch(identity->context, cause);
}

/* A hold that is longer than any was begun by a clock that has been set back since. */
static bool is_held(const struct identity *identity, int64_t now_ms)
{
    return now_ms < identity->hold_until_ms && identity->hold_until_ms - now_ms <= HOLD_MAX_MS;
}

static bool may_fetch(const struct identity *identity, int64_t now_ms)
{
    return identity->fetch && !identity->is_fetching && !is_held(identity, now_ms);
}

static enum identity_answer enqueue(struct identity *identity, struct identity_wait *wait, struct error *error)
{
    if (identity->wait_count == IDENTITY_WAITS_MAX) {
        (void)error_set(error, ERROR_TRANSIENT, "%s: too many calls wait for its keys", identity->name);
        return IDENTITY_REFUSED;
    }
    wait->next = NULL;
    if (identity->last)
        identity->last->next = wait;
    else
        identity->first = wait;
    identity->last = wait;
    identity->wait_count++;
    return IDENTITY_WAITING;
}

static enum identity_answer refuse(const struct identity *identity, struct error *error)
{
    if (identity->failure.class != ERROR_NONE)
        *error = identity->failure;
    else
        (void)error_set(error, ERROR_EXPIRED_CREDENTIALS, "%s: there are no keys", identity->name);
    return IDENTITY_REFUSED;
}

enum identity_answer identity_ask(struct identity *identity, const struct identity_cause *cause,
                                  struct identity_wait *wait, int64_t now_ms, struct error *error)
{
    bool has_keys = identity_has_keys(identity, now_ms);

    if ((!has_keys || now_ms >= identity->refresh_ms) && may_fetch(identity, now_ms))
        begin_fetch(identity, cause);
    if (has_keys && (now_ms < identity->insist_ms || !identity->is_fetching))
        return IDENTITY_READY;
    return identity->is_fetching ? enqueue(identity, wait, error) : refuse(identity, error);
}

/* The callees may ask again: that makes a new list, never changes the one that is walked here. */
static void settle_all(struct identity *identity, const struct error *error)
{
    struct identity_wait *wait = identity->first;

    identity->first = identity->last = NULL;
    identity->wait_count = 0;
    while (wait) {
        struct identity_wait *next = wait->next;

        wait->on_settled(wait->context, error);
        wait = next;
    }
}

static int64_t least(int64_t one, int64_t other)
{
    return one < other ? one : other;
}

/* Jitter keeps workers that began together from asking together for ever. */
static void plan_refresh(struct identity *identity, int64_t expires_ms, int64_t now_ms)
{
    int64_t lifetime_ms = expires_ms - now_ms;
    int64_t ahead_ms = least(REFRESH_AHEAD_MS, lifetime_ms / REFRESH_PART);
    int64_t insist_ms = least(INSIST_AHEAD_MS, lifetime_ms / INSIST_PART);
    int64_t slack_ms = ahead_ms - insist_ms;

    identity->expires_ms = expires_ms;
    if (expires_ms == IDENTITY_KEYS_FOR_EVER) {
        identity->refresh_ms = identity->insist_ms = expires_ms;
        return;
    }
    identity->insist_ms = expires_ms - insist_ms;
    identity->refresh_ms = expires_ms - ahead_ms;
    identity->refresh_ms += (int64_t)hash_random_below(&identity->random, (uint64_t)slack_ms / 2 + 1);
}

void identity_supply(struct identity *identity, struct credentials *keys, int64_t expires_ms, int64_t now_ms)
{
    struct error expired;

    assert(credentials_are_there(keys));
    if (expires_ms <= now_ms) {
        credentials_wipe(keys);
        (void)error_set(&expired, ERROR_EXPIRED_CREDENTIALS,
                        "%s: its new keys have expired already; is this machine's clock right?", identity->name);
        identity_fail(identity, &expired, now_ms);
        return;
    }
    credentials_wipe(&identity->credentials);
    identity->credentials = *keys;
    *keys = (struct credentials){0};
    identity->generation++;
    identity->supplied_ms = now_ms;
    identity->is_fetching = false;
    identity->failure = (struct error){0};
    identity->failure_count = 0;
    identity->hold_until_ms = 0;
    plan_refresh(identity, expires_ms, now_ms);
    settle_all(identity, NULL);
}

static int64_t hold_ms(struct identity *identity)
{
    unsigned doublings = identity->failure_count < HOLD_DOUBLINGS_MAX ? identity->failure_count : HOLD_DOUBLINGS_MAX;
    int64_t longest_ms = (int64_t)HOLD_FIRST_MS << doublings;

    return longest_ms - (int64_t)hash_random_below(&identity->random, (uint64_t)longest_ms / 2);
}

void identity_fail(struct identity *identity, const struct error *failure, int64_t now_ms)
{
    assert(failure->class != ERROR_NONE);
    identity->is_fetching = false;
    identity->failure = *failure;
    identity->hold_until_ms = now_ms + hold_ms(identity);
    identity->failure_count++;
    settle_all(identity, identity_has_keys(identity, now_ms) ? NULL : &identity->failure);
}

/* Keys that are from the future are not: the clock has been set back since. */
static bool is_young(const struct identity *identity, int64_t now_ms)
{
    return now_ms >= identity->supplied_ms && now_ms - identity->supplied_ms < DISTRUST_AGE_MS;
}

bool identity_distrust(struct identity *identity, uint64_t generation, int64_t now_ms)
{
    if (identity->fetch == NULL)
        return false;
    if (generation != identity->generation)
        return true;
    if (is_young(identity, now_ms) || is_held(identity, now_ms))
        return false;
    identity->expires_ms = 0;
    return true;
}

void identity_give_up(struct identity *identity, int64_t now_ms)
{
    struct error late;

    if (identity->first == NULL)
        return;
    (void)error_set(&late, ERROR_TRANSIENT, "%s: its keys did not come in time", identity->name);
    /* They stand in the order in which their time is over. */
    while (identity->first && identity->first->give_up_ms <= now_ms) {
        struct identity_wait *wait = identity->first;

        identity->first = wait->next;
        if (identity->first == NULL)
            identity->last = NULL;
        identity->wait_count--;
        wait->on_settled(wait->context, &late);
    }
}

void identity_close(struct identity *identity, const struct error *reason)
{
    identity->fetch = NULL;
    settle_all(identity, reason);
}
