/* A fleet under load, in virtual time and from one seed: engines, a Kafka that keeps what they commit, and the sandbox's
   world behind AWS's limits (aws_limits.h).  Backups in many accounts and Regions. */
#ifndef TIDEMARK_TESTS_BENCH_LOAD_H
#define TIDEMARK_TESTS_BENCH_LOAD_H

#include "bench/aws_limits.h"
#include "engine/engine.h"
#include "sandbox/world.h"
#include "sim/queue.h"

enum { LOAD_WORKERS_MAX = 4, LOAD_PARTITIONS_MAX = 64, NOBODY = -1 };

struct load_options {
    uint64_t seed;
    bool is_of_tables; /* DynamoDB tables; else EBS volumes */
    int workers; /* that are there from the start */
    int32_t partitions;
    int places;  /* accounts times Regions */
    int jobs_per_place;
    int noisy_jobs;              /* of place 0, in place of those; 0: it is like the others */
    int64_t spread_ms;           /* the requests come within that time */
    int rounds;                  /* that a place's jobs come in; 1 */
    int64_t round_ms;            /* from one to the next */
    int64_t snapshot_ms;         /* a snapshot's mean duration */
    int64_t start_window_minutes;
    int64_t stall_ms;            /* how long a transaction takes now and then; 0: never */
    double part_min, part_max;   /* of AWS's buckets, see there */
    double refused;
    int64_t refused_ms;
};

struct load_job {
    int place;
    int32_t partition;
    int64_t written_ms, ended_ms; /* 0: not yet */
    bool is_completed;
    void *record; /* the last in the journal */
    size_t record_length;
};

struct load_worker {
    struct engine *engine; /* NULL: it is not there */
    uint32_t incarnation;
    int64_t wake_at_ms;
    const struct kafka_batch *batch;
    bool is_feeding;  /* an EVENT_PUMP is on its way */
    bool is_draining;
};

struct load_partition {
    int owner;     /* NOBODY while it moves */
    int successor; /* once its owner has left it */
    uint32_t spell;
    bool is_released;
    int *requests; /* jobs, by offset */
    int64_t count, capacity, fed, committed;
};

struct load {
    struct load_options options;
    uint64_t random;
    int64_t began_ms, now_ms;
    struct queue queue;
    struct world *world;
    struct aws_limits limits;
    struct load_worker workers[LOAD_WORKERS_MAX];
    struct load_partition partitions[LOAD_PARTITIONS_MAX];
    struct load_job *jobs;
    int job_count, ended, failed;
    uint64_t ticks, refused_batches;
};

void load_begin(struct load *load, const struct load_options *options);
void load_done(struct load *load);

/* Plays until `until_ms` after the beginning, or until nothing is left to be done. */
void load_play(struct load *load, int64_t until_ms);

bool load_is_over(const struct load *load);

/* A worker comes, goes in peace, or dies and is missed a second later. */
void load_join(struct load *load, int worker);
void load_drain(struct load *load, int worker);
void load_kill(struct load *load, int worker);

/* One of its partitions goes to another worker. */
void load_move(struct load *load, int32_t partition, int to);

#endif
