/* Token buckets per account, Region and API, filled below the documented rate (rates.h), times this worker's share of
   the partitions.  A bucket learns from what AWS throttles (pace.h).  At most half of what a bucket yields is spent on
   polling.

   A fleet stays inside AWS's bucket without talking to itself: each partition brings its part of every bucket, as full
   as nobody can have emptied it since it was last known to be unused, and takes its part of what is left along when it
   goes.  So whoever has the partitions, their calls in any time are no more than one bucket and what flows into it.

   Those that find a bucket empty are told when to come again: one after the other at the bucket's own rate.  Turns are
   given for half a minute; whoever finds them all given away waits in line (turnstile.h). */
#ifndef TIDEMARK_ENGINE_BUDGET_H
#define TIDEMARK_ENGINE_BUDGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct budget;

enum budget_purpose {
    BUDGET_ACT,
    BUDGET_ACT_IN_TURN, /* it was told to come again now, and goes before those that were not */
    BUDGET_POLL,
};

/* A wait of no more than this is a turn of one's own; one that is longer is none. */
enum { BUDGET_TURNS_MS = 30000 };

struct budget_key {
    const char *account;
    const char *region;
    const char *service;
    const char *operation;
};

/* Owns nothing at first. */
struct budget *budget_new(int32_t partition_count);
void budget_free(struct budget *budget);

/* A partition is this worker's from now on; nobody has called anything for it since `unused_since_ms`. */
void budget_gain(struct budget *budget, int64_t unused_since_ms, int64_t now_ms);

/* One of its partitions is not any more. */
void budget_lose(struct budget *budget, int64_t now_ms);

/* Takes one token.  If there is none, returns false and sets `*ready_ms` to when to come again. */
bool budget_take(struct budget *budget, const struct budget_key *key, enum budget_purpose purpose,
                 int64_t now_ms, int64_t *ready_ms);

/* AWS throttled a call of this bucket that had left at `sent_ms`: its rate is cut, unless that was known when it left,
   and nothing leaves before `retry_after_ms` has passed, or a quarter of an hour if that is less. */
void budget_throttled(struct budget *budget, const struct budget_key *key, int64_t sent_ms, int64_t now_ms,
                      int64_t retry_after_ms);

/* AWS did what a call of this bucket asked for. */
void budget_passed(struct budget *budget, const struct budget_key *key, int64_t now_ms);

/* The rate in tokens per second as it is now, this worker's share and what was learnt included. */
double budget_rate(struct budget *budget, const struct budget_key *key, int64_t now_ms);

/* A bucket as it stood at its last call. */
struct budget_state {
    const char *name;   /* "111122223333/eu-west-1/ec2/CreateSnapshot" */
    double documented;  /* tokens per second that AWS documents, for the whole account */
    double rate;        /* this worker's, what was learnt included */
    double learnt;      /* part of the documented rate that AWS turned out to give: 1 is all */
    double tokens, capacity;
    int64_t called_ms;
    int64_t held_until_ms; /* 0 or past: nothing is held */
    int64_t turns_until_ms; /* until then every token is promised to somebody who waits; 0 or past: none is */
};

/* Visits the buckets in memory, in no order. */
void budget_visit(const struct budget *budget, void (*visit)(void *context, const struct budget_state *state),
                  void *context);

/* Buckets in memory: those that are not full, and some that are.  For the tests. */
size_t budget_bucket_count(const struct budget *budget);

#endif
