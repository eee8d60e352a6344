/* A crowd: thousands of EBS backups of one account and Region, the engines of a fleet, the sandbox's world, in virtual
   time.  Tells how many calls looked at them, and how long after AWS showed a snapshot's end its job knew of it. */
#ifndef TIDEMARK_TESTS_BENCH_CROWD_H
#define TIDEMARK_TESTS_BENCH_CROWD_H

#include <stddef.h>
#include <stdint.h>

/* A worker owns `owned` of the partitions, and so `owned / partitions` of each bucket of the account. */
struct crowd_options {
    int workers;
    int32_t partitions, owned;
    size_t jobs;
    int64_t ask_every_ms; /* 0: for all at once */
    int64_t snapshot_ms;  /* mean time that one takes: a quarter less to a quarter more */
};

struct crowd {
    uint64_t polls, polls_one_by_one; /* DescribeSnapshots and DescribeVolumes */
    uint64_t looks, looks_one_by_one; /* DescribeSnapshots alone */
    uint64_t looked_at; /* snapshots, in all of them together */
    uint64_t looks_of_waiters; /* that botocore's waiter would have made: every 15 s for each snapshot */
    uint64_t throttled;
    size_t ended;
    size_t pending_most; /* snapshots in progress at one moment */
    int64_t took_ms;
    int64_t delay_mean_ms, delay_99_ms, delay_most_ms; /* from AWS's showing the end to the engine's input */
    double looks_a_second_most; /* in the busiest minute */
};

/* Plays the crowd to its end; the same options give the same figures. */
struct crowd crowd_play(const struct crowd_options *options);

#endif
