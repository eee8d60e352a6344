/* An owned partition of the jobs topic: its jobs, its position, and what it is up to:
   replaying (its journal is being read) -> live -> leaving (what is in the air is settled) -> not owned.

   A journal with records that another version of this program wrote, and this one cannot read, is left alone: to go on
   without their jobs, or from what older records say of them, would lose some and do others twice.  Such a partition is
   unreadable: it stands still until a worker that can read it has it. */
#ifndef TIDEMARK_ENGINE_PARTITION_H
#define TIDEMARK_ENGINE_PARTITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/timed.h"
#include "proto/kafka_record.h"

struct engine;
struct job;

enum partition_state {
    PARTITION_NOT_OWNED,
    PARTITION_REPLAYING,
    PARTITION_LIVE,
    PARTITION_LEAVING,
    PARTITION_UNREADABLE
};

struct partition {
    struct timed timed; /* while leaving: it leaves then, whatever is still in the air */
    uint8_t state;      /* enum partition_state */
    uint32_t spell;     /* counts how often it became ours */
    int64_t position;   /* offset of the next request to be accepted */
    int64_t committed_position;
    int64_t changed_ms; /* of the newest record in its journal; 0: it is empty */
    size_t calls;       /* changing calls in the air for its jobs */
    size_t torn_count;    /* damaged records in its journal */
    size_t foreign_count; /* of its jobs; while it is replayed */
    char *trouble;        /* what was found first in its journal that cannot be read; NULL: nothing */
    struct job *jobs;
};

bool partition_is_owned(const struct engine *engine, int32_t number);
bool partition_is_live(const struct engine *engine, int32_t number);
uint32_t partition_spell(const struct engine *engine, int32_t number);
int64_t partition_position(const struct engine *engine, int32_t number);

void partition_assigned(struct engine *engine, int32_t number, int64_t position);
void partition_replayed(struct engine *engine, int32_t number, const struct kafka_record *record);
void partition_replay_done(struct engine *engine, int32_t number);
void partition_revoked(struct engine *engine, int32_t number, bool is_lost);

/* A position of this spell has been committed. */
void partition_committed(struct engine *engine, int32_t number, int64_t position);

/* Leaves if nothing is in the air any more. */
void partition_check_leaving(struct engine *engine, int32_t number);
void partition_leave_now(struct engine *engine, int32_t number); /* its timer fired */

/* Drops the jobs of every owned partition: each will be assigned and replayed anew. */
void partition_drop_all(struct engine *engine);

/* Takes a job into the partition, or out of it and frees it. */
void partition_add_job(struct engine *engine, struct job *job);
void partition_remove_job(struct engine *engine, struct job *job);

/* Holds or releases the intake of all live partitions, by the limits of the engine. */
void partition_balance_intake(struct engine *engine);

#endif
