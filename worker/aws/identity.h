/* Whose keys calls are signed with: keys that expire, and the calls that wait for new ones.

   New keys are fetched when a call asks, not by a timer, so that an identity that nobody uses costs nothing.  Some time
   before the old ones expire the first call that asks starts a fetch and goes on with the old ones; shortly before,
   calls wait for its end; the old ones are used as long as they are valid, whatever becomes of it.  There is one fetch
   at a time.  One that failed is not tried again for a moment: until then its error is everybody's answer.

   It lives on the loop, has neither a clock nor I/O of its own and is embedded by whoever can fetch. */
#ifndef TIDEMARK_AWS_IDENTITY_H
#define TIDEMARK_AWS_IDENTITY_H

#include <stdint.h>

#include "aws/credentials.h"

enum { IDENTITY_WAITS_MAX = 100000 };

#define IDENTITY_KEYS_FOR_EVER INT64_MAX

/* The call that new keys are fetched for. */
struct identity_cause {
    const char *region;
    const char *job_id; /* "" for a call made for many jobs */
};

/* Whoever waits embeds one; it must stay in place until it was settled, and what is told then must not ask again before
   a later turn. */
struct identity_wait {
    void (*on_settled)(void *context, const struct error *error); /* `error` NULL: there are keys */
    void *context;
    int64_t give_up_ms;
    struct identity_wait *next;
};

struct identity {
    const char *name; /* for errors: "arn:aws:iam::111122223333:role/backup"; outlives the identity */
    /* Begins to fetch keys; identity_supply() or identity_fail() ends it, on a later turn.  NULL: they never change. */
    void (*fetch)(void *context, const struct identity_cause *cause);
    void *context;

    struct credentials credentials;
    uint64_t generation; /* counts the keys that it has had */
    int64_t supplied_ms;
    int64_t refresh_ms; /* from when new keys are fetched */
    int64_t insist_ms;  /* from when calls wait for them */
    int64_t expires_ms;

    bool is_fetching;
    struct error failure;  /* of the last fetch */
    unsigned failure_count; /* in a row */
    int64_t hold_until_ms; /* no fetch before */
    uint64_t random;

    struct identity_wait *first;
    struct identity_wait *last;
    size_t wait_count;
    unsigned user_count; /* calls that still need it, kept by identity_use() and identity_leave() */
};

void identity_init(struct identity *identity, const char *name, uint64_t seed);
/* Nobody waits and no fetch is under way. */
void identity_done(struct identity *identity);

enum identity_answer { IDENTITY_READY, IDENTITY_WAITING, IDENTITY_REFUSED };

/* READY: `credentials` may be used now.  WAITING: `wait` will be settled, never within this call.  REFUSED: the error
   says why. */
enum identity_answer identity_ask(struct identity *identity, const struct identity_cause *cause,
                                  struct identity_wait *wait, int64_t now_ms, struct error *error);

/* Whether there are keys that have not expired. */
bool identity_has_keys(const struct identity *identity, int64_t now_ms);

/* Takes the keys, which are wiped where they were, and settles every wait.  Those that have expired already are a
   failure: then one of the two clocks is wrong. */
void identity_supply(struct identity *identity, struct credentials *keys, int64_t expires_ms, int64_t now_ms);
void identity_fail(struct identity *identity, const struct error *failure, int64_t now_ms);

/* A service refused the keys of that generation: they are not used again.  True if asking again gives others, false if
   there are none to be had, or not at once. */
bool identity_distrust(struct identity *identity, uint64_t generation, int64_t now_ms);

/* Settles the waits whose time is over. */
void identity_give_up(struct identity *identity, int64_t now_ms);
/* Settles all with an error, and fetches nothing any more. */
void identity_close(struct identity *identity, const struct error *reason);

static inline void identity_use(struct identity *identity)
{
    identity->user_count++;
}

static inline void identity_leave(struct identity *identity)
{
    identity->user_count--;
}

#endif
