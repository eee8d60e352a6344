/* What the files of the reactor share.  Private to worker/shell. */
#ifndef TIDEMARK_SHELL_REACTOR_PARTS_H
#define TIDEMARK_SHELL_REACTOR_PARTS_H

#include "engine/settings.h"
#include "kafka/follower.h"
#include "kafka/intake.h"
#include "kafka/ledger.h"
#include "kafka/replay.h"
#include "kafka/statistics_feed.h"
#include "shell/reactor.h"
#include "shell/witness.h"

enum reactor_state { REACTOR_RUNNING, REACTOR_DRAINING, REACTOR_CLOSING };

/* What the group thinks of a partition, for the shell's own book-keeping: whom to answer, what to rewind. */
enum holding { HOLDING_NONE, HOLDING_OWNED, HOLDING_REVOKED };

struct holding_row {
    uint8_t holding; /* enum holding */
    bool is_replayed; /* its journal has been read since it was assigned */
    uint64_t since_ns; /* when it was assigned */
    uint64_t records;  /* read of its journal since */
    int64_t end_offset; /* of its requests, when they were last fetched; -1: not known */
};

struct reactor {
    uv_loop_t *loop;
    struct reactor_options options;
    enum reactor_state state;
    enum parting parting; /* from the group, when it is left */
    bool has_started; /* or its failure to start has been reported, and nobody waits for on_stopped */
    struct error failure;
    size_t parts_closed; /* how far the closing has come */
    unsigned handles_open;

    struct engine *engine; /* NULL until the first partition is ours: only then their number is known */
    struct settings settings; /* as read so far, for an engine that is made later */
    struct follower *follower; /* of the settings topic */
    struct error trouble;      /* that it had last, until it has been read */
    bool is_cut_off;           /* no broker answers the consumer, as far as is known */
    struct intake *intake; /* NULL until the settings have been read: before, nothing is admitted */
    struct ledger *ledger;
    struct replay *replay;
    struct aws_client *client; /* NULL if the caller is someone else */

    struct holding_row *holdings; /* by partition */
    int32_t partition_count;
    char jobs_topic[256];

    struct witness witness;
    const struct kafka_batch *batch; /* with the ledger; NULL: none is */
    uv_timer_t counting; /* runs while jobs are counted */
    uv_prepare_t before_waiting;
    uv_timer_t wake;
    uv_timer_t drain_limit;
    int64_t wake_at_ms; /* wall-clock; 0: never */
    int64_t now_ms;     /* the latest time that was told to the engine */
};

/* Wall-clock time that never goes back within the process. */
int64_t reactor_now(struct reactor *reactor);

/* Joins the group: from now on requests may come. */
MUST_CHECK bool reactor_take_requests(struct reactor *reactor, struct error *error);

/* Stamps the input and feeds it, unless the reactor is closing or has no engine yet. */
void reactor_feed(struct reactor *reactor, struct input *input);

/* Ends with `failure` as the reason: what is in the air is abandoned, which the journal allows at any moment.
 */
void reactor_fail(struct reactor *reactor, const struct error *failure);

/* Ends: nothing more is fed or performed, the parts close one after the other. */
void reactor_close(struct reactor *reactor);

/* facts.c: what the parts call. */
extern const struct intake_callbacks facts_of_intake;
extern const struct replay_callbacks facts_of_replay;
extern const struct follower_callbacks facts_of_follower;
void facts_on_statistics(void *context, enum kafka_client client, const struct statistics *statistics);
void facts_on_outcome(void *context, uint64_t batch_id, enum ledger_outcome outcome,
                      const struct error *error);
void facts_on_answer(void *context, uint64_t call_id, struct answer *answer);
void facts_on_clock(void *context, const char *host, int64_t ahead_ms);
void facts_on_wake(uv_timer_t *timer);

/* effects.c: performs everything that the engine wants now. */
void effects_settle(struct reactor *reactor);
/* Lets `facts_on_wake` run at `wake_at_ms` by the wall clock, or a second from now if that is sooner. */
void effects_arm_wake(struct reactor *reactor);

#endif
