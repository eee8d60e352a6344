/* The simulator: whole fleets in virtual time, from one seed.  Engines, a model of Kafka, the sandbox's
   world; chance decides how long everything takes, what is lost, who crashes and who owns what.  Checks that
   share nothing with the engine look at each effect, each transaction and each event. */
#ifndef TIDEMARK_TESTS_SIM_FLEET_H
#define TIDEMARK_TESTS_SIM_FLEET_H

#include "base/call.h"
#include "base/compiler.h"
#include "engine/engine.h"
#include "sandbox/world.h"
#include "sim/cluster.h"
#include "sim/queue.h"
#include "sim/resources.h"

enum { JOBS_MAX = 64, REQUESTS_MAX = 160, JOB_ID_MAX = 40 };

/* A request as it was meant, so that its end can be judged. */
enum request_meaning { REQUEST_JOB, REQUEST_REPEATED, REQUEST_STOP, REQUEST_GARBAGE };

struct planned_request {
    enum request_meaning meaning;
    int job; /* index; -1 for garbage */
    int32_t partition;
    int64_t offset; /* -1 until it was written */
    char key[128];
    char *value;
};

enum planned_kind { PLANNED_BACKUP, PLANNED_RESTORE, PLANNED_COPY, PLANNED_DELETE };

/* A job, and what its events have told so far. */
struct planned_job {
    char id[JOB_ID_MAX];
    enum planned_kind kind;
    const struct resource_plan *resource; /* NULL: an EBS volume */
    int32_t partition;
    int source;      /* job whose recovery point it uses; -1: none */
    bool is_foreign; /* its recovery point is nobody's of ours */
    char recovery_point[160];
    int state; /* rank: 0 none yet, 1 CREATED ... 4 ABORTING, 5 terminal */
    char end[16];
    char cancel_effect[24];
    int64_t sequence;
    int64_t start_by_ms, complete_by_ms;
    int64_t started_ms; /* when RUNNING was told; 0: never */
};

struct worker {
    struct engine *engine; /* NULL: down */
    uint32_t incarnation;
    int64_t generation; /* the last that it was told */
    int64_t wake_at_ms;
    int64_t paused_until_ms; /* 0: runs */
    bool is_settling;        /* an EVENT_SETTLE is on its way */
    bool is_draining;
    bool is_expelled;      /* and does not know it yet */
    bool is_told_to_pause; /* its engine was */
    bool has_paused;       /* and what it wanted before has left */
    bool owns[PARTITIONS]; /* it was told so, and has neither left nor been told that it is lost */
    bool is_held[PARTITIONS];
    bool is_revoked[PARTITIONS]; /* it was told so, and has not left yet */
    bool is_replayed[PARTITIONS];
    uint32_t spell[PARTITIONS];
    int64_t position[PARTITIONS];  /* of its intake */
    struct submission *submission; /* the batch in its ledger's hands; NULL: none */
};

struct sim {
    uint64_t seed;
    uint64_t random;
    int64_t began_ms, now_ms, heal_ms, end_ms;
    bool is_traced;
    bool is_paused; /* by its operators */
    struct queue queue;
    struct cluster cluster;
    struct world *world;
    struct worker workers[WORKERS];
    int worker_count;
    struct planned_job jobs[JOBS_MAX];
    int job_count;
    struct planned_request requests[REQUESTS_MAX];
    int request_count;
    uint64_t events_seen, batches_applied, batches_refused, batches_unknown, calls_applied, crashes,
        calls_lost;
    char violation[512]; /* "" while there is none */
};

/* Plays one seed to its end.  False if an invariant did not hold: the violation says which. */
bool sim_run(struct sim *sim, uint64_t seed, bool is_traced);
void sim_done(struct sim *sim);

/* For the parts: notes the first violation, which ends the run. */
void sim_violate(struct sim *sim, const char *format, ...) PRINTF_LIKE(2, 3);
void sim_trace(const struct sim *sim, const char *format, ...) PRINTF_LIKE(2, 3);

/* A number from `least` to `most`. */
int64_t sim_between(struct sim *sim, int64_t least, int64_t most);
/* True `percent` times of a hundred, until faults are healed. */
bool sim_mishap(struct sim *sim, unsigned percent);
void sim_later(struct sim *sim, int64_t delay_ms, const struct event *event);
struct planned_job *sim_job(struct sim *sim, const char *id, size_t length);

/* plan.c: what is asked for, and what chance does. */
void plan_make(struct sim *sim);
void plan_write_request(struct sim *sim, int index);
void plan_completed(struct sim *sim,
                    struct planned_job *job); /* its recovery point may be used from now on */

/* switches.c: pauses, and that they hold. */
void switches_plan(struct sim *sim);
void switches_on_switch(struct sim *sim, const struct event *event);
void switches_on_told(struct sim *sim, const struct event *event);
void switches_read(struct sim *sim, int worker);
void switches_check_call(struct sim *sim, int worker, const struct call *call);

/* membership.c: who owns what. */
void group_rebalance(struct sim *sim);
void group_leave(struct sim *sim, int worker, int32_t partition);
void group_expel(struct sim *sim, int worker);
void group_rejoin(struct sim *sim, int worker);
void group_join(struct sim *sim, int worker);

/* workers.c */
void worker_start(struct sim *sim, int index);
void worker_crash(struct sim *sim, int index);
void worker_feed(struct sim *sim, int index, struct input *input);
void worker_settle(struct sim *sim, int index);
void worker_on_event(struct sim *sim, const struct event *event);
void worker_free(struct worker *worker);

/* ledger.c: transactions on their way. */
void ledger_take(struct sim *sim, int worker, const struct kafka_batch *batch);
void ledger_on_commit(struct sim *sim, const struct event *event);
void ledger_on_outcome(struct sim *sim, const struct event *event);
void ledger_abandon(struct sim *sim, int worker); /* its worker crashed */

/* cloud.c: calls on their way. */
void cloud_take(struct sim *sim, int worker, const struct call *call);
void cloud_on_sent(struct sim *sim, const struct event *event);
void cloud_on_applied(struct sim *sim, const struct event *event);
void cloud_on_answered(struct sim *sim, const struct event *event);
void cloud_drop(void *payload);

/* The checks. */
void check_call(struct sim *sim, int worker, const struct call *call);
void check_call_sent(struct sim *sim, const struct call *call);
void check_transaction(struct sim *sim, int worker, const struct kafka_batch *batch);
/* Every request before `offset` has been dealt with, now that the position moves there. */
void check_accepted(struct sim *sim, int32_t partition, int64_t offset);
void check_told(struct sim *sim, int worker); /* whatever the worker would tell of its jobs now */
void check_event(struct sim *sim, const struct kafka_record *record);
void check_end(struct sim *sim);

#endif
