/* The worker's one deterministic machine: inputs in, effects out.

   Everything that decides is in here and nothing of it touches the world: no socket, clock, Kafka or thread.  The
   shell performs each effect and comes back with an input.  The same inputs give the same effects, always.

   Rules that the engine alone keeps:
   1. Durable before visible: a call that changes something leaves only after the transaction with its intent committed.
   2. One owner: after REVOKED nothing leaves for that partition; after COMMIT_UNKNOWN it is replayed first.
   3. Every batch re-commits the offset of each input partition that it touches.
   4. An intent without a result is looked up once the old owner's request can no longer arrive, then repeated.
   5. Time is an input.

   Single-threaded.  Inputs are borrowed for the length of the call; effects point into the engine and stay valid until
   the next engine_feed() except for batches, which stay until their end was fed, and call inputs, which the shell may
   json_incref(). */
#ifndef TIDEMARK_ENGINE_ENGINE_H
#define TIDEMARK_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/call.h"
#include "engine/milestone.h"
#include "proto/kafka_record.h"

struct engine;
struct settings_record;

/* Zero means the default named beside it, except where 0 is said to have a meaning. */
struct engine_options {
    const char *jobs_topic;       /* full name; takes part in derived job ids */
    const char *worker_id;
    const char *default_vault;    /* "Default" */
    const char *default_role_arn; /* NULL: the worker's own credentials */
    const char *roles_allowed;    /* ARN patterns, comma separated; NULL or "": only the worker's own credentials */
    int64_t start_window_minutes;    /* 480 */
    int64_t complete_window_minutes; /* 10080 */
    int64_t request_lifetime_ms;  /* 35,000: how long a request of a dead owner may still reach AWS */
    int64_t settle_ms;            /* 15,000: how long AWS may hide what was just made */
    int64_t send_grace_ms;        /* 5,000: a released call not sent within it is not sent */
    int64_t poll_interval_ms;     /* 0: each poll's own interval_s */
    int64_t poll_sweep_ms;        /* 1,000: no group is swept more often */
    int64_t retry_delay_max_ms;   /* 600,000 */
    int64_t closed_retention_ms;  /* 604,800,000: how long a closed job's token starts nothing */
    int32_t partition_count;      /* of the jobs topic */
    size_t batch_records_max;     /* 10,000 */
    size_t batch_bytes_max;       /* 8 MiB */
    size_t jobs_max;              /* 2,000,000: intake is held above it */
    bool is_opt_in_off_by_default; /* of resource types that no setting names */
    uint64_t seed;                /* of the jitter */
    struct engine_watcher watcher;
};

enum input_kind {
    INPUT_REQUEST,        /* record: read from the jobs topic */
    INPUT_ASSIGNED,       /* partition, position: owned from now on; position is the committed offset */
    INPUT_REPLAYED,       /* partition, record: of the journal */
    INPUT_REPLAY_DONE,    /* partition */
    INPUT_REVOKED,        /* partition, is_lost: must be given back (lost: is gone already) */
    INPUT_GENERATION,     /* the group has a new generation: refused batches may go out again */
    INPUT_ANSWERED,       /* call_id, answer */
    INPUT_COMMITTED,      /* batch_id */
    INPUT_COMMIT_REFUSED, /* batch_id: nothing of it was written; after the next GENERATION it is built again */
    INPUT_COMMIT_UNKNOWN, /* batch_id: nobody knows; the shell sends ASSIGNED again for every partition */
    INPUT_SETTING,        /* setting: what its scope says from now on */
    INPUT_TICK,
    INPUT_DRAIN,          /* take nothing more, finish what is in the air, leave every partition */
};

struct input {
    enum input_kind kind;
    int64_t now_ms; /* wall-clock; never earlier than the input before by more than the engine can absorb */
    int32_t partition;
    int64_t position;
    bool is_lost;
    const struct kafka_record *record;
    uint64_t call_id;
    struct answer *answer; /* the engine takes its output */
    uint64_t batch_id;
    const struct settings_record *setting;
};

enum effect_kind {
    EFFECT_CALL,    /* call */
    EFFECT_COMMIT,  /* batch; at most one is out at a time */
    EFFECT_WAKE_AT, /* wake_at_ms: feed a TICK then, or 0 for never; replaces the one before */
    EFFECT_HOLD,    /* partition: stop feeding its requests */
    EFFECT_RELEASE, /* partition: feed them again */
    EFFECT_REPLAY,  /* partition: feed its journal, then REPLAY_DONE */
    EFFECT_LEAVE,   /* partition: nothing of it is in the air any more; it may be given back */
};

struct effect {
    enum effect_kind kind;
    int32_t partition;
    int64_t wake_at_ms;
    const struct call *call;
    const struct kafka_batch *batch;
};

struct engine *engine_new(const struct engine_options *options);
void engine_free(struct engine *engine);

void engine_feed(struct engine *engine, const struct input *input);

/* The next effect of what was fed so far; false if there is none. */
bool engine_take(struct engine *engine, struct effect *effect);

enum { SERVICES_COUNTED_MAX = 16 };

struct service_calls {
    const char *service;       /* "ec2" */
    uint64_t calls;
    uint64_t polls;            /* of them, those to look at jobs */
    uint64_t polls_one_by_one; /* that looking at each job by itself would have made */
};

/* For the page and the tests. */
struct engine_statistics {
    size_t jobs_open;
    size_t jobs_closed;      /* remembered */
    size_t jobs_by_phase[8]; /* by enum job_phase */
    struct service_calls services[SERVICES_COUNTED_MAX]; /* those that were called */
    size_t service_count;
    uint64_t batches_committed;
    uint64_t dead_letters;
    uint64_t journal_records_torn; /* could not be read in a replay: look at the journal */
    size_t calls_in_flight;
    bool is_drained;         /* after DRAIN: nothing in the air, nothing owned */
};
void engine_statistics(const struct engine *engine, struct engine_statistics *statistics); /* walks every job */

/* Those of the statistics that need no walk: the rest is 0. */
void engine_counts(const struct engine *engine, struct engine_statistics *counts);

bool engine_is_drained(const struct engine *engine); /* after DRAIN: nothing in the air, nothing owned */

struct step;

/* A call that is in the air. */
struct engine_flight {
    const struct call *call;
    const struct step *step;
    const char *step_name;
    int64_t left_ms;  /* when it was let out */
    size_t job_count; /* that it was made for */
};

/* False if no such call is in the air. */
bool engine_flight(const struct engine *engine, uint64_t call_id, struct engine_flight *flight);

/* The traceparent of the job that a call is made for; NULL if it has none, or the call is for many.  Until the next
   input. */
const char *engine_traceparent(const struct engine *engine, uint64_t call_id);

/* Whether a step is prepared for an error code of its call. */
bool engine_expects_code(const struct step *step, const char *code);

/* The calls of all services together. */
struct service_calls engine_statistics_sum(const struct engine_statistics *statistics);

#endif
