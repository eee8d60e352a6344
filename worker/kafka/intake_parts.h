/* What the files of the intake share.  Private to worker/kafka. */
#ifndef TIDEMARK_KAFKA_INTAKE_PARTS_H
#define TIDEMARK_KAFKA_INTAKE_PARTS_H

#include "kafka/connection.h"
#include "kafka/generation.h"
#include "kafka/intake.h"

enum intake_row_state {
    ROW_NONE,    /* someone else's */
    ROW_MISSING, /* ours; where it was left is still to be found out */
    ROW_SOUGHT,  /* ours; a search is under way */
    ROW_LIVE,    /* ours; its requests are passed on unless it is held */
    ROW_REVOKED, /* ours until intake_leave() */
    ROW_LEFT,    /* may go, and waits for the others that were revoked with it */
};

/* A partition of the jobs topic. */
struct intake_row {
    enum intake_row_state state;
    bool is_held;
    bool must_rewind;        /* what was fetched is not what is to be read next */
    uint32_t spell;          /* tells a search that what it found is about an earlier time */
    int64_t next_offset;     /* nothing before it is passed on */
    rd_kafka_queue_t *queue; /* of its messages alone: holding it back is not draining this */
};

struct intake {
    uv_loop_t *loop;
    const struct kafka_settings *settings;
    struct intake_callbacks callbacks;
    rd_kafka_t *consumer;
    rd_kafka_queue_t *group_queue;
    rd_kafka_queue_t *closing_queue; /* NULL until it is closed */
    uv_async_t wake;
    uv_timer_t tick;
    struct intake_row *rows;
    int32_t row_count;
    int32_t partition_count; /* of the topic; 0: not known */
    int32_t revoked_count;   /* that have not left */
    bool is_revoking;        /* the group waits until they have */
    unsigned search_count;
    uint64_t unassigned_since_ms; /* the group took everything, and has not answered since; 0: it has */
    bool has_failed;
    bool is_leaving;        /* the group is still to be told so; only then the consumer is closed */
    uint64_t leaves_by_ms;  /* after which it is closed all the same */
    bool is_beyond_closing; /* the consumer has failed for good, and takes no part in its closing */
    struct kafka_generation *generation;
    unsigned handles_open;
    void (*on_closed)(void *context);
    void *closed_context;
    char topic[KAFKA_TOPIC_BYTES_MAX];
};

/* intake_group.c: librdkafka's rebalance callback, with the intake as its context. */
void intake_on_rebalance(rd_kafka_t *consumer, rd_kafka_resp_err_t code,
                         rd_kafka_topic_partition_list_t *partitions, void *context);

/* Starts a search for every partition that is missing its position. */
void intake_search(struct intake *intake);

/* Gives revoked partitions back if all of them have left. */
void intake_finish_revoke(struct intake *intake);

/* Lets go of a partition's queue. */
void intake_close_row(struct intake_row *row);

/* intake_closing.c: ends what is left once the consumer has closed. */
void intake_close_if_left(struct intake *intake);

/* Wakes the loop from any thread. */
void intake_wake(rd_kafka_t *consumer, void *context);

/* NULL if the partition was never ours. */
struct intake_row *intake_row(struct intake *intake, int32_t partition);

void intake_fail(struct intake *intake, const struct error *error);

#endif
